"""Signing by keys: the PIN in the form of the step, the first use, what is owed, people, the lock, another console."""

from textual.pilot import Pilot
from textual.widgets import Input

from pmconsole.app import ConsoleApp
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.papers import queries
from pmconsole.data.papers.rows import LedgerFilter
from pmconsole.data.people import queries as queries_people
from pmconsole.desk.core import pins
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.handover import notes as shift_notes
from pmconsole.desk.papers import orders
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.desk.people import acts as people
from pmconsole.desk.people import setup
from pmconsole.desk.people.acts import MemberIn
from pmconsole.desk.roster import acts as roster
from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.vocabulary import Channel, OrderState, Role, SignedHow
from pmconsole.screens.frame.action_dialog import ActionDialog
from pmconsole.screens.frame.header import LOCKED
from pmconsole.screens.kit.fields import SecretField
from pmconsole.screens.kit.form_box import FormBox
from pmconsole.screens.kit.message import MessageBox
from pmconsole.screens.papers.acting import take_step
from pmconsole.settings import Settings
from tests.conftest import found
from tests.keyboard import room, settle, typed
from tests.people.conftest import GivePin
from tests.seen import whole_screen


def an_order(desk: Desk, wang: Actor) -> int:
    made = register(desk, wang, Intake(Channel.PHONE, "水管爆裂", room="3-2-1702"))
    return orders.issue_order(desk, wang, made.entry_id, department="工程部").paper_id


async def keys(pilot: Pilot[None], *pressed: str) -> None:
    await pilot.press(*pressed)
    await pilot.pause(0.05)
    await settle(pilot)


async def palette(pilot: Pilot[None], word: str) -> None:
    await keys(pilot, "ctrl+p")
    await typed(pilot, word)
    await keys(pilot, "enter")


def state(desk: Desk, order: int) -> OrderState:
    with desk.store.read() as session:
        return found(queries.order_detail(session, desk.site_id, order)).state


async def test_the_receiver_types_the_pin_into_the_form_and_a_wrong_one_keeps_it_open(
    desk: Desk, wang: Actor, give_pin: GivePin
) -> None:
    order = an_order(desk, wang)
    give_pin("孙伟", "2580")
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await take_step(room(app), StepKey.SIGN, order, None)
        await settle(pilot)
        form = app.screen
        assert isinstance(form, ActionDialog)
        await typed(pilot, "孙伟")
        await keys(pilot, "ctrl+s")
        assert form.form.field("how").value is None and "请填写签名方式" in whole_screen(pilot)
        await keys(pilot, "1")
        assert form.form.field("why").display, "who has a PIN says why it is paper"
        await keys(pilot, "shift+tab", "4")
        secret = form.form.field("pin")
        assert isinstance(secret, SecretField) and secret.has_focus_within and secret.line.password
        assert not form.form.field("number").display
        await keys(pilot, *"1470", "enter")
        assert form.is_current and "密码不对，还可以试 4 次" in whole_screen(pilot)
        assert "1470" not in whole_screen(pilot)
        await keys(pilot, *"2580", "enter")
        assert app.screen is not form and state(desk, order) is OrderState.SIGNED


async def test_a_pin_used_for_the_first_time_is_changed_before_the_form_is_taken(
    desk: Desk, wang: Actor, give_pin: GivePin
) -> None:
    order = an_order(desk, wang)
    give_pin("孙伟", "2580", own=False)
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await take_step(room(app), StepKey.SIGN, order, None, given={})
        await settle(pilot)
        await typed(pilot, "孙伟")
        await keys(pilot, "tab", "4")
        await keys(pilot, *"2580", "enter")
        assert isinstance(app.screen, FormBox) and "孙伟第一次用密码" in whole_screen(pilot)
        await keys(pilot, *"1234", "enter", *"1234", "enter")
        assert "太容易猜" in whole_screen(pilot)
        box = app.screen
        for field, digits in zip(box.query(Input), ("8642", "8642"), strict=False):
            field.value = digits
        await keys(pilot, "ctrl+s")
        assert state(desk, order) is OrderState.SIGNED
    assert pins.prove(desk, "孙伟", "8642").name == "孙伟"


async def test_what_is_owed_is_signed_with_a_pin_at_the_desk(desk: Desk, wang: Actor, give_pin: GivePin) -> None:
    order = an_order(desk, wang)
    orders.sign_for(desk, wang, order, receiver="孙伟", how=SignedHow.PHONE, number="13800000001")
    give_pin("孙伟", "2580")
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await palette(pilot, "qianqian")
        assert "欠签 1 个，1 人" in whole_screen(pilot) and "13800000001" in whole_screen(pilot)
        await keys(pilot, "enter")
        assert "签名方式" in whole_screen(pilot)
        await keys(pilot, "1", *"2580", "enter")
        assert "没有欠签的" in whole_screen(pilot)
    with desk.store.read() as session:
        assert queries_people.owed(session, desk.site_id) == []


async def test_a_person_is_put_in_given_a_pin_and_put_away_by_keys(desk: Desk, wang: Actor, give_pin: GivePin) -> None:
    give_pin("赵强", "2580")
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await palette(pilot, "renyuan")
        assert "在职 5 人，4 人没有密码" in whole_screen(pilot)
        await keys(pilot, "ctrl+n")
        await typed(pilot, "何敏")
        await keys(pilot, "enter", "2", "3")
        assert "7 资料管理员" in whole_screen(pilot), "every role is seen with its digit"
        await keys(pilot, "ctrl+s")
        assert "请上级签名" in whole_screen(pilot)
        await keys(pilot, "escape")
        assert "没有签名，没有保存" in whole_screen(pilot)
        await keys(pilot, "ctrl+s")
        await keys(pilot, *"2580", "enter")
        assert "何敏已加入名单" in whole_screen(pilot)
        with desk.store.read() as session:
            row = next(r for r in queries_people.members(session, desk.site_id, desk.now()) if r.name == "何敏")
        assert row.roles == {Role.ASSISTANT, Role.RECEIVER}
        roster.assign(desk, wang, desk.today(), "中班", ["何敏"])
        await keys(pilot, "end", "up", "enter", "3")
        await typed(pilot, "调走")
        await keys(pilot, "ctrl+s")
        assert "王芳正在当班，请先交接班（F8）" in whole_screen(pilot)
        await keys(pilot, "escape", "home", "enter", "3")
        await typed(pilot, "调走")
        await keys(pilot, "ctrl+s")
        told = whole_screen(pilot)
        assert "- 排班 1 班，请换人：11-23 周一 中班" in told and "请上级签名" not in told, "said before anybody signs"
        await keys(pilot, "ctrl+s", *"2580", "enter")
        assert "何敏已停用；还写着何敏的：排班 1 班。" in whole_screen(pilot)


async def test_a_console_left_alone_asks_for_the_pin_before_the_next_write_and_loses_nothing(
    desk: Desk, wang: Actor, clock: SettableClock, give_pin: GivePin
) -> None:
    give_pin("王芳", "2580")
    app = ConsoleApp(desk, wang, Settings(lock_minutes=15))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await keys(pilot, "f2")
        clock.advance(minutes=16)
        app.screen.query_one("ConsoleHeader").tick()  # type: ignore[attr-defined]
        await pilot.pause()
        assert LOCKED in whole_screen(pilot)
        app.screen.form.field("content").text = "水管爆裂"  # type: ignore[attr-defined]
        await keys(pilot, "ctrl+s")
        assert "请王芳输入密码再保存" in whole_screen(pilot)
        await keys(pilot, "escape")
        assert "没有输入密码，没有保存" in whole_screen(pilot) and "水管爆裂" in whole_screen(pilot)
        await keys(pilot, "ctrl+s")
        await keys(pilot, *"2580", "enter")
        app.screen.query_one("ConsoleHeader").tick()  # type: ignore[attr-defined]
        await pilot.pause()
        assert LOCKED not in whole_screen(pilot)
    with desk.store.read() as session:
        assert len(queries.ledger_ids(session, desk.site_id, LedgerFilter())) == 1


async def test_a_console_left_alone_is_not_handed_over_on_paper_without_the_pin_of_who_is_on_duty(
    desk: Desk, wang: Actor, clock: SettableClock, give_pin: GivePin
) -> None:
    give_pin("王芳", "2580")
    people.add(desk, wang, MemberIn("陈静", frozenset({Role.HANDLER})))
    shift_notes.all_fine(desk, wang)
    app = ConsoleApp(desk, wang, Settings(lock_minutes=15))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        clock.advance(minutes=16)
        await keys(pilot, "f8", "ctrl+s", "2")
        await typed(pilot, "密码忘了")
        await keys(pilot, "ctrl+s")
        assert "请王芳输入密码再保存" in whole_screen(pilot)
        await keys(pilot, "escape")
        box = app.screen
        assert isinstance(box, MessageBox) and "请在 F8 各用密码签名" in box.text
        await keys(pilot, "enter", "ctrl+s", "1", *"2580", "enter")
        assert "王芳已签交班" in whole_screen(pilot) and not app.duty.locked, "who signs with the PIN need not again"


async def test_who_takes_the_duty_on_another_console_acts_here_too(desk: Desk, wang: Actor) -> None:
    people.add(desk, wang, MemberIn("陈静", frozenset({Role.HANDLER})))
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        setup.take_duty(desk, "陈静", "中班")
        await app.look_at_feed()
        await pilot.pause(0.1)
        await settle(pilot)
        assert app.actor.name == "陈静"
        assert "当班人换成了陈静（中班）" in whole_screen(pilot).replace("\n", "")
