"""What is to be done next about a paper, and on whose list it stands: written by hand from KF-CQ08-01."""

import pytest

from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.tasks import OF_ASSISTANT, OF_HANDLER, TaskKind, entry_task, order_tasks, refer_task
from pmconsole.procedure.vocabulary import EntryState, FormState, OrderState

E, O, F = EntryState, OrderState, FormState  # noqa: E741
#: Of an order in time: the kind and the words.
IN_TIME = {
    "issued": ["催办 催签收"], "signed": ["催办 催安排人员"], "arranged": ["催办 催办完"],
    "completed": ["催办 催反馈结果"], "fed_back": ["待核实 核实结果"], "verified": ["催办 催返单"],
    "unfinished": ["待重派 续办或重派"], "declined": ["待重派 改派"],
    "returned": [], "reissued": [], "struck_off": [], "void": [],
}  # fmt: skip
#: Two working days are over (4.3.11): what is still with the department may be written afresh.
LATE = IN_TIME | {
    "issued": ["催办 催签收", "待重派 重派给上级"], "signed": ["催办 催安排人员", "待重派 重派给上级"],
    "arranged": ["催办 催办完", "待重派 重派给上级"], "completed": ["催办 催反馈结果", "待重派 重派给上级"],
    "fed_back": ["待核实 核实结果", "待重派 重派给上级"],
}  # fmt: skip


@pytest.mark.parametrize("state", OrderState)
def test_an_order_waits_for_its_department_or_for_the_desk(state: OrderState) -> None:
    for late, table in ((False, IN_TIME), (True, LATE)):
        found = order_tasks(state, late=late, dispatched=True)
        assert [f"{task.kind.zh} {task.step}" for task in found] == table[state.value]


def test_who_declined_is_no_matter_of_the_order_once_the_entry_waits_at_the_desk() -> None:
    assert order_tasks(O.DECLINED, late=False, dispatched=False) == ()


@pytest.mark.parametrize(
    ("state", "orders", "form", "says"),
    [
        (E.RECEIVED, (), None, "待处理 处理或派工"),
        (E.RECEIVED, (), F.RECEIVED, "待处理 处理或派工"),
        (E.HANDLED, (), None, "待回复 回复"),
        (E.INTERNAL, (), None, "催办 催部门答复"),
        (E.DISPATCHED, (), None, "待处理 处理或派工"),
        (E.DISPATCHED, (O.ISSUED,), None, ""),
        (E.DISPATCHED, (O.VERIFIED, O.FED_BACK), None, ""),
        (E.DISPATCHED, (O.VERIFIED, O.RETURNED), None, "待回复 回复"),
        (E.REPLIED, (), None, "待消档 消档"),
        (E.REPLIED, (O.RETURNED,), F.TAKEN_BACK, "待消档 消档"),
        (E.REPLIED, (O.VERIFIED,), None, ""),
        (E.REPLIED, (), F.RECEIVED, "服务单 请填单人领取"),
        (E.REPLIED, (), F.HANDED_OUT, ""),
        (E.STRUCK_OFF, (), None, ""),
        (E.VOID, (), None, ""),
    ],
)
def test_an_entry_says_itself_what_is_next_where_none_of_its_papers_does(
    state: EntryState, orders: tuple[OrderState, ...], form: FormState | None, says: str
) -> None:
    task = entry_task(state, orders, form)
    assert (f"{task.kind.zh} {task.step}" if task else "") == says


def test_what_goes_upward_is_referred_then_answered_then_followed() -> None:
    assert refer_task(to_refer=True, awaiting=False).act is StepKey.REFER
    assert refer_task(to_refer=False, awaiting=True).act is StepKey.INSTRUCT
    assert refer_task(to_refer=False, awaiting=False).act is StepKey.PROGRESS


def test_each_kind_stands_on_one_list_and_a_digit_chooses_it() -> None:
    assert [kind.zh for kind in OF_HANDLER] == [
        "待处理", "请示跟进", "待重派", "待回复", "服务单", "待消档", "变更", "待改正", "其他",
    ]  # fmt: skip
    assert [kind.zh for kind in OF_ASSISTANT] == [
        "催办", "待核实", "待回访", "服务单在外", "退回改正", "今日约定", "待回电", "待告知", "欠签",
    ]  # fmt: skip
    assert sorted((*OF_HANDLER, *OF_ASSISTANT)) == sorted(TaskKind)
