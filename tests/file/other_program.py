"""Another program on our file: a plain connection that sets none of our pragmas and knows the tables from the file."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

Row = dict[str, object]


class OtherProgram:
    """A plain connection that sets none of our pragmas; it knows the tables from the file alone."""

    def __init__(self, path: Path) -> None:
        """Open the file at `path`."""
        self.file = sqlite3.connect(path, isolation_level=None)

    def row(self, table: str, nr: int) -> Row:
        """A row of which every value is its own (`nr`); what tells part of the rows apart stays empty."""
        kept_empty = re.sub(r"\w+ IS NOT NULL", "", " ".join(where for _, where in self.keys(table)))
        row: Row = {"rowid": nr}
        place = self.primary(table)
        for _, name, kind, needed, *_ in self.file.execute(f"PRAGMA table_info({table})"):
            if [name] == place and kind == "INTEGER":
                continue  # another name of the row's place
            if needed or not re.search(rf"\b{name}\b", kept_empty):
                row[name] = nr if kind.startswith(("INTEGER", "BOOLEAN")) else f"v{nr}"
        if table == "journal":
            row["site_id"] = 1
            last = self.file.execute("SELECT hash FROM journal ORDER BY id DESC LIMIT 1").fetchone()
            row["previous"] = last[0] if last else "0" * 64
        return row

    def keys(self, table: str) -> Iterator[tuple[tuple[str, ...], str]]:
        """The keys of a table as the file has them: columns, and of a partial one which rows it is about."""
        names = [name for _, name, unique, *_ in self.file.execute(f"PRAGMA index_list({table})") if unique]
        for name in names:
            columns = tuple(line[2] for line in self.file.execute(f"PRAGMA index_info({name})"))
            sql = self.file.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0] or ""
            yield columns, sql.partition(" WHERE ")[2]

    def primary(self, table: str) -> list[str]:
        """The columns of the primary key."""
        return [name for _, name, _, _, _, part in self.file.execute(f"PRAGMA table_info({table})") if part]

    def insert(self, table: str, row: Row, how: str = "INSERT") -> str:
        """The statement that writes such a row by `how`."""
        return f"{how} INTO {table} ({', '.join(row)}) VALUES ({', '.join(f':{name}' for name in row)})"

    def put(self, table: str, row: Row) -> None:
        """Write one row."""
        self.file.execute(self.insert(table, row), row)

    def all(self, table: str) -> list[tuple[object, ...]]:
        """Every row of a table, with its place."""
        return self.file.execute(f"SELECT rowid, * FROM {table}").fetchall()
