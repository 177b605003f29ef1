"""What an order says of urgency, appointment, arrival, price and consent to it, and in which copies (4.3.7)."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.papers.orders import order_detail
from pmconsole.data.papers.rows import OrderDetail
from pmconsole.desk.core.errors import BadInput
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers import orders
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.papers import content_order, printing
from pmconsole.papers.printing import PrintPolicy, print_papers
from pmconsole.papers.render import PageOptions, render
from pmconsole.papers.wanted import by_number
from pmconsole.procedure.money import NoAmount, fen, yuan
from pmconsole.procedure.vocabulary import Addressee, Channel, Charge, Paper, ReplyHow, SignedHow, Urgency
from pmconsole.screens.papers.queue import QueueScreen
from tests.conftest import found
from tests.console import Console
from tests.keyboard import settle, typed
from tests.papers.reading import pages, words
from tests.seen import acted

AGREED: dict[str, Any] = {"quoted_fen": "120", "consent_by": "周先生", "consent_how": ReplyHow.PHONE}


@pytest.fixture
def order(desk: Desk, wang: Actor) -> int:
    call = register(desk, wang, Intake(Channel.PHONE, "厨房水管爆裂", "周先生", "13800138000", "3-2-1702")).entry_id
    made = orders.issue_order(
        desk, wang, call, department="工程部", assistant="李娜", urgency=Urgency.URGENT,
        appointment_at=desk.now() + timedelta(hours=1),
    ).paper_id  # fmt: skip
    orders.sign_for(desk, wang, made, receiver="孙伟", how=SignedHow.PAPER)
    orders.arrange(desk, wang, made, worker="吴师傅")
    return made


def detail(desk: Desk, order_id: int) -> OrderDetail:
    with desk.store.read() as session:
        return found(order_detail(session, desk.site_id, order_id))


def printed(desk: Desk, order_id: int) -> content_order.OrderContent:
    with desk.store.read() as session:
        return content_order.gather(session, desk.site_id, desk.zone, [order_id])[0]


@pytest.mark.parametrize(
    ("text", "amount"),
    [("120", 12000), ("35.5", 3550), ("35.50", 3550), ("¥80", 8000), ("80 元", 8000), ("1,200.05", 120005), ("0", 0),
     ("", None), ("  ", None)],
)  # fmt: skip
def test_an_amount_is_taken_as_people_write_it(text: str, amount: int | None) -> None:
    assert fen(text) == amount


@pytest.mark.parametrize("text", ["一百", "12.345", "-5", "3-5", "99999999", "约 80"])
def test_what_is_no_amount_is_said_to_be_none(text: str) -> None:
    with pytest.raises(NoAmount, match=r"不是金额，请写成 35 或 35\.50（元）"):
        fen(text)


def test_an_amount_is_written_with_its_fen() -> None:
    assert [yuan(one) for one in (None, 0, 5, 3550, 12000)] == ["", "0.00 元", "0.05 元", "35.50 元", "120.00 元"]


def test_the_customer_agrees_to_the_price_before_the_work(desk: Desk, wang: Actor, order: int) -> None:
    """Paid work asks for the price and whose word it is; free work for neither."""
    for missing in ("quoted_fen", "consent_by", "consent_how"):
        asked: dict[str, Any] = {
            "quoted_fen": "120",
            "consent_by": "周先生",
            "consent_how": ReplyHow.PHONE,
            missing: "",
        }
        with pytest.raises(BadInput) as bad:
            orders.quote(desk, wang, order, charge=Charge.PAID, **asked)
        assert list(bad.value.fields) == [missing] and "内部约定" in bad.value.fields[missing]
    with pytest.raises(BadInput, match="不是金额"):
        orders.quote(
            desk, wang, order, charge=Charge.PAID, quoted_fen="一百", consent_by="周先生", consent_how=ReplyHow.PHONE
        )
    done = orders.quote(
        desk, wang, order, charge=Charge.PAID, quoted_fen="120", consent_by="周先生", consent_how=ReplyHow.PHONE
    )
    assert done.message.endswith("周先生同意 120.00 元")
    (work,) = detail(desk, order).rounds
    assert (work.charge, work.quoted_fen, work.consent_by, work.consent_at) == (
        Charge.PAID,
        12000,
        "周先生",
        desk.now(),
    )
    orders.quote(desk, wang, order, charge=Charge.FREE)
    (work,) = detail(desk, order).rounds
    assert (work.charge, work.quoted_fen, work.consent_by, work.consent_at) == (Charge.FREE, None, "", None)


def test_what_was_used_is_kept_and_nothing_at_all_is_asked_again(desk: Desk, wang: Actor, order: int) -> None:
    with pytest.raises(BadInput, match="请至少填写一样"):
        orders.charge(desk, wang, order)
    orders.charge(desk, wang, order, materials="铜阀 1 只", material_fen="35.5", labour="0.5 小时", labour_fen="80")
    assert printed(desk, order).rounds[0].total == "115.50 元"
    assert printed(desk, order).rounds[0].consent == "没有登记客户事先同意"


def test_everything_an_order_says_is_on_its_whole_and_on_its_half_page(
    desk: Desk, wang: Actor, clock: SettableClock, options: PageOptions, order: int
) -> None:
    clock.advance(minutes=10)
    orders.arrive(desk, wang, order)
    orders.quote(
        desk, wang, order, charge=Charge.PAID, quoted_fen="120", consent_by="周先生", consent_how=ReplyHow.VISIT
    )
    orders.give_reason(desk, wang, order, reason="缺阀门，去库房取")
    orders.note_order(desk, wang, order, text="电话催过工程部")
    orders.charge(
        desk, wang, order, materials="铜阀 1 只", material_fen="35.5", labour_fen="80", receipt_no="SJ-000731"
    )
    clock.advance(minutes=30)
    orders.complete(desk, wang, order, result="换阀门", customer_signer="周先生", opinion="来得快")
    orders.feed_back(desk, wang, order, fed_back_to="李娜")
    orders.verify(desk, wang, order, verifier="李娜", how=SignedHow.PAPER)
    orders.return_order(desk, wang, order)
    content = printed(desk, order)
    assert [(box.label, box.name, box.at) for box in content.signs][2] == (
        "收单人（信息中心）",
        "王芳",
        "2026-11-23 14:40",
    )
    for half in (False, True):
        pdf = render(Paper.ORDER, [content], replace(options, half=half)).body
        text = words(pdf)
        for part in (
            "紧急", "2026-11-2315:00", "2026-11-2314:10", "有偿，报价120.00元", "周先生当面同意", "铜阀1只", "35.50元",
            "80.00元", "115.50元", "SJ-000731", "缺阀门，去库房取", "来得快", "通过", "电话催过工程部", "王芳", "李娜",
        ):  # fmt: skip
            assert part in text, (half, part)
        assert len(pages(pdf)) == 1
        assert ("存根" in text) is half


def test_an_order_written_afresh_keeps_its_urgency_and_appointment(
    desk: Desk, wang: Actor, clock: SettableClock, order: int
) -> None:
    before = detail(desk, order)
    clock.advance(days=4)
    again = orders.reissue(desk, wang, order, addressee=Addressee.HEAD, addressee_name="赵强").paper_id
    assert (detail(desk, again).urgency, detail(desk, again).appointment_at) == (Urgency.URGENT, before.appointment_at)


def test_an_order_is_printed_once_for_each_who_keeps_one(desk: Desk, wang: Actor, tmp_path: Path, order: int) -> None:
    one = by_number(Paper.ORDER, detail(desk, order).number, order)
    policy = PrintPolicy(outbox=tmp_path, parts=printing.USUAL_PARTS)
    told = pages(print_papers(desk, wang, [one], policy).file.read_bytes())
    assert [next(part for part in ("存根", "部门", "财务", "客户") if f"（{part}联）" in page) for page in told] == [
        "存根", "部门", "财务", "客户",
    ]  # fmt: skip
    halves = pages(print_papers(desk, wang, [one], replace(policy, half=True)).file.read_bytes())
    assert sum(page.count("联）") for page in halves) == 3, "on half pages the counterfoil is the desk's"
    assert "联）" not in words(print_papers(desk, wang, [one], replace(policy, parts=())).file.read_bytes())


async def test_price_and_consent_are_asked_by_keys_and_stand_on_the_order(
    console: Console, desk: Desk, order: int
) -> None:
    async with console("f4") as pilot:
        assert isinstance(pilot.app.screen, QueueScreen)
        await pilot.press("ctrl+e")
        await settle(pilot)
        await typed(pilot, "bjbzd")
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("2")
        await typed(pilot, "120")
        await pilot.press("enter")
        await typed(pilot, "周先生")
        await pilot.press("enter", "1", "ctrl+s")
        await acted(pilot)
    (work,) = detail(desk, order).rounds
    assert (work.charge, work.quoted_fen, work.consent_by, work.consent_how) == (
        Charge.PAID, 12000, "周先生", ReplyHow.PHONE,
    )  # fmt: skip
