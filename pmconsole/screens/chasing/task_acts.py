"""From a task to the act it is: a step on a paper, a call back, a caller to be told, a signature, a correction."""

from pmconsole.data.board import queries as queries_board
from pmconsole.data.core.errors import StoreError
from pmconsole.data.hand_in import queries as queries_hand_in
from pmconsole.data.people import queries as queries_people
from pmconsole.data.tasks.rows import TaskRow
from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.tasks import TaskKind
from pmconsole.procedure.vocabulary import Paper
from pmconsole.screens.board.acting import act_on_change, offer_callers, offer_together
from pmconsole.screens.chasing.owed import settle
from pmconsole.screens.frame.base import ConsoleScreen
from pmconsole.screens.hand_in.acting import corrected
from pmconsole.screens.papers.acting import act_on, take_step

ON_CASE = (Paper.LEDGER, Paper.SERVICE, Paper.ORDER, Paper.REPORT)
#: Where the clock of what is no paper of a case is met.
_ROOMS = {Paper.HANDOVER: "handover", Paper.HAND_IN: "hand_in", Paper.CHANGE: "board", Paper.PHONE: "phone"}
_GONE = "{} 已经办了。"


async def do(screen: ConsoleScreen, row: TaskRow) -> None:
    """Do what is to be done: the form of the act where it is one, else what can be done is offered. In a worker."""
    try:
        await _do(screen, row)
    except StoreError as error:
        screen.console.tell(str(error), severity="error")


async def _do(screen: ConsoleScreen, row: TaskRow) -> None:
    app = screen.console
    match row.kind:
        case TaskKind.OWED:
            owed = next((one for one in await app.read(queries_people.owed) if one.id == row.row_id), None)
            if owed is None:
                app.tell(_GONE.format(row.number))
            else:
                await settle(app, owed)
        case TaskKind.CORRECT | TaskKind.SENT_BACK:
            for one in await app.read(queries_hand_in.returns, [row.row_id]):
                await corrected(screen, one)
        case TaskKind.TELL:
            await offer_together(screen, row.paper_id, False)
        case TaskKind.CALL_BACK if row.paper is Paper.CHANGE:
            await offer_callers(screen, row.paper_id)
        case TaskKind.CHANGE:
            change = await app.read(queries_board.change, row.paper_id)
            if change is None:
                app.tell(_GONE.format(row.number))
            else:
                await act_on_change(screen, change)
        case TaskKind.FORM_OUT if row.entry_id is not None:
            await take_step(screen, StepKey.CHASE, row.entry_id, None, row.number)
        case _ if row.paper not in ON_CASE:
            app.go(
                _ROOMS.get(row.paper, "ledger"),
                lambda room: room.show_paper(row.paper, row.paper_id),
                otherwise=f"{row.number} 在这一屏里办。",
            )
        case _ if row.act is not None:
            await take_step(screen, row.act, row.paper_id, row.version, row.number)
        case _:
            await act_on(screen, row.paper, row.paper_id, row.version, row.number)
