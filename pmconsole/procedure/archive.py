"""The weekly hand-in and the archive in words: states, results, how long each kind of paper is kept (4.3.8, 4.3.10).

How long is a house rule: the procedure gives no periods, the site's settings may.
"""

from collections.abc import Iterable
from datetime import date

from pmconsole.procedure import who
from pmconsole.procedure.refusal import Reason
from pmconsole.procedure.vocabulary import Paper, Term

CLAUSE = "4.3.8"
#: The act of the archivist in the table of `who`.
REVIEW = "hand_in.review"
CORRECTION = "4.3.10"


class HandInState(Term):
    """Where a weekly hand-in stands."""

    PREPARING = "preparing", "准备中"
    PREPARED = "prepared", "待签收"
    RECEIVED = "received", "审核中"
    REVIEWED = "reviewed", "已审完"


class ItemResult(Term):
    """What became of one paper of a hand-in. WITHDRAWN: taken out again before the archivist had received it."""

    PENDING = "pending", "待审"
    PASSED = "passed", "合格入档"
    RETURNED = "returned", "退回"
    WITHDRAWN = "withdrawn", "撤出"


class ReturnState(Term):
    """Where a paper that went back for correction stands (4.3.10)."""

    SENT = "sent", "改正中"
    CORRECTED = "corrected", "已改正"
    BACK = "back", "再次交出"


ALREADY_ARCHIVED = Reason("已归档，不能再改", CLAUSE)


def kept_until(day: date, years: int) -> date | None:
    """The last day a paper archived on `day` is kept: the end of the year `years` later; None for ever."""
    return date(day.year + years, 12, 31) if years > 0 else None


def archive_number(paper: Paper, year: int, sequence: int) -> str:
    """How a paper is called in the archive: `DA-2026-PG-0007`, without gaps per site, kind and year."""
    return f"DA-{year}-{paper.value}-{sequence:04d}"


def own_paper(name: str, handled_by: Iterable[str]) -> Reason | None:
    """Why the archivist `name` may not review a paper that `handled_by` dealt with; None where they may."""
    reasons = (who.together(REVIEW, name, other) for other in handled_by)
    return next((reason for reason in reasons if reason is not None), None)
