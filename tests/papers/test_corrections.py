"""What was written wrong is corrected, the old value kept in the journal (4.3.10): by functions and by keys."""

import pytest

from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.check import verify_file
from pmconsole.data.journal import chain
from pmconsole.data.papers import queries
from pmconsole.data.papers.rows import EntryDetail, OrderDetail
from pmconsole.desk.core.errors import BadInput
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers import entries, forms, orders
from pmconsole.desk.papers.registering import FormIntake, Intake, register
from pmconsole.procedure.columns import EntryField, FormField, OrderField
from pmconsole.procedure.vocabulary import Category, Channel, Paper, ReplyHow, SignedHow
from pmconsole.screens.kit.chooser import Chooser
from tests.conftest import found
from tests.console import Console
from tests.keyboard import settle, typed
from tests.morning import Morning
from tests.seen import whole_screen


def entry(desk: Desk, entry_id: int) -> EntryDetail:
    with desk.store.read() as session:
        return found(queries.entry_detail(session, desk.site_id, entry_id))


def order(desk: Desk, order_id: int) -> OrderDetail:
    with desk.store.read() as session:
        return found(queries.order_detail(session, desk.site_id, order_id))


def kept(desk: Desk, paper: Paper, paper_id: int, field: str) -> list[tuple[object, object]]:
    """Old and new value of `field` in every line of the journal about the paper that has it, after its first."""
    with desk.store.read() as session:
        lines = chain.changes_since(session, desk.site_id, paper, paper_id, 1)
    return [(line.old, line.new) for line in lines if line.field == field]


@pytest.fixture
def call(desk: Desk, wang: Actor) -> int:
    return register(
        desk, wang, Intake(Channel.PHONE, "厨房水管爆裂", "周先生", "13800138000", "3-2-1702", Category.REPAIR)
    ).entry_id


@pytest.fixture
def unsigned(desk: Desk, wang: Actor, call: int) -> int:
    """An order whose work is done and whose customer was away."""
    made = orders.issue_order(desk, wang, call, department="工程部").paper_id
    orders.sign_for(desk, wang, made, receiver="孙伟", how=SignedHow.PAPER)
    orders.arrange(desk, wang, made, worker="老刘")
    orders.complete(desk, wang, made, result="换了阀门", customer_refusal="客户不在家")
    return made


def test_the_channel_is_corrected_by_its_word(desk: Desk, wang: Actor, call: int) -> None:
    entries.correct(desk, wang, call, field=EntryField.CHANNEL, value="对讲机", reason="记错")
    assert entry(desk, call).entry.channel is Channel.RADIO
    assert kept(desk, Paper.LEDGER, call, "channel") == [("phone", "radio")]
    with pytest.raises(BadInput, match="没有「传真」这种渠道；渠道有电话、客户服务单、对讲机、来访、信件、其他。"):
        entries.correct(desk, wang, call, field=EntryField.CHANNEL, value="传真", reason="记错")


def test_the_department_of_an_internal_matter_is_corrected_where_there_is_one(
    desk: Desk, wang: Actor, call: int
) -> None:
    inside = register(desk, wang, Intake(Channel.OTHER, "排班不合理", "员工", category=Category.INTERNAL)).entry_id
    with pytest.raises(BadInput, match="没有转内部处理"):
        entries.correct(desk, wang, call, field=EntryField.INTERNAL_DEPARTMENT, value="工程部", reason="误")
    entries.route_internally(desk, wang, inside, department="护卫部（秩序）")
    with pytest.raises(BadInput, match="没有「厨房部」这个部门"):
        entries.correct(desk, wang, inside, field=EntryField.INTERNAL_DEPARTMENT, value="厨房部", reason="误")
    entries.correct(desk, wang, inside, field=EntryField.INTERNAL_DEPARTMENT, value="工程部", reason="选错")
    assert entry(desk, inside).entry.internal_department == "工程部"
    assert kept(desk, Paper.LEDGER, inside, "internal_department") == [
        ("", "护卫部（秩序）"),
        ("护卫部（秩序）", "工程部"),
    ]


def test_a_wrong_reply_is_corrected_and_the_desk_is_told_that_the_customer_heard_the_old_one(
    desk: Desk, wang: Actor, call: int
) -> None:
    with pytest.raises(BadInput, match="还没有回复过"):
        entries.correct(desk, wang, call, field=EntryField.REPLY_TEXT, value="明天修", reason="误")
    entries.handle(desk, wang, call, handling="关了总阀")
    entries.reply(desk, wang, call, told="周先生", how=ReplyHow.PHONE, text="已修好")
    done = entries.correct(desk, wang, call, field=EntryField.REPLY_TEXT, value="只关了阀，明天来修", reason="说错")
    assert done.message == "XX-20261123-001 的最近一次回复内容已更正；对方听到的是原来的，请再告知"
    entries.correct(desk, wang, call, field=EntryField.REPLY_TOLD, value="周太太", reason="记错人")
    [reply] = entry(desk, call).replies
    assert (reply.told, reply.text) == ("周太太", "只关了阀，明天来修")
    assert kept(desk, Paper.LEDGER, call, "reply_text") == [("已修好", "只关了阀，明天来修")]
    assert kept(desk, Paper.LEDGER, call, "reply_told") == [("周先生", "周太太")]
    assert verify_file(desk.store) == []


def test_the_worker_is_corrected_once_somebody_was_arranged(desk: Desk, wang: Actor, call: int) -> None:
    made = orders.issue_order(desk, wang, call, department="工程部").paper_id
    with pytest.raises(BadInput, match="还没有安排人员"):
        orders.correct_order(desk, wang, made, field=OrderField.WORKER, value="小张", reason="误")
    orders.sign_for(desk, wang, made, receiver="孙伟", how=SignedHow.PAPER)
    orders.arrange(desk, wang, made, worker="老刘", worker_phone="1")
    orders.correct_order(desk, wang, made, field=OrderField.WORKER, value="小张", reason="派的是小张")
    orders.correct_order(desk, wang, made, field=OrderField.WORKER_PHONE, value="13700000001", reason="写错")
    work = order(desk, made).rounds[-1]
    assert (work.worker, work.worker_phone) == ("小张", "13700000001")
    assert kept(desk, Paper.ORDER, made, "第1轮.worker")[-1] == ("老刘", "小张")


def test_a_customer_who_was_away_signs_later_and_once(
    desk: Desk, wang: Actor, unsigned: int, clock: SettableClock
) -> None:
    clock.advance(hours=3)
    done = orders.correct_order(
        desk, wang, unsigned, field=OrderField.CUSTOMER_SIGNER, value="周先生", reason="回家补签"
    )
    assert done.message == "PG-20261123-001 客户周先生已补签"
    paper = order(desk, unsigned)
    assert (paper.rounds[-1].customer_signer, paper.rounds[-1].customer_refusal) == ("周先生", "")
    late = paper.signatures[-1]
    assert (late.name, late.step, late.at, late.changed) == ("周先生", "order.complete", clock.now(), False)
    assert kept(desk, Paper.ORDER, unsigned, "第1轮.customer_refusal")[-1] == ("客户不在家", "")
    with pytest.raises(BadInput, match="周先生已经签过，签名不得更改"):
        orders.correct_order(desk, wang, unsigned, field=OrderField.CUSTOMER_SIGNER, value="别人", reason="误")
    assert verify_file(desk.store) == []


def test_a_customer_does_not_sign_before_the_work_is_done(desk: Desk, wang: Actor, call: int) -> None:
    made = orders.issue_order(desk, wang, call, department="工程部").paper_id
    with pytest.raises(BadInput, match="还没有到客户签字的时候"):
        orders.correct_order(desk, wang, made, field=OrderField.CUSTOMER_SIGNER, value="周先生", reason="误")


def test_a_form_that_came_back_unsigned_is_signed_later(desk: Desk, wang: Actor) -> None:
    call = register(
        desk,
        wang,
        Intake(Channel.SERVICE_FORM, "噪音", "吴女士", category=Category.COMPLAINT, form=FormIntake("吴女士")),
    )
    form = found(entry(desk, call.entry_id).form)
    entries.handle(desk, wang, call.entry_id, handling="已劝停", replied=True)
    forms.hand_out(desk, wang, form.id, handed_out_to="吴女士")
    forms.take_back(desk, wang, form.id, result="已停", customer_refusal="赶飞机")
    forms.correct_form(desk, wang, form.id, field=FormField.CUSTOMER_SIGNER, value="吴女士", reason="回来补签")
    signed = found(entry(desk, call.entry_id).form)
    assert (signed.customer_signer, signed.customer_refusal) == ("吴女士", "")
    assert kept(desk, Paper.SERVICE, form.id, "customer_refusal")[-1] == ("赶飞机", "")


def test_an_entry_corrected_after_dispatch_says_which_orders_still_read_the_old_way(
    desk: Desk, wang: Actor, call: int
) -> None:
    first = orders.issue_order(desk, wang, call, department="工程部")
    other = orders.issue_order(desk, wang, call, department="护卫部（秩序）", content="维持秩序")
    done = entries.correct(desk, wang, call, field=EntryField.CONTENT, value="卫生间水管爆裂", reason="听错")
    assert done.message == f"XX-20261123-001 的内容已更正；{first.number} 的派工内容还是原来的"
    assert done.still_old == ((first.paper_id, first.number),)
    done = entries.correct(desk, wang, call, field=EntryField.ROOM, value="3-2-1703", reason="听错")
    assert done.message == (
        f"XX-20261123-001 的房号已更正；{first.number}、{other.number} 已发出，部门手里的还是原来的房号，请告知"
    )
    assert not done.still_old
    assert entries.correct(desk, wang, call, field=EntryField.REMARK, value="急", reason="补").message.endswith(
        "已更正"
    )


@pytest.mark.parametrize(("key", "reads"), [("1", "卫生间水管爆裂"), ("2", "厨房水管爆裂"), ("escape", "厨房水管爆裂")])
async def test_the_order_is_offered_to_be_corrected_with_its_entry(
    console: Console, desk: Desk, wang: Actor, call: int, key: str, reads: str
) -> None:
    made = orders.issue_order(desk, wang, call, department="工程部").paper_id
    async with console("f3") as pilot:
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await typed(pilot, "更正")
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("1")
        await typed(pilot, "卫生间水管爆裂")
        await pilot.press("tab")
        await typed(pilot, "听错")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert isinstance(pilot.app.screen, Chooser)
        assert "PG-20261123-001 已派出，写的还是原来的内容" in whole_screen(pilot)
        await pilot.press(key)
        await settle(pilot)
    assert entry(desk, call).entry.content == "卫生间水管爆裂"
    assert order(desk, made).content == reads


def test_what_stands_on_a_morning_is_corrected_without_breaking_the_file(
    desk: Desk, wang: Actor, morning: Morning
) -> None:
    entries.correct(desk, wang, morning.pipe, field=EntryField.CHANNEL, value="来访", reason="记错")
    assert verify_file(desk.store) == []
