"""Weekly hand-in, review and archive (F9)."""
