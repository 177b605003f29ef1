"""What a step finds wrong with what was typed: written by hand."""

from typing import Any

import pytest

from pmconsole.procedure.facts import Facts, FormFacts, OrderFacts
from pmconsole.procedure.refusal import Reason
from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.vocabulary import Category, EntryState, OrderState, SignedHow
from pmconsole.procedure.workflow import STEPS, input_errors
from tests.procedure.test_steps_moving import facts

K, E, O = StepKey, EntryState, OrderState  # noqa: E741


def wrong(key: StepKey, about: Facts, **inputs: Any) -> dict[str, Reason]:
    return input_errors(STEPS[key], about, inputs)


def test_what_must_be_filled_in_is_asked_for_by_its_name() -> None:
    assert wrong(K.REPLY, facts(E.HANDLED), told="", how=None) == {
        "told": Reason("请填写告知对象", "4.2.6"),
        "how": Reason("请填写方式", "4.2.6"),
        "text": Reason("请填写回复内容", "4.2.6"),
    }
    assert wrong(K.REPLY, facts(E.HANDLED), told="周先生", how="phone", text="好了") == {}


def test_an_entry_with_orders_does_not_become_internal() -> None:
    says = Reason("已有派工单的信息不能归为内部管理，请先作废派工单", "4.3.9")
    assert wrong(K.CLASSIFY, facts(E.DISPATCHED, O.ISSUED), category=Category.INTERNAL) == {"category": says}
    assert wrong(K.CLASSIFY, facts(E.DISPATCHED, O.VOID), category="internal") == {}
    assert wrong(K.CLASSIFY, facts(E.DISPATCHED, O.ISSUED), category=Category.REPAIR) == {}
    assert wrong(K.CLASSIFY, facts(E.DISPATCHED, O.ISSUED)) == {"category": Reason("请填写类别", "4.2.3")}


@pytest.mark.parametrize(("key", "clause"), [(K.COMPLETE, "4.3.7"), (K.TAKE_BACK, "4.3.8")])
def test_the_customer_signs_or_the_reason_why_not_is_written(key: StepKey, clause: str) -> None:
    about = facts(E.DISPATCHED, O.ARRANGED, form=FormFacts())
    says = Reason("请填客户签名；客户未签的，写明未签字原因", clause)
    assert wrong(key, about, result="修好") == {"customer_signer": says}
    assert wrong(key, about, result="修好", customer_signer="", customer_refusal="") == {"customer_signer": says}
    assert wrong(key, about, result="修好", customer_signer="周先生") == {}
    assert wrong(key, about, result="修好", customer_refusal="不在家") == {}


@pytest.mark.parametrize("key", [K.PASS, K.REWORK])
def test_nobody_verifies_what_they_worked_on(key: StepKey) -> None:
    about = facts(E.DISPATCHED, OrderFacts(state=O.FED_BACK, worker="李娜"))
    says = Reason("核实人不能是处理人本人", "4.2.5")
    assert wrong(key, about, verifier="李娜", how=SignedHow.PAPER, reason="返工") == {"verifier": says}
    assert wrong(key, about, verifier="张敏", how=SignedHow.PAPER, reason="返工") == {}
    assert wrong(key, about, how=SignedHow.PAPER, reason="返工") == {"verifier": Reason("请填写核实人", "4.2.5")}
    assert wrong(key, about, verifier="张敏", reason="返工") == {"how": Reason("请填写签名方式", "4.2.5")}
