"""The clock table: what is due when, what a clock shows, what a site may settle."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmconsole.procedure.clauses import CLAUSES
from pmconsole.procedure.clocks import RULES, Policy, due_at, runs, state_at, warn_at
from pmconsole.procedure.vocabulary import ClockState, Rule
from pmconsole.procedure.working_days import WorkingCalendar

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkingCalendar(ZONE)
PLAIN = Policy()
moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 1), timezones=st.just(ZONE))
#: A promise is due when somebody said; every other rule has a time of its own.
rules = st.sampled_from([rule for rule in Rule if rule is not Rule.PROMISE])


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("rule", "started", "due", "warns"),
    [
        (Rule.HANDLE, "11-23T14:00", "11-24T14:00", "11-24T08:00"),
        (Rule.SIGN, "11-23T14:00", "11-23T14:30", "11-23T14:22:30"),
        (Rule.ARRANGE, "11-23T14:00", "11-23T16:00", "11-23T15:30"),
        (Rule.FEEDBACK, "11-23T23:00", "11-24T03:00", "11-24T02:00"),
        (Rule.RETURN, "11-23T14:00", "11-25T18:00", "11-25T00:00"),
        (Rule.RETURN, "11-20T14:00", "11-24T18:00", "11-24T00:00"),
        (Rule.REFER, "11-23T14:00", "11-23T14:15", "11-23T14:11:15"),
        (Rule.PROGRESS, "11-23T14:00", "11-23T18:00", "11-23T17:00"),
        (Rule.VERIFY, "11-23T14:00", "11-24T18:00", "11-24T11:00"),
        (Rule.REPLY, "11-23T14:00", "11-24T14:00", "11-24T08:00"),
        (Rule.FOLLOW_UP, "11-27T18:00", "12-01T18:00", "11-30T18:00"),
        (Rule.REPORT_CHANGE, "11-23T14:00", "11-23T18:00", "11-23T17:00"),
        (Rule.HAND_IN, "11-22T18:00", "11-23T18:00", "11-23T12:00"),
        (Rule.HANDOVER, "11-23T16:00", "11-23T16:15", "11-23T16:11:15"),
    ],
)
def test_every_clock_is_due_as_the_table_says(rule: Rule, started: str, due: str, warns: str) -> None:
    end = due_at(rule, at(started), CALENDAR, PLAIN)
    assert end == at(due)
    assert warn_at(rule, at(started), end, CALENDAR) == at(warns)


def test_the_table_holds_every_rule_once_with_a_clause_that_exists() -> None:
    assert set(RULES) == set(Rule)
    for row in RULES.values():
        assert row.clause in CLAUSES
        assert [row.minutes is None, row.working_days is None, not row.given].count(False) == 1
        assert row.priority in (1, 2, 3)


#: Clause, what starts it, what meets it, whether the time is the house's, the priority of its breach, whether it rings.
TABLE: dict[Rule, tuple[str, str, str, bool | None, int, bool]] = {
    Rule.HANDLE: ("4.3.2", "信息登记", "已处理、派工全部安排或转内部处理", False, 2, True),
    Rule.SIGN: ("4.2.3", "派工单发出", "接单人签收", True, 3, True),
    Rule.ARRANGE: ("4.3.7", "派工单签收", "已安排人员", False, 2, True),
    Rule.FEEDBACK: ("4.3.7", "派工单签收", "反馈结果或未完原因", False, 2, True),
    Rule.RETURN: ("4.3.11", "派工单发出", "派工单返回或重派", False, 2, True),
    Rule.REFER: ("4.2.7", "标为重大事件", "已请示或已书面报告", True, 1, True),
    Rule.PROGRESS: ("4.2.7", "最近一次进展", "登记跟进", True, 1, True),
    Rule.VERIFY: ("4.2.5", "结果已反馈", "核实", True, 3, True),
    Rule.REPLY: ("4.2.6", "已核实或已处理", "已回复", True, 3, True),
    Rule.FOLLOW_UP: ("4.3.2", "消档", "已回访", True, 3, True),
    Rule.REPORT_CHANGE: ("4.3.3", "部门决定变更", "登记变更", False, 2, False),
    Rule.HAND_IN: ("4.3.8", "周交时点", "资料管理员签收", True, 3, True),
    Rule.HANDOVER: ("F1", "班次结束", "双方签名", True, 3, True),
    Rule.PROMISE: ("4.3.10", "部门约定时间", "办完或说明原因另约时间", False, 2, True),
}


@pytest.mark.parametrize("rule", list(Rule), ids=lambda rule: rule.value)
def test_a_clock_says_what_starts_it_what_meets_it_and_whose_time_it_is(rule: Rule) -> None:
    row = RULES[rule]
    clause, starts, met_by, house, priority, alarms = TABLE[rule]
    assert (row.rule, row.clause, row.starts, row.met_by) == (rule, clause, starts, met_by)
    assert (row.priority, row.alarms) == (priority, alarms)
    assert house is None or row.house is house


def test_several_rules_the_procedure_gives_are_named_together() -> None:
    with pytest.raises(ValueError) as refused:
        Policy(spans={Rule.ARRANGE: 60, Rule.SIGN: 10}, off=frozenset({Rule.RETURN}))
    assert str(refused.value) == "程序规定的时限不能更改: 2 小时安排、两个工作日返单"


@pytest.mark.parametrize("rule", [rule for rule, row in TABLE.items() if row[3] is False])
def test_what_the_procedure_gives_can_be_neither_stretched_nor_switched_off(rule: Rule) -> None:
    with pytest.raises(ValueError, match=rule.zh):
        Policy(spans={rule: 1})
    with pytest.raises(ValueError, match=rule.zh):
        Policy(off=frozenset({rule}))


def test_feedback_is_counted_from_the_signature_where_a_site_settled_nothing() -> None:
    settled = {"spans": {}, "off": frozenset(), "feedback_from": "signed", "major_both": True}
    assert vars(PLAIN) == settled | {"directory_age_days": 180, "follow_up_tries": 3}


def test_a_clock_of_two_days_warns_at_its_last_day_but_not_before_it_began() -> None:
    assert warn_at(Rule.RETURN, at("11-25T09:00"), at("11-25T18:00"), CALENDAR) == at("11-25T09:00")


def test_4_3_10_a_promise_is_due_at_the_time_promised_and_nowhere_else() -> None:
    until = at("11-27T17:00")
    assert due_at(Rule.PROMISE, at("11-23T17:00"), CALENDAR, PLAIN, until) == until
    assert warn_at(Rule.PROMISE, at("11-23T17:00"), until, CALENDAR) == at("11-26T17:00")
    with pytest.raises(ValueError, match="约定时间"):
        due_at(Rule.PROMISE, at("11-23T17:00"), CALENDAR, PLAIN)
    assert due_at(Rule.SIGN, at("11-23T14:00"), CALENDAR, PLAIN, until) == at("11-23T14:30"), "the table's own stands"


def test_house_rules_follow_the_site() -> None:
    site = Policy(spans={Rule.SIGN: 20, Rule.FOLLOW_UP: 3}, off=frozenset({Rule.VERIFY}))
    assert due_at(Rule.SIGN, at("11-23T14:00"), CALENDAR, site) == at("11-23T14:20")
    assert due_at(Rule.FOLLOW_UP, at("11-23T14:00"), CALENDAR, site) == at("11-26T18:00")
    assert not runs(Rule.VERIFY, site) and runs(Rule.SIGN, site)


@pytest.mark.parametrize(
    ("now", "met", "ended", "shows"),
    [
        ("14:00", None, None, ClockState.RUNNING),
        ("14:22:29", None, None, ClockState.RUNNING),
        ("14:22:30", None, None, ClockState.DUE_SOON),
        ("14:30:00", None, None, ClockState.DUE_SOON),
        ("14:30:01", None, None, ClockState.BREACHED),
        ("15:00", "14:30:00", None, ClockState.MET),
        ("15:00", "14:30:01", None, ClockState.MET_LATE),
        ("15:00", None, "14:10", ClockState.ENDED),
        ("15:00", None, "14:50", ClockState.ENDED),
    ],
)
def test_what_a_signing_clock_shows(now: str, met: str | None, ended: str | None, shows: ClockState) -> None:
    def day(text: str | None) -> datetime | None:
        return None if text is None else at(f"11-23T{text}")

    moment, due = at(f"11-23T{now}"), at("11-23T14:30")
    assert state_at(moment, warn=at("11-23T14:22:30"), due=due, met=day(met), ended=day(ended)) is shows


@given(rules, moments)
def test_a_clock_warns_after_it_starts_and_before_it_is_due(rule: Rule, started: datetime) -> None:
    due = due_at(rule, started, CALENDAR, PLAIN)
    assert started <= warn_at(rule, started, due, CALENDAR) < due


@given(rules, moments, st.integers(0, 20 * 24 * 60), st.integers(1, 24 * 60))
def test_time_alone_only_makes_a_clock_worse(rule: Rule, started: datetime, passed: int, more: int) -> None:
    order = [ClockState.RUNNING, ClockState.DUE_SOON, ClockState.BREACHED]
    due = due_at(rule, started, CALENDAR, PLAIN)
    warn = warn_at(rule, started, due, CALENDAR)
    now = started + timedelta(minutes=passed)
    later = now + timedelta(minutes=more)
    assert order.index(state_at(now, warn=warn, due=due)) <= order.index(state_at(later, warn=warn, due=due))
