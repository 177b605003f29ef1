"""What a step of the procedure is made of: where it may be taken from, by whom, what it needs, which clocks it moves.

The tables themselves stand in `steps_entry`, `steps_order` and `steps_form`; `workflow` reads them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal

from pmconsole.procedure.columns import field_zh
from pmconsole.procedure.facts import Facts
from pmconsole.procedure.refusal import Reason
from pmconsole.procedure.signers import CHOSEN
from pmconsole.procedure.vocabulary import (
    EntryState,
    FormState,
    OrderState,
    Paper,
    ReplyHow,
    ReportState,
    Role,
    Rule,
    Term,
)

Inputs = Mapping[str, Any]
State = EntryState | OrderState | FormState | ReportState
Condition = Callable[[Facts, Inputs], bool]
On = Literal["paper", "entry"]
InputKind = Literal["text", "long", "person", "department", "choice", "time", "plan", "flag", "secret"]


class StepKey(Term):
    """Every step anyone can take on a paper; the value is what the journal records."""

    CLASSIFY = "entry.classify", "归类"
    HANDLE = "entry.handle", "本台处理"
    ISSUE = "entry.issue", "派工"
    ROUTE_INTERNALLY = "entry.internal", "转内部处理"
    REPLY = "entry.reply", "回复"
    TELL = "entry.tell", "再告知一人"
    STRIKE_OFF = "entry.strike_off", "消档"
    FOLLOW_UP = "entry.follow_up", "回访"
    UNREACHABLE = "entry.unreachable", "无法回访"
    SETTLE = "entry.settle", "请上级签字结清"
    MARK_MAJOR = "entry.major", "标为重大事件"
    NOT_MAJOR = "entry.not_major", "撤销重大事件"
    REFER = "entry.refer", "向上请示"
    INSTRUCT = "entry.instruct", "登记上级指示"
    REPORT = "entry.report", "提交书面报告"
    SUPPLEMENT = "entry.supplement", "补充书面报告"
    PROGRESS = "entry.progress", "登记跟进"
    RECEIVE_FORM = "entry.receive_form", "接收客户服务单"
    CHASE = "entry.chase", "催办"
    NOTE = "entry.note", "加备注"
    CORRECT = "entry.correct", "更正"
    VOID = "entry.void", "作废"

    SIGN = "order.sign", "签收"
    DECLINE = "order.decline", "拒签"
    ARRANGE = "order.arrange", "安排人员"
    ARRIVE = "order.arrive", "登记到场"
    QUOTE = "order.quote", "报价并征得同意"
    CHARGE = "order.charge", "登记用料和收费"
    COMPLETE = "order.complete", "完成"
    REASON = "order.reason", "说明未完原因"
    FEED_BACK = "order.feed_back", "反馈结果"
    PASS = "order.pass", "核实通过"
    REWORK = "order.rework", "核实不通过（返工）"
    RETURN = "order.return", "返单"
    RETURN_UNFINISHED = "order.return_unfinished", "未完退回"
    GO_ON = "order.go_on", "交原部门续办"
    REISSUE = "order.reissue", "重派给上级"
    STRIKE_OFF_ORDER = "order.strike_off", "消档"
    CHASE_ORDER = "order.chase", "催办"
    NOTE_ORDER = "order.note", "加备注"
    CORRECT_ORDER = "order.correct", "更正"
    VOID_ORDER = "order.void", "作废"

    NOTIFY = "form.notify", "通知填单人领取"
    HAND_OUT = "form.hand_out", "填单人领取"
    TAKE_BACK = "form.take_back", "收回客户服务单"
    CORRECT_FORM = "form.correct", "更正"
    VOID_FORM = "form.void", "作废"

    CORRECT_REPORT = "report.correct", "更正"
    VOID_REPORT = "report.void", "作废"


@dataclass(frozen=True)
class Input:
    """One thing a step asks for. `choices` is the enumeration of a choice; `role` whose names a person field offers."""

    name: str
    label: str
    kind: InputKind = "text"
    required: bool = False
    choices: type[Enum] | tuple[Term, ...] | None = None
    role: Role | None = None
    hint: str = ""


def asked(
    paper: Paper, column: str, kind: InputKind = "text", *, required: bool = False,
    choices: type[Enum] | tuple[Term, ...] | None = None, role: Role | None = None, hint: str = "",
) -> Input:  # fmt: skip
    """The thing a step asks for that goes into a column of `paper`, under the column's own word."""
    return Input(column, field_zh(column, paper), kind, required, choices, role, hint)


@dataclass(frozen=True)
class Need:
    """A condition on the facts, and the sentence that says what is missing where it does not hold."""

    holds: Callable[[Facts], bool]
    missing: Reason


@dataclass(frozen=True)
class Check:
    """A condition on what was typed, together with the facts."""

    holds: Condition
    field: str
    missing: Reason


def always(_facts: Facts, _inputs: Inputs) -> bool:
    """The condition of an effect that has none."""
    return True


@dataclass(frozen=True)
class Effect:
    """What a step does to clocks of one rule, on the step's own paper or on its entry.

    `start` opens the next round unless one is open; `meet` and `end` do nothing where none is open.
    `feedback_from` limits the effect to sites that count the feedback so (see `clocks.Policy`). `until` names the input
    with the instant a clock is started for, `why` the one that says why it is ended.
    """

    verb: Literal["start", "meet", "end"]
    rule: Rule
    on: On = "paper"
    when: Condition = always
    feedback_from: Literal["signed", "completed"] | None = None
    until: str = ""
    why: str = ""


@dataclass(frozen=True)
class Signing:
    """Whose signature a step takes: the input with the name, the role, and the input with a refusal if one may be."""

    field: str
    role: str
    refusal: str = ""


@dataclass(frozen=True)
class Step:
    """One row of the workflow.

    `sources` are the states it may be taken from, `target` the state it leads to (None: unchanged) unless `target_of`
    says it from the facts and from what was typed, `entry_target` the state it brings the entry to, for steps on an
    order. `clause` is where it comes from. Who may take it stands in the table of `who`.
    """

    key: StepKey
    paper: Paper
    sources: frozenset[State]
    clause: str
    target: State | None = None
    target_of: Callable[[Facts, Inputs], State | None] | None = None
    entry_target: Callable[[Facts], EntryState | None] | None = None
    inputs: tuple[Input, ...] = ()
    needs: tuple[Need, ...] = ()
    checks: tuple[Check, ...] = ()
    effects: tuple[Effect, ...] = ()
    signing: Signing | None = None


WHEN = Input("at", "时间", "time", hint="留空为现在，如 14:05")
#: Chasing is an act (4.2.4): whom, how, what they answered, by when they promised it.
CHASED = (
    Input("whom", field_zh("whom"), "person", required=True),
    Input("how", "方式", "choice", required=True, choices=ReplyHow),
    Input("answer", field_zh("answer"), "long", required=True, hint="没找到人也写下来"),
    Input("promised_at", field_zh("promised_at"), "plan", hint="对方答应何时办好，如 明天 9:00；没有答应就留空"),
    WHEN,
)
#: How whoever is not on duty signs for an act of theirs; only what the chosen way needs is asked.
HOW_SIGNED = (
    Input("how", "签名方式", "choice", required=True, choices=CHOSEN),
    Input("number", "号码", hint="电话号码，或对讲机几号；留空用名单里的"),
    Input("why", "签名说明", hint="名单外的人：为什么由此人签；有密码而签在纸上：为什么"),
    Input("pin", "密码", "secret"),
)


def start(rule: Rule, on: On = "paper", when: Condition = always) -> Effect:
    """The effect that starts a clock."""
    return Effect("start", rule, on, when)


def promised(_facts: Facts, inputs: Inputs) -> bool:
    """The condition of an effect of a time promised."""
    return bool(inputs.get("promised_at"))


#: What is promised to who chases ends what was promised before, and has its own clock (4.2.4, 4.3.10).
PROMISED_WHEN_CHASED = (
    Effect("end", Rule.PROMISE, when=promised, why="answer"),
    Effect("start", Rule.PROMISE, when=promised, until="promised_at"),
)


def meet(rule: Rule, on: On = "paper", when: Condition = always) -> Effect:
    """The effect that meets a clock."""
    return Effect("meet", rule, on, when)


def end(*rules: Rule, on: On = "paper") -> tuple[Effect, ...]:
    """The effects that end clocks without meeting them."""
    return tuple(Effect("end", rule, on) for rule in rules)
