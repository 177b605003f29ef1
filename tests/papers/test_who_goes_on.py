"""What came back undone goes on with the same department, on the day it promises, as often as need be (4.3.10)."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.papers.orders import order_detail
from pmconsole.data.papers.queries import entry_detail
from pmconsole.data.papers.rows import OrderDetail
from pmconsole.desk.core.errors import BadInput
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers import orders
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.papers import content_order
from pmconsole.papers.render import PageOptions, render
from pmconsole.procedure.refusal import Refused
from pmconsole.procedure.vocabulary import Addressee, Channel, EntryState, NoteKind, OrderState, Paper, Rule, SignedHow
from pmconsole.screens.papers.queue import QueueScreen
from tests.conftest import found
from tests.console import Console
from tests.keyboard import settle, typed
from tests.papers.reading import pages
from tests.seen import acted, row_line, whole_screen

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PAST = "约定的时间已经过了，请填以后的时间。"


@pytest.fixture
def order(desk: Desk, wang: Actor) -> int:
    call = register(desk, wang, Intake(Channel.PHONE, "3栋电梯异响", "周先生", "13800138000", "3-2-1702")).entry_id
    made = orders.issue_order(desk, wang, call, department="工程部", assistant="李娜").paper_id
    orders.sign_for(desk, wang, made, receiver="孙伟", how=SignedHow.PAPER)
    orders.arrange(desk, wang, made, worker="吴师傅")
    return made


def detail(desk: Desk, order_id: int) -> OrderDetail:
    with desk.store.read() as session:
        return found(order_detail(session, desk.site_id, order_id))


def running(desk: Desk, order_id: int) -> dict[Rule, datetime]:
    """The open clocks of the order and of its entry, and when each is due."""
    with desk.store.read() as session:
        entry = found(entry_detail(session, desk.site_id, detail(desk, order_id).entry_id))
    clocks = (*detail(desk, order_id).clocks, *entry.clocks)
    return {clock.rule: clock.due_at for clock in clocks if clock.open}


def promises(desk: Desk, order_id: int) -> list[tuple[datetime, str, str]]:
    """Every promise there was: for when, how it stands, and why it was ended."""
    return [
        (c.due_at, "open" if c.open else "met" if c.met_at else "ended", c.end_reason)
        for c in detail(desk, order_id).clocks
        if c.rule is Rule.PROMISE
    ]


def test_4_3_10_the_department_goes_on_as_often_as_needed_and_every_promise_and_reason_is_kept(
    desk: Desk, wang: Actor, clock: SettableClock, order: int
) -> None:
    clock.advance(hours=1)
    orders.return_unfinished(desk, wang, order, reason="等曳引轮到货")
    assert set(running(desk, order)) == {Rule.HANDLE}
    first, second, third = (desk.now() + days * DAY for days in (3, 8, 12))
    done = orders.go_on(desk, wang, order, reason="厂家三天后发货", promised_at=first)
    assert done.message.endswith("由工程部继续办理，约定 11-26 15:00")
    again = detail(desk, order)
    assert (again.state, again.round, again.rounds[-1].worker) == (OrderState.ARRANGED, 1, "吴师傅")
    assert (again.returned_at, again.return_reason) == (None, "")
    assert running(desk, order) == {Rule.PROMISE: first}, "its own clock, and no other"

    clock.advance(days=4)
    orders.give_reason(desk, wang, order, reason="厂家漏发，补发中", promised_at=second)
    assert running(desk, order) == {Rule.PROMISE: second}
    clock.advance(hours=1)
    orders.return_unfinished(desk, wang, order, reason="要动用维修资金")
    assert running(desk, order).keys() == {Rule.HANDLE}
    orders.go_on(desk, wang, order, reason="资金已批", promised_at=third)
    assert promises(desk, order) == [
        (first, "ended", "厂家漏发，补发中"), (second, "ended", "要动用维修资金"), (third, "open", ""),
    ]  # fmt: skip
    assert [(n.kind, n.text, n.promised_at) for n in detail(desk, order).notes] == [
        (NoteKind.REASON, "等曳引轮到货", None),
        (NoteKind.REASON, "厂家三天后发货", first),
        (NoteKind.REASON, "厂家漏发，补发中", second),
        (NoteKind.REASON, "要动用维修资金", None),
        (NoteKind.REASON, "资金已批", third),
    ]


def test_4_3_10_what_went_on_is_watched_to_its_end_and_done_in_time_meets_the_promise(
    desk: Desk, wang: Actor, clock: SettableClock, order: int
) -> None:
    orders.return_unfinished(desk, wang, order, reason="等配件")
    orders.go_on(desk, wang, order, reason="等配件", promised_at=desk.now() + DAY)
    clock.advance(hours=20)
    orders.complete(desk, wang, order, result="换轮", customer_signer="周先生")
    assert promises(desk, order)[-1][1] == "met"
    assert running(desk, order) == {Rule.FEEDBACK: desk.now() + 4 * HOUR}
    orders.feed_back(desk, wang, order, fed_back_to="李娜")
    assert running(desk, order).keys() == {Rule.VERIFY}
    orders.rework(desk, wang, order, verifier="李娜", reason="还响", how=SignedHow.PAPER)
    assert running(desk, order).keys() == {Rule.ARRANGE, Rule.FEEDBACK}
    orders.arrange(desk, wang, order, worker="吴师傅")
    with pytest.raises(BadInput) as asked:
        orders.give_reason(desk, wang, order, reason="再等一天")
    assert asked.value.fields == {"promised_at": "这张派工单退回过，请写部门约定的时间(4.3.10)"}
    orders.give_reason(desk, wang, order, reason="再等一天", promised_at=desk.now() + DAY)
    assert running(desk, order).keys() == {Rule.PROMISE}


def test_4_3_7_a_reason_why_not_yet_may_come_with_a_time_and_an_order_that_never_was_away_needs_none(
    desk: Desk, wang: Actor, order: int
) -> None:
    due = running(desk, order)[Rule.RETURN]
    orders.give_reason(desk, wang, order, reason="缺阀门")
    assert running(desk, order) == {Rule.RETURN: due}
    until = desk.now() + DAY
    orders.give_reason(desk, wang, order, reason="库房没有，外购", promised_at=until)
    assert running(desk, order) == {Rule.RETURN: due, Rule.PROMISE: until}


def test_4_3_11_reissue_upward_stays_by_choice_and_ends_the_promise(desk: Desk, wang: Actor, order: int) -> None:
    with pytest.raises(Refused, match="两个工作日未满"):
        orders.reissue(desk, wang, order, addressee=Addressee.HEAD)
    orders.return_unfinished(desk, wang, order, reason="等配件", promised_at=desk.now() + DAY)
    assert Rule.PROMISE in running(desk, order), "the department said on returning it when it will be done"
    orders.go_on(desk, wang, order, reason="等配件", promised_at=desk.now() + 2 * DAY)
    orders.reissue(desk, wang, order, addressee=Addressee.HEAD)
    assert detail(desk, order).state is OrderState.REISSUED
    assert [state for _, state, _ in promises(desk, order)] == ["ended", "ended"]


def test_4_3_2_who_never_sent_anybody_is_still_owed_the_twenty_four_hours(desk: Desk, wang: Actor) -> None:
    call = register(desk, wang, Intake(Channel.PHONE, "路灯不亮", "周先生")).entry_id
    made = orders.issue_order(desk, wang, call, department="工程部").paper_id
    orders.sign_for(desk, wang, made, receiver="孙伟", how=SignedHow.PAPER)
    orders.return_unfinished(desk, wang, made, reason="等灯具")
    orders.go_on(desk, wang, made, reason="等灯具", promised_at=desk.now() + DAY)
    assert detail(desk, made).state is OrderState.SIGNED
    assert running(desk, made).keys() == {Rule.PROMISE, Rule.HANDLE}
    orders.arrange(desk, wang, made, worker="吴师傅")
    assert running(desk, made).keys() == {Rule.PROMISE}
    with desk.store.read() as session:
        assert found(entry_detail(session, desk.site_id, call)).entry.state is EntryState.DISPATCHED


@pytest.mark.parametrize(
    ("ahead", "says"),
    [(-HOUR, PAST), (timedelta(), PAST), (None, "请填写约定时间(4.3.10)")],
)
def test_a_promise_for_the_past_or_for_no_day_is_asked_again_and_nothing_is_written(
    desk: Desk, wang: Actor, order: int, ahead: timedelta | None, says: str
) -> None:
    orders.return_unfinished(desk, wang, order, reason="等配件")
    before = detail(desk, order)
    with pytest.raises(BadInput) as wrong:
        orders.go_on(desk, wang, order, reason="等配件", promised_at=None if ahead is None else desk.now() + ahead)
    assert wrong.value.fields == {"promised_at": says}
    assert detail(desk, order) == before


@pytest.mark.parametrize("half", [False, True])
def test_the_order_as_printed_says_the_time_promised_and_every_one_before(
    desk: Desk, wang: Actor, clock: SettableClock, options: PageOptions, order: int, half: bool
) -> None:
    orders.return_unfinished(desk, wang, order, reason="等配件")
    orders.go_on(desk, wang, order, reason="厂家发货", promised_at=desk.now() + DAY)
    clock.advance(hours=30)
    orders.give_reason(desk, wang, order, reason="补发", promised_at=desk.now() + DAY)
    with desk.store.read() as session:
        content = content_order.gather(session, desk.site_id, desk.zone, [order])
    assert content[0].rounds[0].promised == "2026-11-25 20:00"
    [page] = pages(render(Paper.ORDER, content, replace(options, half=half)).body)
    assert "2026-11-2520:00" in page and "补发" in page
    if not half:
        assert "厂家发货（约定2026-11-2414:00）" in page, "the first promise stands too"


async def test_4_3_10_the_desk_lets_the_department_go_on_by_keys(
    console: Console, desk: Desk, wang: Actor, order: int
) -> None:
    orders.return_unfinished(desk, wang, order, reason="等配件")
    async with console("f4") as pilot:
        assert isinstance(pilot.app.screen, QueueScreen)
        await pilot.press("ctrl+e")
        await settle(pilot)
        await typed(pilot, "jybmxb")
        await pilot.press("enter")
        await settle(pilot)
        await typed(pilot, "厂家发货")
        await pilot.press("tab")
        await typed(pilot, "明天 17:00")
        await pilot.press("ctrl+s")
        await acted(pilot)
        assert "约定" in row_line(pilot, order)
        await pilot.press("enter")
        await settle(pilot)
        assert "11-24 17:00" in whole_screen(pilot)
    assert running(desk, order) == {Rule.PROMISE: desk.now() + 27 * HOUR}
