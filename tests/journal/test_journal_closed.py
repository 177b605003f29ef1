"""Nothing changes the journal: no act of the desk, no command, no SQL of another program that the file allows."""

import ast
import re
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from pmconsole import cli
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.check import verify_file
from pmconsole.data.file.store import Store
from pmconsole.data.journal import chain as journal
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.people.setup import DepartmentIn, set_up
from pmconsole.desk.sample.shelf import fill_shelf
from pmconsole.logs import stop_log
from pmconsole.procedure.clocks import Policy
from pmconsole.procedure.working_days import WorkingCalendar
from tests.conftest import START, WANG, ZONE
from tests.morning import a_morning

HOME = Path(__file__).parents[2]
EVERY = "SELECT * FROM journal ORDER BY id"
HARM = (sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE, sqlite3.SQLITE_DROP_TABLE, sqlite3.SQLITE_DROP_TRIGGER)


@pytest.fixture(scope="module")
def day_file(tmp_path_factory: pytest.TempPathFactory, empty_file: Path) -> Path:
    """A file in the middle of its day, made once."""
    path = Path(shutil.copy(empty_file, tmp_path_factory.mktemp("day") / "day.db"))
    clock = SettableClock(START)
    store = Store.open(path, clock)
    clock.jump(days=-6)
    site = set_up(
        store, clock, site_name="锦绣花园", assistants=["李娜"], on_duty=WANG.name, shift="早班",
        departments=[DepartmentIn("工程部", "赵强", "孙伟"), DepartmentIn("护卫部（秩序）", "周敏")],
    )  # fmt: skip
    a_morning(Desk(store, clock, WorkingCalendar(ZONE), Policy(), site, ZONE, "一号台"), clock, WANG)
    store.close()
    return path


@pytest.fixture
def day(tmp_path: Path, day_file: Path, clock: SettableClock) -> Iterator[Store]:
    """A copy of that file."""
    store = Store.open(shutil.copy(day_file, tmp_path / "desk.db"), clock)
    yield store
    store.close()


@pytest.fixture
def other(day: Store) -> Iterator[sqlite3.Connection]:
    """Another program's connection to the file, with none of our pragmas."""
    file = sqlite3.connect(day.path, isolation_level=None)
    yield file
    file.close()


def test_a_day_of_acts_adds_lines_and_touches_none(desk: Desk, clock: SettableClock, wang: Actor) -> None:
    """Every connection of the store refuses, before SQLite does, whatever would alter the journal or drop a guard."""
    asked: list[tuple[int, str | None]] = []

    def watch(act: int, table: str | None, _c: str | None, _d: str | None, _t: str | None) -> int:
        if act in HARM and (table == "journal" or act == sqlite3.SQLITE_DROP_TRIGGER):
            asked.append((act, table))
            return sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_OK

    def watched(connection: sqlite3.Connection, _record: object) -> None:
        connection.set_authorizer(watch)

    desk.store.engine.dispose()
    event.listen(desk.store.engine, "connect", watched)
    with desk.store.read() as session:
        before = session.connection().exec_driver_sql(EVERY).all()
        with pytest.raises(Exception, match="not authorized"):  # the watch is awake
            session.connection().exec_driver_sql("UPDATE journal SET who = ''")
    asked.clear()
    clock.jump(days=-6)
    a_morning(desk, clock, wang)
    fill_shelf(desk, wang)
    with desk.store.read() as session:
        after = session.connection().exec_driver_sql(EVERY).all()
    assert asked == []
    assert len(after) > len(before) + 40 and after[: len(before)] == before
    assert verify_file(desk.store) == []


COMMANDS = (
    ["verify"], ["clocks"], ["clocks", "--json"], ["alarms", "report"], ["directory", "check"], ["shelf", "list"],
    ["journal", "show", "PG-1"], ["journal", "export", "FILE.csv"], ["journal", "export", "FILE.xlsx", "--paper", "PG"],
    ["journal", "import", "FILE.csv"], ["journal", "clear"], ["journal", "delete", "1"],
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_command_changes_it(
    day: Store, other: sqlite3.Connection, tmp_path: Path, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind.lower()))
    before = other.execute(EVERY).fetchall()
    words = [word.replace("FILE", str(tmp_path / "out")) for word in command]
    try:
        status = cli.main(["--db", str(day.path), *words])
    finally:
        stop_log()
    assert other.execute(EVERY).fetchall() == before
    assert status == (2 if command[1:2] in (["import"], ["clear"], ["delete"]) else status)


def test_only_one_place_of_the_program_writes_it_and_only_by_adding() -> None:
    sql = re.compile(
        r"(?i)\b(update|delete\s+from|insert\s+(or\s+\w+\s+)?into|replace\s+into|drop\s+table)\s+journal\b"
    )
    spelt, built = [], set()
    for path in sorted((HOME / "pmconsole").rglob("*.py")):
        source = path.read_text("utf-8")
        spelt += [path.name for _ in sql.finditer(source)]
        for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
            name = call.func.id if isinstance(call.func, ast.Name) else ""
            on = ast.unparse(call.args[0]) if call.args else ""
            of_journal = "ournal" in on or on == "_J" or (path.name == "chain.py" and on == "_T")
            if name == "Journal" or (name in ("insert", "update", "delete") and of_journal):
                built.add((path.name, name))
    assert spelt == []
    assert built == {("chain.py", "insert")}


FORGED = "(id, site_id, at, who, action, paper, number, version, changes, previous, hash)"
VALUES = (
    "VALUES ({id}, 1, '2026-11-23 06:00:00.000000', '赵敏', 'order.void', 'PG', 'PG-1', 1, '{{}}', {previous}, 'h')"
)
LAST = "(SELECT hash FROM journal ORDER BY id DESC LIMIT 1)"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET who = '赵敏'",
        "UPDATE journal SET id = id + 1000",
        "UPDATE OR REPLACE journal SET id = 1 WHERE id = 2",
        "UPDATE OR REPLACE journal SET rowid = 1 WHERE rowid = 2",
        "UPDATE OR IGNORE journal SET changes = '{}' WHERE id = 3",
        "UPDATE journal SET who = j.who FROM journal j WHERE journal.id = j.id",
        "DELETE FROM journal",
        "DELETE FROM journal WHERE id = 1",
        "DELETE FROM journal WHERE id = (SELECT max(id) FROM journal) RETURNING id",
        f"INSERT OR REPLACE INTO journal {FORGED} " + VALUES.format(id=1, previous=LAST),
        f"REPLACE INTO journal {FORGED} " + VALUES.format(id=2, previous=LAST),
        f"INSERT INTO journal {FORGED} " + VALUES.format(id=1, previous=LAST) + " ON CONFLICT DO UPDATE SET who = 'x'",
        f"INSERT INTO journal {FORGED} " + VALUES.format(id=1, previous=LAST) + " ON CONFLICT (id) DO NOTHING",
        f"INSERT INTO journal {FORGED} " + VALUES.format(id=0, previous=LAST),
        f"INSERT INTO journal {FORGED} " + VALUES.format(id="NULL", previous="''"),
        f"INSERT OR IGNORE INTO journal {FORGED} " + VALUES.format(id="NULL", previous="'forged'"),
        "INSERT OR REPLACE INTO journal SELECT * FROM journal",
    ],
)  # fmt: skip
@pytest.mark.parametrize("recursive", ["OFF", "ON"])
def test_sql_that_tries_is_refused_by_the_file(other: sqlite3.Connection, statement: str, recursive: str) -> None:
    for pragma in (f"recursive_triggers = {recursive}", "foreign_keys = OFF", "ignore_check_constraints = ON"):
        other.execute(f"PRAGMA {pragma}")
    before = other.execute(EVERY).fetchall()
    with pytest.raises(sqlite3.IntegrityError, match=r"日志不得更改|不得覆盖|主键不得更改|日志只能在末尾续写"):
        other.execute(statement)
    assert other.execute(EVERY).fetchall() == before


def test_a_line_that_is_hooked_on_with_a_wrong_hash_is_named_by_verify(day: Store, other: sqlite3.Connection) -> None:
    """The file cannot reckon the hash itself; the chain can."""
    other.execute(f"INSERT INTO journal {FORGED} " + VALUES.format(id="NULL", previous=LAST))
    findings = verify_file(day)
    assert any("内容与校验值不符" in finding for finding in findings)


def test_the_desk_goes_on_after_all_that(day: Store, other: sqlite3.Connection) -> None:
    for statement in ("DELETE FROM journal", "UPDATE journal SET who = ''"):
        with pytest.raises(sqlite3.IntegrityError):
            other.execute(statement)
    with day.write() as session:
        journal.append(session, site_id=1, at=day.clock.now(), who="王芳", action="entry.note")
    assert verify_file(day) == []
