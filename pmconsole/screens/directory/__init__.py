"""The directory (F6), emergency numbers, what is missing of it."""
