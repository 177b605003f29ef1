"""The Chinese words for every act the journal records, and the kinds of acts to choose them by."""

from collections.abc import Iterable

from pmconsole.procedure import papers
from pmconsole.procedure.alarm_words import AlarmAct
from pmconsole.procedure.board import BoardKey
from pmconsole.procedure.handover import HandoverKey
from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.vocabulary import Term
from pmconsole.procedure.who import ACTS

ACTIONS: dict[str, str] = {
    "entry.register": "登记", "entry.correct_reason": "更正原因", "form.correct_reason": "更正原因",
    "order.correct_reason": "更正原因", "phone.record": "电话记录", "site.set_up": "建立项目", "duty.take": "接班",
    "contact.add": "加入联系人", "contact.change": "更改联系人", "contact.confirm": "核对联系人",
    "contact.merge": "并入重复的", "contact.retire": "停用联系人",
    "entry.join": "并入同一事件", "entry.leave": "分开办理", "change.call_back": "变更后回电",
    "handover.claim": "重复接班未成",
    "handover.begin": "开始交接班记录", "handover.equipment": "改设备清单", "handover.note": "本班记事",
    "handover.instruction": "记上级指示",
    "signature.settle": "补签", "pin.set": "设密码", "pin.changed": "改密码", "pin.wrong": "密码输错",
    "print.paper": "打印", "pin.locked": "密码锁定",
    "person.add": "加入人员", "person.change": "更改人员", "person.roles": "更改角色",
    "person.deactivate": "停用人员", "person.reactivate": "恢复人员",
    "phone.ring": "来电", "phone.missed": "来电未接", "phone.take": "接听", "phone.link": "归入记录",
    "phone.outcome": "记通话结果", "phone.ask_call_back": "列入待回电", "phone.call_back": "回电",
    "phone.called_back": "已回电", "phone.not_reached": "回电未接通",
    "card.change": "更改流程卡", "card.tick": "打勾", "card.untick": "取消打勾", "phrase.change": "更改短语",
    "shelf.add": "放入资料", "shelf.edition": "换新版本", "shelf.retire": "停用资料",
    "roster.pattern": "设定班次", "roster.assign": "排班", "roster.import": "导入排班", "roster.copy": "照上周排班",
    "roster.swap": "换班",
    "hand_in.claim": "取周交编号", "hand_in.prepare": "准备周交", "hand_in.receive": "签收周交",
    "hand_in.review": "开始审核", "hand_in.reviewed": "审完", "archive.pass": "合格入档", "archive.return": "审核退回",
    "archive.place": "登记存放位置", "archive.send_back": "退回改正", "archive.corrected": "已改正",
}  # fmt: skip

#: Enumerations whose values are acts of the journal and bring their own words.
ACT_TERMS: tuple[type[Term], ...] = (StepKey, BoardKey, HandoverKey, AlarmAct)

OTHER = "其他操作"
_ENDINGS = {"更正、作废": ("correct", "correct_reason", "void")}
_BEGINNINGS: dict[str, tuple[str, ...]] = {
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
    """The Chinese name of an act, "" where it has none: of steps, board, alarms, `ACTIONS`, the table of who."""
    for kind in ACT_TERMS:
        if action in kind._value2member_map_:
            return kind(action).zh
    return ACTIONS.get(action, "") or (ACTS[action].zh if action in ACTS else "")


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
