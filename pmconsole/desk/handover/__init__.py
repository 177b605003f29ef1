"""Handing over (F1): it fills itself, both sign, the duty changes hands."""
