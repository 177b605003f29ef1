"""The workflow of KF-CQ08-01: which steps a paper allows, why the others are refused, what a step moves.

Pure: `refusals` and `input_errors` answer before anything is written, `effects` and the targets of a step say what
is written. The desk and the property tests both go through here, so a rule stands in one place.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pmconsole.procedure import who
from pmconsole.procedure.archive import ALREADY_ARCHIVED
from pmconsole.procedure.clocks import Policy, runs
from pmconsole.procedure.facts import Facts
from pmconsole.procedure.refusal import Reason
from pmconsole.procedure.steps import Effect, Inputs, State, Step, StepKey, start
from pmconsole.procedure.steps_entry import ENTRY_STEPS
from pmconsole.procedure.steps_form import FORM_STEPS
from pmconsole.procedure.steps_order import NEW_ORDER, ORDER_STEPS
from pmconsole.procedure.steps_report import REPORT_STEPS
from pmconsole.procedure.vocabulary import EntryState, Paper, Role, Rule

STEPS: dict[StepKey, Step] = {step.key: step for step in (*ENTRY_STEPS, *ORDER_STEPS, *FORM_STEPS, *REPORT_STEPS)}

#: What a new entry starts (4.3.2), and what a new major incident starts besides (4.2.7).
NEW_ENTRY = (start(Rule.HANDLE),)
NEW_MAJOR = (start(Rule.REFER), start(Rule.PROGRESS))
__all__ = ["NEW_ENTRY", "NEW_MAJOR", "NEW_ORDER", "STEPS", "Targets", "effects", "input_errors", "refusals", "targets"]


@dataclass(frozen=True)
class Targets:
    """Where a step leads: the new state of its own paper and of the entry; None means unchanged."""

    paper: State | None
    entry: EntryState | None


def state_of(step: Step, facts: Facts) -> State:
    """The present state of the paper `step` is about."""
    if step.paper is Paper.ORDER:
        return facts.order.state
    if step.paper is Paper.REPORT:
        return facts.report
    return facts.form.state if step.paper is Paper.SERVICE else facts.entry.state


def refusals(step: Step, facts: Facts, roles: Iterable[Role]) -> tuple[Reason, ...]:
    """Why `step` may not be taken now by someone with `roles`; empty where it may.

    Each reason is a Chinese sentence with its clause: first who may, then the state, then what is missing.
    """
    if facts.archived:
        return (ALREADY_ARCHIVED,)
    found: list[Reason] = []
    if reason := who.refusal(step.key.value, roles, step.key.zh):
        found.append(reason)
    state = state_of(step, facts)
    if step.paper is not Paper.LEDGER and facts.entry.state is EntryState.VOID:
        found.append(Reason("所属信息已作废", "4.3.6"))
    if state not in step.sources:
        found.append(Reason(f"现在是「{state.zh}」，不能{step.key.zh}", step.clause))
    else:
        found.extend(need.missing for need in step.needs if not need.holds(facts))
    return tuple(found)


def input_errors(step: Step, facts: Facts, inputs: Inputs) -> dict[str, Reason]:
    """What is wrong with the things typed for `step`: field name to reason; empty where all is well."""
    wrong: dict[str, Reason] = {}
    for field in step.inputs:
        if field.required and inputs.get(field.name) in (None, ""):
            wrong[field.name] = Reason(f"请填写{field.label}", step.clause)
    for check in step.checks:
        if check.field not in wrong and not check.holds(facts, inputs):
            wrong[check.field] = check.missing
    return wrong


def targets(step: Step, facts: Facts, inputs: Inputs | None = None) -> Targets:
    """The states `step` leads to, with what was typed for it."""
    paper = step.target_of(facts, inputs or {}) if step.target_of else step.target
    if step.paper is Paper.LEDGER:
        return Targets(paper, paper if isinstance(paper, EntryState) else None)
    return Targets(paper, step.entry_target(facts) if step.entry_target else None)


def effects(step: Step, facts: Facts, inputs: Inputs, policy: Policy) -> tuple[Effect, ...]:
    """The clocks `step` moves on a site with `policy`, in order; a rule switched off is never started."""
    return tuple(
        effect
        for effect in step.effects
        if effect.when(facts, inputs)
        and effect.feedback_from in (None, policy.feedback_from)
        and (effect.verb != "start" or runs(effect.rule, policy))
    )
