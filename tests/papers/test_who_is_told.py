"""Who is told the outcome: the one who gave the information, the customer, the filler; telling and fetching (4.2.6)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.papers.queries import entry_detail, ledger_ids
from pmconsole.data.papers.rows import EntryDetail, LedgerFilter
from pmconsole.desk.core.errors import BadInput, Refused
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers import entries, forms, orders
from pmconsole.desk.papers.registering import FormIntake, Intake, register
from pmconsole.papers import content_service
from pmconsole.papers.render import PageOptions, render
from pmconsole.procedure.vocabulary import Channel, FormState, Paper, ReplyHow, ToldAs
from pmconsole.screens.frame.action_dialog import ActionDialog
from tests.conftest import found
from tests.console import Console
from tests.keyboard import settle, typed
from tests.papers.reading import pages, words
from tests.seen import acted, the_list, whole_screen

FORM = FormIntake("张敏", "客服部", by_employee=True, printed_no="No.000123", customer="吴女士")


@pytest.fixture
def noise(desk: Desk, wang: Actor) -> int:
    """An employee's form about what a neighbour told her for a customer: three people."""
    form = replace(FORM, filled_at=desk.now() - timedelta(hours=2))
    intake = Intake(Channel.SERVICE_FORM, "楼上装修噪音", "何先生", "13900001234", "5-1-301", form=form)
    made = register(desk, wang, intake).entry_id
    entries.handle(desk, wang, made, handling="已劝停")
    return made


def detail(desk: Desk, entry_id: int) -> EntryDetail:
    with desk.store.read() as session:
        return found(entry_detail(session, desk.site_id, entry_id))


def form_id(desk: Desk, entry_id: int) -> int:
    form = detail(desk, entry_id).form
    assert form is not None
    return form.id


def lacks(desk: Desk, actor: Actor, entry_id: int) -> list[str]:
    """What strike-off says of who still waits."""
    with pytest.raises(Refused) as refused:
        entries.strike_off(desk, actor, entry_id)
    return [reason.text for reason in refused.value.reasons if "尚未" in reason.text and "收回" not in reason.text]


PROVIDER, CUSTOMER, FILLER = "尚未回复信息提供者", "尚未回复相关顾客", "尚未通知填单人领取客户服务单"


def test_4_2_6_each_of_the_three_is_told_by_a_line_of_their_own(desk: Desk, wang: Actor, noise: int) -> None:
    entries.reply(desk, wang, noise, told="吴女士", how=ReplyHow.PHONE, text="已劝停")
    assert lacks(desk, wang, noise) == [PROVIDER, FILLER]
    entries.tell(desk, wang, noise, told="何先生的太太", how=ReplyHow.VISIT, text="已劝停", told_as=ToldAs.PROVIDER)
    assert lacks(desk, wang, noise) == [FILLER]
    forms.notify(desk, wang, form_id(desk, noise), notified_to="张敏", notified_how=ReplyHow.RADIO)
    assert lacks(desk, wang, noise) == []
    told = [(r.told, r.told_as, r.how, r.by) for r in detail(desk, noise).replies]
    assert told == [
        ("吴女士", ToldAs.CUSTOMER, ReplyHow.PHONE, "王芳"), ("何先生的太太", ToldAs.PROVIDER, ReplyHow.VISIT, "王芳"),
    ]  # fmt: skip


def test_4_2_6_the_filler_is_called_and_fetches_before_the_customer_was_told(
    desk: Desk, wang: Actor, clock: SettableClock, noise: int
) -> None:
    key = form_id(desk, noise)
    forms.notify(desk, wang, key, notified_to="张敏", notified_how=ReplyHow.PHONE)
    form = detail(desk, noise).form
    assert form is not None and form.state is FormState.RECEIVED, "who was called has not fetched it yet"
    assert (form.notified_to, form.notified_how, form.notified_by) == ("张敏", ReplyHow.PHONE, "王芳")
    clock.advance(minutes=30)
    forms.hand_out(desk, wang, key, handed_out_to="张敏")
    form = detail(desk, noise).form
    assert form is not None and form.state is FormState.HANDED_OUT
    assert form.handed_out_at is not None and form.notified_at is not None and form.handed_out_at > form.notified_at


def test_4_2_6_nobody_is_called_before_there_is_an_outcome(desk: Desk, wang: Actor) -> None:
    made = register(desk, wang, Intake(Channel.SERVICE_FORM, "噪音", "吴女士", form=FORM)).entry_id
    with pytest.raises(Refused, match="处理结果还没有核实，还不能通知领取"):
        forms.notify(desk, wang, form_id(desk, made), notified_to="张敏", notified_how=ReplyHow.PHONE)
    orders.issue_order(desk, wang, made, department="工程部")
    with pytest.raises(Refused, match="处理结果还没有核实，服务单还不能领取"):
        forms.hand_out(desk, wang, form_id(desk, made), handed_out_to="张敏")


def test_4_3_8_whoever_is_several_of_them_is_told_once_and_a_customer_who_signed_knows(desk: Desk, wang: Actor) -> None:
    own = FormIntake("吴女士", customer="吴女士")
    made = register(desk, wang, Intake(Channel.SERVICE_FORM, "噪音", "吴女士", form=own)).entry_id
    entries.handle(desk, wang, made, handling="已劝停", replied=True)
    assert lacks(desk, wang, made) == []
    other = register(desk, wang, Intake(Channel.SERVICE_FORM, "噪音", "何先生", form=FORM)).entry_id
    entries.handle(desk, wang, other, handling="已劝停", replied=True)
    forms.hand_out(desk, wang, form_id(desk, other), handed_out_to="张敏")
    assert lacks(desk, wang, other) == [CUSTOMER]
    forms.take_back(desk, wang, form_id(desk, other), result="已劝停", customer_signer="吴女士", opinion="满意")
    entries.strike_off(desk, wang, other)


@pytest.mark.parametrize("question", ["000123", "0123", "No.000123", "no000123"])
def test_4_3_6_the_number_printed_on_a_form_is_found(desk: Desk, wang: Actor, noise: int, question: str) -> None:
    register(desk, wang, Intake(Channel.SERVICE_FORM, "噪音", form=replace(FORM, printed_no="No.000999")))
    with desk.store.read() as session:
        assert list(ledger_ids(session, desk.site_id, LedgerFilter(words=question))) == [noise]
        assert list(ledger_ids(session, desk.site_id, LedgerFilter(words=f"{question} 噪音"))) == [noise]
        assert list(ledger_ids(session, desk.site_id, LedgerFilter(words="No.000777"))) == []


def test_4_3_4_a_form_is_not_filled_in_tomorrow(desk: Desk, wang: Actor) -> None:
    form = replace(FORM, filled_at=desk.now() + timedelta(minutes=1))
    with pytest.raises(BadInput, match="填单时间在将来"):
        register(desk, wang, Intake(Channel.SERVICE_FORM, "噪音", form=form))


def test_4_3_8_all_of_it_stands_on_the_printed_form(desk: Desk, wang: Actor, options: PageOptions, noise: int) -> None:
    key = form_id(desk, noise)
    forms.notify(desk, wang, key, notified_to="张敏", notified_how=ReplyHow.PHONE)
    entries.reply(desk, wang, noise, told="何先生", how=ReplyHow.PHONE, text="已劝停")
    forms.take_back(desk, wang, key, result="已劝停", customer_signer="吴女士", opinion="希望以后不再发生")
    entries.strike_off(desk, wang, noise)
    with desk.store.read() as session:
        (content,) = content_service.gather(session, desk.site_id, desk.zone, [key])
    assert (content.signs[3].label, content.signs[3].name) == ("审核（信息处理员）", "王芳")
    for half in (False, True):
        pdf = render(Paper.SERVICE, [content], replace(options, half=half)).body
        text = words(pdf)
        for part in ("2026-11-2312:00", "No.000123", "希望以后不再发生", "王芳电话通知张敏", "√员工"):
            assert part in text, (half, part)
        assert len(pages(pdf)) == 1 and ("存根" in text) is half
    assert "电话告知信息提供者何先生" in words(render(Paper.SERVICE, [content], options).body)


async def test_4_2_6_a_reply_offers_those_who_wait_by_digit(console: Console, desk: Desk, noise: int) -> None:
    async with console() as pilot:
        the_list(pilot).select(noise)
        await settle(pilot)
        await pilot.press("ctrl+e")
        await settle(pilot)
        await typed(pilot, "hf")
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ActionDialog)
        assert "1 何先生  2 吴女士  3 张敏" in whole_screen(pilot)
        await pilot.press("2", "enter", "1")
        await typed(pilot, "好了")
        await pilot.press("ctrl+s")
        await acted(pilot)
    (row,) = detail(desk, noise).replies
    assert (row.told, row.told_as, row.text) == ("吴女士", ToldAs.CUSTOMER, "好了")
