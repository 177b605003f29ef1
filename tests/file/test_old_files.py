"""Files written by the code of every schema number there ever was are opened, brought up to date and worked on."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pmconsole.data.core import dialect
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file import migrations, trigger_sets, triggers
from pmconsole.data.file.check import verify_file
from pmconsole.data.file.store import Store
from pmconsole.data.hand_in.fingerprints import fingerprints
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers import orders
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.procedure.clocks import Policy
from pmconsole.procedure.vocabulary import Channel, Paper, Role, SignedHow
from pmconsole.procedure.working_days import WorkingCalendar
from tests.files.note_trigger_sets import as_json, digests_in, sets_to_note

FILES = Path(__file__).parents[1] / "files"
#: Two is the first there was: the first version of the schema and the alarms came into the house together.
NUMBERS = range(2, migrations.latest())
ZONE = ZoneInfo("Asia/Shanghai")
CHEN = Actor("陈晨", frozenset({Role.HANDLER}))


def copy_of(number: int, folder: Path) -> Path:
    return Path(shutil.copy(FILES / f"schema-{number:02}.db", folder / "desk.db"))


def count(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as file:
        return int(file.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


@pytest.fixture(params=NUMBERS)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A file as the code of then left it."""
    path = copy_of(request.param, tmp_path)
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("PRAGMA user_version").fetchone() == (request.param,)
    return path


def test_an_old_file_is_opened_found_sound_and_worked_on(old: Path, clock: SettableClock) -> None:
    entries, lines = count(old, "ledger_entry"), count(old, "journal")
    assert entries and lines
    clock.jump(hours=1)
    with closing(Store.open(old, clock)) as store:
        assert verify_file(store) == []
        desk = Desk(store, clock, WorkingCalendar(ZONE), Policy(), 1, ZONE, "一号台")
        entry = register(desk, CHEN, Intake(Channel.PHONE, "厨房水管爆裂", phone="13900000000"))
        order = orders.issue_order(desk, CHEN, entry.entry_id, department="工程部")
        orders.sign_for(desk, CHEN, order.paper_id, receiver="孙伟", how=SignedHow.PAPER, number="1", why="旧名单")
        assert verify_file(store) == []
        with store.read() as session:
            assert dialect.triggers_in(session.connection()) == triggers.every()
    assert count(old, "ledger_entry") == entries + 1 and count(old, "journal") > lines + 2


def test_a_trigger_taken_out_of_an_old_file_is_still_named_once_it_is_up_to_date(
    old: Path, clock: SettableClock
) -> None:
    number, _ = digests_in(old)
    with closing(sqlite3.connect(old)) as file:
        file.execute("DROP TRIGGER clock_keep")
        file.execute("DROP TRIGGER journal_no_update")
        file.execute("CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN SELECT 1; END")
        file.execute('CREATE TRIGGER "安静 ""的" AFTER INSERT ON journal BEGIN DELETE FROM draft; END')
        file.commit()
    told = [
        f"更新保护触发器之前（文件第 {number} 版）：{sentence}"
        for sentence in (
            "缺少保护触发器 clock_keep，记录可能被改动过。",
            "保护触发器 journal_no_update 被改写，记录可能被改动过。",
            '有不明触发器 安静 "的，可能改动记录。',
        )
    ]
    for _ in range(2):
        with closing(Store.open(old, clock)) as store:
            assert verify_file(store) == told
            with store.read() as session:  # the records are kept again all the same
                assert dialect.triggers_in(session.connection()) == triggers.every()


#: Fingerprints as the code of number 14 took them: paper, id, how it begins (4.3.8).
PASSED_WITH = {
    Paper.LEDGER: (10, "e5c7b04d2d28182f"), Paper.HANDOVER: (3, "e68a2172bf60e33d"),
    Paper.ORDER: (8, "cab8ebb2924adb86"), Paper.PHONE: (14, "288057f42d037bc2"), Paper.CHANGE: (5, "e5bf01a998dde1ec"),
}  # fmt: skip


def test_a_paper_that_passed_has_its_fingerprint_whatever_columns_came_later(
    tmp_path: Path, clock: SettableClock
) -> None:
    with closing(Store.open(copy_of(14, tmp_path), clock)) as store, store.read() as session:
        for paper, (paper_id, begins) in PASSED_WITH.items():
            assert fingerprints(session, paper, [paper_id])[paper_id].startswith(begins), paper


def test_every_schema_number_has_its_file_and_nothing_else_lies_there() -> None:
    found = {digests_in(path)[0]: path for path in FILES.glob("*.db")}
    assert sorted(found) == list(NUMBERS), "write a file of the missing number with the code of then (README there)"
    assert all(path.name == f"schema-{number:02}.db" for number, path in found.items())
    assert max(path.stat().st_size for path in found.values()) < 420_000


def test_the_table_of_sets_knows_what_the_old_files_were_written_with() -> None:
    known = {(one.schema, one.hash) for one in trigger_sets.known()}
    for path in FILES.glob("*.db"):
        schema, digests = digests_in(path)
        assert (schema, trigger_sets.hash_of(digests)) in known


def test_todays_set_stands_in_the_table() -> None:
    last = trigger_sets.known()[-1]
    today = trigger_sets.digests_of(triggers.every())
    assert (last.schema, last.digests) == (migrations.latest(), today), (
        "The triggers were changed: python -m tests.files.note_trigger_sets writes today's set into the table, so that "
        "files which have it are still known as ours once the next one is made."
    )


def test_the_table_is_as_the_command_writes_it() -> None:
    assert trigger_sets.KNOWN_SETS.read_text("utf-8") == as_json(sets_to_note())


@pytest.fixture
def nothing_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(trigger_sets, "KNOWN_SETS", tmp_path / "none.json")
    yield


@pytest.mark.usefixtures("nothing_noted")
def test_the_table_of_every_number_can_be_made_again_from_the_old_files() -> None:
    assert [schema for schema, _ in sets_to_note()] == [*NUMBERS, migrations.latest()]
