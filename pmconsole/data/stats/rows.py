"""What the statistics hand out: frozen rows. Instants are UTC, spans whole minutes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pmconsole.procedure.figures import By
from pmconsole.procedure.periods import Period
from pmconsole.procedure.vocabulary import Category, EntryState, Paper, Rule


@dataclass(frozen=True)
class Value:
    """One figure: `number` is None where nothing could be counted; `part` of `of` is what a rate is made of.

    A rate is between 0 and 1, a span in minutes with `of` the number of spans, a count with `part` the count itself.
    """

    number: float | None
    part: int = 0
    of: int = 0


@dataclass(frozen=True)
class Group:
    """The figures of one part: `key` as stored, `zh` as shown, `period` the days it covers, `values` by figure key."""

    key: str
    zh: str
    period: Period
    values: Mapping[str, Value]

    def number(self, figure: str) -> float | None:
        """The number of one figure, None where there is none."""
        value = self.values.get(figure)
        return None if value is None else value.number


@dataclass(frozen=True)
class GroupedFigures:
    """The figures of a period by something: the whole first, then its parts."""

    period: Period
    by: By
    whole: Group
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Repeat:
    """Who, or which room, comes again: `key` as compared, how many entries, the newest."""

    key: str
    zh: str
    count: int
    newest: datetime


@dataclass(frozen=True)
class FigurePart:
    """Which papers are asked for: those that make up `figure` in one part (`group` as stored; "" with By.ALL)."""

    figure: str
    by: By = By.ALL
    group: str = ""


@dataclass(frozen=True)
class StatPaper:
    """A paper behind a figure: `id` is its place in the list; `rule` where a clock is told, `minutes` a span."""

    id: int
    entry_id: int
    paper: Paper
    paper_id: int
    number: str
    received_at: datetime
    room: str
    category: Category
    content: str
    state: EntryState
    rule: Rule | None
    minutes: int | None


@dataclass(frozen=True)
class FigurePapers:
    """The papers behind a figure: how many in all, how many of them only others may see (4.3.9), the first ones."""

    count: int
    hidden: int
    rows: tuple[StatPaper, ...]
