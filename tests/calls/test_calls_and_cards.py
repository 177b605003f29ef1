"""Flow cards, ringing calls and phrase codes at the intake, by keys; nothing half typed is disturbed by a call."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlmodel import select
from textual.pilot import Pilot
from textual.widgets import Static

from pmconsole.app import ConsoleApp
from pmconsole.data.calls import queries as queries_calls
from pmconsole.data.calls.queries import CallRow
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.papers import queries
from pmconsole.data.papers.rows import LedgerFilter
from pmconsole.data.papers.tables import LedgerEntry, PhoneRecord
from pmconsole.data.shelf.cards import card_of_entry
from pmconsole.desk.calls import acts as calls
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.procedure.vocabulary import CallOutcome
from pmconsole.screens.frame.call_line import CallLine
from pmconsole.screens.intake.screen import IntakeScreen
from pmconsole.screens.shelf.flow_card import FlowCardBox
from tests.keyboard import settle, typed


@asynccontextmanager
async def at_intake(desk: Desk, wang: Actor) -> AsyncIterator[Pilot[None]]:
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(140, 40), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("f2")
        await settle(pilot)
        yield pilot


def text(pilot: Pilot[None], key: str) -> str:
    screen = pilot.app.screen
    assert isinstance(screen, IntakeScreen)
    return screen.form.field(key).text


def focus(pilot: Pilot[None], key: str) -> None:
    screen = pilot.app.screen
    assert isinstance(screen, IntakeScreen)
    screen.form.field(key).editor.focus()


def all_calls(desk: Desk) -> list[CallRow]:
    with desk.store.read() as session:
        ids = queries_calls.call_ids(session, desk.site_id)
        return queries_calls.call_rows(session, desk.site_id, ids)


def waiting(desk: Desk) -> list[str]:
    with desk.store.read() as session:
        ids = queries_calls.call_ids(session, desk.site_id, waiting_since=desk.now() - calls.RINGING_FOR)
        return [row.phone for row in queries_calls.call_rows(session, desk.site_id, ids)]


async def test_a_fire_shows_its_card_presets_major_and_ticks_are_kept_with_time(desk: Desk, wang: Actor) -> None:
    async with at_intake(desk, wang) as pilot:
        focus(pilot, "content")
        await pilot.pause()
        await typed(pilot, "5栋楼道着火")
        await settle(pilot)
        assert "火警" in str(pilot.app.screen.query_one("#intake-card", Static).render())
        assert text(pilot, "major") == "True"
        await pilot.press("ctrl+k")
        await settle(pilot)
        assert isinstance(pilot.app.screen, FlowCardBox)
        await pilot.press("1", "3", "escape")
        await settle(pilot)
        await pilot.press("ctrl+s")
        await settle(pilot)
    with desk.store.read() as session:
        entry = session.exec(select(LedgerEntry)).one()
        assert entry.id is not None and entry.major
        kept = card_of_entry(session, desk.site_id, entry.id)
    assert kept.card_key == "fire"
    assert [(tick.step, tick.at, tick.by) for tick in kept.ticks] == [(1, desk.now(), "王芳"), (3, desk.now(), "王芳")]


async def test_a_code_and_a_blank_become_the_phrase_but_never_inside_a_word_or_pasted(desk: Desk, wang: Actor) -> None:
    async with at_intake(desk, wang) as pilot:
        focus(pilot, "content")
        await pilot.pause()
        await typed(pilot, "厨房sg")
        await pilot.press("space")
        await settle(pilot)
        assert text(pilot, "content") == "厨房水管爆裂"
        await typed(pilot, "xsg")
        await pilot.press("space")
        assert text(pilot, "content") == "厨房水管爆裂xsg "
        from textual import events

        pilot.app.screen.post_message(events.Paste("sg"))
        await settle(pilot)
        await pilot.press("space")
        assert text(pilot, "content") == "厨房水管爆裂xsg sg "


async def test_a_call_is_shown_without_disturbing_and_one_key_takes_it(desk: Desk, wang: Actor) -> None:
    async with at_intake(desk, wang) as pilot:
        focus(pilot, "content")
        await pilot.pause()
        await typed(pilot, "门锁坏")
        calls.ring(desk, "13800001111", person="李女士")
        await pilot.pause(0.8)
        await settle(pilot)
        assert "13800001111 李女士" in str(pilot.app.screen.query_one(CallLine).render())
        await typed(pilot, "了")
        assert text(pilot, "content") == "门锁坏了"
        await pilot.press("ctrl+r")
        await pilot.pause(0.3)
        await settle(pilot)
        assert (text(pilot, "phone"), text(pilot, "content")) == ("13800001111", "")
        focus(pilot, "content")
        await pilot.pause()
        await typed(pilot, "停水")
        await pilot.press("ctrl+s")
        await pilot.pause(0.3)
        await settle(pilot)
        assert text(pilot, "content") == "门锁坏了"
    [call] = all_calls(desk)
    assert call.outcome is CallOutcome.ANSWERED and call.handler == "王芳" and call.entry_number
    with desk.store.read() as session:
        assert len(queries.ledger_ids(session, desk.site_id, LedgerFilter())) == 1


def test_a_ring_nobody_took_is_to_be_called_back_until_someone_was_reached(
    desk: Desk, wang: Actor, clock: SettableClock
) -> None:
    rung = calls.ring(desk, "02368881234")
    assert waiting(desk) == []
    clock.advance(minutes=3)
    assert waiting(desk) == ["02368881234"]
    calls.call_back(desk, wang, rung.id, reached=False)
    assert waiting(desk) == ["02368881234"]
    calls.call_back(desk, wang, rung.id, reached=True, content="已说明")
    assert waiting(desk) == []
    assert len(all_calls(desk)) == 3


async def test_the_phone_screen_lists_calls_and_marks_a_wrong_number(desk: Desk, wang: Actor) -> None:
    calls.record_call(desk, wang, calls.CallIn("13900002222", person="张三"))
    async with at_intake(desk, wang) as pilot:
        await pilot.press("f7")
        await settle(pilot)
        await pilot.press("ctrl+w")
        await settle(pilot)
    assert all_calls(desk)[0].outcome is CallOutcome.WRONG


@pytest.mark.parametrize("number", ["anonymous", "匿名", "未知号码", "Private", ""])
def test_a_call_whose_number_is_not_shown_is_on_record_all_the_same(desk: Desk, number: str) -> None:
    done = calls.ring(desk, number, missed=True)
    assert "号码未显示" in done.message
    with desk.store.read() as session:
        row = session.get(PhoneRecord, done.id)
        assert row is not None and (row.phone, row.phone_key) == ("", "")
