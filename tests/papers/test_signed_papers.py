"""What is signed stands in its box: how and when, what is owed, what changed since; F1 with what was read back."""

from datetime import timedelta
from pathlib import Path

from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.people import queries as queries_people
from pmconsole.desk.core import settling
from pmconsole.desk.core.signing import SignatureIn
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.handover import acts as handover
from pmconsole.desk.handover import notes as shift_notes
from pmconsole.desk.papers import major, orders
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.desk.people import setup
from pmconsole.papers import content_handover, content_order
from pmconsole.papers.content import facts
from pmconsole.papers.content_handover import HandoverContent
from pmconsole.papers.content_order import OrderContent
from pmconsole.papers.printing import PrintPolicy, find_paper, print_papers
from pmconsole.papers.render import PageOptions, render
from pmconsole.procedure.columns import OrderField
from pmconsole.procedure.vocabulary import Category, Channel, Paper, Role, SignedHow
from tests.papers.reading import words


def order_content(desk: Desk, order_id: int) -> OrderContent:
    with desk.store.read() as session:
        return content_order.gather(session, desk.site_id, desk.zone, [order_id])[0]


def an_order(desk: Desk, wang: Actor) -> int:
    call = register(desk, wang, Intake(Channel.PHONE, "厨房水管爆裂", "周先生", "13800138000", "3-2-1702"))
    return orders.issue_order(desk, wang, call.entry_id, department="工程部", assistant="李娜").paper_id


def test_a_word_given_by_telephone_is_owed_until_it_is_signed(desk: Desk, wang: Actor, options: PageOptions) -> None:
    order = an_order(desk, wang)
    orders.sign_for(desk, wang, order, receiver="孙伟", how=SignedHow.PHONE, number="68881234")
    box = order_content(desk, order).signs[1]
    assert (box.name, box.how, box.mark) == ("孙伟", "电话确认 68881234", "待补签")
    text = words(render(Paper.ORDER, [order_content(desk, order)], options).body)
    assert "孙伟电话确认688812342026-11-2314:00待补签" in text
    with desk.store.read() as session:
        (owed,) = queries_people.owed(session, desk.site_id)
    settling.settle(desk, wang, owed.id, SignatureIn("孙伟", SignedHow.PAPER))
    box = order_content(desk, order).signs[1]
    assert box.mark == "2026-11-23 14:00 已补签 纸质签名"
    assert "待补签" not in words(render(Paper.ORDER, [order_content(desk, order)], options).body)


def test_a_paper_changed_after_it_was_signed_says_so_beside_the_signature(
    desk: Desk, wang: Actor, options: PageOptions
) -> None:
    order = an_order(desk, wang)
    orders.sign_for(desk, wang, order, receiver="孙伟", how=SignedHow.PAPER)
    assert order_content(desk, order).signs[1].mark == ""
    orders.correct_order(desk, wang, order, field=OrderField.CONTENT, value="卫生间水管爆裂", reason="听错")
    content = order_content(desk, order)
    assert content.signs[1].mark == "签后有改动"
    text = words(render(Paper.ORDER, [content], options).body)
    assert "签后有改动" in text and "卫生间水管爆裂" in text


def test_a_plain_paper_leaves_room_where_nobody_has_signed(desk: Desk, wang: Actor) -> None:
    told = [f"{label}：{text}" for label, text in facts(order_content(desk, an_order(desk, wang)))]
    assert any("接单人（部门主管或指定接单人）：＿＿＿" in line for line in told)


def a_handover(desk: Desk, wang: Actor, clock: SettableClock) -> int:
    """The early shift ends with a lift stuck; 陈晨 reads it back with an objection, signs, and adds a line later."""
    with desk.store.write() as session:
        setup.add_person(session, desk.site_id, "陈晨", Role.HANDLER)
    setup.take_duty(desk, wang.name, "早班", desk.now() + timedelta(hours=2))
    stuck = register(desk, wang, Intake(Channel.PHONE, "电梯困人", category=Category.EMERGENCY, room="5栋"))
    major.mark_major(desk, wang, stuck.entry_id, reason="有人被困")
    an_order(desk, wang)
    clock.advance(minutes=115)
    shift_notes.all_fine(desk, wang)
    handover.sign_out(desk, wang, SignatureIn("王芳", SignedHow.PAPER))
    critical = handover.prepare(desk).content.critical
    assert critical
    read = {item.id: "" for item in critical} | {critical[0].id: "没有看到书面报告"}
    done = handover.take_over(desk, wang, SignatureIn("陈晨", SignedHow.PAPER), read)
    clock.advance(minutes=10)
    handover.add_correction(desk, Actor("陈晨", frozenset({Role.HANDLER})), done.handover_id, "书面报告已补")
    return done.handover_id


def test_a_handover_lists_its_items_what_was_read_back_and_both_signatures(
    desk: Desk, wang: Actor, clock: SettableClock, options: PageOptions
) -> None:
    handover_id = a_handover(desk, wang, clock)
    with desk.store.read() as session:
        (content,) = content_handover.gather(session, desk.site_id, desk.zone, [handover_id])
    assert [(box.label, box.name, box.mark) for box in content.signs] == [
        ("交班人", "王芳", ""),
        ("接班人", "陈晨", ""),
    ]
    text = words(render(Paper.HANDOVER, [content], options).body)
    for part in (
        "交接班记录表", "KF-CQ08-01-F1", content.number, "早班", "重大事件", "*", "电梯困人", "本班数字", "对讲机",
        "没有看到书面报告", "已复述", "异议", "补充更正", "书面报告已补", "纸质签名2026-11-2315:55",
    ):  # fmt: skip
        assert part in text, part


def test_a_handover_is_printed_by_its_number(desk: Desk, wang: Actor, clock: SettableClock, tmp_path: Path) -> None:
    a_handover(desk, wang, clock)
    done = print_papers(desk, wang, [find_paper(desk, "JB-20261123-001")], PrintPolicy(outbox=tmp_path))
    assert done.file.name == "JB-20261123-001.pdf" and "电梯困人" in words(done.file.read_bytes())


def test_a_handover_not_yet_filled_in_leaves_room_to_write(options: PageOptions) -> None:
    text = words(render(Paper.HANDOVER, [HandoverContent("JB-1", standing="PG-1 待安排\nPG-2 待核实")], options).body)
    for part in ("未办结事项", "PG-1待安排PG-2待核实", "设备和物品"):
        assert part in text, part
