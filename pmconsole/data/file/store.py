"""The store: one file, opened with the right pragmas, migrated after a backup, written one transaction at a time."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from pmconsole.data.core import dialect
from pmconsole.data.core.errors import StoreError, explained, newer, not_ours
from pmconsole.data.core.timekeeping import Clock
from pmconsole.data.file import migrations, trigger_sets
from pmconsole.data.file.backup import backup
from pmconsole.data.file.feed import ChangeFeed


class Store:
    """An open data file. `path` is the file, `engine` the way to it, `feed` tells of changes, `clock` the time."""

    def __init__(self, path: Path, engine: Engine, feed: ChangeFeed, clock: Clock) -> None:
        """Use `Store.open`."""
        self.path, self.engine, self.feed, self.clock = path, engine, feed, clock
        self._reader = engine.execution_options(**{dialect.READ_ONLY: True})

    @classmethod
    def open(
        cls,
        path: Path | str,
        clock: Clock,
        *,
        migrate: bool = True,
        busy_seconds: float = 5,
        backup_dir: Path | None = None,
    ) -> "Store":
        """Open the file at `path`, making it when missing and bringing it up to date when it is older.

        Before an older file is changed, a copy goes to `backup_dir` (by default `backups` beside the file); one that
        has but an older set of our triggers gets today's without a word, where it can be written. With `migrate=False`
        nothing is changed; a missing or older file is an error. Waits `busy_seconds` for others. Raises StoreError.
        """
        path = Path(path).absolute()
        found, known = probe(path), migrations.latest()
        if found is not None and found > known:
            raise newer(path, found, known)
        if found != known and not migrate:
            raise StoreError(f"数据文件 {path} 不存在或版本较旧，没有改动。请先用可写的方式打开一次。")
        if found and found < known:
            backup(path, backup_dir or path.parent / "backups", clock.now(), f"-v{found}")
        engine = dialect.make_engine(path, busy_seconds)
        try:
            with explained(path):
                if found != known:
                    _upgrade(engine)
            if migrate and found == known:
                _renew_triggers(engine, path)
            with explained(path):
                return cls(path, engine, ChangeFeed(path, busy_seconds), clock)
        except BaseException:
            engine.dispose()
            raise

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that holds the write lock from the start; committed at the end, rolled back on any error.

        Raises StoreError when the file cannot be written; then nothing of the transaction was kept.
        """
        with explained(self.path), Session(self.engine, expire_on_commit=False) as session, session.begin():
            session.connection()
            yield session
        self.feed.bump()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one moment of the file and keeps no one from writing; what it changes is dropped."""
        with explained(self.path), Session(self._reader, expire_on_commit=False, autoflush=False) as session:
            yield session
            session.rollback()

    def close(self) -> None:
        """Let go of the file."""
        self.feed.close()
        self.engine.dispose()


def probe(path: Path) -> int | None:
    """The schema number of the file at `path`, None when it is missing or empty, without changing anything.

    Raises NotOurs, Damaged or another StoreError.
    """
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            return None
        if path.is_dir() or dialect.looks_foreign(path):
            raise not_ours(path)
        if path.stat().st_size == 0:
            return None
    except OSError as error:
        raise StoreError(f"打不开数据文件 {path}：{error.strerror}。请检查路径和权限。") from error
    with explained(path):
        connection = sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True)
        try:
            schema = dialect.schema_in(connection)
        finally:
            connection.close()
    if schema is None:
        raise not_ours(path)
    return schema or None


def _renew_triggers(engine: Engine, path: Path) -> None:
    # The older set keeps the records too: a file that is busy or cannot be written is renewed another time.
    with suppress(StoreError), explained(path):
        with engine.execution_options(**{dialect.READ_ONLY: True}).connect() as connection:
            if trigger_sets.is_todays(connection):
                return
        with engine.begin() as connection:
            trigger_sets.renew(connection)


def _upgrade(engine: Engine) -> None:
    with dialect.rebuilding(engine) as connection:
        # Another console may have done it while we waited for the lock.
        if dialect.stamped(connection) < migrations.latest():
            migrations.upgrade(connection)
