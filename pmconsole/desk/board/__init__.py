"""The board (4.3.3): changes, callers answered from it, calls joined."""
