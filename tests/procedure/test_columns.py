"""A column has one Chinese word, in the procedure's own words: on form, list, journal, print, workbook, correction."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import pmconsole
from pmconsole.data.core.paper_tables import TABLES
from pmconsole.data.papers.tables import OrderRound
from pmconsole.papers.forms import forms, words_on
from pmconsole.papers.render import template_in
from pmconsole.procedure.board import BOARD_STEPS
from pmconsole.procedure.columns import (
    COLUMNS,
    INWARD,
    ChangeField,
    EntryField,
    FormField,
    OrderField,
    field_zh,
    narrow_zh,
    words_of,
)
from pmconsole.procedure.vocabulary import Paper, Term
from pmconsole.procedure.workflow import STEPS

HOME = Path(pmconsole.__path__[0])

#: Where several words were in use, the one the procedure has, and the short one beside it.
DECIDED = [
    (Paper.LEDGER, "source", "信息提供者", "提供者"),  # 4.2.6
    (Paper.LEDGER, "received_at", "接收时间", "时间"),  # 4.3.4
    (Paper.LEDGER, "internal_department", "责任部门", "责任部门"),  # 4.3.9
    (Paper.LEDGER, "phone", "联系电话", "电话"),  # 4.1.4
    (Paper.LEDGER, "handling", "处理情况", "处理情况"),
    (Paper.SERVICE, "received_by", "接收人", "接收人"),  # 4.3.5
    (Paper.SERVICE, "received_at", "接收时间", "接收"),
    (Paper.SERVICE, "customer_refusal", "未签字原因", "未签字原因"),  # 4.3.8
    (Paper.SERVICE, "result", "处理结果", "处理结果"),  # 4.3.8
    (Paper.ORDER, "worker", "处理人员", "处理人员"),  # 4.3.7
    (Paper.ORDER, "department", "责任部门", "部门"),  # 4.2.3
    (Paper.ORDER, "result", "处理情况", "处理情况"),  # 4.3.7, the column itself
    (Paper.ORDER, "assistant", "督促的客服助理", "客服助理"),  # 4.2.4
    (Paper.ORDER, "addressee", "发给", "发给"),  # 4.3.11
    (Paper.ORDER, "return_reason", "未能处理的原因", "未能处理的原因"),  # 4.3.11
    (Paper.ORDER, "round.reason", "未完原因", "未完原因"),  # 4.3.7
    (Paper.ORDER, "content", "派工内容", "内容"),
    (Paper.ORDER, "entry_source", "信息提供者", "提供者"),
    (Paper.PHONE, "handler", "登记人", "登记人"),
    (Paper.CHANGE, "ends_at", "预计结束", "预计结束"),
    (Paper.CHANGE, "department", "上报部门", "上报"),
    (Paper.HANDOVER, "standing", "未办结事项", "未办结事项"),
]


@pytest.mark.parametrize(("paper", "name", "full", "narrow"), DECIDED)
def test_the_words_are_the_procedures(paper: Paper, name: str, full: str, narrow: str) -> None:
    assert (field_zh(name, paper), narrow_zh(name, paper)) == (full, narrow)


def test_a_round_of_work_says_which_and_tells_its_own_reason() -> None:
    assert field_zh("第1轮.worker", Paper.ORDER) == "第1轮 处理人员"
    assert field_zh("第2轮.reason", Paper.ORDER) == "第2轮 未完原因"
    assert field_zh("reason", Paper.ORDER) == "原因"


def test_every_column_of_every_paper_has_a_word_and_no_paper_says_one_twice() -> None:
    for paper, table in TABLES.items():
        columns = set(table.__table__.c.keys()) - {"id"}
        if paper is Paper.ORDER:
            columns |= set(OrderRound.model_fields) - {"order_id"}
        silent = {name for name in columns - INWARD if field_zh(name, paper).isascii()}
        assert not silent or paper is Paper.SWAP, (paper, silent)
        shown = [
            field_zh(name, paper) for name in words_of(paper) if name not in INWARD and not name.startswith("entry_")
        ]
        assert len(shown) == len(set(shown)), (paper, sorted(shown))


def test_a_narrow_word_is_the_shorter_one() -> None:
    both = [word for words in COLUMNS.values() for word in words.values() if isinstance(word, tuple)]
    assert both and all(len(narrow) < len(full) for full, narrow in both)


def test_corrections_and_steps_ask_under_the_columns_own_word() -> None:
    kinds: list[tuple[type[Term], Paper]] = [
        (EntryField, Paper.LEDGER), (OrderField, Paper.ORDER), (FormField, Paper.SERVICE), (ChangeField, Paper.CHANGE),
    ]  # fmt: skip
    for kind, paper in kinds:
        assert {one.zh for one in kind} == {field_zh(one.value, paper) for one in kind}
    # What an act asks besides columns of its paper: its own time, why, and what goes on another paper.
    apart = {"at", "number", "reason", "remark", "department", "content", "receiver", "phone"}
    asked = [(step.paper, one) for step in STEPS.values() for one in step.inputs]
    asked += [(Paper.CHANGE, one) for board in BOARD_STEPS.values() for one in board.inputs if one.label != "延到"]
    own = [(paper, one) for paper, one in asked if one.name in COLUMNS[paper] and one.name not in apart]
    assert len(own) > 20
    assert [(one.name, one.label) for paper, one in own if one.label != field_zh(one.name, paper)] == []


def test_the_forms_words_are_the_tables() -> None:
    for paper, form in forms().items():
        printed = words_on(paper)
        heads = [printed[name] if name in form.worked_out else field_zh(name, paper) for name, _ in form.sheet]
        assert not [head for head in heads if head.isascii()]
        assert len(heads) == len(set(heads)), paper


#: Keys of fields and lists that are columns of a paper elsewhere and something else here.
SOMETHING_ELSE = {
    ("alarms/items.py", "number"), ("alarms/items.py", "room"), ("alarms/items.py", "content"),
    ("alarms/items.py", "state"), ("alarms/items.py", "department"),
    # Signatures, papers of a hand-in, people, the directory, shifts: no columns of the papers of section 5.
    ("chasing/owed.py", "at"), ("chasing/owed.py", "number"), ("hand_in/line.py", "number"),
    ("hand_in/line.py", "department"), ("hand_in/line.py", "round"), ("hand_in/line.py", "state"),
    ("hand_in/line.py", "at"), ("hand_in/line.py", "room"), ("journal/line.py", "at"),
    ("people/screen.py", "department"), ("people/screen.py", "phone"), ("shelf/screen.py", "kind"),
    ("shelf/screen.py", "edition"), ("stats/line.py", "kind"), ("hand_in/acting.py", "department"),
    ("frame/signing.py", "number"), ("everywhere/guide.py", "shift"), ("handover/acting.py", "remark"),
    ("calls/screen.py", "content"), ("intake/screen.py", "category"), ("handover/line.py", "mark"),
    ("directory/screen.py", "phone"), ("directory/screen.py", "category"), ("hand_in/line.py", "kind"),
    ("hand_in/line.py", "place"), ("hand_in/line.py", "passed"), ("hand_in/line.py", "result"),
    ("shelf/desk_words.py", "major"),
    # What an act asks besides: its own time and number to call, until when, why it ended early, who declines.
    ("procedure/steps.py", "at"), ("procedure/steps.py", "number"), ("procedure/board.py", "ends_at"),
    ("procedure/board.py", "remark"), ("procedure/steps_order.py", "receiver"),
}  # fmt: skip
LIST_OR_FIELD = re.compile(r"Column|\w*Field|Input")


def spelt() -> Iterator[tuple[str, str, str]]:
    """Module, key and literal of every column of a list and every field of a form that spells its word."""
    for path in sorted(HOME.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and LIST_OR_FIELD.fullmatch(getattr(node.func, "id", ""))
                and len(node.args) > 1
            ):
                key, word = node.args[:2]
                if isinstance(key, ast.Constant) and isinstance(word, ast.Constant) and isinstance(word.value, str):
                    yield f"{path.parent.name}/{path.name}", str(key.value), word.value


def test_no_list_and_no_field_spells_the_word_of_a_column_a_second_time() -> None:
    of_papers = {name for words in COLUMNS.values() for name in words} | {
        "number",
        "state",
        "room",
        "content",
        "remark",
    }
    twice = {
        (where, key, word) for where, key, word in spelt() if key in of_papers and (where, key) not in SOMETHING_ELSE
    }
    assert twice == set()


#: Labels of a printed form that are the words of columns and stand for more than the column: notes and links.
MORE = {"备注", "派工单", "序号", "项目"}


def test_no_printed_form_spells_the_word_of_a_column_a_second_time() -> None:
    for paper in forms():
        words = {one for word in words_of(paper).values() for one in ((word,) if isinstance(word, str) else word)}
        template = template_in(HOME / "papers/templates", paper).read_text("utf-8")
        labels = set(re.findall(r"lab\[([^\]]+)\]", template))
        for heads in re.findall(r"th\(([^)]*)\)", template):
            labels |= set(re.findall(r'"([^"]+)"', heads))
        module = (HOME / "papers" / f"content_{paper.name.lower()}.py").read_text("utf-8")
        labels |= set(re.findall(r'named\("([^"]+)"', module))
        assert labels & words <= MORE, (paper, labels & words)


def test_a_thing_is_in_use_where_a_person_is_employed() -> None:
    assert field_zh("active", None, "shelf.retire") == field_zh("active", None, "card.change") == "在用"
    assert field_zh("active", None, "person.deactivate") == field_zh("active", None, "person.reactivate") == "在职"
