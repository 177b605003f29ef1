"""Shift handovers (F1): notes, things, lines, and what stands open when a shift ends."""
