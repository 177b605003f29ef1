"""The words of alarms: their states, events and severities (ISA-18.2 / IEC 62682; procedure.md, Alarms).

Stored by value like every word of the procedure.
"""

from enum import IntEnum

from pmconsole.procedure.vocabulary import Term


class AlarmState(Term):
    """Where an alarm stands, apart from its clock."""

    UNACKNOWLEDGED = "unacknowledged", "未确认"
    ACKNOWLEDGED = "acknowledged", "已确认"
    MET_UNACKNOWLEDGED = "met_unack", "已恢复未确认"
    CLEARED = "cleared", "已解除"
    SHELVED = "shelved", "暂缓"
    OUT_OF_SERVICE = "out_of_service", "停用"


class AlarmEvent(Term):
    """What can happen to an alarm; the first three come from clocks, the rest from people and from time."""

    RAISE = "raise", "发生"
    WORSEN = "worsen", "升级为超时"
    MEET = "meet", "恢复"
    ACKNOWLEDGE = "acknowledge", "确认"
    SHELVE = "shelve", "暂缓"
    UNSHELVE = "unshelve", "取消暂缓"
    EXPIRE = "expire", "暂缓到期"
    REALARM = "realarm", "再次报警"
    TAKE_OUT = "take_out", "停用"
    PUT_BACK = "put_back", "恢复使用"
    NOTE = "note", "备注"


class AlarmAct(Term):
    """What people do with alarms, as the journal names it."""

    ACKNOWLEDGE = "确认报警", "确认报警"
    SHELVE = "暂缓报警", "暂缓报警"
    UNSHELVE = "取消暂缓", "取消暂缓"
    NOTE = "报警备注", "报警备注"
    TAKE_OUT = "停用报警", "停用报警"
    PUT_BACK = "恢复报警", "恢复报警"
    CLOCK_JUMP = "系统时间变动", "系统时间变动"


class Severity(IntEnum):
    """How bad it is: nothing, due soon (amber, steady), breached (flashes, rings)."""

    NONE = 0
    DUE_SOON = 1
    BREACH = 2

    @property
    def zh(self) -> str:
        """The Chinese word."""
        return ("正常", "将超时", "超时")[self]
