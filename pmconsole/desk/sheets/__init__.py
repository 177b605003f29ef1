"""Tables of others read, and tables written for people to fill in: CSV and XLSX."""
