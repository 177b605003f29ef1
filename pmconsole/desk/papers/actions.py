"""Every action on a paper in one table, so that a menu, a palette or a script needs to know only the step's key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pmconsole.data.hand_in.queries import is_archived
from pmconsole.desk.core.signing import proven
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers import chasing, entries, forms, major, orders, registering, reports
from pmconsole.desk.papers.casework import load
from pmconsole.desk.papers.qualifying import standing
from pmconsole.desk.papers.taking import StepDone
from pmconsole.procedure.refusal import Reason
from pmconsole.procedure.steps import Step, StepKey
from pmconsole.procedure.vocabulary import Paper
from pmconsole.procedure.workflow import STEPS, refusals

__all__ = ["ACTIONS", "Offer", "StepDone", "missing", "offers", "perform", "version_of"]

ACTIONS: dict[StepKey, Callable[..., StepDone]] = {
    StepKey.CLASSIFY: entries.classify,
    StepKey.HANDLE: entries.handle,
    StepKey.ISSUE: orders.issue_order,
    StepKey.ROUTE_INTERNALLY: entries.route_internally,
    StepKey.REPLY: entries.reply,
    StepKey.TELL: entries.tell,
    StepKey.STRIKE_OFF: entries.strike_off,
    StepKey.FOLLOW_UP: entries.follow_up,
    StepKey.UNREACHABLE: entries.close_unreached,
    StepKey.SETTLE: entries.settle_again,
    StepKey.MARK_MAJOR: major.mark_major,
    StepKey.NOT_MAJOR: major.take_back_major,
    StepKey.REFER: major.refer_upward,
    StepKey.INSTRUCT: major.record_instruction,
    StepKey.REPORT: reports.file_report,
    StepKey.SUPPLEMENT: reports.supplement,
    StepKey.PROGRESS: major.add_progress,
    StepKey.RECEIVE_FORM: registering.receive_form,
    StepKey.CHASE: chasing.chase_entry,
    StepKey.NOTE: entries.note,
    StepKey.CORRECT: entries.correct,
    StepKey.VOID: entries.void,
    StepKey.SIGN: orders.sign_for,
    StepKey.DECLINE: orders.decline,
    StepKey.ARRANGE: orders.arrange,
    StepKey.ARRIVE: orders.arrive,
    StepKey.QUOTE: orders.quote,
    StepKey.CHARGE: orders.charge,
    StepKey.COMPLETE: orders.complete,
    StepKey.REASON: orders.give_reason,
    StepKey.FEED_BACK: orders.feed_back,
    StepKey.PASS: orders.verify,
    StepKey.REWORK: orders.rework,
    StepKey.RETURN: orders.return_order,
    StepKey.RETURN_UNFINISHED: orders.return_unfinished,
    StepKey.GO_ON: orders.go_on,
    StepKey.REISSUE: orders.reissue,
    StepKey.STRIKE_OFF_ORDER: orders.strike_off_order,
    StepKey.CHASE_ORDER: chasing.chase_order,
    StepKey.NOTE_ORDER: orders.note_order,
    StepKey.CORRECT_ORDER: orders.correct_order,
    StepKey.VOID_ORDER: orders.void_order,
    StepKey.NOTIFY: forms.notify,
    StepKey.HAND_OUT: forms.hand_out,
    StepKey.TAKE_BACK: forms.take_back,
    StepKey.CORRECT_FORM: forms.correct_form,
    StepKey.VOID_FORM: forms.void_form,
    StepKey.CORRECT_REPORT: reports.correct_report,
    StepKey.VOID_REPORT: reports.void_report,
}


@dataclass(frozen=True)
class Offer:
    """One step as a paper offers it now: `allowed`, or the `reasons` it is refused."""

    step: Step
    allowed: bool
    reasons: tuple[Reason, ...]


def offers(desk: Desk, actor: Actor, paper: Paper, paper_id: int) -> list[Offer]:
    """Every step of the paper in the order of the table, with why the refused ones are refused. Reads only."""
    with desk.store.read() as session:
        facts = load(desk.reading(session, actor), paper, paper_id).facts()
    found = []
    for step in STEPS.values():
        if step.paper is paper:
            reasons = refusals(step, facts, actor.roles)
            found.append(Offer(step, not reasons, reasons))
    return found


def version_of(desk: Desk, actor: Actor, paper: Paper, paper_id: int) -> int:
    """The paper's present version: what a menu that is opened now has seen. Reads only; raises NotFound."""
    with desk.store.read() as session:
        case = load(desk.reading(session, actor), paper, paper_id)
        return case.row(paper).version


def missing(desk: Desk, actor: Actor, paper: Paper, paper_id: int) -> tuple[Reason, ...]:
    """What the paper still lacks before it may be archived (4.3.10), each thing with its clause. Reads only.

    Nothing for one that is archived. Raises NotFound.
    """
    with desk.store.read() as session:
        found = standing(desk.reading(session, actor), paper, paper_id).missing
        return () if is_archived(session, desk.site_id, paper, paper_id) else found


def perform(
    desk: Desk, actor: Actor, key: StepKey, paper_id: int, inputs: Mapping[str, Any], seen: int | None = None
) -> StepDone:
    """Take the step; `seen` is the version the screen showed.

    Raises Refused, BadInput, Conflict, NotFound, StoreError; then nothing was written.
    """
    return ACTIONS[key](desk, actor, paper_id, seen=seen, **proven(desk, STEPS[key], inputs))
