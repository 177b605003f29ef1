"""The journal: nothing in it can be changed unseen, and a second console learns from it what happened to its paper."""

import sqlite3
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from pmconsole.data.core import dialect
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file import triggers
from pmconsole.data.file.check import verify_file
from pmconsole.data.file.store import Store
from pmconsole.data.journal import chain as journal
from pmconsole.procedure.vocabulary import EntryState, Paper
from tests.on_file import Maker


@pytest.fixture
def five(desk_file: Store, clock: SettableClock) -> Store:
    for n in range(1, 6):
        with desk_file.write() as session:
            journal.append(
                session, site_id=1, at=clock.now(), who="王芳", action="correct", paper=Paper.LEDGER, paper_id=7,
                number="XX-20261123-007", version=n, changes={"room": (f"{n}-1", f"{n}-2")},
            )  # fmt: skip
        clock.advance(minutes=1)
    return desk_file


def test_a_journal_as_written_has_nothing_to_report(five: Store) -> None:
    with five.read() as session:
        assert journal.verify(session) == []


@pytest.mark.parametrize("statement", ["UPDATE journal SET who = '李四'", "DELETE FROM journal WHERE id = 5"])
def test_the_journal_refuses_change(five: Store, statement: str) -> None:
    with pytest.raises(IntegrityError, match="日志不得更改"), five.write() as session:
        session.execute(text(statement))


@pytest.mark.parametrize(
    ("tampering", "finding"),
    [
        ("UPDATE journal SET changes = '{}' WHERE id = 3", "第 3 条（XX-20261123-007）的内容与校验值不符"),
        ("UPDATE journal SET at = '2020-01-01 00:00:00.000000' WHERE id = 1", "第 1 条（XX-20261123-007）的内容"),
        ("UPDATE journal SET paper_id = 8 WHERE id = 2", "第 2 条（XX-20261123-007）的内容"),
        ("DELETE FROM journal WHERE id = 3", "第 4 条与前一条接不上"),
        ("DELETE FROM journal WHERE id = 1", "第 2 条与前一条接不上"),
        ("DELETE FROM journal WHERE id >= 4", "末尾缺少 2 条"),
    ],
)
def test_verify_finds_what_was_changed_behind_our_back(five: Store, tampering: str, finding: str) -> None:
    with five.write() as session:
        session.execute(text("DROP TRIGGER journal_no_update"))
        session.execute(text("DROP TRIGGER journal_no_delete"))
        session.execute(text(tampering))
        for ddl in ("journal_no_update", "journal_no_delete"):
            session.execute(text(triggers.every()[ddl]))
    findings = verify_file(five)
    assert len(findings) == 1
    assert finding in findings[0]


def test_a_second_console_is_told_what_changed_and_by_whom(five: Store) -> None:
    with five.read() as session:
        changes = journal.changes_since(session, 1, Paper.LEDGER, 7, 3)
        assert [(c.field, c.old, c.new, c.who) for c in changes] == [
            ("room", "4-1", "4-2", "王芳"),
            ("room", "5-1", "5-2", "王芳"),
        ]
        assert journal.changes_since(session, 1, Paper.LEDGER, 7, 5) == []
        assert journal.changes_since(session, 1, Paper.ORDER, 7, 0) == []


def test_history_keeps_terms_and_instants(desk_file: Store, clock: SettableClock) -> None:
    later = clock.now() + timedelta(hours=1)
    values: journal.Changes = {"state": (None, EntryState.RECEIVED), "at": (clock.now(), later), "tags": ([], ["a"])}
    with desk_file.write() as session:
        journal.append(
            session, site_id=1, at=clock.now(), who="王芳", action="x", paper=Paper.ORDER, paper_id=1, changes=values
        )
        journal.append(session, site_id=1, at=clock.now(), who="", action="clock_jump")
    with desk_file.read() as session:
        (row,) = journal.history(session, 1, Paper.ORDER, 1)
        assert journal.verify(session) == []
    assert {c.field: (c.old, c.new) for c in row.changes} == {
        "state": (None, "received"),
        "at": ("2026-11-23 06:00:00.000000", "2026-11-23 07:00:00.000000"),
        "tags": ([], ["a"]),
    }


NEVER_DELETED = (
    "ledger_entry", "service_form", "dispatch_order", "phone_record", "info_change", "shift_handover",
    "order_round", "referral", "reply", "follow_up", "note", "signature", "clock", "paper_counter",
    "site", "department", "person", "duty",
)  # fmt: skip


@pytest.mark.parametrize("table", NEVER_DELETED)
def test_nothing_kept_can_be_deleted(desk_file: Store, table: str) -> None:
    with desk_file.read() as session:
        assert f"{table}_keep" in dialect.triggers_in(session.connection())


def test_a_paper_can_neither_be_deleted_nor_renumbered(desk_file: Store, entry: Maker) -> None:
    entry("水管爆裂")
    for statement, words in (
        ("DELETE FROM ledger_entry", "记录不得删除"),
        ("UPDATE ledger_entry SET number = 'XX-1'", "编号不得更改"),
    ):
        with pytest.raises(IntegrityError, match=words), desk_file.write() as session:
            session.execute(text(statement))


def test_a_sound_file_has_no_findings(desk_file: Store, entry: Maker, order: Maker) -> None:
    order(entry("水管爆裂"))
    assert verify_file(desk_file) == []


@pytest.mark.parametrize(
    ("harm", "finding"),
    [
        ("DROP TRIGGER clock_keep", "缺少保护触发器 clock_keep"),
        ("UPDATE paper_counter SET last = 9 WHERE kind = 'PG'", "派工单 PG-20261123 应有 9 张，实有 1 张"),
        ("UPDATE clock SET due_at = '2020-01-01 00:00:00.000000'", "到期早于开始"),
        ("UPDATE dispatch_order SET state = 'void'", "却仍在计时"),
        ("INSERT INTO entry_search(rowid, body) VALUES (99, 'x')", "检索目录有 2 条"),
    ],
)
def test_verify_names_what_is_wrong(desk_file: Store, entry: Maker, order: Maker, harm: str, finding: str) -> None:
    order(entry("水管爆裂"))
    with desk_file.write() as session:
        session.execute(text(harm))
    assert any(finding in line for line in verify_file(desk_file))


def test_verify_names_a_reference_that_leads_nowhere(desk_file: Store, entry: Maker, order: Maker) -> None:
    order(entry("水管爆裂"))
    raw = sqlite3.connect(desk_file.path)  # another program, with foreign keys off
    raw.execute("UPDATE dispatch_order SET department_id = 77")
    raw.commit()
    raw.close()
    assert any("department" in line for line in verify_file(desk_file))
