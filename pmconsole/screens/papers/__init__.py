"""Ledger (F3), queue (F4), one paper in full, and what is done with it."""
