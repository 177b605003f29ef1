"""The SQL under the figures: which rows a period means, by what they are grouped, what is late, how long it took.

Written as text because the fragments are shared by a dozen statements; only `dialect` spells one database. Sorting for
a GROUP BY costs ten times the reading here, so the whole and the parts of time are asked without one.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.sql.elements import TextClause
from sqlmodel import Session

from pmconsole.data.core import dialect
from pmconsole.data.core.types import UtcDateTime
from pmconsole.procedure.facts import NOT_FOLLOWED_UP
from pmconsole.procedure.figures import DESK_ITSELF, By
from pmconsole.procedure.vocabulary import Category, EntryState, OrderState, Paper, Rule

IN_TIME = frozenset({By.DAY, By.WEEK, By.MONTH})
#: The entries a period means; `e` is the entry everywhere.
COHORT = (
    "e.site_id = :site AND e.received_at >= :since AND e.received_at < :until"
    f" AND e.state <> '{EntryState.VOID.value}'"
)  # fmt: skip
CLOSED = f"e.state = '{EntryState.STRUCK_OFF.value}'"
#: Whom nobody need ask afterwards (4.3.2): nobody known, praise, what is answered inside, an enquiry answered at once.
NOT_ASKED = (
    "(e.source = '' AND e.phone = '' OR e.category IN ('{}')"
    " OR e.category = '{}' AND e.handled_at IS NOT NULL AND e.replied_at IS NOT NULL AND e.replied_at = e.handled_at"
    " AND NOT EXISTS"
    " (SELECT 1 FROM {}dispatch_order o WHERE o.entry_id = e.id))"
).format("', '".join(sorted(one.value for one in NOT_FOLLOWED_UP)), Category.ENQUIRY.value, dialect.OWN)
ASKED = f"{CLOSED} AND NOT {NOT_ASKED}"
ORDER = f"JOIN {dialect.OWN}dispatch_order o ON o.entry_id = e.id AND o.state <> '{OrderState.VOID.value}'"
CLOCK = f"CROSS JOIN {dialect.OWN}clock c"  # CROSS: the entries of the period lead, never all the clocks there are
OF_ENTRY = "c.entry_id = e.id"
VERIFIED = "(o.round > 1 OR o.state IN ('{}'))".format(
    "', '".join((OrderState.VERIFIED.value, OrderState.RETURNED.value, OrderState.STRUCK_OFF.value))
)
NOTHING = "''"
#: Each rule's number in the SQL is its place among the rules.
RULE_NUMBER = "CASE c.rule " + " ".join(f"WHEN '{rule.value}' THEN {nr}" for nr, rule in enumerate(Rule)) + " END"
ON_TIME = "(c.met_at <= c.due_at)"
LATE = (
    "(c.met_at > c.due_at OR c.met_at IS NULL AND c.ended_at > c.due_at"
    " OR c.met_at IS NULL AND c.ended_at IS NULL AND c.due_at < :now)"
)
#: Twice the rule's number, one more where it is late; NULL where it is not decided yet.
DECIDED = f"({RULE_NUMBER}) * 2 + CASE WHEN {ON_TIME} THEN 0 WHEN {LATE} THEN 1 END"
INTERNAL = (
    f"(e.category = 'internal' OR e.state = '{EntryState.INTERNAL.value}' OR e.internal_department <> '')"
)  # fmt: skip
_COLUMN = {
    By.CATEGORY: "e.category",
    By.BUILDING: "e.building",
    By.CHANNEL: "e.channel",
    By.PERSON: "e.handler",
}
_HOLDER = f"coalesce(o.department, nullif(e.internal_department, ''), '{DESK_ITSELF}')"


class Grouping:
    """By what the rows are grouped: where entries, orders and clocks come from, and what names their part."""

    def __init__(self, by: By) -> None:
        """`by` a column of the entry, the department, or nothing (the whole, or one part of time at a time)."""
        self.grouped = by is not By.ALL and by not in IN_TIME
        self._department = by is By.DEPARTMENT
        self._column = _COLUMN.get(by, NOTHING)

    @property
    def entries(self) -> str:
        """FROM and WHERE of the entries; an entry two departments work on stands once under each."""
        if not self._department:
            return f"FROM ledger_entry e WHERE {COHORT}"
        return (
            f"FROM (SELECT DISTINCT e.id, {_HOLDER} AS holder FROM ledger_entry e LEFT {ORDER} WHERE {COHORT}) u"
            " JOIN ledger_entry e ON e.id = u.id WHERE 1 = 1"
        )

    @property
    def of_entries(self) -> str:
        """What names the part of an entry."""
        return "u.holder" if self._department else self._column

    @property
    def orders(self) -> str:
        """FROM and WHERE of the orders."""
        return f"FROM ledger_entry e {ORDER} WHERE {COHORT}"

    @property
    def of_orders(self) -> str:
        """What names the part of an order."""
        return "o.department" if self._department else self._column

    @property
    def clocks(self) -> str:
        """FROM and WHERE of the clocks of the entries and their orders."""
        held = f" LEFT JOIN {dialect.OWN}dispatch_order o ON c.paper = '{Paper.ORDER.value}' AND o.id = c.paper_id"
        return f"FROM ledger_entry e {CLOCK}{held if self._department else ''} WHERE {COHORT} AND {OF_ENTRY}"

    @property
    def of_clocks(self) -> str:
        """What names the part of a clock: whoever has to meet it."""
        return f"coalesce(o.department, '{DESK_ITSELF}')" if self._department else self._column

    def sums(self, name: str, sums: str, source: str) -> str:
        """A statement that gives the name of each part and its sums, one row where nothing is told apart."""
        if not self.grouped:
            return f"SELECT '' AS part, {sums} {source}"
        return f"SELECT {name} AS part, {sums} {source} GROUP BY {name}"


def spans(name: str, begun: str, ended: str, source: str) -> str:
    """A statement that gives, for each part, the median and 95th percentile of a span in minutes, and how many.

    Nearest rank: the shortest span that at least half (95 %) do not exceed. The spans are counted by the minute first,
    so that only as many rows are sorted as there are different minutes.
    """
    minutes = dialect.minutes_between(begun, ended)
    counted = (
        f"SELECT {name} AS part, {minutes} AS minutes, count(*) AS many {source}"
        f" AND {begun} IS NOT NULL AND {ended} IS NOT NULL GROUP BY {keys(minutes, name)}"
    )
    summed = (
        "SELECT part, minutes, sum(many) OVER (PARTITION BY part ORDER BY minutes) AS upto,"
        f" sum(many) OVER (PARTITION BY part) AS n FROM ({counted}) counted"
    )
    return (
        "SELECT part, min(CASE WHEN upto * 2 >= n THEN minutes END), min(CASE WHEN upto * 100 >= n * 95 THEN minutes"
        f" END), max(n) FROM ({summed}) summed GROUP BY part"
    )


def keys(number: str, name: str) -> str:
    """What to group by: the number first, for numbers are sorted fastest; the name only where there is one."""
    return number if name == NOTHING else f"{number}, {name}"


def ask(session: Session, statement: str, given: Mapping[str, Any]) -> list[Any]:
    """All rows of a statement; of `given` it takes what it names, instants in UTC."""
    return list(session.connection().execute(prepared(statement, given)))


def prepared(statement: str, given: Mapping[str, Any]) -> TextClause:
    """The statement with its values bound."""
    clause = text(statement)
    binds = [
        bindparam(key, value, type_=UtcDateTime() if isinstance(value, datetime) else None)
        for key, value in given.items()
        if key in clause._bindparams
    ]
    return clause.bindparams(*binds)
