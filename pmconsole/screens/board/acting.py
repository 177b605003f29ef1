"""From the board to what is done on it: register, extend, end, correct; then the callers to be told (4.3.3)."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from pmconsole.data.board import queries as queries_board
from pmconsole.data.board.queries import CallerRow, ChangeRow
from pmconsole.data.core.desk import department_names
from pmconsole.data.core.session import Session
from pmconsole.data.papers import queries
from pmconsole.desk.board import acts as board
from pmconsole.desk.board import answering
from pmconsole.desk.core.errors import Doubt, StoreError
from pmconsole.desk.papers.taking import StepDone
from pmconsole.procedure.board import BOARD_STEPS, BoardKey, BoardStep, board_refusals
from pmconsole.procedure.vocabulary import EntryState, ReplyHow
from pmconsole.screens.board.callers_dialog import CallersDialog
from pmconsole.screens.frame.action_dialog import ActionDialog, fields_of
from pmconsole.screens.frame.base import ConsoleScreen
from pmconsole.screens.frame.console import Console
from pmconsole.screens.kit.chooser import Chooser, ChooserItem
from pmconsole.screens.kit.moments import shown

CALLERS = "callers"
_ORDER = (BoardKey.RESTORED, BoardKey.EXTEND, BoardKey.END_EARLY, BoardKey.CORRECT, BoardKey.VOID)


def read_callers(session: Session, site_id: int, change_id: int) -> tuple[ChangeRow | None, list[CallerRow]]:
    """The change as it stands now, and who asked about it."""
    return queries_board.change(session, site_id, change_id), queries_board.callers(session, site_id, change_id)


def read_joined(session: Session, site_id: int, entry_id: int) -> tuple[list[CallerRow], str]:
    """The calls joined to the entry, and what its caller was told last."""
    detail = queries.entry_detail(session, site_id, entry_id)
    told = detail.replies[-1].text if detail is not None and detail.replies else ""
    return queries_board.joined(session, site_id, entry_id), told


async def register(screen: ConsoleScreen) -> StepDone | None:
    """The form of a new change. Runs inside a worker."""
    return await _form(screen, BOARD_STEPS[BoardKey.REGISTER], None)


async def act_on_change(screen: ConsoleScreen, change: ChangeRow) -> StepDone | None:
    """Choose what to do with the change and do it; whoever asked about it is offered for a call. Inside a worker."""
    app = screen.console
    state = change.state(app.desk.now())
    items: list[ChooserItem[Any]] = []
    for key in _ORDER:
        step = BOARD_STEPS[key]
        reasons = board_refusals(step, state, app.actor.roles)
        if not reasons:
            items.append(ChooserItem(step, key.zh, step.clause))
    if change.to_call:
        items.insert(0, ChooserItem(CALLERS, f"回电 {change.to_call} 位来电人", "4.2.6"))
    items = items or [ChooserItem(None, f"这条变更{state.zh}，没有要办的。")]
    title = f"{change.number} {change.kind.zh} {change.scope}"
    chosen = await app.push_screen_wait(Chooser(title, items, "按数字选", "数字/Enter 办理   Esc 返回"))
    if chosen is None:
        return None
    if chosen == CALLERS:
        return await offer_callers(screen, change.id)
    done = await _form(screen, chosen, change)
    if done is not None:
        await offer_callers(screen, change.id)
    return done


async def _form(screen: ConsoleScreen, step: BoardStep, change: ChangeRow | None) -> StepDone | None:
    app = screen.console
    try:
        departments = await app.read(department_names)
    except StoreError as error:
        app.tell(str(error), severity="error")
        return None
    fields = fields_of(step, names={}, departments=departments, now=app.desk.now, zone=app.desk.zone)
    submit = _Submit(app, step, change)
    number = change.number if change else ""
    title = f"{step.key.zh}  {number}".strip()
    done = await app.push_screen_wait(
        ActionDialog(title, step, fields, submit, app.desk.zone, change.version if change else None)
    )
    if done is not None:
        app.tell(done.message)
    return done


class _Submit:
    """Hands a form in; what the desk doubted is taken when it comes again unchanged."""

    def __init__(self, app: Console, step: BoardStep, change: ChangeRow | None) -> None:
        self.app, self.step, self.change = app, step, change
        self._doubted: dict[str, object] = {}

    async def __call__(self, inputs: dict[str, object], seen: int | None) -> StepDone:
        app, desk = self.app, self.app.desk
        if self.change is not None:
            key, change_id = self.step.key, self.change.id
            return await app.desk_call(board.perform, desk, app.actor, key, change_id, inputs, seen)
        sure = bool(self._doubted) and inputs == self._doubted
        try:
            return await app.desk_call(partial(board.register_change, desk, app.actor, sure=sure, **inputs))
        except Doubt:
            self._doubted = dict(inputs)
            raise


async def offer_callers(screen: ConsoleScreen, change_id: int) -> StepDone | None:
    """Everyone who asked about the change and has not heard how it went on, to be told now or later."""
    app = screen.console
    try:
        change, callers = await app.read(read_callers, change_id)
    except StoreError as error:
        app.tell(str(error), severity="error")
        return None
    waiting = [caller for caller in callers if caller.due_since and caller.called_back_at is None]
    if change is None or not waiting:
        return None

    async def tell(ids: list[int], how: ReplyHow, text: str) -> StepDone:
        return await app.desk_call(
            partial(answering.call_back, app.desk, app.actor, change_id, ids, how=how, text=text)
        )

    title = f"{change.number} 有变，回电问过的 {len(waiting)} 位"
    return await _tell(app, CallersDialog(title, waiting, _news(app, change), tell))


def _news(app: Console, change: ChangeRow) -> str:
    """What callers are told of how the change stands."""
    what = f"{change.kind.zh}（{change.scope}）"
    if change.voided_at is not None:
        return f"{what}的通知已取消。"
    if change.ended_at is not None:
        return f"{what}{change.outcome.zh if change.outcome else '已结束'}。{change.end_remark}"
    if change.ends_at is None:
        return f"{what}改为另行通知。{change.answer}"
    return f"{what}延至 {shown(change.ends_at, app.desk.zone, app.desk.now())}。{change.answer}"


async def offer_together(screen: ConsoleScreen, entry_id: int, struck_off: bool) -> StepDone | None:
    """After the main entry was replied to or struck off: tell, or close, the calls that were joined to it."""
    app = screen.console
    try:
        callers, told = await app.read(read_joined, entry_id)
    except StoreError as error:
        app.tell(str(error), severity="error")
        return None
    untold = [c for c in callers if c.state in (EntryState.HANDLED, EntryState.DISPATCHED)]
    done = await _tell_joined(app, entry_id, untold, told) if untold else None
    if struck_off and (done is not None or any(c.state is EntryState.REPLIED for c in callers)):
        done = await app.desk_call(answering.close_joined, app.desk, app.actor, entry_id)
        app.tell(done.message)
    return done


async def _tell_joined(app: Console, entry_id: int, callers: Sequence[CallerRow], text: str) -> StepDone | None:
    async def tell(ids: list[int], how: ReplyHow, text: str) -> StepDone:
        return await app.desk_call(
            partial(answering.tell_joined, app.desk, app.actor, entry_id, ids, how=how, text=text)
        )

    return await _tell(app, CallersDialog(f"同一事件并入的 {len(callers)} 位来电人，一并回复", callers, text, tell))


async def _tell(app: Console, dialog: CallersDialog) -> StepDone | None:
    done = await app.push_screen_wait(dialog)
    if done is not None:
        app.tell(done.message)
    return done
