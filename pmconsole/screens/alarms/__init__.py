"""Alarms (Ctrl+G), and the link that rings and flashes."""
