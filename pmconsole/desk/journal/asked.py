"""What is asked of the journal at the screen or the command line, in the words people ask it with."""

from array import array
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from pmconsole.data.journal import queries
from pmconsole.data.journal.queries import JournalFilter
from pmconsole.desk.core.errors import BadInput
from pmconsole.desk.roster.words import parse_day
from pmconsole.procedure.act_words import kinds_among

PERIODS = {"today": "今天", "yesterday": "昨天", "week": "近 7 天", "month": "近 30 天", "year": "近一年"}
_DAYS_BACK = {"today": 0, "yesterday": 1, "week": 6, "month": 29, "year": 364}


@dataclass(frozen=True)
class JournalQuestion:
    """What is asked; empty is not asked. `since` and `until` are days of the site, both included."""

    number: str = ""
    who: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None

    def filter(self, zone: ZoneInfo) -> JournalFilter:
        """The filter of the store, but for the acts of `kind`, which depend on what stands in the file."""
        return JournalFilter(
            number=self.number.strip(),
            who=self.who,
            since=None if self.since is None else datetime.combine(self.since, time(), zone),
            until=None if self.until is None else datetime.combine(self.until + timedelta(days=1), time(), zone),
        )

    def in_words(self) -> list[str]:
        """What is asked besides the number."""
        return [word for word in (self.who, self.kind, days_zh(self.since, self.until)) if word]


def days_zh(since: date | None, until: date | None) -> str:
    """`2026-11-23`, `2026-11-01 至 2026-11-23`, `2026-11-01 起`, `到 2026-11-23 止`, empty for neither."""
    if since == until:
        return "" if since is None else f"{since}"
    if since is None or until is None:
        return f"{since} 起" if since else f"到 {until} 止"
    return f"{since} 至 {until}"


def period(key: str, today: date) -> tuple[date, date]:
    """First and last day of one of `PERIODS`."""
    first = today - timedelta(days=_DAYS_BACK[key])
    return first, first if key == "yesterday" else today


def days(since: str, until: str, today: date) -> tuple[date | None, date | None]:
    """First and last day as someone types them (`2026-11-23`, `11-23`); an empty end is open.

    Raises BadInput by field, `since` and `until`.
    """
    found: dict[str, date | None] = {}
    wrong: dict[str, str] = {}
    for field, text in (("since", since), ("until", until)):
        try:
            found[field] = parse_day(text, today)
        except ValueError as error:
            wrong[field] = str(error)
            continue
        if found[field] is None and text.strip():
            wrong[field] = f"看不懂日期“{text.strip()[:20]}”，请写成 2026-11-23 或 11-23。"
    first, last = found.get("since"), found.get("until")
    if first and last and first > last:
        wrong["until"] = "最后一天早于第一天，请检查。"
    if wrong:
        raise BadInput(wrong)
    return first, last


def read_ids(
    session: Session, site_id: int, asked: JournalQuestion, zone: ZoneInfo, limit: int | None = None
) -> "array[int]":
    """The ids of what is asked, newest first."""
    return queries.journal_ids(session, site_id, _with_acts(session, site_id, asked, zone), limit)


def read_newer(
    session: Session, site_id: int, asked: JournalQuestion, zone: ZoneInfo, ids: "array[int]"
) -> "array[int]":
    """`ids`, with what was written since before them: the journal only grows, so that nothing else is read again."""
    flt = _with_acts(session, site_id, asked, zone)
    return queries.newer_ids(session, site_id, flt, max(ids, default=0)) + ids


def _with_acts(session: Session, site_id: int, asked: JournalQuestion, zone: ZoneInfo) -> JournalFilter:
    flt = asked.filter(zone)
    if not asked.kind:
        return flt
    # A kind that nothing belongs to yet finds nothing, not everything.
    return replace(flt, actions=kinds_among(queries.acts(session, site_id)).get(asked.kind, frozenset({""})))


def read_choices(session: Session, site_id: int) -> tuple[list[str], list[str]]:
    """Everyone and every kind of act that stands in the journal."""
    return queries.names(session, site_id), list(kinds_among(queries.acts(session, site_id)))
