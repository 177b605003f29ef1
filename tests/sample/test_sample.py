"""示例小区: made in seconds, the same every time, every state of paper and clock in it, nothing wrong in the file."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import SQLModel, select

from pmconsole.data.core.tables import ClockRow, Journal, Site
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.check import verify_file
from pmconsole.data.file.store import Store
from pmconsole.data.journal.queries import JournalFilter, journal_each, journal_ids
from pmconsole.data.journal.words import change_words as told
from pmconsole.data.journal.words import changes_of
from pmconsole.data.papers.queries import on_duty
from pmconsole.data.papers.tables import (
    DispatchOrder,
    FollowUp,
    LedgerEntry,
    MajorReport,
    OrderRound,
    Referral,
    ServiceForm,
)
from pmconsole.desk.roster.week import week
from pmconsole.desk.sample.build import build_sample
from pmconsole.procedure import who
from pmconsole.procedure.act_words import action_zh
from pmconsole.procedure.clocks import Policy, state_at
from pmconsole.procedure.shift_findings import Limits
from pmconsole.procedure.shifts import monday_of
from pmconsole.procedure.vocabulary import (
    Channel,
    ClockState,
    EntryState,
    FormState,
    OrderState,
    Rule,
)
from pmconsole.procedure.working_days import WorkingCalendar
from tests.sample_month import MONTH_ENDS, copied

ZONE = ZoneInfo("Asia/Shanghai")
AFTERNOON = datetime(2026, 11, 23, 14, 32, 7, tzinfo=ZONE)
NIGHT_OF_THE_HOLIDAYS = datetime(2026, 10, 5, 3, 10, tzinfo=ZONE)


def made(path: Path, now: datetime, days: int) -> Store:
    clock = SettableClock(now)
    store = Store.open(path, clock)
    build_sample(store, clock, zone=ZONE, calendar=WorkingCalendar(ZONE), policy=Policy(), days=days)
    return store


Sample = tuple[Store, datetime]


@pytest.fixture(scope="module")
def monday(month_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    """A month up to a Monday afternoon, and its now."""
    assert MONTH_ENDS == AFTERNOON
    path = copied(month_file, tmp_path_factory.mktemp("monday") / "demo.db")
    store = Store.open(path, SettableClock(AFTERNOON))
    yield store, AFTERNOON
    store.close()


@pytest.fixture(scope="module")
def holiday(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    """Three weeks up to a night of the National Day holidays, and its now."""
    store = made(tmp_path_factory.mktemp("holiday") / "demo.db", NIGHT_OF_THE_HOLIDAYS, 21)
    yield store, NIGHT_OF_THE_HOLIDAYS
    store.close()


@pytest.fixture(params=["monday", "holiday"])
def sample(request: pytest.FixtureRequest) -> Sample:
    """Either of them."""
    found: Sample = request.getfixturevalue(request.param)
    return found


T = TypeVar("T", bound=SQLModel)


def rows(sample: Sample, table: type[T]) -> list[T]:
    with sample[0].read() as session:
        found = list(session.exec(select(table)))
        session.expunge_all()
    return found


def column(sample: Sample, table: type[SQLModel], name: str) -> Counter[object]:
    return Counter(getattr(row, name) for row in rows(sample, table))


def test_every_state_of_an_order_an_entry_and_a_form_is_there(sample: Sample) -> None:
    assert set(column(sample, DispatchOrder, "state")) == set(OrderState)
    assert set(column(sample, LedgerEntry, "state")) == set(EntryState)
    assert {FormState.STRUCK_OFF, FormState.HANDED_OUT} <= set(column(sample, ServiceForm, "state"))
    assert set(column(sample, LedgerEntry, "channel")) == set(Channel)


def test_clocks_end_up_in_every_state(sample: Sample) -> None:
    clocks, now = rows(sample, ClockRow), sample[1]
    states = Counter(state_at(now, warn=c.warn_at, due=c.due_at, met=c.met_at, ended=c.ended_at) for c in clocks)
    assert set(states) == set(ClockState)
    assert states[ClockState.MET] > 5 * states[ClockState.MET_LATE], "the desk does its work, mostly"
    running = Counter(c.rule for c in clocks if c.met_at is None and c.ended_at is None)
    assert {Rule.SIGN, Rule.ARRANGE, Rule.FEEDBACK, Rule.RETURN, Rule.HANDLE, Rule.REPLY, Rule.PROGRESS} <= set(running)


def test_rework_reissue_and_a_major_incident_followed_to_its_end_are_there(sample: Sample) -> None:
    assert max(row.round for row in rows(sample, OrderRound)) >= 2
    assert sum(row.reissued_from_id is not None for row in rows(sample, DispatchOrder)) >= 2
    assert len(rows(sample, Referral)) == 2 and len(rows(sample, MajorReport)) == 1
    assert len(column(sample, FollowUp, "satisfaction")) == 4


def test_nothing_is_wrong_in_the_file_and_it_is_a_drill(sample: Sample) -> None:
    store, now = sample
    assert verify_file(store) == []
    with store.read() as session:
        site = session.exec(select(Site)).one()
        assert (site.name, site.drill) == ("示例小区", True)
        duty = on_duty(session, site.id or 0)
        assert duty is not None and duty.ends_at is not None and duty.started_at <= now <= duty.ends_at
        last = max(entry.registered_at for entry in session.exec(select(LedgerEntry)))
    assert last <= now


def test_one_seed_and_one_now_give_one_month(holiday: Sample, tmp_path: Path) -> None:
    other = made(tmp_path / "again.db", holiday[1], 21)
    try:
        assert last_hash(other) == last_hash(holiday[0])
    finally:
        other.close()


def last_hash(store: Store) -> str:
    with store.read() as session:
        return max(session.exec(select(Journal)), key=lambda row: row.id or 0).hash


def test_too_few_days_for_every_state_are_refused(store: Store, clock: SettableClock) -> None:
    with pytest.raises(ValueError, match="at least 21 days"):
        build_sample(store, clock, zone=ZONE, calendar=WorkingCalendar(ZONE), policy=Policy(), days=5)


def test_interrupted_it_leaves_nothing(store: Store, clock: SettableClock, monkeypatch: pytest.MonkeyPatch) -> None:
    def ctrl_c(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pmconsole.desk.sample.month.Month.run", ctrl_c)
    with pytest.raises(KeyboardInterrupt):
        build_sample(store, clock, zone=ZONE, calendar=WorkingCalendar(ZONE), policy=Policy())
    with store.read() as session:
        assert session.exec(select(Site)).first() is None


def test_this_week_and_the_next_have_a_roster_with_a_swap_and_one_evening_open(sample: Sample) -> None:
    store, now = sample
    monday = monday_of(now.date())
    with store.read() as session:
        present = week(session, 1, monday, now, ZONE, Limits())
        following = week(session, 1, monday + timedelta(days=7), now, ZONE, Limits())
    assert present.findings == () and [len(found.turns) for found in (present, following)] == [21, 21]
    assert present.now is not None and present.duty is not None and present.now.people == (present.duty.name,)
    (left_open,) = following.findings
    assert left_open.text.endswith("周日 中班没有排人。") and len(following.swaps) == 1


def test_everything_in_the_journal_is_told_in_chinese(monday: Sample) -> None:
    store, _ = monday
    raw = re.compile(r"[a-z_]+")
    silent = set()
    with store.read() as session:
        for row in journal_each(session, 1, journal_ids(session, 1, JournalFilter())):
            words = [action_zh(row.action), *(word for change in changes_of(row) for word in told(row, change, ZONE))]
            silent |= {(row.action, word) for word in words if raw.fullmatch(word) or "其他操作" in word}
    assert not silent


def test_every_act_of_a_month_stands_in_the_table_of_who(monday: Sample) -> None:
    store, _ = monday
    with store.read() as session:
        rows = list(journal_each(session, 1, journal_ids(session, 1, JournalFilter())))
    acts = {row.action for row in rows if row.who not in ("系统", "定时任务", "电话系统")}
    assert acts <= who.ACTS.keys() and {row.action for row in rows} - acts <= who.MACHINE.keys()
    assert len(acts) > 40
