"""What is asked of the journal in people's words, and the journal as a table."""
