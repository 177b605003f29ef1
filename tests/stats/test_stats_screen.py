"""The statistics by real keys: pages, periods, from a figure to its papers and to the paper, and no write at all."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date

import pytest
from textual.pilot import Pilot

from pmconsole.app import ConsoleApp
from pmconsole.data.file.store import Store
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.procedure.figures import FIGURES, By
from pmconsole.procedure.periods import Cut, Period
from pmconsole.procedure.vocabulary import Category, Channel, Role
from pmconsole.screens.kit.chooser import Chooser
from pmconsole.screens.kit.form_box import FormBox
from pmconsole.screens.papers.paper_view import PaperView
from pmconsole.screens.stats.papers import StatPapers
from pmconsole.screens.stats.screen import AGE, GROUPS, HOUR_MAP, REPEATS, TREND, StatsScreen
from tests.keyboard import settle, typed
from tests.seen import whole_screen

pytestmark = pytest.mark.usefixtures("quiet")
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))


@asynccontextmanager
async def at_the_figures(desk: Desk, actor: Actor, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    app = ConsoleApp(desk, actor)
    async with app.run_test(size=size, notifications=True) as pilot:
        await settle(pilot)
        await keys(pilot, "ctrl+t")
        yield pilot


async def keys(pilot: Pilot[None], *pressed: str) -> None:
    for key in pressed:
        await pilot.press(key)
        await pilot.pause(0.05)
        await settle(pilot)


def screen(pilot: Pilot[None]) -> StatsScreen:
    assert isinstance(pilot.app.screen, StatsScreen)
    return pilot.app.screen


async def test_a_figure_leads_to_its_papers_and_to_the_paper(month_desk: Desk, on_duty: Actor) -> None:
    async with at_the_figures(month_desk, on_duty) as pilot:
        stats = screen(pilot)
        assert stats.asked is not None and stats.asked.period == NOVEMBER
        grouped = stats.found.grouped
        assert grouped is not None
        rows = stats._rows[0]
        sign = next(row.id for row in rows if row.target == "on_time_sign")
        await keys(pilot, *["down"] * sign, "enter")
        papers = pilot.app.screen
        assert isinstance(papers, StatPapers) and papers.target.figure is FIGURES["on_time_sign"]
        value = grouped.whole.values["on_time_sign"]
        assert papers.found.count == len(papers.rows.ids) == value.of - value.part > 3
        assert f"超时 {papers.found.count} 张" in whole_screen(pilot)
        number = papers.found.rows[1].number
        await keys(pilot, "down", "enter")
        assert isinstance(pilot.app.screen, PaperView) and number in whole_screen(pilot)
        await keys(pilot, "escape", "escape")
        assert screen(pilot) is stats and stats.lists[0].cursor == sign


async def test_each_page_shows_what_was_asked(month_desk: Desk, on_duty: Actor) -> None:
    async with at_the_figures(month_desk, on_duty) as pilot:
        stats = screen(pilot)
        await keys(pilot, "2")
        assert "按日" in whole_screen(pilot) and len(stats._rows[TREND]) == 30
        await keys(pilot, "ctrl+o")
        assert stats.asked is not None and stats.asked.grouped_by is By.WEEK and len(stats._rows[TREND]) == 6
        assert "11-02 至 11-08" in whole_screen(pilot)
        await keys(pilot, "3")
        seen = whole_screen(pilot)
        assert "按部门" in seen and "护卫部（秩序）" in seen and "信息中心" in seen
        for by in ("按类别", "按楼栋", "按渠道", "按登记人", "按部门"):
            await keys(pilot, "ctrl+o")
            assert by in whole_screen(pilot)
        await keys(pilot, "4")
        assert "周日" in whole_screen(pilot) and stats.map.has_focus and stats._shown is not None
        assert stats._shown.page == HOUR_MAP
        await keys(pilot, "right", "down")
        assert f"周二 09:00–10:00  {stats.map.count()} 条" in whole_screen(pilot)
        await keys(pilot, "5")
        assert "现在未办结的全部信息" in whole_screen(pilot) and len(stats._rows[AGE]) == 6
        await keys(pilot, "6")
        assert "来电" in whole_screen(pilot) and stats._rows[REPEATS]


async def test_a_part_is_opened_figure_by_figure(month_desk: Desk, on_duty: Actor) -> None:
    async with at_the_figures(month_desk, on_duty) as pilot:
        stats = screen(pilot)
        await keys(pilot, "3", "down", "enter")
        assert isinstance(pilot.app.screen, Chooser) and "的指标" in whole_screen(pilot)
        await keys(pilot, "2")
        papers = pilot.app.screen
        assert isinstance(papers, StatPapers)
        group = stats._rows[GROUPS][1].target
        assert papers.target.by is By.DEPARTMENT and papers.target.group == group.key
        assert papers.found.count == group.values["orders"].part > 0
        await keys(pilot, "escape", "4", "enter")
        opened = pilot.app.screen
        assert isinstance(opened, StatPapers) and opened.found.count == stats.map.count()
        await keys(pilot, "escape", "5", "enter")
        assert isinstance(pilot.app.screen, StatPapers) and pilot.app.screen.found.count == stats.found.ages[0]
        await keys(pilot, "escape", "6", "enter")
        assert isinstance(pilot.app.screen, StatPapers)
        assert pilot.app.screen.found.count == stats.found.callers[0].count


async def test_the_period_is_chosen_by_keys(month_desk: Desk, on_duty: Actor) -> None:
    async with at_the_figures(month_desk, on_duty) as pilot:
        stats = screen(pilot)
        await keys(pilot, "ctrl+b")
        assert stats.asked is not None and stats.asked.period == Period(date(2026, 10, 1), date(2026, 10, 31))
        await keys(pilot, "ctrl+n", "ctrl+l", "2")
        assert stats.asked.period == Period(date(2026, 11, 23), date(2026, 11, 29))
        await keys(pilot, "ctrl+l", "8")
        assert isinstance(pilot.app.screen, FormBox)
        await typed(pilot, "2026-11-20")
        await keys(pilot, "enter")
        await typed(pilot, "11-10")
        await keys(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, FormBox) and "止日 2026-11-10 早于起日" in whole_screen(pilot)
        await typed(pilot, "哪天")
        await keys(pilot, "ctrl+s")
        assert "看不懂这个日期" in whole_screen(pilot)
        await pilot.press("ctrl+u")
        await typed(pilot, "今天")
        await keys(pilot, "ctrl+s")
        assert stats.asked.period == Period(date(2026, 11, 20), date(2026, 11, 23))


async def test_a_period_with_nothing_says_so(month_desk: Desk, on_duty: Actor) -> None:
    async with at_the_figures(month_desk, on_duty) as pilot:
        stats = screen(pilot)
        await keys(pilot, "ctrl+b", "ctrl+b")
        assert "这段时间没有收到信息。" in whole_screen(pilot)
        await keys(pilot, "3")
        assert "这段时间没有收到信息。" in whole_screen(pilot)
        await keys(pilot, "enter", "4")
        assert "共 0 条" in whole_screen(pilot)
        await keys(pilot, "6")
        assert "这段时间没有重复的来电和房号。" in whole_screen(pilot)
        await keys(pilot, "enter")
        assert screen(pilot) is stats


async def test_the_first_day_of_use(desk: Desk, wang: Actor) -> None:
    async with at_the_figures(desk, wang) as pilot:
        assert "这段时间没有收到信息。" in whole_screen(pilot)
        for page in "23456":
            await keys(pilot, page, "enter")
            if not isinstance(pilot.app.screen, StatsScreen):
                assert isinstance(pilot.app.screen, Chooser) or "没有单据。" in whole_screen(pilot)
                await keys(pilot, "escape")
        register(desk, wang, Intake(Channel.PHONE, "水管爆裂", "李女士", "13800001111", "3-1-502", Category.REPAIR))
        await keys(pilot, "1", "ctrl+l", "1")
        grouped = screen(pilot).found.grouped
        assert grouped is not None and grouped.whole.number("volume") == 1


async def test_who_may_not_see_internal_papers_is_told_how_many_there_are(
    month_desk: Desk, on_duty: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking = replace(on_duty, roles=frozenset({Role.ASSISTANT}))
    monkeypatch.setattr(ConsoleApp, "actor", property(lambda app: looking))
    async with at_the_figures(month_desk, on_duty) as pilot:
        await keys(pilot, "enter")
        papers = pilot.app.screen
        assert isinstance(papers, StatPapers) and papers.found.hidden > 0
        assert f"其中内部管理 {papers.found.hidden} 张不列出（4.3.9）" in whole_screen(pilot)
        assert all(row.category is not Category.INTERNAL for row in papers.found.rows)


async def test_the_figures_write_nothing(month_desk: Desk, on_duty: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_the_figures(month_desk, on_duty, (140, 40)) as pilot:

        def refuse(self: Store) -> None:
            raise AssertionError("the figures wrote")

        monkeypatch.setattr(Store, "write", refuse)
        for key in ("1", "enter", "escape", "2", "3", "ctrl+o", "4", "enter", "escape", "5", "6", "ctrl+b"):
            await keys(pilot, key)
        assert screen(pilot).found.callers


async def test_help_says_how_each_figure_is_defined(month_desk: Desk, on_duty: Actor) -> None:
    async with at_the_figures(month_desk, on_duty) as pilot:
        assert all(f"{f.zh}（{f.clause}）：{f.definition}" in screen(pilot).HELP_ZH for f in FIGURES.values())
        await keys(pilot, "f1")
        assert "统计的按键" in whole_screen(pilot)
        for _ in range(3):
            await keys(pilot, "pagedown")
        assert "中位" in whole_screen(pilot) or "按时率" in whole_screen(pilot)


def test_cuts_have_the_names_of_what_figures_are_told_by() -> None:
    assert [By(cut.value) for cut in Cut] == [By.DAY, By.WEEK, By.MONTH]
