"""Intake by real key presses: what the handler types is registered, kept and restored; nothing typed is ever lost."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from pmconsole.app import ConsoleApp
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.papers import queries
from pmconsole.data.papers.rows import EntryDetail, LedgerFilter
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.procedure.vocabulary import Category, Channel
from pmconsole.screens.frame.action_dialog import ActionDialog
from pmconsole.screens.intake.screen import IntakeScreen
from tests.keyboard import settle, typed

Open = Callable[..., AbstractAsyncContextManager[Pilot[None]]]
NASTY = "见[/ 备注 [B2]车库 [bold]粗[/bold]"
ESCAPES = "\x1b[31m红\x1b[0m\x1b]0;标题\x07\x00\x9b5m字"


@pytest.fixture
def intake(desk: Desk, wang: Actor) -> Open:
    """Opens the console at the intake screen."""

    @asynccontextmanager
    async def opened(size: tuple[int, int] = (100, 30)) -> AsyncIterator[Pilot[None]]:
        app = ConsoleApp(desk, wang)
        async with app.run_test(size=size, notifications=True) as pilot:
            await settle(pilot)
            await pilot.press("f2")
            await settle(pilot)
            assert isinstance(app.screen, IntakeScreen)
            yield pilot

    return opened


def entries(desk: Desk) -> list[EntryDetail]:
    with desk.store.read() as session:
        found = [
            queries.entry_detail(session, desk.site_id, i)
            for i in queries.ledger_ids(session, desk.site_id, LedgerFilter())
        ]
    return [entry for entry in found if entry is not None]


def field(pilot: Pilot[None], key: str) -> str:
    screen = pilot.app.screen
    assert isinstance(screen, IntakeScreen)
    return screen.form.field(key).text


def put(pilot: Pilot[None], **texts: str) -> None:
    screen = pilot.app.screen
    assert isinstance(screen, IntakeScreen)
    for key, text in texts.items():
        screen.form.field(key).text = text


def wrong(pilot: Pilot[None], key: str) -> str:
    return str(pilot.app.screen.query_one(f"#field-{key} .wrong", Static).render())


def head(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one("#intake-head", Static).render())


async def test_a_call_is_registered_by_keys_and_its_number_is_shown(intake: Open, desk: Desk) -> None:
    async with intake() as pilot:
        await typed(pilot, "13800001111")
        await pilot.press("enter")
        await typed(pilot, "3-2-1702")
        await pilot.press("enter")
        await typed(pilot, "李女士")
        await pilot.press("enter", "1")
        await typed(pilot, "厨房水管爆裂，漏到楼下")
        await pilot.press("ctrl+s")
        await settle(pilot)
        [entry] = entries(desk)
        assert entry.entry.content == "厨房水管爆裂，漏到楼下"
        assert (entry.entry.category, entry.entry.channel) == (Category.REPAIR, Channel.PHONE)
        assert (entry.entry.source, entry.entry.room_key) == ("李女士", "3-2-1702")
        assert entry.entry.number in head(pilot)
        assert field(pilot, "content") == "" and pilot.app.focused is not None


async def test_a_known_number_is_registered_and_dispatched_in_twelve_keys(
    intake: Open, desk: Desk, wang: Actor, clock: SettableClock
) -> None:
    first = Intake(Channel.PHONE, "灯不亮", "李女士", "13800001111", "3-2-1702", Category.REPAIR)
    register(desk, wang, first)
    clock.advance(hours=1)
    async with intake() as pilot:
        keys = 1  # F2
        await typed(pilot, "13800001111")
        await pilot.pause(0.3)
        await settle(pilot)
        assert (field(pilot, "room"), field(pilot, "source")) == ("3-2-1702", "李女士")
        await pilot.press(*(go := ("enter", "enter", "enter", "1")))
        await typed(pilot, "水管爆裂")
        await pilot.press("ctrl+d")
        await settle(pilot)
        await pilot.pause(0.2)
        assert isinstance(pilot.app.screen, ActionDialog)
        await pilot.press("1", "enter")
        await pilot.pause(0.3)
        keys += len(go) + 3
        assert keys <= 12
        newest = entries(desk)[0]
        assert [order.department for order in newest.orders] == ["工程部"]
        assert newest.entry.source == "李女士"


async def test_an_unknown_number_says_so_and_is_taken(intake: Open, desk: Desk) -> None:
    async with intake() as pilot:
        await typed(pilot, "02399998888")
        await pilot.pause(0.3)
        await settle(pilot)
        assert "没有这个号码" in str(pilot.app.screen.query_one("#intake-known", Static).render())
        put(pilot, content="问停水")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert entries(desk)[0].entry.phone == "02399998888"


async def test_empty_content_is_refused_and_everything_typed_stays(intake: Open, desk: Desk) -> None:
    async with intake() as pilot:
        await typed(pilot, "13800001111")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert entries(desk) == []
        assert "请填写内容" in wrong(pilot, "content")
        assert field(pilot, "phone") == "13800001111"


@pytest.mark.parametrize(
    ("text", "says"), [("23:59", "还没有到"), ("25:00", "没有这个"), ("abc", "看不懂"), ("11-24 09:00", "还没有到")]
)
async def test_a_wrong_or_future_time_is_refused_beside_the_field(
    intake: Open, desk: Desk, text: str, says: str
) -> None:
    async with intake() as pilot:
        put(pilot, content="门禁坏了", received_at=text)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert entries(desk) == []
        assert says in wrong(pilot, "received_at")
        assert (field(pilot, "content"), field(pilot, "received_at")) == ("门禁坏了", text)


async def test_a_call_taken_down_later_keeps_its_own_time(intake: Open, desk: Desk) -> None:
    async with intake() as pilot:
        put(pilot, content="夜里噪音", received_at="昨天 23:10")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert entries(desk)[0].entry.received_at == desk.now() - timedelta(hours=14, minutes=50)


async def test_markup_and_escapes_in_every_field_are_only_text(intake: Open, desk: Desk) -> None:
    async with intake((80, 24)) as pilot:
        await pilot.press("shift+tab", "2")
        lines = ("room", "source", "printed_no", "filler", "filler_department", "customer", "remark")
        # Of a number only what no telephone has is refused: brackets stay, as they were typed.
        put(pilot, **dict.fromkeys((*lines, "content"), NASTY + ESCAPES), phone="[/]138\x1b0000\x071111")
        await pilot.press("ctrl+s")
        await settle(pilot)
        entry = entries(desk)[0]
        assert entry.form is not None
        for value in (entry.entry.content, entry.entry.remark, entry.form.filler, entry.form.customer):
            assert value.startswith(NASTY)
            assert not {c for c in value if ord(c) < 32 or 0x7F <= ord(c) < 0xA0}


async def test_pasted_text_loses_its_escapes_before_it_is_shown(intake: Open) -> None:
    from textual import events

    async with intake() as pilot:
        pilot.app.screen.post_message(events.Paste(ESCAPES + "\n第二行"))
        await settle(pilot)
        assert field(pilot, "phone") == "红字 第二行"


async def test_five_thousand_characters_are_taken_and_one_more_is_refused_with_the_count(
    intake: Open, desk: Desk
) -> None:
    async with intake() as pilot:
        put(pilot, content="水" * 5001)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "5001" in wrong(pilot, "content") and len(field(pilot, "content")) == 5001
        put(pilot, content="水" * 5000)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert len(entries(desk)[0].entry.content) == 5000


async def test_a_service_form_asks_for_its_filler(intake: Open, desk: Desk) -> None:
    async with intake((80, 24)) as pilot:
        await pilot.press("shift+tab", "2")
        put(pilot, content="路灯不亮")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "填单人" in wrong(pilot, "filler")
        await typed(pilot, "张三")
        await pilot.press("ctrl+s")
        await settle(pilot)
        form = entries(desk)[0].form
        assert form is not None and form.filler == "张三" and form.number in head(pilot)


async def test_what_is_half_typed_survives_another_screen_and_a_restart(intake: Open, desk: Desk) -> None:
    async with intake() as pilot:
        await typed(pilot, "13800001111")
        await pilot.press("enter")
        await typed(pilot, "3-2-17")
        await pilot.press("escape", "f2")
        await settle(pilot)
        assert field(pilot, "room") == "3-2-17"
        await pilot.pause(0.8)
        await settle(pilot)
    async with intake() as pilot:
        assert (field(pilot, "phone"), field(pilot, "room")) == ("13800001111", "3-2-17")
        put(pilot, content="门锁坏了")
        await pilot.press("ctrl+s")
        await settle(pilot)
    async with intake() as pilot:
        assert field(pilot, "phone") == ""


async def test_a_locked_file_keeps_what_was_typed(intake: Open, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from pmconsole.data.core.errors import Locked

    def locked(*_: object) -> None:
        raise Locked("数据文件正被其他程序占用，这一步没有写入，已输入的内容仍在。请稍候再试。")

    async with intake() as pilot:
        put(pilot, content="电梯停了")
        monkeypatch.setattr("pmconsole.screens.intake.screen.register", locked)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "占用" in head(pilot) and field(pilot, "content") == "电梯停了"
