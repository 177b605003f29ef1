"""A refusal worded anew renews the files that have the old words; what a stranger did to the triggers is named."""

import multiprocessing
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pmconsole.data.core import dialect
from pmconsole.data.core.errors import StoreError
from pmconsole.data.core.tables import Site
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file import trigger_sets, triggers
from pmconsole.data.file.check import verify_file
from pmconsole.data.file.store import Store
from pmconsole.data.view.store import ViewStore
from pmconsole.procedure.viewing import sight_of
from pmconsole.procedure.vocabulary import Role

OLD_WORDS, NEW_WORDS = "记录不得删除", "记录不能删除"
KEEP = "保护触发器 {} 被改写，记录可能被改动过。"
REMEMBERED = "文件记下的保护触发器校验值与实际不符，被改动过。"
NEWER = (
    "保护触发器是较新版本的程序写的，本程序核对不了，没有改动。请用那个版本的程序核对；"
    "若从未用过较新的版本，就是有人改过保护触发器。"
)


def reworded() -> dict[str, str]:
    return {name: text.replace(OLD_WORDS, NEW_WORDS) for name, text in ORIGINAL.items()}


ORIGINAL = dict(triggers.every())


@pytest.fixture
def later_program(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """From here on the program is one whose refusals say 不能."""
    with monkeypatch.context() as patch:
        patch.setattr(triggers, "every", reworded)
        yield


@pytest.fixture
def file(empty_file: Path, tmp_path: Path) -> Path:
    """A file as today's program leaves it, which has a site."""
    return Path(shutil.copy(empty_file, tmp_path / "desk.db"))


def found(path: Path, clock: SettableClock) -> list[str]:
    """What `verify` says of a file as it is opened."""
    with closing(Store.open(path, clock)) as store:
        return verify_file(store)


def triggers_of(path: Path) -> dict[str, str]:
    with closing(sqlite3.connect(path)) as other:
        return dict(other.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))


def harm(path: Path, *statements: str) -> None:
    """Another program was here."""
    with closing(sqlite3.connect(path)) as other:
        for statement in statements:
            other.execute(statement)
        other.commit()


@pytest.mark.usefixtures("later_program")
def test_a_file_with_the_old_words_is_renewed_and_not_accused(file: Path, clock: SettableClock) -> None:
    assert found(file, clock) == []
    with closing(sqlite3.connect(file)) as other, pytest.raises(sqlite3.IntegrityError, match=NEW_WORDS):
        other.execute("INSERT INTO site (name, drill, created_at) VALUES ('甲', 0, '2026')")
        other.execute("DELETE FROM site")
    assert triggers_of(file) == reworded()
    assert not (file.parent / "backups").exists(), "no record was touched"


def test_a_start_with_todays_triggers_writes_nothing(file: Path, clock: SettableClock) -> None:
    Store.open(file, clock).close()
    before = file.read_bytes()
    Store.open(file, clock).close()
    assert file.read_bytes() == before


def test_words_changed_back_renew_the_file_again(
    file: Path, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = trigger_sets.known()
    schema = original[-1].schema
    between = trigger_sets.KnownSet(schema, trigger_sets.digests_of(reworded()))
    with monkeypatch.context() as patch:
        patch.setattr(triggers, "every", reworded)
        patch.setattr(trigger_sets, "known", lambda: (*original, between))
        assert found(file, clock) == []
    monkeypatch.setattr(trigger_sets, "known", lambda: (*original, between, original[-1]))
    assert found(file, clock) == []
    assert triggers_of(file) == ORIGINAL


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        (["DROP TRIGGER clock_keep"], "缺少保护触发器 clock_keep，记录可能被改动过。"),
        (
            ["DROP TRIGGER duty_ended", "CREATE TRIGGER duty_ended BEFORE UPDATE ON duty WHEN 0 BEGIN SELECT 1; END"],
            KEEP.format("duty_ended"),
        ),
        (
            ["CREATE TRIGGER quiet AFTER INSERT ON journal BEGIN DELETE FROM draft; END"],
            "有不明触发器 quiet，可能改动记录。",
        ),
    ],
)
@pytest.mark.parametrize("covered", [False, True], ids=["", "the remembered hash too"])
def test_what_a_stranger_did_is_named_before_and_after_the_words_change(
    file: Path, clock: SettableClock, statements: list[str], told: str, covered: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    harm(file, *statements)
    if covered:
        harm(file, f"UPDATE trigger_set SET hash = '{hash_in(file)}'")
    assert found(file, clock) == ([told] if not covered else renewed(told))
    monkeypatch.setattr(triggers, "every", reworded)
    assert found(file, clock) == renewed(told)
    assert triggers_of(file) == reworded()


def renewed(told: str) -> list[str]:
    return [f"更新保护触发器之前（文件第 {trigger_sets.known()[-1].schema} 版）：{told}"]


def hash_in(path: Path) -> str:
    """The hash of the triggers that a file really has."""
    return trigger_sets.hash_of(trigger_sets.digests_of(triggers_of(path)))


@pytest.mark.parametrize(
    "statement", ["UPDATE trigger_set SET hash = 'x'", "DELETE FROM trigger_set", "UPDATE trigger_set SET amiss = '{'"]
)
def test_what_the_file_remembers_cannot_be_changed_unnoticed(
    store: Store, clock: SettableClock, statement: str
) -> None:
    harm(store.path, statement)
    assert [line.rpartition("：")[2] for line in verify_file(store)] == [REMEMBERED]


def test_a_newer_programs_set_is_left_alone_and_said_not_to_be_known(file: Path, clock: SettableClock) -> None:
    harm(file, "DROP TRIGGER clock_keep", reworded()["clock_keep"])
    harm(file, f"UPDATE trigger_set SET edition = edition + 1, hash = '{hash_in(file)}'")
    before = triggers_of(file)
    for _ in range(2):
        assert found(file, clock) == [NEWER]
    assert triggers_of(file) == before


def test_two_programs_of_different_words_do_not_renew_each_others_file(
    file: Path, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(triggers, "every", reworded)
        assert found(file, clock) == []
    assert found(file, clock) == [NEWER]  # the older one
    monkeypatch.setattr(triggers, "every", reworded)
    assert found(file, clock) == []


@pytest.mark.usefixtures("later_program")
def test_a_view_on_a_file_with_the_old_words_writes_nothing(file: Path, clock: SettableClock) -> None:
    before = file.read_bytes()
    with closing(ViewStore(file, clock, sight_of([Role.MANAGER]))) as view:
        with view.read() as session:
            assert session.get(Site, 1) is None
        assert verify_file(view) == [] and not view.trouble
    assert file.read_bytes() == before and triggers_of(file) == ORIGINAL


@pytest.mark.usefixtures("later_program")
def test_an_open_that_may_not_change_anything_leaves_the_old_words(file: Path, clock: SettableClock) -> None:
    with closing(Store.open(file, clock, migrate=False)) as store:
        assert verify_file(store) == []
    assert triggers_of(file) == ORIGINAL


@pytest.mark.usefixtures("later_program")
def test_a_file_that_is_busy_is_renewed_another_time(file: Path, clock: SettableClock) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with closing(Store.open(file, clock, busy_seconds=0.05)) as store:
            assert verify_file(store) == []
        assert triggers_of(file) == ORIGINAL
    assert found(file, clock) == [] and triggers_of(file) == reworded()


KILLED = """
import os, sys
from pmconsole.data.file import trigger_sets, triggers
from pmconsole.data.file.store import Store
from pmconsole.data.core.timekeeping import SystemClock
every = {name: text.replace('记录不得删除', '记录不能删除') for name, text in triggers.every().items()}
triggers.every = lambda: every
put_up = trigger_sets.put_up
def killed(connection, amiss):
    put_up(connection, amiss)
    os.kill(os.getpid(), 9)
trigger_sets.put_up = killed
Store.open(sys.argv[1], SystemClock())
"""


@pytest.mark.parametrize("number", [13, 14])
def test_a_console_killed_while_it_renews_leaves_the_file_as_it_was(
    file: Path, clock: SettableClock, number: int
) -> None:
    if number == 13:
        shutil.copy(Path(__file__).parents[1] / "files" / "schema-13.db", file)
    before = triggers_of(file)
    told = subprocess.run([sys.executable, "-c", KILLED, str(file)], capture_output=True, text=True)
    assert told.returncode == -signal.SIGKILL, told.stderr
    assert triggers_of(file) == before
    assert found(file, clock) == [] and triggers_of(file) == ORIGINAL


def _start(path: str, answers: "multiprocessing.SimpleQueue[str]") -> None:
    from pmconsole.data.core.timekeeping import SystemClock

    words = reworded()
    triggers.every = lambda: words  # type: ignore[assignment]
    try:
        with closing(Store.open(path, SystemClock(), busy_seconds=30)) as store:
            answers.put("".join(verify_file(store)))
    except StoreError as error:
        answers.put(repr(error))


def test_consoles_that_start_together_on_a_file_with_the_old_words_all_open_it(file: Path) -> None:
    context = multiprocessing.get_context("spawn")
    answers = context.SimpleQueue()
    consoles = [context.Process(target=_start, args=(str(file), answers)) for _ in range(2)]
    for console in consoles:
        console.start()
    for console in consoles:
        console.join()
    assert [answers.get() for _ in consoles] == ["", ""]
    assert triggers_of(file) == reworded()


READING = """
import os, sys
from pmconsole.data.file import trigger_sets, triggers
from pmconsole.data.file.check import verify_file
from pmconsole.data.file.store import Store
from pmconsole.data.core.timekeeping import SystemClock
every = {name: text.replace('记录不得删除', '记录不能删除') for name, text in triggers.every().items()}
triggers.every = lambda: every
trigger_sets.known()
if os.getuid() == 0:
    os.setuid(65534)
os.chdir(sys.argv[1])
assert not os.access('desk.db', os.W_OK)
print(verify_file(Store.open('desk.db', SystemClock())))
"""


def test_a_file_that_cannot_be_written_is_opened_and_not_accused(file: Path) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        Path(shutil.copy(file, folder / "desk.db")).chmod(0o444)
        folder.chmod(0o777)
        told = subprocess.run([sys.executable, "-c", READING, str(folder)], capture_output=True, text=True)
        assert told.stdout == "[]\n", told.stderr
        assert triggers_of(folder / "desk.db") == ORIGINAL
    finally:
        shutil.rmtree(folder)


def test_a_trigger_of_ours_is_what_the_file_has(store: Store) -> None:
    with store.read() as session:
        assert dialect.triggers_in(session.connection()) == ORIGINAL
