"""Nothing is kept without a line in the journal, and nothing is done but under a row of the table of who."""

import ast
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import insert, select, update

from pmconsole.alerts import acting
from pmconsole.alerts.acting import SeenAlarm
from pmconsole.data.core.tables import Department, Draft, Journal, Note, Person, PersonRole
from pmconsole.data.core.written import table_of, written_tables
from pmconsole.data.file.store import Store
from pmconsole.data.journal.chain import JournalRow, history, history_of
from pmconsole.data.papers.tables import LedgerEntry
from pmconsole.data.shelf.cards import flow_cards
from pmconsole.desk.calls import acts as calls
from pmconsole.desk.core import drafts
from pmconsole.desk.core.errors import Refused
from pmconsole.desk.core.journaled import CONSOLE, JournaledWrite, Unjournaled
from pmconsole.desk.core.unit import Actor, Desk, Unit
from pmconsole.desk.directory import acts as directory
from pmconsole.desk.handover import notes as shift_notes
from pmconsole.desk.papers import entries, major, orders
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.desk.shelf import acts as shelf
from pmconsole.desk.shelf import cards, phrases
from pmconsole.procedure.flow_cards import FlowCard
from pmconsole.procedure.phrases import PhraseCode
from pmconsole.procedure.vocabulary import CallOutcome, Category, Channel, NoteKind, Paper, Role, SignedHow

HOME = Path(__file__).parents[2]
CARD = FlowCard("roof", "屋面漏水", (Category.REPAIR,), ("漏水",), ("接水", "叫工程部"), ("工程部",), False)


def lines(desk: Desk) -> list[Journal]:
    with desk.store.read() as session:
        rows = list(session.exec(select(Journal).order_by("id")))
        session.expunge_all()
    return rows


def last(desk: Desk, paper: Paper, paper_id: int) -> JournalRow:
    with desk.store.read() as session:
        return history(session, desk.site_id, paper, paper_id)[-1]


def told(row: JournalRow) -> dict[str, Any]:
    return {change.field: change.new for change in row.changes}


@pytest.fixture
def entry_id(desk: Desk, wang: Actor) -> int:
    """An entry about a leak."""
    return register(desk, wang, Intake(Channel.PHONE, "水管爆裂", category=Category.REPAIR)).entry_id


WAYS: dict[str, Callable[[Unit], object]] = {
    "a row": lambda unit: unit.session.add(Person(site_id=unit.site_id, name="某人")),
    "a row changed": lambda unit: setattr(unit.session.exec(select(Person)).first(), "phone", "1"),
    "a row taken away": lambda unit: unit.session.delete(unit.session.exec(select(PersonRole)).first()),
    "a statement": lambda unit: unit.session.execute(insert(Person).values(site_id=unit.site_id, name="某人")),
    "a statement on many": lambda unit: unit.session.execute(update(Person).values(phone="1")),
    "text": lambda unit: unit.session.execute(text(" -- many\n UPDATE person SET phone = '1'")),
    "the driver": lambda unit: unit.session.connection().exec_driver_sql("update Person set phone = '1'"),
}


@pytest.mark.parametrize("write", WAYS.values(), ids=WAYS)
def test_rows_written_without_a_line_are_not_kept(desk: Desk, wang: Actor, write: Callable[[Unit], object]) -> None:
    def people() -> list[tuple[str, str]]:
        with desk.store.read() as session:
            return [(row.name, row.phone) for row in session.exec(select(Person).order_by("id"))]

    before, said = people(), lines(desk)
    with (
        pytest.raises(Unjournaled, match=r"contact\.add wrote person(_role)? without a line"),
        desk.unit(wang, "contact.add") as unit,
    ):
        write(unit)
    assert people() == before and lines(desk) == said


def test_with_a_line_they_are_and_where_nothing_is_written_none_is_asked_for(desk: Desk, wang: Actor) -> None:
    before = len(lines(desk))
    with desk.unit(wang, "contact.add") as unit:
        unit.session.exec(select(Person)).all()
    with desk.unit(wang, "contact.add") as unit:
        unit.session.add(Department(site_id=unit.site_id, name="餐饮部", position=9))
        unit.log("contact.add", number="通讯录-1")
    assert [row.action for row in lines(desk)[before:]] == ["contact.add"]


ACTS: dict[str, Callable[[Desk, Actor, int], object]] = {
    "a flow card changed": lambda desk, wang, _: cards.change_card(desk, wang, CARD),
    "a step ticked": lambda desk, wang, entry: cards.tick(desk, wang, entry, first_card(desk).key, 1),
    "a note on an entry": lambda desk, wang, entry: entries.note(desk, wang, entry, text="家有老人"),
    "a note for the next shift": lambda desk, wang, _: shift_notes.note(desk, wang, "钥匙在抽屉里"),
    "a phrase": lambda desk, wang, _: phrases.keep(desk, wang, PhraseCode("tsd", "停水到")),
    "a contact": lambda desk, wang, _: directory.add(desk, wang, directory.ContactIn("张三")),
    "something on the shelf": lambda desk, wang, _: shelf.put(desk, wang, shelf.ItemIn("公约", text="第一条")),
    "a call": lambda desk, wang, _: calls.record_call(desk, wang, calls.CallIn("13900001111")),
    "a category": lambda desk, wang, entry: entries.classify(desk, wang, entry, category=Category.HELP),
}


def first_card(desk: Desk) -> FlowCard:
    with desk.store.read() as session:
        return flow_cards(session, desk.site_id)[0]


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_an_act_that_forgets_its_line_fails_and_leaves_no_trace(
    desk: Desk, wang: Actor, entry_id: int, monkeypatch: pytest.MonkeyPatch, act: Callable[[Desk, Actor, int], object]
) -> None:
    with desk.store.read() as session:
        before = list(session.connection().connection.driver_connection.iterdump())  # type: ignore[union-attr]
    with monkeypatch.context() as broken:
        broken.setattr(JournaledWrite, "log", lambda *_, **__: 0)
        with pytest.raises(Unjournaled):
            act(desk, wang, entry_id)
    with desk.store.read() as session:
        assert list(session.connection().connection.driver_connection.iterdump()) == before  # type: ignore[union-attr]
    act(desk, wang, entry_id)


def test_card_change_stands_in_the_journal_with_what_it_was_before(desk: Desk, wang: Actor) -> None:
    cards.change_card(desk, wang, CARD)
    cards.change_card(desk, wang, replace(CARD, steps=("接水",), categories=(Category.HELP,)), active=False)
    first, second = lines(desk)[-2:]
    assert (first.action, first.who, first.number, first.version) == ("card.change", "王芳", "roof", 1)
    assert '"steps": ["", "接水；叫工程部"]' in first.changes and '"title": ["", "屋面漏水"]' in first.changes
    assert second.changes == (
        '{"active": [true, false], "categories": ["报修", "求助"], "steps": ["接水；叫工程部", "接水"]}'
    )


NOTES: dict[str, tuple[str, str, Callable[[Desk, Actor, int], object]]] = {
    "entry.note": ("note", "家有老人", lambda d, w, e: entries.note(d, w, e, text="家有老人")),
    "entry.progress": ("progress", "已关总阀", lambda d, w, e: major.add_progress(d, w, e, text="已关总阀")),
    "entry.major": ("note", "重大事件：水浸配电房", lambda d, w, e: major.mark_major(d, w, e, reason="水浸配电房")),
}


@pytest.mark.parametrize("action", NOTES)
def test_note_stands_in_the_journal_with_its_text(desk: Desk, wang: Actor, entry_id: int, action: str) -> None:
    field, words, write = NOTES[action]
    write(desk, wang, entry_id)
    with desk.store.read() as session:
        (note,) = session.exec(select(Note.text)).all()
        said = [
            told(row).get(field)
            for row in history(session, desk.site_id, Paper.LEDGER, entry_id)
            if row.action == action
        ]
    assert note == words and said.count(words) == 1


def test_note_on_an_order_and_the_reason_of_one_stand_in_the_journal(desk: Desk, wang: Actor, entry_id: int) -> None:
    order_id = orders.issue_order(desk, wang, entry_id, department="工程部").paper_id
    orders.note_order(desk, wang, order_id, text="先停梯")
    assert told(last(desk, Paper.ORDER, order_id)) == {"note": "先停梯"}
    orders.sign_for(desk, wang, order_id, receiver="孙伟", how=SignedHow.PAPER)
    orders.arrange(desk, wang, order_id, worker="老张")
    orders.give_reason(desk, wang, order_id, reason="缺配件")
    row = last(desk, Paper.ORDER, order_id)
    assert row.action == "order.reason" and list(told(row).values()).count("缺配件") == 1


def test_note_that_no_line_tells_of_is_not_kept(desk: Desk, wang: Actor, entry_id: int) -> None:
    with pytest.raises(Unjournaled, match="notes"), desk.unit(wang, "entry.note") as unit:
        row = unit.session.get_one(LedgerEntry, entry_id)
        unit.note(row, NoteKind.NOTE, "家有老人")
        unit.log("entry.note", number=row.number)
    with desk.store.read() as session:
        assert session.exec(select(Note)).all() == []


def test_what_is_nobodys_act_is_written_without_a_line_and_only_that(desk: Desk) -> None:
    before = lines(desk)
    drafts.save(desk, "intake", {"content": "水管"})
    assert drafts.load(desk, "intake") == {"content": "水管"} and lines(desk) == before
    with pytest.raises(Unjournaled, match="person"), desk.unit(CONSOLE, "draft.keep") as unit:
        unit.session.add(Draft(site_id=1, owner="二号台", form="intake", body="", updated_at=unit.now))
        unit.session.add(Person(site_id=1, name="某人"))


def test_an_act_that_stands_in_no_table_is_no_act(desk: Desk, wang: Actor) -> None:
    for actor, act in ((wang, "robot.dance"), (wang, "draft.keep"), (CONSOLE, "contact.add"), (CONSOLE, "phone.ring")):
        with pytest.raises(KeyError), desk.unit(actor, act):
            pytest.fail("begun")
    with pytest.raises(KeyError), desk.unit(wang, "contact.add") as unit:
        unit.log("robot.dance")
    with desk.store.read() as session, pytest.raises(KeyError):
        desk.reading(session, wang).log("contact.add")


def test_an_act_of_someone_else_does_not_ride_along(desk: Desk, wang: Actor) -> None:
    with pytest.raises(Refused, match="「合格入档」由资料管理员办理"), desk.unit(wang, "contact.add") as unit:
        unit.log("archive.pass")


ARCHIVIST = Actor("杨帆", frozenset({Role.ARCHIVIST}))


def by_the_archivist(act: Callable[[Desk, Actor, int], object]) -> Callable[[Desk, int], object]:
    return lambda desk, entry_id: act(desk, ARCHIVIST, entry_id)


DAY_WORK: dict[str, Callable[[Desk, int], object]] = {
    **{name: by_the_archivist(act) for name, act in ACTS.items()},
    "a call's outcome": lambda desk, _: calls.set_outcome(desk, ARCHIVIST, 1, CallOutcome.WRONG),
    "a contact out of use": lambda desk, _: directory.retire(desk, ARCHIVIST, 1, "搬走"),
    "a contact made sure of": lambda desk, _: directory.confirm(desk, ARCHIVIST, 1),
    "off the shelf": lambda desk, _: shelf.retire(desk, ARCHIVIST, 1),
    "an alarm acknowledged": lambda desk, _: acting.acknowledge(desk, ARCHIVIST, [SeenAlarm(1, 1)]),
    "an alarm's note": lambda desk, _: acting.add_note(desk, ARCHIVIST, 1, "在看"),
    "an entry": lambda desk, _: register(desk, ARCHIVIST, Intake(Channel.PHONE, "水管爆裂")),
}


@pytest.mark.parametrize("act", DAY_WORK.values(), ids=DAY_WORK)
def test_archivist_does_no_day_work(desk: Desk, wang: Actor, entry_id: int, act: Callable[[Desk, int], object]) -> None:
    directory.add(desk, wang, directory.ContactIn("张三"))
    shelf.put(desk, wang, shelf.ItemIn("公约", text="第一条"))
    before = lines(desk)
    with pytest.raises(Refused, match=r"由信息处理员.*办理"):
        act(desk, entry_id)
    assert lines(desk) == before


def test_a_contact_keeps_its_history_under_its_own_acts(desk: Desk, wang: Actor) -> None:
    kept = directory.add(desk, wang, directory.ContactIn("张三"))
    directory.confirm(desk, wang, kept.contact_id)
    with desk.store.read() as session:
        acts = [row.action for row in history_of(session, desk.site_id, "contact.", kept.contact_id)]
    assert acts == ["contact.add", "contact.confirm"]


@pytest.mark.parametrize(
    ("statement", "written"),
    [
        ("INSERT INTO note (a) VALUES (?)", "note"), ('insert or replace into "Note" values (1)', "note"),
        ("REPLACE INTO note VALUES (1)", "note"), ("UPDATE OR IGNORE main.note SET a=1", "note"),
        ("  /* why */ -- and\n DELETE FROM [note] WHERE 1", "note"),
        ("WITH x AS (SELECT 1) UPDATE note SET a=1", "note"),
        ("WITH x AS (SELECT 1) SELECT * FROM x", ""), ("SELECT 'UPDATE note' FROM x", ""), ("PRAGMA user_version", ""),
        ("INSERT INTO entry_search(rowid, body) VALUES (1, 'x')", "entry_search"),
    ],
)  # fmt: skip
def test_what_a_statement_writes(statement: str, written: str) -> None:
    assert table_of(statement) == written


def test_one_unit_after_the_other_in_one_transaction_are_looked_at_by_themselves(store: Store) -> None:
    with store.write() as session, written_tables(session) as outer:
        session.execute(text("DELETE FROM draft"))
        with written_tables(session) as inner:
            session.execute(text("DELETE FROM note WHERE 0"))
        session.execute(text("DELETE FROM draft"))
        assert (outer, inner) == ({"draft"}, {"note"})


#: Who may begin a transaction, and who may call the journal's own function; everybody else has a unit.
MAY_WRITE = {"write": {"desk/core/journaled.py", "desk/sample/build.py"}, "append": {"desk/core/journaled.py"}}


def test_nobody_reaches_the_store_or_the_journal_but_through_the_one_place() -> None:
    found: dict[str, set[str]] = {"write": set(), "append": set()}
    for path in sorted((HOME / "pmconsole").rglob("*.py")):
        where = str(path.relative_to(HOME / "pmconsole"))
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "pmconsole.data.journal.chain":
                found["append"] |= {where for name in node.names if name.name == "append"}
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                whose = ast.unparse(node.func.value).rpartition(".")[2]
                if (whose, node.func.attr) in (("store", "write"), ("journal", "append")):
                    found[node.func.attr].add(where)
    assert found == MAY_WRITE
