"""The next shift's console opens with the handover just signed (F1): over the ledger, once; Esc leads to the ledger."""

from pmconsole.data.core.errors import StoreError
from pmconsole.data.core.session import Session
from pmconsole.data.handover import queries as queries_handover
from pmconsole.data.papers import queries
from pmconsole.desk.core import drafts
from pmconsole.screens.frame.console import Console

#: The draft in which a console keeps which handover it has shown.
SEEN = "handover.seen"


def read_newest(session: Session, site_id: int) -> tuple[int, str]:
    """Id and incoming of the handover signed last; 0 where there is none, or the site is one to practise on."""
    row, site = queries_handover.latest(session, site_id), queries.site(session, site_id)
    return (0, "") if row is None or (site is not None and site.drill) else (row.id, row.incoming)


async def show_once(app: Console) -> None:
    """Where whoever is on duty signed a handover this console has not shown yet, show it. Runs inside a worker."""
    try:
        handover_id, incoming = await app.read(read_newest)
        if not handover_id or incoming != app.actor.name:
            return
        if (await app.look(drafts.load, app.desk, SEEN)).get("id") == handover_id:
            return
    except StoreError:
        return  # whoever writes next is told why
    await show_signed(app, handover_id, f"{incoming}当班：接班时签的交接班记录")


async def show_signed(app: Console, handover_id: int, first: str) -> None:
    """The ledger, over it the handover with `first` above; from now on this console has shown it."""
    # Imported here: a console without anything to show starts without them.
    from pmconsole.screens.handover.box import HandoverBox
    from pmconsole.screens.kit.blocks import Moments

    try:
        paper = await app.read(queries_handover.paper, handover_id)
        await app.keep(drafts.save, app.desk, SEEN, {"id": handover_id})
    except StoreError as error:
        app.tell(str(error), severity="error")
        return
    if app.current_mode != "ledger":
        app.go("ledger")
    if paper is not None:
        await app.push_screen(HandoverBox(paper, Moments(app.desk.zone, app.desk.now()), first))
