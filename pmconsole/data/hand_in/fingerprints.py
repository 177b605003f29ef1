"""What a paper holds, as one hash: whatever is changed on it or hung on it later gives another (4.3.8).

Taken when a hand-in is prepared, and again before a paper passes: what the archivist passes is what was printed.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session, SQLModel

from pmconsole.data.core import tables as tables_core  # noqa: F401  (fill the metadata)
from pmconsole.data.core.paper_tables import HANGING, PAPER_TABLES
from pmconsole.data.hand_in.first_columns import FIRST_COLUMNS
from pmconsole.data.papers import tables  # noqa: F401  (fill the metadata)
from pmconsole.procedure.vocabulary import Paper

_T = SQLModel.metadata.tables
_ANYWHERE = ("signature", "note", "chasing")
_CHUNK = 500


def fingerprints(session: Session, paper: Paper, ids: Sequence[int]) -> dict[int, str]:
    """SHA-256 in hex of each of these papers of one kind with what hangs on it; unknown ids are left out."""
    found: dict[int, str] = {}
    for start in range(0, len(ids), _CHUNK):
        found |= _chunk(session, paper, list(ids[start : start + _CHUNK]))
    return found


def _chunk(session: Session, paper: Paper, ids: list[int]) -> dict[int, str]:
    rows: dict[int, list[list[Any]]] = defaultdict(list)
    own = _T[PAPER_TABLES[paper]]
    for row in session.execute(select(own).where(own.c.id.in_(ids))):
        rows[row.id].append(_line(own, row))
    for name, on in HANGING.items():
        if on.paper is not paper or not on.printed:
            continue
        table = _T[name]
        of = list(table.c.keys()).index(on.column)
        order = table.c["round"] if "round" in table.c else table.c["id"]
        for line in session.execute(
            select(table).where(table.c[on.column].in_(ids)).order_by(order, *table.primary_key)
        ):
            rows[line[of]].append(_line(table, line))
    for name in _ANYWHERE:
        table = _T[name]
        where = (table.c.paper == paper, table.c.paper_id.in_(ids))
        of = list(table.c.keys()).index("paper_id")
        for line in session.execute(select(table).where(*where).order_by(table.c.id)):
            rows[line[of]].append(_line(table, line))
    return {one: hashlib.sha256(json.dumps(lines).encode()).hexdigest() for one, lines in rows.items()}


def _line(table: Table, row: Any) -> list[Any]:
    """What a row says: its first columns in their order, then of the later ones those that say something."""
    values = dict(zip(table.c.keys(), row, strict=True))
    first = FIRST_COLUMNS.get(table.name, tuple(values))
    later = [[name, _plain(value)] for name, value in sorted(values.items()) if name not in first and value]
    return [table.name, *(_plain(values[name]) for name in first), *later]


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int) else str(value)
