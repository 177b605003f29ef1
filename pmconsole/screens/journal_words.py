"""The journal in words: kinds of acts to choose from, a line's changes in one sentence or one by one."""

from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from pmconsole.data.journal import FieldChange, JournalRow
from pmconsole.procedure.alarm_words import AlarmAct
from pmconsole.screens.field_words import INWARD, action_zh, field_zh, value_zh

OTHER = "其他操作"
_ENDINGS = {"更正、作废": ("correct", "correct_reason", "void")}
_BEGINNINGS = {
    "记录": ("entry",),
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
_ALARMS = "报警、时钟"
#: The kinds of acts in the order they are offered.
KINDS = (*_ENDINGS, *_BEGINNINGS, _ALARMS, OTHER)


def kind_of(action: str) -> str:
    """The kind an act belongs to."""
    if action in AlarmAct._value2member_map_:
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


def changes_of(row: JournalRow) -> Iterator[FieldChange]:
    """What a line changed, without what the machine keeps for itself."""
    return (change for change in row.changes if change.field not in INWARD)


def change_words(row: JournalRow, change: FieldChange, zone: ZoneInfo) -> tuple[str, str, str]:
    """Column, old and new value of a change in Chinese."""
    old, new = (value_zh(change.field, value, zone, row.paper) for value in (change.old, change.new))
    return field_zh(change.field, row.paper), old, new


def in_one_line(row: JournalRow, zone: ZoneInfo) -> str:
    """What a line changed: `房号 3-2-1701 → 3-2-1702；内容 水管爆裂`."""
    parts = []
    for change in changes_of(row):
        column, old, new = change_words(row, change, zone)
        parts.append(f"{column} {new}" if old == "空" else f"{column} {old} → {new}")
    return "；".join(parts)


def about(row: JournalRow) -> str:
    """What a line is about: the number of a paper, else what the journal keeps in its place."""
    return row.number or (row.paper.zh if row.paper else "")


def act_of(row: JournalRow) -> str:
    """What was done, in Chinese."""
    return action_zh(row.action)
