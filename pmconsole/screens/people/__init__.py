"""The people of the site."""
