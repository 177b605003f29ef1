"""The weekly hand-in (4.3.8) and its review (4.3.10): claimed, received, passed or sent back."""
