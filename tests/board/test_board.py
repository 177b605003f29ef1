"""The board as the desk keeps it (4.3.3): what reaches whom, what is late, who is called back, what is refused."""

from datetime import timedelta
from typing import Any

import pytest

from pmconsole.data.board import queries as queries_board
from pmconsole.data.board.queries import ChangeRow
from pmconsole.data.core.rooms import room_key
from pmconsole.data.core.telephones import phone_key
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.check import verify_file
from pmconsole.data.journal import chain
from pmconsole.data.papers import queries
from pmconsole.data.papers.orders import clocks_of
from pmconsole.desk.board import acts as board
from pmconsole.desk.board import answering
from pmconsole.desk.core.errors import BadInput, Conflict, DeskError, Doubt, Refused
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers import entries
from pmconsole.desk.papers.registering import Intake, Registered, register
from pmconsole.procedure.board import BoardKey, ChangeState
from pmconsole.procedure.clocks import state_at
from pmconsole.procedure.columns import ChangeField
from pmconsole.procedure.vocabulary import (
    Category,
    ChangeKind,
    Channel,
    ClockState,
    EntryState,
    Paper,
    ReplyHow,
    Role,
    Rule,
)
from tests.conftest import START, found


def put(desk: Desk, actor: Actor, **more: Any) -> int:
    inputs: dict[str, Any] = {
        "kind": ChangeKind.WATER, "department": "工程部", "reported_how": ReplyHow.PHONE, "scope": "3栋",
        "content": "二次供水水箱清洗", "answer": "3栋今天停水到 18:00，请提前储水",
        "ends_at": START.replace(hour=18),
    }  # fmt: skip
    return board.register_change(desk, actor, **(inputs | more)).paper_id


def shown(desk: Desk, change_id: int) -> ChangeRow:
    with desk.store.read() as session:
        return found(queries_board.change(session, desk.site_id, change_id))


def told(desk: Desk, room: str = "", phone: str = "") -> list[str]:
    """The changes the intake shows a caller, with ? where the room is not told closely enough."""
    with desk.store.read() as session:
        picture = queries_board.picture(session, desk.site_id, desk.now(), phone_key(phone), room_key(room))
    return [here.change.scope + ("" if here.sure else "?") for here in picture.changes]


def call(room: str = "3-2-1702", phone: str = "13800001111", content: str = "", **more: Any) -> Intake:
    return Intake(Channel.PHONE, content, "李女士", phone, room, **more)


def test_register_numbers_the_change_and_meets_the_clock_of_its_report(desk: Desk, wang: Actor) -> None:
    change = shown(desk, put(desk, wang, decided_at=START - timedelta(hours=4)))
    assert change.number == "BG-20261123-001" and not change.late
    late = shown(desk, put(desk, wang, scope="5栋", decided_at=START - timedelta(hours=4, minutes=1)))
    assert late.late
    with desk.store.read() as session:
        clocks = sorted(clocks_of(session, desk.site_id, Paper.CHANGE, [change.id, late.id]), key=lambda c: c.paper_id)
    states = [state_at(desk.now(), warn=c.warn_at, due=c.due_at, met=c.met_at) for c in clocks]
    assert [c.rule for c in clocks] == [Rule.REPORT_CHANGE] * 2
    assert states == [ClockState.MET, ClockState.MET_LATE]


def test_a_caller_hears_of_what_reaches_his_door_and_of_nothing_else(desk: Desk, wang: Actor) -> None:
    put(desk, wang)
    put(desk, wang, kind=ChangeKind.POWER, scope="3栋1单元")
    put(desk, wang, kind=ChangeKind.EVENT, scope="全区", begins_at=START + timedelta(days=1), ends_at=None)
    put(desk, wang, kind=ChangeKind.INTERNAL, scope="全区")
    assert told(desk, "3-2-1702") == ["3栋", "全区"]
    assert told(desk, "3栋1单元801") == ["3栋", "3栋1单元", "全区"]
    assert told(desk, "3-801") == ["3栋", "3栋1单元?", "全区"]
    assert told(desk, "3栋") == ["3栋", "3栋1单元?", "全区"]
    assert told(desk, "5-1-301") == ["全区"]
    assert told(desk) == ["全区"]


def test_a_known_number_brings_its_room_and_the_changes_there(desk: Desk, wang: Actor) -> None:
    register(desk, wang, call(content="灯不亮"))
    put(desk, wang)
    with desk.store.read() as session:
        seen = queries_board.picture(session, desk.site_id, desk.now(), phone_key("138 0000 1111"), "")
    assert (seen.caller.name, seen.caller.room) == ("李女士", "3-2-1702")
    assert [here.change.scope for here in seen.changes] == ["3栋"]
    assert [running.row.content for running in seen.open_here] == ["灯不亮"]


@pytest.mark.parametrize(
    ("minutes", "state"),
    [(-1, ChangeState.COMING), (0, ChangeState.IN_FORCE), (59, ChangeState.IN_FORCE), (60, ChangeState.OVERDUE)],
)
def test_where_a_change_stands(minutes: int, state: ChangeState, desk: Desk, wang: Actor) -> None:
    begins = START + timedelta(hours=1)
    change = shown(desk, put(desk, wang, begins_at=begins, ends_at=begins + timedelta(hours=1)))
    assert change.state(begins + timedelta(minutes=minutes)) is state


def test_an_end_that_passed_without_a_word_is_counted_in_the_header(
    desk: Desk, wang: Actor, clock: SettableClock
) -> None:
    change = put(desk, wang)

    def counted() -> int:
        with desk.store.read() as session:
            return queries.counts(session, desk.site_id, desk.now(), desk.now()).changes_overdue

    assert counted() == 0
    clock.set(START.replace(hour=18))
    assert counted() == 1
    board.perform(desk, wang, BoardKey.RESTORED, change, {"remark": "已来水"})
    assert counted() == 0


def test_an_enquiry_is_answered_from_the_board_in_one_go(desk: Desk, wang: Actor) -> None:
    change = put(desk, wang)
    done = answering.answer_from(desk, wang, call(), change, seen=1)
    with desk.store.read() as session:
        entry = found(queries.entry_detail(session, desk.site_id, done.entry_id))
        [asked] = queries_board.callers(session, desk.site_id, change)
    assert (entry.entry.category, entry.entry.state) == (Category.ENQUIRY, EntryState.REPLIED)
    assert "BG-20261123-001" in entry.entry.handling and "请提前储水" in entry.replies[0].text
    assert [c for c in entry.clocks if c.open] == []
    assert (asked.entry_id, asked.source) == (done.entry_id, "李女士")
    assert done.phone_number and verify_file(desk.store) == []


@pytest.mark.parametrize(
    ("key", "inputs"),
    [
        (BoardKey.EXTEND, {"ends_at": START.replace(hour=22), "reason": "水箱漏水"}),
        (BoardKey.END_EARLY, {"remark": "清洗完毕"}),
        (BoardKey.RESTORED, {"remark": "已来水"}),
        (BoardKey.CORRECT, {"field": ChangeField.ANSWER, "value": "停到 20:00", "reason": "说错了"}),
        (BoardKey.CORRECT, {"field": ChangeField.ENDS_AT, "value": "22:00", "reason": "听错"}),
        (BoardKey.CORRECT, {"field": ChangeField.BEGINS_AT, "value": "昨天 9:00", "reason": "听错"}),
        (BoardKey.VOID, {"reason": "重复"}),
    ],
)  # fmt: skip
def test_whoever_asked_is_called_back_when_the_answer_changes(
    key: BoardKey, inputs: dict[str, Any], desk: Desk, wang: Actor, clock: SettableClock
) -> None:
    change = put(desk, wang)
    one = answering.answer_from(desk, wang, call(), change)
    answering.answer_from(desk, wang, call("3-1-502", "13900002222"), change)
    clock.advance(minutes=30)
    assert "2 位" in board.perform(desk, wang, key, change, inputs, seen=1).message
    assert shown(desk, change).to_call == 2
    answering.call_back(desk, wang, change, [one.entry_id], how=ReplyHow.PHONE, text="情况有变")
    assert shown(desk, change).to_call == 1
    with desk.store.read() as session:
        first = queries_board.callers(session, desk.site_id, change)[0]
        entry = found(queries.entry_detail(session, desk.site_id, one.entry_id))
    assert first.called_back_at == clock.now()
    assert entry.replies[-1].text == "情况有变" and "已回电" in entry.notes[-1].text
    with pytest.raises(BadInput, match="没有选中"):
        answering.call_back(desk, wang, change, [one.entry_id], how=ReplyHow.PHONE, text="再说一次")
    assert verify_file(desk.store) == []


@pytest.mark.parametrize(
    ("inputs", "field", "words"),
    [
        ({"scope": ""}, "scope", "请填写范围"),
        ({"scope": "地下车库"}, "scope", "看不懂"),
        ({"scope": "2单元"}, "scope", "哪一栋"),
        ({"scope": "9-5栋"}, "scope", "颠倒"),
        ({"ends_at": START - timedelta(minutes=1), "begins_at": START}, "ends_at", "晚于开始"),
        ({"decided_at": START + timedelta(minutes=1)}, "decided_at", "在将来"),
        ({"content": ""}, "content", "请填写内容"),
        ({"department": "消防局"}, "department", "没有「消防局」"),
        ({"kind": "雨"}, "kind", "重新选择"),
        ({"content": "长" * 5001}, "content", "最多 5000"),
    ],
)  # fmt: skip
def test_what_cannot_be_registered_gets_its_sentence(
    inputs: dict[str, Any], field: str, words: str, desk: Desk, wang: Actor
) -> None:
    with pytest.raises(BadInput) as refused:
        put(desk, wang, **inputs)
    assert not isinstance(refused.value, Doubt) and words in refused.value.fields[field]
    assert told(desk, "3-2-1702") == []


@pytest.mark.parametrize(
    ("inputs", "field"),
    [
        ({"scope": "19栋"}, "scope"),
        ({"scope": "3栋2单元"}, "begins_at"),
        ({"begins_at": START - timedelta(hours=5), "ends_at": START - timedelta(hours=1), "scope": "5栋"}, "ends_at"),
    ],
)
def test_a_likely_slip_is_asked_once_and_taken_the_second_time(
    inputs: dict[str, Any], field: str, desk: Desk, wang: Actor
) -> None:
    for room in ("3-2-1702", "5-1-301"):
        register(desk, wang, call(room, content="灯不亮"))
    put(desk, wang)
    with pytest.raises(Doubt) as asked:
        put(desk, wang, **inputs)
    assert list(asked.value.fields) == [field]
    put(desk, wang, sure=True, **inputs)


def test_a_change_someone_else_changed_is_not_answered_from(desk: Desk, wang: Actor) -> None:
    change = put(desk, wang)
    board.perform(desk, wang, BoardKey.EXTEND, change, {"ends_at": None, "reason": "待料"}, seen=1)
    with pytest.raises(Conflict) as conflict:
        answering.answer_from(desk, wang, call(), change, seen=1)
    assert conflict.value.version == 2
    board.perform(desk, wang, BoardKey.RESTORED, change, {})
    with pytest.raises(DeskError, match="刚刚结束"):
        answering.answer_from(desk, wang, call(), change)
    with desk.store.read() as session:
        assert queries.counts(session, desk.site_id, desk.now(), START).today == 0


@pytest.mark.parametrize("key", [BoardKey.EXTEND, BoardKey.END_EARLY, BoardKey.RESTORED, BoardKey.VOID])
def test_an_ended_change_stays_as_it_ended(key: BoardKey, desk: Desk, wang: Actor) -> None:
    change = put(desk, wang)
    board.perform(desk, wang, BoardKey.RESTORED, change, {})
    inputs = {"remark": "又", "reason": "又", "ends_at": START.replace(hour=23)}
    with pytest.raises(Refused, match="已结束"):
        board.perform(desk, wang, key, change, inputs)


def test_only_a_handler_writes_on_the_board(desk: Desk) -> None:
    assistant = Actor("李娜", frozenset({Role.ASSISTANT}))
    with pytest.raises(Refused, match="信息处理员"):
        put(desk, assistant)


# One burst pipe, many calls


@pytest.fixture
def burst(desk: Desk, wang: Actor) -> Registered:
    return register(desk, wang, call(content="3栋水管爆裂", category=Category.REPAIR))


def join(desk: Desk, wang: Actor, main: Registered, room: str, phone: str) -> Registered:
    return answering.join_call(desk, wang, call(room, phone), main.entry_id)


def state(desk: Desk, entry: Registered) -> EntryState:
    with desk.store.read() as session:
        return found(queries.entry_detail(session, desk.site_id, entry.entry_id)).entry.state


def test_a_second_call_sees_the_running_entry_and_is_joined_to_it(desk: Desk, wang: Actor, burst: Registered) -> None:
    second = join(desk, wang, burst, "3-1-502", "13900002222")
    third = answering.join_call(desk, wang, call("3-1-602", "13700003333"), second.entry_id)
    with desk.store.read() as session:
        seen = queries_board.picture(session, desk.site_id, desk.now(), "", "3-3-101")
        entry = found(queries.entry_detail(session, desk.site_id, second.entry_id))
        assert [c.entry_id for c in queries_board.joined(session, desk.site_id, burst.entry_id)] == [
            second.entry_id,
            third.entry_id,
        ]
    assert [(r.row.id, r.joined) for r in seen.nearby] == [(burst.entry_id, 2)]
    assert entry.entry.category is Category.REPAIR and "同 XX-20261123-001" in entry.entry.content
    assert [c for c in entry.clocks if c.open] == []
    assert verify_file(desk.store) == []


def test_an_old_entry_or_another_building_is_not_nearby(
    desk: Desk, wang: Actor, burst: Registered, clock: SettableClock
) -> None:
    del burst
    with desk.store.read() as session:
        assert queries_board.picture(session, desk.site_id, desk.now(), "", "5-1-301").nearby == ()
    clock.advance(hours=13)
    with desk.store.read() as session:
        assert queries_board.picture(session, desk.site_id, desk.now(), "", "3-1-502").nearby == ()


def test_joined_calls_are_told_and_closed_together_each_on_its_own_record(
    desk: Desk, wang: Actor, burst: Registered
) -> None:
    others = [join(desk, wang, burst, f"3-1-{n}02", f"1390000{n}222") for n in (5, 6, 7)]
    entries.handle(desk, wang, burst.entry_id, handling="已修复", replied=True)
    ids = [other.entry_id for other in others]
    told = answering.tell_joined(desk, wang, burst.entry_id, ids[:2], how=ReplyHow.PHONE, text="已修复")
    assert "2 条" in told.message
    assert [state(desk, other) for other in others] == [EntryState.REPLIED] * 2 + [EntryState.HANDLED]
    entries.strike_off(desk, wang, burst.entry_id)
    assert "2 条" in answering.close_joined(desk, wang, burst.entry_id).message
    assert [state(desk, other) for other in others] == [EntryState.STRUCK_OFF] * 2 + [EntryState.HANDLED]
    with desk.store.read() as session:
        assert [r.text for r in found(queries.entry_detail(session, desk.site_id, ids[0])).replies] == ["已修复"]


def test_an_answered_entry_takes_no_more_calls(desk: Desk, wang: Actor, burst: Registered) -> None:
    entries.handle(desk, wang, burst.entry_id, handling="已修复", replied=True)
    with pytest.raises(DeskError, match="不能再并入"):
        join(desk, wang, burst, "3-1-502", "13900002222")


@pytest.mark.parametrize("how", ["void", "leave"])
def test_a_call_taken_apart_gets_its_reply_clock_back(how: str, desk: Desk, wang: Actor, burst: Registered) -> None:
    second = join(desk, wang, burst, "3-1-502", "13900002222")
    if how == "void":
        entries.void(desk, wang, burst.entry_id, reason="误登")
    else:
        answering.leave(desk, wang, second.entry_id)
    with desk.store.read() as session:
        entry = found(queries.entry_detail(session, desk.site_id, second.entry_id))
        assert queries_board.joined(session, desk.site_id, burst.entry_id) == []
    assert [c.rule for c in entry.clocks if c.open] == [Rule.REPLY]
    assert verify_file(desk.store) == []


def test_start_and_end_of_a_change_are_corrected_and_the_old_ones_kept(
    desk: Desk, wang: Actor, clock: SettableClock
) -> None:
    change = put(desk, wang)

    def corrected(field: ChangeField, value: str) -> ChangeRow:
        board.perform(desk, wang, BoardKey.CORRECT, change, {"field": field, "value": value, "reason": "写错"})
        return shown(desk, change)

    assert corrected(ChangeField.BEGINS_AT, "11-23 13:30").begins_at == START.replace(hour=13, minute=30)
    assert corrected(ChangeField.ENDS_AT, "明天 9:00").ends_at == START.replace(day=24, hour=9)
    assert corrected(ChangeField.ENDS_AT, "").ends_at is None
    with pytest.raises(BadInput, match="还没有结束"):
        corrected(ChangeField.ENDED_AT, "13:50")
    clock.advance(hours=1)
    board.perform(desk, wang, BoardKey.RESTORED, change, {"remark": "已来水"})
    assert corrected(ChangeField.ENDED_AT, "14:30").ended_at == START.replace(minute=30)
    for field, value, said in (
        (ChangeField.ENDED_AT, "23:00", "在将来"), (ChangeField.ENDED_AT, "12:00", "早于变更的开始"),
        (ChangeField.ENDED_AT, "", "不能为空"), (ChangeField.BEGINS_AT, "", "不能为空"),
        (ChangeField.ENDS_AT, "12:00", "要晚于开始时间"), (ChangeField.ENDS_AT, "下午", "看不懂这个时间"),
    ):  # fmt: skip
        with pytest.raises(BadInput, match=said):
            corrected(field, value)
    with desk.store.read() as session:
        lines = chain.changes_since(session, desk.site_id, Paper.CHANGE, change, 1)
    told_again = [(line.field, line.old, line.new) for line in lines if line.field in ("begins_at", "ends_at")]
    assert told_again == [
        ("begins_at", "2026-11-23T06:00:00+00:00", "2026-11-23T05:30:00+00:00"),
        ("ends_at", "2026-11-23T10:00:00+00:00", "2026-11-24T01:00:00+00:00"),
        ("ends_at", "2026-11-24T01:00:00+00:00", None),
    ]
    assert verify_file(desk.store) == []
