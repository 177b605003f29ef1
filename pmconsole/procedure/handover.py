"""The shift handover as rules (F1, 交接班记录表): its states, the order of its sections, what is critical, what blocks.

A shift ends only when the next has taken over: both sign, and what is critical is read back one by one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pmconsole.procedure.clocks import RULES
from pmconsole.procedure.refusal import Reason
from pmconsole.procedure.vocabulary import EntryState, FormState, OrderState, Rule, Term

CLAUSE = "F1"
#: How long before its beginning the next turn is already the one that is taken over.
EARLY = timedelta(minutes=60)


class HandoverState(Term):
    """Where a handover stands."""

    PREPARING = "preparing", "准备中"
    OUTGOING_SIGNED = "outgoing_signed", "待接班签名"
    REFUSED = "refused", "未接班"
    SIGNED = "signed", "已交接"


class HandoverKey(Term):
    """What can be done with a handover; the value is what the journal records and the table of `who` knows."""

    CHECK = "handover.check", "清点设备"
    SIGN_OUT = "handover.out", "交班签名"
    STAND_IN_OUT = "handover.out_for", "代交班签名"
    WITHDRAW = "handover.withdraw", "撤回交班签名"
    SIGN_IN = "handover.in", "接班签名"
    STAND_IN_IN = "handover.in_for", "代接班签名"
    REFUSE = "handover.refuse", "不接班"
    ADD = "handover.add", "补充更正"


class Section(Term):
    """The parts of a handover in their order: severity first, then what goes on, then things and words."""

    MAJOR = "major", "重大事件"
    ALARMS = "alarms", "报警"
    PAPERS = "papers", "未完单据"
    CHANGES = "changes", "信息变更"
    CALLS = "calls", "待回电"
    INSTRUCTIONS = "instructions", "上级指示"
    EQUIPMENT = "equipment", "设备钥匙"
    NOTES = "notes", "本班记事"
    GAPS = "gaps", "资料缺项"


class Mark(Term):
    """What of an item is different from the last handover."""

    SAME = "", ""
    NEW = "new", "新"
    CHANGED = "changed", "变"


class ShiftNoteKind(Term):
    """What is written down during a shift for the next one."""

    NOTE = "note", "记事"
    INSTRUCTION = "instruction", "上级指示"


class LineKind(Term):
    """What is written on a handover by those who sign, and after them; only ever added."""

    READ = "read", "复述"
    REFUSED = "refused", "不接班"
    STOOD_IN = "stood_in", "代班"
    ADDED = "added", "补充更正"


@dataclass(frozen=True)
class HandoverItem:
    """One thing handed over. `key` knows it again at the next handover, `stamp` is what of it counts as a change.

    `due` is an instant as ISO text (UTC), empty where there is none; `entry_id` the entry it is about, if any. What is
    `hidden` from the strip, a shelved alarm, is always told on its own.
    """

    section: Section
    key: str
    text: str
    stamp: str = ""
    next_step: str = ""
    owner: str = ""
    due: str = ""
    late: bool = False
    critical: bool = False
    mark: Mark = Mark.SAME
    entry_id: int | None = None
    hidden: bool = False

    @property
    def id(self) -> str:
        """What the item is ticked by: unique within its handover."""
        return f"{self.section.value}:{self.key}"


@dataclass(frozen=True)
class Move:
    """From which states an act may be taken, and where it leads."""

    sources: frozenset[HandoverState]
    target: HandoverState


_S, _K = HandoverState, HandoverKey
_BEFORE = frozenset({_S.PREPARING, _S.REFUSED})
_WAITING = frozenset({_S.OUTGOING_SIGNED})
MOVES: dict[HandoverKey, Move] = {
    _K.SIGN_OUT: Move(_BEFORE, _S.OUTGOING_SIGNED),
    _K.STAND_IN_OUT: Move(_BEFORE, _S.OUTGOING_SIGNED),
    _K.WITHDRAW: Move(_WAITING, _S.PREPARING),
    _K.SIGN_IN: Move(_WAITING, _S.SIGNED),
    _K.STAND_IN_IN: Move(_WAITING, _S.SIGNED),
    _K.REFUSE: Move(_WAITING, _S.REFUSED),
}
#: Where what is handed over may still be filled in.
OPEN = _BEFORE
_WHY = {
    _S.PREPARING: "交班人还没有签名",
    _S.OUTGOING_SIGNED: "交班人已经签名，要改请先撤回签名",
    _S.REFUSED: "上一次接班人没有接，请交班人改好后重新签名",
    _S.SIGNED: "双方已经签名，不能再改；有错请补充更正",
}

#: Who has the next step of a clock; what is not named here is the department's.
DESK, ASSISTANT = "信息处理员", "客服助理"
_OWNER = {
    Rule.HANDLE: DESK, Rule.REFER: DESK, Rule.PROGRESS: DESK, Rule.VERIFY: ASSISTANT, Rule.REPLY: DESK,
    Rule.FOLLOW_UP: ASSISTANT, Rule.HAND_IN: DESK,
}  # fmt: skip
_STEP = {
    Rule.HANDLE: "处理或派工", Rule.SIGN: "请接单人签收", Rule.ARRANGE: "安排人员", Rule.FEEDBACK: "反馈结果或原因",
    Rule.RETURN: "返单或重派", Rule.REFER: "向上请示", Rule.PROGRESS: "登记跟进", Rule.VERIFY: "核实结果",
    Rule.REPLY: "回复", Rule.FOLLOW_UP: "回访", Rule.PROMISE: "按约定办完或另约时间",
}  # fmt: skip
#: The next step where no clock runs.
_OF_STATE: dict[str, tuple[str, str]] = {
    EntryState.RECEIVED: ("处理或派工", DESK),
    EntryState.HANDLED: ("回复", DESK),
    EntryState.DISPATCHED: ("等派工单返回", DESK),
    EntryState.INTERNAL: ("等部门答复填单人", DESK),
    EntryState.REPLIED: ("消档", DESK),
    OrderState.DECLINED: ("改派", DESK),
    OrderState.UNFINISHED: ("继续办理或重派给上级", DESK),
    OrderState.RETURNED: ("消档", DESK),
    FormState.HANDED_OUT: ("收回客户服务单", DESK),
}


def next_step(rule: Rule | None, state: str, department: str = "") -> tuple[str, str]:
    """What is to be done next on a paper and by whom: by its earliest clock, else by its `state`."""
    if rule is not None:
        return _STEP.get(rule, RULES[rule].met_by), _OWNER.get(rule, department or DESK)
    return _OF_STATE.get(state, ("办理", department or DESK))


def refusal(key: HandoverKey, state: HandoverState) -> Reason | None:
    """Why `key` cannot be done with a handover in `state`; None where it can."""
    if key is HandoverKey.ADD:
        return None if state is HandoverState.SIGNED else Reason("还没有双方签名，直接改就行，不用补充更正", CLAUSE)
    if key is HandoverKey.CHECK:
        return None if state in OPEN else Reason(_WHY[state], CLAUSE)
    return None if state in MOVES[key].sources else Reason(_WHY[state], CLAUSE)


def blocks(*, emergencies: Sequence[str], successors: Collection[str], unchecked: Sequence[str]) -> tuple[Reason, ...]:
    """Why nobody may sign now: an emergency half done, nobody there to take over, things not looked at."""
    found = [Reason(f"{where}，先办完再交班", CLAUSE, house=True) for where in emergencies]
    if not successors:
        found.append(Reason("名单里没有别人可以接班，请先在「人员」里加入信息处理员", CLAUSE))
    if unchecked:
        named = "、".join(unchecked[:4]) + ("等" if len(unchecked) > 4 else "")
        found.append(Reason(f"还有 {len(unchecked)} 样没有清点：{named}；都正常请按 Ctrl+A", CLAUSE))
    return tuple(found)


def unread(items: Iterable[HandoverItem], read: Collection[str]) -> list[HandoverItem]:
    """The critical items that nobody has read back yet; `read` are the ids of those ticked."""
    return [item for item in items if item.critical and item.id not in read]


def marked(items: Iterable[HandoverItem], before: Iterable[HandoverItem] | None) -> tuple[HandoverItem, ...]:
    """The items with what changed since the handover `before` marked; nothing is where there was none."""
    if before is None:
        return tuple(items)
    known = {item.id: item.stamp for item in before}
    return tuple(replace(item, mark=_mark(item, known)) for item in items)


def _mark(item: HandoverItem, known: Mapping[str, str]) -> Mark:
    if item.id not in known:
        return Mark.NEW
    return Mark.SAME if known[item.id] == item.stamp else Mark.CHANGED


def in_order(items: Iterable[HandoverItem]) -> tuple[HandoverItem, ...]:
    """The items by section, within one the critical first, then by when they are due."""
    order = list(Section)
    return tuple(sorted(items, key=lambda i: (order.index(i.section), not i.critical, not i.due, i.due)))


def clock_from(ends: datetime | None, signed_out: datetime | None, now: datetime) -> datetime | None:
    """When the clock of the handover started (UTC): at the end of the shift, or, where it has none, at the outgoing's
    signature; None while it has not."""
    if ends is not None:
        return ends if ends <= now else None
    return signed_out
