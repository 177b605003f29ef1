"""催办 (4.2.4): an act with whom, how, the answer, the time promised; seen on order, queue, entry, and printed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.papers.orders import queue
from pmconsole.data.papers.queries import entry_detail
from pmconsole.data.papers.rows import EntryDetail
from pmconsole.desk.core.errors import BadInput, Refused
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers import entries, forms, orders
from pmconsole.desk.papers.chasing import chase_entry, chase_order, names_to_chase
from pmconsole.desk.papers.registering import FormIntake, Intake, register
from pmconsole.papers import content_order
from pmconsole.papers.render import PageOptions, render
from pmconsole.procedure.vocabulary import Category, Channel, Paper, ReplyHow, Role, Rule, SignedHow
from pmconsole.screens.kit.blocks import Moments
from pmconsole.screens.papers.entry_detail import entry_blocks
from pmconsole.screens.papers.order_detail import order_blocks
from tests.conftest import found
from tests.console import Console
from tests.keyboard import settle, typed
from tests.papers.reading import words
from tests.seen import acted, row_line

ASKED: dict[str, Any] = {"whom": "孙伟", "how": ReplyHow.PHONE, "answer": "配件在路上"}


@pytest.fixture
def entry_id(desk: Desk, wang: Actor) -> int:
    return register(desk, wang, Intake(Channel.PHONE, "厨房水管爆裂", "周先生", "13800138000", "3-2-1702")).entry_id


@pytest.fixture
def order_id(desk: Desk, wang: Actor, entry_id: int) -> int:
    made = orders.issue_order(desk, wang, entry_id, department="工程部", assistant="李娜").paper_id
    orders.sign_for(desk, wang, made, receiver="孙伟", how=SignedHow.PAPER)
    return made


def detail(desk: Desk, entry_id: int) -> EntryDetail:
    with desk.store.read() as session:
        return found(entry_detail(session, desk.site_id, entry_id))


def history(desk: Desk, paper: Paper, paper_id: int) -> list[str]:
    from pmconsole.data.journal.chain import history
    from pmconsole.data.journal.words import in_one_line

    with desk.store.read() as session:
        return [in_one_line(row, desk.zone) for row in history(session, desk.site_id, paper, paper_id)]


def test_a_chasing_is_kept_with_whom_how_the_answer_and_the_time_promised(
    desk: Desk, wang: Actor, clock: SettableClock, entry_id: int, order_id: int
) -> None:
    clock.advance(hours=1)
    done = chase_order(desk, wang, order_id, **ASKED, promised_at=clock.now() + timedelta(hours=3))
    assert done.message == "PG-20261123-001 已催孙伟"
    order = detail(desk, entry_id).orders[0]
    (kept,) = order.chasings
    assert (kept.whom, kept.how, kept.answer, kept.by) == ("孙伟", ReplyHow.PHONE, "配件在路上", "王芳")
    assert kept.promised_at == clock.now() + timedelta(hours=3)
    assert [(c.due_at, c.open) for c in order.clocks if c.rule is Rule.PROMISE] == [(kept.promised_at, True)]
    assert history(desk, Paper.ORDER, order_id)[-1] == (
        "对方答复 配件在路上；催办方式 电话；催了谁 孙伟；第1轮 约定时间 2026-11-23 18:00"
    )


def test_a_new_promise_ends_the_one_before_with_the_answer_and_is_met_when_it_is_done(
    desk: Desk, wang: Actor, clock: SettableClock, entry_id: int, order_id: int
) -> None:
    orders.arrange(desk, wang, order_id, worker="吴师傅")
    for hours in (1, 5):
        clock.advance(minutes=5)
        chase_order(desk, wang, order_id, **ASKED, promised_at=clock.now() + timedelta(hours=hours))
    chase_order(desk, wang, order_id, **ASKED)
    orders.complete(desk, wang, order_id, result="已修好", customer_signer="周先生")
    promises = [c for c in detail(desk, entry_id).orders[0].clocks if c.rule is Rule.PROMISE]
    assert [(c.end_reason, c.met_at) for c in promises] == [("配件在路上", None), ("", clock.now())]


def test_what_the_desk_is_promised_about_an_entry_is_met_by_the_reply(
    desk: Desk, wang: Actor, clock: SettableClock
) -> None:
    call = register(desk, wang, Intake(Channel.OTHER, "排班不合理", "员工", category=Category.INTERNAL)).entry_id
    entries.route_internally(desk, wang, call, department="工程部")
    chase_entry(desk, wang, call, **ASKED, promised_at=clock.now() + timedelta(days=1))
    assert Rule.PROMISE in {c.rule for c in detail(desk, call).clocks if c.open}
    entries.reply(desk, wang, call, told="员工", how=ReplyHow.VISIT, text="已调整排班")
    assert Rule.PROMISE not in {c.rule for c in detail(desk, call).clocks if c.open}


def test_the_order_and_the_queue_say_how_often_and_when_last(
    desk: Desk, wang: Actor, clock: SettableClock, entry_id: int, order_id: int
) -> None:
    for answer in ("没人接", "马上派人"):
        clock.advance(minutes=30)
        chase_order(desk, wang, order_id, **ASKED | {"answer": answer})
    order = detail(desk, entry_id).orders[0]
    (block,) = (b for b in order_blocks(order, Moments(desk.zone, clock.now())) if b.title.startswith("催办"))
    assert block.title == "催办  2 次，最近 15:00"
    assert [(fact.label, fact.text) for fact in block.facts] == [
        ("14:30", "王芳 电话催孙伟：没人接"), ("15:00", "王芳 电话催孙伟：马上派人"),
    ]  # fmt: skip
    with desk.store.read() as session:
        (row,) = queue(session, desk.site_id)
    assert (row.chased, row.chased_at) == (2, clock.now())


def test_what_was_never_chased_says_nothing(desk: Desk, clock: SettableClock, entry_id: int, order_id: int) -> None:
    order = detail(desk, entry_id).orders[0]
    assert not [f for b in order_blocks(order, Moments(desk.zone, clock.now())) for f in b.facts if "催办" in b.title]
    with desk.store.read() as session:
        assert [(row.chased, row.chased_at) for row in queue(session, desk.site_id)] == [(0, None)]


def test_the_printed_order_says_how_often_when_last_and_each_answer(
    desk: Desk, wang: Actor, clock: SettableClock, order_id: int, options: PageOptions
) -> None:
    clock.advance(hours=1)
    chase_order(desk, wang, order_id, **ASKED, promised_at=clock.now() + timedelta(hours=3))
    with desk.store.read() as session:
        contents = content_order.gather(session, desk.site_id, desk.zone, [order_id])
    for half in (False, True):
        page = words(render(Paper.ORDER, contents, replace(options, half=half)).body)
        assert "催办：1次，最近一次2026-11-2315:00" in page
        assert "2026-11-2315:00王芳（催办）：电话催孙伟：配件在路上，约定2026-11-2318:00" in page


def test_an_entry_is_chased_where_no_order_tells_of_it(desk: Desk, wang: Actor, clock: SettableClock) -> None:
    call = register(desk, wang, Intake(Channel.OTHER, "排班不合理", "员工", category=Category.INTERNAL)).entry_id
    entries.route_internally(desk, wang, call, department="工程部")
    clock.advance(minutes=5)
    chase_entry(desk, wang, call, **ASKED | {"answer": "明天答复本人"})
    (kept,) = detail(desk, call).chasings
    assert (kept.paper, kept.answer) == (Paper.LEDGER, "明天答复本人")
    blocks = entry_blocks(detail(desk, call), Moments(desk.zone, clock.now()))
    assert [b.facts[0].text for b in blocks if b.title.startswith("催办")] == ["王芳 电话催孙伟：明天答复本人"]


@pytest.mark.parametrize(
    ("left_out", "says"),
    [("whom", "请填写催了谁(4.2.4)"), ("how", "请填写方式(4.2.4)"), ("answer", "请填写对方答复(4.2.4)")],
)
def test_whom_how_and_the_answer_are_asked_for(
    desk: Desk, wang: Actor, order_id: int, left_out: str, says: str
) -> None:
    with pytest.raises(BadInput) as told:
        chase_order(desk, wang, order_id, **ASKED | {left_out: ""})
    assert told.value.fields == {left_out: says}


@pytest.mark.parametrize("hours", [0, -1])
def test_a_promise_lies_ahead(desk: Desk, wang: Actor, clock: SettableClock, order_id: int, hours: int) -> None:
    with pytest.raises(BadInput) as told:
        chase_order(desk, wang, order_id, **ASKED, promised_at=clock.now() + timedelta(hours=hours))
    assert told.value.fields == {"promised_at": "约定的时间已经过去，请写以后的时间；没有约定就留空。"}


def test_what_is_over_is_not_chased(desk: Desk, wang: Actor, entry_id: int) -> None:
    order = orders.issue_order(desk, wang, entry_id, department="工程部").paper_id
    orders.void_order(desk, wang, order, reason="派错部门")
    with pytest.raises(Refused, match="现在是「作废」，不能催办"):
        chase_order(desk, wang, order, **ASKED)


def test_who_only_signs_for_orders_does_not_chase(desk: Desk, order_id: int) -> None:
    with pytest.raises(Refused, match="「催办」由信息处理员、客服助理办理"):
        chase_order(desk, Actor("孙伟", frozenset({Role.RECEIVER})), order_id, **ASKED)


def test_those_nearest_to_the_work_are_offered_first(desk: Desk, wang: Actor, entry_id: int, order_id: int) -> None:
    orders.arrange(desk, wang, order_id, worker="吴师傅")
    made = register(
        desk, wang, Intake(Channel.SERVICE_FORM, "门禁坏了", "吴女士", form=FormIntake("张敏", customer="吴女士"))
    ).entry_id
    entries.handle(desk, wang, made, handling="已修好", replied=True)
    forms.hand_out(desk, wang, found(detail(desk, made).form).id, handed_out_to="张敏")
    with desk.store.read() as session:
        assert names_to_chase(session, desk.site_id, Paper.ORDER, order_id)[:2] == ["吴师傅", "孙伟"]
        assert names_to_chase(session, desk.site_id, Paper.LEDGER, made) == ["张敏"]
        assert names_to_chase(session, desk.site_id, Paper.LEDGER, entry_id) == []
        assert names_to_chase(session, desk.site_id, Paper.ORDER, 999) == []


async def test_an_order_is_chased_by_keys_and_its_line_says_so(console: Console, desk: Desk, order_id: int) -> None:
    async with console(size=(80, 24)) as pilot:
        await pilot.press("f4")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await typed(pilot, "cb")
        await pilot.press("enter")
        await settle(pilot)
        await typed(pilot, "孙伟")
        await pilot.press("tab", "1")
        await typed(pilot, "马上派人")
        await pilot.press("ctrl+s")
        await acted(pilot)
        assert "待安排 催1" in row_line(pilot, order_id)
