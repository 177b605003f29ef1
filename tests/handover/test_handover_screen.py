"""F8 by real key presses: filled in, signed, read back, refused, stood in for; the next console opens with it, once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from pmconsole.alerts.sweep import sweep
from pmconsole.app import ConsoleApp
from pmconsole.data.core import desk as queries_desk
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.handover import queries as queries_handover
from pmconsole.data.handover.queries import HandoverPaper
from pmconsole.desk.core.signing import SignatureIn
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.handover import acts as handover
from pmconsole.desk.handover import notes as shift_notes
from pmconsole.desk.papers import major
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.procedure.handover import Section
from pmconsole.procedure.vocabulary import Category, Channel, SignedHow
from pmconsole.screens.frame.action_dialog import ActionDialog
from pmconsole.screens.handover.box import HandoverBox
from pmconsole.screens.handover.screen import HandoverScreen
from pmconsole.screens.kit.form_box import FormBox
from pmconsole.screens.kit.message import MessageBox
from pmconsole.screens.papers.ledger import LedgerScreen
from tests.conftest import found
from tests.handover.conftest import END
from tests.keyboard import settle, typed
from tests.seen import comes, whole_screen

pytestmark = pytest.mark.usefixtures("quiet")


@asynccontextmanager
async def opened(desk: Desk, actor: Actor, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    app = ConsoleApp(desk, actor)
    async with app.run_test(size=size, notifications=True) as pilot:
        await settle(pilot)
        yield pilot


async def keys(pilot: Pilot[None], *pressed: str) -> None:
    for key in pressed:
        await pilot.press(key)
        await settle(pilot)


def head(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one("#handover-head", Static).render())


def console(pilot: Pilot[None]) -> ConsoleApp:
    assert isinstance(pilot.app, ConsoleApp)
    return pilot.app


def told(pilot: Pilot[None]) -> str:
    """The sentence in the window on top."""
    assert isinstance(pilot.app.screen, MessageBox)
    return pilot.app.screen.text


def now_on_duty(desk: Desk) -> str:
    with desk.store.read() as session:
        return found(queries_desk.on_duty(session, desk.site_id)).name


def newest(desk: Desk) -> HandoverPaper:
    with desk.store.read() as session:
        row = found(queries_handover.latest(session, desk.site_id))
        return found(queries_handover.paper(session, desk.site_id, row.id))


def an_incident(desk: Desk, actor: Actor) -> None:
    made = register(desk, actor, Intake(Channel.PHONE, "电梯[/困人", category=Category.EMERGENCY, room="5栋"))
    major.mark_major(desk, actor, made.entry_id, reason="有人被困")


async def test_a_shift_is_handed_over_and_the_next_one_begins_with_it(shift: Desk, wang: Actor) -> None:
    an_incident(shift, wang)
    async with opened(shift, wang) as pilot:
        await keys(pilot, "f8")
        assert isinstance(pilot.app.screen, HandoverScreen) and "还有 7 样没有清点" in head(pilot)
        await keys(pilot, "ctrl+n")
        await typed(pilot, "快递柜坏了")
        await keys(pilot, "ctrl+s", "ctrl+a")
        assert "都清点过了" in head(pilot)
        await keys(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, FormBox)
        await keys(pilot, "2", "ctrl+s")
        assert "还有 1 件要复述" in head(pilot) and now_on_duty(shift) == "王芳"
        await keys(pilot, "ctrl+s")
        assert "还有 1 件没有复述" in whole_screen(pilot) and isinstance(pilot.app.screen, HandoverScreen)
        await keys(pilot, "ctrl+o")
        await typed(pilot, "谁在现场？")
        await keys(pilot, "ctrl+s")
        assert "请接班人按 Ctrl+S 签名" in head(pilot)
        await keys(pilot, "ctrl+s")
        await comes(pilot, "接班签名")
        await typed(pilot, "陈晨")
        await keys(pilot, "ctrl+s")
        await comes(pilot, "请填写签名方式")
        await keys(pilot, "2", "ctrl+s")
        await comes(pilot, "已交接，陈晨当班")
        assert isinstance(pilot.app.screen, HandoverBox)
        assert console(pilot).actor.name == "陈晨" == now_on_duty(shift)
        await keys(pilot, "escape")
        assert isinstance(pilot.app.screen, LedgerScreen)
    row = newest(shift)
    assert [line.text for line in row.objections] == ["谁在现场？"]
    assert "快递柜坏了" in found(row.content).of(Section.NOTES)[0].text


async def test_space_alone_reads_back_one_after_another(checked: Desk, wang: Actor) -> None:
    an_incident(checked, wang)
    for text in ("留人看地库", "夜里巡查两次"):
        shift_notes.instruct(checked, wang, text, "韩梅")
    async with opened(checked, wang) as pilot:
        await keys(pilot, "f8", "9", "ctrl+s", "2", "ctrl+s")
        for left in (3, 2, 1):
            assert f"还有 {left} 件要复述" in head(pilot)
            await keys(pilot, "space")
        assert "请接班人按 Ctrl+S 签名" in head(pilot)
        await keys(pilot, "space")
        assert "请接班人按 Ctrl+S 签名" in head(pilot), "one blank too many takes nothing back"
        await keys(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, FormBox)


async def test_who_refuses_gives_the_reason_and_the_outgoing_goes_on(checked: Desk, wang: Actor) -> None:
    handover.sign_out(checked, wang, SignatureIn("王芳", SignedHow.PAPER))
    async with opened(checked, wang) as pilot:
        await keys(pilot, "f8", "ctrl+d")
        await typed(pilot, "对讲机少一台")
        await keys(pilot, "enter")
        assert "1 周敏  2 赵强  3 韩梅" in whole_screen(pilot)
        await keys(pilot, "3")
        await keys(pilot, "ctrl+s")
        await typed(pilot, "陈晨")
        await keys(pilot, "ctrl+s")
        await comes(pilot, "请填写签名方式")
        await keys(pilot, "2", "ctrl+s")
        assert "没有接班：陈晨：对讲机少一台（已请示韩梅）" in head(pilot)
        assert now_on_duty(checked) == "王芳" == console(pilot).actor.name


async def test_a_superior_stands_in_and_why_is_asked(checked: Desk, wang: Actor) -> None:
    async with opened(checked, wang) as pilot:
        await keys(pilot, "f8", "ctrl+b")
        await typed(pilot, "王芳送医")
        await keys(pilot, "ctrl+s")
        await typed(pilot, "韩梅")
        await keys(pilot, "enter", "2", "ctrl+s")
        assert "韩梅已签交班" in head(pilot)


async def test_an_emergency_half_typed_keeps_the_desk_from_being_handed_over(checked: Desk, wang: Actor) -> None:
    async with opened(checked, wang) as pilot:
        await keys(pilot, "f2", "enter", "enter", "enter", "6")
        await typed(pilot, "地库冒烟")
        await keys(pilot, "f8", "ctrl+s")
        assert "本台有写了一半的突发事件登记（F2），先办完再交班" in told(pilot)
        await keys(pilot, "enter", "f2")
        assert "地库冒烟" in whole_screen(pilot)


@pytest.mark.parametrize("signed", [False, True], ids=["outgoing", "incoming"])
async def test_an_emergency_being_dealt_with_in_another_room_is_named_with_the_way_back(
    checked: Desk, wang: Actor, signed: bool
) -> None:
    an_incident(checked, wang)
    if signed:
        handover.sign_out(checked, wang, SignatureIn("王芳", SignedHow.PAPER))
    async with opened(checked, wang) as pilot:
        await keys(pilot, "ctrl+e")
        await typed(pilot, "xsqs")
        await keys(pilot, "enter")
        form = pilot.app.screen
        assert isinstance(form, ActionDialog)
        await typed(pilot, "韩梅")
        await keys(pilot, "f8", "space", "ctrl+s")
        assert "还有没填完的表单" in told(pilot)
        assert "「向上请示  XX-20261123-001」在记录表，按 F3 回到它" in told(pilot)
        await keys(pilot, "enter", "f3")
        assert form.is_current and form.form.field("referred_to").text == "韩梅", "nothing of it is lost"
        await keys(pilot, "escape", "f8", "ctrl+s")
        assert isinstance(pilot.app.screen, FormBox) and pilot.app.screen.title_zh.startswith(
            "接班签名" if signed else "交班签名"
        )


async def test_an_emergency_begun_while_the_signature_is_asked_for_keeps_the_duty_where_it_is(
    checked: Desk, wang: Actor
) -> None:
    an_incident(checked, wang)
    async with opened(checked, wang) as pilot:
        await keys(pilot, "f8", "ctrl+s", "f3", "ctrl+e")
        await typed(pilot, "xsqs")
        await keys(pilot, "enter", "f8", "2", "ctrl+s")
        assert "按 F3 回到它" in told(pilot)
        await keys(pilot, "enter")
        assert "Ctrl+S 签交班" in head(pilot)


async def test_another_console_that_took_the_duty_is_said_and_nothing_is_signed(checked: Desk, wang: Actor) -> None:
    handover.sign_out(checked, wang, SignatureIn("王芳", SignedHow.PAPER))
    async with opened(checked, wang) as pilot:
        await keys(pilot, "f8", "ctrl+s")
        await typed(pilot, "刘洋")
        handover.take_over(checked, wang, SignatureIn("陈晨", SignedHow.PAPER), {})
        await keys(pilot, "enter", "2", "ctrl+s")
        assert "已经在别的操作台接了班" in told(pilot)
        await keys(pilot, "enter")
    assert now_on_duty(checked) == "陈晨"


async def test_things_are_found_one_by_one_and_a_broken_one_needs_a_word(shift: Desk, wang: Actor) -> None:
    async with opened(shift, wang) as pilot:
        await keys(pilot, "f8", "7", "space", "enter", "2")
        assert isinstance(pilot.app.screen, FormBox)
        await keys(pilot, "ctrl+s")
        assert "请写明怎么不正常" in whole_screen(pilot)
        pilot.app.screen.form.field("remark").text = "没有声音"
        await keys(pilot, "ctrl+s")
        things = [item.text for item in handover.prepare(shift).content.of(Section.EQUIPMENT)]
        assert things[:3] == ["值班电话：不正常，没有声音", "对讲机：正常", "钥匙：未清点"]


async def test_past_ones_are_read_and_added_to(checked: Desk, wang: Actor) -> None:
    handover.sign_out(checked, wang, SignatureIn("王芳", SignedHow.PAPER))
    chen = found(handover.take_over(checked, wang, SignatureIn("陈晨", SignedHow.PAPER), {}).actor)
    async with opened(checked, chen) as pilot:
        await keys(pilot, "escape", "f8", "ctrl+l", "1")
        assert isinstance(pilot.app.screen, HandoverBox)
        await keys(pilot, "ctrl+n")
        await typed(pilot, "钥匙 12 把")
        await keys(pilot, "ctrl+s")
        assert "补充更正" in whole_screen(pilot) and "钥匙 12 把" in whole_screen(pilot)
    assert [line.text for line in newest(checked).additions] == ["钥匙 12 把"]


async def test_the_next_console_opens_with_the_handover_once(checked: Desk, wang: Actor) -> None:
    handover.sign_out(checked, wang, SignatureIn("王芳", SignedHow.PAPER))
    chen = found(handover.take_over(checked, wang, SignatureIn("陈晨", SignedHow.PAPER), {}).actor)
    for shown in (True, False):
        async with opened(checked, chen) as pilot:
            await pilot.pause(0.2)
            await settle(pilot)
            assert isinstance(pilot.app.screen, HandoverBox) is shown
            if shown:
                await keys(pilot, "escape")
            assert isinstance(pilot.app.screen, LedgerScreen)


async def test_a_note_is_written_from_any_screen_by_the_palette(shift: Desk, wang: Actor) -> None:
    async with opened(shift, wang) as pilot:
        await keys(pilot, "f4", "ctrl+p")
        await typed(pilot, "bbjs")
        await keys(pilot, "enter")
        assert isinstance(pilot.app.screen, FormBox)
        await typed(pilot, "[B2]车库灯坏")
        await keys(pilot, "ctrl+s")
    assert "[B2]车库灯坏" in handover.prepare(shift).content.of(Section.NOTES)[0].text


async def test_what_was_read_back_is_forgotten_when_the_outgoing_signs_anew(checked: Desk, wang: Actor) -> None:
    shift_notes.instruct(checked, wang, "留人看地库", "韩梅")
    handover.sign_out(checked, wang, SignatureIn("王芳", SignedHow.PAPER))
    async with opened(checked, wang, (140, 40)) as pilot:
        await keys(pilot, "f8", "6", "space")
        assert "请接班人按 Ctrl+S" in head(pilot)
        await keys(pilot, "ctrl+u")
        assert "Ctrl+S 签交班" in head(pilot)
        handover.sign_out(checked, wang, SignatureIn("王芳", SignedHow.PAPER))
        await console(pilot).look_at_feed()
        await keys(pilot, "6")
        assert "还有 1 件要复述" in head(pilot)


async def test_the_alarm_of_a_late_handover_leads_to_it(checked: Desk, wang: Actor, clock: SettableClock) -> None:
    clock.set(END + timedelta(minutes=20))
    sweep(checked)
    async with opened(checked, wang) as pilot:
        await keys(pilot, "ctrl+g")
        assert "交接班" in whole_screen(pilot)
        await keys(pilot, "ctrl+o")
        assert isinstance(pilot.app.screen, HandoverScreen)
        assert "JB-20261123-001" in head(pilot)


async def test_full_width_digits_jump_too(shift: Desk, wang: Actor, clock: SettableClock) -> None:
    clock.jump(minutes=1)
    async with opened(shift, wang) as pilot:
        await keys(pilot, "f8")
        screen = pilot.app.screen
        assert isinstance(screen, HandoverScreen)
        await typed(pilot, "７")
        assert found(screen._item).section is Section.EQUIPMENT
