"""The reference shelf, flow cards at work, phrase codes (4.1.1, 4.1.4)."""
