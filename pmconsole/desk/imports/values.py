"""One row of a table handed in becomes one piece of information, or a sentence why it cannot (4.2.2, 4.3.6)."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from pmconsole.data.core.text import clean, half_width
from pmconsole.desk.core.lengths import LONG_TEXT, SHORT_TEXT
from pmconsole.desk.imports.columns import Columns, ImportField, channel_of
from pmconsole.desk.papers.registering import FormIntake, Intake
from pmconsole.desk.sheets.files import shown
from pmconsole.desk.sheets.lines import SheetRow
from pmconsole.procedure.vocabulary import Category, Channel

_EARLIEST = 1990
_EXCEL_ZERO = datetime(1899, 12, 30)
_TIME = re.compile(
    r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})[日号]?"
    r"(?:[T ,]*(?:星期.|周.)?[ ]*(?P<half>上午|下午|晚上|中午|凌晨|[AaPp][Mm])?[ ]*"
    r"(?P<hour>\d{1,2})[:时点](?P<minute>\d{1,2})?(?:[:分](?P<second>\d{1,2})?(?:\.\d+)?)?[分秒]?"
    r"[ ]*(?P<after>[AaPp][Mm])?[ ]*(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?")
_CLOCK = re.compile(r"(?:上午|下午|晚上|中午|凌晨)?\s*\d{1,2}[:时点]")
_SERIAL = re.compile(r"[2-7]\d{4}(?:\.\d+)?")


class Unfit(Exception):
    """The row cannot go in; the message is a Chinese sentence."""


@dataclass(frozen=True)
class EntryToImport:
    """A row that can go in: where it stood, what it says, and what it is recognised by when it comes again."""

    line: int
    intake: Intake
    key: str


def read_piece(row: SheetRow, columns: Columns, zone: tzinfo, now: datetime) -> EntryToImport:
    """Read one row; times without a zone are in `zone`, `now` is UTC. Raises Unfit with the reason in Chinese."""
    if row.problem:
        raise Unfit(f"{row.problem}。")
    raw = [shown(cell) for cell in row.cells]
    if any("\ufffd" in text for text in raw):
        raise Unfit("有无法识别的字（文件在这一行损坏，或编码不一致）。")
    texts = [clean(_without_guard(text), lines=True) for text in raw]

    def one(field: ImportField) -> str:
        return next((texts[at] for at in columns.of(field)), "")

    content = one(ImportField.CONTENT)
    _require_length(content, LONG_TEXT, "内容")
    if not content:
        raise Unfit("内容为空。")
    received = _received(row, columns, zone, now)
    category, unknown_category = _category(one(ImportField.CATEGORY))
    channel, unknown_channel = _channel(one(ImportField.CHANNEL))
    kept = {"原编号": one(ImportField.NUMBER), "原分类": unknown_category, "原渠道": unknown_channel}
    remarks = [*(f"{label} {word}" for label, word in kept.items() if word), *_remarks(columns, texts)]
    intake = Intake(
        channel=channel,
        content=content,
        source=_short(one(ImportField.SOURCE), "姓名"),
        phone=_short(one(ImportField.PHONE), "电话"),
        room=_short(one(ImportField.ROOM), "房号"),
        category=category,
        received_at=received,
        remark=_short("；".join(remarks), "备注（连同原编号、原分类）"),
        form=_form(channel, one(ImportField.SOURCE)),
    )
    return EntryToImport(row.line, intake, key_of_piece(one(ImportField.NUMBER), received, content))


def key_of_piece(number: str, received: datetime | None, content: str) -> str:
    """What a piece of information is recognised by when the same file is imported again."""
    when = received.astimezone(UTC).isoformat() if received else ""
    return hashlib.sha256("\x1f".join((number, when, content)).encode()).hexdigest()[:40]


def parse_time(cell: object, zone: tzinfo) -> datetime:
    """An instant (UTC) from a date cell, an Excel day number or text such as `2020/1/6 12:09:38`.

    Text without a zone is in `zone`; a day alone is its midnight. Raises Unfit.
    """
    if isinstance(cell, datetime):
        return _in_utc(cell, zone)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        cell = str(cell)
    text = re.sub(r"\s+", " ", half_width(clean(shown(cell)))).strip()
    if not text:
        raise Unfit("时间为空。")
    for pattern, made in _FORMS:
        if found := pattern.fullmatch(text):
            try:
                return _in_utc(made(found), zone)
            except (ValueError, OverflowError) as error:
                raise Unfit(f"没有“{text[:30]}”这个时间。") from error
    raise Unfit(f"看不懂时间“{text[:30]}”，请写成 2020-01-06 12:09 这样。")


def _from_text(found: re.Match[str]) -> datetime:
    hour, half = int(found["hour"] or 0), (found["half"] or found["after"] or "").casefold()
    if half in ("下午", "晚上", "pm", "中午") and hour < 12 and not (half == "中午" and hour >= 11):
        hour += 12
    if half in ("上午", "凌晨", "am") and hour == 12:
        hour = 0
    numbers = (int(found["year"]), int(found["month"]), int(found["day"]), hour)
    moment = datetime(*numbers, int(found["minute"] or 0), int(found["second"] or 0))
    zone = found["zone"]
    return datetime.fromisoformat(f"{moment.isoformat()}{'+00:00' if zone == 'Z' else zone}") if zone else moment


def _from_digits(found: re.Match[str]) -> datetime:
    return datetime(*(int(part or 0) for part in found.groups()))  # type: ignore[arg-type]


def _from_serial(found: re.Match[str]) -> datetime:
    return _EXCEL_ZERO + timedelta(seconds=round(float(found[0]) * 86400))


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], datetime]], ...] = (
    (_TIME, _from_text),
    (_COMPACT, _from_digits),
    (_SERIAL, _from_serial),
)


def _in_utc(moment: datetime, zone: tzinfo) -> datetime:
    if moment.year < _EARLIEST:
        raise Unfit(f"时间在 {_EARLIEST} 年以前（{moment:%Y-%m-%d}），请检查。")
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return aware.astimezone(UTC).replace(microsecond=0)


def _received(row: SheetRow, columns: Columns, zone: tzinfo, now: datetime) -> datetime | None:
    """When it was received; None (the moment of the import) only where the table has no column for it."""
    days, times = ([row.cells[at] for at in columns.of(field)] for field in (ImportField.DAY, ImportField.TIME))
    if not days and not times:
        return None
    cell = times[0] if times else days[0]
    if days and times and (isinstance(cell, time) or _CLOCK.match(half_width(shown(cell)).strip())):
        cell = f"{shown(days[0])[:11].strip().split(' ')[0]} {shown(cell)}"
    if isinstance(cell, time):
        raise Unfit(f"时间只有钟点（{cell:%H:%M}），缺日期。")
    moment = parse_time(cell, zone)
    if moment > now:
        raise Unfit(f"时间在将来（{moment.astimezone(zone):%Y-%m-%d %H:%M}），请检查。")
    return moment


def _category(word: str) -> tuple[Category, str]:
    """The category of exactly that name, or unclassified and the word to keep."""
    for category in Category:
        if word == category.zh:
            return category, ""
    return Category.UNCLASSIFIED, word


def _channel(word: str) -> tuple[Channel, str]:
    """The channel a word stands for, or `other` and the word to keep."""
    found = channel_of(word) if word else Channel.OTHER
    return (found, "") if found else (Channel.OTHER, word)


def _form(channel: Channel, filler: str) -> FormIntake | None:
    if channel is not Channel.SERVICE_FORM:
        return None
    if not filler:
        raise Unfit("渠道是客户服务单，但没有填单人（姓名列）。")
    return FormIntake(filler=filler, customer=filler)


def _remarks(columns: Columns, texts: list[str]) -> list[str]:
    """What stands in the columns of remarks, named where a column is not plainly called so."""
    named = ((columns.header[at], texts[at]) for at in columns.of(ImportField.REMARK) if texts[at])
    return [text if name == ImportField.REMARK.zh else f"{name} {text}" for name, text in named]


def _short(text: str, label: str) -> str:
    _require_length(text, SHORT_TEXT, label)
    return clean(text)


def _require_length(text: str, most: int, label: str) -> None:
    if len(text) > most:
        raise Unfit(f"{label}有 {len(text):,} 字，最多 {most:,} 字。")


def _without_guard(text: str) -> str:
    """The text without the apostrophe `neutral` puts before a formula, so that a corrected report goes in again."""
    return text[1:] if re.match(r"'[=+\-@\t\r]", text) else text
