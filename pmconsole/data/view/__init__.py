"""For those who only look on: a connection that cannot write, and what it may not see (4.3.9)."""
