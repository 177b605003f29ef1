"""Taking a step: asked of the procedure, typed input cleaned and checked, clocks moved, signature kept, journaled.

Every named action of the desk goes through `take`; what it adds are the columns of its own paper.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sqlmodel import col, select

from pmconsole.data.core.signed_content import signed_hash
from pmconsole.data.core.tables import Department, PaperBase
from pmconsole.data.core.text import clean
from pmconsole.data.journal.chain import Changes
from pmconsole.desk.core.errors import BadInput
from pmconsole.desk.core.lengths import LONG_TEXT, SHORT_TEXT
from pmconsole.desk.core.signing import Checked, SignatureIn, checked, hand_of, sign
from pmconsole.desk.core.unit import Actor, Desk, Unit
from pmconsole.desk.papers import clockwork
from pmconsole.desk.papers.casework import Case, load
from pmconsole.procedure.refusal import Refused
from pmconsole.procedure.steps import Effect, Input, Step, StepKey
from pmconsole.procedure.vocabulary import Paper
from pmconsole.procedure.workflow import STEPS, effects, input_errors, refusals, targets


@dataclass(frozen=True)
class StepDone:
    """What an action did: on which paper, and the Chinese sentence the desk is shown.

    `still_old` are orders, id and number, that still read what was corrected on their entry.
    """

    paper: Paper
    paper_id: int
    number: str
    message: str
    still_old: tuple[tuple[int, str], ...] = ()


class Taking:
    """One step under way: the unit, the case and the cleaned inputs. Made by `begin`."""

    def __init__(self, unit: Unit, step: Step, case: Case, inputs: dict[str, Any]) -> None:
        """Use `begin`."""
        self.unit, self.step, self.case, self.inputs = unit, step, case, inputs
        self.at: datetime = inputs.get("at") or unit.now

    @property
    def row(self) -> PaperBase:
        """The paper the step is about."""
        return self.case.row(self.step.paper)

    def finish(
        self,
        message: str = "",
        *,
        round_columns: Mapping[str, Any] | None = None,
        beside: Changes | None = None,
        **columns: Any,
    ) -> StepDone:
        """Move clocks and states, keep the signature, write the columns, journal; returns what to show.

        `beside` is what was changed on what hangs on the paper, for the same line of the journal.
        """
        unit, case, step, facts = self.unit, self.case, self.step, self.case.facts()
        for effect in effects(step, facts, self.inputs, unit.desk.policy):
            why = self.inputs.get(effect.why) or step.key.zh
            clockwork.apply(unit, effect, self.row, case.entry, self.at, why, self.inputs.get(effect.until))
        goal = targets(step, facts, self.inputs)
        if goal.paper is not None:
            columns["state"] = goal.paper
        on_order = step.paper is Paper.ORDER
        order_round, work = (case.own_order.round, case.round) if on_order else (1, None)
        extra = dict(beside or {})
        extra |= unit.change_round(case.own_order, case.round, **round_columns) if round_columns else {}
        hand = self._hand()
        if hand is not None:
            extra["signature"] = ("", str(hand))
        unit.change(self.row, step.key.value, extra=extra, **columns)
        if hand is not None:
            self._sign(hand.hand, order_round, work)
        if step.paper is not Paper.LEDGER and goal.entry is not None and goal.entry is not case.entry.state:
            unit.change(case.entry, step.key.value, state=goal.entry)
        return StepDone(step.paper, self.row.id or 0, self.row.number, message or f"{self.row.number} 已{step.key.zh}")

    def start(self, new: Iterable[Effect], row: PaperBase) -> None:
        """Start the clocks of a paper this step has just written."""
        for effect in new:
            clockwork.apply(self.unit, effect, row, self.case.entry, self.at, "")

    def _hand(self) -> Checked | None:
        signing, hand = self.step.signing, hand_of(self.step, self.inputs)
        if signing is None or hand is None:
            return None
        of = (self.step.paper, self.row.id or 0, self.step.key.value)
        return checked(self.unit, *of, hand, signing.role, signing.field)

    def _sign(self, hand: SignatureIn, order_round: int, work: object | None) -> None:
        signing = self.step.signing
        assert signing is not None
        sign(
            self.unit,
            paper=self.step.paper,
            paper_id=self.row.id or 0,
            round=order_round,
            step=self.step.key.value,
            role=signing.role,
            hand=hand,
            content_hash=signed_hash(self.step.key.value, self.row, work),
            at=self.at,
            field=signing.field,
        )


def begin(
    unit: Unit,
    key: StepKey,
    paper_id: int,
    inputs: Mapping[str, Any],
    seen: int | None = None,
    case: Case | None = None,
) -> Taking:
    """Load the case, ask the procedure, check what was typed.

    Raises Refused with every reason, BadInput with a sentence per field, Conflict, NotFound.
    """
    step = STEPS[key]
    case = case or load(unit, step.paper, paper_id, seen)
    facts = case.facts()
    reasons = refusals(step, facts, unit.actor.roles)
    if reasons:
        raise Refused(*reasons)
    typed = cleaned(step.inputs, inputs) | {"proof": inputs.get("proof")}
    wrong = {name: str(reason) for name, reason in input_errors(step, facts, typed).items()}
    if wrong:
        raise BadInput(wrong)
    if typed.get("at") is not None:
        typed["at"] = _moment(unit, typed["at"], case, step)
    return Taking(unit, step, case, typed)


def cleaned(fields: Iterable[Input], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, made safe: control characters gone, words of a choice as terms. Raises BadInput when too long."""
    out: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for field in fields:
        value = inputs.get(field.name)
        if field.kind == "secret":
            continue  # turned into a proof before anything else saw it
        if isinstance(value, str) and not isinstance(value, Enum) and field.kind != "choice":
            limit = LONG_TEXT if field.kind == "long" else SHORT_TEXT
            value = clean(value, lines=field.kind == "long").strip()
            if len(value) > limit:
                wrong[field.name] = f"{field.label}最多 {limit} 字，现在 {len(value)} 字；内容没有丢，请删短后再保存。"
        elif field.kind == "choice" and value not in (None, ""):
            value = _chosen(field, value, wrong)
        elif field.kind in ("time", "plan") and value is not None and not _is_instant(value):
            wrong[field.name] = f"{field.label}看不懂，请按 14:05 或 11-23 14:05 填写。"
        out[field.name] = value
    if wrong:
        raise BadInput(wrong)
    return out


def _is_instant(value: object) -> bool:
    return isinstance(value, datetime) and value.tzinfo is not None


def department(unit: Unit, name: str) -> Department:
    """The site's department of that name; BadInput names the ones there are."""
    rows = unit.session.exec(
        select(Department)
        .where(Department.site_id == unit.desk.site_id)
        .order_by(col(Department.position), col(Department.id))
    ).all()
    for row in rows:
        if row.name == name and row.active:
            return row
    have = "、".join(row.name for row in rows if row.active)
    raise BadInput({"department": f"没有「{name}」这个部门。现有部门：{have}。"})


def _chosen(field: Input, value: Any, wrong: dict[str, str]) -> Any:
    choices = {term.value: term for term in field.choices or ()}
    key = value.value if isinstance(value, Enum) else value
    if key not in choices:
        wrong[field.name] = f"{field.label}里没有「{value}」这一项，请重新选择。"
    return choices.get(key)


def _moment(unit: Unit, at: datetime, case: Case, step: Step) -> datetime:
    if at > unit.now:
        raise BadInput({"at": "时间在将来，请检查；留空就是现在。"})
    earliest = _latest_event(case, step.paper)
    if at.replace(second=0, microsecond=0) == earliest.replace(second=0, microsecond=0):
        return max(at, earliest)
    if at < earliest:
        before = earliest.astimezone(unit.desk.zone).strftime("%m-%d %H:%M")
        raise BadInput({"at": f"时间早于上一步（{before}），请检查。"})
    return at


def _latest_event(case: Case, paper: Paper) -> datetime:
    entry = case.entry
    known: tuple[datetime | None, ...]
    if paper is Paper.ORDER:
        order, row = case.own_order, case.round
        known = (
            *(order.issued_at, order.signed_at, order.returned_at, row.arranged_at),
            *(row.completed_at, row.fed_back_at, row.verified_at),
        )
    elif paper is Paper.SERVICE:
        known = (case.own_form.received_at, case.own_form.handed_out_at)
    else:
        verified = max((row.verified_at for row in case.rounds.values() if row.verified_at), default=None)
        known = (entry.received_at, entry.handled_at, verified, entry.replied_at)
    return max(moment for moment in known if moment is not None)


__all__ = ["Actor", "Desk", "StepDone", "Taking", "begin", "cleaned", "department"]
