"""The life of an entry with its forms and orders, one step of the procedure after another."""
