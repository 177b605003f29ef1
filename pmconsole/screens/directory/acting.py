"""What can be done on F6 beside typing: put away, merge, the whole history, tables in and out (4.1.4)."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pmconsole.data.directory import queries
from pmconsole.data.directory.rows import ContactRow
from pmconsole.desk.directory import acts as directory
from pmconsole.desk.directory import sheet as directory_sheet
from pmconsole.desk.directory import taking
from pmconsole.desk.directory.words import numbers_text, places_text
from pmconsole.desk.imports.acts import refusals_path, write_refusals
from pmconsole.screens.frame.console import Console
from pmconsole.screens.kit.blocks import Moments, history_blocks
from pmconsole.screens.kit.blocks_box import BlocksBox
from pmconsole.screens.kit.cells import wrapped
from pmconsole.screens.kit.chooser import Chooser, ChooserItem
from pmconsole.screens.kit.fields import LongField, TextField
from pmconsole.screens.kit.form_box import FormBox
from pmconsole.screens.kit.message import MessageBox

TABLES = {"take": "从表格导入通讯录", "give": "把通讯录导出到表格", "template": "写一份样表"}


async def act(app: Console, row: ContactRow | None) -> None:
    """The menu of F6; `row` is the selected contact. Inside a worker; raises what the desk raises."""
    items: list[ChooserItem[str]] = []
    if row is not None:
        items = [
            ChooserItem("retire", "停用", row.name),
            ChooserItem("merge", "并入重复的", "号码和房号归到这一个，另一个停用"),
            ChooserItem("history", "历史", "谁在何时改了什么"),
        ]
    items += [ChooserItem(key, title) for key, title in TABLES.items()]
    chosen = await app.push_screen_wait(Chooser("通讯录", items, "按数字选", "数字/Enter 选   Esc 返回"))
    if chosen in TABLES:
        await _table(app, chosen)
    elif row is not None and chosen is not None:
        await {"retire": _retire, "merge": _merge, "history": _history}[chosen](app, row)


async def _retire(app: Console, row: ContactRow) -> None:
    async def submit(values: dict[str, object]) -> str:
        reason = str(values["reason"])
        return (await app.desk_call(directory.retire, app.desk, app.actor, row.id, reason, seen=row.version)).message

    await _told(app, FormBox(f"停用 {row.name}", [LongField("reason", "原因", "", "如 已搬走", True)], submit))


async def _merge(app: Console, row: ContactRow) -> None:
    alike = await app.read(read_alike, row)
    items = [
        ChooserItem(other, other.name, f"{numbers_text(other.numbers)} {places_text(other.places)}") for other in alike
    ]
    if not items:
        app.tell(f"没有与 {row.name} 号码相同、或同名同房的联系人。要并别的人，请先把号码改成一样。")
        return
    title = f"把哪一个并入 {row.name}"
    other = await app.push_screen_wait(Chooser(title, items, "按数字选", "数字/Enter 选   Esc 返回"))
    if other is not None:
        app.tell((await app.desk_call(directory.merge, app.desk, app.actor, row.id, [other.id])).message)


def read_alike(session: Any, site_id: int, row: ContactRow) -> list[ContactRow]:
    """Who shares a number with `row`, or name and room."""
    found: dict[int, ContactRow] = {}
    for key in {number.key for number in row.numbers}:
        found |= {r.id: r for r in queries.owner_of(session, site_id, key)}
    for key in {place.room_key for place in row.places if place.room_key}:
        found |= {r.id: r for r in queries.owner_of(session, site_id, "", key) if r.name == row.name}
    found.pop(row.id, None)
    return list(found.values())


async def _history(app: Console, row: ContactRow) -> None:
    lines = await app.read(queries.history, row.id)
    moments = Moments(app.desk.zone, app.desk.now())
    app.push_screen(BlocksBox(f"{row.name} 的历史", history_blocks(lines, moments)))


async def _table(app: Console, what: str) -> None:
    read: list[directory_sheet.DirectoryImport] = []

    async def submit(values: dict[str, object]) -> str:
        path = Path(str(values["path"])).expanduser()
        if what == "take":
            read.append(await app.look(directory_sheet.read, path))
            return ""
        if path.exists():
            raise directory_sheet.SheetRefused(f"{path} 已经有了，没有覆盖。请换一个文件名。")
        if what == "give":
            return f"已把 {await app.look(directory_sheet.export, app.desk, path):,} 个联系人写到 {path}。"
        await app.look(directory_sheet.template, path)
        return f"样表写在 {path}。两行例子请删去，填好后导入。"

    await _told(app, FormBox(TABLES[what], [TextField("path", "文件", "", "如 ~/通讯录.xlsx", True)], submit))
    if read:
        app.tell(await _take(app, read[-1]))


async def _take(app: Console, read: directory_sheet.DirectoryImport) -> str:
    """Show what every row would do, and write after a yes; then the refused rows are kept in a file."""
    lines = [part for line in preview(read, await app.look(taking.judge, app.desk, read)) for part in wrapped(line, 56)]
    if not await app.push_screen_wait(MessageBox("\n".join(lines), "导入", "不导入")):
        return "没有导入，通讯录没有变。"
    told = await app.desk_call(taking.write, app.desk, app.actor, read)
    said = f"新增 {told.added:,} 个，更新 {told.changed:,} 个，没有改动 {told.same:,} 个"
    if not told.refused:
        return f"{said}。"
    report = refusals_path(read.sheet.path)
    try:
        await app.look(write_refusals, report, read.sheet.header, told.refused)
    except OSError:
        return f"{said}；{len(told.refused):,} 行没有导入，目录不可写，原因没有写成文件。请换一个目录再导入。"
    return f"{said}；{len(told.refused):,} 行没有导入，原因写在 {report}，改好后可以直接导入它。"


_SHOWN = 8


def preview(read: directory_sheet.DirectoryImport, rows: Sequence[taking.Judged]) -> list[str]:
    """What every row would do to the directory, first those to be looked at, in lines."""
    count = Counter(one.verdict for one in rows)
    out = len(read.refused) + count["refused"]
    head = f"{read.sheet.path.name}：新增 {count['added']:,}，更改 {count['changed']:,}，一样 {count['same']:,}"
    urgent = [(row.line, f"第 {row.line} 行不导入：{row.reason}") for row in read.refused]
    urgent += [(one.piece.line, taking.row_text(one)) for one in rows if one.verdict in ("changed", "refused")]
    told = [text for _, text in sorted(urgent)] + [taking.row_text(one) for one in rows if one.verdict == "added"]
    rest = [f"……另有 {len(told) - _SHOWN:,} 行"] if len(told) > _SHOWN else []
    left = [f"没有用到的列：{'、'.join(read.left_out)}。"] if read.left_out else []
    return [f"{head}，不导入 {out:,} 行。", *left, *told[:_SHOWN], *rest]


async def _told(app: Console, box: FormBox) -> None:
    if message := await app.push_screen_wait(box):
        app.tell(message)
