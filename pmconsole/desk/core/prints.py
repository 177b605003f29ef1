"""Printing on the record: how often a paper left the desk, when, by whom; a reprint says which copy it is (section 5).

The file itself is made in `papers`; here its copy is counted, kept and journaled.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from pmconsole.data.prints.tables import PrintCopy
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.procedure.vocabulary import Paper

#: How the journal names it.
PRINTED = "print.paper"


@dataclass(frozen=True)
class Copied:
    """One paper, or a register of a period (without `paper_id`), of which a copy was made; `subject` names it."""

    paper: Paper
    subject: str
    paper_id: int | None = None


def copies_made(session: Session, site_id: int, subjects: Iterable[str]) -> dict[str, int]:
    """How often each of `subjects` was printed; 0 for never."""
    asked = list(subjects)
    statement = (
        select(PrintCopy.subject, func.max(PrintCopy.copy_nr))
        .where(PrintCopy.site_id == site_id, col(PrintCopy.subject).in_(asked))
        .group_by(col(PrintCopy.subject))
    )
    return dict.fromkeys(asked, 0) | {subject: int(count) for subject, count in session.exec(statement)}


def keep_copies(
    desk: Desk, actor: Actor, copied: Sequence[Copied], numbered: Mapping[str, int], file: str, sha256: str
) -> bool:
    """Keep that `file` holds the copies `numbered` (by subject) of the papers `copied`; one transaction.

    False, and nothing kept, where another console printed one of them meanwhile: the copy numbers on the paper are
    wrong then. Raises Refused where the actor may not print.
    """
    with desk.unit(actor, PRINTED) as unit:
        made = copies_made(unit.session, desk.site_id, [one.subject for one in copied])
        if any(numbered[one.subject] != made[one.subject] + 1 for one in copied):
            return False
        for one in copied:
            unit.session.add(
                PrintCopy(
                    site_id=desk.site_id,
                    paper=one.paper,
                    paper_id=one.paper_id,
                    subject=one.subject,
                    copy_nr=numbered[one.subject],
                    at=unit.now,
                    by=actor.name,
                    file=file,
                    sha256=sha256,
                )
            )
            changes = {"copy": ("", numbered[one.subject]), "file": ("", file)}
            unit.log(PRINTED, paper=one.paper, paper_id=one.paper_id, number=one.subject, changes=changes)
    return True
