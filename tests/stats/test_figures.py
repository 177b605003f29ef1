"""The figures of the SQL are those of counting by hand, on ledgers made at random and on the sample month."""

import shutil
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert
from sqlmodel import SQLModel

from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.store import Store
from pmconsole.data.stats.figures import Question, ageing, figures, hours, joined, repeats, side_by_side
from pmconsole.data.stats.papers import behind_hour
from pmconsole.data.stats.rows import Group
from pmconsole.desk.people.setup import DepartmentIn, set_up
from pmconsole.procedure.figures import AGES, FIGURES, By, FigureUnit
from pmconsole.procedure.periods import Period
from pmconsole.procedure.vocabulary import (
    Category,
    Channel,
    EntryState,
    OrderState,
    Paper,
    Rule,
    Satisfaction,
)
from tests.conftest import START, ZONE
from tests.stats import brute

#: Making a counterexample smaller takes minutes, each try being a file of its own.
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
NOW = START.astimezone(UTC)
PERIOD = Period(date(2026, 11, 20), date(2026, 11, 23))
DEPARTMENTS = ("工程部", "护卫部[/秩序", "信息中心")
FIRST = datetime(2026, 11, 19, 15, 58, tzinfo=UTC)  # two minutes before the period's first midnight at the site
#: Spans that fall before, on and after the deadlines, and over the ends of minutes and days.
SPANS = st.sampled_from([0, 1, 59, 60, 61, 1799, 1800, 1801, 7200, 86399, 90000, 200000])


def instants(span: int) -> datetime:
    return FIRST + timedelta(seconds=span)


MAYBE = st.none() | SPANS
#: Clocks that belong to no entry.
ALONE = (Rule.REPORT_CHANGE, Rule.HAND_IN, Rule.HANDOVER)


def clock_of(rules: Sequence[Rule]) -> Any:
    return st.fixed_dictionaries(
        {
            "rule": st.sampled_from(rules), "round": st.just(1), "started": SPANS, "due": SPANS,
            "met": MAYBE, "ended": MAYBE,
        }
    )  # fmt: skip


CLOCK = clock_of([rule for rule in Rule if rule not in ALONE])
ORDER = st.fixed_dictionaries(
    {
        "department": st.sampled_from(DEPARTMENTS), "state": st.sampled_from(OrderState),
        "round": st.integers(1, 3), "issued": SPANS, "signed": MAYBE, "reissued": st.booleans(),
        "chased": st.integers(0, 3),
        "clocks": st.lists(CLOCK, max_size=3, unique_by=lambda c: c["rule"]),
    }
)  # fmt: skip
ENTRY = st.fixed_dictionaries(
    {
        "received": st.integers(0, 400_000), "category": st.sampled_from(Category), "channel": st.sampled_from(Channel),
        "building": st.sampled_from(["", "3", "会所"]), "phone": st.sampled_from(["", "138", "139"]),
        "handler": st.sampled_from(["王芳", "刘洋"]), "source": st.sampled_from(["", "周先生", "周先生"]),
        "answered": st.sampled_from([None, 0, 60]), "state": st.sampled_from(EntryState),
        "internal": st.sampled_from(["", "客服部"]), "closed": MAYBE, "followed": st.booleans(),
        "orders": st.lists(ORDER, max_size=3), "clocks": st.lists(CLOCK, max_size=3, unique_by=lambda c: c["rule"]),
        "opinions": st.lists(st.sampled_from(Satisfaction), max_size=3),
    }
)  # fmt: skip


class Ledger:
    """Writes what hypothesis made into a file, past the desk: states that no desk would make must count right too."""

    def __init__(self, store: Store, site: int) -> None:
        self.store, self.site = store, site
        self.tables = SQLModel.metadata.tables
        self.rows: dict[str, list[dict[str, Any]]] = {
            "ledger_entry": [], "dispatch_order": [], "clock": [], "follow_up": [], "chasing": []
        }  # fmt: skip

    def add(self, made: dict[str, Any]) -> None:
        entry_id = len(self.rows["ledger_entry"]) + 1
        at = instants(made["received"])
        self.rows["ledger_entry"].append(
            self._texts("ledger_entry") | {
                "id": entry_id, "site_id": self.site, "number": f"XX-{entry_id}", "version": 1, "received_at": at,
                "registered_at": at, "channel": made["channel"], "category": made["category"], "state": made["state"],
                "phone_key": made["phone"], "source": made["source"], "phone": made["phone"],
                "handled_at": at, "replied_at": self._after(at, made["answered"]),
                "room_key": made["building"], "building": made["building"],
                "handler": made["handler"], "major": False, "internal_department": made["internal"],
                "struck_off_at": self._after(at, made["closed"]), "followed_up_at": at if made["followed"] else None,
                "content": "水管[/爆裂",
            }
        )  # fmt: skip
        for order in made["orders"]:
            self._order(entry_id, at, order)
        self._clocks(Paper.LEDGER, entry_id, entry_id, at, made["clocks"])
        for word in made["opinions"]:
            self.rows["follow_up"].append(
                {"entry_id": entry_id, "satisfaction": word, "text": "", "at": at, "by": "李娜"}
            )

    def _order(self, entry_id: int, at: datetime, made: dict[str, Any]) -> None:
        order_id = len(self.rows["dispatch_order"]) + 1
        issued = at + timedelta(seconds=made["issued"])
        self.rows["dispatch_order"].append(
            self._texts("dispatch_order") | {
                "id": order_id, "site_id": self.site, "number": f"PG-{order_id}", "version": 1, "entry_id": entry_id,
                "department_id": 1, "department": made["department"], "state": made["state"], "round": made["round"],
                "addressee": "department", "issued_at": issued, "signed_at": self._after(issued, made["signed"]),
                "reissued_from_id": 1 if made["reissued"] else None,
            }
        )  # fmt: skip
        chased = {"site_id": self.site, "paper": Paper.ORDER, "paper_id": order_id, "whom": "孙伟", "how": "phone"}
        self.rows["chasing"] += [{**chased, "answer": "马上去", "at": issued, "by": "李娜"}] * made["chased"]
        self._clocks(Paper.ORDER, order_id, entry_id, issued, made["clocks"])

    def _clocks(self, paper: Paper, paper_id: int, entry_id: int | None, at: datetime, clocks: list[Any]) -> None:
        for made in clocks:
            started = at + timedelta(seconds=made["started"])
            due = started + timedelta(seconds=made["due"])
            met = self._after(started, made["met"])
            self.rows["clock"].append(
                {
                    "site_id": self.site, "rule": made["rule"], "paper": paper, "paper_id": paper_id,
                    "entry_id": entry_id, "number": f"{paper}-{paper_id}", "round": made["round"],
                    "started_at": started, "warn_at": due, "due_at": due, "met_at": met,
                    "ended_at": None if met else self._after(started, made["ended"]), "end_reason": "",
                }
            )  # fmt: skip

    def _texts(self, table: str) -> dict[str, Any]:
        return {c.name: "" for c in self.tables[table].columns if not c.nullable and c.name != "id"}

    @staticmethod
    def _after(at: datetime, seconds: int | None) -> datetime | None:
        return None if seconds is None else at + timedelta(seconds=seconds)

    def write(self, alone: list[Any]) -> None:
        for nr, made in enumerate(alone, 1):
            self._clocks(Paper.HANDOVER, nr, None, FIRST, [made])
        with self.store.write() as session:
            for table, rows in self.rows.items():
                if rows:
                    session.execute(insert(self.tables[table]), rows)


def plain(group: Group) -> dict[str, tuple[float | None, int, int]]:
    return {key: (value.number, value.part, value.of) for key, value in group.values.items() if key in FIGURES}


def assert_same(found: Group, counted: dict[str, tuple[float | None, int, int]]) -> None:
    for key, value in plain(found).items():
        nothing = (0, 0, 0) if FIGURES[key].unit is FigureUnit.COUNT else (None, 0, 0)
        assert value == counted.get(key, nothing), (found.zh, key)
    assert set(counted) <= set(found.values)


def assert_all(store: Store, site: int, period: Period, now: datetime) -> None:
    """Every figure, told by everything, is as counted by hand."""
    tables = brute.read(store.path)
    with store.read() as session:
        for by in By:
            grouped = figures(session, site, Question(period, by), ZONE, now)
            assert_same(grouped.whole, brute.figures(tables, period, By.ALL, ZONE, now).get("", {}))
            if by in (By.DAY, By.WEEK, By.MONTH):
                for part in grouped.groups:
                    counted = brute.figures(tables, part.period, By.ALL, ZONE, now)
                    assert_same(part, counted.get("", {}))
                assert sum(part.period.days for part in grouped.groups) == period.days
            elif by is not By.ALL:
                counted = brute.figures(tables, period, by, ZONE, now)
                assert {group.key for group in grouped.groups} == set(counted)
                for group in grouped.groups:
                    assert_same(group, counted[group.key])


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stats") / "template.db"
    clock = SettableClock(START)
    store = Store.open(path, clock)
    departments = [DepartmentIn(name) for name in DEPARTMENTS]
    set_up(store, clock, site_name="锦绣花园", departments=departments, on_duty="王芳")
    store.close()
    return path


@settings(
    max_examples=20, phases=QUICK, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(made=st.lists(ENTRY, max_size=8), alone=st.lists(clock_of(ALONE), max_size=3))
def test_every_figure_is_as_counted_by_hand(made: list[Any], alone: list[Any], template: Path, tmp_path: Path) -> None:
    store = Store.open(shutil.copy(template, tmp_path / "made.db"), SettableClock(START))
    try:
        ledger = Ledger(store, 1)
        for entry in made:
            ledger.add(entry)
        ledger.write(alone)
        assert_all(store, 1, PERIOD, NOW)
    finally:
        store.close()


def test_the_sample_month_is_as_counted_by_hand(month: Store) -> None:
    assert_all(month, 1, Period(date(2026, 11, 1), date(2026, 11, 30)), month.clock.now())
    with month.read() as session:
        grouped = figures(session, 1, Question(Period(date(2026, 10, 1), date(2026, 11, 30))), ZONE, month.clock.now())
    measured = [key for key, value in grouped.whole.values.items() if value.number is not None]
    assert {"sign_p95", "feedback_median", "rework", "reissue", "satisfaction", "on_time_refer"} <= set(measured)


@pytest.mark.parametrize("by", By, ids=lambda by: by.value)
def test_read_in_two_halves_the_figures_are_the_same(month: Store, by: By) -> None:
    whole = Question(Period(date(2026, 11, 1), date(2026, 11, 23)), by)
    for asked in (whole, Question(whole.period, by, frozenset({"on_time", "sign_p95", "volume", "orders"}), False)):
        with month.read() as session:
            grouped = figures(session, 1, asked, ZONE, NOW)
            halves = [figures(session, 1, half, ZONE, NOW) for half in side_by_side(asked)]
        assert len(halves) == 2
        both = joined(halves, asked)
        assert [(g.key, g.zh, g.period) for g in both.groups] == [(g.key, g.zh, g.period) for g in grouped.groups]
        for one, other in zip((both.whole, *both.groups), (grouped.whole, *grouped.groups), strict=True):
            wanted = asked.keys if other.values else frozenset()
            assert {key: one.values[key] for key in wanted} == {key: other.values[key] for key in wanted}


@pytest.mark.parametrize("place", ["Asia/Shanghai", "Asia/Kathmandu", "America/St_Johns"])
def test_days_and_hours_are_those_of_the_site(month: Store, place: str) -> None:
    zone, day, now = ZoneInfo(place), Period(date(2026, 11, 18), date(2026, 11, 18)), month.clock.now()
    entries = [row for row in brute.rows(month.path, "ledger_entry") if row["state"] != "void"]
    grid = [[0] * 24 for _ in range(7)]
    for row in entries:
        local = row["received_at"].astimezone(zone)
        grid[local.weekday()][local.hour] += 1
    received = sum(row["received_at"].astimezone(zone).date() == day.first for row in entries)
    with month.read() as session:
        found = hours(session, 1, Period(date(2026, 10, 1), date(2026, 11, 30)), zone)
        grouped = figures(session, 1, Question(day, By.DAY), zone, now)
        papers = behind_hour(session, 1, day, zone, day.first.weekday(), 18, True)
        assert papers.count == hours(session, 1, day, zone)[day.first.weekday()][18]
    assert [list(line) for line in found] == grid
    assert received > 0 and grouped.whole.number("volume") == grouped.groups[0].number("volume") == received
    assert {row.received_at.astimezone(zone).hour for row in papers.rows} == ({18} if papers.count else set())


def test_ages_and_repeats_are_as_counted_by_hand(month: Store) -> None:
    now, period = month.clock.now(), Period(date(2026, 10, 1), date(2026, 11, 30))
    entries = [row for row in brute.rows(month.path, "ledger_entry") if row["state"] != "void"]
    waiting = [row for row in entries if row["state"] != "struck_off"]
    ages = [0] * len(AGES)
    for row in waiting:
        hours_old = (now - row["received_at"]) / timedelta(hours=1)
        ages[next(nr for nr, (end, _) in enumerate(AGES) if end is None or hours_old < end)] += 1
    with month.read() as session:
        assert list(ageing(session, 1, now)) == ages
        grouped = figures(session, 1, Question(period), ZONE, now).whole
        rooms = repeats(session, 1, period, ZONE, "repeat_rooms")
    assert sum(ages) == len(waiting) > 0
    assert grouped.values["repeat_rooms"].part >= len(rooms) > 3
    for room in rooms:
        assert room.count == sum(row["room_key"] == room.key for row in entries)
    assert [room.count for room in rooms] == sorted((room.count for room in rooms), reverse=True)


def test_the_first_day_of_use_shows_nothing_wrong(template: Path, tmp_path: Path) -> None:
    store = Store.open(shutil.copy(template, tmp_path / "new.db"), SettableClock(START))
    with store.read() as session:
        grouped = figures(session, 1, Question(PERIOD, By.DEPARTMENT), ZONE, NOW)
        assert grouped.groups == () and grouped.whole.number("volume") == 0
        assert grouped.whole.number("on_time") is None and grouped.whole.number("close_median") is None
        assert sum(map(sum, hours(session, 1, PERIOD, ZONE))) == 0 and sum(ageing(session, 1, NOW)) == 0
    store.close()
