"""The roster as a table (排班, F1): in from XLSX or CSV in the two forms people keep it in, out again, and to fill in.

A list has rows of 日期, 班次, 人员: the people of a turn are those of its rows, none named leaves it, 无 empties it.
A grid has a row for each person and a column for each day, with the shift in the cell. Nothing is written before it was
looked at; a row that cannot be taken keeps its reason.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from sqlmodel import Session

from pmconsole.data.core.text import clean
from pmconsole.data.roster import queries as queries_roster
from pmconsole.desk.core.errors import BadInput
from pmconsole.desk.core.unit import Actor, Desk, Unit
from pmconsole.desk.roster import acts as roster
from pmconsole.desk.roster.acts import Cell
from pmconsole.desk.roster.words import header_days, is_weekdays, parse_day, parse_names
from pmconsole.desk.sheets import out as sheet_out
from pmconsole.desk.sheets.files import Sheet, read_sheet, shown
from pmconsole.desk.sheets.lines import RefusedRow, SheetRow, UnreadableFile, refused_row
from pmconsole.desk.sheets.out import SheetRefused
from pmconsole.desk.sheets.runs import Note, Run
from pmconsole.procedure.shift_findings import Finding, Limits, judged
from pmconsole.procedure.shifts import Pattern, ShiftCalendar, day_zh, monday_of

COLUMNS = (("日期", 12), ("星期", 8), ("班次", 10), ("起止", 18), ("人员", 40))
ALIASES = {
    "姓名": "人员", "值班人": "人员", "值班人员": "人员", "当班人": "人员", "当班人员": "人员", "名字": "人员",
    "值班日期": "日期", "班": "班次", "班别": "班次", "时间": "起止", "时段": "起止", "周": "星期",
}  # fmt: skip
NOBODY = frozenset({"无", "空", "空缺", "没有排人", "-", "--", "/"})
OFF = NOBODY | {"", "休", "休息", "休班", "公休", "轮休", "调休", "假", "请假", "年假", "病假"}
HOW = "表头要有“日期、班次、人员”，或者“姓名”和一列列日期（如 11-23）；请用 pmconsole roster template 得到样表。"
_AROUND = timedelta(days=3)


@dataclass(frozen=True)
class TurnToImport:
    """A row that can be taken: these people are on at `on`; what is `off` they are not (a grid says both)."""

    row: SheetRow
    people: tuple[str, ...]
    on: tuple[Cell, ...]
    off: tuple[Cell, ...] = ()


class BadTurn(ValueError):
    """A row that cannot be taken, of a turn that is known: its other rows wait for it."""

    def __init__(self, sentence: str, cell: Cell) -> None:
        """`sentence` says why."""
        super().__init__(sentence)
        self.cell = cell


@dataclass
class RosterImport:
    """What an import found: rows to take and rows refused, the turns it changes (before and after), what is past."""

    sheet: Sheet
    by_person: bool
    left_out: tuple[str, ...]
    pieces: list[TurnToImport] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    changes: dict[Cell, tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)
    same: int = 0
    past: int = 0
    blank: int = 0
    findings: list[Finding] = field(default_factory=list)


def read(desk: Desk, actor: Actor, path: Path, limits: Limits = Limits()) -> RosterImport:  # noqa: B008
    """Read the table at `path`, judge every row, say what would change; writes nothing. Raises SheetRefused."""
    today = desk.today()
    try:
        sheet = read_sheet(path, lambda name: _column(name) is not None or _may_be_day(name, today))
    except UnreadableFile as error:
        raise SheetRefused(str(error)) from error
    names = [_column(name) for name in sheet.header]
    of_cells = header_days((*sheet.cells, *[""] * len(names))[: len(names)], sheet.titles, today)
    days = [None if name else day for name, day in zip(names, of_cells, strict=True)]
    as_list = {"日期", "班次", "人员"} <= set(names)
    if not as_list and not ("人员" in names and any(days)):
        raise SheetRefused(f"文件 {path} 里看不出排班，没有导入。{HOW}")
    known = zip(sheet.header, names, days, strict=True)
    result = RosterImport(sheet, not as_list, tuple(text for text, name, day in known if text and not name and not day))
    with desk.store.read() as session:
        unit = desk.reading(session, actor)
        calendar = queries_roster.calendar(session, desk.site_id, desk.zone)
        broken: dict[Cell, int] = {}
        for row in sheet.rows:
            try:
                take = (
                    _from_list(unit, calendar, row, names) if as_list else _from_grid(unit, calendar, row, names, days)
                )
            except (ValueError, BadInput) as error:
                result.refused.append(_refused(row, str(error)))
                if isinstance(error, BadTurn):
                    broken.setdefault(error.cell, row.line)
            else:
                result.blank += take is None
                result.pieces += [take] if take is not None else []
        _set_aside(result, broken)
        _look(unit, calendar, result, limits)
    return result


def _set_aside(result: RosterImport, broken: Mapping[Cell, int]) -> None:
    """A turn goes in whole or not at all: corrected by itself, the bad row would push the others out."""
    for piece in [piece for piece in result.pieces if not piece.off]:
        line = next((broken[cell] for cell in piece.on if cell in broken), None)
        if line is not None:
            result.pieces.remove(piece)
            result.refused.append(_refused(piece.row, f"同一班的第 {line} 行有错，这一行也留下，改好后一起导入。"))
    result.refused.sort(key=lambda row: row.line)


def _refused(row: SheetRow, reason: str) -> RefusedRow:
    return refused_row(row, reason)


def write(desk: Desk, actor: Actor, result: RosterImport) -> int:
    """Write what `read` told, all of it or nothing; returns how many turns changed. Raises Refused, BadInput."""
    with desk.unit(actor, "roster.import") as unit:
        calendar = queries_roster.calendar(unit.session, desk.site_id, desk.zone)
        wanted, _ = _wanted(unit, calendar, result.pieces)
        weeks: dict[date, dict[Cell, list[str]]] = defaultdict(dict)
        for (day, shift), people in wanted.items():
            weeks[monday_of(day)][day, shift] = people
        count = 0
        days = [day for day, _ in wanted]
        before = _present(unit.session, desk.site_id, min(days), max(days)) if days else {}
        notes = [_note(cell, before.get(cell, []), people) for cell, people in wanted.items()]
        for monday, cells in sorted(weeks.items()):
            if changes := roster.put(unit, cells):
                roster.record(unit, "roster.import", monday, changes)
                count += len(changes)
        if count:
            Run("roster", result.sheet.path.name).note(unit, [note for note in notes if note is not None])
    return count


def _note(cell: Cell, before: Sequence[str], after: Sequence[str]) -> Note | None:
    """What is kept of a turn that an import changes; None where it stays as it was."""
    if set(before) == set(after):
        return None
    day, shift = cell
    return 0, 0, {"day": day.isoformat(), "shift": shift, "before": list(before), "after": list(after)}


def _look(unit: Unit, calendar: ShiftCalendar, result: RosterImport, limits: Limits) -> None:
    """What would change, and what would be wrong with it."""
    wanted, result.past = _wanted(unit, calendar, result.pieces)
    if not wanted:
        return
    days = [day for day, _ in wanted]
    first, last = min(days), max(days)
    present = _present(unit.session, unit.desk.site_id, first - _AROUND, last + _AROUND)
    turns = calendar.turns(first - _AROUND, last + _AROUND)
    order = {(turn.day, turn.name): at for at, turn in enumerate(turns)}
    for cell, people in sorted(wanted.items(), key=lambda one: order[one[0]]):
        if set(people) == set(present.get(cell, ())):
            result.same += 1
        else:
            result.changes[cell] = (tuple(present.get(cell, ())), tuple(people))
    people_of = {turn: wanted.get((turn.day, turn.name), present.get((turn.day, turn.name), [])) for turn in turns}
    found = judged(people_of, calendar.zone, limits)
    result.findings = [one for one in found if (one.day, one.shift) in wanted]


def _wanted(unit: Unit, calendar: ShiftCalendar, pieces: Iterable[TurnToImport]) -> tuple[dict[Cell, list[str]], int]:
    """The people of every turn the pieces speak of, and how many turns of them are over and left as they are."""
    pieces = list(pieces)
    days = [day for piece in pieces for day, _ in (*piece.on, *piece.off)]
    if not days:
        return {}, 0
    present = _present(unit.session, unit.desk.site_id, min(days), max(days))
    wanted: dict[Cell, list[str]] = {}
    for piece in pieces:
        for cell in piece.on:
            begun = wanted.setdefault(cell, list(present.get(cell, ())) if piece.off else [])
            begun += [name for name in piece.people if name not in begun]
        for cell in piece.off:
            begun = wanted.setdefault(cell, list(present.get(cell, ())))
            wanted[cell] = [name for name in begun if name not in piece.people]
    over = [(day, name) for day, name in wanted if _over(unit, calendar, day, name)]
    return {cell: people for cell, people in wanted.items() if cell not in over}, len(over)


def _over(unit: Unit, calendar: ShiftCalendar, day: date, name: str) -> bool:
    shift = calendar.pattern_on(day).shift(name)
    return shift is not None and calendar.turn(day, shift).ends <= unit.now


def _present(session: Session, site_id: int, first: date, last: date) -> Mapping[Cell, list[str]]:
    return queries_roster.names_of(queries_roster.slots(session, site_id, first, last))


def _from_list(unit: Unit, calendar: ShiftCalendar, row: SheetRow, names: Sequence[str | None]) -> TurnToImport | None:
    """A row `2026-11-25 | 早班 | 王芳、陈晨`; None where no one is named: that turn stays as it is, `无` empties it.

    Raises ValueError and BadInput with the reason.
    """
    cells = _cells(row, names)
    if not cells["人员"]:
        return None
    day = parse_day(cells["日期"], unit.desk.today())
    if day is None:
        raise ValueError(f"日期“{cells['日期'][:20]}”看不懂，请写成 2026-11-25。")
    shift = _shift(calendar.pattern_on(day), day, cells["班次"])
    people = [] if cells["人员"] in NOBODY else parse_names(cells["人员"])
    if not _over(unit, calendar, day, shift):
        try:
            people = [roster.named(unit, name, day).name for name in people]
        except BadInput as error:
            raise BadTurn(str(error), (day, shift)) from error
    return TurnToImport(row, tuple(people), ((day, shift),))


def _from_grid(
    unit: Unit, calendar: ShiftCalendar, row: SheetRow, names: Sequence[str | None], days: Sequence[date | None]
) -> TurnToImport | None:
    """A row `王芳 | 早 | 早 | 休 | 中`; None without a name. Raises ValueError and BadInput with the reason."""
    name = _cells(row, names)["人员"]
    if not name or is_weekdays(cell for day, cell in zip(days, row.cells, strict=False) if day is not None):
        return None
    on: list[Cell] = []
    every: list[Cell] = []
    for day, cell in zip(days, row.cells, strict=False):
        if day is None:
            continue
        pattern, text = calendar.pattern_on(day), clean(shown(cell))
        every += [(day, shift.name) for shift in pattern.shifts]
        on += [] if text in OFF else [(day, _shift(pattern, day, part)) for part in parse_names(text)]
    last = max((day for day, shift in on if not _over(unit, calendar, day, shift)), default=unit.desk.today())
    person = roster.named(unit, name, last)
    return TurnToImport(row, (person.name,), tuple(on), tuple(cell for cell in every if cell not in on))


def _shift(pattern: Pattern, day: date, text: str) -> str:
    """The shift a text names: `早班`, `早`, `A班` where the pattern has it. Raises ValueError."""
    wanted = clean(text)
    names = [shift.name for shift in pattern.shifts]
    fitting = [name for name in names if wanted and name in (wanted, f"{wanted}班")]
    fitting = fitting or [name for name in names if wanted and name.startswith(wanted)]
    if len(fitting) != 1:
        raise ValueError(f"{day_zh(day)} 没有“{wanted[:20]}”这一班，那天的班次是：{'、'.join(names)}。")
    return fitting[0]


def _cells(row: SheetRow, names: Sequence[str | None]) -> dict[str, str]:
    """The texts of a row by column; several columns of one name are joined. Raises ValueError for a broken row."""
    if row.problem:
        raise ValueError(f"{row.problem}。")
    found: dict[str, str] = defaultdict(str)
    for name, cell in zip(names, row.cells, strict=False):
        text = clean(shown(cell), lines=True).removeprefix("'").strip()
        if "\ufffd" in text:
            raise ValueError("这一行有读不出来的字，请改正，或把文件另存为 UTF-8。")
        if name and text:
            found[name] = f"{found[name]}、{text}" if found[name] else text
    return found


def _column(name: str) -> str | None:
    """The column of ours a header names; None for another."""
    bare = "".join(clean(name).split()).strip("*:")
    return bare if bare in dict(COLUMNS) else ALIASES.get(bare)


def _may_be_day(text: str, today: date) -> bool:
    """Whether a header may name a day; a number alone is one of the month that stands above."""
    return header_days([text], ["1月"], today) != [None] or (text.isdecimal() and 1 <= int(text) <= 31)


def export(desk: Desk, path: Path, first: date, last: date) -> int:
    """Write the turns of the days from `first` to `last`, both included; returns how many. Raises SheetRefused."""
    return _save(desk, path, first, last, people=True)


def template(desk: Desk, path: Path, monday: date) -> int:
    """Write the turns of a week without people, to be filled in; returns how many. Raises SheetRefused."""
    return _save(desk, path, monday, monday + timedelta(days=6), people=False)


def last_day(desk: Desk) -> date | None:
    """The last day anyone is put down for."""
    with desk.store.read() as session:
        rows = queries_roster.slots(session, desk.site_id, desk.today(), date.max)
    return max((row.day for row in rows), default=None)


def _save(desk: Desk, path: Path, first: date, last: date, *, people: bool) -> int:
    with desk.store.read() as session:
        calendar = queries_roster.calendar(session, desk.site_id, desk.zone)
        turns = queries_roster.shifts_between(session, desk.site_id, first, last, desk.zone)
    rows = []
    for turn in turns:
        shift = calendar.pattern_on(turn.day).shift(turn.name)
        names = "、".join(turn.people) if people else ""
        hours = shift.hours_zh if shift else ""
        rows.append((turn.day.isoformat(), day_zh(turn.day)[-2:], turn.name, hours, names))
    sheet_out.save(path, "排班", COLUMNS, rows)
    return len(rows)
