"""What keeps a kept row from being displaced: SQLite's REPLACE removes rows without a word to any DELETE trigger.

`INSERT OR REPLACE` and `UPDATE OR REPLACE`, from whatever program, remove the rows that stand in the way of a key. So
every table whose rows may not be deleted also refuses a key that already stands and a change of its primary key. The
tables and their keys are read from their declarations: a new kept table is guarded once it has a trigger on DELETE.
"""

import re
from collections.abc import Iterable, Iterator

from sqlalchemy import Index, PrimaryKeyConstraint, Table, UniqueConstraint

from pmconsole.data.core import every_table
from pmconsole.data.core.trigger_text import refuse

_KEPT = re.compile(r"CREATE TRIGGER \w+ BEFORE DELETE ON (\w+) ")
_STANDS, _MOVED = "记录已经存在，不得覆盖", "记录的主键不得更改，也不得挤掉别的记录"
#: Where a row that stands may be met by an insert: the numbering's own upsert, one further than what stands.
_UNLESS = {"paper_counter": "NEW.last IS NOT last + 1"}
#: The journal grows at its end only, each line on its site's one before. A place not given reads as -1.
_NOT_AT_END = (
    "(NEW.rowid <> -1 AND NEW.rowid <= (SELECT max(id) FROM journal))",
    "NEW.previous IS NOT coalesce("
    f"(SELECT hash FROM journal WHERE site_id = NEW.site_id ORDER BY id DESC LIMIT 1), '{'0' * 64}')",
)


def ddl(triggers: Iterable[str]) -> dict[str, str]:
    """Name and text of the guards of every table that one of `triggers` (their texts) keeps from being deleted."""
    tables = every_table.metadata().tables
    made = {}
    for name in kept(triggers):
        table = tables[name]
        if name == "journal":
            when = " OR ".join(_NOT_AT_END)
            made["journal_end"] = refuse("journal_end", "INSERT", "journal", "日志只能在末尾续写", when)
        once, stays = f"{name}_once", f"{name}_stays"
        made[once] = refuse(once, "INSERT", name, _STANDS, " OR ".join(_standing(table)))
        made[stays] = refuse(stays, "UPDATE", name, _MOVED, " OR ".join(_displacing(table)))
    return made


def kept(triggers: Iterable[str]) -> list[str]:
    """The tables that the trigger texts `triggers` keep from being deleted, by name."""
    return sorted({found[1] for text in triggers if (found := _KEPT.match(text))})


def _standing(table: Table) -> Iterator[str]:
    """When an insert meets a row that stands: by its place in the file, by each of its keys."""
    # A place not given reads as -1: a foreign row put there must not stop the desk.
    yield f"EXISTS (SELECT 1 FROM {table.name} WHERE rowid = NEW.rowid AND rowid > 0)"
    for columns, where in _keys(table):
        parts = [_same(columns), *filter(None, (_UNLESS.get(table.name), where))]
        stands = f"EXISTS (SELECT 1 FROM {table.name} WHERE {' AND '.join(parts)})"
        yield f"({_of_new(table, where)} AND {stands})" if where else stands


def _displacing(table: Table) -> Iterator[str]:
    """When an update moves a row, or gives it a key that another row has."""
    yield "NEW.rowid IS NOT OLD.rowid"
    primary = {column.name for column in table.primary_key}
    for name in sorted(primary - {_place(table)}):
        yield f"NEW.{name} IS NOT OLD.{name}"
    for columns, where in _keys(table):
        if set(columns) <= primary:
            continue
        other = " AND ".join(filter(None, (_same(columns), "rowid <> OLD.rowid", where)))
        stands = f"EXISTS (SELECT 1 FROM {table.name} WHERE {other})"
        if where:
            yield f"({_of_new(table, where)} AND {stands})"
        else:
            changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in columns)
            yield f"(({changed}) AND {stands})"


def _keys(table: Table) -> Iterator[tuple[tuple[str, ...], str]]:
    """The keys of a table besides its place in the file: the columns and, for a partial one, which rows it is about."""
    found = []
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint | PrimaryKeyConstraint):
            found.append((tuple(column.name for column in constraint.columns), ""))
    for index in table.indexes:
        if index.unique:
            found.append((tuple(column.name for column in index.columns), _rows_of(index)))
    yield from sorted(key for key in found if key != ((_place(table),), ""))


def _rows_of(index: Index) -> str:
    where = index.dialect_options["sqlite"]["where"]
    return "" if where is None else str(where)


def _place(table: Table) -> str:
    """The column that is the row's place in the file itself; "" where the table has none."""
    names = [column.name for column in table.primary_key]
    return names[0] if len(names) == 1 and table.c[names[0]].type.python_type is int else ""


def _same(columns: Iterable[str]) -> str:
    return " AND ".join(f"{name} = NEW.{name}" for name in columns)


def _of_new(table: Table, where: str) -> str:
    """The condition of a partial key, asked of the new row."""
    return re.sub(rf"\b({'|'.join(column.name for column in table.columns)})\b", r"NEW.\1", where)
