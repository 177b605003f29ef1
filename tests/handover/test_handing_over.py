"""Two signatures and one duty: signed, read back, signed; refused, stood in for, claimed on two consoles at once."""

import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from pmconsole import root
from pmconsole.alerts.rows import standing
from pmconsole.alerts.sweep import sweep
from pmconsole.data.core import desk as queries_desk
from pmconsole.data.core.tables import Duty, Person
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.check import verify_file
from pmconsole.data.handover import queries as queries_handover
from pmconsole.data.journal import chain as journal
from pmconsole.data.papers.orders import open_clocks
from pmconsole.data.papers.tables import ShiftHandover
from pmconsole.desk.core import drafts
from pmconsole.desk.core.errors import BadInput, Conflict, Refused
from pmconsole.desk.core.signing import SignatureIn
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.handover import acts as handover
from pmconsole.desk.handover import notes as shift_notes
from pmconsole.desk.handover.clock import start_due
from pmconsole.desk.people import setup
from pmconsole.procedure.clocks import Policy
from pmconsole.procedure.handover import HandoverState, LineKind, Section
from pmconsole.procedure.vocabulary import Paper, Role, Rule, SignedHow
from tests.conftest import START, found
from tests.handover.acts import CHEN, HAN, LIU, WANG, a_major, handed_over, on_duty, paper
from tests.handover.conftest import END


def test_after_both_have_signed_the_next_is_on_duty_and_the_clock_is_met(checked: Desk, wang: Actor) -> None:
    out = handover.sign_out(checked, wang, WANG)
    assert on_duty(checked) == "王芳" and "请接班人签名" in out.message
    done = handover.take_over(checked, wang, CHEN, {})
    assert on_duty(checked) == "陈晨" and done.actor is not None and done.actor.name == "陈晨"
    row = paper(checked, done.handover_id)
    assert (row.row.state, row.row.outgoing, row.row.incoming) == (HandoverState.SIGNED, "王芳", "陈晨")
    assert [(s.name, s.role) for s in row.signatures] == [("王芳", "outgoing"), ("陈晨", "incoming")]
    assert row.row.number == "JB-20261123-001" and row.intact and not verify_file(checked.store)
    with checked.store.read() as session:
        duty = found(queries_desk.on_duty(session, checked.site_id))
        assert (duty.shift, duty.ends_at) == ("中班", END + timedelta(hours=8))


def test_a_shift_that_has_ended_runs_against_the_clock_until_both_have_signed(
    checked: Desk, wang: Actor, clock: SettableClock
) -> None:
    sweep(checked)
    with checked.store.read() as session:
        assert not open_clocks(session, checked.site_id)
    clock.set(END + timedelta(minutes=16))
    sweep(checked)
    with checked.store.read() as session:
        (running,) = open_clocks(session, checked.site_id)
        (alarm,) = standing(session, checked.site_id)
    assert (running.rule, running.started_at, running.due_at) == (Rule.HANDOVER, END, END + timedelta(minutes=15))
    assert alarm.number == running.number == "JB-20261123-001"
    sweep(checked)
    done = handed_over(checked, wang, WANG, CHEN)
    sweep(checked)
    (clock_row,) = paper(checked, done.handover_id).clocks
    assert clock_row.met_at == clock.now() and done.number == "JB-20261123-001"


def test_a_sweep_writes_once_for_a_late_shift_and_never_where_the_rule_is_off(
    checked: Desk, wang: Actor, clock: SettableClock
) -> None:
    clock.set(END + timedelta(minutes=1))
    off = replace(checked, policy=Policy(off=frozenset({Rule.HANDOVER})))
    assert [start_due(off), start_due(checked), start_due(checked)] == [False, True, False]
    setup.take_duty(checked, "陈晨", "中班", END + timedelta(hours=8))
    assert [start_due(checked), start_due(checked)] == [True, False]
    with checked.store.read() as session:
        assert not open_clocks(session, checked.site_id)


def test_an_emergency_half_typed_on_another_console_counts_for_an_hour(
    checked: Desk, wang: Actor, clock: SettableClock
) -> None:
    drafts.save(replace(checked, console="二号台"), "intake.parked", {"forms": [{"major": "True", "room": "5栋"}]})
    with pytest.raises(Refused, match="二号台有写了一半的突发事件登记"):
        handover.sign_out(checked, wang, WANG)
    clock.jump(minutes=61)
    handover.sign_out(checked, wang, WANG)


def test_a_shift_without_an_end_is_timed_from_the_outgoings_signature(
    desk: Desk, wang: Actor, clock: SettableClock
) -> None:
    with desk.store.write() as session:
        setup.add_person(session, desk.site_id, "陈晨", Role.HANDLER)
    clock.jump(hours=9)
    sweep(desk)
    shift_notes.all_fine(desk, wang)
    assert any("没有写明几点结束" in doubt for doubt in handover.prepare(desk).content.doubts)
    out = handover.sign_out(desk, wang, WANG)
    assert [c.started_at for c in paper(desk, out.handover_id).clocks] == [clock.now()]
    assert handover.take_over(desk, wang, CHEN, {}).number == out.number


def test_what_is_critical_must_be_read_back_one_by_one(checked: Desk, wang: Actor) -> None:
    a_major(checked, wang)
    shift_notes.instruct(checked, wang, "今晚留人看地库", "韩梅")
    shift_notes.check(checked, wang, {"监控": (False, "3 号黑屏")})
    handover.sign_out(checked, wang, WANG)
    critical = handover.prepare(checked).content.critical
    assert [item.section for item in critical] == [Section.MAJOR, Section.INSTRUCTIONS, Section.EQUIPMENT]
    read = {critical[0].id: "", critical[1].id: "地库谁去?"}
    with pytest.raises(BadInput, match="还有 1 件没有复述：监控"):
        handover.take_over(checked, wang, CHEN, read)
    assert on_duty(checked) == "王芳"
    done = handover.take_over(checked, wang, CHEN, read | {critical[2].id: ""})
    assert [line.text for line in paper(checked, done.handover_id).objections] == ["地库谁去?"]


def test_who_refuses_says_why_and_the_outgoing_stays_on_duty(checked: Desk, wang: Actor, clock: SettableClock) -> None:
    handover.sign_out(checked, wang, WANG)
    clock.set(END + timedelta(minutes=3))
    sweep(checked)
    with pytest.raises(BadInput) as asked:
        handover.refuse(checked, wang, CHEN, reason="", supervisor="")
    assert asked.value.fields.keys() == {"reason", "supervisor"}
    with pytest.raises(BadInput, match="刘洋不是"):
        handover.refuse(checked, wang, CHEN, reason="对讲机少一台", supervisor="刘洋")
    done = handover.refuse(checked, wang, CHEN, reason="对讲机少一台", supervisor="韩梅")
    row = paper(checked, done.handover_id)
    assert on_duty(checked) == "王芳" and row.row.state is HandoverState.REFUSED
    assert (row.row.refusal, row.row.supervisor) == ("陈晨：对讲机少一台", "韩梅")
    assert row.clocks[0].open and "继续当班" in done.message
    again = handed_over(checked, wang, WANG, CHEN)
    row = paper(checked, again.handover_id)
    assert again.number == done.number and row.row.round == 2 and on_duty(checked) == "陈晨"
    assert [line.kind for line in row.lines] == [LineKind.REFUSED]


@pytest.mark.parametrize("incoming", ["王芳", "李娜", "没有这个人"])
def test_who_may_not_take_over_is_told_why_and_nothing_changes(checked: Desk, wang: Actor, incoming: str) -> None:
    handover.sign_out(checked, wang, WANG)
    with pytest.raises(BadInput):
        handover.take_over(checked, wang, SignatureIn(incoming, SignedHow.PAPER), {})
    assert on_duty(checked) == "王芳"


def test_a_telephone_is_no_place_to_hand_over(checked: Desk, wang: Actor) -> None:
    with pytest.raises(BadInput, match="当面签名"):
        handover.sign_out(checked, wang, SignatureIn("王芳", SignedHow.PHONE, number="13800000000"))


def test_somebody_above_stands_in_for_who_is_absent_and_it_is_recorded(checked: Desk, wang: Actor) -> None:
    with pytest.raises(BadInput, match="要本人签"):
        handover.sign_out(checked, wang, HAN)
    with pytest.raises(BadInput, match="刘洋不是"):
        handover.sign_out(checked, wang, LIU, absent="王芳晕倒送医")
    handover.sign_out(checked, wang, HAN, absent="王芳晕倒送医")
    with pytest.raises(BadInput, match="不能自己交班给自己"):
        handover.take_over(checked, wang, HAN, {}, absent="陈晨没到")
    done = handover.take_over(checked, wang, CHEN, {})
    row = paper(checked, done.handover_id)
    assert (row.row.outgoing, row.row.outgoing_signer) == ("王芳", "韩梅")
    assert [(line.kind, line.text) for line in row.lines] == [(LineKind.STOOD_IN, "王芳晕倒送医")]


def test_somebody_above_takes_the_duty_of_who_does_not_come(checked: Desk, wang: Actor) -> None:
    handover.sign_out(checked, wang, WANG)
    done = handover.take_over(checked, wang, HAN, {}, absent="陈晨请假")
    assert on_duty(checked) == "韩梅" and done.actor is not None and Role.HANDLER in done.actor.roles
    # Only for as long as the duty lasts: the list of people says what it said before.
    with checked.store.read() as session:
        listed = next(row for row in queries_desk.people(session, checked.site_id) if row.name == "韩梅")
    assert listed.roles == {Role.MANAGER}
    assert found(root.actor_on_duty(checked)).roles == {Role.MANAGER, Role.HANDLER}
    handed_over(checked, done.actor, HAN, LIU)
    assert on_duty(checked) == "刘洋"


def test_of_two_consoles_that_claim_the_duty_the_second_is_told_who_has_it(checked: Desk, wang: Actor) -> None:
    seen = paper(checked, handover.sign_out(checked, wang, WANG).handover_id).row.version
    handover.take_over(checked, wang, CHEN, {}, seen=seen)
    with pytest.raises(Refused, match="陈晨15:55 已经在别的操作台接了班"):
        handover.take_over(checked, wang, LIU, {}, seen=seen)
    assert on_duty(checked) == "陈晨"
    with checked.store.read() as session:
        (row,) = queries_handover.past(session, checked.site_id)
        claim = journal.history(session, checked.site_id, Paper.HANDOVER, row.id)[-1]
    assert claim.action == "handover.claim" and ("on_duty", "陈晨", "刘洋") in [
        (change.field, change.old, change.new) for change in claim.changes
    ]


def test_what_changed_on_another_console_meanwhile_is_a_conflict(checked: Desk, wang: Actor) -> None:
    out = handover.sign_out(checked, wang, WANG)
    seen = paper(checked, out.handover_id).row.version
    handover.withdraw(checked, wang, seen=seen)
    handover.sign_out(checked, wang, WANG)
    with pytest.raises(Conflict):
        handover.take_over(checked, wang, CHEN, {}, seen=seen)


def test_somebody_deactivated_on_duty_is_signed_for_by_a_superior(checked: Desk, wang: Actor) -> None:
    with checked.store.write() as session:
        person = session.exec(select(Person).where(Person.name == "王芳")).one()
        person.active = False
        session.add(person)
    assert any("王芳已停用" in doubt for doubt in handover.prepare(checked).content.doubts)
    with pytest.raises(BadInput, match="王芳已停用"):
        handover.sign_out(checked, wang, WANG)
    handover.sign_out(checked, wang, HAN, absent="王芳已离职")
    handover.take_over(checked, wang, CHEN, {})
    assert on_duty(checked) == "陈晨"


def test_a_clock_set_back_during_the_shift_is_said_and_nothing_is_lost(
    checked: Desk, wang: Actor, clock: SettableClock
) -> None:
    shift_notes.note(checked, wang, "3 栋门禁修过")
    clock.set(START - timedelta(hours=3))
    prepared = handover.prepare(checked)
    assert any("系统时间比本班开始" in doubt for doubt in prepared.content.doubts)
    done = handed_over(checked, wang, WANG, CHEN)
    content = found(paper(checked, done.handover_id).content)
    assert "3 栋门禁修过" in content.of(Section.NOTES)[0].text
    with checked.store.read() as session:
        signed = next(
            r
            for r in journal.history(session, checked.site_id, Paper.HANDOVER, done.handover_id)
            if r.action == "handover.out"
        )
        assert any("系统时间比本班开始" in str(change.new) for change in signed.changes)
        old, new = session.exec(select(Duty).order_by("id")).all()[-2:]
        assert found(old.ended_at) >= old.started_at and new.started_at == old.ended_at


def test_an_emergency_half_written_down_keeps_the_desk(checked: Desk, wang: Actor) -> None:
    drafts.save(checked, "intake", {"category": "emergency", "content": "地库冒烟"})
    with pytest.raises(Refused, match="写了一半的突发事件登记"):
        handover.sign_out(checked, wang, WANG)
    drafts.save(checked, "intake", {"category": "repair", "content": "灯不亮"})
    handover.sign_out(checked, wang, WANG)


def test_nobody_to_take_over_and_things_not_looked_at_are_said_together(desk: Desk, wang: Actor) -> None:
    with desk.store.write() as session:
        for person in session.exec(select(Person).where(Person.name != "王芳")):
            person.active = False
            session.add(person)
    with pytest.raises(Refused) as refused:
        handover.sign_out(desk, wang, WANG)
    told = str(refused.value)
    assert "没有别人可以接班" in told and "还有 7 样没有清点" in told


def test_corrections_are_additions(checked: Desk, wang: Actor) -> None:
    done = handed_over(checked, wang, WANG, CHEN)
    before = paper(checked, done.handover_id)
    with pytest.raises(BadInput):
        handover.add_correction(checked, found(done.actor), done.handover_id, "  ")
    handover.add_correction(checked, found(done.actor), done.handover_id, "钥匙是 12 把，不是 11 把")
    after = paper(checked, done.handover_id)
    assert [line.text for line in after.additions] == ["钥匙是 12 把，不是 11 把"]
    assert (after.content, after.row) == (before.content, before.row)


FORBIDDEN = (
    "UPDATE shift_handover SET content = '{}'",
    "UPDATE shift_handover SET state = 'preparing'",
    "UPDATE shift_handover SET remarks = 'x', version = version + 1",
    "DELETE FROM shift_handover",
    "INSERT OR REPLACE INTO shift_handover SELECT * FROM shift_handover",
    "UPDATE handover_line SET text = ''",
    "DELETE FROM handover_line",
    "UPDATE shift_note SET text = ''",
    "DELETE FROM shift_note",
    "UPDATE equipment_check SET ok = 1",
    "DELETE FROM equipment_check",
    "DELETE FROM equipment_item",
    "INSERT INTO equipment_check (handover_id, item, ok, remark, at, by) VALUES (1, '监控', 1, '', '2026-11-23', 'x')",
    "INSERT INTO handover_line (handover_id, round, kind, key, text, name, at, by) "
    "VALUES (1, 1, 'read', 'x', '', '', '2026-11-23', 'x')",
)


@pytest.mark.parametrize("sql", FORBIDDEN)
def test_the_file_itself_refuses_to_change_what_both_have_signed(checked: Desk, wang: Actor, sql: str) -> None:
    shift_notes.keep_list(checked, wang, "对讲机")
    shift_notes.note(checked, wang, "记一笔")
    shift_notes.instruct(checked, wang, "留人", "韩梅")
    handed_over(checked, wang, WANG, CHEN)
    with sqlite3.connect(checked.store.path) as other, pytest.raises(sqlite3.IntegrityError):
        other.execute(sql)


def test_content_changed_behind_the_program_before_the_second_signature_is_noticed(checked: Desk, wang: Actor) -> None:
    handover.sign_out(checked, wang, WANG)
    with sqlite3.connect(checked.store.path) as other:
        other.execute("UPDATE shift_handover SET content = replace(content, '正常', '都在')")
    with pytest.raises(Refused, match="被程序之外改动过"):
        handover.take_over(checked, wang, CHEN, {})
    assert ["JB-20261123-001" in finding for finding in verify_file(checked.store)] == [True]


def test_a_signed_handover_is_among_the_past_ones_with_its_things_in_words(checked: Desk, wang: Actor) -> None:
    with checked.store.read() as session:
        assert not queries_handover.past(session, checked.site_id)
    done = handed_over(checked, wang, WANG, CHEN)
    with checked.store.read() as session:
        assert [row.number for row in queries_handover.past(session, checked.site_id)] == [done.number]
        printed = session.get_one(ShiftHandover, done.handover_id)
        assert "监控：正常" in printed.equipment


def test_the_journal_tells_it(checked: Desk, wang: Actor) -> None:
    done = handed_over(checked, wang, WANG, CHEN)
    with checked.store.read() as session:
        acts = [row.action for row in journal.history(session, checked.site_id, Paper.HANDOVER, done.handover_id)]
    assert acts == ["handover.begin", "handover.check", "handover.out", "handover.in"]
