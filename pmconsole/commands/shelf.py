"""`pmconsole shelf`: put laws, covenants and tariffs on the reference shelf (4.1.4), find them, write them out."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pmconsole.commands.opening import (
    AsJson,
    CommandError,
    Db,
    Options,
    SettingsFile,
    chosen,
    desk_open,
    iso_day,
    say,
    say_json,
)
from pmconsole.commands.status import ExitStatus
from pmconsole.commands.topics import topic

if TYPE_CHECKING:
    from pmconsole.data.shelf.queries import ShelfRow
    from pmconsole.desk.core.unit import Desk


app = topic("资料架：法规、公约、收费标准（4.1.4）。")


@app.command("add")
def shelf_add_command(
    title: Annotated[str, typer.Argument(metavar="名称", show_default=False)],
    db: Db = None,
    settings: SettingsFile = None,
    file: Annotated[Path | None, typer.Option("--file", metavar="文件", help="TXT、PDF 或 DOCX；别的也保存。")] = None,
    text: Annotated[str, typer.Option("--text", metavar="文字", help="正文；收费写“项目 | 价格 | 单位 | 说明”。")] = "",
    kind: Annotated[
        str, typer.Option("--kind", metavar="类别", help="法规、公约制度、收费标准、其他资料。")
    ] = "其他资料",
    edition: Annotated[str, typer.Option("--edition", metavar="版本", help="例如 2026 年。")] = "",
    since: Annotated[str | None, typer.Option("--from", metavar="日期", help="从哪天起有效。")] = None,
) -> int:
    """放入一份资料；同名的是新版本，旧版留着。"""
    options = chosen(db, settings)
    return add(options, title, file=file, text=text, kind=kind, edition=edition, since=since)


@app.command("list")
def shelf_list_command(
    db: Db = None,
    settings: SettingsFile = None,
    every: Annotated[bool, typer.Option("--all", help="旧版和停用的也列出。")] = False,
    as_json: AsJson = False,
) -> int:
    """列出资料架上有效的资料和收费标准。"""
    return find(chosen(db, settings), every=every, as_json=as_json)


@app.command("search")
def shelf_search_command(
    words: Annotated[str, typer.Argument(metavar="词", show_default=False)],
    db: Db = None,
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> int:
    """在资料的正文里查找。没有则退出码为 1。"""
    return find(chosen(db, settings), words, as_json=as_json)


@app.command("export")
def shelf_export_command(
    number: Annotated[int, typer.Argument(metavar="编号", show_default=False)],
    file: Annotated[Path, typer.Argument(metavar="文件", help="写到哪里；已有的不覆盖。", show_default=False)],
    db: Db = None,
    settings: SettingsFile = None,
) -> int:
    """把一份资料的文件或文字写出来。"""
    return export(chosen(db, settings), number, file)


def add(
    options: Options, title: str, *, file: Path | None, text: str, kind: str, edition: str, since: str | None
) -> int:
    """Put a text or a file on the shelf, or a newer edition of a title that is there."""
    from pmconsole.desk.shelf import acts as shelf
    from pmconsole.procedure.vocabulary import ShelfKind
    from pmconsole.root import actor_on_duty

    kinds = {one.zh: one for one in ShelfKind}
    if kind not in kinds:
        raise CommandError(f"没有“{kind}”这一类，没有放入。请写 {'、'.join(kinds)}。")
    item = shelf.ItemIn(title, kinds[kind], text, edition, _day(since))
    with desk_open(options) as desk:
        actor = actor_on_duty(desk)
        if actor is None:
            raise CommandError("还没有人当班，没有放入。请先打开控制台接班。")
        taken = shelf.take_file(desk, file, options.settings().shelf_megabytes) if file is not None else None
        say(shelf.put(desk, actor, item, taken).message)
    return ExitStatus.DONE


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise CommandError(f"日期“{text}”看不懂，没有放入。请写成 2026-01-01。") from error


def find(options: Options, words: str = "", *, every: bool = False, as_json: bool = False) -> int:
    """Print what holds `words`, all of the shelf without words; exit status 1 where nothing does."""
    from pmconsole.data.shelf import queries

    with desk_open(options) as desk, desk.store.read() as session:
        ids = queries.item_ids(session, desk.site_id, words, desk.today(), every=every)
        rows = {row.id: row for row in queries.item_rows(session, desk.site_id, ids, words)}
    if as_json:
        say_json([_plain(rows[one]) for one in ids])
        return ExitStatus.DONE if ids else ExitStatus.FOUND
    for one in ids:
        _print(rows[one])
    say(f"共 {len(ids)} 份。" if ids else "资料架上没有找到。")
    return ExitStatus.DONE if ids else ExitStatus.FOUND


def _plain(row: "ShelfRow") -> dict[str, Any]:
    """One edition as programs read it; `excerpt` is where the words were found, else how the text begins."""
    return {
        "id": row.id,
        "title": row.title,
        "kind": row.kind.value,
        "kind_zh": row.kind.zh,
        "edition": row.edition,
        "from": iso_day(row.valid_from),
        "file": row.file_name,
        "sha256": row.file_hash,
        "bytes": row.file_size,
        "active": row.active,
        "tariff": [
            {"name": one.name, "price": one.price, "unit": one.unit, "remark": one.remark} for one in row.tariff
        ],
        "excerpt": row.excerpt,
    }


def _print(row: "ShelfRow") -> None:
    since = f"{row.valid_from} 起" if row.valid_from else ""
    parts = (f"{row.id}", row.title, row.kind.zh, row.edition, since, row.file_name, "" if row.active else "已停用")
    say("  ".join(part for part in parts if part))
    say(*(f"    {' '.join(filter(None, (one.name, one.price, one.unit, one.remark)))}" for one in row.tariff))
    if row.excerpt:
        say(f"    {row.excerpt}")


def export(options: Options, item_id: int, target: Path) -> int:
    """Write the file or the text of one edition to `target`; never over a file that is there."""
    from pmconsole.desk.shelf import acts as shelf

    with desk_open(options) as desk:
        row, body = _one(desk, item_id)
        say(shelf.export(desk, row, body, target))
    return ExitStatus.DONE


def _one(desk: "Desk", item_id: int) -> tuple["ShelfRow", str]:
    from pmconsole.data.shelf import queries

    with desk.store.read() as session:
        row = next(iter(queries.item_rows(session, desk.site_id, [item_id])), None)
        if row is None:
            raise CommandError(f"资料架上没有第 {item_id} 号资料。请用 pmconsole shelf list 查看编号。")
        return row, queries.body_of(session, desk.site_id, item_id)
