"""`pmconsole phrases`: the table of codes in and out."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from pmconsole.commands.opening import (
    CommandError,
    Db,
    Options,
    SettingsFile,
    chosen,
    complain,
    desk_open,
    say,
)
from pmconsole.commands.status import ExitStatus
from pmconsole.commands.topics import single

app = single()


@app.command("phrases")
def phrases_command(
    act: Annotated[Literal["export", "import"], typer.Argument(metavar="export|import", show_default=False)],
    file: Annotated[Path, typer.Argument(metavar="表格", help="CSV，列为 代码、文字、种类。", show_default=False)],
    db: Db = None,
    settings: SettingsFile = None,
) -> int:
    """导出或导入短语代码。输入代码加空格就展开成文字。"""
    options = chosen(db, settings)
    return export_phrases(options, file) if act == "export" else import_phrases(options, file)


def export_phrases(options: Options, file: Path) -> int:
    """Write the site's codes as CSV that Excel opens. Raises CommandError where the file cannot be written."""
    from pmconsole.data.shelf.cards import phrases
    from pmconsole.desk.shelf.phrases import as_csv

    with desk_open(options) as desk, desk.store.read() as session:
        found = phrases(session, desk.site_id)
    try:
        file.write_text(as_csv(found), "utf-8-sig", newline="")
    except OSError as error:
        raise CommandError(f"写不进 {file}：{error.strerror}。请换一个目录。") from error
    say(f"已导出 {len(found)} 个短语代码到 {file}。")
    return ExitStatus.DONE


def import_phrases(options: Options, file: Path) -> int:
    """Take codes from a CSV; every row that cannot be taken is named, the others are kept. Exit status 1 then."""
    from pmconsole.desk.shelf.phrases import take_csv
    from pmconsole.root import actor_on_duty

    if not file.is_file() or file.stat().st_size > 2_000_000:
        raise CommandError(f"找不到 {file}，或文件超过 2 MB，没有导入。")
    with desk_open(options) as desk:
        actor = actor_on_duty(desk)
        if actor is None:
            raise CommandError("还没有人当班，没有导入。请先打开控制台接班。")
        taken, wrong = take_csv(desk, actor, file.read_bytes())
    complain(*wrong) if wrong else None
    say(f"已导入 {taken} 个短语代码，{len(wrong)} 行没有导入。")
    return ExitStatus.FOUND if wrong else ExitStatus.DONE
