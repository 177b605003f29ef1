"""The board by real key presses: what is asked, who is called back, whose call is joined and told together (4.3.3)."""

from datetime import timedelta

from textual.pilot import Pilot
from textual.widgets import Static

from pmconsole.app import ConsoleApp
from pmconsole.data.board import queries as queries_board
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.papers import queries
from pmconsole.desk.board import acts as board
from pmconsole.desk.board import answering
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.directory import acts as directory
from pmconsole.desk.directory.acts import ContactIn
from pmconsole.desk.directory.words import NumberIn
from pmconsole.desk.papers import entries
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.vocabulary import Category, ChangeKind, Channel, EntryState, ReplyHow
from pmconsole.screens.board.callers_dialog import CallersDialog
from pmconsole.screens.board.screen import BoardScreen
from pmconsole.screens.frame.action_dialog import ActionDialog
from pmconsole.screens.intake.screen import IntakeScreen
from pmconsole.screens.kit.blocks_box import BlocksBox
from pmconsole.screens.papers.acting import take_step
from pmconsole.screens.papers.paper_view import PaperView
from tests.conftest import START, found
from tests.keyboard import room, settle, typed
from tests.seen import whole_screen


def water_cut(desk: Desk, actor: Actor) -> int:
    return board.register_change(
        desk, actor, kind=ChangeKind.WATER, department="工程部", reported_how=ReplyHow.PHONE, scope="3栋",
        content="清洗[/水箱", answer="停到 18 点", ends_at=START + timedelta(hours=4),
    ).paper_id  # fmt: skip


def caller(room: str = "3-2-1702", content: str = "") -> Intake:
    return Intake(Channel.PHONE, content, "李女士", "13800001111", room, Category.REPAIR)


def words(pilot: Pilot[None], query: str) -> str:
    return str(pilot.app.screen.query_one(query, Static).render()).replace("\n", "")


async def keys(pilot: Pilot[None], *pressed: str) -> None:
    await pilot.press(*pressed)
    await pilot.pause(0.1)
    await settle(pilot)


async def test_a_passed_end_asks_and_those_who_asked_are_called_back(
    desk: Desk, wang: Actor, clock: SettableClock
) -> None:
    change = water_cut(desk, wang)
    asked = answering.answer_from(desk, wang, caller(), change)
    clock.set(START + timedelta(hours=5))
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await keys(pilot, "f5")
        assert isinstance(app.screen, BoardScreen)
        assert "1 条到期没有消息" in words(pilot, "#board-tabs")
        assert "变更到期 1" in words(pilot, "#head-counts")
        await keys(pilot, "enter")
        await keys(pilot, "1")
        assert isinstance(app.screen, ActionDialog)
        await typed(pilot, "已来水")
        await keys(pilot, "ctrl+s")
        assert isinstance(app.screen, CallersDialog)
        await keys(pilot, "ctrl+s")
        assert isinstance(app.screen, BoardScreen)
    with desk.store.read() as session:
        row = found(queries_board.change(session, desk.site_id, change))
        entry = found(queries.entry_detail(session, desk.site_id, asked.entry_id))
    assert row.end_remark == "已来水" and row.to_call == 0
    assert "已恢复" in entry.replies[-1].text


async def test_a_call_is_joined_by_one_key_and_all_are_told_together(desk: Desk, wang: Actor) -> None:
    main = register(desk, wang, caller("3-1-502", "水管[/爆裂"))
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(140, 40), notifications=True) as pilot:
        await settle(pilot)
        await keys(pilot, "f2", "enter")
        await typed(pilot, "3-2-1702")
        await pilot.pause(0.3)
        await settle(pilot)
        assert "同楼" in words(pilot, "#intake-known")
        await keys(pilot, "ctrl+n")
        assert f"并入 {main.number}" in words(pilot, "#intake-head")
        with desk.store.read() as session:
            [joined] = queries_board.joined(session, desk.site_id, main.entry_id)
        assert joined.room == "3-2-1702"
        entries.handle(desk, wang, main.entry_id, handling="已换阀门", replied=True)
        await take_step(room(app), StepKey.STRIKE_OFF, main.entry_id, None)
        await settle(pilot)
        assert isinstance(app.screen, ActionDialog)
        await keys(pilot, "enter")
        assert isinstance(app.screen, CallersDialog)
        await keys(pilot, "ctrl+s")
    with desk.store.read() as session:
        [joined] = queries_board.joined(session, desk.site_id, main.entry_id)
        entry = found(queries.entry_detail(session, desk.site_id, joined.entry_id))
    assert joined.state is EntryState.STRUCK_OFF
    assert [reply.text for reply in entry.replies] == ["已换阀门"]


async def test_a_doubtful_change_is_asked_once_and_nothing_typed_is_lost(desk: Desk, wang: Actor) -> None:
    register(desk, wang, caller(content="灯不亮"))
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await keys(pilot, "f5")
        await keys(pilot, "ctrl+n")
        assert isinstance(app.screen, ActionDialog)
        await keys(pilot, "1", "1", "2")
        await typed(pilot, "19栋")
        await keys(pilot, "enter")
        await typed(pilot, "换水表")
        await keys(pilot, "ctrl+s")
        assert isinstance(app.screen, ActionDialog)
        assert "再保存一次" in words(pilot, "#field-scope .wrong")
        await keys(pilot, "ctrl+s")
        assert isinstance(app.screen, BoardScreen)
    with desk.store.read() as session:
        [row] = queries_board.board(session, desk.site_id)
    assert (row.scope, row.kind, row.content) == ("19栋", ChangeKind.WATER, "换水表")


async def test_two_people_with_one_number_are_chosen_and_nothing_is_filled_before(desk: Desk, wang: Actor) -> None:
    for name, place in (("李[/女士", "3-2-1702"), ("李先生", "5-1-301")):
        directory.add(desk, wang, ContactIn(name, numbers=(NumberIn("138 0000 1111"),), places=(place,)))
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await keys(pilot, "f2")
        await typed(pilot, "+86 13800001111")
        await pilot.pause(0.3)
        await keys(pilot)
        screen = app.screen
        assert isinstance(screen, IntakeScreen)
        assert "有 2 个人，Ctrl+U 选是谁" in words(pilot, "#intake-known")
        assert (screen.form.field("source").text, screen.form.field("room").text) == ("", "")
        await keys(pilot, "ctrl+u")
        await keys(pilot, "2")
        await pilot.pause(0.3)
        await settle(pilot)
        assert (screen.form.field("source").text, screen.form.field("room").text) == ("李先生", "5-1-301")
        assert "有 2 个人" not in words(pilot, "#intake-known") and "本房  李先生" in words(pilot, "#intake-known")


async def test_the_owner_in_the_directory_fills_in_what_the_number_says(desk: Desk, wang: Actor) -> None:
    directory.add(desk, wang, ContactIn("单伟", numbers=(NumberIn("023-6888 1234"),), places=("3-2-1702",)))
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await keys(pilot, "f2")
        await typed(pilot, "68881234")
        await pilot.pause(0.3)
        await keys(pilot)
        screen = app.screen
        assert isinstance(screen, IntakeScreen)
        assert (screen.form.field("source").text, screen.form.field("room").text) == ("单伟", "3-2-1702")


async def test_a_number_of_letters_is_refused_and_what_was_typed_stays(desk: Desk, wang: Actor) -> None:
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await keys(pilot, "f2")
        await typed(pilot, "三楼的王姐")
        screen = app.screen
        assert isinstance(screen, IntakeScreen)
        screen.form.field("content").text = "灯不亮"
        await keys(pilot, "ctrl+s")
        assert "里没有数字，不是电话号码" in whole_screen(pilot)
        assert (screen.form.field("phone").text, screen.form.field("content").text) == ("三楼的王姐", "灯不亮")


async def test_the_history_of_a_change_and_the_way_out_of_a_wrong_join(desk: Desk, wang: Actor) -> None:
    water_cut(desk, wang)
    main = register(desk, wang, caller("3-1-101", "厨房水管爆裂"))
    joined = answering.join_call(desk, wang, caller("3-1-201", "楼上漏水"), main.entry_id)
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await keys(pilot, "f5", "ctrl+l")
        assert isinstance(app.screen, BlocksBox) and "清洗[/水箱" in whole_screen(pilot)
        await keys(pilot, "escape")
        app.push_screen(PaperView(joined.entry_id))
        await keys(pilot, "ctrl+n")
        with desk.store.read() as session:
            assert queries_board.joined(session, desk.site_id, main.entry_id) == []
