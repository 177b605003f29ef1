"""What every room leans on: column types, text, time, the database's own words, numbers, search."""
