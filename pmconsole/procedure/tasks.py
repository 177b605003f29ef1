"""What is to be done next, and by whom: the handler's list (待办) and the assistant's (督办, 4.1.3, 4.2.4), as rules.

A task is named by what a paper is and lacks; its time is that of the clock that runs on it. Each kind belongs to one of
the two lists, but for what must be corrected, which stands where it was sent.
"""

from dataclasses import dataclass

from pmconsole.procedure.facts import VERIFIED_ORDERS
from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.vocabulary import EntryState, FormState, OrderState, Term


class TaskKind(Term):
    """The kinds of tasks, in the order they are offered."""

    HANDLE = "handle", "待处理"
    REFER = "refer", "请示跟进"
    REASSIGN = "reassign", "待重派"
    REPLY = "reply", "待回复"
    FORM = "form", "服务单"
    STRIKE_OFF = "strike_off", "待消档"
    CHANGE = "change", "变更"
    CORRECT = "correct", "待改正"
    OTHER = "other", "其他"

    CHASE = "chase", "催办"
    VERIFY = "verify", "待核实"
    FOLLOW_UP = "follow_up", "待回访"
    FORM_OUT = "form_out", "服务单在外"
    SENT_BACK = "sent_back", "退回改正"
    PROMISED = "promised", "今日约定"
    CALL_BACK = "call_back", "待回电"
    TELL = "tell", "待告知"
    OWED = "owed", "欠签"


_K = TaskKind
#: The handler's list and the assistant's; a digit chooses a kind, so neither has more than nine.
OF_HANDLER = (_K.HANDLE, _K.REFER, _K.REASSIGN, _K.REPLY, _K.FORM, _K.STRIKE_OFF, _K.CHANGE, _K.CORRECT, _K.OTHER)
OF_ASSISTANT = (
    _K.CHASE, _K.VERIFY, _K.FOLLOW_UP, _K.FORM_OUT, _K.SENT_BACK, _K.PROMISED, _K.CALL_BACK, _K.TELL, _K.OWED,
)  # fmt: skip


@dataclass(frozen=True)
class Task:
    """What is to be done next: its kind, in words, and the act it is, where it is a single one."""

    kind: TaskKind
    step: str
    act: StepKey | None = None


_S = OrderState
#: What an order waits for: its department, and who chases it asks; the result for the assistant.
_OF_ORDER: dict[OrderState, Task] = {
    _S.ISSUED: Task(_K.CHASE, "催签收", StepKey.CHASE_ORDER),
    _S.SIGNED: Task(_K.CHASE, "催安排人员", StepKey.CHASE_ORDER),
    _S.ARRANGED: Task(_K.CHASE, "催办完", StepKey.CHASE_ORDER),
    _S.COMPLETED: Task(_K.CHASE, "催反馈结果", StepKey.CHASE_ORDER),
    _S.FED_BACK: Task(_K.VERIFY, "核实结果"),
    _S.VERIFIED: Task(_K.CHASE, "催返单", StepKey.CHASE_ORDER),
}
_INTERNAL = Task(_K.CHASE, "催部门答复", StepKey.CHASE)
_HANDLE = Task(_K.HANDLE, "处理或派工")
_REPLY = Task(_K.REPLY, "回复", StepKey.REPLY)
_STRIKE_OFF = Task(_K.STRIKE_OFF, "消档", StepKey.STRIKE_OFF)


def order_tasks(state: OrderState, *, late: bool, dispatched: bool) -> tuple[Task, ...]:
    """What is to be done about an order that no other has taken the place of.

    `late`: its two working days are over and it is not back (4.3.11); `dispatched`: its entry still counts on it.
    """
    found = [_OF_ORDER[state]] if state in _OF_ORDER else []
    if state is OrderState.UNFINISHED:
        found.append(Task(_K.REASSIGN, "续办或重派"))
    elif state is OrderState.DECLINED and dispatched:
        found.append(Task(_K.REASSIGN, "改派"))
    elif late and state in _OF_ORDER and state not in VERIFIED_ORDERS:
        found.append(Task(_K.REASSIGN, "重派给上级", StepKey.REISSUE))
    return tuple(found)


def entry_task(state: EntryState, orders: tuple[OrderState, ...], form: FormState | None) -> Task | None:
    """What is to be done about an open entry itself, its live orders in `orders`; None where they say it."""
    match state:
        case EntryState.RECEIVED:
            return _HANDLE
        case EntryState.HANDLED:
            return _REPLY
        case EntryState.INTERNAL:
            return _INTERNAL
        case EntryState.DISPATCHED if not orders:
            return _HANDLE
        case EntryState.DISPATCHED if all(one in VERIFIED_ORDERS for one in orders):
            return _REPLY
        case EntryState.REPLIED if form is FormState.RECEIVED:
            return Task(_K.FORM, "请填单人领取")
        case EntryState.REPLIED if form is not FormState.HANDED_OUT and OrderState.VERIFIED not in orders:
            return _STRIKE_OFF
    return None


def refer_task(*, to_refer: bool, awaiting: bool) -> Task:
    """What is to be done about what went, or is to go, upward (4.2.7)."""
    if to_refer:
        return Task(_K.REFER, "向上请示", StepKey.REFER)
    if awaiting:
        return Task(_K.REFER, "登记上级指示", StepKey.INSTRUCT)
    return Task(_K.REFER, "登记跟进", StepKey.PROGRESS)
