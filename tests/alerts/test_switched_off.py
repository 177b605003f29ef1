"""A house rule switched off is gone with its running clocks and its alarms, and the journal says so; on again, back."""

from dataclasses import replace

import pytest
from sqlmodel import select

from pmconsole.alerts import rows
from pmconsole.alerts.sweep import sweep
from pmconsole.data.core.tables import ClockRow, Journal
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers import entries, major, orders
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.desk.papers.switched import run_again
from pmconsole.procedure.clocks import RULES, Policy
from pmconsole.procedure.vocabulary import Channel, Rule, SignedHow
from pmconsole.procedure.waits import WAITS

#: Rules whose papers are told from their own state and not from an entry's.
OF_THEIR_OWN = {Rule.HAND_IN, Rule.HANDOVER}


def with_off(desk: Desk, *rules: Rule) -> Desk:
    return replace(desk, policy=Policy(off=frozenset(rules)))


def running(desk: Desk) -> set[Rule]:
    with desk.store.read() as session:
        return {c.rule for c in session.exec(select(ClockRow)) if c.met_at is None and c.ended_at is None}


def standing(desk: Desk) -> set[Rule]:
    with desk.store.read() as session:
        return {line.rule for line in rows.standing(session, desk.site_id)}


def lines(desk: Desk, act: str) -> list[str]:
    with desk.store.read() as session:
        found = session.exec(select(Journal).where(Journal.action == act).order_by(Journal.id))  # type: ignore[arg-type]
        return [str(row.changes) for row in found]


@pytest.fixture
def issued(desk: Desk, wang: Actor) -> int:
    """An order nobody has signed for; returns its id."""
    made = register(desk, wang, Intake(Channel.PHONE, "水管爆裂", "周先生", "13900001234")).entry_id
    return orders.issue_order(desk, wang, made, department="工程部").paper_id


def test_a_rule_switched_off_takes_its_clock_and_its_unseen_alarm_out_and_the_journal_says_so(
    desk: Desk, wang: Actor, clock: SettableClock, issued: int
) -> None:
    clock.advance(minutes=40)
    sweep(desk)
    assert standing(desk) == {Rule.SIGN}
    off = with_off(desk, Rule.SIGN)
    sweep(off)
    assert running(off) == {Rule.HANDLE, Rule.RETURN}
    assert standing(off) == set(), "no slow flash of what was late"
    (line,) = lines(off, "clock.off")
    assert "签收" in line and "PG-" in line
    sweep(off)
    assert len(lines(off, "clock.off")) == 1, "said once"


def test_an_alarm_that_was_met_unseen_and_one_that_is_shelved_go_as_well(
    desk: Desk, wang: Actor, clock: SettableClock, issued: int
) -> None:
    clock.advance(minutes=40)
    sweep(desk)
    orders.sign_for(desk, wang, issued, receiver="赵强", how=SignedHow.PAPER)
    sweep(desk)
    assert standing(desk) == {Rule.SIGN}, "late, and nobody has seen it"
    sweep(with_off(desk, Rule.SIGN))
    assert standing(desk) == set()


def test_switched_on_again_what_still_waits_has_its_clock_from_now_and_what_does_not_has_none(
    desk: Desk, wang: Actor, clock: SettableClock, issued: int
) -> None:
    other = orders.issue_order(desk, wang, 1, department="护卫部（秩序）").paper_id
    off = with_off(desk, Rule.SIGN)
    clock.advance(minutes=40)
    sweep(off)
    orders.sign_for(off, wang, other, receiver="周敏", how=SignedHow.PAPER)
    clock.advance(hours=1)
    assert run_again(desk) and not run_again(desk)
    with desk.store.read() as session:
        every = session.exec(select(ClockRow).where(ClockRow.rule == Rule.SIGN))
        assert [(c.paper_id, c.round, c.started_at) for c in every if not c.ended_at] == [(issued, 2, clock.now())]
    sweep(desk)
    assert Rule.SIGN not in standing(desk), "nobody was late while the rule was off"
    (line,) = lines(desk, "clock.on")
    assert "签收" in line and "PG-" in line


def test_a_major_incident_is_asked_for_news_again_and_a_struck_off_entry_for_its_follow_up(
    desk: Desk, wang: Actor, clock: SettableClock
) -> None:
    made = register(desk, wang, Intake(Channel.PHONE, "路灯不亮", "周先生", "13900001234")).entry_id
    entries.handle(desk, wang, made, handling="已换灯", replied=True)
    entries.strike_off(desk, wang, made)
    grave = register(desk, wang, Intake(Channel.PHONE, "电梯困人", "何先生", "13900001235")).entry_id
    major.mark_major(desk, wang, grave, reason="困人")
    off = with_off(desk, Rule.FOLLOW_UP, Rule.PROGRESS, Rule.REFER)
    sweep(off)
    assert running(off) == {Rule.HANDLE}
    assert len(lines(off, "clock.off")) == 3, "a line a rule"
    run_again(desk)
    assert running(desk) == {Rule.HANDLE, Rule.FOLLOW_UP, Rule.PROGRESS, Rule.REFER}


def test_a_rule_of_the_procedure_itself_cannot_be_switched_off() -> None:
    for rule, row in RULES.items():
        if not row.house:
            with pytest.raises(ValueError, match="不能更改"):
                Policy(off=frozenset({rule}))


def test_of_every_house_rule_it_is_known_what_waits_for_it() -> None:
    assert {rule for rule, row in RULES.items() if row.house} <= WAITS.keys() | OF_THEIR_OWN
