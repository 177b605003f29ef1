"""The words of KF-CQ08-01: papers, people, channels, kinds, states, steps. English in code, Chinese for the eye.

Every enumeration carries its Chinese word (`.zh`), so no screen, paper or message spells a term a second time.
Values are what the database stores; they never change once released.
"""

from enum import StrEnum


class Term(StrEnum):
    """A word of the procedure: `value` is stored, `zh` is shown."""

    zh: str

    def __new__(cls, value: str, zh: str = "") -> "Term":
        """Make the member from its stored `value` and its Chinese word `zh`; a lookup gives the value alone."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.zh = zh
        return member


class Paper(Term):
    """The six papers of section 5, the written report of 4.2.7, the list they are handed in with, by prefix.

    A swap of turns (F1) is signed as a paper is, though it has no number of its own.
    """

    LEDGER = "XX", "信息中心记录表"
    HANDOVER = "JB", "交接班记录表"
    SERVICE = "FW", "客户服务单"
    ORDER = "PG", "派工单"
    PHONE = "DH", "信息中心电话记录表"
    CHANGE = "BG", "信息登记表"
    REPORT = "ZB", "重大事件报告"
    HAND_IN = "ZJ", "周交清单"
    SWAP = "HB", "换班"


class Role(Term):
    """What a person may be at the console; one person may be several."""

    HANDLER = "handler", "信息处理员"
    ASSISTANT = "assistant", "客服助理"
    RECEIVER = "receiver", "指定接单人"
    SUPERVISOR = "supervisor", "部门主管"
    MANAGER = "manager", "客户服务经理"
    GENERAL_MANAGER = "general_manager", "分公司总经理"
    ARCHIVIST = "archivist", "资料管理员"


class Channel(Term):
    """How information arrives (4.2.2, 4.3.4)."""

    PHONE = "phone", "电话"
    SERVICE_FORM = "service_form", "客户服务单"
    RADIO = "radio", "对讲机"
    VISIT = "visit", "来访"
    LETTER = "letter", "信件"
    OTHER = "other", "其他"


class Category(Term):
    """What the handler finds an entry to be (4.2.3); INTERNAL takes the route of 4.3.9."""

    UNCLASSIFIED = "unclassified", "未分类"
    REPAIR = "repair", "报修"
    COMPLAINT = "complaint", "投诉"
    SUGGESTION = "suggestion", "建议"
    ENQUIRY = "enquiry", "咨询"
    HELP = "help", "求助"
    EMERGENCY = "emergency", "突发事件"
    PRAISE = "praise", "表扬"
    INTERNAL = "internal", "内部管理"
    OTHER = "other", "其他"


class EntryState(Term):
    """Where an entry of the ledger stands."""

    RECEIVED = "received", "待处理"
    HANDLED = "handled", "已处理"
    DISPATCHED = "dispatched", "已派工"
    INTERNAL = "internal", "内部处理"
    REPLIED = "replied", "已回复"
    STRUCK_OFF = "struck_off", "已消档"
    VOID = "void", "作废"


class OrderState(Term):
    """Where a dispatch order stands (4.3.7, 4.3.11)."""

    ISSUED = "issued", "待签收"
    SIGNED = "signed", "待安排"
    ARRANGED = "arranged", "处理中"
    COMPLETED = "completed", "已完成"
    FED_BACK = "fed_back", "待核实"
    VERIFIED = "verified", "待返单"
    RETURNED = "returned", "已返单"
    UNFINISHED = "unfinished", "未完退回"
    DECLINED = "declined", "拒签"
    REISSUED = "reissued", "已重派"
    STRUCK_OFF = "struck_off", "已消档"
    VOID = "void", "作废"


class FormState(Term):
    """Where a service form stands (4.3.4, 4.2.6, 4.3.8)."""

    RECEIVED = "received", "已签收"
    HANDED_OUT = "handed_out", "已领取"
    TAKEN_BACK = "taken_back", "已收回"
    STRUCK_OFF = "struck_off", "已消档"
    VOID = "void", "作废"


class ReportState(Term):
    """Where a written report stands: what is handed in is not changed, a wrong one is void (4.2.7)."""

    FILED = "filed", "已提交"
    VOID = "void", "作废"


class Urgency(Term):
    """How soon an order wants somebody there."""

    NORMAL = "normal", "一般"
    URGENT = "urgent", "紧急"
    CRITICAL = "critical", "特急"


class Charge(Term):
    """Whether the work is paid for by the customer."""

    FREE = "free", "无偿"
    PAID = "paid", "有偿"


class ToldAs(Term):
    """As whom somebody was told the outcome (4.2.6, 4.3.8)."""

    PROVIDER = "provider", "信息提供者"
    CUSTOMER = "customer", "相关顾客"
    FILLER = "filler", "填单人"
    OTHER = "other", "其他"


class Addressee(Term):
    """To whom an order is written: a department, or after 4.3.11 someone higher."""

    DEPARTMENT = "department", "业务部门"
    HEAD = "head", "部门主管"
    GENERAL_MANAGER = "general_manager", "分公司总经理"


class SignedHow(Term):
    """How a signature was given."""

    PAPER = "paper", "纸质签名"
    PHONE = "phone", "电话确认"
    RADIO = "radio", "对讲机确认"
    PIN = "pin", "本机密码"
    ON_DUTY = "on_duty", "当班本人办理"


class Due(Term):
    """What is still to come after a signature was kept: it itself, a listed person's word for it, a superior's look."""

    SIGNATURE = "signature", "待补签"
    CONFIRMATION = "confirmation", "名单外，待确认"
    LOOK = "look", "有密码而签在纸上，待上级过目"


class ReplyHow(Term):
    """How someone was told (4.2.6)."""

    PHONE = "phone", "电话"
    VISIT = "visit", "当面"
    LETTER = "letter", "书面"
    RADIO = "radio", "对讲机"
    OTHER = "other", "其他"


class Satisfaction(Term):
    """What the customer says at the follow-up (4.3.2)."""

    SATISFIED = "satisfied", "满意"
    FAIR = "fair", "基本满意"
    DISSATISFIED = "dissatisfied", "不满意"
    UNREACHED = "unreached", "未联系上"


class Rule(Term):
    """The clocks of the procedure."""

    HANDLE = "handle", "24 小时处理"
    SIGN = "sign", "签收"
    ARRANGE = "arrange", "2 小时安排"
    FEEDBACK = "feedback", "4 小时反馈"
    RETURN = "return", "两个工作日返单"
    REFER = "refer", "重大请示"
    PROGRESS = "progress", "重大跟进"
    VERIFY = "verify", "核实"
    REPLY = "reply", "回复"
    FOLLOW_UP = "follow_up", "回访"
    REPORT_CHANGE = "report_change", "变更上报"
    HAND_IN = "hand_in", "周交"
    HANDOVER = "handover", "交接班"
    PROMISE = "promise", "约定时间"


class ClockState(Term):
    """What a clock shows at a moment."""

    RUNNING = "running", "计时中"
    DUE_SOON = "due_soon", "将超时"
    BREACHED = "breached", "已超时"
    MET = "met", "按时"
    MET_LATE = "met_late", "逾期完成"
    ENDED = "ended", "已终止"


class NoteKind(Term):
    """What a note on a paper is."""

    NOTE = "note", "备注"
    PROGRESS = "progress", "跟进"
    REASON = "reason", "未完原因"


class CallOutcome(Term):
    """What became of a call (F4): also those that never were answered, or were for someone else."""

    ANSWERED = "answered", "已接"
    RINGING = "ringing", "来电"
    MISSED = "missed", "未接"
    WRONG = "wrong", "打错"
    NO_ANSWER = "no_answer", "无人接"


class ChangeKind(Term):
    """Kinds of change a department reports (4.3.3)."""

    WATER = "water", "停水"
    POWER = "power", "停电"
    GAS = "gas", "停气"
    REPAIR_LARGE = "repair_large", "大修"
    REPAIR_MIDDLE = "repair_middle", "中修"
    REPAIR_SMALL = "repair_small", "小修检修"
    COMPLAINT = "complaint", "重大投诉进展"
    EVENT = "event", "社区活动"
    INTERNAL = "internal", "内部信息"


class ShelfKind(Term):
    """What lies on the reference shelf (4.1.4)."""

    LAW = "law", "法规"
    COVENANT = "covenant", "公约制度"
    TARIFF = "tariff", "收费标准"
    OTHER = "other", "其他资料"


class PhraseKind(Term):
    """What a phrase code stands for: words of a content, or a whole answer."""

    PHRASE = "phrase", "短语"
    REPLY = "reply", "答复"
