"""Phone records (F4): every call, those that ring now, those to be called back."""
