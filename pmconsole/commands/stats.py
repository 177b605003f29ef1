"""`pmconsole stats`: the figures of a period for a person, a program or a spreadsheet."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pmconsole.commands.opening import AsJson, CommandError, Db, Options, SettingsFile, chosen, desk_open, say, say_json
from pmconsole.commands.status import ExitStatus
from pmconsole.commands.topics import single
from pmconsole.procedure.clocks import RULES
from pmconsole.procedure.figures import AGES, FIGURES, By, FigureUnit, made_of, number_zh
from pmconsole.procedure.periods import Period, Span, WrongPeriod, named

if TYPE_CHECKING:
    from sqlmodel import Session

    from pmconsole.commands.stats_sheet import StatsReport
    from pmconsole.desk.core.unit import Desk


app = single()


@app.command("stats")
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
    as_json: AsJson = False,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="文件", help="写成 CSV。")] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", metavar="文件", help="写成 XLSX。")] = None,
) -> int:
    """期间的统计：信息量、按时率、用时、返工重派、超时条款、重复来电、账龄、满意率。"""
    from pmconsole.procedure.periods import Span

    if week and month:
        raise CommandError("--week 和 --month 只能写一个。")
    span = Span.WEEK if week else Span.MONTH if month else None
    options = chosen(db, settings)
    raise typer.Exit(
        stats(options, first=first, last=last, span=span, by=by, as_json=as_json, csv=csv, xlsx=xlsx)
    )  # fmt: skip


def stats(
    options: Options,
    *,
    first: str | None,
    last: str | None,
    span: Span | None,
    by: str,
    as_json: bool,
    csv: Path | None,
    xlsx: Path | None,
) -> int:
    """Print the figures, or write them to `csv` or `xlsx`; changes nothing in the data file. Raises CommandError."""
    from pmconsole.commands import stats_sheet as sheet

    grouped_by = _by(by)
    with desk_open(options) as desk:
        now = desk.now()
        report = read_report(desk, _period(first, last, span, now.astimezone(desk.zone).date()), grouped_by, now)
    written = [path for path in (csv, xlsx) if path is not None]
    if csv is not None:
        sheet.save_csv(csv, report)
    if xlsx is not None:
        sheet.save_xlsx(xlsx, report)
    if as_json:
        say_json(_plain(report))
    elif written:
        say(*(f"{report.grouped.period.zh} 的统计已写入 {path}。" for path in written))
    else:
        say(*_lines(report))
    return ExitStatus.DONE


def read_report(desk: "Desk", period: Period, by: By, now: datetime) -> "StatsReport":
    """All that is told of `period` at `now` (UTC), read in two beside each other as the screen does it."""
    from pmconsole.commands.stats_sheet import StatsReport
    from pmconsole.data.stats import figures as data

    site, zone, question = desk.site_id, desk.zone, data.Question(period, by)

    def read(part: Callable[["Session"], Any]) -> Any:
        with desk.store.read() as session:
            return part(session)

    halves = [
        lambda session, half=half: data.figures(session, site, half, zone, now) for half in data.side_by_side(question)
    ]
    others: list[Callable[[Session], Any]] = [
        lambda session: data.ageing(session, site, now),
        lambda session: data.hours(session, site, period, zone),
        lambda session: tuple(data.repeats(session, site, period, zone, "repeat_callers")),
        lambda session: tuple(data.repeats(session, site, period, zone, "repeat_rooms")),
    ]
    with ThreadPoolExecutor(2) as readers:
        answers = list(readers.map(read, [*halves, *others]))
    grouped = data.joined(answers[: len(halves)], question)
    ages, grid, callers, rooms = answers[len(halves) :]
    return StatsReport(grouped, ages, grid, callers, rooms, now.astimezone(zone))


def _by(text: str) -> By:
    for by in By:
        if text in (by.value, by.zh):
            return by
    known = "、".join(f"{by.value}（{by.zh}）" for by in By)
    raise CommandError(f"不知道按“{text}”怎么分，请从中选一个：{known}。")


def _period(first: str | None, last: str | None, span: Span | None, today: date) -> Period:
    if first is None and last is None:
        return named(span or Span.MONTH, today)
    if span is not None:
        raise CommandError("--from、--to 不能和 --week、--month 一起用，请只写一种。")
    begin = _day(first, "--from") if first else None
    end = _day(last, "--to") if last else today
    try:
        return Period(begin or end, end)
    except WrongPeriod as error:
        raise CommandError(str(error)) from error


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise CommandError(f"看不懂 {option} 的日期“{text}”。请写成 2026-11-23。") from error


def _plain(report: "StatsReport") -> dict[str, Any]:
    """The report as JSON's own kinds; every key is described in the README."""
    grouped = report.grouped
    return {
        "first": grouped.period.first.isoformat(),
        "last": grouped.period.last.isoformat(),
        "by": grouped.by.value,
        "at": report.now.isoformat(timespec="seconds"),
        "groups": [
            {
                "key": group.key,
                "zh": group.zh,
                "first": group.period.first.isoformat(),
                "last": group.period.last.isoformat(),
                "figures": {
                    key: {"number": _rounded(key, value.number), "part": value.part, "of": value.of}
                    for key, value in group.values.items()
                },
            }
            for group in (grouped.whole, *grouped.groups)
        ],
        "breaches": [
            {"rule": rule.value, "rule_zh": rule.zh, "clause": row.clause, "house": row.house, "late": late, "of": of}
            for rule, row in RULES.items()
            for late, of in [report.breaches(rule)]
        ],
        "open_by_age": [
            {"hours": hours, "zh": zh, "count": count} for (hours, zh), count in zip(AGES, report.ages, strict=True)
        ],
        "hours": [list(line) for line in report.hours],
        "repeat_callers": [{"phone": one.zh, "count": one.count} for one in report.callers],
        "repeat_rooms": [{"room": one.zh, "count": one.count} for one in report.rooms],
    }


def _rounded(key: str, number: float | None) -> float | int | None:
    if number is None:
        return None
    return round(number, 4) if FIGURES[key].unit is FigureUnit.RATE else round(number)


def _lines(report: "StatsReport") -> Iterator[str]:
    """For a person: the whole, then the parts, each figure with its clause; what lies open; who comes again."""
    from rich.cells import cell_len

    def pad(text: str, cells: int) -> str:
        return text + " " * max(1, cells - cell_len(text))

    grouped = report.grouped
    yield f"{grouped.period.zh}   按{grouped.by.zh}" if grouped.groups else grouped.period.zh
    if not grouped.whole.number("volume"):
        yield "这段时间没有收到信息。"
    for group in (grouped.whole, *grouped.groups):
        yield f"【{group.zh}】"
        for key, figure in FIGURES.items():
            value = group.values[key]
            if value.number is not None:
                made = made_of(key, value.part, value.of)
                yield f"  {pad(figure.zh, 22)}{pad(number_zh(key, value.number), 14)}{pad(made, 16)}{figure.clause}"
    yield "【现在未办结】"
    for (_, zh), count in zip(AGES, report.ages, strict=True):
        yield f"  {pad(zh, 22)}{count:,}"
    for title, found in (("重复来电", report.callers), ("重复房号", report.rooms)):
        if found:
            yield f"【{title}】"
            yield from (f"  {pad(one.zh, 22)}{one.count:,} 次" for one in found)
