"""The directory (4.1.4): contacts put in and changed, in and out as a table; what is missing."""
