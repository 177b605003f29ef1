"""Every act the journal records: where it comes from, its word, and the kind it is chosen by; written by hand."""

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from pmconsole.procedure import signers, who
from pmconsole.procedure.act_words import KINDS, act_word, action_zh, kind_of, kinds_among
from pmconsole.procedure.refusal import Reason
from pmconsole.procedure.signers import Scene, Signer
from pmconsole.procedure.values import value_zh
from pmconsole.procedure.vocabulary import Category, Paper, Role

#: The acts by the clause they come from; the last four are the house's own.
COMES_FROM = {
    "3.2": "person.add person.change person.roles person.deactivate person.reactivate pin.set site.set_up"
    " 确认报警 暂缓报警 取消暂缓 报警备注 停用报警 恢复报警 pin.changed",
    "4.1.1": "card.tick card.untick card.change",
    "4.1.4": "contact.add contact.change contact.confirm contact.merge contact.retire shelf.add shelf.edition"
    " shelf.retire",
    "4.2.2": "entry.register phone.record phone.take phone.link phone.outcome phrase.change",
    "4.2.3": "entry.classify entry.issue order.sign order.decline signature.settle",
    "4.2.4": "entry.chase order.chase",
    "4.2.5": "order.pass order.rework",
    "4.2.6": "entry.reply entry.tell entry.join entry.leave form.notify form.hand_out"
    " phone.ask_call_back phone.call_back phone.called_back"
    " phone.not_reached",
    "4.2.7": "entry.major entry.not_major entry.refer entry.instruct entry.report entry.supplement",
    "4.2.8": "entry.note hand_in.claim hand_in.prepare",
    "4.3.2": "entry.follow_up entry.unreachable",
    "4.3.3": "entry.progress change.register change.extend change.restored change.end_early change.call_back",
    "4.3.4": "entry.receive_form",
    "4.3.5": "entry.handle",
    "4.3.6": "import.take import.undo",
    "4.3.7": "entry.strike_off order.arrange order.arrive order.quote order.charge"
    " order.complete order.reason order.feed_back order.return order.strike_off"
    " order.note",
    "4.3.8": "form.take_back hand_in.receive hand_in.review hand_in.reviewed archive.pass archive.place",
    "4.3.9": "entry.internal",
    "4.3.10": "entry.settle order.go_on"
    " entry.correct entry.correct_reason entry.void order.correct order.correct_reason order.void"
    " form.correct"
    " form.correct_reason form.void report.correct report.correct_reason report.void"
    " change.correct change.void archive.return archive.send_back archive.corrected",
    "4.3.11": "order.return_unfinished order.reissue",
    "5": "print.paper print.blank",
    "F1": "roster.assign roster.swap roster.copy roster.import roster.pattern handover.begin handover.note"
    " handover.instruction handover.equipment handover.check handover.out handover.out_for handover.withdraw"
    " handover.in handover.in_for handover.refuse handover.add handover.claim duty.take",
}
#: Words of acts that are no step of a paper, the board or a handover (their words stand in test_words.py).
WORDS = {
    "entry.register": "登记", "entry.correct_reason": "更正原因", "entry.join": "并入同一事件",
    "entry.leave": "分开办理", "order.correct_reason": "更正原因",
    "form.correct_reason": "更正原因", "report.correct_reason": "更正原因", "print.paper": "打印",
    "print.blank": "打印空白单",
    "change.call_back": "变更后回电",
    "phone.record": "电话记录", "phone.take": "接听", "phone.link": "归入记录", "phone.outcome": "记通话结果",
    "phone.ask_call_back": "列入待回电", "phone.call_back": "回电", "phone.called_back": "已回电",
    "phone.not_reached": "回电未接通", "phone.ring": "来电", "phone.missed": "来电未接",
    "card.tick": "打勾", "card.untick": "取消打勾", "card.change": "更改流程卡", "phrase.change": "更改短语",
    "contact.add": "加入联系人", "contact.change": "更改联系人", "contact.confirm": "核对联系人",
    "contact.merge": "并入重复的", "contact.retire": "停用联系人",
    "shelf.add": "放入资料", "shelf.edition": "换新版本", "shelf.retire": "停用资料",
    "roster.assign": "排班", "roster.swap": "换班", "roster.copy": "照上周排班", "roster.import": "导入排班",
    "roster.pattern": "设定班次", "import.take": "导入表格", "import.undo": "撤销导入", "duty.take": "接班",
    "确认报警": "确认报警", "暂缓报警": "暂缓报警", "取消暂缓": "取消暂缓", "报警备注": "报警备注",
    "停用报警": "停用报警", "恢复报警": "恢复报警", "系统时间变动": "系统时间变动",
    "clock.off": "停用内部约定时限", "clock.on": "启用内部约定时限",
    "signature.settle": "补签", "pin.set": "设密码", "pin.changed": "改密码", "pin.wrong": "密码输错",
    "pin.locked": "密码锁定",
    "hand_in.claim": "取周交编号", "hand_in.prepare": "准备周交", "hand_in.receive": "签收周交",
    "hand_in.review": "开始审核", "hand_in.reviewed": "审完", "archive.pass": "合格入档", "archive.return": "审核退回",
    "archive.place": "登记存放位置", "archive.send_back": "退回改正", "archive.corrected": "已改正",
    "handover.begin": "开始交接班记录", "handover.note": "本班记事", "handover.instruction": "记上级指示",
    "handover.equipment": "改设备清单", "handover.claim": "重复接班未成",
    "person.add": "加入人员", "person.change": "更改人员", "person.roles": "更改角色", "person.deactivate": "停用人员",
    "person.reactivate": "恢复人员", "site.set_up": "建立项目",
}  # fmt: skip
#: The kinds in the order they are offered, each with acts that belong to it.
BY_KIND = {
    "更正、作废": "entry.correct entry.correct_reason order.void change.void form.correct_reason",
    "记录": "entry.register entry.join", "派工单": "order.sign order.reissue", "客户服务单": "form.hand_out",
    "信息变更": "change.extend", "电话": "phone.take", "签名": "signature.settle",
    "排班、值班": "roster.swap duty.take", "交接班": "handover.out", "周交、归档": "hand_in.claim archive.pass",
    "打印": "print.paper", "通讯录": "contact.merge", "资料、卡片、短语": "shelf.add card.tick phrase.change",
    "人员、密码": "person.add pin.wrong", "项目": "site.set_up", "报警、时钟": "确认报警 系统时间变动 clock.off",
    "其他操作": "nothing.known",
}  # fmt: skip


def test_every_act_comes_from_a_clause_and_is_told_by_its_word() -> None:
    told = {key: clause for clause, keys in COMES_FROM.items() for key in keys.split()}
    assert {key: act.clause for key, act in who.ACTS.items()} == told
    assert all(who.act(key).key == key for key in told)
    for key, word in WORDS.items():
        assert act_word(key) == action_zh(key) == word
        assert act_word(key.replace(".", "?") + "?") == ""
    assert WORDS.keys() >= {key for key, act in who.ACTS.items() if act.zh}
    assert WORDS.keys() >= {key for key, own in who.MACHINE.items() if own.zh}


def test_an_act_without_a_word_is_shown_and_not_hidden() -> None:
    assert action_zh("nothing.known") == "其他操作（nothing.known）"
    assert action_zh("从前的操作") == "从前的操作"


def test_acts_are_chosen_by_kind_in_the_order_of_the_desk() -> None:
    assert list(KINDS) == list(BY_KIND)
    for kind, acts in BY_KIND.items():
        assert {kind_of(act) for act in acts.split()} == {kind}
    some = ["pin.wrong", "entry.void", "entry.register", "entry.reply", "x.y"]
    assert [(kind, set(acts)) for kind, acts in kinds_among(some).items()] == [
        ("更正、作废", {"entry.void"}), ("记录", {"entry.register", "entry.reply"}), ("人员、密码", {"pin.wrong"}),
        ("其他操作", {"x.y"}),
    ]  # fmt: skip
    assert kinds_among([]) == {}


#: Two who must not be the same: act, what one does, what the other does, the sentence.
MUST_DIFFER = {
    "order.pass": ("verifier", "worker", Reason("核实人不能是处理人本人", "4.2.5")),
    "order.rework": ("verifier", "worker", Reason("核实人不能是处理人本人", "4.2.5")),
    "hand_in.review": (
        "archivist", "handler", Reason("这张单据经资料管理员本人的手，要由另一位资料管理员审核", "4.3.8", house=True),
    ),
    "handover.in": ("incoming", "outgoing", Reason("不能自己交班给自己", "F1")),
    "handover.in_for": ("incoming", "outgoing", Reason("不能自己交班给自己", "F1")),
    "handover.refuse": ("incoming", "outgoing", Reason("不能自己交班给自己", "F1")),
}  # fmt: skip


def test_who_must_be_two_people() -> None:
    assert {key: (rule.one, rule.other, rule.reason) for key, rule in who.APART.items()} == MUST_DIFFER
    assert all(rule.act == key for key, rule in who.APART.items())
    for key, (_, _, reason) in MUST_DIFFER.items():
        assert who.together(key, "李娜", "李娜") == reason
        assert who.together(key, "李娜", "") is who.together(key, "", "") is None
    assert who.together("entry.register", "李娜", "李娜") is None


def test_a_refusal_names_who_may_in_the_order_of_the_vocabulary() -> None:
    assert who.refusal("order.pass", {Role.ARCHIVIST}, "核实") == Reason("「核实」由信息处理员、客服助理办理", "4.2.5")
    assert who.refusal("contact.add", ()) == Reason("「加入联系人」由信息处理员、客服助理办理", "4.1.4")
    assert who.refusal("entry.void", {Role.ASSISTANT}) == Reason("「这件事」由信息处理员办理", "4.3.10")
    assert who.refusal("phrase.change", {Role.ARCHIVIST}) == Reason(
        "「更改短语」由信息处理员、客服助理办理", "4.2.2", house=True
    )
    assert who.refusal("print.paper", ()) is None
    li = Signer("李娜", frozenset({Role.ASSISTANT}))
    assert signers.refusal("order.sign", li, Scene("工程部")) == Reason(
        "李娜不是工程部的部门主管或指定接单人，不能在这里签名", "4.2.3"
    )
    assert signers.refusal("entry.void", li, Scene()) == Reason("李娜不是能签名的人，不能在这里签名", "4.3.10")
    assert signers.refusal("停用报警", li, Scene()) == Reason(
        "李娜不是部门主管、客户服务经理、分公司总经理，不能在这里签名", "3.2", house=True
    )
    assert who.names_of([Role.ARCHIVIST, Role.HANDLER]) == "信息处理员、资料管理员"
    assert who.CUSTOMER == "customer"


ZONE = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("field", "value", "paper", "told"),
    [
        ("content", None, None, "空"), ("content", "", None, "空"), ("major", True, None, "是"),
        ("major", False, None, "否"), ("content", "水管", None, "水管"), ("round", 2, None, "2"),
        ("at", "2026-11-23T06:00:00+00:00", None, "2026-11-23 14:00"),
        ("at", "2026-11-23 06:00:00.000000", None, "2026-11-23 14:00"),
        ("at", "2026-11-23T14:00:00+08:00", None, "2026-11-23 14:00"), ("at", "2026-11-23", None, "2026-11-23"),
        ("content", "2026-11-23 06:00:00 起停水", None, "2026-11-23 06:00:00 起停水"),
        ("category", "repair", None, "报修"), ("category", Category.HELP, None, "求助"),
        ("channel", "radio", None, "对讲机"), ("addressee", "head", None, "部门主管"),
        ("satisfaction", "unreached", None, "未联系上"), ("rule", "sign", None, "签收"),
        ("kind", "progress", None, "跟进"), ("kind", "law", None, "法规"), ("kind", "reply", None, "答复"),
        ("outcome", "missed", None, "未接"), ("state", "shelved", None, "暂缓"),
        ("state", "fed_back", Paper.ORDER, "待核实"), ("state", "handed_out", Paper.SERVICE, "已领取"),
        ("state", "replied", Paper.LEDGER, "已回复"), ("state", "shelved", Paper.LEDGER, "暂缓"),
        ("state", "preparing", Paper.HANDOVER, "准备中"), ("state", "reviewed", Paper.HAND_IN, "已审完"),
        ("kind", "water", Paper.CHANGE, "停水"), ("reported_how", "visit", Paper.CHANGE, "当面"),
        ("outcome", "restored", Paper.CHANGE, "已恢复"), ("kind", "water", None, "water"),
        ("how", "pin", None, "本机密码"), ("how", "visit", None, "当面"),
        ("第1轮.state", "signed", Paper.ORDER, "待安排"),
        ("urgency", "critical", None, "特急"), ("charge", "paid", None, "有偿"), ("told_as", "filler", None, "填单人"),
        ("consent_how", "letter", None, "书面"), ("notified_how", "radio", None, "对讲机"),
        ("chased_how", "visit", None, "当面"), ("kind", "phrase", None, "短语"), ("kind", "tariff", None, "收费标准"),
        ("outgoing", True, None, "去电"), ("outgoing", False, None, "来电"), ("passed", True, None, "通过"),
        ("passed", False, None, "不通过，返工"),
        ("quoted_fen", 12345, None, "123.45 元"), ("first", 12345, None, "12345"),
        ("steps", ["一", "二"], None, "一、二"), ("steps", [], None, "空"), ("worker", "repair", None, "repair"),
    ],
)  # fmt: skip
def test_a_value_of_the_journal_in_words(field: str, value: object, paper: Paper | None, told: str) -> None:
    assert value_zh(field, value, ZONE, paper) == told


def test_an_instant_without_an_offset_is_utc_wherever_the_console_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        assert value_zh("at", "2026-11-23 06:00:00.000000", ZONE) == "2026-11-23 14:00"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_an_instant_is_told_in_site_time_wherever_the_site_is() -> None:
    moment = datetime(2026, 11, 23, 6, 0, 1, tzinfo=UTC).isoformat()
    assert value_zh("at", moment, ZoneInfo("Europe/Berlin")) == "2026-11-23 07:00"
