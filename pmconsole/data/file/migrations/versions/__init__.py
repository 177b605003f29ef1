"""One file a step; the four digits in front are the schema number the file carries."""
