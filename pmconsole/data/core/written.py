"""Which tables a transaction writes, whatever writes them: rows of the mapper, statements, plain text.

Watched where everything passes, at the cursor; what a trigger writes follows a statement that is seen here.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlmodel import Session

_INTO = "pmconsole_written"
_WRITES = re.compile(
    r"(?:insert(?:\s+or\s+\w+)?\s+into|replace\s+into|update(?:\s+or\s+\w+)?|delete\s+from)\s+(?:\w+\.)?[\"'`\[]?(\w+)",
    re.IGNORECASE,
)
_COMMENTS = re.compile(r"\s+|--[^\n]*\n|/\*.*?\*/", re.DOTALL)


def watch(engine: Engine) -> None:
    """Let `written_tables` see what sessions on `engine` write."""

    @event.listens_for(engine, "before_cursor_execute")
    def _seen(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        into: set[str] | None = connection.info.get(_INTO)
        if into is not None and statement[:6] != "SELECT" and (table := table_of(statement)):
            into.add(table)


@contextmanager
def written_tables(session: Session) -> Iterator[set[str]]:
    """The names of the tables that are written from here on, filled while it goes on; unflushed rows are not in yet."""
    info = session.connection().info
    before = info.get(_INTO)
    info[_INTO] = tables = set[str]()
    try:
        yield tables
    finally:
        info[_INTO] = before


@lru_cache(maxsize=512)
def table_of(statement: str) -> str:
    """The table an INSERT, UPDATE or DELETE writes, "" for a statement that writes none."""
    at = 0
    while found := _COMMENTS.match(statement, at):
        at = found.end()
    # A statement that begins with its subqueries writes further on, one that reads never does.
    first = statement[at : at + 4].upper()
    writes = _WRITES.search(statement, at) if first == "WITH" else _WRITES.match(statement, at)
    return writes.group(1).lower() if writes else ""
