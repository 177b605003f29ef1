"""The steps on a ledger entry (信息中心记录表): 4.2.2-4.2.8, 4.3.2, 4.3.7-4.3.9."""

from pmconsole.procedure.columns import EntryField, field_zh
from pmconsole.procedure.facts import VERIFIED_ORDERS, Facts
from pmconsole.procedure.refusal import Reason
from pmconsole.procedure.steps import (
    CHASED,
    HOW_SIGNED,
    PROMISED_WHEN_CHASED,
    WHEN,
    Check,
    Input,
    Inputs,
    Need,
    Signing,
    Step,
    StepKey,
    asked,
    end,
    meet,
    start,
)
from pmconsole.procedure.steps_over import NOT_REOPENED, OPEN, OVER_STEPS, STRIKE_OFF_NEEDS
from pmconsole.procedure.steps_report import (
    REPORT_CHECKS,
    REPORT_INPUTS,
    SUPPLEMENT_CHECKS,
    SUPPLEMENT_INPUTS,
)
from pmconsole.procedure.vocabulary import (
    Category,
    EntryState,
    OrderState,
    Paper,
    ReplyHow,
    Role,
    Rule,
    ToldAs,
    Urgency,
)

S = EntryState
CHOSEN = tuple(c for c in Category if c is not Category.UNCLASSIFIED)


def _major(facts: Facts, _inputs: Inputs) -> bool:
    return facts.entry.major


def _to_refer(facts: Facts, _inputs: Inputs) -> bool:
    return not facts.entry.referred and (facts.entry.both or not facts.entry.reported)


def _report_is_enough(facts: Facts, _inputs: Inputs) -> bool:
    return not facts.entry.both


def _asks_follow_up(facts: Facts, _inputs: Inputs) -> bool:
    return facts.entry.asks_follow_up


def _to_internal(inputs: Inputs) -> bool:
    return inputs.get("category") == Category.INTERNAL


def verified(facts: Facts) -> bool:
    """Whether the outcome is known: what was dispatched is verified, by every department it went to (4.2.5)."""
    live = facts.entry.live_orders
    return facts.entry.state is not S.DISPATCHED or (bool(live) and all(o.state in VERIFIED_ORDERS for o in live))


#: News of a major incident: the running progress clock is met and the next begins (4.3.3).
NEWS = (meet(Rule.PROGRESS, when=_major), start(Rule.PROGRESS, when=_major))
TOLD = (
    Input("told", field_zh("told"), "person", required=True),
    Input("how", "方式", "choice", required=True, choices=ReplyHow),
    Input("text", "回复内容", "long", required=True),
    Input("told_as", field_zh("told_as"), "choice", choices=ToldAs),
    WHEN,
)

NOT_INTERNAL = Need(
    lambda f: f.entry.category is not Category.INTERNAL, Reason("内部管理类信息走内部处理，不开派工单", "4.3.9")
)

ENTRY_STEPS = (
    Step(
        StepKey.CLASSIFY,
        Paper.LEDGER,
        frozenset({S.RECEIVED, S.DISPATCHED, S.HANDLED}),
        "4.2.3",
        inputs=(asked(Paper.LEDGER, "category", "choice", required=True, choices=CHOSEN),),
        checks=(
            Check(
                lambda f, i: not (_to_internal(i) and f.entry.live_orders),
                "category",
                Reason("已有派工单的信息不能归为内部管理，请先作废派工单", "4.3.9"),
            ),
        ),
    ),
    Step(
        StepKey.ISSUE,
        Paper.LEDGER,
        frozenset({S.RECEIVED, S.DISPATCHED, S.HANDLED}),
        "4.2.3",
        target=S.DISPATCHED,
        needs=(
            NOT_INTERNAL,
            Need(
                lambda f: all(o.state is not OrderState.UNFINISHED for o in f.entry.orders),
                Reason("有未完退回的派工单，请交原部门续办、重派给上级，或先作废", "4.3.11"),
            ),
        ),
        inputs=(
            asked(Paper.ORDER, "department", "department", required=True),
            asked(Paper.ORDER, "content", "long", hint="留空则照登记内容"),
            asked(Paper.ORDER, "requirement", "text"),
            asked(Paper.ORDER, "assistant", "person", role=Role.ASSISTANT),
            asked(Paper.ORDER, "urgency", "choice", choices=Urgency),
            asked(Paper.ORDER, "appointment_at", "plan", hint="和客户约好的上门时间，如 明天 9:00"),
        ),
        effects=end(Rule.REPLY),
    ),
    Step(
        StepKey.HANDLE,
        Paper.LEDGER,
        frozenset({S.RECEIVED}),
        "4.3.5",
        target=S.HANDLED,
        inputs=(
            asked(Paper.LEDGER, "handling", "long", required=True),
            Input("replied", "当场已回复对方", "flag"),
        ),
        needs=(
            Need(
                lambda f: f.entry.category is not Category.INTERNAL,
                Reason("内部管理类信息由责任部门答复，请用「转内部处理」", "4.3.9"),
            ),
        ),
        effects=(meet(Rule.HANDLE), start(Rule.REPLY)),
    ),
    Step(
        StepKey.ROUTE_INTERNALLY,
        Paper.LEDGER,
        frozenset({S.RECEIVED}),
        "4.3.9",
        target=S.INTERNAL,
        inputs=(asked(Paper.ORDER, "department", "department", required=True),),
        needs=(
            Need(
                lambda f: f.entry.category is Category.INTERNAL,
                Reason("只有归为内部管理的信息才走内部处理，请先归类", "4.3.9"),
            ),
        ),
        effects=(meet(Rule.HANDLE),),
    ),
    Step(
        StepKey.REPLY,
        Paper.LEDGER,
        frozenset({S.HANDLED, S.DISPATCHED, S.INTERNAL}),
        "4.2.6",
        target=S.REPLIED,
        inputs=TOLD,
        needs=(Need(verified, Reason("派工单的处理结果尚未核实，不能回复", "4.2.6")),),
        effects=(meet(Rule.REPLY), meet(Rule.PROMISE)),
    ),
    # Who gave the information, the customer concerned, the filler of the form: several people, a line each
    Step(StepKey.TELL, Paper.LEDGER, frozenset({S.REPLIED}), "4.2.6", inputs=TOLD),
    Step(
        StepKey.STRIKE_OFF,
        Paper.LEDGER,
        frozenset({S.REPLIED}),
        "4.3.7",
        target=S.STRUCK_OFF,
        needs=STRIKE_OFF_NEEDS,
        effects=(*end(Rule.PROGRESS), meet(Rule.PROMISE), start(Rule.FOLLOW_UP, when=_asks_follow_up)),
    ),
    *OVER_STEPS,
    Step(
        StepKey.MARK_MAJOR,
        Paper.LEDGER,
        OPEN,
        "4.2.7",
        inputs=(Input("reason", "重大在何处", "text", required=True),),
        needs=(Need(lambda f: not f.entry.major, Reason("已经是重大事件", "4.2.7")),),
        effects=(start(Rule.REFER, when=_to_refer), start(Rule.PROGRESS)),
    ),
    Step(
        StepKey.NOT_MAJOR,
        Paper.LEDGER,
        OPEN,
        "4.2.7",
        inputs=(Input("reason", "为何不是重大事件", "text", required=True),),
        needs=(Need(lambda f: f.entry.major, Reason("不是重大事件", "4.2.7")),),
        effects=end(Rule.REFER, Rule.PROGRESS),
    ),
    Step(
        StepKey.REFER,
        Paper.LEDGER,
        OPEN,
        "4.2.7",
        inputs=(
            Input("referred_to", field_zh("referred_to"), "person", required=True, role=Role.SUPERVISOR),
            Input("how", "方式", "choice", required=True, choices=ReplyHow),
            Input("instruction", field_zh("instruction"), "long", hint="没有则留空，以后再登记"),
            WHEN,
        ),
        effects=(meet(Rule.REFER), *NEWS),
    ),
    Step(
        StepKey.INSTRUCT,
        Paper.LEDGER,
        OPEN,
        "4.2.7",
        inputs=(
            Input("instruction", field_zh("instruction"), "long", required=True),
            Input("instruction_by", field_zh("instruction_by"), "person", required=True, role=Role.SUPERVISOR),
            *HOW_SIGNED,
        ),
        signing=Signing("instruction_by", Role.SUPERVISOR.value),
        needs=(Need(lambda f: f.entry.awaiting_instruction, Reason("没有等待指示的请示", "4.2.7")),),
        effects=NEWS,
    ),
    Step(
        StepKey.REPORT,
        Paper.LEDGER,
        OPEN,
        "4.2.7",
        inputs=REPORT_INPUTS,
        checks=REPORT_CHECKS,
        needs=(Need(lambda f: not f.entry.reported, Reason("书面报告已经提交，请用「补充书面报告」", "4.2.7")),),
        effects=(meet(Rule.REFER, when=_report_is_enough), *NEWS),
    ),
    Step(
        StepKey.SUPPLEMENT,
        Paper.LEDGER,
        OPEN,
        "4.2.7",
        inputs=SUPPLEMENT_INPUTS,
        checks=SUPPLEMENT_CHECKS,
        needs=(Need(lambda f: f.entry.reported, Reason("还没有书面报告可以补充", "4.2.7")),),
        effects=NEWS,
    ),
    Step(
        StepKey.PROGRESS,
        Paper.LEDGER,
        OPEN,
        "4.3.3",
        inputs=(Input("text", "进展", "long", required=True),),
        effects=NEWS,
    ),
    Step(
        StepKey.RECEIVE_FORM,
        Paper.LEDGER,
        OPEN - {S.REPLIED},
        "4.3.4",
        inputs=(
            asked(Paper.SERVICE, "filler", required=True),
            asked(Paper.SERVICE, "filler_department"),
            asked(Paper.SERVICE, "by_employee", "flag"),
            asked(Paper.SERVICE, "printed_no"),
            asked(Paper.SERVICE, "customer"),
            asked(Paper.SERVICE, "filled_at", "time", hint="服务单上写的时间，没有写就留空"),
        ),
        needs=(Need(lambda f: f.entry.live_form is None, Reason("这条信息已有客户服务单", "4.3.6")),),
    ),
    # An internal department, who has the form outside: what no order tells of
    Step(StepKey.CHASE, Paper.LEDGER, OPEN, "4.2.4", inputs=CHASED, effects=PROMISED_WHEN_CHASED),
    Step(
        StepKey.NOTE,
        Paper.LEDGER,
        frozenset(S) - {S.VOID},
        "4.2.8",
        inputs=(Input("text", "备注", "long", required=True),),
    ),
    Step(
        StepKey.CORRECT,
        Paper.LEDGER,
        frozenset(S) - {S.VOID},
        "4.3.10",
        inputs=(
            Input("field", "更正哪一栏", "choice", required=True, choices=EntryField),
            Input("value", "改为", "long"),
            Input("reason", "更正原因", required=True),
        ),
    ),
    Step(
        StepKey.VOID,
        Paper.LEDGER,
        OPEN,
        "4.3.10",
        target=S.VOID,
        inputs=(Input("reason", field_zh("void_reason", Paper.LEDGER), required=True),),
        needs=(
            Need(lambda f: not f.entry.live_orders, Reason("还有未作废的派工单，请先作废派工单", "4.3.6")),
            Need(lambda f: f.entry.live_form is None, Reason("还有未作废的客户服务单，请先作废", "4.3.6")),
            NOT_REOPENED,
        ),
        effects=end(Rule.HANDLE, Rule.REFER, Rule.PROGRESS, Rule.REPLY, Rule.PROMISE),
    ),
)
