"""A case as plain values: the steps of the workflow applied to facts and clocks, without rows. For property tests."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from pmconsole.procedure.clocks import Policy, due_at, runs
from pmconsole.procedure.facts import EntryFacts, Facts, FormFacts, OrderFacts
from pmconsole.procedure.steps import Effect, Step, StepKey
from pmconsole.procedure.vocabulary import (
    Addressee,
    Category,
    EntryState,
    FormState,
    OrderState,
    Paper,
    Role,
    Rule,
    Satisfaction,
)
from pmconsole.procedure.workflow import (
    NEW_ENTRY,
    NEW_ORDER,
    STEPS,
    effects,
    input_errors,
    refusals,
    targets,
)
from pmconsole.procedure.working_days import WorkingCalendar

EVERYONE = frozenset(Role)
#: The text every required field is given; choices get their first word.
GIVEN: dict[str, Any] = {"verifier": "李娜", "worker": "吴师傅", "customer_signer": "周先生"}


#: How far ahead a department promises, where it promises at all.
PROMISED = timedelta(days=3)


@dataclass
class ModelClock:
    paper: int | None
    rule: Rule
    round: int
    due: datetime
    met: datetime | None = None
    ended: datetime | None = None

    @property
    def open(self) -> bool:
        return self.met is None and self.ended is None


class CaseModel:
    """One entry and what hangs on it. Papers are the entry (None) or an order's index."""

    def __init__(self, now: datetime, calendar: WorkingCalendar, policy: Policy) -> None:
        self.now, self.calendar, self.policy = now, calendar, policy
        self.entry = EntryFacts()
        self.clocks: list[ModelClock] = []
        for effect in NEW_ENTRY:
            self._apply(effect, None)

    def wait(self, span: timedelta) -> None:
        self.now += span

    def facts(self, step: Step, index: int | None) -> Facts:
        orders = tuple(
            replace(o, return_breached=self._return_late(i), came_back=self.came_back(i))
            for i, o in enumerate(self.entry.orders)
        )
        return Facts(replace(self.entry, orders=orders), index if step.paper is Paper.ORDER else None)

    def _return_late(self, index: int) -> bool:
        own = [c for c in self.clocks if c.paper == index and c.rule is Rule.RETURN]
        return any((c.met or c.ended or self.now) > c.due for c in own)

    def came_back(self, index: int) -> bool:
        return any(c.met for c in self.clocks if c.paper == index and c.rule is Rule.RETURN)

    def possible(self) -> list[tuple[StepKey, int | None]]:
        found: list[tuple[StepKey, int | None]] = []
        for step in STEPS.values():
            if step.paper is Paper.ORDER:
                places: list[int | None] = list(range(len(self.entry.orders)))
            else:
                own = step.paper is Paper.LEDGER or (step.paper is Paper.SERVICE and self.entry.form is not None)
                places = [None] if own else []
            found += [(step.key, i) for i in places if not refusals(step, self.facts(step, i), EVERYONE)]
        return found

    def take(self, key: StepKey, index: int | None, **more: Any) -> None:
        step = STEPS[key]
        texts = [f.name for f in step.inputs if f.kind not in ("time", "flag", "plan")]
        inputs: dict[str, Any] = {name: GIVEN.get(name, "写明") for name in texts}
        inputs |= {f.name: next(iter(f.choices or ())) for f in step.inputs if f.kind == "choice"}
        inputs |= {f.name: self.now + PROMISED for f in step.inputs if f.name == "promised_at"} | more
        facts = self.facts(step, index)
        assert not refusals(step, facts, EVERYONE)
        assert not input_errors(step, facts, inputs), (key, input_errors(step, facts, inputs))
        for effect in effects(step, facts, inputs, self.policy):
            self._apply(effect, None if effect.on == "entry" else facts.index, inputs.get(effect.until))
        goal = targets(step, facts, inputs)
        if goal.entry is not None:
            self.entry = replace(self.entry, state=goal.entry)
        if step.paper is Paper.ORDER and isinstance(goal.paper, OrderState):
            self._order(facts.index or 0, state=goal.paper)
        if step.paper is Paper.SERVICE and isinstance(goal.paper, FormState) and self.entry.form:
            self.entry = replace(self.entry, form=replace(self.entry.form, state=goal.paper))
        self._columns(key, facts.index or 0, inputs)

    def _apply(self, effect: Effect, paper: int | None, until: datetime | None = None) -> None:
        mine = [c for c in self.clocks if c.paper == paper and c.rule is effect.rule]
        running = next((c for c in mine if c.open), None)
        if effect.verb == "start" and running is None and runs(effect.rule, self.policy):
            due = due_at(effect.rule, self.now, self.calendar, self.policy, until)
            self.clocks.append(ModelClock(paper, effect.rule, len(mine) + 1, due))
        elif effect.verb == "meet" and running:
            running.met = self.now
        elif effect.verb == "end" and running:
            running.ended = self.now

    def _order(self, index: int, **columns: Any) -> None:
        orders = list(self.entry.orders)
        orders[index] = replace(orders[index], **columns)
        self.entry = replace(self.entry, orders=tuple(orders))

    def _entry(self, **columns: Any) -> None:
        self.entry = replace(self.entry, **columns)

    def _columns(self, key: StepKey, index: int, inputs: dict[str, Any]) -> None:
        """What the desk writes besides the state: the same columns, as facts."""
        order: dict[StepKey, dict[str, Any]] = {
            StepKey.SIGN: {"receiver_signed": True},
            StepKey.ARRANGE: {"worker": inputs.get("worker")},
            StepKey.COMPLETE: {"result": True, "customer_signed": True},
            StepKey.REASON: {"reason": True},
            StepKey.FEED_BACK: {"fed_back": True},
            StepKey.PASS: {"verifier": inputs.get("verifier")},
        }
        entry: dict[StepKey, dict[str, Any]] = {
            StepKey.CLASSIFY: {"category": inputs.get("category", Category.REPAIR)},
            StepKey.MARK_MAJOR: {"major": True},
            StepKey.NOT_MAJOR: {"major": False},
            StepKey.REFER: {"referred": True, "awaiting_instruction": True},
            StepKey.INSTRUCT: {"awaiting_instruction": False},
            StepKey.REPORT: {"reported": True},
            StepKey.REPLY: {"replied": True},
            StepKey.RECEIVE_FORM: {"form": FormFacts()},
            StepKey.FOLLOW_UP: self._asked(inputs.get("satisfaction")),
            StepKey.UNREACHABLE: {"unreachable": True},
            StepKey.SETTLE: {"followed_up": True, "settled": True},
        }
        if key in order:
            self._order(index, **order[key])
        if key in entry:
            self._entry(**entry[key])
        if key is StepKey.REWORK:
            round_ = self.entry.orders[index].round + 1
            self._order(index, round=round_, worker="", result=False, customer_signed=False, reason=False)
        if key is StepKey.TAKE_BACK and self.entry.form:
            self._entry(form=replace(self.entry.form, customer_signed=True))
        if key is StepKey.FOLLOW_UP and inputs.get("satisfaction") == Satisfaction.DISSATISFIED:
            for i, _ in enumerate(self.entry.orders):
                self._order(i, past=True)
        if key in (StepKey.STRIKE_OFF, StepKey.SETTLE):
            for i, o in enumerate(self.entry.orders):
                if o.state is OrderState.RETURNED:
                    self._order(i, state=OrderState.STRUCK_OFF)
            form = self.entry.form
            if form and form.state is FormState.TAKEN_BACK:
                self._entry(form=replace(form, state=FormState.STRUCK_OFF))
        if key in (StepKey.ISSUE, StepKey.REISSUE):
            self._new_order(inputs.get("addressee", Addressee.DEPARTMENT))

    def _asked(self, said: object) -> dict[str, Any]:
        """Somebody was followed up: reached, not reached, or not satisfied, which opens the entry again."""
        if said == Satisfaction.UNREACHED:
            return {"tries": self.entry.tries + 1}
        if said != Satisfaction.DISSATISFIED:
            return {"followed_up": True}
        return {"reopened": True, "replied": False, "tries": 0, "unreachable": False}

    def _new_order(self, addressee: Addressee) -> None:
        self._entry(orders=(*self.entry.orders, OrderFacts(addressee=addressee)))
        for effect in NEW_ORDER:
            self._apply(effect, len(self.entry.orders) - 1)

    def open_rules(self, paper: int | None) -> set[Rule]:
        return {c.rule for c in self.clocks if c.open and c.paper == paper}

    @property
    def closed(self) -> bool:
        return self.entry.state in {EntryState.STRUCK_OFF, EntryState.VOID}
