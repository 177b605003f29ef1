"""What is particular to SQLite for those who only look on: a connection that cannot write, and what it may not see.

Three things keep it from writing, each by itself enough: `mode=ro` on the file, `query_only` on the connection, and
where the viewer has an account of its own, the rights of file and folder.

What a viewer may not see is left out below all queries: a temporary view of the same name stands before the table, so
that no screen, count or search can show it by mistake. Temporary views live in the connection, never in the file.
"""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pmconsole.data.signed_content import content_hash
from pmconsole.procedure.demanded import ContactCategory
from pmconsole.procedure.viewing import Sight
from pmconsole.procedure.vocabulary import Category, EntryState, Paper

#: PINs are nobody's to look at.
_NEVER = ("person_pin",)
_RESIDENT = f"category = '{ContactCategory.OWNER.value}'"
_INTERNAL = (
    f"(category = '{Category.INTERNAL.value}' OR state = '{EntryState.INTERNAL.value}' OR internal_department <> '')"
)
_COLUMNS = """SELECT t.name, c.name FROM main.sqlite_master AS t JOIN pragma_table_info(t.name, 'main') AS c
    WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%'"""
_PAPERS = {Paper.ORDER: "dispatch_order", Paper.SERVICE: "service_form", Paper.PHONE: "phone_record"}


@dataclass(frozen=True)
class Identity:
    """Which file stands at a path, and its state as far as the folder tells: device, file, length, last change."""

    device: int
    file: int
    length: int
    changed: int

    def same_file(self, other: "Identity | None") -> bool:
        """Whether it is the same file, however much was written into it."""
        return other is not None and (self.device, self.file) == (other.device, other.file)


def identity(path: Path) -> Identity | None:
    """The identity of what stands at `path`; None where nothing does or it may not be asked."""
    try:
        found = path.stat()
    except OSError:
        return None
    return Identity(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def in_use(path: Path) -> bool:
    """Whether a log lies beside the file: somebody writes, or was killed while writing. Only the log tells it all."""
    return any(path.with_name(path.name + end).exists() for end in ("-wal", "-journal"))


def look_connection(
    path: Path, sight: Sight, *, still: bool = False, mode: str = "ro", query_only: bool = True
) -> sqlite3.Connection:
    """A connection that reads what `sight` may see. `still` reads the file as it lies, for a folder without a log.

    `mode` and `query_only` are the two barriers; they are given only where one is tried without the other.
    """
    uri = f"{path.absolute().as_uri()}?mode={mode}{'&immutable=1' if still else ''}"
    connection = sqlite3.connect(uri, uri=True, timeout=0.5, check_same_thread=False, isolation_level=None)
    try:
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.create_function("seen_items", 2, _seen_items, deterministic=True)
        connection.create_function("seen_hash", 3, _seen_hash, deterministic=True)
        for statement in list(hidden(connection, sight)):
            connection.execute(statement)
        connection.execute(f"PRAGMA query_only = {'ON' if query_only else 'OFF'}")
    except BaseException:
        connection.close()
        raise
    return connection


def hidden(connection: sqlite3.Connection, sight: Sight) -> Iterator[str]:
    """The temporary views that leave out what `sight` may not see, for every table of the file that tells of it."""
    known: dict[str, set[str]] = {}
    for table, column in connection.execute(_COLUMNS):
        known.setdefault(table, set()).add(column)
    for table, columns in known.items():
        if table == "shift_handover" and not sight.internal:
            yield _handover(columns)
            continue
        left_out = list(_left_out(table, columns, sight))
        if left_out:
            conditions = " OR ".join(f"({one})" for one in left_out)
            yield f"CREATE TEMP VIEW {table} AS SELECT * FROM main.{table} AS {table} WHERE NOT ({conditions})"


def _left_out(table: str, columns: set[str], sight: Sight) -> Iterator[str]:
    """The conditions under which a row of `table` is kept from `sight`."""
    if table in _NEVER:
        yield "1"
    if not sight.residents:
        if table == "contact":
            yield _RESIDENT
        elif "contact_id" in columns:
            yield f"EXISTS (SELECT 1 FROM main.contact AS c WHERE c.id = {table}.contact_id AND c.{_RESIDENT})"
    if not sight.internal:
        if table == "ledger_entry":
            yield _INTERNAL
        elif "entry_id" in columns:
            yield f"EXISTS (SELECT 1 FROM main.ledger_entry AS e WHERE e.id = {table}.entry_id AND {_INTERNAL})"
        elif {"paper", "paper_id"} <= columns:
            yield _of_paper(table)


def _handover(columns: set[str]) -> str:
    """Handovers without the items about internal entries: what was signed is kept as one text, not as rows.

    Its hash is made to fit what is left, where it fitted the whole, so that nobody is told of a forgery.
    """
    items = "json_each(CASE WHEN content = '' THEN '{}' ELSE content END, '$.items')"
    entry = "json_extract(i.value, '$.entry_id')"
    inside = f"EXISTS (SELECT 1 FROM main.ledger_entry AS e WHERE e.id = {entry} AND {_INTERNAL})"
    gone = f"(SELECT group_concat({entry}) FROM {items} AS i WHERE {inside})"
    told = {"content": f"seen_items(content, {gone})", "content_hash": f"seen_hash(content, content_hash, {gone})"}
    told |= {text: f"CASE WHEN {gone} IS NULL THEN {text} ELSE '' END" for text in ("standing", "equipment", "remarks")}
    chosen = ", ".join(f"{told[name]} AS {name}" if name in told else name for name in sorted(columns))
    return f"CREATE TEMP VIEW shift_handover AS SELECT {chosen} FROM main.shift_handover"


def _seen_items(content: str, gone: str | None) -> str:
    """The signed content without the items of the entries `gone` (their ids, joined by commas)."""
    if not content or gone is None:
        return content
    ids, values = {int(one) for one in str(gone).split(",")}, json.loads(content)
    values["items"] = [item for item in values["items"] if item.get("entry_id") not in ids]
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def _seen_hash(content: str, kept: str, gone: str | None) -> str:
    if not content or gone is None or content_hash(json.loads(content)) != kept:
        return kept
    return content_hash(json.loads(_seen_items(content, gone)))


def _of_paper(name: str) -> str:
    """Whether a line about any paper is about an internal entry, its form or an order written for it."""
    entry = f"SELECT 1 FROM main.ledger_entry AS e WHERE {_INTERNAL} AND e.id ="
    told = [f"{name}.paper = '{Paper.LEDGER.value}' AND EXISTS ({entry} {name}.paper_id)"]
    for paper, table in _PAPERS.items():
        its = f"(SELECT p.entry_id FROM main.{table} AS p WHERE p.id = {name}.paper_id)"
        told.append(f"{name}.paper = '{paper.value}' AND EXISTS ({entry} {its})")
    return " OR ".join(f"({one})" for one in told)
