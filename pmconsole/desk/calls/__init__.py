"""Every call on its record (F4), and calling back."""
