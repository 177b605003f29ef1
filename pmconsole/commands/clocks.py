"""`pmconsole clocks`: every clock that runs or is breached, for a person or for a monitoring system."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from pmconsole.commands.opening import AsJson, Db, Options, SettingsFile, chosen, desk_open, parse_time, say, say_json
from pmconsole.commands.status import ExitStatus
from pmconsole.commands.topics import single
from pmconsole.procedure.clocks import RULES, state_at
from pmconsole.procedure.vocabulary import ClockState

if TYPE_CHECKING:
    from pmconsole.data.papers.rows import ClockLine


app = single()


@app.command("clocks")
def clocks_command(
    db: Db = None,
    settings: SettingsFile = None,
    as_json: AsJson = False,
    at: Annotated[str | None, typer.Option("--at", metavar="时间", help="看某一时刻，如 2026-11-23 08:00。")] = None,
) -> int:
    """列出计时中和已超时的时限。有超时则退出码为 1。"""
    return clocks(chosen(db, settings), as_json=as_json, at=at)


def clocks(options: Options, *, as_json: bool, at: str | None) -> int:
    """Print what runs and what is breached now, or at the site time `at`; exit status 1 where one is breached."""
    from pmconsole.data.papers.clocks import clocks_at
    from pmconsole.data.papers.orders import open_clocks

    with desk_open(options) as desk:
        moment = parse_time(at, desk.zone) if at else desk.now()
        with desk.store.read() as session:
            lines = clocks_at(session, desk.site_id, moment) if at else open_clocks(session, desk.site_id)
        rows = [_row(line, moment, desk.zone) for line in lines]
        gap = desk.calendar.gap(moment)
        notices = [desk.calendar.gap_notice(gap)] if gap else []
    if as_json:
        say_json(rows)
    else:
        say(*map(_sentence, rows), *notices, _total(rows, moment.astimezone(desk.zone)))
    return ExitStatus.FOUND if any(row["state"] == ClockState.BREACHED for row in rows) else ExitStatus.DONE


def _row(line: "ClockLine", moment: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """One clock as monitoring reads it; instants in site time with their offset, `minutes_left` below 0 when late."""
    rule = RULES[line.rule]
    return {
        "paper": line.number,
        "rule": line.rule.value,
        "rule_zh": line.rule.zh,
        "clause": rule.clause,
        "house": rule.house,
        "round": line.round,
        "started": line.started_at.astimezone(zone).isoformat(timespec="seconds"),
        "due": line.due_at.astimezone(zone).isoformat(timespec="seconds"),
        "state": state_at(moment, warn=line.warn_at, due=line.due_at).value,
        "minutes_left": int((line.due_at - moment).total_seconds() // 60),
    }


def _sentence(row: dict[str, Any]) -> str:
    """One clock in a line for the eye."""
    left = row["minutes_left"]
    due = datetime.fromisoformat(row["due"])
    span = f"超时 {_span(-left)}" if left < 0 else f"还剩 {_span(left)}"
    source = f"{row['clause']}（内部约定）" if row["house"] else row["clause"]
    return f"{ClockState(row['state']).zh}  {row['paper']}  {row['rule_zh']}  {span}  到期 {due:%m-%d %H:%M}  {source}"


def _span(minutes: int) -> str:
    """Minutes as people say them."""
    hours, rest = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [f"{n} {word}" for n, word in ((days, "天"), (hours, "小时"), (rest, "分")) if n]
    return " ".join(parts) or "不到 1 分"


def _total(rows: list[dict[str, Any]], moment: datetime) -> str:
    """The closing line."""
    count = {state: sum(row["state"] == state for row in rows) for state in ClockState}
    return (
        f"{moment:%Y-%m-%d %H:%M}：已超时 {count[ClockState.BREACHED]}，将超时 {count[ClockState.DUE_SOON]}，"
        f"计时中 {count[ClockState.RUNNING]}。"
    )
