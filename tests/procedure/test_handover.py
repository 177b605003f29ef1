"""The handover as pure rules (F1): which act from which state, what is critical, what blocks, marks, the clock."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmconsole.procedure.handover import (
    EARLY,
    MOVES,
    OPEN,
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
from pmconsole.procedure.handover_content import (
    EQUIPMENT,
    REMARKS,
    STANDING,
    Content,
    content_of,
    line_of,
    text_of,
    values_of,
)
from pmconsole.procedure.refusal import Reason
from pmconsole.procedure.vocabulary import EntryState, FormState, OrderState, Rule
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
def test_a_content_comes_back_out_of_plain_values_as_it_was(
    found: list[HandoverItem], text: str, figures: list[tuple[str, int]]
) -> None:
    content = Content("早班", "b", "e", text, tuple(figures), (text,), tuple(found))
    assert content_of(json.loads(json.dumps(values_of(content)))) == content


def test_the_printed_text_names_what_is_critical_late_and_new() -> None:
    item = HandoverItem(
        Section.PAPERS, "PG-1", "水管[/漏", "", "安排人员", "工程部", NOON.isoformat(), True, True, Mark.NEW
    )  # fmt: skip
    text = text_of(
        Content("早班", "", "", "", items=(item,)), (Section.MAJOR, Section.PAPERS), lambda at: f"{at:%H:%M}"
    )
    assert text == "【未完单据】1\n* [新]水管[/漏（下一步 安排人员，工程部；已超时，期限 04:00）"


@pytest.mark.parametrize(
    ("item", "line"),
    [
        (HandoverItem(Section.NOTES, "1", "交代"), "- 交代"),
        (HandoverItem(Section.NOTES, "1", "交代", critical=True), "* 交代"),
        (HandoverItem(Section.NOTES, "1", "交代", mark=Mark.CHANGED), "- [变]交代"),
        (HandoverItem(Section.PAPERS, "1", "漏水", next_step="消档"), "- 漏水（下一步 消档）"),
        (HandoverItem(Section.PAPERS, "1", "漏水", owner="工程部"), "- 漏水（工程部）"),
        (HandoverItem(Section.PAPERS, "1", "漏水", due=NOON.isoformat()), "- 漏水（期限 04:00）"),
        (HandoverItem(Section.PAPERS, "1", "漏水", late=True), "- 漏水"),
        (HandoverItem(Section.PAPERS, "1", "漏水", due=NOON.isoformat(), late=True), "- 漏水（已超时，期限 04:00）"),
        (
            HandoverItem(Section.PAPERS, "1", "漏水", next_step="消档", owner="工程部", due=NOON.isoformat()),
            "- 漏水（下一步 消档，工程部；期限 04:00）",
        ),
    ],
)
def test_an_item_is_one_line(item: HandoverItem, line: str) -> None:
    assert line_of(item, lambda at: f"{at:%H:%M}") == line


def test_the_printed_text_goes_by_section_and_leaves_the_empty_ones_out() -> None:
    notes = tuple(HandoverItem(Section.NOTES, str(nr), f"第{nr}件") for nr in (1, 2))
    content = Content("早班", "", "", "", items=(*notes, HandoverItem(Section.MAJOR, "3", "起火", critical=True)))
    told = text_of(content, (Section.MAJOR, Section.CALLS, Section.NOTES), str)
    assert told == "【重大事件】1\n* 起火\n【本班记事】2\n- 第1件\n- 第2件"
    assert text_of(content, (Section.CALLS,), str) == ""
    assert [item.text for item in content.critical] == ["起火"]
    assert content.of(Section.NOTES) == notes
    assert Content("早班", "b", "e", "王芳") == Content("早班", "b", "e", "王芳", (), (), ())


def test_which_sections_stand_in_which_field_of_the_form() -> None:
    assert [s.value for s in STANDING] == ["major", "alarms", "papers", "changes", "calls"]
    assert [s.value for s in EQUIPMENT] == ["equipment"]
    assert [s.value for s in REMARKS] == ["instructions", "notes", "gaps"]


def test_an_item_nobody_said_more_of() -> None:
    item = HandoverItem(Section.NOTES, "7", "交代")
    assert vars(item) == {
        "section": Section.NOTES, "key": "7", "text": "交代", "stamp": "", "next_step": "", "owner": "", "due": "",
        "late": False, "critical": False, "mark": Mark.SAME, "entry_id": None, "hidden": False,
    }  # fmt: skip
    assert item.id == "notes:7"


def test_within_a_section_the_critical_come_first_then_what_is_due_then_the_rest() -> None:
    def paper(key: str, due: str = "", critical: bool = False) -> HandoverItem:
        return HandoverItem(Section.PAPERS, key, "", due=due, critical=critical)

    made = [
        paper("undated"), paper("late", "2026-11-24"), paper("critical", critical=True), paper("early", "2026-11-23"),
        HandoverItem(Section.MAJOR, "major", ""), paper("critical due", "2026-11-30", critical=True),
    ]  # fmt: skip
    assert [item.key for item in in_order(made)] == ["major", "critical due", "critical", "early", "late", "undated"]


SIGNED_ALREADY = "交班人已经签名，要改请先撤回签名"
WHY = {
    _S.PREPARING: "交班人还没有签名",
    _S.OUTGOING_SIGNED: SIGNED_ALREADY,
    _S.REFUSED: "上一次接班人没有接，请交班人改好后重新签名",
    _S.SIGNED: "双方已经签名，不能再改；有错请补充更正",
}


@pytest.mark.parametrize("state", HandoverState)
@pytest.mark.parametrize("key", HandoverKey)
def test_a_refusal_says_where_the_handover_stands(key: HandoverKey, state: HandoverState) -> None:
    says = "还没有双方签名，直接改就行，不用补充更正" if key is _K.ADD else WHY[state]
    assert refusal(key, state) == (None if state in TABLE[key][0] else Reason(says, "F1"))


def test_what_may_be_filled_in_and_how_early_the_next_turn_counts() -> None:
    assert set(OPEN) == {_S.PREPARING, _S.REFUSED}
    assert timedelta(hours=1) == EARLY


def test_what_blocks_a_signature_word_for_word() -> None:
    nobody = "名单里没有别人可以接班，请先在「人员」里加入信息处理员"
    for things, named in (("一", "一"), ("一二三四", "一、二、三、四"), ("一二三四五六", "一、二、三、四等")):
        found = blocks(emergencies=["起火（F2）"], successors=[], unchecked=list(things))
        assert found == (
            Reason("起火（F2），先办完再交班", "F1", house=True),
            Reason(nobody, "F1"),
            Reason(f"还有 {len(things)} 样没有清点：{named}；都正常请按 Ctrl+A", "F1"),
        )


#: What is to be done next while a clock runs, and by whom; D stands for the department.
NEXT = {
    Rule.HANDLE: ("处理或派工", "信息处理员"), Rule.SIGN: ("请接单人签收", "D"), Rule.ARRANGE: ("安排人员", "D"),
    Rule.FEEDBACK: ("反馈结果或原因", "D"), Rule.RETURN: ("返单或重派", "D"), Rule.REFER: ("向上请示", "信息处理员"),
    Rule.PROGRESS: ("登记跟进", "信息处理员"), Rule.VERIFY: ("核实结果", "客服助理"),
    Rule.REPLY: ("回复", "信息处理员"), Rule.FOLLOW_UP: ("回访", "客服助理"), Rule.REPORT_CHANGE: ("登记变更", "D"),
    Rule.HAND_IN: ("资料管理员签收", "信息处理员"), Rule.HANDOVER: ("双方签名", "D"),
    Rule.PROMISE: ("按约定办完或另约时间", "D"),
}  # fmt: skip
#: And where no clock runs, by the state.
WITHOUT_CLOCK = {
    "received": ("处理或派工", "信息处理员"), "handled": ("回复", "信息处理员"),
    "dispatched": ("等派工单返回", "信息处理员"), "internal": ("等部门答复填单人", "信息处理员"),
    "replied": ("消档", "信息处理员"), "declined": ("改派", "信息处理员"), 
    "unfinished": ("继续办理或重派给上级", "信息处理员"),
    "returned": ("消档", "信息处理员"), "handed_out": ("收回客户服务单", "信息处理员"),
}  # fmt: skip


@pytest.mark.parametrize("rule", Rule, ids=lambda rule: rule.value)
def test_the_next_step_of_every_clock(rule: Rule) -> None:
    todo, whose = NEXT[rule]
    assert next_step(rule, "issued", "工程部") == (todo, "工程部" if whose == "D" else whose)
    assert next_step(rule, "issued") == (todo, "信息处理员" if whose == "D" else whose)


@pytest.mark.parametrize("state", sorted({s.value for kind in (EntryState, OrderState, FormState) for s in kind}))
def test_the_next_step_where_no_clock_runs(state: str) -> None:
    assert next_step(None, state, "工程部") == WITHOUT_CLOCK.get(state, ("办理", "工程部"))
    assert next_step(None, state) == WITHOUT_CLOCK.get(state, ("办理", "信息处理员"))
