"""What the steps after the strike-off must have first, and what an entry opened again must not (4.3.2, 4.3.10)."""

from typing import Any

import pytest

from pmconsole.procedure.facts import OrderFacts
from pmconsole.procedure.refusal import Reason
from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.vocabulary import OrderState
from pmconsole.procedure.workflow import STEPS, refusals
from tests.procedure.test_steps_moving import ALL, MAY_DO, NO_INSTRUCTION, entry, moved

K, O = StepKey, OrderState  # noqa: E741


@pytest.mark.parametrize(
    ("key", "change", "says"),
    [
        (K.UNREACHABLE, {"tries": 2}, [("回访还没有试够约定的次数，请再联系一次", "4.3.2", True)]),
        (K.UNREACHABLE, {"tries": 2, "tries_asked": 2}, []),
        (K.UNREACHABLE, {"nameless": True}, [("这条信息不用回访", "4.3.2")]),
        (K.UNREACHABLE, {"unreachable": True}, [("这条信息不用回访", "4.3.2")]),
        (K.UNREACHABLE, {"followed_up": True}, [("已经回访过", "4.3.2")]),
        (K.SETTLE, {"reopened": False}, [("只有回访不满意的信息才由上级签字结清", "4.3.10")]),
        (K.SETTLE, {"orders": (OrderFacts(state=O.ISSUED),)}, [("还有派工单未返回信息中心", "4.3.7")]),
        (K.SETTLE, {"orders": (OrderFacts(state=O.STRUCK_OFF, past=True),)}, []),
        (K.SETTLE, {"referred": True, "awaiting_instruction": True}, [NO_INSTRUCTION]),
        (
            K.REPLY, {"orders": (OrderFacts(state=O.STRUCK_OFF, past=True),)},
            [("派工单的处理结果尚未核实，不能回复", "4.2.6")]),
        (K.VOID, {"reopened": True}, [("回访不满意、重新办理的信息不能作废，请另派工，或由上级签字结清", "4.3.10")]),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_with_its_clause(
    key: StepKey, change: dict[str, Any], says: list[tuple[Any, ...]]
) -> None:
    assert refusals(STEPS[key], entry(MAY_DO[key], **change), ALL) == tuple(Reason(*one) for one in says)


def test_what_is_closed_in_vain_or_settled_by_a_superior_leaves_no_clock() -> None:
    assert moved(K.UNREACHABLE, MAY_DO[K.UNREACHABLE]) == ["end follow_up"]
    assert moved(K.SETTLE, MAY_DO[K.SETTLE]) == [
        "meet handle", "end reply", "end refer", "end progress", "end promise",
    ]  # fmt: skip
