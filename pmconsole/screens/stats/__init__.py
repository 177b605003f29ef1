"""Statistics (Ctrl+T)."""
