"""How long a text may be that somebody types, in characters: the long field of a form and its short line."""

LONG_TEXT = 5000
SHORT_TEXT = 200
