"""Telephone numbers as people write them: several in a cell with their labels, extensions, withheld ones; their keys.

Pure. The area code of the site comes as an argument, without its zero (`23`).
"""

import re
from dataclasses import dataclass

from pmconsole.data.core.text import clean, half_width

HOME_AREA = "23"  # 重庆; a number dialled without an area code is of the site's own
SHORTEST, LONGEST = 3, 16

_GAP = r"[ \-.]?"
_TOKEN = re.compile(
    rf"""(?<![\d.])(?:
    (?P<mobile>(?:\+?\(?(?:00|0)?86\)?{_GAP})?0?1[3-9]\d(?:{_GAP}\d{{4}}{_GAP}\d{{4}}|{_GAP}\d{{3}}{_GAP}\d{{5}}|{_GAP}\d{{8}}))
    |(?P<service>[48]00{_GAP}\d{{3,4}}{_GAP}\d{{3,4}}(?:{_GAP}\d{{1,2}})?)
    |(?P<land>(?:\+?\(?(?:00|0)?86\)?{_GAP}(?:\(?0?[1-9]\d{{1,2}}\)?{_GAP})?|\(?0[1-9]\d{{1,2}}\)?[ \-.]{{0,2}})?
        [1-9]\d{{2,3}}{_GAP}\d{{4}}(?!\d))
    |(?P<abroad>\+\d[\d \-]{{6,17}}\d)
    |(?P<other>\d[\d\-]{{1,18}}\d)
    )(?!\d)""",
    re.VERBOSE,
)
_EXTENSION = re.compile(r"\s*(?:-|转|分机|内线|ext\.?|x|\#)\s*[::]?\s*(\d{1,5})(?!\d)", re.IGNORECASE)
_SCIENCE = re.compile(r"(\d)(?:\.(\d+))?e\+?(\d{1,2})", re.IGNORECASE)
_SEPARATORS = re.compile(r"[、/,;\n|]|或者?|及|和")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_NONE = frozenset({"", "无", "没有", "不详", "暂无", "-", "--", "/", "无电话", "未留", "不知道"})
_WITHHELD = frozenset({
    "anonymous", "private", "withheld", "unknown", "restricted", "unavailable", "blocked", "hidden", "匿名", "匿名来电",
    "匿名号码", "未知", "未知号码", "隐藏号码", "隐藏来电", "隐藏", "私人号码", "无号码", "无法显示", "不显示",
    "号码隐藏", "保密",
})  # fmt: skip


@dataclass(frozen=True)
class Telephone:
    """A number as it was written, with its extension, and the word it was called by (手机, 女儿), empty if none."""

    number: str
    label: str = ""


class NoNumber(ValueError):
    """What was written is no telephone number; the message is a Chinese sentence."""


class CutNumber(NoNumber):
    """A spreadsheet has cut the number: its last digits are gone."""


def withheld(text: str) -> bool:
    """Whether a telephone system says that the caller's number is not shown (anonymous, 匿名, nothing at all)."""
    plain = half_width(clean(text)).strip().casefold()
    return not plain or plain.partition("@")[0].strip("<>\"' ").removeprefix("sip:") in _WITHHELD


def telephones(text: str, area: str = HOME_AREA) -> tuple[Telephone, ...]:
    """The numbers of a text in their order, each once, with its label; none for an empty one or 无.

    Raises NoNumber for a text without a number, for digits that are none, and for one a spreadsheet has cut.
    """
    plain = half_width(clean(text, lines=True)).strip()
    if plain in _NONE:
        return ()
    plain = _written_out(plain)
    once: dict[str, Telephone] = {}
    for segment in _segments(plain):
        for one in _of_segment(segment, area):
            once.setdefault(phone_key(one.number, area), one)
    if not once:
        raise NoNumber(f"“{plain[:30]}”里没有电话号码；请写成 68881234 值班室，多个号码用分号隔开。")
    return tuple(once.values())


def phone_key(text: str, area: str = HOME_AREA) -> str:
    """What a telephone number compares by: its digits without country code, home area code (023) and extension.

    `023-6888 1234`, `+86 23 68881234`, `68881234-801` and a `2368881234` that lost its zero are all `68881234`; other
    areas keep their code (`01068881234`). Of several numbers the first counts; without any digit the key is empty.
    """
    plain = half_width(text).strip()
    found = _TOKEN.search(plain)
    if found is None:
        return "".join(re.findall(r"[0-9]", plain))
    written = found[0]
    if found.lastgroup == "other" and (parted := _EXTENSION_BEHIND.fullmatch(written)):
        written = parted[1]
    return _national("".join(re.findall(r"[0-9]", written)), area)


#: 68881234-801 as one stretch of digits and dashes.
_EXTENSION_BEHIND = re.compile(r"((?:0\d{2,3}-?)?[1-9]\d{2,3}-?\d{4})-\d{1,5}")


def _national(digits: str, area: str) -> str:
    national = re.sub(r"^(?:00|0)?86(?=\d{10,})", "", digits)
    if national != digits:
        national = national.lstrip("0")
        if not _MOBILE.fullmatch(national) and national[:3] not in ("400", "800"):
            national = "0" + national
    if _MOBILE.fullmatch(national.lstrip("0")):
        return national.lstrip("0")
    if _lost_zero(national):
        national = "0" + national
    home = "0" + area
    return national[len(home) :] if national.startswith(home) and len(national) > len(home) + 4 else national


def _lost_zero(digits: str) -> bool:
    """Whether these are an area code and number whose leading zero a spreadsheet took: `2368881234`, `1068881234`."""
    if not re.fullmatch(r"(?:10|2\d)\d{8}|[3-9]\d{9,10}", digits) or digits[:3] in ("400", "800", "950"):
        return False
    import phonenumbers

    try:
        return phonenumbers.is_valid_number(phonenumbers.parse("0" + digits, "CN"))
    except phonenumbers.NumberParseException:
        return False


def _written_out(text: str) -> str:
    """Numbers a spreadsheet wrote as `1.3900001111E+10` in digits. Raises CutNumber where it has cut them."""

    def digits(found: re.Match[str]) -> str:
        whole, part, power = found[1], found[2] or "", int(found[3])
        if len(part.rstrip("0")) < power - 3 and power >= 6:
            raise CutNumber(f"“{found[0]}”被表格改写过，后几位已经丢了；请在原表把这一列设为文本，重新填上号码。")
        return (whole + part.ljust(power, "0"))[: power + 1]

    return _SCIENCE.sub(digits, text)


def _segments(text: str) -> list[str]:
    """Parts with a number and what is said of it: at separators and brackets that hold a number of their own."""
    text = re.sub(
        r"\(([^()\d]*\d{3}[^()]*)\)", lambda found: found[0] if _in_number(text, found) else f"\n{found[1]}\n", text
    )
    return [part for part in map(str.strip, _SEPARATORS.split(text)) if part]


def _in_number(text: str, found: re.Match[str]) -> bool:
    """Whether a bracket is the area code of a number: `(023)68881234`."""
    return (
        re.fullmatch(r"\+?\d{2,4}", found[1]) is not None and text[found.end() : found.end() + 1].strip(" -").isdigit()
    )


def _of_segment(segment: str, area: str) -> list[Telephone]:
    """The numbers of a part without separators; words stand before each number, or else behind each."""
    words: list[str] = []
    numbers: list[str] = []
    at = 0
    for found in _TOKEN.finditer(segment):
        if found.start() < at:
            continue
        written, end = found[0].strip(), found.end()
        if found.lastgroup == "other" and not _EXTENSION_BEHIND.fullmatch(written):
            written = written.rstrip("-")
        if (behind := _EXTENSION.match(segment, end)) and found.lastgroup in ("land", "service", "other"):
            written, end = segment[found.start() : behind.end()].strip(), behind.end()
        words.append(segment[at : found.start()])
        numbers.append(written)
        at = end
    if not numbers:
        if digits := re.search(r"\d{3,}", segment):
            raise NoNumber(f"“{digits[0][:30]}”不是电话号码：号码是 {SHORTEST} 到 {LONGEST} 位数字。")
        return []
    words.append(segment[at:])
    for number in numbers:
        if not SHORTEST <= len(phone_key(number, area)) <= LONGEST:
            raise NoNumber(f"“{number[:30]}”不是电话号码：号码是 {SHORTEST} 到 {LONGEST} 位数字；多个号码用分号隔开。")
    said = [_label(word) for word in words]
    labels = said[:-1] if said[0] else said[1:]
    if said[0] and said[-1]:
        labels = [*labels[:-1], f"{labels[-1]} {said[-1]}".strip()]
    if mixed := next((label for label in labels if re.match(r"[A-Za-z]", label)), ""):
        raise NoNumber(f"“{segment[:30]}”不是电话号码：号码里没有字母（{mixed[:20]}）；多个号码用分号隔开。")
    return [Telephone(number, label[:20]) for number, label in zip(numbers, labels, strict=True)]


def _label(words: str) -> str:
    return words.strip(" :-()（）.,。").strip()
