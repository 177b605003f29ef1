"""From a paper to its lines in the journal; from a line, or a signature that is owed, to the paper it is about."""

from typing import TYPE_CHECKING

from pmconsole.procedure.papers import KINDS, WITH_ENTRY
from pmconsole.procedure.vocabulary import Paper
from pmconsole.screens.row_view import show_row

if TYPE_CHECKING:
    from sqlmodel import Session

    from pmconsole.app import ConsoleApp


def read_entry_of(session: "Session", site_id: int, paper: Paper, paper_id: int) -> int | None:
    """The entry a paper belongs to."""
    from pmconsole.data import queries_journal as queries

    return queries.entry_of(session, paper, paper_id)


async def to_paper(app: "ConsoleApp", paper: Paper | None, paper_id: int | None, number: str) -> None:
    """Show the paper a line of the journal or a signature is about; a sentence where it is about none."""
    from pmconsole.screens.paper_view import PaperView

    if paper is None or paper_id is None:
        app.tell("这一条记的不是单据，按 Enter 看全文。")
        return
    kind = KINDS[paper]
    if not kind.room:
        await show_row(app, paper, paper_id, number)
        return
    entry_id = await app.read(read_entry_of, paper, paper_id)
    if entry_id is not None:
        app.push_screen(PaperView(entry_id, (paper, paper_id) if kind.room == WITH_ENTRY else None))
        return
    app.action_go("ledger" if kind.room == WITH_ENTRY else kind.room)
    app.call_after_refresh(_point_at, app, paper, paper_id, number)


def _point_at(app: "ConsoleApp", paper: Paper, paper_id: int, number: str) -> None:
    show = getattr(app.screen, "show_paper", None)
    if show is None or not show(paper, paper_id):
        app.tell(f"{number} 在这一屏里，请按编号找。")


async def to_journal(app: "ConsoleApp", number: str) -> None:
    """Show what the journal has on a number; Esc there shows all lines, then leads back."""
    app.action_go("journal")
    # The screen of the mode is there only after the app has gone through its messages.
    app.call_after_refresh(_ask, app, number)


def _ask(app: "ConsoleApp", number: str) -> None:
    from pmconsole.screens.journal import JournalScreen

    if isinstance(app.screen, JournalScreen):
        app.screen.show_number(number)
