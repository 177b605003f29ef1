"""A data file that cannot be opened or written says so in Chinese, and nothing of it is changed."""

import multiprocessing
import re
import shutil
import sqlite3
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from pmconsole.data.core import dialect, every_table
from pmconsole.data.core.errors import Damaged, DiskFull, Locked, NewerVersion, NotOurs, StoreError
from pmconsole.data.core.tables import Site
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file import migrations, triggers
from pmconsole.data.file.backup import backup
from pmconsole.data.file.store import Store

OLD_FILES = Path(__file__).parents[1] / "files"
CHINESE = re.compile("[一-鿿].*。$", re.DOTALL)


def refusal(path: Path, clock: SettableClock, kind: type[StoreError], **how: object) -> str:
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(kind) as caught:
        Store.open(path, clock, **how)  # type: ignore[arg-type]
    assert CHINESE.search(str(caught.value)), caught.value
    assert before is None or path.read_bytes() == before
    return str(caught.value)


def test_migrations_and_tables_agree(store: Store) -> None:
    with warnings.catch_warnings(), store.engine.connect() as connection:
        warnings.simplefilter("ignore")  # expression indexes cannot be read back
        differences = compare_metadata(MigrationContext.configure(connection), every_table.metadata())
        here = {
            t: {c["name"] for c in inspect(connection).get_columns(t)}
            for t in inspect(connection).get_table_names()
            if not t.startswith(("entry_search", "shelf_search", "archive_search", "alembic_"))
        }
    assert here == {name: set(table.columns.keys()) for name, table in every_table.metadata().tables.items()}
    # Left over may only be what the metadata cannot say: the search table and indexes of the file's own.
    left = [d for d in differences if d[0] not in ("remove_table", "remove_index")]
    assert left == []


def test_a_missing_file_is_made_with_its_directory(tmp_path: Path, clock: SettableClock) -> None:
    store = Store.open(tmp_path / "new" / "desk.db", clock)
    with store.read() as session:
        pragmas = {
            name: session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "user_version", "application_id")
        }
    store.close()
    assert pragmas == {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "user_version": migrations.latest(),
        "application_id": dialect.APPLICATION_ID,
    }  # fmt: skip


def test_an_empty_file_is_filled(tmp_path: Path, clock: SettableClock) -> None:
    path = tmp_path / "touched.db"
    path.touch()
    Store.open(path, clock).close()
    Store.open(path, clock, migrate=False).close()


def test_an_open_that_may_not_migrate_refuses_a_missing_file(tmp_path: Path, clock: SettableClock) -> None:
    assert "不存在" in refusal(tmp_path / "none.db", clock, StoreError, migrate=False)


def test_a_current_file_opens_without_alembic(empty_file: Path, tmp_path: Path) -> None:
    path = shutil.copy(empty_file, tmp_path / "x.db")
    code = (
        "import sys; from pmconsole.data.file.store import Store;"
        " from pmconsole.data.core.timekeeping import SystemClock;"
        f"Store.open({str(path)!r}, SystemClock()).close(); print('alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_an_older_file_is_copied_before_it_is_brought_up_to_date(tmp_path: Path, clock: SettableClock) -> None:
    path = shutil.copy(OLD_FILES / "schema-02.db", tmp_path / "old.db")
    store = Store.open(path, clock)
    with store.read() as session:
        assert session.get(Site, 1).name == "示例小区"  # type: ignore[union-attr]
    store.close()
    (copy,) = (tmp_path / "backups").iterdir()
    assert copy.name == "old-20261123-060000-v2.db"
    kept = sqlite3.connect(copy)
    assert kept.execute("SELECT name FROM site").fetchall() == [("示例小区",)]
    assert kept.execute("PRAGMA user_version").fetchone() == (2,)
    kept.close()


def test_a_failed_migration_leaves_the_file_as_it_was(
    tmp_path: Path, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "half.db"
    broken = {**triggers.every(), "bad": "CREATE TRIGGER bad BEFORE DELETE ON nowhere BEGIN SELECT 1; END"}
    with monkeypatch.context() as patch:
        patch.setattr(triggers, "every", lambda: broken)
        refusal(path, clock, StoreError)
    rest = sqlite3.connect(path)
    assert rest.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    rest.close()
    Store.open(path, clock).close()


def test_a_text_file_is_not_ours(tmp_path: Path, clock: SettableClock) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("这不是数据库" * 50)
    assert "不是本程序的数据文件" in refusal(path, clock, NotOurs)


def test_a_directory_is_not_ours(tmp_path: Path, clock: SettableClock) -> None:
    refusal(tmp_path, clock, NotOurs)


@pytest.mark.parametrize("pragma", ["application_id = 77", "user_version = 3", "user_version = 0"])
def test_another_programs_database_is_not_ours(tmp_path: Path, clock: SettableClock, pragma: str) -> None:
    path = tmp_path / "other.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE songs (title)")
    other.execute(f"PRAGMA {pragma}")
    other.commit()
    other.close()
    refusal(path, clock, NotOurs)


def test_a_newer_file_is_left_alone(store: Store, clock: SettableClock) -> None:
    with store.engine.begin() as connection:
        dialect.stamp(connection, 9000)
    store.close()
    assert "升级" in refusal(store.path, clock, NewerVersion)


def test_a_damaged_file_says_so(store: Store, clock: SettableClock) -> None:
    store.close()
    content = bytearray(store.path.read_bytes())
    content[100:4096] = b"\xa5" * 3996
    store.path.write_bytes(content)
    with pytest.raises(Damaged) as caught:
        damaged = Store.open(store.path, clock)
        with damaged.read() as session:
            session.get(Site, 1)
    assert "备份" in str(caught.value)


def test_a_locked_file_says_so_and_keeps_nothing(store: Store, clock: SettableClock) -> None:
    second = Store.open(store.path, clock, busy_seconds=0.05)
    with store.write() as session:
        session.add(Site(name="甲", created_at=clock.now()))
        with pytest.raises(Locked) as caught, second.write() as other:
            other.add(Site(name="乙", created_at=clock.now()))
        assert CHINESE.search(str(caught.value))
        with second.read() as reader:  # reading goes on
            assert reader.get(Site, 1) is None
    with second.write() as other:
        other.add(Site(name="丙", created_at=clock.now()))
    second.close()
    with store.read() as session:
        assert session.execute(text("SELECT name FROM site ORDER BY id")).scalars().all() == ["甲", "丙"]


def test_a_full_disk_says_so_and_keeps_what_was_there(store: Store, clock: SettableClock) -> None:
    with store.write() as session:
        session.add(Site(name="甲", created_at=clock.now()))
    with pytest.raises(DiskFull) as caught, store.write() as session:
        pages = session.execute(text("PRAGMA page_count")).scalar_one()
        session.execute(text(f"PRAGMA max_page_count = {pages}"))
        for n in range(2000):
            session.add(Site(name=f"站{n}" * 50, created_at=clock.now()))
        session.flush()
    assert "磁盘" in str(caught.value)
    store.close()
    again = Store.open(store.path, clock)
    with again.read() as session:
        assert session.execute(text("SELECT name FROM site")).scalars().all() == ["甲"]
    again.close()


def test_a_file_size_limit_is_a_full_disk(empty_file: Path, tmp_path: Path) -> None:
    path = shutil.copy(empty_file, tmp_path / "x.db")
    code = f"""
import resource
from pmconsole.data.core.errors import DiskFull
from pmconsole.data.file.store import Store
from pmconsole.data.core.tables import Site
from pmconsole.data.core.timekeeping import SystemClock
store = Store.open({str(path)!r}, SystemClock())
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
try:
    with store.write() as session:
        for n in range(5000):
            session.add(Site(name="站" * 100, created_at=SystemClock().now()))
except DiskFull as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "磁盘已满" in done.stdout


def test_a_refusal_inside_a_transaction_passes_through_and_rolls_back(store: Store, clock: SettableClock) -> None:
    before = store.feed.version()
    with pytest.raises(KeyError), store.write() as session:
        session.add(Site(name="甲", created_at=clock.now()))
        session.flush()
        raise KeyError
    with store.read() as session:
        assert session.get(Site, 1) is None
    assert store.feed.version() == before


def test_what_a_reading_session_changes_is_dropped(store: Store, clock: SettableClock) -> None:
    with store.read() as session:
        session.add(Site(name="甲", created_at=clock.now()))
    with store.read() as session:
        assert session.get(Site, 1) is None


def test_backups_of_one_second_do_not_overwrite_each_other(store: Store, tmp_path: Path, clock: SettableClock) -> None:
    names = [backup(store.path, tmp_path / "b", clock.now()).name for _ in range(3)]
    assert len(set(names)) == 3
    assert not list((tmp_path / "b").glob("*.part"))


def test_a_backup_that_cannot_be_written_says_so(store: Store, tmp_path: Path, clock: SettableClock) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="备份"):
        backup(store.path, tmp_path / "file", clock.now())


def _open_once(path: str, answers: "multiprocessing.SimpleQueue[str]") -> None:
    from pmconsole.data.core.timekeeping import SystemClock

    try:
        Store.open(path, SystemClock(), busy_seconds=30).close()
        answers.put("ok")
    except Exception as error:
        answers.put(repr(error))


def test_consoles_that_start_together_on_a_new_file_all_open_it(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    answers = context.SimpleQueue()
    path = str(tmp_path / "new.db")
    workers = [context.Process(target=_open_once, args=(path, answers)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [answers.get() for _ in workers] == ["ok"] * 3
