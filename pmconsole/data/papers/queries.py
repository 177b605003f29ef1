"""Reading the ledger: which entries a filter means, their lines a page at a time, one entry with all on it, the counts.

Every function takes a session and gives frozen rows; a page costs the same few statements however long the ledger is.
"""

import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    text,
    union,
)
from sqlmodel import Session, SQLModel

from pmconsole.data.core import (
    dialect,
    search,
)
from pmconsole.data.core import tables as tables_core  # noqa: F401
from pmconsole.data.core.desk import departments, on_duty, people, site, sites
from pmconsole.data.core.desk_rows import Counts
from pmconsole.data.core.paper_tables import ON_ENTRY
from pmconsole.data.core.rooms import room_key
from pmconsole.data.core.row_of import row_of
from pmconsole.data.core.telephones import phone_key
from pmconsole.data.papers import orders as queries_orders
from pmconsole.data.papers import reports as queries_reports
from pmconsole.data.papers import tables  # noqa: F401
from pmconsole.data.papers.orders import (
    chasings_of,
    clocks_of,
    notes_of,
    open_clocks,
    order_detail,
    queue,
    signatures_of,
)
from pmconsole.data.papers.rows import (
    EntryDetail,
    EntryRow,
    LedgerFilter,
    LedgerRow,
    PaperMark,
    ServiceFormRow,
)
from pmconsole.data.papers.told_rows import FollowUpRow, ReferralRow, ReplyRow
from pmconsole.procedure.clocks import RULES
from pmconsole.procedure.vocabulary import EntryState, FormState, OrderState, Paper, Rule

__all__ = [
    "counts", "departments", "entry_detail", "ledger_ids", "ledger_rows", "on_duty", "open_clocks", "order_detail",
    "people", "queue", "recent_for", "site", "sites",
]  # fmt: skip

_T = SQLModel.metadata.tables
_ENTRY, _ORDER, _FORM, _CLOCK = _T["ledger_entry"], _T["dispatch_order"], _T["service_form"], _T["clock"]
_CHANGE = _T["info_change"]
_CLOSED = (EntryState.STRUCK_OFF, EntryState.VOID)
_CHUNK = 500
# Late reports of changes are marked, not flashed (4.3.3), so the header does not count them.
_COUNTED = [rule for rule, row in RULES.items() if row.alarms]


def ledger_ids(session: Session, site_id: int, flt: LedgerFilter, limit: int | None = None) -> "array[int]":
    """The ids of all entries the filter means, newest received first, the first `limit` if given; 8 bytes an entry."""
    found: array[int] = array("q")
    statement = _filtered(site_id, flt).limit(limit).execution_options(yield_per=2000)
    for part in session.connection().scalars(statement).partitions():
        found.extend(part)
    return found


def ledger_rows(session: Session, site_id: int, ids: Sequence[int]) -> list[LedgerRow]:
    """The lines of the entries `ids`, in the order given; ids that do not exist are left out."""
    lines: dict[int, LedgerRow] = {}
    for chunk in _chunks(ids):
        papers, clocks = _papers(session, chunk), _earliest(session, chunk)
        wanted = select(_ENTRY).where(_ENTRY.c.id.in_(chunk), dialect.of_site(_ENTRY, site_id))
        for row in session.execute(wanted).mappings():
            lines[row["id"]] = _line(row, papers[row["id"]], clocks.get(row["id"]))
    return [lines[entry_id] for entry_id in ids if entry_id in lines]


def recent_for(
    session: Session, site_id: int, phone_key: str = "", room_key: str = "", limit: int = 5
) -> list[LedgerRow]:
    """The newest entries with the same telephone number or room, at most `limit`; void ones left out."""
    same = [column == key for column, key in ((_ENTRY.c.phone_key, phone_key), (_ENTRY.c.room_key, room_key)) if key]
    if not same:
        return []
    ids: dict[int, datetime] = {}
    for key in same:  # one index each
        where = (key, _ENTRY.c.site_id == site_id, _ENTRY.c.state != EntryState.VOID)
        newest = (
            select(_ENTRY.c.id, _ENTRY.c.received_at)
            .where(*where)
            .order_by(_ENTRY.c.received_at.desc(), _ENTRY.c.id.desc())
        )
        ids.update((row.id, row.received_at) for row in session.execute(newest.limit(limit)))
    order = sorted(ids, key=lambda entry_id: (ids[entry_id], entry_id), reverse=True)
    return ledger_rows(session, site_id, order[:limit])


def entry_detail(session: Session, site_id: int, entry_id: int) -> EntryDetail | None:
    """One entry with its papers, referrals, replies, follow-ups, notes, signatures and clocks; None if unknown."""
    where = (_ENTRY.c.id == entry_id, dialect.of_site(_ENTRY, site_id))
    row = session.execute(select(_ENTRY).where(*where)).mappings().first()
    if row is None:
        return None
    forms = session.execute(_hanging("service_form", entry_id)).mappings().all()
    form = row_of(ServiceFormRow, forms[-1]) if forms else None
    papers = [(Paper.LEDGER, [entry_id])] + ([(Paper.SERVICE, [form.id])] if form else [])
    orders = session.execute(select(_ORDER.c.id).where(_ORDER.c.entry_id == entry_id).order_by(_ORDER.c.id)).scalars()
    return EntryDetail(
        entry=row_of(EntryRow, row),
        orders=tuple(queries_orders.order_details(session, site_id, list(orders))),
        form=form,
        referrals=_all(session, ReferralRow, "referral", entry_id),
        reports=tuple(queries_reports.reports_of(session, site_id, entry_id)),
        replies=_all(session, ReplyRow, "reply", entry_id),
        follow_ups=_all(session, FollowUpRow, "follow_up", entry_id),
        chasings=tuple(chasings_of(session, site_id, Paper.LEDGER, [entry_id])),
        notes=tuple(note for paper, ids in papers for note in notes_of(session, site_id, paper, ids)),
        signatures=tuple(sign for paper, ids in papers for sign in signatures_of(session, site_id, paper, ids)),
        clocks=tuple(clock for paper, ids in papers for clock in clocks_of(session, site_id, paper, ids)),
    )


def _filtered(site_id: int, flt: LedgerFilter) -> Select[Any]:
    where: list[ColumnElement[bool]] = []
    states = set(flt.states or EntryState) - (set(_CLOSED) if flt.only_open else set())
    if len(states) < len(EntryState):
        where.append(_ENTRY.c.state.in_(sorted(states)))
    if flt.categories:
        where.append(_ENTRY.c.category.in_(sorted(flt.categories)))
    if flt.channels:
        where.append(_ENTRY.c.channel.in_(sorted(flt.channels)))
    if flt.since:
        where.append(_ENTRY.c.received_at >= flt.since)
    if flt.until:
        where.append(_ENTRY.c.received_at < flt.until)
    if flt.major:
        where.append(literal_column("ledger_entry.major"))  # spelt as the partial index is
    asked = list(_asked(site_id, flt.words))
    # Few are meant: go from what was asked to the lines. Else walk the lines in their order, most of them match.
    few = bool(asked) or EntryState.STRUCK_OFF not in states
    at = dialect.sorted_not_walked(_ENTRY.c.received_at) if few else _ENTRY.c.received_at
    site = _ENTRY.c.site_id + 0 if asked else _ENTRY.c.site_id
    return select(_ENTRY.c.id).where(site == site_id, *where, *asked).order_by(at.desc(), _ENTRY.c.id.desc())


def _asked(site_id: int, words: str) -> Iterator[ColumnElement[bool]]:
    """What the words ask for: digits of the indexes on numbers, telephones and rooms, the rest of the text."""
    parts, rest = words.split(), []
    whole = search.digit_question(words)
    if whole and len(parts) > 1:  # 023-6888 1234 is one number, 1702 6888 may be two questions
        yield or_(_digits(site_id, whole), and_(*(_digits(site_id, part) for part in parts)))
        return
    for part in parts:
        if number := search.number_question(part):
            yield _ENTRY.c.id.in_(_numbered(site_id, *number))
        elif digits := search.digit_question(part):
            yield _digits(site_id, digits)
        elif (tail := _printed_tail(part)) and (match := search.question(part)):
            # `No.000123` is the number printed on a form, or words of a content.
            yield or_(_ENTRY.c.id.in_(_in_words(match)), _ENTRY.c.id.in_(_printed(site_id, tail)))
        else:
            rest.append(part)
    if question := search.question(" ".join(rest)):
        yield _ENTRY.c.id.in_(_in_words(question))


def _in_words(question: str) -> Select[Any]:
    match: Select[Any] = select(literal_column("rowid")).select_from(text("entry_search"))
    return match.where(text(dialect.FTS_CONDITION).bindparams(bindparam("fts_question", question, unique=True)))


def _printed_tail(part: str) -> str:
    """The digits a printed number ends with, where `part` may be one: marks or letters, then four digits or more."""
    found = re.fullmatch(r"[a-z.\-#]*?([0-9]{4,})", search.fold(part))
    return found[1] if found else ""


def _printed(site_id: int, digits: str) -> Select[Any]:
    """The entries whose service form has a printed number that ends with `digits`."""
    return select(_FORM.c.entry_id).where(_ends(_FORM.c.printed_no, digits), dialect.of_site(_FORM, site_id))


def _digits(site_id: int, asked: str) -> ColumnElement[bool]:
    """Entries a question of digits means: by number, telephone, or room; each arm of the union has its index."""
    digits = search.digits_of(asked)
    arms: list[Select[Any]] = []
    if len(digits) in (3, 4) or len(digits) >= 8:
        arms += [_numbered(site_id, kind, *_number_parts(digits)) for kind in (Paper.LEDGER, *ON_ENTRY)]
    if len(digits) >= 4:
        arms.append(_printed(site_id, digits))
    where, ends = [_ENTRY.c.room_key == room_key(asked)], []
    if len(digits) >= 4:
        phone = phone_key(asked) or digits
        ends.append(_ends(_ENTRY.c.phone_key, phone))
        where.append(_begins(_ENTRY.c.phone_key, digits))
    if "-" in asked:
        where.append(_begins(_ENTRY.c.room_key, room_key(asked) + "-"))
    elif len(digits) in (3, 4, 5):
        ends.append(_ends(_ENTRY.c.room_key, f"-{digits}"))
    arms += [select(_ENTRY.c.id).where(_ENTRY.c.site_id == site_id, one) for one in where]
    arms += [select(_ENTRY.c.id).where(dialect.of_site(_ENTRY, site_id), one) for one in ends]
    # An office's own number (188006) stands in the text of what was brought in from its tables.
    if len(digits) >= 3 and (question := search.question(asked)):
        arms.append(_in_words(question))
    return _ENTRY.c.id.in_(union(*arms))


def _ends(column: ColumnElement[str], end: str) -> ColumnElement[bool]:
    """Ends with `end` (four characters or more), found by the index on the last four."""
    tail = func.substr(column, literal_column("-4")) == end[-4:]
    return and_(tail, column.endswith(end, autoescape=True))


def _number_parts(digits: str) -> tuple[str, str]:
    return (digits[:8], digits[8:].zfill(3) if digits[8:] else "") if len(digits) >= 8 else ("", digits)


def _numbered(site_id: int, kind: str, day: str, sequence: str) -> Select[Any]:
    """The entries whose paper of `kind` has that day and sequence; an empty part matches any."""
    table = _T[ON_ENTRY[Paper(kind)]] if Paper(kind) in ON_ENTRY else _ENTRY
    column = table.c.id if table is _ENTRY else table.c.entry_id
    here = table.c.site_id == site_id
    if day and sequence:
        return select(column).where(here, table.c.number == f"{kind}-{day}-{sequence}")
    if day:
        return select(column).where(here, _begins(table.c.number, f"{kind}-{day}-"))
    end = func.substr(table.c.number, literal_column("13")) == sequence
    return select(column).where(
        dialect.of_site(table, site_id), end, table.c.number.startswith(f"{kind}-"), column.is_not(None)
    )


def _begins(column: ColumnElement[str], start: str) -> ColumnElement[bool]:
    """Begins with `start`, as a range an index can answer."""
    return and_(column >= start, column < start[:-1] + chr(ord(start[-1]) + 1))


def _line(row: RowMapping, papers: list[PaperMark], clock: tuple[Rule, datetime, datetime] | None) -> LedgerRow:
    rule, warn, due = clock or (None, None, None)
    return row_of(LedgerRow, row, papers=tuple(papers), next_rule=rule, next_warn=warn, next_due=due)


def _papers(session: Session, ids: Sequence[int]) -> dict[int, list[PaperMark]]:
    """The numbers of service forms and orders of the entries."""
    found: dict[int, list[PaperMark]] = defaultdict(list)
    for table, kind in ((_FORM, Paper.SERVICE), (_ORDER, Paper.ORDER)):
        done, void = (
            (FormState.STRUCK_OFF, FormState.VOID)
            if kind is Paper.SERVICE
            else (OrderState.STRUCK_OFF, OrderState.VOID)
        )
        columns = (table.c.id, table.c.entry_id, table.c.number, table.c.state)
        for row in session.execute(select(*columns).where(table.c.entry_id.in_(ids)).order_by(table.c.id)):
            found[row.entry_id].append(PaperMark(row.number, row.state == done, row.state == void, kind, row.id))
    return found


def _earliest(session: Session, ids: Sequence[int]) -> dict[int, tuple[Rule, datetime, datetime]]:
    """The earliest open clock of each entry."""
    columns = (_CLOCK.c.entry_id, _CLOCK.c.rule, _CLOCK.c.warn_at, _CLOCK.c.due_at)
    where = (_CLOCK.c.entry_id.in_(ids), _CLOCK.c.met_at.is_(None), _CLOCK.c.ended_at.is_(None))
    rows = session.execute(select(*columns).where(*where).order_by(_CLOCK.c.due_at.desc(), _CLOCK.c.id.desc()))
    return {row.entry_id: (row.rule, row.warn_at, row.due_at) for row in rows}


def _hanging(table: str, entry_id: int) -> Select[Any]:
    return select(_T[table]).where(_T[table].c.entry_id == entry_id).order_by(_T[table].c.id)


def _all(session: Session, kind: type[Any], table: str, entry_id: int) -> tuple[Any, ...]:
    return tuple(row_of(kind, row) for row in session.execute(_hanging(table, entry_id)).mappings())


def _chunks(ids: Sequence[int]) -> Iterable[list[int]]:
    return (list(ids[start : start + _CHUNK]) for start in range(0, len(ids), _CHUNK))


def counts(session: Session, site_id: int, now: datetime, day_start: datetime) -> Counts:
    """The header's numbers at `now`; `day_start` is the site's midnight (both aware). Today's count leaves out void."""
    running = (
        _CLOCK.c.site_id == site_id,
        _CLOCK.c.met_at.is_(None),
        _CLOCK.c.ended_at.is_(None),
        _CLOCK.c.rule.in_(_COUNTED),
    )
    return Counts(
        breached=_count(session, _CLOCK, *running, _CLOCK.c.due_at < now),
        due_soon=_count(session, _CLOCK, *running, _CLOCK.c.due_at >= now, _CLOCK.c.warn_at <= now),
        unsigned=_count(session, _ORDER, _ORDER.c.site_id == site_id, _ORDER.c.state == OrderState.ISSUED),
        to_verify=_count(session, _ORDER, _ORDER.c.site_id == site_id, _ORDER.c.state == OrderState.FED_BACK),
        today=_count(
            session,
            _ENTRY,
            _ENTRY.c.site_id == site_id,
            _ENTRY.c.received_at >= day_start,
            _ENTRY.c.state != EntryState.VOID,
        ),
        changes_overdue=_count(
            session,
            _CHANGE,
            _CHANGE.c.site_id == site_id,
            _CHANGE.c.ended_at.is_(None),
            _CHANGE.c.voided_at.is_(None),
            _CHANGE.c.ends_at <= now,
        ),
    )


def _count(session: Session, table: Any, *where: ColumnElement[bool]) -> int:
    return int(session.execute(select(func.count()).select_from(table).where(*where)).scalar_one())
