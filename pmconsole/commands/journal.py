"""`pmconsole journal`: what was done to a paper, and the journal as a table. Both only read."""

from pathlib import Path
from typing import TYPE_CHECKING

from pmconsole.commands.opening import Options, desk_open, say

if TYPE_CHECKING:
    from pmconsole.desk.journal_asked import Asked
    from pmconsole.desk.unit import Desk


def show(options: Options, number: str) -> int:
    """Print everything the journal has on a number, oldest first; exit status 1 where it has nothing."""
    from pmconsole.data.journal_words import about, act_of, change_words, changes_of, who
    from pmconsole.desk.journal_asked import Asked, read_ids, read_lines

    with desk_open(options) as desk, desk.store.read() as session:
        rows = read_lines(session, desk.site_id, read_ids(session, desk.site_id, Asked(number), desk.zone))
        if not rows:
            say(f"日志里没有 {number}。")
            return 1
        for row in reversed(rows):
            say(f"{row.at.astimezone(desk.zone):%Y-%m-%d %H:%M:%S}  {who(row)}  {about(row)}  {act_of(row)}")
            for column, old, new in (change_words(row, change, desk.zone) for change in changes_of(row)):
                say(f"    {column}：{new if old == '空' else f'{old} → {new}'}")
    return 0


def export(options: Options, file: Path, *, paper: str, person: str, since: str, until: str) -> int:
    """Write the journal, or the part that is asked, to `file` (CSV or XLSX)."""
    from pmconsole.desk.journal_sheet import export as write

    with desk_open(options) as desk:
        count = write(desk, file, _asked(desk, paper, person, since, until))
    say(f"已把 {count:,} 条日志写到 {file}。")
    return 0


def _asked(desk: "Desk", paper: str, person: str, since: str, until: str) -> "Asked":
    from pmconsole.desk.journal_asked import Asked, days

    first, last = days(since, until, desk.today())
    return Asked(number=paper, who=person, since=first, until=last)
