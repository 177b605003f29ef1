"""Rooms as people write them, and the one key they compare by: import, directory, intake, search (4.2.2)."""

import re

from pmconsole.data.core.text import half_width

_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾貳參陸", "一二三四五六七八九十二三六")
_NUMERAL = "零〇一二两三四五六七八九十"
_NUMERALS = re.compile(rf"[{_NUMERAL}]+(?=期|栋|幢|座|号楼|单元|梯|门(?!面|岗|卫)|层|楼|号|室)")
#: The name of the estate before a building says nothing within it; 桂园 and 东区 are parts of one, and stay.
_ESTATE = re.compile(
    r"[\u4e00-\u9fff]{2,10}?(?:小区|花园|家园|新村|公馆|名都|华庭|国际|广场|(?<=[\u4e00-\u9fff]{2})[苑园城府庄湾庭邸])"
    r"(?=[A-Z]?\d{1,3}[A-Z]?(?:栋|幢|座|号楼|#|-\d)|[A-Z](?:栋|幢|座)|[A-Z0-9]+期)"
)
_PHASE = re.compile(r"([A-Z0-9]+)期")
_BUILDING = re.compile(r"([A-Z]{0,2}\d{1,3}[A-Z]?|[A-Z])(?:栋|幢|座|号楼|#楼|#|楼(?=\D*\d))")
_UNIT = re.compile(r"([A-Z]?\d{1,2}|[A-Z])(?:单元|梯|门(?!面|岗|卫))")
_DASHES = re.compile(r"[\u2010-\u2015\u2212~/_.\\、,，—]")
_GARAGE = re.compile(r"(?:地下停车场|地下停车库|地下车库|停车场|地下车位|地库|车库)-?(?=[A-Z负\d])")
_BELOW = re.compile(rf"负([{_NUMERAL}]+|\d+)(?:层|楼)?")
_SHOP = re.compile(r"(?:临街)?(?:商铺|门面|铺面|底商|商业|门市)")
_SHOP_BEHIND = re.compile(r"([A-Z]?\d[A-Z\d]*)号?(?:临街)?(?:商铺|门面|铺面|底商|门市)(?!-?[A-Z\d])")
_OF_BUILDING = re.compile(r"(?:[A-Z0-9]+期)?(?:[A-Z]{0,2}\d{1,3}[A-Z]?|[A-Z])")


def room_key(text: str) -> str:
    """What a room compares by: `3-2-1702` for `3栋2单元1702`, `叁栋二单元1702`, `3座2梯1702室` or `3#2-1702`.

    Without unit it is `3-1702`. A phase belongs to the building (`1期3-2-1702`), the name of the estate does not. A
    building alone is `3栋`; a place in the garage is `地下车库B2-113`, a shop `商铺12` or `3-商铺12`; a place
    that is no room keeps its name without blanks.
    """
    text = re.sub(r"\s+", "", half_width(text).upper().translate(_FORMAL))
    text = _BELOW.sub(lambda found: f"B{_numeral(found[1])}-", text)
    text = _NUMERALS.sub(lambda found: str(_value_of(found[0])), text)
    text = _DASHES.sub("-", text).strip("-")
    text = _ESTATE.sub("", text, count=1)
    if garage := _GARAGE.search(text):
        return "地下车库" + _spot(text[garage.end() :])
    phase, text = _take(_PHASE, text)
    building, text = _take(_BUILDING, text)
    unit, text = _take(_UNIT, text)
    text = _shop(text)
    text = re.sub(r"(?<=[0-9A-Z])(?:室|号|房|户)$", "", re.sub(r"(?<=\d)(?:层|楼)(?=\d)", "-", text))
    parts = [_plain(part) for part in (building, unit, *text.split("-")) if part]
    if building and len(parts) == 1:
        parts = [f"{parts[0]}栋"]
    return (f"{_plain(phase)}期" if phase else "") + "-".join(parts)


def room_of(building: str, unit: str, room: str) -> str:
    """One room out of three columns: `3栋`, `2单元`, `1702` is `3栋2单元1702`, numbers alone `3-2-1702`.

    What one column says already is not said twice: a room `3-2-1702` stays as it is beside its building.
    """
    building, unit, room = (re.sub(r"\s+", " ", part).strip() for part in (building, unit, room))
    if not room and not unit:
        return f"{building}栋" if re.fullmatch(r"[A-Za-z]?\d{1,3}[A-Za-z]?|[A-Za-z]", building) else building
    if building and room_key(room).startswith(f"{room_key(building).removesuffix('栋')}-"):
        return room
    parts = [part for part in (building, unit, room) if part]
    if all(re.fullmatch(r"[A-Za-z0-9\-]+", part) for part in parts):
        return "-".join(parts)
    words = [building and _with(building, "栋"), unit and _with(unit, "单元"), room]
    return "".join(word for word in words if word)


def building_of(room_key: str) -> str:
    """The building of a room's key: `3` of `3-2-1702` and of `3栋`; empty where the key names no building."""
    if room_key.endswith("栋"):
        return room_key[:-1]
    first, dash, _ = room_key.partition("-")
    return first if dash and _OF_BUILDING.fullmatch(first) else ""


def _with(part: str, word: str) -> str:
    """`3` is `3栋`; what has a word of its own keeps it."""
    return f"{part}{word}" if re.fullmatch(rf"[A-Za-z0-9]+|[{_NUMERAL}]+", half_width(part)) else part


def _spot(text: str) -> str:
    """A place in the garage: `B2-113` of `B2层113号车位`."""
    text = re.sub(r"(?:车位|号|位)+$", "", re.sub(r"(?:层|楼|区(?=\d))-?", "-", text))
    return "-".join(_plain(part) for part in text.split("-") if part)


def _shop(text: str) -> str:
    """A shop by one word with its number behind: `12号门面` is `商铺12`."""
    text = _SHOP_BEHIND.sub(lambda found: f"商铺{found[1]}", text)
    text = re.sub(r"商铺-?(?=[A-Z\d])", "商铺", _SHOP.sub("商铺", text))
    return re.sub(r"(?<=商铺)0+(?=\d)", "", text)


def _take(what: re.Pattern[str], text: str) -> tuple[str, str]:
    """What stands in front of `text` by the pattern, and the rest without the dash between."""
    found = what.match(text)
    return (found[1], text[found.end() :].lstrip("-")) if found else ("", text)


def _plain(part: str) -> str:
    """A part of a room without leading zeros: `03` is `3`."""
    return re.sub(r"^0+(?=\d)", "", part)


def _numeral(text: str) -> str:
    return text if text.isdecimal() and text.isascii() else str(_value_of(text))


def _value_of(numeral: str) -> int:
    """The number a Chinese numeral below one hundred stands for: `二十一` is 21."""
    digits = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
    tens, ten, ones = numeral.partition("十")
    if not ten:
        return int("".join(str(digits[sign]) for sign in numeral))
    return (digits.get(tens[-1:], 1) if tens else 1) * 10 + digits.get(ones[:1], 0)
