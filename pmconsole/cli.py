"""The command line: one thin function a command; what it does stands in `commands`, imported when it is asked for."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from pmconsole.commands import hand_in_group, people_group, stats_command
from pmconsole.commands.chinese import ChineseCommand, ChineseGroup
from pmconsole.commands.handover_group import handover
from pmconsole.commands.journal_cli import journal
from pmconsole.commands.opening import Db, SettingsFile, chosen, complain, failing_in_chinese, remember, say
from pmconsole.commands.roster_group import roster
from pmconsole.commands.view_cli import add_view

app = typer.Typer(cls=ChineseGroup, rich_markup_mode=None, add_completion=False)
importing = typer.Typer(cls=ChineseGroup, rich_markup_mode=None)
app.add_typer(importing, name="import")
directory = typer.Typer(cls=ChineseGroup, rich_markup_mode=None)
app.add_typer(directory, name="directory")
shelf = typer.Typer(cls=ChineseGroup, rich_markup_mode=None)
app.add_typer(shelf, name="shelf")
alarms = typer.Typer(cls=ChineseGroup, rich_markup_mode=None)
app.add_typer(alarms, name="alarms")
app.add_typer(people_group.group, name="people")
stats_command.register(app)
app.add_typer(hand_in_group.group, name="hand-in")
add_view(app)
app.add_typer(roster, name="roster")
app.add_typer(journal, name="journal")
app.add_typer(handover, name="handover")


@app.callback(invoke_without_command=True)
def console(
    ctx: typer.Context,
    db: Db = None,
    settings: SettingsFile = None,
    version: Annotated[bool, typer.Option("--version", help="显示版本。")] = False,
) -> None:
    """物业信息中心控制台。不写命令就打开控制台。"""
    options = remember(db, settings)
    if version:
        from importlib.metadata import version as installed

        say(f"pmconsole {installed('pmconsole')}")
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        from pmconsole.commands.console import open_console

        open_console(options)


@app.command("init", cls=ChineseCommand)
def init_command(
    db: Db = None,
    settings: SettingsFile = None,
    site: Annotated[str | None, typer.Option("--site", metavar="名称", help="项目名称。")] = None,
    departments: Annotated[
        list[str] | None, typer.Option("--department", metavar="部门", help="业务部门，可写多次。")
    ] = None,
    handlers: Annotated[
        list[str] | None, typer.Option("--handler", metavar="姓名", help="信息处理员，可写多次。")
    ] = None,
    on_duty: Annotated[str | None, typer.Option("--on-duty", metavar="姓名", help="当班的信息处理员。")] = None,
) -> None:
    """建立数据文件：项目、部门、当班人。没写的会逐项询问。"""
    from pmconsole.commands.setting_up import init

    options = chosen(db, settings)
    raise typer.Exit(init(options, site=site, departments=departments or (), handlers=handlers or (), on_duty=on_duty))


@app.command("demo", cls=ChineseCommand)
def demo_command(
    db: Db = None,
    settings: SettingsFile = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="时间", help="演练从何时开始，如 2026-11-23 08:00。")
    ] = None,
    speed: Annotated[float, typer.Option("--speed", metavar="倍数", help="演练时钟快几倍。")] = 1.0,
    fresh: Annotated[bool, typer.Option("--fresh", help="重新建立示例。")] = False,
    build_only: Annotated[bool, typer.Option("--build-only", help="只建立示例，不打开控制台。")] = False,
) -> None:
    """用示例小区演练。不会动正式的数据文件。"""
    from pmconsole.commands.demo import demo

    raise typer.Exit(demo(chosen(db, settings), at=at, speed=speed, fresh=fresh, build_only=build_only))


@importing.command("entries", cls=ChineseCommand)
def import_entries_command(
    file: Annotated[Path, typer.Argument(metavar="表格", help="CSV（UTF-8 或 GB18030）或 XLSX。", show_default=False)],
    db: Db = None,
    settings: SettingsFile = None,
    mapping: Annotated[
        list[str] | None, typer.Option("--map", metavar="列=字段", help="指出某列是什么，可写多次，如 诉求=内容。")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="看过预览不再询问，直接导入。")] = False,
    whole: Annotated[bool, typer.Option("--all-or-nothing", help="有一行不能导入就一行也不写。")] = False,
    clock_from: Annotated[
        Literal["received", "import"],
        typer.Option("--clock-from", metavar="received|import", help="时限从收到（received）或导入（import）时算起。"),
    ] = "received",
) -> None:
    """把表格导入信息中心记录表。先预览再写入；重复导入不会重复登记。"""
    from pmconsole.commands.importing import import_entries

    options = chosen(db, settings)
    raise typer.Exit(import_entries(options, file, mapping=mapping or (), yes=yes, whole=whole, clock_from=clock_from))


@importing.callback()
def importing_group() -> None:
    """导入已有的记录。"""


@directory.callback()
def directory_group() -> None:
    """通讯录：导入、导出、样表、完整性检查。"""


@directory.command("import", cls=ChineseCommand)
def directory_import_command(
    file: Annotated[Path, typer.Argument(metavar="表格", help="CSV（UTF-8 或 GB18030）或 XLSX。", show_default=False)],
    db: Db = None,
    settings: SettingsFile = None,
    look: Annotated[bool, typer.Option("--dry-run", help="只看能不能导入，不写入。")] = False,
) -> None:
    """把表格导入通讯录；已有的不会重复，不能导入的行另存并写明原因。"""
    from pmconsole.commands.directory import import_contacts

    raise typer.Exit(import_contacts(chosen(db, settings), file, look_only=look))


@directory.command("export", cls=ChineseCommand)
def directory_export_command(
    file: Annotated[Path, typer.Argument(metavar="文件", help="以 .xlsx 或 .csv 结尾。", show_default=False)],
    db: Db = None,
    settings: SettingsFile = None,
) -> None:
    """把通讯录写成表格；改好后可以再导入。"""
    from pmconsole.commands.directory import export_contacts

    raise typer.Exit(export_contacts(chosen(db, settings), file))


@directory.command("template", cls=ChineseCommand)
def directory_template_command(
    file: Annotated[Path, typer.Argument(metavar="文件", help="以 .xlsx 或 .csv 结尾。", show_default=False)],
) -> None:
    """写一份可以填写的样表。"""
    from pmconsole.commands.directory import write_template

    raise typer.Exit(write_template(file))


@directory.command("check", cls=ChineseCommand)
def directory_check_command(db: Db = None, settings: SettingsFile = None) -> None:
    """检查 4.1.4 要求的号码和资料是否齐全、是否过久没有核对。有缺则退出码为 1。"""
    from pmconsole.commands.directory import check_directory

    raise typer.Exit(check_directory(chosen(db, settings)))


@app.command("clocks", cls=ChineseCommand)
def clocks_command(
    db: Db = None,
    settings: SettingsFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，供监控程序读取。")] = False,
    at: Annotated[str | None, typer.Option("--at", metavar="时间", help="看某一时刻，如 2026-11-23 08:00。")] = None,
) -> None:
    """列出计时中和已超时的时限。有超时则退出码为 1。"""
    from pmconsole.commands.clocks import clocks

    raise typer.Exit(clocks(chosen(db, settings), as_json=as_json, at=at))


@app.command("call", cls=ChineseCommand)
def call_command(
    number: Annotated[str, typer.Option("--number", metavar="号码", help="来电号码。", show_default=False)],
    db: Db = None,
    settings: SettingsFile = None,
    name: Annotated[str, typer.Option("--name", metavar="姓名", help="电话系统知道的来电人。")] = "",
    missed: Annotated[bool, typer.Option("--missed", help="没有人接，记入待回电。")] = False,
) -> None:
    """告诉值班台有来电（由电话系统的脚本调用）。值班台显示来电，一键接听并登记。"""
    from pmconsole.commands.calling import call

    raise typer.Exit(call(chosen(db, settings), number, name=name, missed=missed))


@app.command("phrases", cls=ChineseCommand)
def phrases_command(
    act: Annotated[Literal["export", "import"], typer.Argument(metavar="export|import", show_default=False)],
    file: Annotated[Path, typer.Argument(metavar="表格", help="CSV，列为 代码、文字、种类。", show_default=False)],
    db: Db = None,
    settings: SettingsFile = None,
) -> None:
    """导出或导入短语代码。输入代码加空格就展开成文字。"""
    from pmconsole.commands.calling import export_phrases, import_phrases

    options = chosen(db, settings)
    raise typer.Exit(export_phrases(options, file) if act == "export" else import_phrases(options, file))


@shelf.callback()
def shelf_group() -> None:
    """资料架：法规、公约、收费标准（4.1.4）。"""


@shelf.command("add", cls=ChineseCommand)
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
) -> None:
    """放入一份资料；同名的是新版本，旧版留着。"""
    from pmconsole.commands.shelf import add

    options = chosen(db, settings)
    raise typer.Exit(add(options, title, file=file, text=text, kind=kind, edition=edition, since=since))


@shelf.command("list", cls=ChineseCommand)
def shelf_list_command(
    db: Db = None,
    settings: SettingsFile = None,
    every: Annotated[bool, typer.Option("--all", help="旧版和停用的也列出。")] = False,
) -> None:
    """列出资料架上有效的资料和收费标准。"""
    from pmconsole.commands.shelf import find

    raise typer.Exit(find(chosen(db, settings), every=every))


@shelf.command("search", cls=ChineseCommand)
def shelf_search_command(
    words: Annotated[str, typer.Argument(metavar="词", show_default=False)],
    db: Db = None,
    settings: SettingsFile = None,
) -> None:
    """在资料的正文里查找。没有则退出码为 1。"""
    from pmconsole.commands.shelf import find

    raise typer.Exit(find(chosen(db, settings), words))


@shelf.command("export", cls=ChineseCommand)
def shelf_export_command(
    number: Annotated[int, typer.Argument(metavar="编号", show_default=False)],
    file: Annotated[Path, typer.Argument(metavar="文件", help="写到哪里；已有的不覆盖。", show_default=False)],
    db: Db = None,
    settings: SettingsFile = None,
) -> None:
    """把一份资料的文件或文字写出来。"""
    from pmconsole.commands.shelf import export

    raise typer.Exit(export(chosen(db, settings), number, file))


@app.command("print", cls=ChineseCommand)
def print_command(
    numbers: Annotated[list[str], typer.Argument(metavar="编号", help="例如 PG-20261123-007。", show_default=False)],
    db: Db = None,
    settings: SettingsFile = None,
    file: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="文件", help="只写成这个文件，不送打印机。")
    ] = None,
    half: Annotated[bool, typer.Option("--half", help="派工单、客户服务单两张印在一页上，带存根。")] = False,
) -> None:
    """按编号打印单据：PDF 存进 outbox 并送打印机。重印注明第几次打印。"""
    from pmconsole.commands.printing import print_papers

    raise typer.Exit(print_papers(chosen(db, settings), numbers, target=file, half=half))


@app.command("verify", cls=ChineseCommand)
def verify_command(db: Db = None, settings: SettingsFile = None) -> None:
    """检查数据文件和日志是否完好。有问题则退出码为 1。"""
    from pmconsole.commands.verify import verify

    raise typer.Exit(verify(chosen(db, settings)))


@alarms.callback()
def alarms_group() -> None:
    """报警的统计。"""


@alarms.command("report", cls=ChineseCommand)
def alarms_report_command(
    db: Db = None,
    settings: SettingsFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """本班和 30 天的报警统计：次数、优先级、来源、确认用时、报警过多。"""
    from pmconsole.commands.alarms import report

    raise typer.Exit(report(chosen(db, settings), as_json=as_json))


@app.command("settings", cls=ChineseCommand)
def settings_command(settings: SettingsFile = None) -> None:
    """输出一份设置文件样本，每一项都有说明。"""
    from pmconsole.settings import default_path, sample

    say(f"# 存为 {chosen(None, settings).settings_file or default_path()}", sample().rstrip())


@app.command("pictures", cls=ChineseCommand)
def pictures_command(
    folder: Annotated[Path, typer.Argument(metavar="目录", help="图片存放的目录。", show_default=False)],
) -> None:
    """用示例小区画出各个画面（SVG），供说明文件使用。"""
    from pmconsole.commands.pictures import pictures

    raise typer.Exit(pictures(folder))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line (`arguments`, by default the process's own); returns the exit status.

    Whatever goes wrong becomes one Chinese sentence on standard error; what a repairer needs goes to the log.
    """
    # A Chinese IME commits words that kitty's keyboard reports would break; read when Textual is imported.
    os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
    try:
        with failing_in_chinese():
            _start_log()
            status = typer.main.get_command(app).main(args=arguments, prog_name="pmconsole", standalone_mode=False)
            sys.stdout.flush()
        return status if isinstance(status, int) else 0
    except typer.Exit as end:
        return end.exit_code
    except (typer.Abort, KeyboardInterrupt, EOFError):
        complain("已取消。")
        return 130
    except BrokenPipeError:
        # Whoever read our output has left; Python must not complain about it again while it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _start_log() -> None:
    from pmconsole.logs import start_log
    from pmconsole.root import data_folder

    start_log(data_folder() / "logs")
