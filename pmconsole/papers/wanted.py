"""What somebody wants printed: one paper by its number, or a register of a period. Names only, nothing is read."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from pmconsole.procedure.vocabulary import Paper


@dataclass(frozen=True)
class PrintRequest:
    """`subject` names it for people and for the count of copies, `stem` its file.

    By number: `paper_id`. A register: from `since` (included) to `until` (not).
    """

    paper: Paper
    subject: str
    stem: str
    paper_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


def by_number(paper: Paper, number: str, paper_id: int) -> PrintRequest:
    """One paper; of a register its one line."""
    return PrintRequest(paper, number, number, paper_id)


def of_days(paper: Paper, first: date, last: date, zone: ZoneInfo) -> PrintRequest:
    """A register of the days from `first` to `last`, both included, site time."""
    since = datetime(first.year, first.month, first.day, tzinfo=zone)
    after = last + timedelta(days=1)
    until = datetime(after.year, after.month, after.day, tzinfo=zone)
    days = f"{first}" if first == last else f"{first} 至 {last}"
    stem = f"{paper.value}-{first:%Y%m%d}" + (f"-{last:%Y%m%d}" if first != last else "")
    return PrintRequest(paper, f"{paper.zh} {days}", stem, None, since, until)
