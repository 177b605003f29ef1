"""What lists show: the ledger by filter and page, the queue by time left, a paper with all that hangs on it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlmodel import SQLModel

from pmconsole.data.core.tables import Duty, Note, Person, PersonRole, Signature, Site
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.store import Store
from pmconsole.data.papers import queries, rows, told_rows
from pmconsole.data.papers.rows import LedgerFilter
from pmconsole.data.papers.tables import DispatchOrder, LedgerEntry, OrderRound, Referral, ServiceForm
from pmconsole.procedure.vocabulary import Category, Channel, EntryState, OrderState, Paper, Role, Rule, SignedHow
from tests.on_file import Maker, clock_row


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: object, _cur: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(store.engine, "before_cursor_execute", note)


@pytest.fixture
def thirty(desk_file: Store, entry: Maker, clock: SettableClock) -> Store:
    for n in range(30):
        entry(
            f"第{n}件事", room=f"3-1-{n + 101}",
            state=EntryState.STRUCK_OFF if n % 3 == 0 else EntryState.VOID if n % 3 == 1 else EntryState.RECEIVED,
            category=Category.REPAIR if n % 2 else Category.COMPLAINT,
            channel=Channel.VISIT if n % 5 == 0 else Channel.PHONE, major=n == 7,
        )  # fmt: skip
        clock.advance(minutes=1)
    return desk_file


def ids(store: Store, **flt: object) -> list[int]:
    with store.read() as session:
        return list(queries.ledger_ids(session, 1, LedgerFilter(**flt)))  # type: ignore[arg-type]


def test_the_ledger_is_newest_first(thirty: Store) -> None:
    assert ids(thirty) == list(range(30, 0, -1))


def test_entries_of_one_minute_keep_their_order(desk_file: Store, entry: Maker) -> None:
    assert [entry("a"), entry("b"), entry("c")][::-1] == ids(desk_file)


@pytest.mark.parametrize(
    ("flt", "expected"),
    [
        ({"only_open": True}, [n for n in range(30, 0, -1) if n % 3 == 0]),
        ({"states": frozenset({EntryState.VOID})}, [n for n in range(30, 0, -1) if n % 3 == 2]),
        ({"states": frozenset({EntryState.VOID}), "only_open": True}, []),
        ({"major": True}, [8]),
        ({"channels": frozenset({Channel.VISIT})}, [26, 21, 16, 11, 6, 1]),
        ({"categories": frozenset({Category.REPAIR}), "only_open": True}, [30, 24, 18, 12, 6]),
        ({"words": "件事", "channels": frozenset({Channel.VISIT}), "only_open": True}, [21, 6]),
    ],
)
def test_filters_combine(thirty: Store, flt: dict[str, object], expected: list[int]) -> None:
    assert ids(thirty, **flt) == expected


def test_since_is_included_and_until_is_not(thirty: Store, clock: SettableClock) -> None:
    end = clock.now()
    assert ids(thirty, since=end - timedelta(minutes=3), until=end - timedelta(minutes=1)) == [29, 28]


def test_another_sites_entries_are_not_shown(thirty: Store, clock: SettableClock) -> None:
    with thirty.write() as session:
        session.add(Site(name="二期", created_at=clock.now()))
    with thirty.read() as session:
        assert list(queries.ledger_ids(session, 2, LedgerFilter())) == []


def test_a_page_comes_in_the_order_asked_and_skips_what_is_not_there(thirty: Store) -> None:
    with thirty.read() as session:
        assert [row.id for row in queries.ledger_rows(session, 1, [5, 99, 30, 1])] == [5, 30, 1]
        assert queries.ledger_rows(session, 1, []) == []


def test_a_page_costs_the_same_few_statements_however_many_lines(thirty: Store, order: Maker) -> None:
    for n in range(1, 31):
        order(n)
    with statements(thirty) as few, thirty.read() as session:
        queries.ledger_rows(session, 1, [1])
    with statements(thirty) as many, thirty.read() as session:
        page = queries.ledger_rows(session, 1, list(range(1, 31)))
    assert len(few) == len(many) <= 5
    assert all(len(row.papers) == 1 and row.next_rule is Rule.SIGN for row in page)


def test_more_ids_than_one_statement_takes(thirty: Store) -> None:
    with thirty.read() as session:
        assert len(queries.ledger_rows(session, 1, list(range(1, 31)) * 100)) == 3000


def test_a_line_shows_its_papers_and_earliest_open_clock(
    desk_file: Store, entry: Maker, order: Maker, clock: SettableClock
) -> None:
    entry_id = entry("水管")
    order(entry_id, due=60, state=OrderState.STRUCK_OFF)
    second = order(entry_id, due=20)
    order(entry_id, due=None, state=OrderState.VOID)
    with desk_file.write() as session:
        met = clock_row(clock, Paper.LEDGER, entry_id, entry_id, "XX-20261123-001", 5)
        met.met_at = clock.now()
        session.add(met)
    with desk_file.read() as session:
        (row,) = queries.ledger_rows(session, 1, [entry_id])
    assert [(mark.number[-3:], mark.struck_off, mark.void) for mark in row.papers] == [
        ("001", True, False), ("002", False, False), ("003", False, True),
    ]  # fmt: skip
    assert row.next_due == clock.now() + timedelta(minutes=20)
    assert row.papers[1].paper_id == second


def test_the_queue_goes_by_time_left(desk_file: Store, entry: Maker, order: Maker) -> None:
    entry_id = entry("水管", room="3-2-1702")
    late, unclocked, soon = order(entry_id, due=90), order(entry_id, due=None), order(entry_id, due=10)
    gone = order(entry_id, due=None, state=OrderState.STRUCK_OFF)
    other = order(entry_id, due=1, department="环境部")
    with desk_file.write() as session:
        session.add(OrderRound(order_id=soon, round=1, worker="老李"))
    with desk_file.read() as session:
        queue = queries.queue(session, 1)
        assert [row.id for row in queue] == [other, soon, late, unclocked]
        assert (queue[1].worker, queue[1].room, queue[1].entry_number) == ("老李", "3-2-1702", "XX-20261123-001")
        assert [row.id for row in queries.queue(session, 1, department="环境部")] == [other]
        assert [row.id for row in queries.queue(session, 1, include_closed=True)][-1] == gone


def test_orders_due_at_the_same_time_stand_in_the_queue_by_when_they_were_issued(
    desk_file: Store, entry: Maker, order: Maker, clock: SettableClock
) -> None:
    entry_id, now = entry("水管"), clock.now()
    issued = {nr: order(entry_id, due=60, issued_at=now - timedelta(minutes=nr)) for nr in (5, 40, 20)}
    # Those no clock runs for stand last, again the oldest first.
    unclocked = {nr: order(entry_id, due=None, issued_at=now - timedelta(minutes=nr)) for nr in (10, 90)}
    with desk_file.read() as session:
        queue = [row.id for row in queries.queue(session, 1)]
    assert queue == [issued[40], issued[20], issued[5], unclocked[90], unclocked[10]]


def test_an_entry_opens_with_everything_that_hangs_on_it(
    desk_file: Store, entry: Maker, order: Maker, clock: SettableClock
) -> None:
    entry_id = entry("电梯困人", major=True)
    first = order(entry_id, state=OrderState.REISSUED, due=None)
    again = order(entry_id, reissued_from_id=first)
    now = clock.now()
    with desk_file.write() as session:
        session.add(Referral(entry_id=entry_id, referred_to="刘总", at=now, by="王芳"))
        session.add(
            ServiceForm(
                site_id=1, number="FW-20261123-001", entry_id=entry_id, filler="张三", content="电梯困人",
                received_at=now, received_by="王芳",
            )
        )  # fmt: skip
        for paper, paper_id in ((Paper.LEDGER, entry_id), (Paper.ORDER, again), (Paper.SERVICE, 1)):
            session.add(Note(site_id=1, paper=paper, paper_id=paper_id, text=paper.zh, at=now, by="王芳"))
            session.add(
                Signature(
                    site_id=1,
                    paper=paper,
                    paper_id=paper_id,
                    step="sign",
                    role="",
                    name="周工",
                    how=SignedHow.PAPER,
                    at=now,
                )
            )
        session.add(OrderRound(order_id=again, round=1))
        session.add(OrderRound(order_id=again, round=2, worker="老李"))
    with desk_file.read() as session:
        detail = queries.entry_detail(session, 1, entry_id)
        assert queries.entry_detail(session, 1, 99) is None
        assert queries.order_detail(session, 1, 99) is None
        alone = queries.order_detail(session, 1, again)
    assert detail is not None
    assert detail.entry.content == "电梯困人"
    assert [o.number[-3:] for o in detail.orders] == ["001", "002"]
    assert (detail.orders[0].reissued_to, detail.orders[1].reissued_from) == ("PG-20261123-002", "PG-20261123-001")
    assert detail.orders[1] == alone
    assert [r.round for r in detail.orders[1].rounds] == [1, 2]
    assert [n.text for n in detail.orders[1].notes] == ["派工单"]
    assert [n.text for n in detail.notes] == ["信息中心记录表", "客户服务单"]
    assert len(detail.signatures) == 2 and len(detail.orders[1].clocks) == 1
    assert detail.form is not None and detail.form.filler == "张三"
    assert detail.referrals[0].referred_to == "刘总"


def test_the_header_counts(desk_file: Store, entry: Maker, order: Maker, clock: SettableClock) -> None:
    entry("昨天的事", received_at=clock.now() - timedelta(days=1))
    entry_id = entry("今天的事")
    entry("作废", state=EntryState.VOID)
    order(entry_id, due=30)
    order(entry_id, due=100, state=OrderState.FED_BACK)
    midnight = clock.now() - timedelta(hours=14)
    seen = {}
    for minutes in (0, 25, 5, 1):
        clock.advance(minutes=minutes)
        with desk_file.read() as session:
            counts = queries.counts(session, 1, clock.now(), midnight)
        seen[(clock.now() - midnight - timedelta(hours=14)).seconds // 60] = (counts.breached, counts.due_soon)
    assert seen == {0: (0, 0), 25: (0, 1), 30: (0, 1), 31: (1, 0)}  # a deadline counts to its own instant
    assert (counts.unsigned, counts.to_verify, counts.today) == (1, 1, 1)


def test_who_is_on_duty_and_who_may_be_chosen(desk_file: Store, clock: SettableClock) -> None:
    with desk_file.read() as session:
        assert queries.on_duty(session, 1) is None
    with desk_file.write() as session:
        for name in ("王芳", "刘工", "离职"):
            session.add(Person(site_id=1, name=name, department_id=1, active=name != "离职"))
        session.flush()
        session.add(PersonRole(person_id=1, role=Role.HANDLER))
        session.add(PersonRole(person_id=2, role=Role.RECEIVER))
        session.add(Duty(site_id=1, person_id=2, started_at=clock.now(), ended_at=clock.now()))
        session.add(Duty(site_id=1, person_id=1, shift="早班", started_at=clock.now()))
    with desk_file.read() as session:
        duty = queries.on_duty(session, 1)
        assert duty is not None
        assert (duty.name, duty.shift, duty.roles) == ("王芳", "早班", frozenset({Role.HANDLER}))
        assert {p.name for p in queries.people(session, 1)} == {"王芳", "刘工"}
        assert [p.department for p in queries.people(session, 1, Role.RECEIVER)] == ["工程部"]
        assert [d.name for d in queries.departments(session, 1)] == ["工程部"]
        site = queries.site(session, 1)
        assert site is not None and site.name == "锦绣花园"


def test_the_same_caller_or_room_comes_back(desk_file: Store, entry: Maker, clock: SettableClock) -> None:
    made = []
    for n in range(8):
        where = {"phone": "68881234"} if n % 2 else {"room": "3-2-1702"}
        made.append(entry(str(n), **where))
        clock.advance(minutes=1)
    entry("别人", phone="68880000", room="3-2-1703")
    with desk_file.read() as session:
        both = queries.recent_for(session, 1, phone_key="68881234", room_key="3-2-1702")
        assert [row.id for row in both] == made[::-1][:5]
        assert [row.id for row in queries.recent_for(session, 1, room_key="3-2-1702")] == made[0::2][::-1]
        assert queries.recent_for(session, 1) == []


def test_open_clocks_come_earliest_due_first(desk_file: Store, entry: Maker, order: Maker) -> None:
    entry_id = entry("水管")
    late, soon = order(entry_id, due=90), order(entry_id, due=10)
    with desk_file.read() as session:
        assert [line.paper_id for line in queries.open_clocks(session, 1)] == [soon, late]


@pytest.mark.parametrize(
    ("row", "table"),
    [
        (rows.EntryRow, LedgerEntry),
        (rows.ServiceFormRow, ServiceForm),
        (rows.OrderDetail, DispatchOrder),
        (rows.RoundRow, OrderRound),
        (told_rows.ReferralRow, Referral),
    ],
)
def test_details_have_every_column_of_the_paper(row: type, table: type[SQLModel]) -> None:
    assert set(table.model_fields) <= {field.name for field in fields(row)}


@pytest.mark.parametrize("words", ["水管", "水", "1702", "3-2-1702", "023-6888 1234", "001", "PG-20261123-001", "pg-1"])
def test_a_question_never_walks_the_ledger(desk_file: Store, words: str) -> None:
    with statements(desk_file) as seen, desk_file.read() as session:
        queries.ledger_ids(session, 1, LedgerFilter(words=words))
        queries.recent_for(session, 1, phone_key="68881234", room_key="3-2-1702")
    asked = [statement for statement in seen if "ledger_entry" in statement]
    assert len(asked) == 3
    with desk_file.engine.connect() as connection:
        for statement in asked:
            values = tuple("1" for _ in range(statement.count("?")))
            plan = [str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
            walks = [
                line for line in plan if re.search(r"SCAN ledger_entry|\(site_id=\?(\)| AND (received_at|state))", line)
            ]
            assert walks == [], plan
