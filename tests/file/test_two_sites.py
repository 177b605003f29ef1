"""Two sites in one file: the same numbers at both, a chain of the journal each, and neither sees the other's papers."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.check import verify_file
from pmconsole.data.file.store import Store
from pmconsole.data.journal import chain
from pmconsole.data.journal import queries as journal
from pmconsole.data.journal.queries import JournalFilter
from pmconsole.data.papers import queries as papers
from pmconsole.data.papers.rows import LedgerFilter
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers import orders
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.desk.people.setup import set_up
from pmconsole.procedure.clocks import Policy
from pmconsole.procedure.vocabulary import Channel, Paper, Role
from pmconsole.procedure.working_days import WorkingCalendar

ZONE = ZoneInfo("Asia/Shanghai")
CHEN = Actor("陈晨", frozenset({Role.HANDLER}))
ENTRY, ORDER, CALLER, ROOM = "XX-20261123-001", "PG-20261123-001", "13900000000", "3-2-1702"
#: Every table that keeps a numbered paper.
NUMBERED = (
    "ledger_entry", "service_form", "dispatch_order", "phone_record", "info_change", "shift_handover", "hand_in",
    "major_report",
)  # fmt: skip


@pytest.fixture
def desks(store: Store, clock: SettableClock) -> list[Desk]:
    """锦绣花园 and 滨江苑 in turns: the same caller from the same room, then an order each."""
    both = []
    for site in ("锦绣花园", "滨江苑"):
        site_id = set_up(store, clock, site_name=site, on_duty="陈晨", assistants=["林静"])
        both.append(Desk(store, clock, WorkingCalendar(ZONE), Policy(), site_id, ZONE, "一号台"))
    told = Intake(Channel.PHONE, "厨房水管爆裂", phone=CALLER, room=ROOM)
    entries = [register(desk, CHEN, told).entry_id for desk in both]
    for desk, entry_id in zip(both, entries, strict=True):
        orders.issue_order(desk, CHEN, entry_id, department="工程部")
    return both


def rows(path: Path, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as file:
        return file.execute(question).fetchall()


@pytest.mark.usefixtures("desks")
def test_both_give_the_same_numbers_and_the_file_is_sound(store: Store) -> None:
    for table, number in (("ledger_entry", ENTRY), ("dispatch_order", ORDER)):
        assert rows(store.path, f"SELECT site_id, number FROM {table} ORDER BY site_id") == [(1, number), (2, number)]
    assert verify_file(store) == []


@pytest.mark.parametrize("table", NUMBERED)
def test_a_number_is_one_paper_at_its_site(store: Store, table: str) -> None:
    keys = [
        [line[2] for line in rows(store.path, f"PRAGMA index_info({name})")]
        for _, name, unique, *_ in rows(store.path, f"PRAGMA index_list({table})")
        if unique
    ]
    assert ["site_id", "number"] in keys and ["number"] not in keys


@pytest.mark.usefixtures("desks")
def test_a_sites_chain_begins_and_goes_on_with_its_own_lines(store: Store) -> None:
    lines = rows(store.path, "SELECT site_id, previous, hash FROM journal ORDER BY id")
    for site in (1, 2):
        own = [line for line in lines if line[0] == site]
        assert len(own) > 2
        assert [previous for _, previous, _ in own] == ["0" * 64, *(made for *_, made in own[:-1])]


@pytest.mark.usefixtures("desks")
def test_what_was_taken_from_the_end_of_one_sites_chain_is_missed(store: Store) -> None:
    (last,) = rows(store.path, "SELECT max(id) FROM journal WHERE site_id = 1")[0]
    with closing(sqlite3.connect(store.path)) as file:
        file.execute("DROP TRIGGER journal_no_delete")
        file.execute("DELETE FROM journal WHERE id = ?", (last,))
        file.commit()
    with store.read() as session:
        assert chain.verify(session) == [f"日志第 {int(str(last)) + 1} 条之前缺少 1 条，记录被删除。"]


def ledger(words: str) -> Callable[[Session, int], list[int]]:
    return lambda session, site: list(papers.ledger_ids(session, site, LedgerFilter(words=words)))


def lines(number: str) -> Callable[[Session, int], list[int]]:
    return lambda session, site: list(journal.journal_ids(session, site, JournalFilter(number=number)))


def same_caller(session: Session, site: int) -> list[int]:
    return [row.id for row in papers.recent_for(session, site, CALLER, ROOM)]


#: What is asked of one site; one entry answers, and one line of the journal each for an entry and an order.
ASKED = {
    "everything": ledger(""), "number": ledger(ENTRY), "day": ledger("20261123"), "order": ledger(ORDER),
    "number of any day": ledger("PG-1"), "telephone": ledger(CALLER), "its end": ledger("0000"),
    "room": ledger(ROOM), "end of the room": ledger("1702"), "words": ledger("水管"), "same caller": same_caller,
    "lines of an order": lines(ORDER), "lines of any day's order": lines("PG-1"),
}  # fmt: skip


@pytest.mark.usefixtures("desks")
@pytest.mark.parametrize("asked", ASKED)
def test_a_site_is_answered_with_its_own_only(store: Store, asked: str) -> None:
    with store.read() as session:
        first, second, nobody = (ASKED[asked](session, site) for site in (1, 2, 3))
    assert len(first) == len(second) == 1 and first != second
    assert nobody == []


@pytest.mark.usefixtures("desks")
def test_what_one_site_opens_by_its_id_is_unknown_at_the_other(store: Store) -> None:
    with store.read() as session:
        mine, others = (papers.entry_detail(session, 1, entry_id) for entry_id in (1, 2))
        assert mine is not None and mine.entry.number == ENTRY and others is None
        assert chain.history(session, 1, Paper.LEDGER, 2) == []
        assert chain.history(session, 2, Paper.LEDGER, 2) != []


#: Questions asked all day, and how the plan of each ends: the site stands first in its index.
INDEXED = {
    "SELECT id FROM ledger_entry WHERE site_id = 1 AND number = 'x'": "(site_id=? AND number=?)",
    "SELECT id FROM ledger_entry WHERE site_id = 1 AND phone_key = 'x' ORDER BY received_at DESC, id DESC LIMIT 5":
        "entry_phone (site_id=? AND phone_key=?)",
    "SELECT id FROM ledger_entry WHERE site_id = 1 AND room_key = 'x' ORDER BY received_at DESC, id DESC LIMIT 5":
        "entry_room (site_id=? AND room_key=?)",
    "SELECT id FROM clock WHERE site_id = 1 AND met_at IS NULL AND ended_at IS NULL AND due_at < 'x'":
        "clock_open_due (site_id=? AND due_at<?)",
    "SELECT hash FROM journal WHERE site_id = 1 ORDER BY id DESC LIMIT 1": "journal_chain (site_id=?)",
}  # fmt: skip


@pytest.mark.parametrize("question", INDEXED)
def test_the_site_leads_into_the_index(store: Store, question: str) -> None:
    plan = [str(line[3]) for line in rows(store.path, f"EXPLAIN QUERY PLAN {question}")]
    assert len(plan) == 1 and plan[0].startswith("SEARCH") and plan[0].endswith(INDEXED[question])
