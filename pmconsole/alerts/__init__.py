"""Alarms: derived from the clocks by sweeps, with a life of their own (procedure.md, Alarms). No screen in here."""
