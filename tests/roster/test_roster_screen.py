"""The roster as the desk sees it: walked by arrows, people ticked by digit, a swap with its reason, other shifts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session
from textual.pilot import Pilot
from textual.widgets import Static

from pmconsole.app import ConsoleApp
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.roster import queries
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.roster import acts as roster
from pmconsole.desk.roster.acts import PatternIn
from pmconsole.screens.kit.fields import TextField
from pmconsole.screens.roster.people_box import PeopleBox
from pmconsole.screens.roster.screen import RosterScreen
from tests.keyboard import settle, typed
from tests.people.conftest import GivePin, cheap_hashes, give_pin
from tests.seen import whole_screen

__all__ = ["cheap_hashes", "give_pin"]
MONDAY = date(2026, 11, 23)


@pytest.fixture
def full(desk: Desk, wang: Actor, clock: SettableClock) -> None:
    """The week is put down, but for Sunday's 中班."""
    clock.jump(days=-3)
    for ahead in range(7):
        for shift, name in {"早班": "王芳", "中班": "陈晨", "夜班": "刘洋"}.items():
            if (ahead, shift) != (6, "中班"):
                roster.assign(desk, wang, MONDAY + timedelta(days=ahead), shift, [name])
    clock.jump(days=3)


@asynccontextmanager
async def opened(desk: Desk, wang: Actor, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=size, notifications=True) as pilot:
        await settle(pilot)
        app.action_go("roster")
        await settle(pilot)
        yield pilot


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


def cell(desk: Desk, day: date, shift: str) -> list[str]:
    with desk.store.read() as session:
        return of(session, desk.site_id, day).get((day, shift), [])


def of(session: Session, site_id: int, day: date) -> dict[tuple[date, str], list[str]]:
    return queries.names_of(queries.slots(session, site_id, day, day))


def told(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one("#roster-findings", Static).content)


def here(pilot: Pilot[None]) -> tuple[date, str] | None:
    assert isinstance(pilot.app.screen, RosterScreen)
    return pilot.app.screen.cell


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_who_is_on_who_comes_next_and_what_is_wrong_are_seen_at_once(
    desk: Desk, wang: Actor, size: tuple[int, int]
) -> None:
    async with ConsoleApp(desk, wang).run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+p")
        await typed(pilot, "pb")
        await press(pilot, "enter")
        shown = whole_screen(pilot)
        for text in ("现在   早班 08:00-16:00 王芳", "下一班 中班 16:00 陈晨，还有 2 小时 0 分", "!空缺",
                     "! 11-29 周日 中班没有排人。", "11-23 周一 早班 08:00-16:00  王芳"):  # fmt: skip
            assert text in shown
        assert here(pilot) == (MONDAY, "早班")


@pytest.mark.usefixtures("full")
async def test_arrows_walk_the_week_and_over_its_edges(desk: Desk, wang: Actor) -> None:
    async with opened(desk, wang) as pilot:
        await press(pilot, "right", "down")
        assert here(pilot) == (date(2026, 11, 24), "中班")
        await press(pilot, "left", "left")
        assert here(pilot) == (date(2026, 11, 22), "中班")
        await press(pilot, "right", "pagedown")
        assert here(pilot) == (date(2026, 11, 30), "中班")
        await press(pilot, "home")
        assert here(pilot) == (MONDAY, "早班")
        await press(pilot, "up", "up", "up")
        assert here(pilot) == (MONDAY, "夜班")


@pytest.mark.usefixtures("full")
async def test_the_empty_turn_is_filled_with_five_keys(desk: Desk, wang: Actor) -> None:
    async with opened(desk, wang) as pilot:
        await press(pilot, "left", "pagedown", "down")
        assert here(pilot) == (date(2026, 11, 29), "中班")
        await press(pilot, "enter", "1", "2", "enter")
        assert cell(desk, date(2026, 11, 29), "中班") == ["刘洋", "王芳"]
        assert told(pilot) == "! 王芳从 11-29 周日 早班到 11-29 周日 中班连上 16 小时，超过 12 小时（内部约定）。"
        await press(pilot, "enter", "2", "enter")
        assert cell(desk, date(2026, 11, 29), "中班") == ["刘洋"]
        assert told(pilot) == "这一周没有空缺，没有重叠，没有连上过久。"


@pytest.mark.usefixtures("full")
async def test_people_are_found_by_initials_and_esc_changes_nothing(desk: Desk, wang: Actor) -> None:
    async with opened(desk, wang) as pilot:
        await press(pilot, "down", "enter")
        assert isinstance(pilot.app.screen, PeopleBox) and pilot.app.screen.ticked == ["陈晨"]
        await typed(pilot, "ly")
        await press(pilot, "enter")
        assert pilot.app.screen.ticked == ["陈晨", "刘洋"]
        await press(pilot, "down", "down", "space", "escape")
        assert cell(desk, MONDAY, "中班") == ["陈晨"]


@pytest.mark.usefixtures("full")
async def test_two_people_swap_with_reason_and_the_others_pin(desk: Desk, wang: Actor, give_pin: GivePin) -> None:
    give_pin("陈晨", "1472")
    async with opened(desk, wang) as pilot:
        await press(pilot, "right", "ctrl+w")
        await typed(pilot, "陈晨11-26")
        await press(pilot, "enter", "1", "enter", "1")
        await typed(pilot, "家里有事")
        await press(pilot, "enter", *"1471", "enter")
        assert "密码不对" in whole_screen(pilot) and cell(desk, date(2026, 11, 24), "早班") == ["王芳"]
        await press(pilot, *"1472", "enter")
        assert (cell(desk, date(2026, 11, 24), "早班"), cell(desk, date(2026, 11, 26), "中班")) == (["陈晨"], ["王芳"])
        assert "连上 16 小时" in whole_screen(pilot)
        cell_line = str(pilot.app.screen.query_one("#roster-cell", Static).content)
        assert "陈晨~" in whole_screen(pilot) and "原因：家里有事；同意：王芳、陈晨（本机密码）" in cell_line
        await press(pilot, "ctrl+o")
        assert "换过的班" in whole_screen(pilot) and "要看的" in whole_screen(pilot)


@pytest.mark.usefixtures("full")
async def test_a_swap_told_by_telephone_is_owed_by_both_and_leads_back_to_its_turn(desk: Desk, wang: Actor) -> None:
    async with opened(desk, wang) as pilot:
        await press(pilot, "right", "down", "ctrl+w")
        await typed(pilot, "刘洋11-26")
        await press(pilot, "enter", "1", "enter", "3")
        await typed(pilot, "8103")
        await press(pilot, "enter")
        await typed(pilot, "有事")
        await press(pilot, "ctrl+s")
        assert "换班还要陈晨的签名" in whole_screen(pilot), "王芳, who writes it down, is none of the two"
        await press(pilot, "escape")
        assert "还没有陈晨的签名，没有换；填写的内容还在" in whole_screen(pilot)
        await press(pilot, "ctrl+s", "3")
        await typed(pilot, "8104")
        await press(pilot, "ctrl+s")
        assert cell(desk, date(2026, 11, 24), "中班") == ["刘洋"]
        await press(pilot, "home", "ctrl+p")
        await typed(pilot, "qianqian")
        await press(pilot, "enter")
        assert "欠签 2 个，2 人" in whole_screen(pilot) and "排班 2026-11-23" in whole_screen(pilot)
        await press(pilot, "ctrl+o")
        assert here(pilot) == (date(2026, 11, 24), "中班")


@pytest.mark.usefixtures("full")
async def test_a_turn_that_is_over_or_empty_is_not_swapped(desk: Desk, wang: Actor) -> None:
    async with opened(desk, wang) as pilot:
        await press(pilot, "up", "ctrl+w")
        assert isinstance(pilot.app.screen, RosterScreen) and "11-23 周一 夜班已经结束，不能再换。" in whole_screen(
            pilot
        )
        await press(pilot, "left", "pagedown", "down", "down", "ctrl+w")
        assert isinstance(pilot.app.screen, RosterScreen) and "中班没有排人，没有可换的。" in whole_screen(pilot)


@pytest.mark.usefixtures("full")
async def test_next_week_is_put_down_like_this_one_by_two_keys(desk: Desk, wang: Actor) -> None:
    async with opened(desk, wang) as pilot:
        await press(pilot, "pagedown", "ctrl+l")
        assert "已照上周排好 20 班。" in whole_screen(pilot)
        assert cell(desk, date(2026, 12, 6), "早班") == ["王芳"]


@pytest.mark.usefixtures("full")
async def test_the_site_changes_to_two_shifts_from_next_monday(desk: Desk, wang: Actor) -> None:
    async with opened(desk, wang) as pilot:
        await press(pilot, "ctrl+n", "2", "ctrl+s")
        assert "2026-11-30 起按“两班”排班" in whole_screen(pilot)
        await press(pilot, "pagedown")
        shown = whole_screen(pilot)
        assert "白班" in shown and "20:00-08:00" in shown and "早班" not in shown.split("11-30")[1].split("F2")[0]


async def test_a_pattern_that_cannot_be_keeps_the_form_with_what_was_typed(desk: Desk, wang: Actor) -> None:
    async with opened(desk, wang) as pilot:
        await press(pilot, "ctrl+n", "2", "enter")
        await typed(pilot, "昨天")
        await press(pilot, "ctrl+s")
        assert "看不懂这个日期" in whole_screen(pilot)
        assert not isinstance(pilot.app.screen, RosterScreen)


async def test_a_change_at_another_console_is_seen(desk: Desk, wang: Actor) -> None:
    async with opened(desk, wang) as pilot:
        assert "陈晨" not in whole_screen(pilot)
        roster.assign(desk, wang, MONDAY, "中班", ["陈晨"])
        await pilot.app.look_at_feed()  # type: ignore[attr-defined]
        await settle(pilot)
        assert "下一班 中班 16:00 陈晨" in whole_screen(pilot)


async def fill(pilot: Pilot[None], path: Path) -> None:
    pilot.app.screen.query_one("#field-path", TextField).text = str(path)
    await press(pilot, "enter")


@pytest.mark.usefixtures("full")
async def test_a_table_is_shown_before_it_is_taken_and_its_bad_rows_are_kept(
    desk: Desk, wang: Actor, tmp_path: Path
) -> None:
    path = tmp_path / "表.csv"
    path.write_text("日期,班次,人员\n11-29,中班,刘洋\n11-28,早班,赵六\n", "utf-8")
    async with opened(desk, wang) as pilot:
        for answer, people in (("escape", []), ("enter", ["刘洋"])):
            await press(pilot, "ctrl+e", "1")
            await fill(pilot, path)
            shown = whole_screen(pilot)
            assert "11-29 周日 中班：没有人 → 刘洋" in shown and "第 3 行：没有“赵六”这个人" in shown
            assert cell(desk, date(2026, 11, 29), "中班") == []
            await press(pilot, answer)
            assert cell(desk, date(2026, 11, 29), "中班") == people
        assert "已改动 1 班。" in whole_screen(pilot)
        assert "赵六" in (tmp_path / "表.未导入-2.csv").read_text("utf-8-sig")
        for digit, name, word in (("2", "出.xlsx", "21 班写到"), ("3", "样.csv", "填上人员后导入")):
            await press(pilot, "ctrl+e", digit)
            await fill(pilot, tmp_path / name)
            assert (tmp_path / name).exists() and word in whole_screen(pilot).replace("\n", "")
        await press(pilot, "ctrl+e", "2")
        await fill(pilot, path)
        assert "已经有了，没有覆盖" in str(pilot.app.screen.query_one("#field-path .wrong", Static).content)


async def test_with_many_shifts_the_days_stay_above_and_the_chosen_turn_in_sight(desk: Desk, wang: Actor) -> None:
    lines = "\n".join(f"第{i}班 {i * 3:02}:00-{i * 3 + 3:02}:00" for i in range(8))
    roster.keep_pattern(desk, wang, PatternIn("八班", MONDAY, lines))
    roster.assign(desk, wang, date(2026, 11, 24), "第7班", ["王芳", "陈晨", "刘洋"])
    async with opened(desk, wang) as pilot:
        await press(pilot, "right", "down", "down", "down")
        shown = whole_screen(pilot)
        assert "今天" in shown and "三 11-25" in shown and "+2 人" in shown
        assert "第7班 21:00-24:00  王芳、陈晨、刘洋" in shown and "第0班" not in shown


@pytest.mark.usefixtures("full")
async def test_as_time_passes_the_next_shift_becomes_the_present_one(
    desk: Desk, wang: Actor, clock: SettableClock
) -> None:
    async with opened(desk, wang) as pilot:
        clock.advance(hours=2, minutes=1)
        assert isinstance(pilot.app.screen, RosterScreen)
        pilot.app.screen._tick()
        await settle(pilot)
        shown = whole_screen(pilot)
        assert "现在   中班 16:00-24:00 陈晨（当班的是王芳）" in shown and "下一班 夜班 00:00 刘洋" in shown
