"""Which table keeps which kind of paper: each table declares its kind (`__paper__`), here they are found."""

from collections.abc import Iterator
from typing import Any

from sqlmodel import SQLModel

from pmconsole.data.core import every_table
from pmconsole.data.core.tables import HangsOn, PaperBase
from pmconsole.procedure.papers import HANDED_IN, KINDS
from pmconsole.procedure.vocabulary import Paper


def _declared(name: str, above: type[SQLModel] = SQLModel) -> Iterator[tuple[Any, type[Any]]]:
    """What the tables say under `name` about themselves, each with its table."""
    for table in above.__subclasses__():
        if name in vars(table):
            yield vars(table)[name], table
        yield from _declared(name, table)


every_table.metadata()
_FOUND: dict[Paper, type[Any]] = dict(_declared("__paper__"))
#: What hangs on papers of one kind, by the name of its table.
HANGING: dict[str, HangsOn] = {str(table.__tablename__): on for on, table in _declared("__hangs_on__")}
#: Every kind and its table, in the order of the kinds.
TABLES: dict[Paper, type[Any]] = {paper: _FOUND[paper] for paper in KINDS if paper in _FOUND}
#: The same for those that are papers by number.
MODELS: dict[Paper, type[PaperBase]] = {paper: table for paper, table in TABLES.items() if issubclass(table, PaperBase)}
#: The names of the tables of all numbered papers, and of those that are handed in.
NUMBERED: dict[Paper, str] = {paper: str(table.__tablename__) for paper, table in MODELS.items()}
PAPER_TABLES: dict[Paper, str] = {paper: NUMBERED[paper] for paper in HANDED_IN if paper in NUMBERED}
#: The names of the tables of papers that hang on an entry.
ON_ENTRY: dict[Paper, str] = {
    paper: name for paper, name in NUMBERED.items() if "entry_id" in SQLModel.metadata.tables[name].c
}
