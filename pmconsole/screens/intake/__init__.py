"""Intake (F2): what comes in is written down while it is being said."""
