"""One row of a table handed in becomes one piece of information, or a sentence why it cannot (4.2.2, 4.3.6)."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from pmconsole.data.core.rooms import room_of
from pmconsole.data.core.telephones import CutNumber, NoNumber, telephones
from pmconsole.data.core.text import clean
from pmconsole.desk.core.lengths import LONG_TEXT, SHORT_TEXT
from pmconsole.desk.imports.columns import Columns, ImportField, channel_of
from pmconsole.desk.papers.registering import FormIntake, Intake
from pmconsole.desk.sheets.lines import SheetRow, shown, without_value
from pmconsole.desk.sheets.moments import (
    EARLIEST,
    Asks,
    Settled,
    Unread,
    is_clock,
    joined,
    read_clock,
    read_day,
    read_moment,
)
from pmconsole.procedure.vocabulary import Category, Channel


class Unfit(Exception):
    """The row cannot go in; the message is a Chinese sentence. `asks` is what would have to be settled for its file."""

    def __init__(self, sentence: str, asks: str = "") -> None:
        """`asks` is a field of `Settled`, empty where nothing that is settled would help."""
        super().__init__(sentence)
        self.asks = asks


@dataclass(frozen=True)
class EntryToImport:
    """A row that can go in: where it stood, what it says, and what it is recognised by when it comes again."""

    line: int
    intake: Intake
    key: str


_NOTHING = Settled()


def read_piece(
    row: SheetRow, columns: Columns, zone: tzinfo, now: datetime, settled: Settled = _NOTHING
) -> EntryToImport:
    """Read one row; times without a zone are in `zone`, `now` is UTC. Raises Unfit with the reason in Chinese."""
    if row.problem:
        raise Unfit(f"{row.problem}。")
    if sentence := without_value(row, columns.header, columns.used):
        raise Unfit(sentence)
    raw = [shown(cell) for cell in row.cells]
    if any("\ufffd" in text for text in raw):
        raise Unfit("有无法识别的字（文件在这一行损坏，或编码不一致）。")
    texts = [clean(_without_guard(text), lines=True) for text in raw]

    def one(field: ImportField) -> str:
        return next((texts[at] for at in columns.of(field)), "")

    content = _content([texts[at] for at in columns.of(ImportField.CONTENT)])
    _require_length(content, LONG_TEXT, "内容")
    if not content:
        raise Unfit("内容为空。")
    received = _received(row, columns, zone, now, settled)
    category, unknown_category = _category(one(ImportField.CATEGORY))
    channel, unknown_channel = _channel(one(ImportField.CHANNEL))
    phone, others = _phone(one(ImportField.PHONE))
    kept = {"原编号": one(ImportField.NUMBER), "原分类": unknown_category, "原渠道": unknown_channel, "电话": others}
    remarks = [*(f"{label} {word}" for label, word in kept.items() if word), *_remarks(columns, texts)]
    intake = Intake(
        channel=channel,
        content=content,
        source=_short(one(ImportField.SOURCE), "姓名"),
        phone=_short(phone, "电话"),
        room=_short(room_of(*(one(part) for part in _ROOM_PARTS)), "房号"),
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


_ROOM_PARTS = (ImportField.BUILDING, ImportField.UNIT, ImportField.ROOM)


def _content(texts: list[str]) -> str:
    """The content, with what stands in the other columns of it (a title) before it, unless it says so itself."""
    main, others = texts[0], [text for text in texts[1:] if text and text not in texts[0]]
    whole = "\n".join([*others, main]).strip()
    return whole if len(whole) <= LONG_TEXT or not main else main


def _phone(text: str) -> tuple[str, str]:
    """The first number of a cell, and the others with their labels; words that name no number are kept as they are."""
    try:
        found = telephones(text)
    except CutNumber as cut:
        raise Unfit(str(cut)) from cut
    except NoNumber:
        return text, ""
    if not found or (len(found) == 1 and not found[0].label):
        return text, ""
    others = [f"{one.number} {one.label}".strip() for one in found[1:]]
    first = [f"{found[0].number} {found[0].label}"] if found[0].label else []
    return found[0].number, "、".join([*first, *others])


def parse_time(cell: object, zone: tzinfo, settled: Settled = _NOTHING) -> datetime:
    """An instant (UTC) from a date cell, an Excel day number or text such as `2020/1/6 12:09:38`.

    Text without a zone is in `zone`; a day alone is its midnight. Raises Unfit.
    """
    return _told(lambda: _in_utc(read_moment(cell, settled), zone))


_HELP = {
    "year": "年份请用 --year 说一次，如 --year 2026。",
    "order": "先后请用 --date-order 说一次，如 --date-order 年月日。",
    "night": "请用 --night 说一次：当天，或次日。",
}


def _told(read: Callable[[], datetime]) -> datetime:
    try:
        return read()
    except Asks as asks:
        raise Unfit(f"{asks}{_HELP[asks.what]}", asks.what) from asks
    except (Unread, OverflowError) as error:
        raise Unfit(str(error) or "看不懂时间。") from error


def _in_utc(moment: datetime, zone: tzinfo) -> datetime:
    if moment.year < EARLIEST:
        raise Unfit(f"时间在 {EARLIEST} 年以前（{moment:%Y-%m-%d}），请检查。")
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return aware.astimezone(UTC).replace(microsecond=0)


def _received(row: SheetRow, columns: Columns, zone: tzinfo, now: datetime, settled: Settled) -> datetime | None:
    """When it was received; None (the moment of the import) only where the table has no column for it."""
    days, times = ([row.cells[at] for at in columns.of(field)] for field in (ImportField.DAY, ImportField.TIME))
    if not days and not times:
        return None
    day, clock = (days[0] if days else ""), (times[0] if times else "")
    if not shown(clock).strip():
        moment = parse_time(day, zone, settled)
    elif not is_clock(clock):
        moment = parse_time(clock, zone, settled)
    elif not shown(day).strip():
        raise Unfit(f"时间只有钟点（{shown(clock).strip()[:20]}），缺日期。")
    else:
        moment = _told(lambda: _in_utc(joined(read_day(day, settled), read_clock(clock, settled)), zone))
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
