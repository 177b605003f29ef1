"""The roster: people for turns, swaps, patterns, in and out as a table."""
