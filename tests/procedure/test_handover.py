"""The handover as pure rules (F1): which act from which state, what is critical, what blocks, marks, the clock."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmconsole.data.queries_handover import content_json
from pmconsole.data.signed_content import content_hash, is_intact
from pmconsole.procedure.handover import (
    MOVES,
    HandoverItem,
    HandoverKey,
    HandoverState,
    Mark,
    Section,
    blocks,
    clock_from,
    in_order,
    marked,
    next_step,
    refusal,
    unread,
)
from pmconsole.procedure.handover_content import Content, content_of, text_of, values_of
from pmconsole.procedure.vocabulary import OrderState, Rule
from pmconsole.procedure.who import ACTS, APART

_S, _K = HandoverState, HandoverKey
#: By act: in which states it may be done (the others refuse), and where it leads.
TABLE = {
    _K.CHECK: ({_S.PREPARING, _S.REFUSED}, None),
    _K.SIGN_OUT: ({_S.PREPARING, _S.REFUSED}, _S.OUTGOING_SIGNED),
    _K.STAND_IN_OUT: ({_S.PREPARING, _S.REFUSED}, _S.OUTGOING_SIGNED),
    _K.WITHDRAW: ({_S.OUTGOING_SIGNED}, _S.PREPARING),
    _K.SIGN_IN: ({_S.OUTGOING_SIGNED}, _S.SIGNED),
    _K.STAND_IN_IN: ({_S.OUTGOING_SIGNED}, _S.SIGNED),
    _K.REFUSE: ({_S.OUTGOING_SIGNED}, _S.REFUSED),
    _K.ADD: ({_S.SIGNED}, None),
}


@pytest.mark.parametrize("state", HandoverState)
@pytest.mark.parametrize("key", HandoverKey)
def test_every_act_in_every_state(key: HandoverKey, state: HandoverState) -> None:
    allowed, target = TABLE[key]
    reason = refusal(key, state)
    assert (reason is None) is (state in allowed)
    if reason is not None:
        assert reason.clause == "F1" and len(reason.text) >= 8
    if target is not None:
        assert MOVES[key].target is target


def test_every_act_stands_in_the_table_of_who_and_nobody_hands_over_to_themself() -> None:
    assert {key.value for key in HandoverKey} <= ACTS.keys()
    for key in (_K.SIGN_IN, _K.STAND_IN_IN, _K.REFUSE):
        assert APART[key.value].reason.text == "不能自己交班给自己"


@pytest.mark.parametrize(
    ("emergencies", "successors", "unchecked", "told"),
    [
        ((), ("陈晨",), (), []),
        (("本台有写了一半的突发事件登记（F2）",), ("陈晨",), (), ["先办完再交班"]),
        ((), (), (), ["没有别人可以接班"]),
        ((), ("陈晨",), ("钥匙", "监控"), ["还有 2 样没有清点：钥匙、监控"]),
        (("甲",), (), tuple("一二三四五"), ["甲", "没有别人", "一、二、三、四等"]),
    ],
)
def test_what_blocks_is_said_all_at_once(
    emergencies: tuple[str, ...], successors: tuple[str, ...], unchecked: tuple[str, ...], told: list[str]
) -> None:
    found = blocks(emergencies=emergencies, successors=successors, unchecked=unchecked)
    assert len(found) == len(told)
    assert all(part in str(reason) for part, reason in zip(told, found, strict=True))


@pytest.mark.parametrize(
    ("rule", "state", "expected"),
    [
        (Rule.SIGN, OrderState.ISSUED, ("请接单人签收", "工程部")),
        (Rule.VERIFY, OrderState.FED_BACK, ("核实结果", "客服助理")),
        (Rule.HAND_IN, "", ("资料管理员签收", "信息处理员")),
        (None, OrderState.DECLINED, ("改派", "信息处理员")),
        (None, "something new", ("办理", "工程部")),
    ],
)
def test_each_paper_has_a_next_step_and_an_owner(rule: Rule | None, state: str, expected: tuple[str, str]) -> None:
    assert next_step(rule, state, "工程部") == expected


NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ends", "signed", "starts"),
    [
        (NOON, None, NOON),
        (NOON, NOON + timedelta(hours=1), NOON),
        (NOON + timedelta(seconds=1), NOON, None),
        (None, None, None),
        (None, NOON, NOON),
    ],
)
def test_the_clock_starts_at_the_end_of_the_shift_or_at_the_signature(
    ends: datetime | None, signed: datetime | None, starts: datetime | None
) -> None:
    assert clock_from(ends, signed, NOON) == starts


words = st.text(max_size=12)
items = st.builds(
    HandoverItem, st.sampled_from(Section), st.text(min_size=1, max_size=6), words, words, words, words,
    st.sampled_from(["", NOON.isoformat()]), st.booleans(), st.booleans(),
)  # fmt: skip


@given(st.lists(items, max_size=8), st.lists(items, max_size=8))
def test_exactly_what_is_new_or_different_is_marked(now: list[HandoverItem], before: list[HandoverItem]) -> None:
    stamps = {item.id: item.stamp for item in before}
    for item in marked(now, before):
        expected = Mark.NEW if item.id not in stamps else Mark.CHANGED if stamps[item.id] != item.stamp else Mark.SAME
        assert item.mark is expected
    assert all(item.mark is Mark.SAME for item in marked(now, None))


@given(st.lists(items, max_size=12))
def test_the_order_is_severity_first_and_nothing_is_lost(found: list[HandoverItem]) -> None:
    ordered = in_order(found)
    assert sorted(map(str, ordered)) == sorted(map(str, found))
    places = [list(Section).index(item.section) for item in ordered]
    assert places == sorted(places)
    for one, other in pairwise(ordered):
        assert one.section is not other.section or one.critical >= other.critical


@given(st.lists(items, max_size=8), st.data())
def test_unread_is_what_is_critical_and_not_ticked(found: list[HandoverItem], data: st.DataObject) -> None:
    read = data.draw(st.sets(st.sampled_from([item.id for item in found]))) if found else set()
    assert unread(found, read) == [item for item in found if item.critical and item.id not in read]


@given(st.lists(items, max_size=6), words, st.lists(st.tuples(words, st.integers(0, 9)), max_size=3))
def test_a_content_comes_back_from_the_file_as_it_was_signed(
    found: list[HandoverItem], text: str, figures: list[tuple[str, int]]
) -> None:
    content = Content("早班", "", "", text, tuple(figures), (text,), tuple(found))
    kept = content_json(values_of(content))
    assert is_intact(kept, content_hash(values_of(content)))
    assert content_of(json.loads(kept)) == content
    other = replace(content, outgoing=text + "?")
    assert not is_intact(content_json(values_of(other)), content_hash(values_of(content)))


def test_the_printed_text_names_what_is_critical_late_and_new() -> None:
    item = HandoverItem(
        Section.PAPERS, "PG-1", "水管[/漏", "", "安排人员", "工程部", NOON.isoformat(), True, True, Mark.NEW
    )  # fmt: skip
    text = text_of(
        Content("早班", "", "", "", items=(item,)), (Section.MAJOR, Section.PAPERS), lambda at: f"{at:%H:%M}"
    )
    assert text == "【未完单据】1\n* [新]水管[/漏（下一步 安排人员，工程部；已超时，期限 04:00）"
