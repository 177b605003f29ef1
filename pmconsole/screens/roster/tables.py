"""The roster in and out of spreadsheets by key (排班, F1): what a table would change is shown before it does."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from pmconsole.desk.core.errors import BadInput, DeskError, Refused, StoreError
from pmconsole.desk.imports.acts import refusals_path, write_refusals
from pmconsole.desk.roster import sheet as roster_sheet
from pmconsole.desk.roster.sheet import RosterImport
from pmconsole.procedure.shift_findings import Limits
from pmconsole.procedure.shifts import day_zh
from pmconsole.screens.frame.base import ConsoleScreen
from pmconsole.screens.frame.console import Console
from pmconsole.screens.kit.cells import wrapped
from pmconsole.screens.kit.chooser import Chooser, ChooserItem
from pmconsole.screens.kit.fields import TextField
from pmconsole.screens.kit.form_box import FormBox
from pmconsole.screens.kit.message import MessageBox

_TABLES = {"take": "导入排班表", "give": "导出这一周起的排班", "template": "这一周的样表"}
# A box over 24 lines of 80 cells has room for so many.
_CHANGES, _OTHERS, _CELLS = 4, 2, 56


async def tables(screen: ConsoleScreen, monday: date, limits: Limits) -> None:
    """In, out, or an empty week to fill in. Runs inside a worker."""
    app = screen.console
    items = [ChooserItem(what, zh) for what, zh in _TABLES.items()]
    what = await app.push_screen_wait(Chooser("排班表", items, "按数字选", "数字/Enter 选   Esc 返回"))
    if what is None:
        return
    told: list[RosterImport] = []

    async def submit(values: dict[str, object]) -> str:
        path = Path(str(values["path"])).expanduser()
        if what == "take":
            told.append(await app.look(roster_sheet.read, app.desk, app.actor, path, limits))
            return ""
        return await _give(app, what, path, monday)

    hint = "如 ~/排班.xlsx；也可以是 CSV"
    message = await app.push_screen_wait(FormBox(_TABLES[what], [TextField("path", "文件", "", hint, True)], submit))
    if message:
        app.tell(message)
    elif told:
        await _take(app, told[-1])


async def _give(app: Console, what: str, path: Path, monday: date) -> str:
    if path.exists():
        raise BadInput({"path": f"{path} 已经有了，没有覆盖。请换一个文件名。"})
    if what == "template":
        count = await app.look(roster_sheet.template, app.desk, path, monday)
        return f"样表写在 {path}：{count} 班，填上人员后导入；空着的不动，写“无”是没有人。"
    sunday = monday + timedelta(days=6)
    put_down = await app.look(roster_sheet.last_day, app.desk)
    last = max(put_down or sunday, sunday)
    count = await app.look(roster_sheet.export, app.desk, path, monday, last)
    return f"已把 {monday} 至 {last} 的 {count} 班写到 {path}。"


async def _take(app: Console, told: RosterImport) -> None:
    """Show what would change, and write it after a yes; the refused rows are kept in a file either way."""
    text = "\n".join(preview(told))
    if not told.changes:
        await app.push_screen_wait(MessageBox(text))
    elif await app.push_screen_wait(MessageBox(text, "导入", "不导入")):
        try:
            count = await app.desk_call(roster_sheet.write, app.desk, app.actor, told)
        except (DeskError, Refused, StoreError) as error:
            app.tell(f"没有导入。{error}", severity="error")
            return
        app.tell(f"已改动 {count} 班。")
    if told.refused:
        await _keep_refused(app, told)


async def _keep_refused(app: Console, told: RosterImport) -> None:
    report = refusals_path(told.sheet.path)
    try:
        await app.look(write_refusals, report, told.sheet.header, told.refused)
    except OSError:
        app.tell("没有导入的行写不进报告文件（目录不可写），请换一个目录再导入。", severity="error")
    else:
        app.tell(f"没有导入的 {len(told.refused)} 行和原因写在 {report}，改好后可以直接导入它。", severity="warning")


def preview(told: RosterImport) -> list[str]:
    """What the table would change, what it leaves, what cannot be taken and what would be wrong, in lines."""
    counts = [
        f"要改 {len(told.changes)} 班，{told.same} 班没有变化",
        *([f"{told.past} 班已经结束，不改"] if told.past else []),
        *([f"{told.blank} 行没有写人，不动"] if told.blank else []),
    ]
    changed = [
        f"{day_zh(day)} {shift}：{'、'.join(before) or '没有人'} → {'、'.join(after) or '没有人'}"
        for (day, shift), (before, after) in told.changes.items()
    ]
    refused = [f"第 {row.line} 行：{row.reason}" for row in told.refused]
    findings = [one.text for one in told.findings]
    lines = [f"{told.sheet.path.name}：{'，'.join(counts)}。", *_some(changed, "班", _CHANGES)]
    lines += [f"不能导入 {len(refused)} 行：", *_some(refused, "行", _OTHERS)] if refused else []
    lines += [f"导入后要看 {len(findings)} 处：", *_some(findings, "处", _OTHERS)] if findings else []
    return [part for line in lines for part in wrapped(line, _CELLS)]


def _some(lines: Sequence[str], unit: str, most: int) -> list[str]:
    shown = list(lines[:most])
    return [*shown, f"……另有 {len(lines) - len(shown)} {unit}"] if len(lines) > len(shown) else shown
