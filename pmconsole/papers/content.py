"""What the contents of all papers share: labelled fields, signature boxes, notes, times as paper has them.

A content is a frozen dataclass whose fields are words as they are printed; each field carries its Chinese label, so
that the plain form (`plain.py`) can show a paper without knowing its kind.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pmconsole.data.papers.rows import NoteRow, SignatureRow
from pmconsole.procedure.columns import field_zh, narrow_zh
from pmconsole.procedure.vocabulary import Paper


def named(zh: str, default: Any = "") -> Any:
    """A field of a content with its label; empty where nothing is given."""
    return field(default=default, metadata={"zh": zh})


def column(paper: Paper, name: str, default: Any = "") -> Any:
    """A field of a content that shows a column of `paper`, under the column's own word."""
    return field(default=default, metadata=called(paper, name))


def called(paper: Paper, name: str) -> dict[str, str]:
    """What a column is called, in full and where there is little room."""
    return {"zh": field_zh(name, paper), "narrow": narrow_zh(name, paper)}


@dataclass(frozen=True)
class SignBox:
    """One box to sign in: who signed, how and when, or nothing yet; `mark` is what is wrong or owed."""

    label: str = ""
    name: str = named("姓名")
    how: str = named("方式")
    at: str = named("时间")
    mark: str = named("说明")


@dataclass(frozen=True)
class NoteLine:
    """A line written on the paper."""

    at: str = named("时间")
    kind: str = named("种类")
    by: str = named("填写人")
    text: str = named("内容")


@dataclass(frozen=True)
class Number:
    """The number of a paper in a remarks column; struck off is drawn with a red line through it (4.3.7)."""

    number: str = named("编号")
    struck: bool = False
    void: bool = False


@dataclass(frozen=True)
class RegisterPage:
    """Lines of a register, of a period or single ones; `period` says which."""

    period: str = named("期间")
    lines: tuple[Any, ...] = named("行", ())


def stamp(moment: datetime | None, zone: ZoneInfo) -> str:
    """`2026-11-23 14:05` in the site's zone; empty for None."""
    return "" if moment is None else f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def period_text(since: datetime, until: datetime, zone: ZoneInfo) -> str:
    """The days from `since` (included) to `until` (not), site time: `2026-11-23` or `2026-11-23 至 2026-11-29`."""
    first, last = since.astimezone(zone).date(), (until.astimezone(zone)).date()
    if until.astimezone(zone).timetz().replace(tzinfo=None) == datetime.min.time() and last > first:
        last = last.fromordinal(last.toordinal() - 1)
    return str(first) if first == last else f"{first} 至 {last}"


def note_lines(notes: Iterable[NoteRow], zone: ZoneInfo) -> tuple[NoteLine, ...]:
    """The notes of a paper, oldest first."""
    return tuple(NoteLine(stamp(note.at, zone), note.kind.zh, note.by, _noted(note, zone)) for note in notes)


def _noted(note: NoteRow, zone: ZoneInfo) -> str:
    return note.text + (f"（约定 {stamp(note.promised_at, zone)}）" if note.promised_at else "")


def signed(
    label: str,
    signatures: Sequence[SignatureRow],
    steps: Iterable[str],
    zone: ZoneInfo,
    *,
    round: int | None = None,
) -> SignBox:
    """The box of the last signature given for one of `steps` (in `round`, if given); an empty one where none was."""
    wanted = set(steps)
    found = [s for s in signatures if s.step in wanted and (round is None or s.round == round)]
    return sign_box(label, found[-1], zone) if found else SignBox(label)


def sign_box(label: str, row: SignatureRow, zone: ZoneInfo) -> SignBox:
    """A signature as its box shows it: a word told over a line is owed until it is signed; changes since are told."""
    at = stamp(row.at, zone)
    if row.refusal:
        return SignBox(label, "", "未签名", at, f"原因：{row.refusal}")
    marks = [f"名单外（{row.reason}）"] * row.outside
    marks += [row.settled_zh(stamp(row.settled_at, zone))] if row.settled_at else []
    marks += ["待名单内的人确认" if row.outside else "待补签"] * row.owed + ["签后有改动"] * row.changed
    return SignBox(label, row.name, f"{row.how.zh} {row.number}".strip(), at, "，".join(marks))


class PlainPart:
    """A part of a content that brings its label and words for the plain form itself."""

    def told(self) -> tuple[str, str]:
        """Label and words; the words may have several lines."""
        raise NotImplementedError


def facts(content: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """The labelled words of a content in the order of its fields, those without words left out."""
    for one in fields(content):
        value, label = getattr(content, one.name), one.metadata.get("zh", "")
        if isinstance(value, tuple):
            for nr, item in enumerate(value, 1):
                if isinstance(item, PlainPart):
                    yield item.told()
                else:
                    yield f"{before}{label}{nr if len(value) > 1 else ''}", in_line(item)
        elif is_dataclass(value):
            if text := in_line(value):
                yield before + label, text
        elif label and value not in ("", False, None):
            yield before + label, "是" if value is True else str(value)


def in_line(item: Any) -> str:
    """A part of a content in one line: its labelled words, its label first; an empty box leaves room to sign."""
    if not is_dataclass(item):
        return str(item)
    head = getattr(item, "label", "")
    plain = isinstance(item, SignBox | NoteLine | Number)
    words = [text if plain else f"{label} {text}" for label, text in facts(item)]
    if getattr(item, "struck", False) is True:
        words.append("（已消档）")
    if not words:
        return f"{head}：＿＿＿＿＿＿　日期：＿＿＿＿" if head else ""
    return "，".join(filter(None, [head, *words]))
