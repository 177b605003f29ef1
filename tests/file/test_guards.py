"""Another program that opens the file cannot replace, move or delete a kept row; what it can undo, `verify` names."""

import re
import sqlite3
from collections.abc import Iterator

import pytest

from pmconsole.data.file import guards, triggers
from pmconsole.data.file.check import verify_file
from pmconsole.data.file.store import Store
from tests.file.other_program import OtherProgram, Row
from tests.on_file import Maker

TRIGGERS = triggers.every()
KEPT = guards.kept(TRIGGERS.values())
GUARDS = sorted(guards.ddl(TRIGGERS.values()))


@pytest.fixture
def other(store: Store) -> Iterator[OtherProgram]:
    program = OtherProgram(store.path)
    yield program
    program.file.close()


def attempts(other: OtherProgram, table: str) -> Iterator[tuple[str, Row]]:
    """Every way SQLite knows to make a row of `table` disappear under another, or to make it another: what to say."""
    keys = [columns for columns, _ in other.keys(table)]
    first, third = other.row(table, 1), other.row(table, 3)
    for how in ("INSERT OR REPLACE", "REPLACE"):
        for place in (1, "1", 1.0):
            yield other.insert(table, third, how), third | {"rowid": place}
        for columns in keys:
            yield other.insert(table, third, how), third | {name: first[name] for name in columns}
    yield f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}", {}
    for columns in keys:
        change = ", ".join(f"{name} = (SELECT {name} FROM {table} WHERE rowid = 1)" for name in columns)
        yield f"UPDATE OR REPLACE {table} SET {change} WHERE rowid = 2", {}
    for column in ("rowid", *other.primary(table)):
        yield f"UPDATE OR REPLACE {table} SET {column} = 9 WHERE rowid = 2", {}
    yield f"UPDATE OR REPLACE {table} SET rowid = 1 WHERE rowid = 2", {}
    yield f"DELETE FROM {table} WHERE rowid = 1", {}
    yield f"DELETE FROM {table}", {}  # emptied at one stroke, where no trigger stands


@pytest.mark.parametrize("table", KEPT)
def test_no_program_can_replace_move_or_empty_what_is_kept(other: OtherProgram, table: str) -> None:
    for nr in (1, 2):
        other.put(table, other.row(table, nr))
    before = other.all(table)
    assert len(before) == 2
    for statement, values in attempts(other, table):
        with pytest.raises(sqlite3.IntegrityError, match=r"不得|只能在末尾"):
            other.file.execute(statement, values)
            pytest.fail(f"{statement} was not refused", pytrace=False)
        assert other.all(table) == before


@pytest.mark.parametrize("table", KEPT)
def test_a_new_row_still_goes_in(other: OtherProgram, table: str) -> None:
    for nr in (1, 2):
        other.put(table, {name: value for name, value in other.row(table, nr).items() if name != "rowid"})
    assert len(other.all(table)) == 2


def test_the_journal_grows_only_at_its_end_and_only_on_its_last_line(other: OtherProgram) -> None:
    for nr in (1, 5):
        other.put("journal", other.row("journal", nr))
    for wrong in ({"rowid": 3}, {"rowid": -7}, {"rowid": 0}, {"previous": "0" * 64}, {"previous": "v1"}):
        row = other.row("journal", 6) | wrong
        with pytest.raises(sqlite3.IntegrityError, match="日志只能在末尾续写"):
            other.put("journal", row)
    assert [row[0] for row in other.all("journal")] == [1, 5]


def test_each_site_goes_on_from_its_own_last_line(other: OtherProgram) -> None:
    start = "0" * 64
    other.put("journal", other.row("journal", 1) | {"site_id": 1, "previous": start, "hash": "一"})
    other.put("journal", other.row("journal", 2) | {"site_id": 2, "previous": start, "hash": "二"})
    for site, wrong in ((1, "二"), (2, "一"), (1, start), (3, "二")):
        with pytest.raises(sqlite3.IntegrityError, match="日志只能在末尾续写"):
            other.put("journal", other.row("journal", 3) | {"site_id": site, "previous": wrong})
    other.put("journal", other.row("journal", 3) | {"site_id": 1, "previous": "一"})
    other.put("journal", other.row("journal", 4) | {"site_id": 2, "previous": "二"})


def test_a_counter_takes_the_numbering_and_nothing_else(other: OtherProgram, entry: Maker) -> None:
    entry("水管爆裂")
    site, kind, day = other.file.execute("SELECT site_id, kind, day FROM paper_counter").fetchone()
    for last in (0, 1, 3, 99):
        with pytest.raises(sqlite3.IntegrityError, match="不得覆盖"):
            other.file.execute("REPLACE INTO paper_counter VALUES (?, ?, ?, ?)", (site, kind, day, last))
    entry("又漏了")
    numbers = [row[0] for row in other.file.execute("SELECT number FROM ledger_entry ORDER BY id")]
    assert [number[-3:] for number in numbers] == ["001", "002"]


def test_a_foreign_row_at_the_place_not_given_does_not_stop_the_desk(other: OtherProgram, entry: Maker) -> None:
    other.put("ledger_entry", other.row("ledger_entry", 7) | {"rowid": -1})
    entry("水管爆裂")
    entry("电梯困人")


def test_a_guard_looks_only_where_an_index_leads(other: OtherProgram) -> None:
    asked = [
        re.sub(r"\b(?:NEW|OLD)\.\w+", "?", question)
        for name in GUARDS
        for question in re.findall(r"\((SELECT (?:1|hash|max\(id\)) FROM [^()]*)\)", TRIGGERS[name])
    ]
    assert len(asked) > len(GUARDS)
    for question in asked:
        explained = other.file.execute(f"EXPLAIN QUERY PLAN {question}", (1,) * question.count("?"))
        plan = [row[3] for row in explained]
        assert all(line.startswith("SEARCH") for line in plan), (question, plan)


def test_verify_names_each_trigger_that_was_dropped(store: Store, other: OtherProgram) -> None:
    assert verify_file(store) == []
    for name in TRIGGERS:
        other.file.execute(f"DROP TRIGGER {name}")
    assert verify_file(store) == [f"缺少保护触发器 {name}，记录可能被改动过。" for name in sorted(TRIGGERS)]


def test_verify_names_a_trigger_that_was_made_toothless(store: Store, other: OtherProgram) -> None:
    other.file.execute("DROP TRIGGER journal_once")
    other.file.execute("CREATE TRIGGER journal_once BEFORE INSERT ON journal WHEN 0 BEGIN SELECT 1; END")
    assert verify_file(store) == ["保护触发器 journal_once 被改写，记录可能被改动过。"]


def test_verify_names_what_was_done_to_the_schema_itself(store: Store, other: OtherProgram) -> None:
    other.file.execute("PRAGMA writable_schema = ON")
    other.file.execute("DELETE FROM sqlite_master WHERE name = 'journal_no_delete'")
    other.file.execute(
        "UPDATE sqlite_master SET sql = replace(sql, 'RAISE(ABORT, ''记录不得删除'')', '1') "
        "WHERE name = 'signature_keep'"
    )
    other.file.execute("PRAGMA writable_schema = RESET")
    assert verify_file(store) == [
        "缺少保护触发器 journal_no_delete，记录可能被改动过。",
        "保护触发器 signature_keep 被改写，记录可能被改动过。",
    ]


def test_verify_names_a_trigger_that_is_not_ours(store: Store, other: OtherProgram) -> None:
    other.file.execute(
        "CREATE TRIGGER quiet AFTER INSERT ON journal BEGIN UPDATE ledger_entry SET remark = ''; END"
    )  # fmt: skip
    assert verify_file(store) == ["有不明触发器 quiet，可能改动记录。"]


def test_verify_names_a_table_or_column_that_is_gone(store: Store, other: OtherProgram) -> None:
    other.file.execute("DROP TABLE journal")
    other.file.execute("ALTER TABLE note DROP COLUMN by")
    assert verify_file(store) == [
        "缺少数据表 journal，其中的记录都不在了。",
        "数据表 note 缺少 by 一列，其中的内容都不在了。",
    ]
