"""What is kept: one file, its tables, migrations, journal, numbers, search, and the queries that read them."""
