"""The Chinese words for every act the journal records, and the kinds of acts to choose them by."""

from collections.abc import Iterable

from pmconsole.procedure import papers, who
from pmconsole.procedure.alarm_words import AlarmAct
from pmconsole.procedure.board import BoardKey
from pmconsole.procedure.handover import HandoverKey
from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.vocabulary import Term

#: Acts that no enumeration names have their words in the table of who.
ACTIONS: dict[str, str] = {act.key: act.zh for act in who.ACTS.values() if act.zh}
ACTIONS |= {own.key: own.zh for own in who.MACHINE.values() if own.zh}

#: Enumerations whose values are acts of the journal and bring their own words.
ACT_TERMS: tuple[type[Term], ...] = (StepKey, BoardKey, HandoverKey, AlarmAct)

OTHER = "其他操作"
_ENDINGS = {"更正、作废": ("correct", "correct_reason", "void")}
_BEGINNINGS: dict[str, tuple[str, ...]] = {
    "记录": ("entry", "report", "import"),
    "派工单": ("order",),
    "客户服务单": ("form",),
    "信息变更": ("change",),
    "电话": ("phone",),
    "签名": ("signature",),
    "排班、值班": ("roster", "duty"),
    "交接班": ("handover",),
    "周交、归档": ("hand_in", "archive"),
    "打印": ("print",),
    "通讯录": ("contact",),
    "资料、卡片、短语": ("shelf", "card", "phrase"),
    "人员、密码": ("person", "pin"),
    "项目": ("site",),
}
# A kind of paper without a word of its own here is chosen by its name.
_BEGINNINGS |= {
    kind.paper.zh: (kind.acts,)
    for kind in papers.KINDS.values()
    if kind.acts and not any(kind.acts in beginnings for beginnings in _BEGINNINGS.values())
}
_ALARMS = "报警、时钟"
#: The kinds of acts in the order they are offered.
KINDS = (*_ENDINGS, *_BEGINNINGS, _ALARMS, OTHER)


def action_zh(action: str) -> str:
    """The Chinese name of what was done; `其他操作` with the stored word for one that has none here."""
    return act_word(action) or (f"其他操作（{action}）" if action.isascii() else action)


def act_word(action: str) -> str:
    """The Chinese name of an act, "" where it has none: of steps, board, alarms, the table of who."""
    for kind in ACT_TERMS:
        if action in kind._value2member_map_:
            return kind(action).zh
    return ACTIONS.get(action, "")


def kind_of(action: str) -> str:
    """The kind an act belongs to."""
    if action in AlarmAct._value2member_map_ or action.startswith("clock."):
        return _ALARMS
    before, _, last = action.partition(".")
    for table, part in ((_ENDINGS, last), (_BEGINNINGS, before)):
        for kind, parts in table.items():
            if part in parts:
                return kind
    return OTHER


def kinds_among(actions: Iterable[str]) -> dict[str, frozenset[str]]:
    """The kinds that occur among `actions`, in the order they are offered, each with its acts."""
    found: dict[str, set[str]] = {}
    for action in actions:
        found.setdefault(kind_of(action), set()).add(action)
    return {kind: frozenset(found[kind]) for kind in KINDS if kind in found}
