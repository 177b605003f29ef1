"""Every act on an alarm, held against every kind of paper and every rule that can raise one."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from pmconsole.alerts import acting, rows
from pmconsole.alerts.acting import Outcome, SeenAlarm
from pmconsole.alerts.policy import alarming_rules
from pmconsole.alerts.rows import AlarmLine
from pmconsole.alerts.sweep import sweep
from pmconsole.app import ConsoleApp
from pmconsole.data.core.paper_tables import MODELS
from pmconsole.data.core.tables import ClockRow
from pmconsole.data.papers.tables import OrderRound
from pmconsole.procedure.alarm_words import AlarmState
from pmconsole.procedure.refusal import Refused
from pmconsole.procedure.vocabulary import ChangeKind, Paper, Rule
from pmconsole.screens.papers.paper_view import PaperView
from tests.alerts.conftest import BOSS, START, WANG, Room
from tests.keyboard import settle

S, R = AlarmState, Rule
#: Of the procedure itself, or of major incidents: never out of service.
FIXED = (R.HANDLE, R.ARRANGE, R.FEEDBACK, R.RETURN, R.REFER, R.PROGRESS, R.PROMISE)
MAJOR = (R.REFER, R.PROGRESS)
HOUSE = (R.SIGN, R.VERIFY, R.REPLY, R.FOLLOW_UP, R.HAND_IN, R.HANDOVER)
RULES = (*FIXED, *HOUSE)

#: What each kind of paper cannot be without, besides site and number.
ROWS: dict[Paper, dict[str, object]] = {
    Paper.HANDOVER: {"shift": "早班", "begins_at": START, "ends_at": START, "outgoing": "王芳"},
    Paper.SERVICE: {"filler": "小张", "content": "灯坏", "received_at": START, "received_by": "王芳"},
    Paper.PHONE: {"at": START, "handler": "王芳"},
    Paper.CHANGE: {
        "kind": ChangeKind.WATER, "department": "工程部", "decided_at": START, "registered_at": START,
        "begins_at": START, "content": "停水", "handler": "王芳",
    },
    Paper.REPORT: {
        "happened_at": START, "content": "水浸", "reported_to": "赵主管", "written_at": START, "written_by": "王芳",
    },
    Paper.HAND_IN: {"period_from": START, "period_to": START},
}  # fmt: skip
#: The room each kind that does not hang on an entry is dealt with in.
ROOMS = {
    Paper.HANDOVER: "handover", Paper.PHONE: "phone", Paper.CHANGE: "board", Paper.HAND_IN: "hand_in",
    Paper.SWAP: "roster",
}  # fmt: skip
ON_ENTRY = (Paper.LEDGER, Paper.SERVICE, Paper.ORDER, Paper.REPORT)


def a_paper(room: Room, paper: Paper) -> tuple[int, int | None]:
    """A paper of this kind and the entry it hangs on; a swap of turns has no row with a number."""
    order, entry = room.order()
    with room.store.write() as session:
        session.add(OrderRound(order_id=order, round=1))
    if paper is Paper.ORDER:
        return order, entry
    if paper is Paper.LEDGER:
        return entry, entry
    if paper is Paper.SWAP:
        return 1, None
    on = {"entry_id": entry} if paper in ON_ENTRY else {}
    with room.store.write() as session:
        row = MODELS[paper](site_id=1, number=f"{paper.value}-20261123-001", **on, **ROWS[paper])  # type: ignore[arg-type]
        session.add(row)
        session.flush()
        return row.id or 0, on.get("entry_id")


def breached(room: Room, paper: Paper) -> dict[Rule, AlarmLine]:
    """One alarm of every rule on one paper, all of them calling."""
    paper_id, entry_id = a_paper(room, paper)
    with room.store.write() as session:
        for rule in RULES:
            session.add(
                ClockRow(
                    site_id=1,
                    rule=rule,
                    paper=paper,
                    paper_id=paper_id,
                    entry_id=entry_id,
                    number=f"{paper.value}-20261123-001",
                    started_at=START,
                    warn_at=START + timedelta(minutes=8),
                    due_at=START + timedelta(minutes=10),
                )
            )
    room.clock.advance(minutes=11)
    sweep(room.desk)
    found = standing(room)
    assert set(found) == set(RULES) and {line.state for line in found.values()} == {S.UNACKNOWLEDGED}
    return found


def standing(room: Room) -> dict[Rule, AlarmLine]:
    with room.store.read() as session:
        return {line.rule: line for line in rows.past(session, 1)}


def states(room: Room) -> dict[Rule, AlarmState]:
    return {rule: line.state for rule, line in standing(room).items()}


def acknowledge(room: Room, seen: list[SeenAlarm]) -> Outcome:
    return acting.acknowledge(room.desk, WANG, seen)


def shelve(room: Room, seen: list[SeenAlarm]) -> Outcome:
    return acting.shelve(room.desk, WANG, seen, room.clock.now() + timedelta(hours=1), "等配件")


def unshelve(room: Room, seen: list[SeenAlarm]) -> Outcome:
    shelve(room, seen)
    return acting.unshelve(room.desk, WANG, [SeenAlarm(line.id, line.version) for line in standing(room).values()])


#: The act on alarms, which rules it leaves where they are, where the others go.
ACTS: dict[str, tuple[Callable[[Room, list[SeenAlarm]], Outcome], tuple[Rule, ...], AlarmState]] = {
    "确认": (acknowledge, (), S.ACKNOWLEDGED),
    "暂缓": (shelve, MAJOR, S.SHELVED),
    "取消暂缓": (unshelve, MAJOR, S.UNACKNOWLEDGED),
}


def test_every_rule_that_raises_an_alarm_is_walked() -> None:
    assert set(RULES) == set(alarming_rules())
    assert set(Paper) == {*ROWS, Paper.LEDGER, Paper.ORDER, Paper.SWAP}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("paper", list(Paper))
def test_alarms_of_every_rule_are_taken_together(room: Room, paper: Paper, act: str) -> None:
    do, left, state = ACTS[act]
    outcome = do(room, [SeenAlarm(line.id, line.version) for line in breached(room, paper).values()])
    assert {one.rule for one in outcome.took} == set(RULES) - set(left)
    assert {one.rule for one in outcome.left} == set(left)
    assert all(one.why for one in outcome.left)
    assert states(room) == {rule: S.UNACKNOWLEDGED if rule in left else state for rule in RULES}


@pytest.mark.parametrize("paper", list(Paper))
def test_a_note_is_kept_on_an_alarm_of_every_rule(room: Room, paper: Paper) -> None:
    for rule, line in breached(room, paper).items():
        assert acting.add_note(room.desk, WANG, line.id, f"已催{rule.value}").took
    assert {rule: line.note for rule, line in standing(room).items()} == {rule: f"已催{rule.value}" for rule in RULES}


@pytest.mark.parametrize("paper", list(Paper))
def test_house_rules_go_out_of_service_and_come_back_and_the_others_say_why_not(room: Room, paper: Paper) -> None:
    lines = breached(room, paper)
    for rule in FIXED:
        with pytest.raises(Refused, match="不能停用"):
            acting.take_out_of_service(room.desk, BOSS, rule, lines[rule].department, "装修停工")
    for rule in HOUSE:
        acting.take_out_of_service(room.desk, BOSS, rule, lines[rule].department, "装修停工")
    sweep(room.desk)
    assert states(room) == {rule: S.OUT_OF_SERVICE if rule in HOUSE else S.UNACKNOWLEDGED for rule in RULES}
    for rule in HOUSE:
        acting.put_back_in_service(room.desk, BOSS, rule, lines[rule].department)
    sweep(room.desk)
    assert set(states(room).values()) == {S.UNACKNOWLEDGED}


@pytest.mark.parametrize("paper", list(Paper))
async def test_the_paper_of_an_alarm_is_opened_where_it_is_dealt_with(room: Room, paper: Paper) -> None:
    breached(room, paper)
    app = ConsoleApp(room.desk, WANG)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        for key in ("ctrl+g", "5", "ctrl+f", *"周交", "enter", "ctrl+o"):
            await pilot.press(key)
            await settle(pilot)
        if paper in ROOMS:
            assert app.current_mode == ROOMS[paper]
        else:
            assert isinstance(app.screen, PaperView)
