"""The colours: quiet, with red and amber only for what is abnormal."""

from textual.theme import Theme

CONSOLE_THEME = Theme(
    name="console",
    primary="#5f87af",
    secondary="#6c7a89",
    accent="#87afd7",
    foreground="#d0d0d0",
    background="#121212",
    surface="#1c1c1c",
    panel="#262626",
    success="#87af87",
    warning="#d7af5f",
    error="#ff5f5f",
    dark=True,
)
