"""Where every paper stands on its way to the archivist: what it still lacks, read for all of them at once (4.3.10).

The rules are `procedure.qualification`; here rows become the facts they look at, a few statements for hundreds of
papers.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, false
from sqlmodel import SQLModel, col, select

from pmconsole.data.board.tables import ChangeAsk
from pmconsole.data.core.paper_tables import MODELS, ON_ENTRY
from pmconsole.data.core.tables import PaperBase, Site
from pmconsole.data.hand_in.tables import HandInItem, PaperReturn
from pmconsole.data.papers.orders import signatures_of
from pmconsole.data.papers.tables import DispatchOrder, InfoChange, LedgerEntry, PhoneRecord, ServiceForm, ShiftHandover
from pmconsole.desk.calls.acts import RINGING_FOR
from pmconsole.desk.core.errors import NotFound
from pmconsole.desk.core.unit import Unit
from pmconsole.desk.papers.casework import Case, cases_of
from pmconsole.procedure import qualification
from pmconsole.procedure.archive import CORRECTION
from pmconsole.procedure.facts import CallFacts, ChangeFacts, HandoverFacts, PaperFacts, RowFacts
from pmconsole.procedure.papers import HANDED_IN, KINDS
from pmconsole.procedure.refusal import Reason
from pmconsole.procedure.vocabulary import CallOutcome, Paper, Term

T = TypeVar("T", bound=SQLModel)
_CHUNK = 400
#: What a list shows of a paper.
TITLE_MOST = 60


@dataclass(frozen=True)
class Qualification:
    """One paper and what it lacks; nothing missing means it qualifies. `at` (UTC) is the paper's own time."""

    paper: Paper
    paper_id: int
    number: str
    version: int
    at: datetime
    title: str
    room: str
    room_key: str
    department: str
    handled_by: tuple[str, ...]
    words: str
    missing: tuple[Reason, ...]
    remark: str = ""

    @property
    def reasons(self) -> str:
        """Everything missing in one line, each with its clause."""
        return "；".join(map(str, self.missing))


def standings(unit: Unit, until: datetime, own: int = 0, since: date | None = None) -> list[Qualification]:
    """Every paper begun by `until` (aware) that is neither archived nor with the archivist, by kind and number.

    The papers of the hand-in `own` count as not handed in yet: it is being prepared again. What began before the day
    `since` (at the site) was handed in on paper alone, long ago; without one, so were the entries that were imported
    from before the site was set up and that nobody has touched here.
    """
    waiting = {paper: list(_waiting(unit, paper, until, own, ~_old(unit, paper, since))) for paper in HANDED_IN}
    found = [*_of_entries(unit, waiting)]
    for paper in HANDED_IN:
        if paper not in qualification.NEEDS:
            found += _of(unit, paper, waiting[paper])
    place = {paper: nr for nr, paper in enumerate(HANDED_IN)}
    return sorted(found, key=lambda one: (place[one.paper], one.number))


def left_out(unit: Unit, until: datetime, since: date | None = None) -> int:
    """How many papers `standings` leaves out for their age: neither handed in here nor waiting to be."""
    return sum(len(_waiting(unit, paper, until, 0, _old(unit, paper, since))) for paper in HANDED_IN)


def _old(unit: Unit, paper: Paper, since: date | None) -> ColumnElement[bool]:
    """Whether a paper is from before the console had a say."""
    table: Any = MODELS[paper]
    own_time = LedgerEntry.received_at if paper is Paper.LEDGER else getattr(table, KINDS[paper].begun)
    if since is not None:
        return col(own_time) < datetime.combine(since, time(), unit.desk.zone)
    if paper is not Paper.LEDGER:
        return false()
    begun = unit.desk.calendar.start_of_day(unit.session.get_one(Site, unit.desk.site_id).created_at)
    untouched = col(LedgerEntry.version) == 1
    return and_(col(LedgerEntry.import_key).is_not(None), col(own_time) < begun, untouched)


def standing(unit: Unit, paper: Paper, paper_id: int) -> Qualification:
    """Where one paper stands. Raises NotFound."""
    return next(iter(standings_of(unit, paper, [paper_id])))


def standings_of(unit: Unit, paper: Paper, ids: Sequence[int]) -> list[Qualification]:
    """Where these papers of one kind stand, in the order given. Raises NotFound where one is not there."""
    found = {one.paper_id: one for one in _of(unit, paper, ids)}
    if missing := [one for one in ids if one not in found]:
        raise NotFound(f"找不到这张{paper.zh}（内部编号 {missing[0]}），没有改动任何内容。")
    return [found[one] for one in ids]


def _of(unit: Unit, paper: Paper, ids: Sequence[int]) -> Iterator[Qualification]:
    if paper in qualification.NEEDS:
        yield from _of_entries(unit, {paper: ids})
        return
    for chunk in _chunks(ids):
        table = MODELS[paper]
        where = (table.site_id == unit.desk.site_id, col(table.id).in_(chunk))
        rows = unit.session.exec(select(table).where(*where)).all()
        hanging = _Hanging(unit, {paper: chunk})
        owed = _callers_owed(unit, chunk) if paper is Paper.CHANGE else Counter()
        rooms = _rooms(unit, rows) if paper in ON_ENTRY else {}
        for row in rows:
            one = _simple(row, hanging, owed[row.id or 0], unit.now)
            room, key = rooms.get(row.id or 0, (one.room, one.room_key))
            yield replace(one, room=room, room_key=key)


def _waiting(unit: Unit, paper: Paper, until: datetime, own: int, age: ColumnElement[bool]) -> Sequence[int]:
    """The ids of the papers of a kind and age that have not gone to the archivist."""
    table: Any = MODELS[paper]
    under_way = select(HandInItem.id).where(
        HandInItem.paper == paper,
        HandInItem.paper_id == table.id,
        col(HandInItem.left_at).is_(None),
        HandInItem.hand_in_id != own,
    )
    begun = getattr(table, KINDS[paper].begun)
    where = [table.site_id == unit.desk.site_id, begun <= until, ~under_way.exists(), age]
    return unit.session.exec(select(table.id).where(*where).order_by(table.id)).all()


def _of_entries(unit: Unit, waiting: Mapping[Paper, Sequence[int]]) -> Iterator[Qualification]:
    """The entries, orders and forms of `waiting`, by the entry they hang on."""
    wanted = {paper: set(ids) for paper, ids in waiting.items()}
    entries = dict.fromkeys(waiting.get(Paper.LEDGER, ()))
    for table in (DispatchOrder, ServiceForm):
        paper = Paper.ORDER if table is DispatchOrder else Paper.SERVICE
        for chunk in _chunks(waiting.get(paper, ())):
            entries |= dict.fromkeys(unit.session.exec(select(table.entry_id).where(col(table.id).in_(chunk))))
    for chunk in _chunks(sorted(entries)):
        cases, forms = cases_of(unit, chunk)
        ids = {
            Paper.LEDGER: chunk,
            Paper.ORDER: [order.id or 0 for case in cases.values() for order in case.orders],
            Paper.SERVICE: [form.id or 0 for some in forms.values() for form in some],
        }
        hanging = _Hanging(unit, ids)
        for entry_id, case in cases.items():
            if case.entry.site_id == unit.desk.site_id:
                yield from _of_case(case, forms[entry_id], wanted, hanging)


def _of_case(
    case: Case, forms: Sequence[ServiceForm], wanted: dict[Paper, set[int]], hanging: "_Hanging"
) -> Iterator[Qualification]:
    if case.entry.id in wanted.get(Paper.LEDGER, ()):
        yield _entry(case, hanging)
    for form in forms:
        if form.id in wanted.get(Paper.SERVICE, ()):
            yield _form(replace(case, form=form), form, hanging)
    for order in case.orders:
        if order.id in wanted.get(Paper.ORDER, ()):
            yield _order(replace(case, order=order), order, hanging)


def _rooms(unit: Unit, rows: Sequence[Any]) -> dict[int, tuple[str, str]]:
    """Papers by the room of the entry they hang on: what was said about a room is found by it."""
    entries = [row.entry_id for row in rows if row.entry_id is not None]
    found = unit.session.exec(select(LedgerEntry).where(col(LedgerEntry.id).in_(entries)))
    rooms = {entry.id: (entry.room, entry.room_key) for entry in found}
    return {row.id: rooms[row.entry_id] for row in rows if row.entry_id in rooms}


def _callers_owed(unit: Unit, ids: Sequence[int]) -> Counter[int]:
    where = (col(ChangeAsk.due_since).is_not(None), col(ChangeAsk.called_back_at).is_(None))
    return Counter(unit.session.exec(select(ChangeAsk.change_id).where(*where, col(ChangeAsk.change_id).in_(ids))))


class _Hanging:
    """What of some papers stands elsewhere: signatures owed, signed words changed since, corrections under way."""

    def __init__(self, unit: Unit, ids: Mapping[Paper, Sequence[int]]) -> None:
        self.owed: dict[tuple[Paper, int], list[str]] = defaultdict(list)
        self.back: dict[tuple[Paper, int], PaperReturn] = {}
        self._changed: dict[tuple[Paper, int], list[str]] = defaultdict(list)
        for paper, some in ids.items():
            for chunk in _chunks(some):
                where = (PaperReturn.paper == paper, col(PaperReturn.corrected_at).is_(None))
                rows = unit.session.exec(select(PaperReturn).where(*where, col(PaperReturn.paper_id).in_(chunk)))
                self.back |= {(paper, row.paper_id): row for row in rows}
                for sign in signatures_of(unit.session, unit.desk.site_id, paper, chunk):
                    key = (paper, sign.paper_id)
                    if sign.changed:
                        self._changed[key].append(sign.name)
                    if paper not in qualification.NEEDS and sign.owed:
                        self.owed[key].append(sign.name)

    def missing(self, paper: Paper, paper_id: int, facts: PaperFacts) -> tuple[Reason, ...]:
        found = qualification.missing(paper, facts, self.owed[paper, paper_id])
        back = self.back.get((paper, paper_id))
        if back is not None:
            found += (Reason(f"退回{back.department}改正，还没有改好：{back.reason}", CORRECTION),)
        return found

    def remark(self, paper: Paper, paper_id: int) -> str:
        names = "、".join(dict.fromkeys(filter(None, self._changed[paper, paper_id])))
        return f"{names}签后有改动" if names else ""


def _entry(case: Case, hanging: _Hanging) -> Qualification:
    entry, referred = case.entry, [one.by for one in case.referrals]
    one = _listed(entry, hanging, case.facts(), people=referred)
    return replace(one, at=entry.received_at, room=entry.room, room_key=entry.room_key, department=_department(case))


def _department(case: Case) -> str:
    live = [order.department for order in case.orders if order.voided_at is None]
    return live[-1] if live else case.entry.internal_department


def _order(case: Case, order: DispatchOrder, hanging: _Hanging) -> Qualification:
    entry, row = case.entry, case.round
    said = (row.result, entry.source, row.customer_signer)
    one = _listed(order, hanging, case.facts(), people=(row.worker, row.verifier), words=said)
    return replace(one, room=entry.room, room_key=entry.room_key)


def _form(case: Case, form: ServiceForm, hanging: _Hanging) -> Qualification:
    return replace(_listed(form, hanging, case.facts()), room_key=case.entry.room_key)


def _simple(row: PaperBase, hanging: _Hanging, callers_owed: int, now: datetime) -> Qualification:
    """A paper that is dealt with by itself."""
    one = _listed(row, hanging, _facts(row, callers_owed, now))
    return replace(one, title=_title(_called(row))) if isinstance(row, PhoneRecord) else one


def _listed(
    row: PaperBase, hanging: _Hanging, facts: PaperFacts, people: Iterable[str] = (), words: Iterable[str] = ()
) -> Qualification:
    """A paper by what its kind says of its columns; `people` and `words` are those of what hangs on it."""
    paper, key, columns = row.__paper__, row.id or 0, row.model_dump()
    kind, told = KINDS[paper], {name: word_of(value) for name, value in columns.items()}
    lists = kind.lists
    names = (*(told[name] for name in lists.people), *people)
    return Qualification(
        paper, key, row.number, row.version, columns[kind.begun], _title(lists.title.format_map(told)),
        told.get(lists.room, ""), "", told.get(lists.department, ""), _names(names),
        _words(*(told[name] for name in lists.words), *words, *names),
        hanging.missing(paper, key, facts), hanging.remark(paper, key),
    )  # fmt: skip


def _facts(row: PaperBase, callers_owed: int, now: datetime) -> PaperFacts:
    void = row.voided_at is not None
    if isinstance(row, PhoneRecord):
        owed = row.called_back_at is None and row.call_back_asked_at is not None
        # A ring nobody took counts as missed without anyone writing it down.
        rung_out = row.outcome is CallOutcome.RINGING and row.at < now - RINGING_FOR
        outcome = CallOutcome.MISSED if rung_out else row.outcome
        return CallFacts(outcome, bool(row.content or row.entry_id), bool(row.handler), owed, void)
    if isinstance(row, InfoChange):
        return ChangeFacts(row.ended_at is not None, callers_owed, void)
    if isinstance(row, ShiftHandover):
        return HandoverFacts(row.outgoing_signed_at is not None, row.incoming_signed_at is not None, void)
    return RowFacts(row.model_dump(), void)


def _called(row: PhoneRecord) -> str:
    return f"{'去电' if row.outgoing else '来电'} {row.person or row.phone or '未显示号码'} {row.content}"


def word_of(value: Any) -> str:
    """A column's value as lists show it."""
    return value.zh if isinstance(value, Term) else str(value or "")


def _title(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= TITLE_MOST else line[: TITLE_MOST - 1] + "…"


def _names(people: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, people)))


def _words(*parts: str) -> str:
    # One line each: a phrase must not run from the end of one into the beginning of the next.
    return "\n".join(dict.fromkeys(filter(None, parts)))


def _chunks(ids: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), _CHUNK):
        yield list(ids[start : start + _CHUNK])
