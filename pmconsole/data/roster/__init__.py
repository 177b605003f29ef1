"""The roster (排班): shift patterns, turns, who comes next."""
