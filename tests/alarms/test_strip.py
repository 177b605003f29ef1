"""The strip: what it says, what flashes, what it leaves alone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from textual.app import ComposeResult
from textual.geometry import Region
from textual.widgets import Input

from pmconsole.alerts.policy import AlarmPolicy
from pmconsole.alerts.rows import AlarmLine, StripView
from pmconsole.desk.core.unit import Desk
from pmconsole.procedure.alarm_words import AlarmState, Severity
from pmconsole.procedure.vocabulary import Paper, Rule
from pmconsole.screens.frame.console import Console
from pmconsole.screens.frame.console_parts import Phase, ShownStrip
from pmconsole.screens.frame.strip import AlarmStrip, rows_of
from pmconsole.settings import Settings

NOW = datetime(2026, 11, 23, 6, 32, 7, tzinfo=UTC)
S = AlarmState


def line(state: AlarmState = S.UNACKNOWLEDGED, latched: int = 2, current: int = 2, **more: object) -> AlarmLine:
    values: dict[str, object] = {
        "id": 1, "version": 1, "clock_id": 1, "rule": Rule.ARRANGE, "paper": Paper.ORDER, "paper_id": 7, "entry_id": 3,
        "number": "PG-20261123-007", "department": "工程部", "room": "3栋2单元1702", "content": "水管爆裂，漏到楼下",
        "state": state, "current": Severity(current), "latched": Severity(latched), "priority": 2,
        "raised_at": NOW - timedelta(minutes=42), "due_at": NOW - timedelta(minutes=12), "called_at": NOW,
    }  # fmt: skip
    return AlarmLine(**(values | more))  # type: ignore[arg-type]


def view(*lines: AlarmLine, **counts: Any) -> StripView:
    return StripView(lines, **counts)


def test_a_breach_says_paper_department_what_is_late_by_how_much_room_and_clause() -> None:
    (row,) = rows_of(view(line(), calling=1), NOW, 116, 3)
    for word in ("PG-20261123-007", "工程部", "2 小时安排", "超时 12 分", "3栋2单元1702", "水管爆裂", "4.3.7"):
        assert word in row.text
    assert row.mark == "!!" and row.fast


def test_at_eighty_columns_the_paper_the_lateness_and_the_clause_remain() -> None:
    (row,) = rows_of(view(line(), calling=1), NOW, 75, 1)
    assert "PG-20261123-007" in row.text and "超时 12 分" in row.text and row.text.endswith("4.3.7")


def test_every_state_has_a_word_and_a_symbol_of_its_own() -> None:
    lines = [
        line(priority=1), line(), line(S.ACKNOWLEDGED), line(S.MET_UNACKNOWLEDGED, current=0, met_at=NOW),
        line(latched=1, current=1, due_at=NOW + timedelta(minutes=8)),
    ]  # fmt: skip
    rows = [rows_of(view(one, calling=1), NOW, 116, 1)[0] for one in lines]
    assert [row.mark for row in rows] == ["!!!", "!!", "!", "~", ">"]
    assert "已确认" in rows[2].text
    assert "已恢复未确认" in rows[3].text and "曾超时 12 分" in rows[3].text
    assert "还剩 8 分" in rows[4].text
    assert [(row.fast, row.slow) for row in rows] == [
        (True, False), (True, False), (False, False), (False, True), (False, False),
    ]  # fmt: skip


def test_what_does_not_fit_is_counted() -> None:
    rows = rows_of(view(line(), line(), line(), calling=500, due_soon=7), NOW, 116, 3)
    assert len(rows) == 3
    assert "另有 504 条" in rows[-1].text


def test_an_empty_strip_says_so_and_what_is_put_aside() -> None:
    assert rows_of(view(shelved=2), NOW, 116, 3)[0].text == "没有报警  暂缓 2 条"


def test_before_anything_is_read_nobody_says_that_nothing_stands() -> None:
    assert rows_of(view(read=False), NOW, 116, 3)[0].text == "正在读报警……"


class ShownByHand:
    """Alarms of which a strip hears only what the test shows it."""

    view, policy = StripView(), AlarmPolicy()

    def welcome(self, strip: ShownStrip) -> None: ...

    def paint(self, strip: ShownStrip) -> None: ...

    def silence(self) -> str:
        return ""

    async def stop(self) -> None: ...


class Bench(Console):
    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, None, Settings())
        self.alarms = ShownByHand()

    def compose(self) -> ComposeResult:
        yield AlarmStrip()
        yield Input()


@pytest.fixture
def repainted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[int, ...]]]:
    seen: list[tuple[int, ...]] = []
    plain = AlarmStrip.refresh

    def spy(self: AlarmStrip, *regions: Region, **kw: object) -> object:
        seen.extend(tuple(region) for region in regions)
        return plain(self, *regions, **kw)  # type: ignore[arg-type]

    monkeypatch.setattr(AlarmStrip, "refresh", spy)
    yield seen


async def test_a_tick_repaints_the_marker_only(desk: Desk, repainted: list[tuple[int, ...]]) -> None:
    app = Bench(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        strip = app.query_one(AlarmStrip)
        strip.show(view(line(), line(S.ACKNOWLEDGED), line(latched=1, current=1), calling=1), NOW)
        await pilot.pause()
        repainted.clear()
        strip.flash(Phase(fast=False))
        strip.flash(Phase(fast=False))
        assert repainted == [(0, 0, 2, 1)]


async def test_steady_alarms_repaint_nothing(desk: Desk, repainted: list[tuple[int, ...]]) -> None:
    app = Bench(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        strip = app.query_one(AlarmStrip)
        strip.show(view(line(S.ACKNOWLEDGED), acknowledged=1), NOW)
        await pilot.pause()
        repainted.clear()
        for lit in (True, False, True):
            strip.flash(Phase(fast=lit, slow=lit))
        strip.show(view(line(S.ACKNOWLEDGED), acknowledged=1), NOW + timedelta(seconds=20))
        assert repainted == []


@pytest.mark.parametrize(("rows", "lines"), [(24, 1), (40, 3)])
async def test_the_strip_keeps_its_height_whether_or_not_anything_stands(desk: Desk, rows: int, lines: int) -> None:
    app = Bench(desk)
    async with app.run_test(size=(120, rows)) as pilot:
        strip = app.query_one(AlarmStrip)
        assert strip.size.height == lines
        strip.show(view(line(), line(), line(), calling=30), NOW)
        await pilot.pause()
        assert strip.size.height == lines
