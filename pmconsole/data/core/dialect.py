"""Everything that is particular to one database: begin, pragmas, full-text table, the change counter.

SQLite today; the names are what a PostgreSQL side has to answer too. Nothing else in the house spells a dialect.
"""

import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Table, create_engine, event, func, literal_column, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from pmconsole.data.core import written

APPLICATION_ID = 0x504D4351  # "PMCQ" in the file's header: how a file of ours is known
READ_ONLY = "pmconsole_read"
_SQLITE_MAGIC = b"SQLite format 3\x00"


def make_engine(path: Path, busy_seconds: float) -> Engine:
    """An engine on the file: every connection with our pragmas, every write begun with the write lock in hand."""
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": busy_seconds, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        assert isinstance(connection, sqlite3.Connection)
        prepare(connection, busy_seconds)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A plain BEGIN that reads first and then writes fails at once beside a second writer.
        reading = connection.get_execution_options().get(READ_ONLY, False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    written.watch(engine)
    return engine


def prepare(connection: sqlite3.Connection, busy_seconds: float) -> None:
    """Set what every connection needs; transactions are begun by us alone."""
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {int(busy_seconds * 1000)}")
    _use_wal(connection, busy_seconds)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _use_wal(connection: sqlite3.Connection, busy_seconds: float) -> None:
    """Switch the file to WAL once; SQLite does not wait for the lock by itself here, so we do."""
    until = time.monotonic() + busy_seconds
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)


@contextmanager
def rebuilding(engine: Engine) -> Iterator[Connection]:
    """A transaction in which tables may be taken down and made anew under the rows that refer to them."""
    with engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert isinstance(raw, sqlite3.Connection)
        raw.execute("PRAGMA foreign_keys = OFF")  # has no effect inside a transaction
        try:
            with connection.begin():
                yield connection
        finally:
            raw.execute("PRAGMA foreign_keys = ON")


def rebuild(connection: Connection, table: str, old: str, new: str) -> None:
    """Make `table` anew with `new` in its declaration where `old` stood; rows, their ids and indexes stay as they are.

    Wants a transaction of `rebuilding` and no triggers. A key that is part of a declaration is changed no other way.
    """
    of_table = f"FROM sqlite_master WHERE tbl_name = '{table}' AND sql IS NOT NULL AND type"
    declared = connection.exec_driver_sql(f"SELECT sql {of_table} = 'table'").scalar_one()
    indexes = connection.exec_driver_sql(f"SELECT sql {of_table} = 'index'").scalars().all()
    head, _, body = str(declared).partition("(")
    if body.count(old) != 1:
        raise ValueError(f"{table}: {old}")
    connection.exec_driver_sql(f"{head.replace(table, f'{table}_anew')}({body.replace(old, new)}")
    connection.exec_driver_sql(f"INSERT INTO {table}_anew SELECT * FROM {table}")
    connection.exec_driver_sql(f"DROP TABLE {table}")
    connection.exec_driver_sql(f"ALTER TABLE {table}_anew RENAME TO {table}")
    for index in indexes:
        connection.exec_driver_sql(index)


def looks_foreign(path: Path) -> bool:
    """Whether the header says that the file is no database of ours; empty files are not foreign."""
    with path.open("rb") as file:
        header = file.read(100)
    if not header:
        return False
    if len(header) < 100 or not header.startswith(_SQLITE_MAGIC):
        return True
    return int.from_bytes(header[68:72], "big") not in (0, APPLICATION_ID)


def schema_in(connection: sqlite3.Connection) -> int | None:
    """The schema number of the file; 0 for an empty database, None when it belongs to someone else."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if application == APPLICATION_ID:
        return version
    if application or version or connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
        return None
    return 0


def stamped(connection: Connection) -> int:
    """The schema number seen inside a transaction."""
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def stamp(connection: Connection, schema: int) -> None:
    """Mark the file as ours and of this schema number, inside the migration's transaction."""
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {schema}")


def change_connection(path: Path, busy_seconds: float) -> sqlite3.Connection:
    """A connection that only watches."""
    connection = sqlite3.connect(path, timeout=busy_seconds, check_same_thread=False, isolation_level=None)
    connection.execute("PRAGMA query_only = ON")
    return connection


def change_number(connection: sqlite3.Connection) -> int:
    """A number that differs once another connection has committed."""
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


# Full text: contentless FTS5 over tokens made by `search`; SQLite before 3.43 needs the old tokens to delete.
FTS_DDL = (
    "CREATE VIRTUAL TABLE entry_search USING fts5(body, content='', tokenize='unicode61 remove_diacritics 0')"
)  # fmt: skip
FTS_INSERT = text("INSERT INTO entry_search(rowid, body) VALUES (:id, :body)")
FTS_DELETE = text("INSERT INTO entry_search(entry_search, rowid, body) VALUES ('delete', :id, :body)")
FTS_CONDITION = "entry_search MATCH :fts_question"
FTS_COUNT = text("SELECT count(*) FROM entry_search_docsize")
# The same for the reference shelf.
SHELF_FTS_DDL = (
    "CREATE VIRTUAL TABLE shelf_search USING fts5(body, content='', tokenize='unicode61 remove_diacritics 0')"
)  # fmt: skip
SHELF_FTS_INSERT = text("INSERT INTO shelf_search(rowid, body) VALUES (:id, :body)")
SHELF_FTS_CONDITION = "id IN (SELECT rowid FROM shelf_search WHERE shelf_search MATCH :fts_question)"


def sorted_not_walked(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The column for ORDER BY such that no index on it is walked for the order: right where few rows are left."""
    return literal_column(f"+{column}")


def of_site(table: Table, site_id: int) -> ColumnElement[bool]:
    """Whether a row is the site's, asked such that no index on the site is walked: for rows known by their ids."""
    return literal_column(f"+{table.name}.site_id") == site_id


def place_of(column: ColumnElement[Any], words: str) -> ColumnElement[int]:
    """Where `words` stand in the text of `column`, from 1; 0 where they do not. Faster than LIKE, and exact."""
    return func.instr(column, words)


#: Before a table: the file's own, whatever view of the connection stands before it. For rows found by way of an entry
#: that may be seen, where only their codes and counts are told; joining views costs a pass over the whole table each.
OWN = "main."


def minutes_between(begun: str, ended: str) -> str:
    """The whole minutes between two instants, given as columns."""
    return f"((CAST(strftime('%s', {ended}) AS INTEGER) - CAST(strftime('%s', {begun}) AS INTEGER)) / 60)"


def quarter_of(column: str) -> str:
    """The quarter of an hour an instant lies in, as text that sorts: zones lie apart by quarters (Kathmandu: 5:45)."""
    minutes = f"substr({column}, 15, 2)"
    return (
        f"substr({column}, 1, 14) || CASE WHEN {minutes} < '15' THEN '00' WHEN {minutes} < '30' THEN '15'"
        f" WHEN {minutes} < '45' THEN '30' ELSE '45' END"
    )


def fts_phrase(tokens: Iterable[str], *, prefix: bool = False) -> str:
    """One quoted phrase of the full-text language; `prefix` lets its last token be the beginning of a longer one."""
    return '"' + " ".join(tokens).replace('"', '""') + '"' + ("*" if prefix else "")


def triggers_in(connection: Connection) -> dict[str, str]:
    """Name and text of the triggers the file has."""
    found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    return {name: sql for name, sql in found}


def drop_triggers(connection: Connection) -> None:
    """Take every trigger out of the file, whoever made it."""
    for name in triggers_in(connection):
        connection.exec_driver_sql('DROP TRIGGER "' + name.replace('"', '""') + '"')


def columns_in(connection: Connection) -> set[tuple[str, str]]:
    """Table and name of every column the file has."""
    found = connection.exec_driver_sql(
        "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'"
    )
    return {(table, column) for table, column in found}


def integrity_findings(connection: Connection) -> list[str]:
    """What the database itself finds wrong with its pages, and references that lead nowhere; empty when sound."""
    pages = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
    found = [f"文件结构有误：{line}" for line in pages if line != "ok"]
    for table, rowid, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        found.append(f"表 {table} 第 {rowid} 行指向的 {parent} 不存在。")
    return found


def last_given_id(connection: Connection, table: str) -> int | None:
    """The highest id ever given in a table that never reuses one; None when unknown."""
    return connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).scalar()
