"""What people type or hand in, made fit to keep and to show; telephone numbers and rooms have their own.

Everything from outside passes `clean` once, at the boundary; nothing kept can move a terminal's cursor.
"""

import re
import unicodedata

_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c\n\r]{0,2000}(?:\x07|\x1b\\|\x9c)"  # OSC, DCS, SOS, PM, APC
    r"|\x1b[ -/]*[0-~]"
)
_NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
_SPACES = re.compile("[\t\xa0\u202f]")
_INVISIBLE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufffe\uffff\U000e0000-\U000e007f]"
)


def clean(text: str, *, lines: bool = False) -> str:
    """Free `text` of terminal escapes, control, bidirectional and invisible characters, and of blanks around it.

    Line ends become `\\n` with `lines`, else a space, as tabs always do. Cleaning twice changes nothing more.
    """
    text = _NEWLINES.sub("\n", _ESCAPES.sub("", text))
    text = _INVISIBLE.sub("", _SPACES.sub(" ", text))
    if not lines:
        return text.replace("\n", " ").strip()
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def half_width(text: str) -> str:
    """Full-width digits, letters and signs as the plain ones they stand for: `３－１７０２` is `3-1702`."""
    return unicodedata.normalize("NFKC", text)
