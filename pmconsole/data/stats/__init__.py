"""The figures of a period in SQL, and the papers behind each."""
