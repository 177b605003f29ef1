"""From a line of the journal, or a signature that is owed, to the paper it is about."""

from pmconsole.data.journal.queries import entry_of
from pmconsole.procedure.papers import KINDS, WITH_ENTRY
from pmconsole.procedure.vocabulary import Paper
from pmconsole.screens.frame.console import Console
from pmconsole.screens.papers.paper_view import PaperView
from pmconsole.screens.papers.row_view import show_row


async def to_paper(app: Console, paper: Paper | None, paper_id: int | None, number: str) -> None:
    """Show the paper a line of the journal or a signature is about; a sentence where it is about none."""
    if paper is None or paper_id is None:
        app.tell("这一条记的不是单据，按 Enter 看全文。")
        return
    kind = KINDS[paper]
    if not kind.room:
        await show_row(app, paper, paper_id, number)
        return
    entry_id = await app.read(entry_of, paper, paper_id)
    if entry_id is not None:
        app.push_screen(PaperView(entry_id, (paper, paper_id) if kind.room == WITH_ENTRY else None))
        return
    app.go(
        "ledger" if kind.room == WITH_ENTRY else kind.room,
        lambda room: room.show_paper(paper, paper_id),
        otherwise=f"{number} 在这一屏里，请按编号找。",
    )
