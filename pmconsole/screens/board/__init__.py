"""The information-change board (F5)."""
