"""待办 and 督办: what stands there after each act of the desk, written down by hand; and by keys."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.papers.queries import entry_detail
from pmconsole.data.tasks.queries import tasks
from pmconsole.data.tasks.rows import TaskRow
from pmconsole.desk.board import answering
from pmconsole.desk.calls import acts as calls
from pmconsole.desk.calls.acts import CallIn
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.hand_in import returns
from pmconsole.desk.papers import entries, forms, major, orders
from pmconsole.desk.papers.chasing import chase_order
from pmconsole.desk.papers.registering import FormIntake, Intake, register
from pmconsole.procedure.tasks import OF_ASSISTANT, OF_HANDLER, TaskKind
from pmconsole.procedure.vocabulary import CallOutcome, Category, Channel, Paper, ReplyHow, Rule, SignedHow
from pmconsole.screens.chasing.supervising import ChasingScreen
from pmconsole.screens.chasing.tasks import moments_of
from pmconsole.screens.chasing.todo import TodoScreen
from pmconsole.screens.frame.action_dialog import ActionDialog
from pmconsole.screens.papers.paper_view import PaperView
from tests.conftest import found
from tests.console import Console
from tests.keyboard import settle, typed
from tests.morning import Morning
from tests.seen import acted, the_list, whole_screen

ASKED: dict[str, Any] = {"whom": "孙伟", "how": ReplyHow.PHONE, "answer": "马上去"}


def rows(desk: Desk, *kinds: TaskKind) -> list[TaskRow]:
    now = desk.now()
    with desk.store.read() as session:
        asked = moments_of(now, desk.calendar.start_of_day(now))
        return tasks(session, desk.site_id, *asked, kinds or tuple(TaskKind))


def told(desk: Desk) -> list[str]:
    """`kind step number` of everything, by time."""
    return [f"{row.kind.zh} {row.step} {row.number[:2]}-{row.number[-3:]}" for row in rows(desk)]


def call(desk: Desk, wang: Actor, content: str = "厨房水管爆裂", **more: Any) -> int:
    given = {"source": "周先生", "phone": "13800138000", "room": "3-2-1702"} | more
    return register(desk, wang, Intake(Channel.PHONE, content, **given)).entry_id


def test_an_empty_site_has_nothing_to_do(desk: Desk) -> None:
    assert told(desk) == []


def test_a_case_goes_from_list_to_list_until_it_is_over(desk: Desk, wang: Actor, clock: SettableClock) -> None:
    """Every act takes its task away and puts the next in its place; nothing falls between the lists."""
    entry = call(desk, wang)
    assert told(desk) == ["待处理 处理或派工 XX-001"]
    order = orders.issue_order(desk, wang, entry, department="工程部", assistant="李娜").paper_id
    assert told(desk) == ["催办 催签收 PG-001"]
    orders.sign_for(desk, wang, order, receiver="孙伟", how=SignedHow.PAPER)
    assert told(desk) == ["催办 催安排人员 PG-001"]
    orders.arrange(desk, wang, order, worker="吴师傅")
    assert told(desk) == ["催办 催办完 PG-001"]
    orders.complete(desk, wang, order, result="已修好", customer_signer="周先生")
    assert told(desk) == ["催办 催反馈结果 PG-001"]
    orders.feed_back(desk, wang, order, fed_back_to="李娜")
    assert told(desk) == ["待核实 核实结果 PG-001"]
    orders.verify(desk, wang, order, verifier="李娜", how=SignedHow.PAPER)
    assert told(desk) == ["待回复 回复 XX-001", "催办 催返单 PG-001"]
    entries.reply(desk, wang, entry, told="周先生", how=ReplyHow.PHONE, text="已修好")
    assert told(desk) == ["催办 催返单 PG-001"]
    orders.return_order(desk, wang, order)
    assert told(desk) == ["待消档 消档 XX-001"]
    entries.strike_off(desk, wang, entry)
    assert told(desk) == ["待回访 回访 XX-001"]
    entries.follow_up(desk, wang, entry, satisfaction="satisfied")
    assert told(desk) == []


def test_a_line_says_whom_to_ask_where_how_often_and_until_when(desk: Desk, wang: Actor, clock: SettableClock) -> None:
    entry = call(desk, wang)
    order = orders.issue_order(desk, wang, entry, department="工程部", assistant="李娜").paper_id
    orders.sign_for(desk, wang, order, receiver="孙伟", how=SignedHow.PAPER)
    orders.arrange(desk, wang, order, worker="吴师傅")
    clock.advance(minutes=30)
    chase_order(desk, wang, order, **ASKED)
    (row,) = rows(desk, TaskKind.CHASE)
    assert (row.whose, row.assistant, row.room, row.content) == ("吴师傅", "李娜", "3-2-1702", "厨房水管爆裂")
    assert (row.chased, row.chased_at) == (1, clock.now())
    assert row.due_at == clock.now() + timedelta(hours=3, minutes=30), "the feedback, four hours from the signature"


def test_after_two_working_days_the_desk_may_write_afresh_and_the_assistant_still_chases(
    desk: Desk, wang: Actor, clock: SettableClock
) -> None:
    entry = call(desk, wang)
    orders.issue_order(desk, wang, entry, department="工程部", assistant="李娜")
    clock.jump(days=3)
    assert told(desk) == ["催办 催签收 PG-001", "待重派 重派给上级 PG-001"]


def test_what_came_back_undone_waits_at_the_desk_until_another_takes_its_place(
    desk: Desk, wang: Actor, clock: SettableClock
) -> None:
    entry = call(desk, wang)
    order = orders.issue_order(desk, wang, entry, department="工程部").paper_id
    orders.sign_for(desk, wang, order, receiver="孙伟", how=SignedHow.PAPER)
    orders.return_unfinished(desk, wang, order, reason="等配件")
    assert told(desk) == ["待重派 续办或重派 PG-001"]
    orders.reissue(desk, wang, order, addressee="head", addressee_name="赵强")
    assert told(desk) == ["催办 催签收 PG-002"]


def test_who_declined_leaves_the_entry_at_the_desk(desk: Desk, wang: Actor) -> None:
    entry = call(desk, wang)
    order = orders.issue_order(desk, wang, entry, department="工程部").paper_id
    orders.decline(desk, wang, order, receiver="孙伟", reason="不归我们", how=SignedHow.PAPER)
    assert told(desk) == ["待处理 处理或派工 XX-001"]


def test_an_internal_matter_is_chased_at_its_department(desk: Desk, wang: Actor) -> None:
    entry = call(desk, wang, "排班不合理", category=Category.INTERNAL)
    entries.route_internally(desk, wang, entry, department="工程部")
    (row,) = rows(desk)
    assert (row.kind, row.step, row.whose) == (TaskKind.CHASE, "催部门答复", "工程部")


def test_a_major_incident_is_referred_answered_and_followed(desk: Desk, wang: Actor) -> None:
    entry = call(desk, wang, "电梯困人", major=True)
    assert told(desk) == ["请示跟进 向上请示 XX-001", "待处理 处理或派工 XX-001"]
    major.refer_upward(desk, wang, entry, referred_to="赵强", how=ReplyHow.PHONE)
    assert "请示跟进 登记上级指示 XX-001" in told(desk)
    major.record_instruction(desk, wang, entry, instruction="先救人", instruction_by="赵强", how=SignedHow.PAPER)
    assert "请示跟进 登记跟进 XX-001" in told(desk)


def test_a_form_is_fetched_and_comes_back(desk: Desk, wang: Actor) -> None:
    entry = call(desk, wang, form=FormIntake("张敏", customer="吴女士"))
    entries.handle(desk, wang, entry, handling="已修好", replied=True)
    assert told(desk) == ["服务单 请填单人领取 XX-001"]
    with desk.store.read() as session:
        form = found(found(entry_detail(session, desk.site_id, entry)).form).id
    forms.hand_out(desk, wang, form, handed_out_to="张敏")
    (row,) = rows(desk)
    assert (row.kind, row.step, row.whose, row.number[:2]) == (TaskKind.FORM_OUT, "催还服务单", "张敏", "FW")
    forms.take_back(desk, wang, form, result="满意", customer_signer="吴女士")
    assert told(desk) == ["待消档 消档 XX-001"]


@pytest.mark.parametrize(("promised", "listed"), [("11-23 18:00", True), ("11-24 09:00", False)])
def test_what_is_promised_for_today_stands_on_its_own(
    desk: Desk, wang: Actor, clock: SettableClock, promised: str, listed: bool
) -> None:
    entry = call(desk, wang)
    order = orders.issue_order(desk, wang, entry, department="工程部").paper_id
    clock.advance(minutes=5)
    until = datetime.strptime(f"2026-{promised}", "%Y-%m-%d %H:%M").replace(tzinfo=desk.zone)
    chase_order(desk, wang, order, **ASKED, promised_at=until)
    assert [row.due_at for row in rows(desk, TaskKind.PROMISED)] == ([until] if listed else [])
    clock.jump(days=1)
    assert len(rows(desk, TaskKind.PROMISED)) == 1, "what was promised and is not done stays"


def test_a_promise_does_not_shorten_the_time_to_sign(desk: Desk, wang: Actor, clock: SettableClock) -> None:
    order = orders.issue_order(desk, wang, call(desk, wang), department="工程部").paper_id
    (before,) = rows(desk, TaskKind.CHASE)
    chase_order(desk, wang, order, **ASKED, promised_at=clock.now() + timedelta(minutes=10))
    (after,) = rows(desk, TaskKind.CHASE)
    assert (after.step, after.rule, after.due_at) == ("催签收", Rule.SIGN, before.due_at)


def test_an_appointment_of_today_stands_until_somebody_is_there(desk: Desk, wang: Actor, clock: SettableClock) -> None:
    entry = call(desk, wang)
    at = desk.now() + timedelta(hours=2)
    order = orders.issue_order(desk, wang, entry, department="工程部", appointment_at=at).paper_id
    orders.sign_for(desk, wang, order, receiver="孙伟", how=SignedHow.PAPER)
    orders.arrange(desk, wang, order, worker="吴师傅")
    assert [(row.step, row.due_at) for row in rows(desk, TaskKind.PROMISED)] == [("约定上门", at)]
    orders.arrive(desk, wang, order)
    assert rows(desk, TaskKind.PROMISED) == []


def test_callers_signatures_and_what_was_sent_back_stand_with_the_assistant(
    desk: Desk, wang: Actor, clock: SettableClock
) -> None:
    main = call(desk, wang)
    answering.join_call(desk, wang, Intake(Channel.PHONE, "也是水管", "李女士", "13900001234", "3-2-1602"), main)
    entries.handle(desk, wang, main, handling="已关阀")
    clock.advance(minutes=5)
    assert "待告知" not in "".join(told(desk))
    entries.reply(desk, wang, main, told="周先生", how=ReplyHow.PHONE, text="已修好")
    (row,) = rows(desk, TaskKind.TELL)
    assert (row.paper_id, row.whose) == (main, "1 位来电人")
    calls.record_call(desk, wang, CallIn("13700000000", person="张先生", outcome=CallOutcome.MISSED))
    assert [row.whose for row in rows(desk, TaskKind.CALL_BACK)] == ["张先生 13700000000"]
    order = orders.issue_order(desk, wang, call(desk, wang, "灯不亮"), department="工程部").paper_id
    orders.sign_for(desk, wang, order, receiver="孙伟", how=SignedHow.RADIO, number="2号机")
    assert [(row.whose, row.content) for row in rows(desk, TaskKind.OWED)] == [("孙伟", "对讲机确认 2号机")]
    returns.send_back(desk, wang, Paper.ORDER, order, department="工程部", reason="处理情况没有写")
    returns.send_back(desk, wang, Paper.LEDGER, main, department="信息中心", reason="房号写错")
    assert [(row.kind, row.content) for row in rows(desk, TaskKind.SENT_BACK, TaskKind.CORRECT)] == [
        (TaskKind.SENT_BACK, "处理情况没有写"), (TaskKind.CORRECT, "房号写错"),
    ]  # fmt: skip


def test_everything_of_a_busy_morning_stands_once_and_by_time(desk: Desk, morning: Morning) -> None:
    all_ = rows(desk)
    assert len({row.id for row in all_}) == len(all_)
    assert all_ == sorted(all_, key=lambda row: row.order)
    both = [*rows(desk, *OF_HANDLER), *rows(desk, *OF_ASSISTANT)]
    assert sorted(row.id for row in both) == sorted(row.id for row in all_)


# By keys


async def test_enter_on_a_task_of_the_desk_goes_to_its_act(console: Console, desk: Desk, wang: Actor) -> None:
    entry = call(desk, wang)
    entries.handle(desk, wang, entry, handling="已修好")
    async with console("f10") as pilot:
        assert isinstance(pilot.app.screen, TodoScreen)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ActionDialog)
        assert "回复" in whole_screen(pilot)
        await pilot.press("escape")


async def test_an_order_is_chased_from_the_assistants_desk(console: Console, desk: Desk, wang: Actor) -> None:
    order = orders.issue_order(desk, wang, call(desk, wang), department="工程部", assistant="李娜").paper_id
    async with console("f12") as pilot:
        assert isinstance(pilot.app.screen, ChasingScreen)
        await pilot.press("enter")
        await settle(pilot)
        await typed(pilot, "孙伟")
        await pilot.press("tab", "1")
        await typed(pilot, "马上派人")
        await pilot.press("ctrl+s")
        await acted(pilot)
        row = found(the_list(pilot).selected)
        assert (row.paper_id, row.chased) == (order, 1)
        await pilot.press("ctrl+d")
        await settle(pilot)
        assert isinstance(pilot.app.screen, PaperView)


async def test_a_digit_shows_one_kind_and_0_all(console: Console, desk: Desk, morning: Morning) -> None:
    async with console("f12") as pilot:
        every = len(the_list(pilot).ids)
        await pilot.press("2")
        await settle(pilot)
        shown = [row.id for row in rows(desk, TaskKind.VERIFY)]
        assert list(the_list(pilot).ids) == shown and len(shown) < every
        await pilot.press("8")
        await settle(pilot)
        assert "这一类没有要办的。" in whole_screen(pilot)
        await pilot.press("0")
        await settle(pilot)
        assert len(the_list(pilot).ids) == every


@pytest.mark.parametrize(("key", "says"), [("f10", "没有待办的。"), ("f12", "没有要督办的。")])
async def test_an_empty_list_says_so(console: Console, desk: Desk, key: str, says: str) -> None:
    async with console(key) as pilot:
        assert says in whole_screen(pilot)
        await pilot.press("enter", "ctrl+e", "ctrl+d")
        await settle(pilot)
        assert says in whole_screen(pilot)
