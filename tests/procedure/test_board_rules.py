"""The information-change board as rules (4.3.3): where a change stands, what may be done with it, what is asked."""

from datetime import UTC, datetime, timedelta

import pytest

from pmconsole.procedure import board
from pmconsole.procedure.board import BOARD_STEPS, BoardKey, ChangeState, board_refusals, change_state
from pmconsole.procedure.columns import ChangeField
from pmconsole.procedure.refusal import Reason
from pmconsole.procedure.vocabulary import ChangeKind, ReplyHow, Role

K, S = BoardKey, ChangeState
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
PLAN = "留空为另行通知；可写 18:00、明天 9:00、3小时后"
WHEN = "at 时间 time", "留空为现在，如 14:05"
#: By act: clause, states it may be done in, and what it asks for: `name` `label` `kind`, `!` where required; its hint.
TABLE: dict[BoardKey, tuple[str, set[ChangeState], list[tuple[str, str]]]] = {
    K.REGISTER: ("4.3.3", set(), [
        ("kind 类别 choice!", ""), ("department 上报部门 department!", ""), ("reported_how 上报方式 choice!", ""),
        ("scope 范围 text!", "全区，或 3栋、5-7栋、8栋2单元、3-2-1702"), ("content 内容 long!", "什么事、为什么"),
        ("begins_at 开始 plan", ""), ("ends_at 预计结束 plan", PLAN),
        ("answer 答复口径 long", "来电人问起时怎么说；留空照内容说"), ("reporter 上报人 text", ""),
        ("decided_at 决定时间 time", ""),
    ]),
    K.RESTORED: ("4.3.3", {S.IN_FORCE, S.OVERDUE}, [
        ("remark 结束情况 text", "如 已来水，水质浑浊请放水 5 分钟"), WHEN,
    ]),
    K.EXTEND: ("4.3.3", {S.COMING, S.IN_FORCE, S.OVERDUE}, [("ends_at 延到 plan", PLAN), ("reason 原因 text!", "")]),
    K.END_EARLY: ("4.3.3", {S.COMING, S.IN_FORCE}, [("remark 原因 text!", ""), WHEN]),
    K.CORRECT: ("4.3.10", {S.COMING, S.IN_FORCE, S.OVERDUE, S.ENDED}, [
        ("field 更正哪一栏 choice!", ""), ("value 改为 long", ""), ("reason 更正原因 text!", ""),
    ]),
    K.VOID: ("4.3.10", {S.COMING, S.IN_FORCE, S.OVERDUE}, [("reason 作废原因 text!", "")]),
}  # fmt: skip
CHOICES: dict[tuple[BoardKey, str], tuple[object, ...]] = {
    (K.REGISTER, "kind"): tuple(ChangeKind),
    (K.REGISTER, "reported_how"): (ReplyHow.LETTER, ReplyHow.PHONE, ReplyHow.RADIO, ReplyHow.VISIT),
    (K.CORRECT, "field"): tuple(ChangeField),
}


@pytest.mark.parametrize("key", BoardKey, ids=lambda key: key.value)
def test_an_act_on_the_board_is_what_the_procedure_has_it(key: BoardKey) -> None:
    step = BOARD_STEPS[key]
    clause, sources, asks = TABLE[key]
    assert (step.key, step.clause, set(step.sources)) == (key, clause, sources) and not step.checks
    assert [
        (f"{one.name} {one.label} {one.kind}{'!' if one.required else ''}", one.hint) for one in step.inputs
    ] == asks  # fmt: skip
    for one in step.inputs:
        assert tuple(one.choices or ()) == CHOICES.get((key, one.name), ())
        assert one.role is None


@pytest.mark.parametrize(
    ("now", "ends", "ended", "voided", "state"),
    [
        (NOON - timedelta(seconds=1), NOON + HOUR, None, None, S.COMING),
        (NOON, NOON + HOUR, None, None, S.IN_FORCE),
        (NOON + HOUR - timedelta(seconds=1), NOON + HOUR, None, None, S.IN_FORCE),
        (NOON + HOUR, NOON + HOUR, None, None, S.OVERDUE),
        (NOON + 100 * HOUR, None, None, None, S.IN_FORCE),
        (NOON + 2 * HOUR, NOON + HOUR, NOON + HOUR, None, S.ENDED),
        (NOON - HOUR, NOON + HOUR, NOON - HOUR, None, S.ENDED),
        (NOON + 2 * HOUR, NOON + HOUR, NOON + HOUR, NOON + 2 * HOUR, S.VOID),
        (NOON - HOUR, None, None, NOON - HOUR, S.VOID),
    ],
)
def test_where_a_change_stands(
    now: datetime, ends: datetime | None, ended: datetime | None, voided: datetime | None, state: ChangeState
) -> None:
    assert change_state(now, begins=NOON, ends=ends, ended=ended, voided=voided) is state


def test_a_department_has_four_hours_to_report() -> None:
    assert not board.reported_late(NOON, NOON + 4 * HOUR)
    assert board.reported_late(NOON, NOON + 4 * HOUR + timedelta(seconds=1))


def test_callers_are_told_everything_but_what_is_for_the_house_alone() -> None:
    assert {ChangeKind.INTERNAL} == board.INWARD


@pytest.mark.parametrize("key", BoardKey, ids=lambda key: key.value)
@pytest.mark.parametrize("state", ChangeState, ids=lambda state: state.value)
def test_what_may_be_done_with_a_change_in_its_state(key: BoardKey, state: ChangeState) -> None:
    clause, sources, _ = TABLE[key]
    found = board_refusals(BOARD_STEPS[key], state, {Role.HANDLER})
    fits = state in sources or key is K.REGISTER
    assert found == (() if fits else (Reason(f"这条变更现在是「{state.zh}」，不能{key.zh}", clause),))


def test_who_may_not_is_said_before_what_the_state_forbids() -> None:
    assert board_refusals(BOARD_STEPS[K.VOID], S.ENDED, {Role.ASSISTANT}) == (
        Reason("「作废」由信息处理员办理", "4.3.10"),
        Reason("这条变更现在是「已结束」，不能作废", "4.3.10"),
    )
