"""The journal (日志)."""
