"""Parts that more than one screen shows: lists, forms, fields, dialogs, words of time and number."""
