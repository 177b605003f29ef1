"""The store of those who look on: reads the desk's file and never writes, whatever state the desk left it in.

The desk runs, or was killed: read beside it through its log. The desk closed cleanly and the folder is not ours: there
is no log and none can be made, so the file is read as it lies (`immutable`), each answer checked against a change that
came meanwhile; as soon as a log appears the file is read live. A file that is being brought up to date is waited for.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool, QueuePool
from sqlmodel import Session

from pmconsole.data.core import dialect
from pmconsole.data.core.errors import StoreError, damaged, not_ours
from pmconsole.data.core.timekeeping import Clock
from pmconsole.data.file import migrations
from pmconsole.data.file.feed import ChangeFeed
from pmconsole.data.file.store import Store
from pmconsole.data.view.dialect import Identity, identity, in_use, look_connection
from pmconsole.procedure.viewing import Sight

LOOK_ONLY = "这里只能查看，不能办理；没有写入任何内容。"
MOVED = "数据文件刚刚有变动，正在重新读取。"


class LookOnly(StoreError):
    """Something asked a view to write."""


class UnreadableStore(StoreError):
    """The file cannot be looked at now; the message says why and what is waited for."""


@dataclass
class Way:
    """One open way to the file: `live` reads beside the desk, else the file as it lies."""

    live: bool
    engine: Engine
    watch: sqlite3.Connection
    stands: Identity | None
    number: int = 0

    def close(self) -> None:
        """Let go of the file."""
        self.watch.close()
        self.engine.dispose()


class ViewStore(Store):
    """A file that is only looked at, as far as `sight` goes. `trouble` says why nothing can be read now, else empty."""

    def __init__(self, path: Path | str, clock: Clock, sight: Sight) -> None:
        """Nothing is opened before the first look, so that a file that is not ready can be waited for."""
        self.path, self.clock, self.sight = Path(path).absolute(), clock, sight
        self.trouble = ""
        self._way: Way | None = None
        self._lock = Lock()
        self.feed = ViewFeed(self)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Refuses: a view writes nothing. Raises LookOnly."""
        raise LookOnly(LOOK_ONLY)
        yield

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one moment of the file. Raises Unreadable, MOVED among it where one has to ask again."""
        way = self.way()
        with told(self.path), Session(way.engine, expire_on_commit=False, autoflush=False) as session:
            yield session
            session.rollback()
        if not way.live and not self._as_it_lay(way):
            raise UnreadableStore(MOVED)

    def way(self) -> Way:
        """The open way to the file, opened anew where the file was changed for another or the desk came back."""
        with self._lock:
            way = self._way
            if way is not None and not (self._still_there(way) if way.live else self._as_it_lay(way)):
                self._way = None
                way.close()
            if self._way is None:
                try:
                    self._way = open_way(self.path, self.sight)
                except StoreError as error:
                    self.trouble = str(error)
                    raise
            self.trouble = ""
            return self._way

    def version(self) -> tuple[bool, int, int]:
        """What differs once the file changed: live or not, which opening, what the file counts. Raises StoreError."""
        way = self.way()
        with told(self.path), self._lock:
            if not way.live:
                return False, id(way), 0
            number = dialect.change_number(way.watch)
            if number != way.number:
                way.number = number
                if dialect.schema_in(way.watch) != migrations.latest():
                    self._way = None
                    way.close()
                    raise UnreadableStore(MOVED)
            return True, id(way), number

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            way, self._way = self._way, None
            if way is not None:
                way.close()

    def _still_there(self, way: Way) -> bool:
        """Whether the file at the path is the one that is open, not a copy put in its place."""
        now = identity(self.path)
        return now is not None and now.same_file(way.stands)

    def _as_it_lay(self, way: Way) -> bool:
        return not in_use(self.path) and identity(self.path) == way.stands


class ViewFeed(ChangeFeed):
    """Tells when the file changed, and when it can be read again after it could not."""

    def __init__(self, store: ViewStore) -> None:
        """Nothing is asked before the first look."""
        self._store = store
        self._state: object = None
        self._count = 0

    def version(self) -> int:
        """A number that differs from the last answer when anything changed; the store's `trouble` says why not."""
        state: object
        try:
            state = self._store.version()
            self._store.trouble = ""
        except StoreError as error:
            state = self._store.trouble = str(error)
        if state != self._state:
            self._state = state
            self._count += 1
        return self._count

    def close(self) -> None:
        """The store closes what is open."""


def open_way(path: Path, sight: Sight) -> Way:
    """Open the file at `path` for looking. Raises Unreadable or another StoreError with what is waited for."""
    stands = identity(path)
    if stands is None:
        raise UnreadableStore(f"找不到数据文件 {path}，或没有权限查看它所在的目录。恢复后会自动显示。")
    if not stands.length:
        raise UnreadableStore("数据文件还是空的，值班台建立项目后会自动显示。")
    with told(path):
        try:
            watch, live = look_connection(path, sight), True
            _check(watch, path)
        except sqlite3.OperationalError as error:
            # Nobody has it open, and the folder is not ours to make a log in: it lies still and is read as it lies.
            if not _no_log(error) or in_use(path):
                raise
            watch, live = look_connection(path, sight, still=True), False
            _check(watch, path)
        return Way(live, _engine(path, sight, live), watch, stands, dialect.change_number(watch))


def _no_log(error: sqlite3.OperationalError) -> bool:
    return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)


def _check(connection: sqlite3.Connection, path: Path) -> None:
    try:
        found, known = dialect.schema_in(connection), migrations.latest()
        if found is None:
            raise not_ours(path)
        if found < known:
            raise UnreadableStore(
                f"数据文件正在升级，或等值班台打开后升级（现为第 {found} 版，要第 {known} 版）。完成后会自动显示。"
            )
        if found > known:
            raise UnreadableStore(
                f"数据文件已由较新版本的程序升级（第 {found} 版，本程序认到第 {known} 版）。请退出，升级程序后再连接。"
            )
    except BaseException:
        connection.close()
        raise


def _engine(path: Path, sight: Sight, live: bool) -> Engine:
    def connect() -> sqlite3.Connection:
        return look_connection(path, sight, still=not live)

    # A connection to a file that lies still must not outlive one answer: what it keeps of it may be of yesterday.
    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool if live else NullPool)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn errors of the database inside the block into Unreadable, in the words of somebody who looks on."""
    try:
        yield
    except DatabaseError as error:
        if not isinstance(error.orig, sqlite3.Error):
            raise
        raise _explained(error.orig, path) from error
    except sqlite3.Error as error:
        raise _explained(error, path) from error


def _explained(error: sqlite3.Error, path: Path) -> StoreError:
    primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return UnreadableStore("数据文件正被占用（备份、升级或恢复），空出来会自动显示。")
    if primary == sqlite3.SQLITE_CORRUPT:
        return damaged(path)
    if primary == sqlite3.SQLITE_NOTADB:
        return not_ours(path)
    if primary == sqlite3.SQLITE_READONLY:
        return UnreadableStore("数据文件上次没有写完，值班台打开后会自动显示。")
    if primary in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        return UnreadableStore(f"没有权限查看数据文件 {path}。请用 pmconsole supervisors check 检查权限。")
    return UnreadableStore(f"数据文件读不出来（{error}）。恢复后会自动显示。")
