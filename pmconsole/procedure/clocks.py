"""The clocks of KF-CQ08-01: what starts them, when they are due, what they show at a moment.

One table, `RULES`; everything else reads it. Hours run around the clock from the minute of the event; working
days end at close of business of the last day and the day of the event does not count (Civil Code arts. 201, 203).
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from pmconsole.procedure.vocabulary import ClockState, Rule
from pmconsole.procedure.working_days import WorkingCalendar


@dataclass(frozen=True)
class ClockRule:
    """One row of the clock table.

    `minutes` is the span in minutes, or `working_days` the number of working days, or the instant is `given` by whoever
    promised it; exactly one is set.
    `house` marks a time the procedure does not give; `priority` is that of its breach (1 highest).
    """

    rule: Rule
    clause: str
    starts: str
    met_by: str
    minutes: int | None = None
    working_days: int | None = None
    given: bool = False
    house: bool = False
    priority: int = 2
    alarms: bool = True


_H = 60
RULES: dict[Rule, ClockRule] = {
    r.rule: r
    for r in (
        ClockRule(Rule.HANDLE, "4.3.2", "信息登记", "已处理、派工全部安排或转内部处理", minutes=24 * _H),
        ClockRule(Rule.SIGN, "4.2.3", "派工单发出", "接单人签收", minutes=30, house=True, priority=3),
        ClockRule(Rule.ARRANGE, "4.3.7", "派工单签收", "已安排人员", minutes=2 * _H),
        ClockRule(Rule.FEEDBACK, "4.3.7", "派工单签收", "反馈结果或未完原因", minutes=4 * _H),
        ClockRule(Rule.RETURN, "4.3.11", "派工单发出", "派工单返回或重派", working_days=2),
        ClockRule(Rule.REFER, "4.2.7", "标为重大事件", "已请示或已书面报告", minutes=15, house=True, priority=1),
        ClockRule(Rule.PROGRESS, "4.2.7", "最近一次进展", "登记跟进", minutes=4 * _H, house=True, priority=1),
        ClockRule(Rule.VERIFY, "4.2.5", "结果已反馈", "核实", working_days=1, house=True, priority=3),
        ClockRule(Rule.REPLY, "4.2.6", "已核实或已处理", "已回复", minutes=24 * _H, house=True, priority=3),
        ClockRule(Rule.FOLLOW_UP, "4.3.2", "消档", "已回访", working_days=2, house=True, priority=3),
        ClockRule(Rule.REPORT_CHANGE, "4.3.3", "部门决定变更", "登记变更", minutes=4 * _H, alarms=False),
        ClockRule(Rule.HAND_IN, "4.3.8", "周交时点", "资料管理员签收", working_days=1, house=True, priority=3),
        ClockRule(Rule.HANDOVER, "F1", "班次结束", "双方签名", minutes=15, house=True, priority=3),
        ClockRule(Rule.PROMISE, "4.3.10", "部门约定时间", "办完或说明原因另约时间", given=True),
    )
}


#: Why a clock ended that ran when its rule was switched off.
SWITCHED_OFF = "内部约定已停用"


@dataclass(frozen=True)
class Policy:
    """What a site has settled within the procedure.

    `spans` replaces the span of a house rule (minutes, or working days for rules counted so); `off` switches house
    rules off; `feedback_from` says whether `feedback` runs from the signature or from the completed work (4.3.7).
    `major_both`: a major incident is referred upward and reported in writing, where 4.2.7 asks for one of them.
    `follow_up_tries`: how often somebody is called in vain before nobody need call again (4.3.2).
    `directory_age_days`: after how many days a number nobody has made sure of counts as missing (4.1.4).
    """

    spans: dict[Rule, int] = field(default_factory=dict)
    off: frozenset[Rule] = frozenset()
    feedback_from: Literal["signed", "completed"] = "signed"
    major_both: bool = True
    directory_age_days: int = 180
    follow_up_tries: int = 3

    def __post_init__(self) -> None:
        """Raise ValueError where a rule the procedure itself gives would be changed or switched off."""
        fixed = [r for r in (*self.spans, *self.off) if not RULES[r].house]
        if fixed:
            raise ValueError("程序规定的时限不能更改: " + "、".join(r.zh for r in fixed))


def runs(rule: Rule, policy: Policy) -> bool:
    """Whether the site lets this rule run at all."""
    return rule not in policy.off


def due_at(
    rule: Rule, started: datetime, calendar: WorkingCalendar, policy: Policy, until: datetime | None = None
) -> datetime:
    """When a clock of `rule` started at `started` (aware, UTC) is due (aware, UTC).

    `until` is the instant promised, for a rule whose time is given; raises ValueError where it is missing.
    """
    row = RULES[rule]
    if row.given:
        if until is None:
            raise ValueError(f"{rule.zh} has no time of its own: somebody has to give it")
        return until
    if row.working_days is not None:
        return calendar.close_after(started, policy.spans.get(rule, row.working_days))
    return started + timedelta(minutes=policy.spans.get(rule, row.minutes or 0))


def warn_at(rule: Rule, started: datetime, due: datetime, calendar: WorkingCalendar) -> datetime:
    """When the clock becomes due soon (UTC): its last quarter; for `return`, the start of the last working day."""
    if rule is Rule.RETURN:
        return max(started, calendar.start_of_day(due))
    return due - (due - started) / 4


def state_at(
    now: datetime, *, warn: datetime, due: datetime, met: datetime | None = None, ended: datetime | None = None
) -> ClockState:
    """What a clock shows at `now`; all times UTC. A deadline counts to its own instant: breached is after `due`."""
    if met is not None:
        return ClockState.MET_LATE if met > due else ClockState.MET
    if ended is not None:
        return ClockState.ENDED
    if now > due:
        return ClockState.BREACHED
    return ClockState.DUE_SOON if now >= warn else ClockState.RUNNING
