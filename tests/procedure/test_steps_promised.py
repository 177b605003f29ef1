"""Which clocks a time promised moves, and where the department goes on (4.3.10): written by hand."""

from dataclasses import replace
from typing import Any

import pytest

from pmconsole.procedure.clocks import Policy
from pmconsole.procedure.facts import Facts, OrderFacts
from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.vocabulary import EntryState, OrderState, Rule
from pmconsole.procedure.workflow import STEPS, effects, targets
from tests.procedure.test_steps_moving import BACK, facts, moved

K, E, O = StepKey, EntryState, OrderState  # noqa: E741
AGAIN = ["end promise", "start promise"]
UNTIL: dict[str, Any] = {"promised_at": "明天", "reason": "等配件"}


@pytest.mark.parametrize(
    ("key", "about", "expected"),
    [
        (K.REASON, facts(E.DISPATCHED, O.SIGNED), ["meet feedback", "end promise", "start promise"]),
        (
            K.RETURN_UNFINISHED, facts(E.DISPATCHED, O.SIGNED),
            ["meet return", "meet feedback", "end arrange", *AGAIN, "start handle of the entry"],
        ),
        (K.GO_ON, facts(E.DISPATCHED, O.UNFINISHED), ["end promise", "start promise"]),
        (
            K.GO_ON, facts(E.DISPATCHED, replace(BACK, state=O.UNFINISHED)),
            ["end promise", "start promise", "meet handle of the entry"],
        ),
        (
            K.GO_ON, facts(E.DISPATCHED, replace(BACK, state=O.UNFINISHED), O.SIGNED),
            ["end promise", "start promise"],
        ),
    ],
)  # fmt: skip
def test_4_3_10_a_time_promised_ends_the_one_before_and_starts_its_own(
    key: StepKey, about: Facts, expected: list[str]
) -> None:
    assert moved(key, about, **UNTIL) == expected
    [begun] = [e for e in effects(STEPS[key], about, UNTIL, Policy()) if e.rule is Rule.PROMISE and e.verb == "start"]
    [ended] = [e for e in effects(STEPS[key], about, UNTIL, Policy()) if e.rule is Rule.PROMISE and e.verb == "end"]
    assert (begun.until, ended.why) == ("promised_at", "reason")


def test_4_3_10_who_was_at_work_goes_on_at_work_and_who_was_not_is_still_to_be_arranged() -> None:
    step = STEPS[K.GO_ON]
    assert targets(step, facts(E.DISPATCHED, OrderFacts(state=O.UNFINISHED, worker="吴师傅"))).paper is O.ARRANGED
    assert targets(step, facts(E.DISPATCHED, O.UNFINISHED)).paper is O.SIGNED
