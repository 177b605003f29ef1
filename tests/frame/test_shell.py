"""The frame of every screen: head, keys, palette, help, leaving; and one form for all steps."""

import asyncio
import re
from datetime import timedelta
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static

from pmconsole.app import ConsoleApp
from pmconsole.data.core.errors import DiskFull
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.papers import queries
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers import entries, orders
from pmconsole.desk.papers.registering import Intake, Registered, register
from pmconsole.procedure.vocabulary import Category, Channel, Paper
from pmconsole.screens.everywhere.help import HelpScreen
from pmconsole.screens.everywhere.palette import Palette
from pmconsole.screens.frame.action_dialog import ActionDialog
from pmconsole.screens.frame.action_menu import ActionMenu
from pmconsole.screens.frame.footer import ConsoleFooter
from pmconsole.screens.frame.keys import APP_COMMANDS
from pmconsole.screens.kit.chooser import ChooserItem, fitting
from pmconsole.screens.kit.finding import matches
from pmconsole.screens.kit.key_names import heard, key_name
from pmconsole.screens.kit.message import QuitBox
from pmconsole.screens.papers.acting import act_on
from tests.keyboard import room, settle, typed
from tests.seen import whole_screen

OFFERED = [ChooserItem(command.id, command.zh, words=f"{command.zh} {command.help}") for command in APP_COMMANDS]
SIZES = [(80, 24), (140, 40)]


@pytest.fixture
def entry(desk: Desk, wang: Actor) -> Registered:
    intake = Intake(Channel.PHONE, "水管[/爆裂", "李女士", "13800001111", "3-2-1702", Category.REPAIR)
    return register(desk, wang, intake)


def said(screen: Screen[Any], where: str) -> str:
    return str(screen.query_one(where, Static).render())


def keys_shown(screen: Screen[Any]) -> str:
    return str(screen.query_one(ConsoleFooter).render())


async def menu(pilot: Pilot[None], paper: Paper, paper_id: int, version: int | None) -> ActionMenu:
    await act_on(room(pilot.app), paper, paper_id, version)
    await settle(pilot)
    assert isinstance(pilot.app.screen, ActionMenu)
    return pilot.app.screen


async def choose(pilot: Pilot[None], words: str) -> ActionDialog:
    await typed(pilot, words)
    await pilot.press("enter")
    await settle(pilot)
    assert isinstance(pilot.app.screen, ActionDialog)
    return pilot.app.screen


async def test_the_head_says_where_who_and_when_to_the_second(desk: Desk, wang: Actor, clock: SettableClock) -> None:
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert re.search(r"锦绣花园 信息中心 +早班 王芳", said(app.screen, "#head-who"))
        assert "11-23 周一 14:00:00" in said(app.screen, "#head-time")
        clock.advance(seconds=3)
        await pilot.pause(1.1)
        assert "14:00:03" in said(app.screen, "#head-time")


async def test_counts_follow_what_is_registered(desk: Desk, wang: Actor) -> None:
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "今日登记 0" in said(app.screen, "#head-counts")
        await app.desk_call(register, desk, wang, Intake(Channel.VISIT, "问路"))
        await settle(pilot)
        assert "今日登记 1" in said(app.screen, "#head-counts")


async def test_a_slow_store_shows_as_a_word_not_as_a_frozen_screen(desk: Desk, wang: Actor) -> None:
    import threading

    gate = threading.Event()
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        slow = asyncio.ensure_future(app.desk_call(gate.wait, 10))
        await pilot.pause(1.6)
        assert "数据库忙" in said(app.screen, "#head-busy")
        gate.set()
        await slow
        await pilot.pause(1.1)
        assert said(app.screen, "#head-busy").strip() == ""


@pytest.mark.parametrize("size", SIZES)
async def test_the_foot_always_shows_the_way_to_everything_else(desk: Desk, wang: Actor, size: tuple[int, int]) -> None:
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=size) as pilot:
        await pilot.press("f2")
        await settle(pilot)
        assert "Ctrl+S 登记" in keys_shown(app.screen)
        assert keys_shown(app.screen).endswith("Ctrl+P 命令  F1 帮助")


async def test_leaving_is_asked_in_chinese_and_can_be_refused(desk: Desk, wang: Actor) -> None:
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+q")
        await settle(pilot)
        assert isinstance(app.screen, QuitBox)
        await pilot.press("escape")
        await settle(pilot)
        assert not isinstance(app.screen, QuitBox) and app.is_running


async def test_the_palette_finds_registering_by_initials_and_goes_there(desk: Desk, wang: Actor) -> None:
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.action_go("intake")
        await settle(pilot)
        await pilot.press("ctrl+p")
        await settle(pilot)
        assert isinstance(app.screen, Palette)
        await typed(pilot, "bz")
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, HelpScreen)
        await pilot.press("escape")


@pytest.mark.parametrize("query", ["登记", "dengji", "dj", "DJ"])
def test_commands_are_found_by_chinese_pinyin_and_initials(query: str) -> None:
    assert fitting(query, OFFERED)[0].value == "app.intake"


def test_a_word_that_is_nowhere_finds_nothing() -> None:
    assert fitting("zzz", OFFERED) == [] and matches("[/", "登记") == 0


def test_no_bare_letter_is_a_command() -> None:
    from pmconsole.screens.everywhere.guide import GuideScreen
    from pmconsole.screens.intake.screen import IntakeScreen

    for command in (*APP_COMMANDS, *IntakeScreen.KEYS, *GuideScreen.KEYS):
        for key in filter(None, command.keys.split(",")):
            assert "+" in key or re.fullmatch(r"f([1-9]|1[0-2])|escape|enter", key), key


def test_alt_and_a_digit_is_heard_as_plain_terminals_send_it() -> None:
    assert heard("f3,alt+3") == "f3,alt+3,£"
    assert (key_name("alt+3"), key_name("ctrl+s"), key_name("f2")) == ("Alt+3", "Ctrl+S", "F2")


@pytest.mark.parametrize("size", SIZES)
async def test_a_step_is_chosen_filled_in_and_done_by_keys(
    desk: Desk, wang: Actor, entry: Registered, size: tuple[int, int]
) -> None:
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await menu(pilot, Paper.LEDGER, entry.entry_id, entry.version)
        await choose(pilot, "派工")
        await pilot.press("2", "enter")
        await settle(pilot)
        with desk.store.read() as session:
            detail = queries.entry_detail(session, desk.site_id, entry.entry_id)
        assert detail is not None and [o.department for o in detail.orders] == ["护卫部（秩序）"]
        assert not isinstance(app.screen, ActionDialog)


async def test_the_menu_shows_why_the_rest_is_refused_with_its_clause(
    desk: Desk, wang: Actor, entry: Registered
) -> None:
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        shown = await menu(pilot, Paper.LEDGER, entry.entry_id, entry.version)
        assert all(item.zh != "- 消档" for item in shown._shown)
        await pilot.press("tab")
        [refused] = [item for item in shown._shown if item.zh == "- 消档"]
        assert "4.3.7" in refused.note
        await pilot.press("escape")


async def test_a_known_name_is_taken_by_its_digit(desk: Desk, wang: Actor, entry: Registered) -> None:
    done = orders.issue_order(desk, wang, entry.entry_id, department="工程部")
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await menu(pilot, Paper.ORDER, done.paper_id, None)
        await choose(pilot, "qs")
        await pilot.press("1", "enter", "1", "ctrl+s")
        await settle(pilot)
        with desk.store.read() as session:
            order = queries.order_detail(session, desk.site_id, done.paper_id)
        assert order is not None and order.receiver == "孙伟"


async def test_two_consoles_on_one_paper_the_second_is_told_and_keeps_its_text(
    desk: Desk, wang: Actor, entry: Registered
) -> None:
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await menu(pilot, Paper.LEDGER, entry.entry_id, entry.version)
        dialog = await choose(pilot, "本台处理")
        await typed(pilot, "已关总阀")
        entries.classify(desk, Actor("赵强", wang.roles), entry.entry_id, category=Category.HELP)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert app.screen is dialog
        assert "赵强" in said(dialog, ".trouble") and "Ctrl+S" in said(dialog, ".trouble")
        assert dialog.form.field("handling").text == "已关总阀"
        await pilot.press("ctrl+s")
        await settle(pilot)
        with desk.store.read() as session:
            detail = queries.entry_detail(session, desk.site_id, entry.entry_id)
        assert detail is not None and detail.entry.handling == "已关总阀"


async def test_a_step_refused_meanwhile_names_every_reason(desk: Desk, wang: Actor, entry: Registered) -> None:
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await menu(pilot, Paper.LEDGER, entry.entry_id, None)
        dialog = await choose(pilot, "派工")
        entries.void(desk, wang, entry.entry_id, reason="重复登记")
        await pilot.press("1", "enter")
        await settle(pilot)
        assert app.screen is dialog
        assert "作废" in said(dialog, ".trouble") and "4.2.3" in said(dialog, ".trouble")


async def test_a_full_disk_keeps_the_form_open_with_its_text(
    desk: Desk, wang: Actor, entry: Registered, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise DiskFull("磁盘已满，这一步没有写入，以前的记录都在。请腾出磁盘空间后再试。")

    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await menu(pilot, Paper.LEDGER, entry.entry_id, entry.version)
        dialog = await choose(pilot, "加备注")
        await typed(pilot, "[/备注")
        monkeypatch.setattr("pmconsole.desk.papers.actions.perform", full)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert app.screen is dialog and "磁盘已满" in said(dialog, ".trouble")
        assert dialog.form.field("text").text == "[/备注"


async def test_a_future_time_in_a_step_is_refused_beside_its_field(
    desk: Desk, wang: Actor, entry: Registered, clock: SettableClock
) -> None:
    done = orders.issue_order(desk, wang, entry.entry_id, department="工程部")
    clock.advance(minutes=5)
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await menu(pilot, Paper.ORDER, done.paper_id, None)
        dialog = await choose(pilot, "签收")
        dialog.form.field("receiver").text = "孙伟"
        dialog.form.field("at").text = f"{desk.now().astimezone(desk.zone) + timedelta(hours=1):%H:%M}"
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert app.screen is dialog and "还没有到" in said(dialog, "#field-at .wrong")


@pytest.mark.parametrize("size", SIZES)
async def test_every_form_fits_its_terminal_and_speaks_chinese(
    desk: Desk, wang: Actor, entry: Registered, size: tuple[int, int]
) -> None:
    from pmconsole.procedure.workflow import STEPS
    from pmconsole.screens.papers.acting import take_step

    # Whose signature it wants is read from the order.
    order_id = orders.issue_order(desk, wang, entry.entry_id, department="工程部").paper_id
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        for key, step in STEPS.items():
            paper_id = order_id if step.paper is Paper.ORDER else entry.entry_id
            await take_step(room(app), key, paper_id, None, entry.number)
            await settle(pilot)
            dialog = app.screen
            assert isinstance(dialog, ActionDialog), key
            box = dialog.query("Vertical").first().region
            assert box.bottom <= size[1] and box.right <= size[0] and box.x >= 0, key
            bottom = dialog.query_one(".keys").region
            assert bottom.bottom <= box.bottom, key
            await pilot.press("escape")
            await settle(pilot)


async def test_alt_and_a_digit_leaves_a_field_without_typing_into_it(desk: Desk, wang: Actor) -> None:
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24)) as pilot:
        app.action_go("intake")
        await settle(pilot)
        await typed(pilot, "1380")
        await pilot.press("£")  # what Textual makes of ESC 3
        await settle(pilot)
        assert app.current_mode == "ledger"


async def test_a_site_may_change_keys_and_have_plain_lines(desk: Desk, wang: Actor) -> None:
    from pmconsole.settings import Settings

    app = ConsoleApp(desk, wang, Settings(ascii_lines=True, keymap={"app.intake": "f9"}))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f9")
        await settle(pilot)
        assert app.current_mode == "intake"
        await pilot.press("ctrl+q")
        await settle(pilot)
        assert app.screen.query("Vertical").first().styles.border_top[0] == "ascii"


async def test_a_year_without_announced_holidays_is_said_in_the_head_and_in_the_help(
    desk: Desk, wang: Actor, clock: SettableClock
) -> None:
    clock.jump(days=9)  # 2026-12-02: a term may reach into 2027
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "2027 年放假安排未收录" in whole_screen(pilot)
        await pilot.press("f1")
        await settle(pilot)
        assert isinstance(app.screen, HelpScreen)
        text = "".join(str(line) for line in app.screen._lines(200))
        assert "2027 年的放假调休安排尚未收录，暂按周一至周五并扣除法定节假日计算工作日" in text
