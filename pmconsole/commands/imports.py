"""`pmconsole import entries FILE`: old records from a table into the ledger, with a look before anything is written."""

import re
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pmconsole.commands.opening import CommandError, Db, Options, SettingsFile, chosen, desk_open, say
from pmconsole.commands.refused import say_undo
from pmconsole.commands.status import ExitStatus
from pmconsole.commands.topics import topic
from pmconsole.data.core.text import clean
from pmconsole.desk.sheets import moments
from pmconsole.desk.sheets.moments import Settled

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from pmconsole.desk.core.unit import Actor, Desk
    from pmconsole.desk.imports.acts import ClockFrom, Imported, PreparedImport
    from pmconsole.desk.imports.columns import ImportField
    from pmconsole.desk.imports.values import EntryToImport


app = topic("导入已有的记录。")
DateOrder = Literal["年月日", "日月年", "月日年"]
Night = Literal["当天", "次日"]
_ORDERS: dict[str, moments.Order] = {"年月日": "ymd", "日月年": "dmy", "月日年": "mdy"}
_NIGHTS: dict[str, moments.Night] = {"当天": "same", "次日": "next"}
_NOTHING = Settled()
_NOTHING_NEW = "没有新的：能导入的早先都已导入，没导入的行和原因都在旁边的“未导入”文件里，没有再写一份。"


@app.command("entries")
def import_entries_command(
    file: Annotated[Path, typer.Argument(metavar="表格", help="CSV、XLSX、XLS 或 WPS 表格。", show_default=False)],
    db: Db = None,
    settings: SettingsFile = None,
    mapping: Annotated[
        list[str] | None, typer.Option("--map", metavar="列=字段", help="指出某列是什么，可写多次，如 诉求=内容。")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="看过预览不再询问，直接导入。")] = False,
    look: Annotated[bool, typer.Option("--dry-run", help="逐行说明会怎样，不写入。")] = False,
    whole: Annotated[bool, typer.Option("--all-or-nothing", help="有一行不能导入就一行也不写。")] = False,
    year: Annotated[int | None, typer.Option("--year", metavar="年", help="没有写年份的日期是哪一年。")] = None,
    date_order: Annotated[
        DateOrder | None,
        typer.Option("--date-order", metavar="年月日|日月年|月日年", help="26/11/3 这样的日期怎么读。"),
    ] = None,
    night: Annotated[
        Night | None, typer.Option("--night", metavar="当天|次日", help="“晚上1点”是当天凌晨还是次日凌晨。")
    ] = None,
    clock_from: Annotated[
        Literal["received", "import"],
        typer.Option("--clock-from", metavar="received|import", help="时限从接收（received）或导入（import）时算起。"),
    ] = "received",
) -> int:
    """把表格导入信息中心记录表。先预览再写入；重复导入不会重复登记。"""
    options = chosen(db, settings)
    settled = Settled(year, _NIGHTS[night] if night else "", _ORDERS[date_order] if date_order else "")
    return import_entries(
        options, file, mapping=mapping or (), settled=settled, yes=yes, look_only=look, whole=whole,
        clock_from=clock_from,
    )  # fmt: skip


@app.command("template")
def import_template_command(
    file: Annotated[Path, typer.Argument(metavar="文件", help="以 .xlsx 或 .csv 结尾。", show_default=False)],
) -> int:
    """写一份可以填写的旧记录样表。"""
    from pmconsole.desk.imports.template import template

    template(file)
    say(f"样表写在 {file}。例子那一行请删去，填好后用 pmconsole import entries 导入。")
    return ExitStatus.DONE


@app.command("list")
def import_list_command(db: Db = None, settings: SettingsFile = None) -> int:
    """列出最近的导入，新的在前。"""
    return list_imports(chosen(db, settings))


@app.command("undo")
def import_undo_command(
    number: Annotated[str, typer.Argument(metavar="编号", help="如 3 或 导入-3，见 import list。", show_default=False)],
    db: Db = None,
    settings: SettingsFile = None,
) -> int:
    """撤销一次导入：新增的作废或停用，改过的恢复原样；后来又办理过的不动。"""
    return undo_import(chosen(db, settings), number)


_SHOWN_ROWS = 5


def list_imports(options: Options) -> int:
    """Say the newest imports, one a line."""
    from pmconsole.desk.imports.undo import imports
    from pmconsole.desk.sheets.runs import KINDS, number_of

    with desk_open(options) as desk:
        for run in imports(desk):
            when = f"{run.at.astimezone(desk.zone):%Y-%m-%d %H:%M}"
            gone = f"，已由{run.undone_by}撤销" if run.undone_at else ""
            say(f"{number_of(run.id)}  {when}  {KINDS[run.kind]}  {run.file}  {run.rows:,} 行  {run.by}{gone}")
    return ExitStatus.DONE


def undo_import(options: Options, number: str) -> int:
    """Take an import back; exit status 1 where something of it stays. Raises CommandError, Refused, StoreError."""
    from pmconsole.desk.imports.undo import undo
    from pmconsole.root import actor_on_duty

    digits = number.removeprefix("导入-")
    if not digits.isdecimal():
        raise CommandError(f"看不懂“{clean(number)}”是哪一次导入，请写编号，如 3 或 导入-3。")
    with desk_open(options) as desk:
        actor = actor_on_duty(desk)
        if actor is None:
            raise CommandError("还没有人当班，没有撤销。请先打开控制台接班。")
        told = undo(desk, actor, int(digits))
    say(f"已撤销 {told.number}（{told.kind}，{told.file}）：{told.rows:,} 行。", *told.left)
    return ExitStatus.FOUND if told.left else ExitStatus.DONE


def import_entries(
    options: Options,
    file: Path,
    *,
    mapping: Sequence[str] = (),
    settled: Settled = _NOTHING,
    yes: bool = False,
    look_only: bool = False,
    whole: bool = False,
    clock_from: "ClockFrom" = "received",
) -> int:
    """Show what `file` holds, ask unless `yes`, register it. Exit status 1 where a row stayed out or it stopped early.

    `mapping` are `列=字段`; `whole` is all or nothing. Rows that stay out are written to a file beside this one.
    Raises CommandError, DeskError, StoreError with Chinese sentences.
    """
    from rich.console import Console

    from pmconsole.desk.imports.acts import told_before
    from pmconsole.desk.imports.columns import BadMapping, parse_choices
    from pmconsole.root import actor_on_duty

    console = Console(highlight=False, markup=False)
    try:
        said = parse_choices(mapping)
    except BadMapping as error:
        raise CommandError(str(error)) from error
    with desk_open(options) as desk:
        actor = actor_on_duty(desk)
        if actor is None and not look_only:
            raise CommandError("没有人当班，不能登记。请先打开控制台接班，再导入。")
        prepared = _asked(desk, file.expanduser(), said, settled)
        _preview(console, desk, prepared, clock_from)
        if actor is None or look_only:
            return _row_by_row(console, prepared)
        told = _written(console, desk, actor, prepared, yes=yes, whole=whole, clock_from=clock_from)
        if told is None:
            _say(console, "没有导入任何内容。")
            return ExitStatus.FOUND
    if not told.added and not told.stopped and told.refused and told_before(prepared.sheet.path, told.refused):
        _say(console, _NOTHING_NEW)
        return ExitStatus.DONE
    _report(console, prepared, told)
    left = told.refused or told.stopped or prepared.sheet.left_sheets
    return ExitStatus.FOUND if left else ExitStatus.DONE


_QUESTIONS = {
    "year": "有 {} 行日期没有年份，是哪一年？输入年份，直接回车不导入这些行：",
    "order": "有 {} 行日期如 26/11/20，怎么读？输入 年月日、日月年 或 月日年，直接回车不导入这些行：",
    "night": "有 {} 行写晚上1点这样的时间，是当天还是次日凌晨？输入 当天 或 次日，直接回车不导入这些行：",
}


def _asked(desk: "Desk", file: Path, said: "Mapping[str, ImportField]", settled: Settled) -> "PreparedImport":
    """The file looked at; what is settled once for all of its rows is asked at the terminal, each thing once."""
    from pmconsole.desk.imports.acts import prepare

    prepared, tried = prepare(desk, file, said, settled), set[str]()
    while sys.stdin.isatty() and (open_now := [what for what in prepared.asked if what not in tried]):
        what = open_now[0]
        tried.add(what)
        with suppress(KeyboardInterrupt, EOFError):
            answer = input(_QUESTIONS[what].format(prepared.asked[what])).strip()
            if what == "year" and re.fullmatch(r"\d{4}", answer):
                settled = replace(settled, year=int(answer))
            elif what == "order" and answer in _ORDERS:
                settled = replace(settled, order=_ORDERS[answer])
            elif what == "night" and answer in _NIGHTS:
                settled = replace(settled, night=_NIGHTS[answer])
            else:
                continue
            prepared = prepare(desk, file, said, settled)
    return prepared


def _written(
    console: "Console", desk: "Desk", actor: "Actor", prepared: "PreparedImport", *, yes: bool, whole: bool,
    clock_from: "ClockFrom",
) -> "Imported | None":  # fmt: skip
    """What was written; None where somebody was asked and did not want it."""
    from pmconsole.desk.imports.acts import Imported, write

    if not prepared.pieces:
        return Imported(already=prepared.already, refused=list(prepared.refused))
    if not yes and not _agreed(console):
        return None
    with _progress(console, len(prepared.pieces)) as progress:
        return write(desk, actor, prepared, whole=whole, clock_from=clock_from, progress=progress)


def _row_by_row(console: "Console", prepared: "PreparedImport") -> int:
    """What every row would do, in the order of the file; exit status 1 where one would stay out."""
    rows = [(piece.line, f"新增 {clean(piece.intake.content)[:40]}") for piece in prepared.pieces]
    rows += [(piece.line, f"一样 {clean(piece.intake.content)[:40]}") for piece in prepared.known]
    rows += [(row.line, f"不导入：{row.reason}") for row in prepared.refused]
    for line, text in sorted(rows):
        _say(console, f"第 {line} 行{text}")
    _say(console, "没有写入：去掉 --dry-run 就导入。")
    return ExitStatus.FOUND if prepared.refused else ExitStatus.DONE


def _say(console: "Console", sentence: str) -> None:
    """A sentence on a line of its own, which the terminal wraps as it likes."""
    console.print(sentence, soft_wrap=True)


def _agreed(console: "Console") -> bool:
    """Ask; no terminal to ask at counts as no, and so does Ctrl+C."""
    if not sys.stdin.isatty():
        _say(console, "这里不能提问。看过预览后，请加 --yes 再运行一次。")
        return False
    with suppress(KeyboardInterrupt, EOFError):
        return console.input("现在导入吗？输入 y 导入，直接回车不导入：").strip().casefold() in ("y", "yes", "是", "好")
    console.print()
    return False


def _preview(console: "Console", desk: "Desk", prepared: "PreparedImport", clock_from: "ClockFrom") -> None:
    """What was read, what each column is taken for, the first rows, and how many of what."""
    sheet, columns = prepared.sheet, prepared.columns
    _say(
        console, f"文件 {sheet.path}（{sheet.form}），表头在第 {sheet.header_line} 行，共 {len(sheet.rows):,} 行记录。"
    )
    for note in sheet.notes:
        _say(console, note)
    pairs = zip(columns.header, columns.fields, strict=True)
    _say(console, "列的对应：" + "，".join(f"{clean(name)}→{field.zh}" for name, field in pairs if field))
    if columns.left_out:
        _say(console, f"不导入的列：{'、'.join(map(clean, columns.left_out))}（要导入请用 --map 列=字段）。")
    if prepared.pieces:
        console.print(_first_rows(desk, prepared.pieces[:_SHOWN_ROWS], console.width))
    _counts(console, prepared, clock_from)


#: The most cells a column of the preview takes; the content takes what is left of the line.
_WIDTHS = {"行": 6, "时间": 16, "渠道": 10, "分类": 8, "姓名": 8, "电话": 13, "房号": 14, "内容": 0, "备注": 20}
_LEAST_CONTENT = 16


def _first_rows(desk: "Desk", pieces: "Sequence[EntryToImport]", width: int) -> "Table":
    """The first rows as they will stand on the ledger; columns that are empty in all of them are left out."""
    from rich import box
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    lines = [_cells(piece, desk) for piece in pieces]
    wide = {name: min(_WIDTHS[name], max(cell_len(name), *(line[name].cell_len for line in lines))) for name in _WIDTHS}
    used = [name for name in _WIDTHS if any(line[name] for line in lines)]
    spare = [name for name in ("姓名", "电话", "渠道", "备注") if name in used]

    def room() -> int:
        return width - sum(wide[name] + 3 for name in used) - 2

    while spare and room() < _LEAST_CONTENT:  # a narrow terminal: what recognises a row is worth more
        used.remove(spare.pop())
    wide["内容"] = max(room(), _LEAST_CONTENT)
    table = Table(box=box.SIMPLE, title=Text(f"前 {len(pieces)} 行"), title_justify="left")
    for name in used:
        table.add_column(name, no_wrap=True)
    for line in lines:
        for name in used:
            line[name].truncate(wide[name], overflow="ellipsis")
        table.add_row(*(line[name] for name in used))
    return table


def _cells(piece: "EntryToImport", desk: "Desk") -> "dict[str, Text]":
    """A row of the preview, by the name of the column."""
    from rich.text import Text

    one = piece.intake
    when = one.received_at.astimezone(desk.zone).strftime("%Y-%m-%d %H:%M") if one.received_at else "导入时"
    words = (str(piece.line), when, one.channel.zh, one.category.zh, one.source, one.phone, one.room)
    texts = map(Text, (*words, one.content[:200].replace("\n", " "), one.remark))
    return dict(zip(_WIDTHS, texts, strict=True))


def _counts(console: "Console", prepared: "PreparedImport", clock_from: "ClockFrom") -> None:
    from pmconsole.desk.imports.columns import ImportField

    fit, out = len(prepared.pieces), len(prepared.refused)
    _say(console, f"可导入 {fit:,} 行，早先已导入 {prepared.already:,} 行，不能导入 {out:,} 行。")
    if not (prepared.columns.has(ImportField.TIME) or prepared.columns.has(ImportField.DAY)):
        _say(console, "文件没有时间列，接收时间按导入的时刻记。")
    for row in prepared.refused[:_SHOWN_ROWS]:
        _say(console, f"  第 {row.line} 行：{row.reason}")
    if len(prepared.refused) > _SHOWN_ROWS:
        _say(console, f"  ……还有 {len(prepared.refused) - _SHOWN_ROWS:,} 行，导入后全部写进报告。")
    if prepared.late and clock_from == "received":
        _say(
            console,
            f"注意：其中 {prepared.late:,} 行按接收时间已过 24 小时（4.3.2），导入后立即显示为超时。"
            "要从导入时刻起算，请加 --clock-from import。",
        )


@contextmanager
def _progress(console: "Console", total: int) -> Iterator[Callable[[int], None]]:
    """A progress bar in Chinese. Ctrl+C is taken between two rows, never in the middle of a commit."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    pressed: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        pressed.append(number)

    before = signal.signal(signal.SIGINT, note)
    left = (TextColumn("行，还要"), TimeRemainingColumn(compact=True))
    bar = Progress(TextColumn("正在导入"), BarColumn(), MofNCompleteColumn(), *left, console=console)
    try:
        with bar:
            task = bar.add_task("", total=total)

            def tell(done: int) -> None:
                if pressed:
                    raise KeyboardInterrupt
                bar.update(task, completed=done)

            yield tell
    finally:
        signal.signal(signal.SIGINT, before)


def _report(console: "Console", prepared: "PreparedImport", told: "Imported") -> None:
    """What was done, and where the rows are that did not go in."""
    from pmconsole.desk.imports.acts import refusals_path, write_refusals

    if told.stopped:
        _say(console, told.stopped)
    _say(console, f"已导入 {told.added:,} 行，早先已导入 {told.already:,} 行，没有导入 {len(told.refused):,} 行。")
    say_undo(told.run_id)
    if not told.refused:
        return
    for path in (refusals_path(prepared.sheet.path), refusals_path(Path.cwd() / prepared.sheet.path.name)):
        try:
            write_refusals(path, prepared.columns.header, told.refused)
        except OSError:
            continue
        _say(console, f"没有导入的行和原因写在 {path}，改好后可以直接导入这个文件。")
        return
    _say(console, "没有导入的行写不进报告文件（目录不可写），原因如下：")
    for row in told.refused:
        _say(console, f"  第 {row.line} 行：{row.reason}")
