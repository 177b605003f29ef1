"""The steps on a dispatch order (派工单): 4.2.3-4.2.5, 4.3.7, 4.3.10, 4.3.11."""

from dataclasses import replace

from pmconsole.procedure import who
from pmconsole.procedure.columns import OrderField, field_zh
from pmconsole.procedure.facts import VERIFIED_ORDERS, Facts, OrderFacts
from pmconsole.procedure.refusal import Reason
from pmconsole.procedure.steps import (
    CHASED,
    HOW_SIGNED,
    PROMISED_WHEN_CHASED,
    WHEN,
    Check,
    Effect,
    Input,
    Inputs,
    Need,
    Signing,
    Step,
    StepKey,
    asked,
    end,
    meet,
    promised,
    start,
)
from pmconsole.procedure.vocabulary import Addressee, Charge, EntryState, OrderState, Paper, ReplyHow, Role, Rule

S = OrderState
WORKING = frozenset({S.SIGNED, S.ARRANGED})
AT_WORK = WORKING | {S.ISSUED, S.COMPLETED, S.FED_BACK}
ARRANGED = VERIFIED_ORDERS | {S.ARRANGED, S.COMPLETED, S.FED_BACK}
WORK_RULES = (Rule.SIGN, Rule.ARRANGE, Rule.FEEDBACK, Rule.VERIFY, Rule.PROMISE)


def _alone(facts: Facts, _inputs: Inputs) -> bool:
    return not facts.other_orders


def _nobody_works(facts: Facts, inputs: Inputs) -> bool:
    return not any(o.state in AT_WORK for o in facts.other_orders) and not _others_verified(facts, inputs)


def _arranged(order: OrderFacts) -> bool:
    # What came back for rework was arranged in its first round.
    return order.state in ARRANGED or (order.state is S.SIGNED and order.round > 1)


def _others_carry(facts: Facts, inputs: Inputs) -> bool:
    return bool(facts.other_orders) and _others_arranged(facts, inputs)


def _others_arranged(facts: Facts, _inputs: Inputs) -> bool:
    return all(map(_arranged, facts.other_orders))


def _others_verified(facts: Facts, _inputs: Inputs) -> bool:
    others = facts.other_orders
    verified = bool(others) and all(o.state in VERIFIED_ORDERS for o in others)
    return verified and facts.entry.state is EntryState.DISPATCHED


def _last_verified(facts: Facts, _inputs: Inputs) -> bool:
    return all(o.state in VERIFIED_ORDERS for o in facts.other_orders)


def _back_to_desk(facts: Facts) -> EntryState | None:
    return EntryState.RECEIVED if not facts.other_orders else None


def _dispatched(_facts: Facts) -> EntryState | None:
    return EntryState.DISPATCHED


def _may_reissue(facts: Facts) -> bool:
    order = facts.order
    return order.return_breached or order.came_back or order.state in {S.UNFINISHED, S.DECLINED}


def _came_back(facts: Facts, _inputs: Inputs) -> bool:
    return facts.order.came_back


def _at_work_again(facts: Facts, inputs: Inputs) -> bool:
    return bool(facts.order.worker) and _others_arranged(facts, inputs)


def _where_it_stood(facts: Facts, _inputs: Inputs) -> OrderState:
    return S.ARRANGED if facts.order.worker else S.SIGNED


def _entry_waits(facts: Facts) -> bool:
    return not facts.order.past and facts.entry.state in {EntryState.RECEIVED, EntryState.DISPATCHED}


#: The order fell away: nobody carries the entry out any more (4.3.2), or others do, or what remains is verified and
#: may be replied. So an open entry is never without a clock.
FELL_AWAY = (
    Effect("end", Rule.HANDLE, "entry", _others_carry),
    start(Rule.HANDLE, "entry", _nobody_works),
    start(Rule.REPLY, "entry", _others_verified),
)

FEEDBACK_FROM_SIGNED = Effect("start", Rule.FEEDBACK, feedback_from="signed")

#: What a freshly written order starts, first issue or re-issue.
NEW_ORDER = (start(Rule.SIGN), start(Rule.RETURN))

#: What came back once has its two working days behind it: from then on its feedback is watched at every site.
FEEDBACK_AGAIN = start(Rule.FEEDBACK, when=_came_back)
#: A time promised ends the one promised before, with the reason why it was not kept (4.3.10).
PROMISED = (
    Effect("end", Rule.PROMISE, when=promised, why="reason"),
    Effect("start", Rule.PROMISE, when=promised, until="promised_at"),
)
PROMISED_AT = asked(Paper.ORDER, "promised_at", "plan", hint="部门约定的时间，如 明天 17:00")

RECEIVER_SIGNED = Need(lambda f: f.order.receiver_signed, Reason("接单人尚未签收", "4.2.3"))
CUSTOMER_SIGNED = Need(lambda f: f.order.customer_signed, Reason("客户尚未在派工单上签字", "4.3.7"))
RESULT = Need(lambda f: f.order.result, Reason("处理情况栏没有填写", "4.3.7"))
VERIFIER = asked(Paper.ORDER, "verifier", "person", required=True, role=Role.ASSISTANT)


def _apart(key: StepKey) -> Check:
    """That whoever verifies did not do the work (see `who.APART`)."""
    rule = who.APART[key.value]
    return Check(
        lambda f, i: who.together(key.value, i.get("verifier") or "", f.order.worker) is None, rule.one, rule.reason
    )


def _where_paid(field: str, sentence: str) -> Check:
    """What is asked for where the customer pays: the price agreed to before the work, by whom and how."""
    reason = Reason(sentence, "4.3.7", house=True)
    return Check(lambda f, i: i.get("charge") != Charge.PAID or bool(i.get(field)), field, reason)


ORDER_STEPS = (
    Step(
        StepKey.SIGN,
        Paper.ORDER,
        frozenset({S.ISSUED}),
        "4.2.3",
        target=S.SIGNED,
        inputs=(asked(Paper.ORDER, "receiver", "person", required=True, role=Role.RECEIVER), *HOW_SIGNED, WHEN),
        signing=Signing("receiver", Role.RECEIVER.value),
        effects=(meet(Rule.SIGN), start(Rule.ARRANGE), FEEDBACK_FROM_SIGNED),
    ),
    Step(
        StepKey.ARRANGE,
        Paper.ORDER,
        frozenset({S.SIGNED}),
        "4.3.7",
        target=S.ARRANGED,
        inputs=(asked(Paper.ORDER, "worker", "person", required=True), asked(Paper.ORDER, "worker_phone"), WHEN),
        needs=(RECEIVER_SIGNED,),
        effects=(meet(Rule.ARRANGE), meet(Rule.HANDLE, "entry", _others_arranged)),
    ),
    Step(StepKey.ARRIVE, Paper.ORDER, frozenset({S.ARRANGED}), "4.3.7", inputs=(WHEN,)),
    Step(
        StepKey.QUOTE,
        Paper.ORDER,
        WORKING,
        "4.3.7",
        inputs=(
            asked(Paper.ORDER, "charge", "choice", required=True, choices=Charge),
            asked(Paper.ORDER, "quoted_fen", hint="元，如 120 或 35.50"),
            asked(Paper.ORDER, "consent_by"),
            asked(Paper.ORDER, "consent_how", "choice", choices=ReplyHow),
            WHEN,
        ),
        checks=(
            _where_paid("quoted_fen", "有偿的请写报价，客户同意的是这个数"),
            _where_paid("consent_by", "有偿的要先征得客户同意，请写是谁同意的"),
            _where_paid("consent_how", "请选客户是怎么同意的"),
        ),
    ),
    Step(
        StepKey.CHARGE,
        Paper.ORDER,
        frozenset({S.ARRANGED, S.COMPLETED, S.FED_BACK, S.VERIFIED}),
        "4.3.7",
        inputs=(
            asked(Paper.ORDER, "materials", "long"),
            asked(Paper.ORDER, "material_fen", hint="元，如 35.50"),
            asked(Paper.ORDER, "labour"),
            asked(Paper.ORDER, "labour_fen", hint="元，如 80"),
            asked(Paper.ORDER, "receipt_no"),
        ),
    ),
    Step(
        StepKey.COMPLETE,
        Paper.ORDER,
        frozenset({S.ARRANGED}),
        "4.3.7",
        target=S.COMPLETED,
        inputs=(
            asked(Paper.ORDER, "result", "long", required=True),
            asked(Paper.ORDER, "customer_signer", hint="派工单上签字的客户"),
            asked(Paper.ORDER, "customer_refusal", hint="客户拒签或不在场时写明"),
            asked(Paper.ORDER, "opinion", hint="客户写在签名旁的意见"),
            WHEN,
        ),
        needs=(RECEIVER_SIGNED,),
        checks=(
            Check(
                lambda f, i: bool(i.get("customer_signer") or i.get("customer_refusal")),
                "customer_signer",
                Reason("请填客户签名；客户未签的，写明未签字原因", "4.3.7"),
            ),
        ),
        signing=Signing("customer_signer", "customer", "customer_refusal"),
        effects=(meet(Rule.PROMISE), Effect("start", Rule.FEEDBACK, feedback_from="completed"), FEEDBACK_AGAIN),
    ),
    Step(
        StepKey.FEED_BACK,
        Paper.ORDER,
        frozenset({S.COMPLETED}),
        "4.3.7",
        target=S.FED_BACK,
        inputs=(asked(Paper.ORDER, "fed_back_to", "person", required=True, role=Role.ASSISTANT), WHEN),
        needs=(RESULT, CUSTOMER_SIGNED),
        effects=(meet(Rule.FEEDBACK), meet(Rule.PROMISE), start(Rule.VERIFY)),
    ),
    Step(
        StepKey.PASS,
        Paper.ORDER,
        frozenset({S.FED_BACK}),
        "4.2.5",
        target=S.VERIFIED,
        inputs=(VERIFIER, *HOW_SIGNED, WHEN),
        checks=(_apart(StepKey.PASS),),
        needs=(RESULT, CUSTOMER_SIGNED),
        signing=Signing("verifier", Role.ASSISTANT.value),
        effects=(meet(Rule.VERIFY), meet(Rule.PROMISE), start(Rule.REPLY, "entry", _last_verified)),
    ),
    Step(
        StepKey.REWORK,
        Paper.ORDER,
        frozenset({S.FED_BACK}),
        "4.2.5",
        target=S.SIGNED,
        inputs=(
            VERIFIER,
            Input("reason", field_zh("rework_reason", Paper.ORDER), "long", required=True),
            *HOW_SIGNED,
        ),
        checks=(_apart(StepKey.REWORK),),
        signing=Signing("verifier", Role.ASSISTANT.value),
        effects=(meet(Rule.VERIFY), meet(Rule.PROMISE), start(Rule.ARRANGE), FEEDBACK_FROM_SIGNED, FEEDBACK_AGAIN),
    ),
    Step(
        StepKey.RETURN,
        Paper.ORDER,
        frozenset({S.VERIFIED}),
        "4.3.7",
        target=S.RETURNED,
        inputs=(WHEN,),
        effects=(meet(Rule.RETURN), meet(Rule.PROMISE)),
    ),
    Step(
        StepKey.REASON,
        Paper.ORDER,
        WORKING,
        "4.3.7",
        inputs=(Input("reason", field_zh("round.reason", Paper.ORDER), "long", required=True), PROMISED_AT, WHEN),
        needs=(RECEIVER_SIGNED,),
        checks=(
            Check(
                lambda f, i: not f.order.came_back or promised(f, i),
                "promised_at",
                Reason("这张派工单退回过，请写部门约定的时间", "4.3.10"),
            ),
        ),
        effects=(meet(Rule.FEEDBACK), *PROMISED),
    ),
    Step(
        StepKey.DECLINE,
        Paper.ORDER,
        frozenset({S.ISSUED}),
        "4.2.3",
        target=S.DECLINED,
        entry_target=_back_to_desk,
        inputs=(
            Input("receiver", "拒签人", "person", required=True, role=Role.RECEIVER),
            Input("reason", field_zh("decline_reason", Paper.ORDER), "long", required=True),
            *HOW_SIGNED,
        ),
        needs=(
            Need(
                lambda f: f.order.addressee not in who.MUST_TAKE,
                Reason("重派给总经理的派工单不能拒签", "4.3.11"),
            ),
        ),
        signing=Signing("receiver", Role.RECEIVER.value),
        effects=(*end(Rule.SIGN, Rule.RETURN, Rule.PROMISE), *FELL_AWAY),
    ),
    Step(
        StepKey.RETURN_UNFINISHED,
        Paper.ORDER,
        WORKING,
        "4.3.11",
        target=S.UNFINISHED,
        inputs=(Input("reason", field_zh("return_reason", Paper.ORDER), "long", required=True), PROMISED_AT, WHEN),
        effects=(
            meet(Rule.RETURN),
            meet(Rule.FEEDBACK),
            *end(Rule.ARRANGE),
            Effect("end", Rule.PROMISE, why="reason"),
            Effect("start", Rule.PROMISE, when=promised, until="promised_at"),
            start(Rule.HANDLE, "entry"),
        ),
    ),
    # What waits for parts, a warranty or a fund stays with the department, on the day it promised
    Step(
        StepKey.GO_ON,
        Paper.ORDER,
        frozenset({S.UNFINISHED}),
        "4.3.10",
        target=S.SIGNED,
        target_of=_where_it_stood,
        inputs=(
            Input("reason", field_zh("round.reason", Paper.ORDER), "long", required=True),
            replace(PROMISED_AT, required=True),
            WHEN,
        ),
        effects=(*PROMISED, meet(Rule.HANDLE, "entry", _at_work_again)),
    ),
    Step(
        StepKey.REISSUE,
        Paper.ORDER,
        AT_WORK | {S.UNFINISHED, S.DECLINED},
        "4.3.11",
        target=S.REISSUED,
        inputs=(
            asked(
                Paper.ORDER,
                "addressee",
                "choice",
                required=True,
                choices=(Addressee.HEAD, Addressee.GENERAL_MANAGER),
            ),
            asked(Paper.ORDER, "addressee_name", "person", role=Role.SUPERVISOR),
            asked(Paper.ORDER, "requirement"),
        ),
        entry_target=_dispatched,
        needs=(
            Need(_may_reissue, Reason("两个工作日未满，派工单未退回，还不能重派", "4.3.11")),
            Need(_entry_waits, Reason("信息已另行处理，不能再重派", "4.3.6")),
        ),
        effects=(meet(Rule.RETURN), *end(*WORK_RULES), *end(Rule.REPLY, on="entry")),
    ),
    Step(
        StepKey.STRIKE_OFF_ORDER,
        Paper.ORDER,
        frozenset({S.RETURNED}),
        "4.3.7",
        target=S.STRUCK_OFF,
        needs=(RECEIVER_SIGNED, CUSTOMER_SIGNED, RESULT),
    ),
    Step(
        StepKey.CHASE_ORDER,
        Paper.ORDER,
        AT_WORK | {S.VERIFIED, S.UNFINISHED},
        "4.2.4",
        inputs=CHASED,
        effects=PROMISED_WHEN_CHASED,
    ),
    Step(
        StepKey.NOTE_ORDER,
        Paper.ORDER,
        frozenset(S) - {S.VOID},
        "4.3.7",
        inputs=(Input("text", "备注", "long", required=True),),
    ),
    Step(
        StepKey.CORRECT_ORDER,
        Paper.ORDER,
        frozenset(S) - {S.VOID},
        "4.3.10",
        inputs=(
            Input("field", "更正哪一栏", "choice", required=True, choices=OrderField),
            Input("value", "改为", "long"),
            Input("reason", "更正原因", required=True),
        ),
    ),
    Step(
        StepKey.VOID_ORDER,
        Paper.ORDER,
        AT_WORK | {S.VERIFIED, S.UNFINISHED},
        "4.3.10",
        target=S.VOID,
        entry_target=_back_to_desk,
        inputs=(Input("reason", field_zh("void_reason", Paper.ORDER), required=True),),
        needs=(Need(_entry_waits, Reason("信息已回复，派工单不能作废", "4.3.6")),),
        effects=(*end(*WORK_RULES, Rule.RETURN), Effect("end", Rule.REPLY, "entry", _alone), *FELL_AWAY),
    ),
)
