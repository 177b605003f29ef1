"""Every step of the workflow, row by row as KF-CQ08-01 has it: from where, to where, what is asked, what moves.

Written by hand from the procedure; nothing is read from the product's own lists.
"""

from dataclasses import dataclass

import pytest

from pmconsole.procedure.columns import EntryField, FormField, OrderField, ReportField
from pmconsole.procedure.steps import Input, StepKey
from pmconsole.procedure.vocabulary import (
    Addressee,
    Category,
    Charge,
    EntryState,
    FormState,
    OrderState,
    Paper,
    ReplyHow,
    ReportState,
    Role,
    Satisfaction,
    SignedHow,
    ToldAs,
    Urgency,
)
from pmconsole.procedure.workflow import STEPS

K, E, O, F = StepKey, EntryState, OrderState, FormState  # noqa: E741


@dataclass(frozen=True)
class Row:
    """One step: its clause, the states it may be taken from, the one it leads to, and what it asks for.

    `asks` is a line for each thing: `name` `label` `kind`, with `!` where it must be filled in.
    """

    clause: str
    sources: set[str]
    target: str | None
    asks: str = ""
    signing: tuple[str, str, str] | None = None


#: States of an entry nothing has closed yet.
OPEN = {"received", "handled", "dispatched", "internal", "replied"}
WHEN = "at 时间 time"
PROMISED = "promised_at 约定时间 plan"
TOLD = f"told 告知对象 person!; how 方式 choice!; text 回复内容 long!; told_as 对方身份 choice; {WHEN}"
CHASED = f"whom 催了谁 person!; how 方式 choice!; answer 对方答复 long!; promised_at 约定时间 plan; {WHEN}"
#: Who acts on duty is known; every other manner is chosen by hand.
BY_HAND = (SignedHow.PAPER, SignedHow.PHONE, SignedHow.RADIO, SignedHow.PIN)
HOW_SIGNED = "how 签名方式 choice!; number 号码 text; why 签名说明 text; pin 密码 secret"
CORRECTION = "field 更正哪一栏 choice!; value 改为 long; reason 更正原因 text!"

LEDGER = {
    K.CLASSIFY: Row("4.2.3", {"received", "dispatched", "handled"}, None, "category 类别 choice!"),
    K.ISSUE: Row(
        "4.2.3", {"received", "dispatched", "handled"}, "dispatched",
        "department 责任部门 department!; content 派工内容 long; requirement 处理要求 text;"
        " assistant 督促的客服助理 person; urgency 缓急 choice; appointment_at 约定上门时间 plan",
    ),
    K.HANDLE: Row("4.3.5", {"received"}, "handled", "handling 处理情况 long!; replied 当场已回复对方 flag"),
    K.ROUTE_INTERNALLY: Row("4.3.9", {"received"}, "internal", "department 责任部门 department!"),
    K.REPLY: Row(
        "4.2.6", {"handled", "dispatched", "internal"}, "replied",
        TOLD,
    ),
    K.TELL: Row("4.2.6", {"replied"}, None, TOLD),
    K.STRIKE_OFF: Row("4.3.7", {"replied"}, "struck_off"),
    K.FOLLOW_UP: Row("4.3.2", {"struck_off"}, None, "satisfaction 客户评价 choice!; text 回访情况 long"),
    K.UNREACHABLE: Row("4.3.2", {"struck_off"}, None, "unreached_reason 无法回访原因 long!"),
    K.SETTLE: Row(
        "4.3.10", OPEN, "struck_off", f"reason 为何不再办理 long!; signer 签字的上级 person!; {HOW_SIGNED}",
        ("signer", "supervisor", ""),
    ),
    K.MARK_MAJOR: Row("4.2.7", OPEN, None, "reason 重大在何处 text!"),
    K.REFER: Row(
        "4.2.7", OPEN, None, f"referred_to 请示对象 person!; how 方式 choice!; instruction 指示 long; {WHEN}"
    ),
    K.INSTRUCT: Row(
        "4.2.7", OPEN, None, f"instruction 指示 long!; instruction_by 指示人 person!; {HOW_SIGNED}",
        ("instruction_by", "supervisor", ""),
    ),
    K.NOT_MAJOR: Row("4.2.7", OPEN, None, "reason 为何不是重大事件 text!"),
    K.REPORT: Row(
        "4.2.7", OPEN, None,
        "happened_at 发生时间 time; place 发生地点 text; involved 涉及人员 text; content 事件经过 long!;"
        " cause 原因 long!; measures 已采取的措施 long!; damage 损失情况 text; reported_to 报告给 person!",
    ),
    K.SUPPLEMENT: Row(
        "4.2.7", OPEN, None,
        "content 事件经过 long!; cause 原因 long; measures 已采取的措施 long; damage 损失情况 text;"
        " reported_to 报告给 person!",
    ),
    K.PROGRESS: Row("4.3.3", OPEN, None, "text 进展 long!"),
    K.RECEIVE_FORM: Row(
        "4.3.4", OPEN - {"replied"}, None,
        "filler 填单人 text!; filler_department 填单人部门 text; by_employee 员工填写 flag; printed_no 印刷单号 text;"
        " customer 客户姓名 text; filled_at 填单时间 time",
    ),
    K.CHASE: Row("4.2.4", OPEN, None, CHASED),
    K.NOTE: Row("4.2.8", OPEN | {"struck_off"}, None, "text 备注 long!"),
    K.CORRECT: Row("4.3.10", OPEN | {"struck_off"}, None, CORRECTION),
    K.VOID: Row("4.3.10", OPEN, "void", "reason 作废原因 text!"),
}  # fmt: skip
ALL_BUT_VOID = {
    "issued", "signed", "arranged", "completed", "fed_back", "verified", "returned", "unfinished", "declined",
    "reissued", "struck_off",
}  # fmt: skip
BY_CUSTOMER = "customer_signer 客户签名 text; customer_refusal 未签字原因 text"
ORDER = {
    K.SIGN: Row(
        "4.2.3", {"issued"}, "signed", f"receiver 接单人 person!; {HOW_SIGNED}; {WHEN}", ("receiver", "receiver", "")
    ),
    K.ARRANGE: Row(
        "4.3.7", {"signed"}, "arranged", f"worker 处理人员 person!; worker_phone 处理人员电话 text; {WHEN}"
    ),
    K.ARRIVE: Row("4.3.7", {"arranged"}, None, WHEN),
    K.QUOTE: Row(
        "4.3.7", {"signed", "arranged"}, None,
        "charge 收费方式 choice!; quoted_fen 事先报价 text; consent_by 同意报价的客户 text;"
        f" consent_how 同意方式 choice; {WHEN}",
    ),
    K.CHARGE: Row(
        "4.3.7", {"arranged", "completed", "fed_back", "verified"}, None,
        "materials 用料 long; material_fen 材料费 text; labour 人工 text; labour_fen 人工费 text;"
        " receipt_no 收据编号 text",
    ),
    K.COMPLETE: Row(
        "4.3.7", {"arranged"}, "completed", f"result 处理情况 long!; {BY_CUSTOMER}; opinion 客户意见 text; {WHEN}",
        ("customer_signer", "customer", "customer_refusal"),
    ),
    K.FEED_BACK: Row("4.3.7", {"completed"}, "fed_back", f"fed_back_to 反馈给 person!; {WHEN}"),
    K.PASS: Row(
        "4.2.5", {"fed_back"}, "verified", f"verifier 核实人 person!; {HOW_SIGNED}; {WHEN}",
        ("verifier", "assistant", ""),
    ),
    K.REWORK: Row(
        "4.2.5", {"fed_back"}, "signed", f"verifier 核实人 person!; reason 返工原因 long!; {HOW_SIGNED}",
        ("verifier", "assistant", ""),
    ),
    K.RETURN: Row("4.3.7", {"verified"}, "returned", WHEN),
    K.REASON: Row("4.3.7", {"signed", "arranged"}, None, f"reason 未完原因 long!; {PROMISED}; {WHEN}"),
    K.DECLINE: Row(
        "4.2.3", {"issued"}, "declined", f"receiver 拒签人 person!; reason 拒签原因 long!; {HOW_SIGNED}",
        ("receiver", "receiver", ""),
    ),
    K.RETURN_UNFINISHED: Row(
        "4.3.11", {"signed", "arranged"}, "unfinished", f"reason 未能处理的原因 long!; {PROMISED}; {WHEN}"
    ),
    K.GO_ON: Row("4.3.10", {"unfinished"}, "signed", f"reason 未完原因 long!; {PROMISED}!; {WHEN}"),
    K.REISSUE: Row(
        "4.3.11", {"issued", "signed", "arranged", "completed", "fed_back", "unfinished", "declined"}, "reissued",
        "addressee 发给 choice!; addressee_name 发给何人 person; requirement 处理要求 text",
    ),
    K.STRIKE_OFF_ORDER: Row("4.3.7", {"returned"}, "struck_off"),
    K.CHASE_ORDER: Row(
        "4.2.4", {"issued", "signed", "arranged", "completed", "fed_back", "verified", "unfinished"}, None, CHASED
    ),
    K.NOTE_ORDER: Row("4.3.7", ALL_BUT_VOID, None, "text 备注 long!"),
    K.CORRECT_ORDER: Row("4.3.10", ALL_BUT_VOID, None, CORRECTION),
    K.VOID_ORDER: Row(
        "4.3.10", {"issued", "signed", "arranged", "completed", "fed_back", "verified", "unfinished"}, "void",
        "reason 作废原因 text!",
    ),
}  # fmt: skip
SERVICE = {
    K.NOTIFY: Row("4.2.6", {"received"}, None, f"notified_to 通知何人 person!; notified_how 通知方式 choice!; {WHEN}"),
    K.HAND_OUT: Row("4.2.6", {"received"}, "handed_out", f"handed_out_to 领取人 person!; {WHEN}"),
    K.TAKE_BACK: Row(
        "4.3.8", {"received", "handed_out"}, "taken_back",
        f"result 处理结果 long!; {BY_CUSTOMER}; opinion 客户意见 text; {WHEN}",
        ("customer_signer", "customer", "customer_refusal"),
    ),
    K.CORRECT_FORM: Row("4.3.10", {"received", "handed_out", "taken_back", "struck_off"}, None, CORRECTION),
    K.VOID_FORM: Row("4.3.10", {"received", "handed_out", "taken_back"}, "void", "reason 作废原因 text!"),
}  # fmt: skip
REPORT = {
    K.CORRECT_REPORT: Row("4.3.10", {"filed"}, None, CORRECTION),
    K.VOID_REPORT: Row("4.3.10", {"filed"}, "void", "reason 作废原因 text!"),
}
ROWS = {
    **{key: (Paper.LEDGER, row) for key, row in LEDGER.items()},
    **{key: (Paper.ORDER, row) for key, row in ORDER.items()},
    **{key: (Paper.SERVICE, row) for key, row in SERVICE.items()},
    **{key: (Paper.REPORT, row) for key, row in REPORT.items()},
}
#: What is offered where something is chosen.
EVERY_KIND_BUT_UNCLASSIFIED = (
    Category.REPAIR, Category.COMPLAINT, Category.SUGGESTION, Category.ENQUIRY, Category.HELP, Category.EMERGENCY,
    Category.PRAISE, Category.INTERNAL, Category.OTHER,
)  # fmt: skip
CHOICES: dict[tuple[StepKey, str], object] = {
    (K.CLASSIFY, "category"): EVERY_KIND_BUT_UNCLASSIFIED,
    (K.REPLY, "told_as"): ToldAs, (K.TELL, "told_as"): ToldAs, (K.TELL, "how"): ReplyHow,
    (K.NOTIFY, "notified_how"): ReplyHow,
    (K.REPLY, "how"): ReplyHow, (K.REFER, "how"): ReplyHow, (K.FOLLOW_UP, "satisfaction"): Satisfaction,
    (K.REISSUE, "addressee"): (Addressee.HEAD, Addressee.GENERAL_MANAGER),
    (K.CHASE, "how"): ReplyHow, (K.CHASE_ORDER, "how"): ReplyHow,
    (K.ISSUE, "urgency"): Urgency, (K.QUOTE, "charge"): Charge, (K.QUOTE, "consent_how"): ReplyHow,
    (K.CORRECT, "field"): EntryField, (K.CORRECT_ORDER, "field"): OrderField, (K.CORRECT_FORM, "field"): FormField,
    (K.CORRECT_REPORT, "field"): ReportField,
    **{(key, "how"): BY_HAND for key in (K.INSTRUCT, K.SIGN, K.DECLINE, K.PASS, K.REWORK, K.SETTLE)},
}  # fmt: skip
#: Whose names a field offers.
ROLES = {
    (K.ISSUE, "assistant"): Role.ASSISTANT, (K.FEED_BACK, "fed_back_to"): Role.ASSISTANT,
    (K.PASS, "verifier"): Role.ASSISTANT, (K.REWORK, "verifier"): Role.ASSISTANT,
    (K.SIGN, "receiver"): Role.RECEIVER, (K.DECLINE, "receiver"): Role.RECEIVER,
    (K.REFER, "referred_to"): Role.SUPERVISOR, (K.INSTRUCT, "instruction_by"): Role.SUPERVISOR,
    (K.REISSUE, "addressee_name"): Role.SUPERVISOR, (K.SETTLE, "signer"): Role.SUPERVISOR,
    (K.REPORT, "reported_to"): Role.SUPERVISOR, (K.SUPPLEMENT, "reported_to"): Role.SUPERVISOR,
}  # fmt: skip
HINTS = {
    **{(key, "answer"): "没找到人也写下来" for key in (K.CHASE, K.CHASE_ORDER)},
    **{(key, "promised_at"): "对方答应何时办好，如 明天 9:00；没有答应就留空" for key in (K.CHASE, K.CHASE_ORDER)},
    (K.REPORT, "happened_at"): "留空为信息接收时间",
    (K.REPORT, "place"): "留空则照登记的房号",
    (K.REPORT, "cause"): "还没有查明的，写明正由谁查",
    (K.ISSUE, "content"): "留空则照登记内容",
    (K.REFER, "instruction"): "没有则留空，以后再登记",
    (K.ISSUE, "appointment_at"): "和客户约好的上门时间，如 明天 9:00",
    **{(key, "promised_at"): "部门约定的时间，如 明天 17:00" for key in (K.REASON, K.RETURN_UNFINISHED, K.GO_ON)},
    (K.QUOTE, "quoted_fen"): "元，如 120 或 35.50",
    (K.CHARGE, "material_fen"): "元，如 35.50",
    (K.CHARGE, "labour_fen"): "元，如 80",
    (K.COMPLETE, "opinion"): "客户写在签名旁的意见",
    (K.COMPLETE, "customer_signer"): "派工单上签字的客户",
    (K.COMPLETE, "customer_refusal"): "客户拒签或不在场时写明",
    (K.TAKE_BACK, "customer_refusal"): "客户拒签时写明",
    (K.TAKE_BACK, "opinion"): "客户写在签名旁的意见",
    (K.RECEIVE_FORM, "filled_at"): "服务单上写的时间，没有写就留空",
}


def asked(one: Input) -> str:
    return f"{one.name} {one.label} {one.kind}{'!' if one.required else ''}"


def test_no_step_is_left_out() -> None:
    assert STEPS.keys() == ROWS.keys() == set(StepKey)
    assert all(STEPS[key].key is key for key in StepKey)


@pytest.mark.parametrize("key", ROWS, ids=lambda key: key.value)
def test_a_step_is_what_the_procedure_has_it(key: StepKey) -> None:
    paper, row = ROWS[key]
    step = STEPS[key]
    assert (step.paper, step.clause) == (paper, row.clause)
    assert {state.value for state in step.sources} == row.sources
    kinds = {Paper.LEDGER: EntryState, Paper.ORDER: OrderState, Paper.SERVICE: FormState, Paper.REPORT: ReportState}
    kind = kinds[paper]
    assert all(isinstance(state, kind) for state in step.sources)
    assert step.target == row.target and (step.target is None or isinstance(step.target, kind))
    assert [asked(one) for one in step.inputs] == [one.strip() for one in row.asks.split(";") if one.strip()]
    for one in step.inputs:
        place = key, one.name
        offered = tuple(one.choices) if one.choices is not None else None
        wanted = CHOICES.get(place)
        assert offered == (None if wanted is None else tuple(wanted)), place  # type: ignore[arg-type]
        assert one.role is ROLES.get(place), place
        hint = {
            "at": "留空为现在，如 14:05",
            "number": "电话号码，或对讲机几号；留空用名单里的",
            "why": "名单外的人：为什么由此人签；有密码而签在纸上：为什么",
        }.get(one.name, "")
        assert one.hint == HINTS.get(place, hint), place
    signing = step.signing
    assert (None if signing is None else (signing.field, signing.role, signing.refusal)) == row.signing
