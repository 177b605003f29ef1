"""The names of keys: as a terminal sends them, and as they are printed on a keyboard."""

# Textual reads Alt+digit of a plain terminal as what a Mac's option key types there; both must be listened to.
_OPTION_DIGITS = dict(zip("1234567890", "¡™£¢∞§¶•ªº", strict=True))

OPTION_SIGNS = frozenset(_OPTION_DIGITS.values())


def heard(keys: str) -> str:
    """`keys` with, for each Alt+digit, the sign it arrives as in terminals without the kitty protocol."""
    named = [key.strip() for key in keys.split(",")]
    signs = [_OPTION_DIGITS[key[4:]] for key in named if key.startswith("alt+") and key[4:] in _OPTION_DIGITS]
    return ",".join(named + signs)


_NAMES = {
    "escape": "Esc", "enter": "Enter", "space": "空格", "up": "↑", "down": "↓", "left": "←", "right": "→",
    "pageup": "PgUp", "pagedown": "PgDn", "delete": "Del", "backspace": "退格", "home": "Home", "end": "End",
    "tab": "Tab", "slash": "/",
}  # fmt: skip


def key_name(key: str) -> str:
    """How a key is printed: `ctrl+s` is `Ctrl+S`, `f2` is `F2`, `alt+3` is `Alt+3`."""
    *modifiers, last = key.split("+")
    shown = _NAMES.get(last, last.upper() if len(last) < 4 else last.capitalize())
    return "+".join([m.capitalize() for m in modifiers] + [shown])
