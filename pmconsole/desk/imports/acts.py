"""Taking a table of old records into the ledger (4.3.6): looked at first, then registered as the desk does.

`prepare` reads and judges every row and writes nothing; `write` registers what is fit, in batches or all at once.
The same file imported twice adds nothing: each row is recognised by its number, time and content.
"""

import csv
import glob
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, islice, repeat
from pathlib import Path
from typing import Literal, TypeVar

from sqlmodel import Session, col, select

from pmconsole.data.papers.tables import LedgerEntry
from pmconsole.desk.core.errors import BadInput, DeskError, StoreError
from pmconsole.desk.core.unit import Actor, Desk, Unit
from pmconsole.desk.imports.columns import BadMapping, Columns, ImportField, is_known, map_columns
from pmconsole.desk.imports.values import EntryToImport, Unfit, read_piece
from pmconsole.desk.papers.registering import REGISTER, Registered, enter
from pmconsole.desk.sheets.files import Sheet, read_sheet, shown
from pmconsole.desk.sheets.headers import key_of
from pmconsole.desk.sheets.lines import RefusedRow, SheetRow, UnreadableFile, refused_row
from pmconsole.desk.sheets.moments import Settled, settle, years_around
from pmconsole.desk.sheets.out import neutral
from pmconsole.desk.sheets.runs import Note, Run
from pmconsole.procedure.clocks import due_at
from pmconsole.procedure.vocabulary import Rule

ClockFrom = Literal["received", "import"]
BATCH = 100
_SAMPLE = 200
_KEYS_AT_ONCE = 500


class ImportRefused(DeskError):
    """The file cannot be imported at all; nothing was written."""


@dataclass(frozen=True)
class PreparedImport:
    """A file looked at: what will go in (`pieces`), what not and why (`refused`), what stands there already (`known`).

    `late` counts the pieces whose 24 hours (4.3.2) are over already when clocks run from the reception;
    `asked` how many rows wait for something that is settled once for the file (a field of `Settled`).
    """

    sheet: Sheet
    columns: Columns
    pieces: tuple[EntryToImport, ...]
    refused: tuple[RefusedRow, ...]
    known: tuple[EntryToImport, ...] = ()
    late: int = 0
    asked: Mapping[str, int] = field(default_factory=dict)

    @property
    def already(self) -> int:
        """How many stand there already."""
        return len(self.known)


@dataclass
class Imported:
    """What was written: `added` rows, `already` there, `refused` with reasons; `stopped` says why it ended early."""

    added: int = 0
    already: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    stopped: str = ""
    run_id: int | None = None


def prepare(
    desk: Desk,
    path: Path,
    said: Mapping[str, ImportField],
    settled: Settled = Settled(),  # noqa: B008
) -> PreparedImport:
    """Read the file at `path` with the columns the user `said`, and judge every row; writes nothing.

    `settled` is what was said of its days: the year of those without one, the order of short ones.

    Raises ImportRefused (a Chinese sentence) where the file or its columns cannot be made out, StoreError.
    """
    try:
        sheet = read_sheet(path, lambda name: is_known(name) or key_of(name) in said)
        sample = [[shown(cell) for cell in row.cells] for row in sheet.rows[:_SAMPLE]]
        columns = map_columns(sheet.header, sample, said)
    except (UnreadableFile, BadMapping) as error:
        raise ImportRefused(str(error)) from error
    settled = _settled(desk, sheet, columns, settled)
    fit, refused, asked = _judged(desk, sheet.rows, columns, settled)
    with desk.store.read() as session:
        known = _known(session, desk.site_id, [piece.key for piece in fit])
    new = tuple(piece for piece in fit if piece.key not in known)
    there = tuple(piece for piece in fit if piece.key in known)
    return PreparedImport(sheet, columns, new, tuple(refused), there, sum(_is_late(desk, p) for p in new), asked)


def _settled(desk: Desk, sheet: Sheet, columns: Columns, said: Settled) -> Settled:
    """What the days of all rows settle between them."""
    days = (at for field in (ImportField.DAY, ImportField.TIME) for at in columns.of(field))
    cells = [row.cells[at] for at in days for row in sheet.rows if at < len(row.cells)]
    return settle(cells, replace(said, from_1904=sheet.from_1904), desk.today(), sheet.titles)


def _years(rows: Sequence[SheetRow], columns: Columns, settled: Settled) -> Iterator[Settled]:
    """For each row what is settled of it: the year its neighbours agree on where the file has several."""
    at = next(iter([*columns.of(ImportField.DAY), *columns.of(ImportField.TIME)]), None)
    if at is None or settled.year is not None:
        return repeat(settled, len(rows))
    cells = [row.cells[at] if at < len(row.cells) else "" for row in rows]
    return (replace(settled, year=year) for year in years_around(cells, settled))


def _judged(
    desk: Desk, rows: Sequence[SheetRow], columns: Columns, settled: Settled
) -> tuple[list[EntryToImport], list[RefusedRow], Counter[str]]:
    """The rows that fit, each with a key of its own, the others with their reasons, and what is asked of the file."""
    fit: list[EntryToImport] = []
    refused: list[RefusedRow] = []
    asked: Counter[str] = Counter()
    same: dict[object, SheetRow] = {}
    alike: Counter[str] = Counter()
    now = desk.now()
    for row, its in zip(rows, _years(rows, columns, settled), strict=True):
        try:
            piece = read_piece(row, columns, desk.zone, now, its)
        except Unfit as unfit:
            refused.append(refused_row(row, str(unfit)))
            asked.update([unfit.asks] if unfit.asks else [])
            continue
        first = same.setdefault(piece.intake, row)
        if first is not row:
            where = f"工作表“{first.sheet}”第 {first.line} 行" if first.sheet != row.sheet else f"第 {first.line} 行"
            refused.append(refused_row(row, f"与{where}完全相同，没有重复导入。", harmless=True))
            continue
        # Two rows of one number, time and text may still differ, in their category say: both go in, and stay two.
        alike[piece.key] += 1
        nth = alike[piece.key]
        fit.append(piece if nth == 1 else replace(piece, key=f"{piece.key}#{nth}"))
    return fit, refused, asked


def _is_late(desk: Desk, piece: EntryToImport) -> bool:
    received = piece.intake.received_at
    return received is not None and due_at(Rule.HANDLE, received, desk.calendar, desk.policy) < desk.now()


def _known(session: Session, site_id: int, keys: Iterable[str]) -> set[str]:
    """Which of the keys stand on the ledger already."""
    found: set[str] = set()
    for some in _in_parts(keys, _KEYS_AT_ONCE):
        rows = select(LedgerEntry.import_key).where(
            LedgerEntry.site_id == site_id, col(LedgerEntry.import_key).in_(some)
        )
        found |= {key for key in session.exec(rows) if key}
    return found


def write(
    desk: Desk,
    actor: Actor,
    prepared: PreparedImport,
    *,
    whole: bool = False,
    clock_from: ClockFrom = "received",
    progress: Callable[[int], None] = lambda done: None,
) -> Imported:
    """Register the pieces; with `whole` in one transaction, all or nothing, else batch by batch.

    `clock_from="import"` starts their clocks now instead of when they were received. `progress` hears how many rows
    are done. A locked file, a full disk or Ctrl+C ends it early: `stopped` says so, and what was added stays whole.
    """
    result = Imported(already=prepared.already, refused=list(prepared.refused))
    bad = sum(not row.harmless for row in result.refused)
    if whole and bad:
        result.stopped = f"有 {bad} 行不能导入，按“全部或不导入”的要求，一行也没有写入。"
        return result
    run = Run("entries", prepared.sheet.path.name)
    writing = _Writing(desk, actor, result, whole, clock_from, progress, run)
    try:
        for part in [prepared.pieces] if whole else _in_parts(prepared.pieces, BATCH):
            writing.write(part)
    except KeyboardInterrupt:
        result.stopped = "导入被中断。" + _kept(result, whole)
    except StoreError as error:
        result.stopped = f"{error}{_kept(result, whole)}"
    except _NotWhole as error:
        result.refused.append(error.row)
        result.stopped = f"第 {error.row.line} 行不能导入，按“全部或不导入”的要求，一行也没有写入。"
    result.run_id = run.id
    return result


class _NotWhole(Exception):
    """A row was refused while everything was to go in at once."""

    def __init__(self, row: RefusedRow) -> None:
        self.row = row
        super().__init__(row.reason)


@dataclass
class _Writing:
    """An import under way: what it has done so far is in `told`."""

    desk: Desk
    actor: Actor
    result: Imported
    whole: bool
    clock_from: ClockFrom
    progress: Callable[[int], None]
    run: Run
    done: int = 0

    def write(self, part: Sequence[EntryToImport]) -> None:
        """One transaction; what it did counts only when it is committed."""
        refused: list[RefusedRow] = []
        notes: list[Note] = []
        with self.desk.unit(self.actor, REGISTER) as unit:
            # Another import may have run since the preview; within the transaction nobody else writes.
            known = _known(unit.session, self.desk.site_id, [piece.key for piece in part])
            for nth, piece in enumerate(part, 1):
                if piece.key not in known:
                    row = self._register(unit, piece)
                    if isinstance(row, RefusedRow):
                        refused.append(row)
                    else:
                        notes.append((row.entry_id, row.version, None))
                self.progress(self.done + nth)
            self.run.note(unit, notes)
        self.done += len(part)
        self.result.added += len(part) - len(known) - len(refused)
        self.result.already += len(known)
        self.result.refused += refused

    def _register(self, unit: Unit, piece: EntryToImport) -> RefusedRow | Registered:
        """Register one piece as the desk does, but for the phone record: the call was not ours. The row if refused."""
        begun = unit.now if self.clock_from == "import" else None
        try:
            return enter(unit, replace(piece.intake, import_key=piece.key), clock_from=begun, record_call=False)
        except BadInput as wrong:
            row = RefusedRow(piece.line, (piece.intake.content,), str(wrong))
            if self.whole:
                raise _NotWhole(row) from wrong
            return row


def _kept(result: Imported, whole: bool) -> str:
    if whole or not result.added:
        return "一行也没有写入。"
    return f"已写入的 {result.added} 行完整保留，其余没有写入；再导入同一个文件只会补上其余的。"


def refusals_path(path: Path) -> Path:
    """Where the report of refused rows goes: beside the file, under a name that is still free."""
    stem = path.stem.split(".未导入")[0]
    names = (f"{stem}.未导入{'' if attempt == 1 else f'-{attempt}'}.csv" for attempt in count(1))
    return next(found for name in names if not (found := path.with_name(name)).exists())


def told_before(path: Path, refused: Iterable[RefusedRow]) -> bool:
    """Whether a report beside the file tells of every one of the `refused` rows already: nothing new is refused.

    A report that was corrected since still has the line and the reason of each row.
    """
    told: set[tuple[str, str]] = set()
    stem = path.stem.split(".未导入")[0]
    for report in sorted(path.parent.glob(f"{glob.escape(stem)}.未导入*.csv")):
        if report == path:
            continue
        try:
            lines = csv.reader(report.read_text("utf-8-sig", "replace").splitlines())
            told |= {(line[0], line[1]) for line in lines if len(line) > 1}
        except (OSError, csv.Error):
            continue
    return all((str(row.line), row.reason) in told for row in refused)


def write_refusals(path: Path, header: Sequence[str], refused: Iterable[RefusedRow]) -> None:
    """Write the refused rows with line and reason as CSV that Excel reads; corrected, it can be imported itself.

    Cells that a spreadsheet would compute get an apostrophe. Raises OSError.
    """
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["行号", "原因", *map(neutral, header)])
    for row in sorted(refused, key=lambda row: row.line):
        table.writerow([row.line, row.reason, *map(neutral, row.cells)])
    path.write_text(out.getvalue(), encoding="utf-8-sig", newline="")


T = TypeVar("T")


def _in_parts(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    left = iter(items)
    while part := tuple(islice(left, size)):
        yield part
