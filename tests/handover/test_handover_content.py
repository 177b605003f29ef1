"""What a handover says by itself: notes kept, what changed marked, figures, each thing read back once, own list."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pmconsole.alerts import acting as alarm_acts
from pmconsole.alerts.acting import SeenAlarm
from pmconsole.alerts.rows import standing
from pmconsole.alerts.sweep import sweep
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.desk.core.errors import BadInput
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.directory import acts as directory
from pmconsole.desk.directory import completeness
from pmconsole.desk.directory.acts import ContactIn
from pmconsole.desk.directory.words import NumberIn
from pmconsole.desk.handover import acts as handover
from pmconsole.desk.handover import notes as shift_notes
from pmconsole.desk.papers import major, orders
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.desk.people import setup
from pmconsole.desk.roster import acts as roster
from pmconsole.procedure.demanded import ContactCategory
from pmconsole.procedure.handover import Mark, Section
from pmconsole.procedure.vocabulary import Category, Channel, ReplyHow, Role, Rule, SignedHow
from tests.conftest import START, found
from tests.handover.acts import CHEN, WANG, a_major, handed_over, paper


def test_notes_and_instructions_are_kept_until_signed_and_then_belong_to_that_shift(
    checked: Desk, wang: Actor, clock: SettableClock
) -> None:
    shift_notes.note(checked, wang, "快递柜[B2]坏了")
    done = handed_over(checked, wang, WANG, CHEN)
    chen = found(done.actor)
    clock.jump(minutes=1)
    shift_notes.note(checked, chen, "夜里巡查两次")
    assert [i.text for i in handover.prepare(checked).content.of(Section.NOTES)] == ["11-23 15:56 陈晨：夜里巡查两次"]
    assert "快递柜[B2]坏了" in found(paper(checked, done.handover_id).content).of(Section.NOTES)[0].text


def test_only_what_changed_since_the_last_handover_is_marked(checked: Desk, wang: Actor, clock: SettableClock) -> None:
    old = register(checked, wang, Intake(Channel.PHONE, "灯不亮", category=Category.REPAIR, room="3-1-101"))
    other = register(checked, wang, Intake(Channel.PHONE, "门禁坏", category=Category.REPAIR, room="3-1-102"))
    assert {item.mark for item in handover.prepare(checked).content.items} == {Mark.SAME}
    chen = found(handed_over(checked, wang, WANG, CHEN).actor)
    orders.issue_order(checked, chen, other.entry_id, department="工程部")
    fresh = register(checked, chen, Intake(Channel.PHONE, "水管漏", category=Category.REPAIR, room="3-1-103"))
    content = handover.prepare(checked).content
    marks = {item.key: item.mark for item in content.of(Section.PAPERS)}
    assert {item.mark for item in content.of(Section.EQUIPMENT)} == {Mark.SAME}, "not looked at yet is no change"
    assert marks[old.number] is Mark.SAME and marks[fresh.number] is Mark.NEW
    assert [mark for key, mark in marks.items() if key.startswith("PG")] == [Mark.NEW]


def test_the_figures_fill_in_by_themselves(checked: Desk, wang: Actor) -> None:
    made = register(checked, wang, Intake(Channel.PHONE, "灯不亮", phone="13800001111", category=Category.REPAIR))
    orders.issue_order(checked, wang, made.entry_id, department="工程部")
    figures = dict(handover.prepare(checked).content.figures)
    assert (figures["登记"], figures["派工"], figures["电话"], figures["消档"]) == (1, 1, 1, 0)


def test_an_incident_from_the_start_counts_as_one_marked_later_does_and_not_once_it_was_taken_back(
    checked: Desk, wang: Actor
) -> None:
    at_once = register(checked, wang, Intake(Channel.PHONE, "三楼起火", category=Category.EMERGENCY, major=True))
    a_major(checked, wang)
    content = handover.prepare(checked).content
    assert dict(content.figures)["新重大"] == len(content.of(Section.MAJOR)) == 2
    major.take_back_major(checked, wang, at_once.entry_id, reason="是烟雾探头误报")
    content = handover.prepare(checked).content
    assert dict(content.figures)["新重大"] == len(content.of(Section.MAJOR)) == 1


def test_what_stands_from_the_shift_before_is_in_its_section_and_not_among_what_is_new(
    checked: Desk, wang: Actor, clock: SettableClock
) -> None:
    a_major(checked, wang)
    clock.jump(minutes=1)
    handed_over(checked, wang, WANG, CHEN)
    clock.jump(minutes=1)
    content = handover.prepare(checked).content
    assert dict(content.figures)["新重大"] == 0 and len(content.of(Section.MAJOR)) == 1


def test_gaps_on_the_handover_are_those_that_the_directory_check_names(
    checked: Desk, wang: Actor, clock: SettableClock
) -> None:
    directory.add(checked, wang, ContactIn("派出所", category=ContactCategory.POLICE, numbers=(NumberIn("68110110"),)))
    clock.set(clock.now() + timedelta(days=31))
    monthly = replace(checked, policy=replace(checked.policy, directory_age_days=30))
    named = [gap.text for gap in completeness.check(monthly)]
    assert "有 1 个联系人超过 30 天没有核对：派出所。请打电话核对。" in named
    assert [item.text for item in handover.prepare(monthly).content.of(Section.GAPS)] == named
    signed = handover.sign_out(monthly, wang, WANG)
    kept = found(paper(monthly, signed.handover_id).content)
    assert [item.text for item in kept.of(Section.GAPS)] == named


def test_an_overdue_paper_is_read_back_once_though_it_also_rings(
    checked: Desk, wang: Actor, clock: SettableClock
) -> None:
    made = register(checked, wang, Intake(Channel.PHONE, "灯不亮", category=Category.REPAIR))
    number = orders.issue_order(checked, wang, made.entry_id, department="工程部").number
    orders.sign_for(checked, wang, 1, receiver="孙伟", how=SignedHow.PAPER)
    clock.jump(hours=3)
    sweep(checked)
    items = [item for item in handover.prepare(checked).content.items if item.key.startswith(number)]
    assert [(item.section, item.critical, item.late) for item in items] == [
        (Section.ALARMS, True, True), (Section.PAPERS, False, True),
    ]  # fmt: skip
    assert (items[1].next_step, items[1].owner) == ("安排人员", "工程部")


def test_an_incident_is_read_back_once_though_it_rings_a_shelved_alarm_always(
    checked: Desk, wang: Actor, clock: SettableClock
) -> None:
    entry_id = a_major(checked, wang)
    major.refer_upward(checked, wang, entry_id, referred_to="韩梅", how=ReplyHow.PHONE, instruction="守住")
    register(checked, wang, Intake(Channel.PHONE, "灯不亮", category=Category.REPAIR))
    clock.jump(hours=25)
    sweep(checked)
    with checked.store.read() as session:
        late = next(
            line for line in standing(session, checked.site_id) if line.rule is Rule.HANDLE and line.paper_id == 2
        )
    alarm_acts.shelve(
        checked, wang, [SeenAlarm(late.id, late.version)], clock.now() + timedelta(hours=1), "等配件[/到货"
    )
    items = handover.prepare(checked).content.items
    rung = {item.text.split(" ", 1)[0]: item.critical for item in items if item.section is Section.ALARMS}
    assert [item.section for item in items if item.critical and item.entry_id == entry_id] == [
        Section.MAJOR, Section.INSTRUCTIONS,
    ]  # fmt: skip
    assert rung == {"XX-20261123-001": False, "XX-20261123-002": True}
    assert any("暂缓，王芳：等配件[/到货" in item.text for item in items)


def test_an_internal_complaint_is_not_told_in_words(checked: Desk, wang: Actor) -> None:
    register(checked, wang, Intake(Channel.LETTER, "主管克扣加班", category=Category.INTERNAL))
    text = " ".join(item.text for item in handover.prepare(checked).content.items)
    assert "内部管理事项" in text and "克扣" not in text


def test_the_list_of_things_is_the_sites_own(shift: Desk, wang: Actor) -> None:
    with pytest.raises(BadInput):
        shift_notes.keep_list(shift, wang, " \n ")
    shift_notes.keep_list(shift, wang, "对讲机１号\n对讲机2号\n\n消防主机")
    with pytest.raises(BadInput, match="清单里没有"):
        shift_notes.check(shift, wang, {"监控": (True, "")})
    with pytest.raises(BadInput, match="怎么不正常"):
        shift_notes.check(shift, wang, {"对讲机1号": (False, "")})
    shift_notes.check(shift, wang, {"对讲机1号": (False, "电池鼓包")})
    assert shift_notes.all_fine(shift, wang) == "2 样都正常。"
    things = [item.text for item in handover.prepare(shift).content.of(Section.EQUIPMENT)]
    assert things == ["对讲机1号：不正常，电池鼓包", "对讲机2号：正常", "消防主机：正常"]


def test_keys_and_what_is_lent_out_are_handed_over_by_count(shift: Desk, wang: Actor) -> None:
    shift_notes.keep_list(shift, wang, "钥匙 12把\n借出物品（件）\n室内卫生")
    assert shift_notes.all_fine(shift, wang) == "2 样都正常。借出物品要数一数，选中后按 Enter 写数目。"
    assert handover.prepare(shift).unchecked == ("借出物品(件)",)
    with pytest.raises(BadInput, match="请写有几件"):
        shift_notes.check(shift, wang, {"借出物品(件)": (True, "")})
    shift_notes.check(shift, wang, {"借出物品(件)": (True, "梯子在 3 栋")}, {"借出物品(件)": 1})
    with pytest.raises(BadInput, match="应有 12 把，数到 11 把"):
        shift_notes.check(shift, wang, {"钥匙 12把": (True, "")}, {"钥匙 12把": 11})
    told = shift_notes.check(shift, wang, {"钥匙 12把": (False, "地下室一把没还")}, {"钥匙 12把": 11})
    assert told == "已记下：钥匙不正常，接班人要复述。"
    things = handover.prepare(shift).content.of(Section.EQUIPMENT)
    assert [(item.text, item.critical) for item in things] == [
        ("钥匙：应有 12 把，实有 11 把，不正常，地下室一把没还", True),
        ("借出物品：1 件，正常，梯子在 3 栋", False), ("室内卫生：正常", False),
    ]  # fmt: skip


def test_whose_own_turn_still_runs_is_followed_by_those_of_the_next(desk: Desk, wang: Actor) -> None:
    with desk.store.write() as session:
        setup.add_person(session, desk.site_id, "陈晨", Role.HANDLER)
    setup.take_duty(desk, wang.name, "早班", START + timedelta(hours=2))
    roster.assign(desk, wang, desk.today(), "早班", [wang.name])
    roster.assign(desk, wang, desk.today(), "中班", ["陈晨"])
    turn = found(handover.prepare(desk).turn)
    assert (turn.name, turn.people) == ("中班", ("陈晨",))
