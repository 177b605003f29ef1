"""The journal: lines chained by their hashes, found by paper, person, period and act."""
