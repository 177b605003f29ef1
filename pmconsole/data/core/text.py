"""What people type or hand in, made fit to keep, to show and to compare: text, telephone numbers, rooms (4.2.2).

Everything from outside passes `clean` once, at the boundary; nothing kept can move a terminal's cursor.
"""

import re
import unicodedata

HOME_AREA = "23"  # 重庆; a number dialled without an area code is of the site's own

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


_EXTENSION = re.compile(r"转|分机|内线|EXT|#|X\d|,|;|、|/|或", re.IGNORECASE)
_MOBILE = re.compile(r"1[3-9]\d{9}")


def phone_key(text: str) -> str:
    """What a telephone number compares by: its digits without country code, home area code (023) and extension.

    `023-6888 1234`, `+86 23 68881234` and `68881234转12` are all `68881234`; other areas keep their code
    (`01068881234`). Of several numbers the first counts; without any digit the key is empty.
    """
    text = half_width(text).strip()
    first = next((part for part in _EXTENSION.split(text) if re.search(r"\d", part)), "")
    digits = "".join(re.findall(r"[0-9]", first))
    national = re.sub(r"^(?:00|0)?86(?=\d{10,})", "", digits)
    if national != digits:
        national = national.lstrip("0")
        if not _MOBILE.fullmatch(national) and national[:3] not in ("400", "800"):
            national = "0" + national
    if _MOBILE.fullmatch(national.lstrip("0")):
        return national.lstrip("0")
    home = "0" + HOME_AREA
    return national[len(home) :] if national.startswith(home) and len(national) > len(home) + 4 else national


_NUMERAL = "零〇一二两三四五六七八九十"
_NUMERALS = re.compile(rf"[{_NUMERAL}]+(?=期|栋|幢|座|号楼|单元|层|楼|号|室)")
_PHASE = re.compile(r"([A-Z0-9]+)期")
_BUILDING = re.compile(r"([A-Z]{0,2}\d{1,3}[A-Z]?|[A-Z])(?:栋|幢|座|号楼|#楼|#|楼(?=\D*\d))")
_UNIT = re.compile(r"([A-Z]?\d{1,2}|[A-Z])单元")
_DASHES = re.compile(r"[\u2010-\u2015\u2212~/_.\\、,，—]")


def room_key(text: str) -> str:
    """What a room compares by: `3-2-1702` for `3栋2单元1702`, `３幢二单元1702室` or `3-2-1702`; `3-1702` without unit.

    A phase belongs to the building (`1期3-2-1702`). A building alone is `3栋`; a place that is no room keeps its
    name without blanks (`地下车库`).
    """
    text = re.sub(r"\s+", "", half_width(text).upper())
    text = _NUMERALS.sub(lambda found: str(_value_of(found[0])), text)
    text = _DASHES.sub("-", text).strip("-")
    phase, text = _take(_PHASE, text)
    building, text = _take(_BUILDING, text)
    unit, text = _take(_UNIT, text)
    text = re.sub(r"(?<=[0-9A-Z])(?:室|号|房|户)$", "", re.sub(r"(?<=\d)(?:层|楼)(?=\d)", "-", text))
    parts = [_plain(part) for part in (building, unit, *text.split("-")) if part]
    if building and len(parts) == 1:
        parts = [f"{parts[0]}栋"]
    return (f"{_plain(phase)}期" if phase else "") + "-".join(parts)


def building_of(room_key: str) -> str:
    """The building of a room's key: `3` of `3-2-1702` and of `3栋`; empty where the key names no building."""
    if room_key.endswith("栋"):
        return room_key[:-1]
    first, dash, _ = room_key.partition("-")
    return first if dash and re.search(r"[0-9A-Z]$", first) else ""


def _take(what: re.Pattern[str], text: str) -> tuple[str, str]:
    """What stands in front of `text` by the pattern, and the rest without the dash between."""
    found = what.match(text)
    return (found[1], text[found.end() :].lstrip("-")) if found else ("", text)


def _plain(part: str) -> str:
    """A part of a room without leading zeros: `03` is `3`."""
    return re.sub(r"^0+(?=\d)", "", part)


def _value_of(numeral: str) -> int:
    """The number a Chinese numeral below one hundred stands for: `二十一` is 21."""
    digits = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
    tens, ten, ones = numeral.partition("十")
    if not ten:
        return int("".join(str(digits[sign]) for sign in numeral))
    return (digits.get(tens[-1:], 1) if tens else 1) * 10 + digits.get(ones[:1], 0)
