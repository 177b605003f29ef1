"""From any screen to a step on a paper: menu of what is allowed, one form, the desk, a sentence."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from functools import partial
from typing import Any

from textual.worker import NoActiveWorker, get_current_worker

from pmconsole.data.core.session import Session
from pmconsole.data.papers import queries
from pmconsole.data.people.queries import with_pin
from pmconsole.desk.core.errors import DeskError, Refused, StoreError
from pmconsole.desk.core.scenes import addressees, may_sign, superiors
from pmconsole.desk.papers import actions
from pmconsole.desk.papers.actions import StepDone
from pmconsole.desk.papers.chasing import names_to_chase
from pmconsole.desk.papers.telling import names_to_tell
from pmconsole.procedure.columns import OrderField
from pmconsole.procedure.steps import HOW_SIGNED, Step, StepKey
from pmconsole.procedure.vocabulary import Paper
from pmconsole.procedure.workflow import STEPS
from pmconsole.screens.frame.action_dialog import ActionDialog, fields_of
from pmconsole.screens.frame.action_menu import ActionMenu
from pmconsole.screens.frame.base import ConsoleScreen
from pmconsole.screens.frame.console import Console
from pmconsole.screens.frame.signing import proving
from pmconsole.screens.kit.background import in_background
from pmconsole.screens.kit.chooser import Chooser, ChooserItem

#: Inputs that ask for one of those a matter is about, who are not in the list of people.
CONCERNED = frozenset({"told", "notified_to", "handed_out_to"})


async def act_on(
    screen: ConsoleScreen, paper: Paper, paper_id: int, version: int | None, number: str = ""
) -> StepDone | None:
    """Show what can be done with a paper and do what is chosen.

    `version` is the one the screen shows, None where it does not matter. Inside a worker it returns what was done;
    from a message handler it starts a worker and returns None at once.
    """
    return await _in_worker(screen, partial(_choose, screen, paper, paper_id, version, number))


async def take_step(
    screen: ConsoleScreen,
    key: StepKey,
    paper_id: int,
    version: int | None,
    number: str = "",
    given: Mapping[str, str] | None = None,
) -> StepDone | None:
    """Open the form of one step, without the menu; `given` is filled in at first. Returns as `act_on` does."""
    return await _in_worker(screen, partial(_dialog, screen, STEPS[key], paper_id, version, number, given))


async def _in_worker(
    screen: ConsoleScreen, work: Callable[[], Coroutine[Any, Any, StepDone | None]]
) -> StepDone | None:
    try:
        get_current_worker()
    except NoActiveWorker:
        in_background(screen, work, group="acting")
        return None
    return await work()


async def _choose(
    screen: ConsoleScreen, paper: Paper, paper_id: int, version: int | None, number: str
) -> StepDone | None:
    app = screen.console
    app.ahead.hold()
    try:
        # What the menu shows is of now, so that what was done a moment ago at this desk is no conflict.
        if version is not None:
            version = await app.look(actions.version_of, app.desk, app.actor, paper, paper_id)
        offers = await app.look(actions.offers, app.desk, app.actor, paper, paper_id)
    except (DeskError, Refused, StoreError) as error:
        app.ahead.release()
        app.tell(str(error), severity="error")
        return None
    step = await app.ahead.ask(ActionMenu(f"{paper.zh} {number}".strip(), offers))
    return None if step is None else await _dialog(screen, step, paper_id, version, number, None)


async def _dialog(
    screen: ConsoleScreen, step: Step, paper_id: int, version: int | None, number: str, given: Mapping[str, str] | None
) -> StepDone | None:
    app = screen.console
    app.ahead.hold()
    signer = step.signing.field if step.signing is not None and HOW_SIGNED[0] in step.inputs else ""
    try:
        names, departments = await app.read(known, step, paper_id)
        pinned = await app.read(with_pin)
        names |= await _who_may(app, step, paper_id, signer)
    except StoreError as error:
        # The form works without suggestions; what it writes will say itself whether the file is well.
        app.tell(str(error), severity="error")
        names, departments, pinned = {}, [], frozenset()
    fields = fields_of(
        step, names=names, departments=departments, now=app.desk.now, zone=app.desk.zone, given=given, signer=signer,
        pinned=pinned,
    )  # fmt: skip

    typed_last: dict[str, object] = {}

    async def submit(inputs: dict[str, object], seen: int | None) -> StepDone:
        typed_last.update(inputs)

        def attempt(new_pin: str | None) -> Awaitable[StepDone]:
            typed = inputs if new_pin is None else {**inputs, "new_pin": new_pin}
            return app.desk_call(actions.perform, app.desk, app.actor, step.key, paper_id, typed, seen)

        return await proving(app, attempt)

    title = f"{step.key.zh}  {number}".strip()
    done = await app.ahead.ask(ActionDialog(title, step, fields, submit, app.desk.zone, version))
    if done is not None:
        app.tell(done.message)
        await _offer_more(screen, step, paper_id, done, typed_last)
    return done


async def _who_may(app: Console, step: Step, paper_id: int, signer: str) -> dict[str, list[str]]:
    """By the input: who may sign for the step, whom one refers to, whom an order is written to afresh."""
    if step.key is StepKey.REFER:
        return {"referred_to": await app.look(superiors, app.desk, app.actor.roles)}
    if step.key is StepKey.REISSUE:
        return {"addressee_name": await app.look(addressees, app.desk, paper_id)}
    return {signer: await app.look(may_sign, app.desk, step.key.value, step.paper, paper_id)} if signer else {}


async def _offer_more(
    screen: ConsoleScreen, step: Step, paper_id: int, done: StepDone, typed_last: Mapping[str, object]
) -> None:
    """What goes along with what was just done: callers to tell together, orders that still read the old way."""
    if step.key in (StepKey.REPLY, StepKey.STRIKE_OFF):
        from pmconsole.screens.board.acting import offer_together

        await offer_together(screen, paper_id, step.key is StepKey.STRIKE_OFF)
    for order_id, order in done.still_old:
        await _offer_to_correct(screen, order_id, order, typed_last)


async def _offer_to_correct(screen: ConsoleScreen, order_id: int, number: str, corrected: Mapping[str, object]) -> None:
    """An order that still reads what was corrected on its entry, to be corrected too or left (4.3.10)."""
    app = screen.console
    items = [
        ChooserItem(True, f"{number} 的派工内容也这样更正", "4.3.10"),
        ChooserItem(False, "不改，派工单照原来的", "责任部门按原内容办"),
    ]
    title = f"{number} 已派出，写的还是原来的内容"
    if await app.push_screen_wait(Chooser(title, items, "按数字选", "数字/Enter 选定   Esc 不改")) is not True:
        return
    inputs = {**corrected, "field": OrderField.CONTENT}
    try:
        done = await app.desk_call(actions.perform, app.desk, app.actor, StepKey.CORRECT_ORDER, order_id, inputs, None)
    except (DeskError, Refused, StoreError) as error:
        app.tell(str(error), severity="error")
        return
    app.tell(f"{done.message}；部门手里的是原来的，请重印或告知。")


def known(session: Session, site_id: int, step: Step, paper_id: int) -> tuple[dict[str, list[str]], list[str]]:
    """The names each person input of `step` on a paper offers, and the departments."""
    names = {
        asked.name: [person.name for person in queries.people(session, site_id, asked.role)]
        for asked in step.inputs
        if asked.kind == "person"
    }
    if "whom" in names:
        names["whom"] = names_to_chase(session, site_id, step.paper, paper_id)
    if concerned := names.keys() & CONCERNED:
        names |= dict.fromkeys(concerned, names_to_tell(session, site_id, step.paper, paper_id))
    return names, [row.name for row in queries.departments(session, site_id)]
