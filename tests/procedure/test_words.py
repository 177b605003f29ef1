"""Every word of the procedure: what is stored, and the Chinese that stands for it on every surface, written by hand.

A stored value never changes once released; a word is the procedure's own (KF-CQ08-01) or the house's.
"""

import importlib
import pkgutil

import pytest

from pmconsole import procedure
from pmconsole.procedure.alarm_words import AlarmAct, AlarmEvent, AlarmState, Severity
from pmconsole.procedure.archive import HandInState, ItemResult, ReturnState
from pmconsole.procedure.board import BoardKey, ChangeOutcome, ChangeState
from pmconsole.procedure.columns import ChangeField, EntryField, FormField, OrderField, ReportField
from pmconsole.procedure.demanded import ContactCategory, ContactKind, Grade
from pmconsole.procedure.figures import By, FigureUnit, Measure
from pmconsole.procedure.handover import HandoverKey, HandoverState, LineKind, Mark, Section, ShiftNoteKind
from pmconsole.procedure.periods import Cut, Span
from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.tasks import TaskKind
from pmconsole.procedure.vocabulary import (
    Addressee,
    CallOutcome,
    Category,
    ChangeKind,
    Channel,
    Charge,
    ClockState,
    Due,
    EntryState,
    FormState,
    NoteKind,
    OrderState,
    Paper,
    PhraseKind,
    ReplyHow,
    ReportState,
    Role,
    Rule,
    Satisfaction,
    ShelfKind,
    SignedHow,
    Term,
    ToldAs,
    Urgency,
)

#: By enumeration: what is stored, and its word, in the order in which they are offered.
WORDS: dict[type[Term], dict[str, str]] = {
    Paper: {
        "XX": "信息中心记录表", "JB": "交接班记录表", "FW": "客户服务单", "PG": "派工单",
        "DH": "信息中心电话记录表", "BG": "信息登记表", "ZB": "重大事件报告", "ZJ": "周交清单",
        "HB": "换班",
    },
    Role: {
        "handler": "信息处理员", "assistant": "客服助理", "receiver": "指定接单人", "supervisor": "部门主管",
        "manager": "客户服务经理",
        "general_manager": "分公司总经理", "archivist": "资料管理员",
    },
    Channel: {
        "phone": "电话", "service_form": "客户服务单", "radio": "对讲机", "visit": "来访", "letter": "信件",
        "other": "其他",
    },
    Category: {
        "unclassified": "未分类", "repair": "报修", "complaint": "投诉", "suggestion": "建议", "enquiry": "咨询",
        "help": "求助",
        "emergency": "突发事件", "praise": "表扬", "internal": "内部管理", "other": "其他",
    },
    EntryState: {
        "received": "待处理", "handled": "已处理", "dispatched": "已派工", "internal": "内部处理",
        "replied": "已回复",
        "struck_off": "已消档", "void": "作废",
    },
    OrderState: {
        "issued": "待签收", "signed": "待安排", "arranged": "处理中", "completed": "已完成", "fed_back": "待核实",
        "verified": "待返单", "returned": "已返单", "unfinished": "未完退回", "declined": "拒签",
        "reissued": "已重派",
        "struck_off": "已消档", "void": "作废",
    },
    FormState: {
        "received": "已签收", "handed_out": "已领取", "taken_back": "已收回", "struck_off": "已消档", "void": "作废",
    },
    ReportState: {
        "filed": "已提交", "void": "作废",
    },
    Urgency: {
        "normal": "一般", "urgent": "紧急", "critical": "特急",
    },
    Charge: {
        "free": "无偿", "paid": "有偿",
    },
    ToldAs: {
        "provider": "信息提供者", "customer": "相关顾客", "filler": "填单人", "other": "其他",
    },
    ReportField: {
        "place": "发生地点", "involved": "涉及人员", "content": "事件经过", "cause": "原因",
        "measures": "已采取的措施", "damage": "损失情况",
    },
    Addressee: {
        "department": "业务部门", "head": "部门主管", "general_manager": "分公司总经理",
    },
    SignedHow: {
        "paper": "纸质签名", "phone": "电话确认", "radio": "对讲机确认", "pin": "本机密码",
        "on_duty": "当班本人办理",
    },
    Due: {
        "signature": "待补签", "confirmation": "名单外，待确认", "look": "有密码而签在纸上，待上级过目",
    },
    TaskKind: {
        "handle": "待处理", "refer": "请示跟进", "reassign": "待重派", "reply": "待回复", "form": "服务单",
        "strike_off": "待消档", "change": "变更", "correct": "待改正", "other": "其他", "chase": "催办",
        "verify": "待核实", "follow_up": "待回访", "form_out": "服务单在外", "sent_back": "退回改正",
        "promised": "今日约定", "call_back": "待回电", "tell": "待告知", "owed": "欠签",
    },
    ReplyHow: {
        "phone": "电话", "visit": "当面", "letter": "书面", "radio": "对讲机", "other": "其他",
    },
    Satisfaction: {
        "satisfied": "满意", "fair": "基本满意", "dissatisfied": "不满意", "unreached": "未联系上",
    },
    Rule: {
        "handle": "24 小时处理", "sign": "签收", "arrange": "2 小时安排", "feedback": "4 小时反馈",
        "return": "两个工作日返单",
        "refer": "重大请示", "progress": "重大跟进", "verify": "核实", "reply": "回复", "follow_up": "回访",
        "report_change": "变更上报", "hand_in": "周交", "handover": "交接班",
        "promise": "约定时间",
    },
    ClockState: {
        "running": "计时中", "due_soon": "将超时", "breached": "已超时", "met": "按时", "met_late": "逾期完成",
        "ended": "已终止",
    },
    NoteKind: {
        "note": "备注", "progress": "跟进", "reason": "未完原因",
    },
    CallOutcome: {
        "answered": "已接", "ringing": "来电", "missed": "未接", "wrong": "打错", "no_answer": "无人接",
    },
    ChangeKind: {
        "water": "停水", "power": "停电", "gas": "停气", "repair_large": "大修", "repair_middle": "中修",
        "repair_small": "小修检修", "complaint": "重大投诉进展", "event": "社区活动", "internal": "内部信息",
    },
    EntryField: {
        "content": "内容", "source": "信息提供者", "phone": "联系电话", "room": "房号", "handling": "处理情况",
        "remark": "备注", "channel": "渠道", "internal_department": "责任部门", "reply_told": "最近一次告知对象",
        "reply_text": "最近一次回复内容",
    },
    OrderField: {
        "content": "派工内容", "requirement": "处理要求", "assistant": "督促的客服助理", "result": "处理情况",
        "worker": "处理人员", "worker_phone": "处理人员电话", "customer_signer": "客户签名",
    },
    FormField: {
        "content": "内容", "filler": "填单人", "filler_department": "填单人部门", "customer": "客户姓名",
        "printed_no": "印刷单号",
        "result": "处理结果", "customer_signer": "客户签名",
    },
    ShelfKind: {
        "law": "法规", "covenant": "公约制度", "tariff": "收费标准", "other": "其他资料",
    },
    PhraseKind: {
        "phrase": "短语", "reply": "答复",
    },
    AlarmState: {
        "unacknowledged": "未确认", "acknowledged": "已确认", "met_unack": "已恢复未确认", "cleared": "已解除",
        "shelved": "暂缓",
        "out_of_service": "停用",
    },
    AlarmEvent: {
        "raise": "发生", "worsen": "升级为超时", "meet": "恢复", "acknowledge": "确认", "shelve": "暂缓",
        "unshelve": "取消暂缓",
        "expire": "暂缓到期", "realarm": "再次报警", "take_out": "停用", "put_back": "恢复使用", "note": "备注",
    },
    AlarmAct: {
        "确认报警": "确认报警", "暂缓报警": "暂缓报警", "取消暂缓": "取消暂缓", "报警备注": "报警备注",
        "停用报警": "停用报警", "恢复报警": "恢复报警",
        "系统时间变动": "系统时间变动",
    },
    HandInState: {
        "preparing": "准备中", "prepared": "待签收", "received": "审核中", "reviewed": "已审完",
    },
    ItemResult: {
        "pending": "待审", "passed": "合格入档", "returned": "退回", "withdrawn": "撤出",
    },
    ReturnState: {
        "sent": "改正中", "corrected": "已改正", "back": "再次交出",
    },
    StepKey: {
        "entry.classify": "归类", "entry.handle": "本台处理", "entry.issue": "派工", "entry.internal": "转内部处理",
        "entry.reply": "回复", "entry.tell": "再告知一人",
        "entry.strike_off": "消档", "entry.follow_up": "回访", 
        "entry.unreachable": "无法回访", "entry.settle": "请上级签字结清",
        "entry.major": "标为重大事件",
        "entry.not_major": "撤销重大事件",
        "entry.refer": "向上请示", "entry.instruct": "登记上级指示", "entry.report": "提交书面报告",
        "entry.supplement": "补充书面报告",
        "entry.progress": "登记跟进",
        "entry.receive_form": "接收客户服务单", "entry.chase": "催办",
        "entry.note": "加备注", "entry.correct": "更正", "entry.void": "作废",
        "order.sign": "签收", "order.decline": "拒签", "order.arrange": "安排人员",
        "order.arrive": "登记到场", "order.quote": "报价并征得同意", "order.charge": "登记用料和收费",
        "order.complete": "完成",
        "order.reason": "说明未完原因", "order.feed_back": "反馈结果", "order.pass": "核实通过",
        "order.rework": "核实不通过（返工）",
        "order.return": "返单", "order.return_unfinished": "未完退回", "order.go_on": "交原部门续办",
        "order.reissue": "重派给上级",
        "order.strike_off": "消档",
        "order.chase": "催办",
        "order.note": "加备注", "order.correct": "更正", "order.void": "作废", "form.notify": "通知填单人领取",
        "form.hand_out": "填单人领取",
        "form.take_back": "收回客户服务单", "form.correct": "更正", "form.void": "作废",
        "report.correct": "更正", "report.void": "作废",
    },
    ChangeState: {
        "coming": "未开始", "in_force": "生效中", "overdue": "到期待问", "ended": "已结束", "void": "作废",
    },
    ChangeOutcome: {
        "ended_early": "提前结束", "restored": "已恢复",
    },
    ChangeField: {
        "content": "内容", "answer": "答复口径", "scope": "范围", "department": "上报部门", "reporter": "上报人",
        "begins_at": "开始", "ends_at": "预计结束", "ended_at": "实际结束",
    },
    BoardKey: {
        "change.register": "登记变更", "change.extend": "延长", "change.restored": "已恢复",
        "change.end_early": "提前结束",
        "change.correct": "更正", "change.void": "作废",
    },
    ContactKind: {
        "person": "个人", "firm": "单位", "authority": "政府部门",
    },
    ContactCategory: {
        "owner": "业主住户", "water": "供水单位", "power": "供电单位", "gas": "供气单位", "police": "派出所",
        "flood": "三防指挥部",
        "committee": "居委会", "vendor": "设备供应商", "internal": "内部电话", "emergency": "紧急电话",
        "other": "其他",
    },
    Grade: {
        "none": "无", "a": "A", "b": "B", "c": "C", "d": "D", "e": "E",
    },
    By: {
        "all": "总计", "day": "日", "week": "周", "month": "月", "department": "部门", "category": "类别",
        "building": "楼栋",
        "channel": "渠道", "person": "登记人",
    },
    FigureUnit: {
        "count": "个", "rate": "%", "minutes": "分钟",
    },
    Measure: {
        "sign": "签收用时", "arrange": "安排用时", "feedback": "反馈用时", "close": "办结用时",
    },
    HandoverState: {
        "preparing": "准备中", "outgoing_signed": "待接班签名", "refused": "未接班", "signed": "已交接",
    },
    HandoverKey: {
        "handover.check": "清点设备", "handover.out": "交班签名", "handover.out_for": "代交班签名",
        "handover.withdraw": "撤回交班签名", "handover.in": "接班签名", "handover.in_for": "代接班签名",
        "handover.refuse": "不接班",
        "handover.add": "补充更正",
    },
    Section: {
        "major": "重大事件", "alarms": "报警", "papers": "未完单据", "changes": "信息变更", "calls": "待回电",
        "instructions": "上级指示", "equipment": "设备钥匙", "notes": "本班记事", "gaps": "资料缺项",
    },
    Mark: {
        "": "", "new": "新", "changed": "变",
    },
    ShiftNoteKind: {
        "note": "记事", "instruction": "上级指示",
    },
    LineKind: {
        "read": "复述", "refused": "不接班", "stood_in": "代班", "added": "补充更正",
    },
    Span: {
        "day": "今天", "week": "本周", "month": "本月", "year": "本年", "last_7": "近 7 天", "last_30": "近 30 天",
        "last_365": "近一年",
    },
    Cut: {
        "day": "按日", "week": "按周", "month": "按月",
    },
}  # fmt: skip


@pytest.mark.parametrize("kind", WORDS, ids=lambda kind: kind.__name__)
def test_every_word_is_stored_and_shown_as_it_is_written_here(kind: type[Term]) -> None:
    assert [(member.value, member.zh) for member in kind] == list(WORDS[kind].items())
    for value, word in WORDS[kind].items():
        assert kind(value).zh == word, "a stored value is read back as its word"
        assert str(kind(value)) == value


def test_no_enumeration_of_the_procedure_is_left_out() -> None:
    for module in pkgutil.iter_modules(procedure.__path__, "pmconsole.procedure."):
        importlib.import_module(module.name)
    # Enumerations made by other tests, or by other floors, are none of the procedure's.
    ours = {kind for kind in Term.__subclasses__() if kind.__module__.startswith("pmconsole.procedure.")}
    assert ours == WORDS.keys()


def test_how_bad_an_alarm_is_goes_from_nothing_to_a_breach() -> None:
    assert [(s.name, s.value, s.zh) for s in Severity] == [
        ("NONE", 0, "正常"), ("DUE_SOON", 1, "将超时"), ("BREACH", 2, "超时"),
    ]  # fmt: skip


def test_a_word_without_a_chinese_one_shows_nothing() -> None:
    class Bare(Term):
        ONE = "one"

    assert Bare.ONE.zh == ""
