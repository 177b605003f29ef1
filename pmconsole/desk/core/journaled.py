"""The one way to write: a transaction is opened under an act of the who-table and leaves a line in the journal.

Who may not take the act is refused before anything is written; rows that were written without a line are not kept.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from pmconsole.data.core.written import written_tables
from pmconsole.data.file.store import Store
from pmconsole.data.journal import chain as journal
from pmconsole.data.journal.chain import Changes
from pmconsole.procedure import who
from pmconsole.procedure.refusal import Refused
from pmconsole.procedure.vocabulary import Paper, Role


class Unjournaled(RuntimeError):
    """Rows were written and the journal has no line of it: a mistake of the program. Nothing was kept."""


@dataclass(frozen=True)
class Actor:
    """Who acts at the desk: on routine acts the person on duty; `machine` where nobody does (`who.MACHINE`)."""

    name: str
    roles: frozenset[Role]
    person_id: int | None = None
    machine: bool = False


#: The console by itself.
CONSOLE = Actor(who.CONSOLE, frozenset(), machine=True)


@dataclass
class JournaledWrite:
    """One transaction by `actor`, now (UTC), under the act `act` of the who-table; `log` is its way to the journal."""

    session: Session
    actor: Actor
    now: datetime
    site_id: int
    act: str = ""

    def log(
        self,
        action: str,
        *,
        changes: Changes | None = None,
        paper: Paper | None = None,
        paper_id: int | None = None,
        number: str = "",
        version: int = 0,
        name: str = "",
    ) -> int:
        """Add a line to the journal about `action`, an act that the actor may take; returns its id.

        `name` is who did it where that is not the actor, the rest as in `journal.append`. Raises Refused; KeyError for
        an act that stands in no table, and for one outside any transaction of an act.
        """
        if not self.act or action != self.act:
            ask(self.actor, self.act and action)
        return journal.append(
            self.session,
            site_id=self.site_id,
            at=self.now,
            who=name or self.actor.name,
            action=action,
            paper=paper,
            paper_id=paper_id,
            number=number,
            version=version,
            changes=changes,
        )


def ask(actor: Actor, act: str) -> None:
    """Raises Refused where the actor may not take the act; KeyError for one that is not in their table."""
    if not actor.machine:
        if reason := who.refusal(act, actor.roles, getattr(act, "zh", "")):
            raise Refused(reason)
    elif who.MACHINE[act].by != actor.name:
        raise KeyError(f"{actor.name} does not {act} by itself")


@contextmanager
def opened(store: Store, actor: Actor, act: str) -> Iterator[Session]:
    """A transaction for one act; committed at the end, rolled back when anything is raised.

    Raises Refused, KeyError as `ask` does, StoreError; Unjournaled where rows were written without a line.
    """
    ask(actor, act)
    with store.write() as session, written_tables(session) as tables:
        yield session
        session.flush()
        _refuse_unjournaled(actor, act, tables)


def _refuse_unjournaled(actor: Actor, act: str, tables: set[str]) -> None:
    if journal.TABLE in tables:
        return
    silent = who.MACHINE[act].silent if actor.machine else frozenset()
    if owed := sorted(tables - silent):
        raise Unjournaled(f"{act} wrote {', '.join(owed)} without a line in the journal")
