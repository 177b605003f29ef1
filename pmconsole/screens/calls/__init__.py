"""Phone records (F7), and the calls that ring."""
