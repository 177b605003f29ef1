"""`pmconsole stats` as it is typed: its options; what it does stands in `commands/stats.py`."""

from pathlib import Path
from typing import Annotated

import typer

from pmconsole.commands.chinese import ChineseCommand
from pmconsole.commands.opening import CommandError, Db, SettingsFile, chosen


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("stats", cls=ChineseCommand)(stats_command)


def stats_command(
    db: Db = None,
    settings: SettingsFile = None,
    first: Annotated[str | None, typer.Option("--from", metavar="日期", help="起日，如 2026-11-01。")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="日期", help="止日，不写为今天。")] = None,
    week: Annotated[bool, typer.Option("--week", help="本周。")] = False,
    month: Annotated[bool, typer.Option("--month", help="本月（什么都不写就是本月）。")] = False,
    by: Annotated[
        str, typer.Option("--by", metavar="分法", help="日、周、月、部门、类别、楼栋、渠道、登记人；不写只算合计。")
    ] = "总计",
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="文件", help="写成 CSV。")] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", metavar="文件", help="写成 XLSX。")] = None,
) -> None:
    """期间的统计：信息量、按时率、用时、返工重派、超时条款、重复来电、账龄、满意率。"""
    from pmconsole.commands.stats import stats
    from pmconsole.procedure.periods import Span

    if week and month:
        raise CommandError("--week 和 --month 只能写一个。")
    span = Span.WEEK if week else Span.MONTH if month else None
    options = chosen(db, settings)
    raise typer.Exit(
        stats(options, first=first, last=last, span=span, by=by, as_json=as_json, csv=csv, xlsx=xlsx)
    )  # fmt: skip
