"""What the archive asks of a paper before it passes, how long it is kept, how it is called; written by hand."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pmconsole.procedure import archive, papers
from pmconsole.procedure.archive import HandInState
from pmconsole.procedure.facts import (
    CallFacts,
    ChangeFacts,
    EntryFacts,
    Facts,
    FormFacts,
    HandoverFacts,
    OrderFacts,
    RowFacts,
)
from pmconsole.procedure.handover import HandoverState
from pmconsole.procedure.qualification import missing
from pmconsole.procedure.refusal import Reason
from pmconsole.procedure.vocabulary import CallOutcome, EntryState, FormState, OrderState, Paper, ReportState

E, O, F = EntryState, OrderState, FormState  # noqa: E741
OWED = "电话或对讲机确认的签名还没有补签，或名单外的签名还没有确认"
#: An entry, an order and a form with everything on them.
ORDER = OrderFacts(
    O.STRUCK_OFF, receiver_signed=True, worker="吴师傅", customer_signed=True, result=True, verifier="李娜"
)
FORM = FormFacts(F.STRUCK_OFF, customer_signed=True)
WHOLE = Facts(EntryFacts(E.STRUCK_OFF, replied=True, followed_up=True, orders=(ORDER,), form=FORM), 0)


def with_order(order: OrderFacts) -> Facts:
    return replace(WHOLE, entry=replace(WHOLE.entry, orders=(order,)))


@pytest.mark.parametrize("paper", [Paper.LEDGER, Paper.ORDER, Paper.SERVICE])
def test_a_paper_that_is_whole_lacks_nothing(paper: Paper) -> None:
    assert missing(paper, WHOLE) == ()


@pytest.mark.parametrize(
    ("change", "lacks"),
    [
        ({"state": E.REPLIED}, [("尚未消档", "4.3.7")]),
        ({"followed_up": False}, [("尚未回访", "4.3.2")]),
        ({"owed": True}, [(OWED, "4.2.7")]),
        ({"replied": False}, [("尚未回复信息提供者", "4.2.6")]),
        ({"orders": (replace(ORDER, state=O.VERIFIED),)}, [("还有派工单未返回信息中心", "4.3.7")]),
        ({"form": replace(FORM, customer_signed=False)}, [("客户服务单尚未由客户签字收回", "4.3.8")]),
        (
            {"major": True, "both": False},
            [("重大事件尚未向上请示，也没有书面报告", "4.2.7")],
        ),
        ({"major": True, "referred": True}, [("重大事件尚未提交书面报告", "4.2.7", True)]),
        ({"major": True, "referred": True, "both": False}, []),
        ({"awaiting_instruction": True}, [("请示还没有得到指示", "4.2.7")]),
        ({"state": E.VOID, "replied": False, "owed": True}, []),
    ],
)  # fmt: skip
def test_what_an_entry_lacks(change: dict[str, Any], lacks: list[Any]) -> None:
    about = replace(WHOLE, entry=replace(WHOLE.entry, **change))
    assert missing(Paper.LEDGER, about) == tuple(Reason(*one) for one in lacks)


NOT_BACK = ("派工单没有返回信息中心", "4.3.7")


@pytest.mark.parametrize(
    ("change", "lacks"),
    [
        ({"receiver_signed": False}, [("没有接单人签字", "4.2.3")]),
        ({"worker": ""}, [("没有安排处理人员", "4.3.7")]),
        ({"result": False}, [("处理情况栏没有结果", "4.3.7")]),
        ({"customer_signed": False}, [("没有客户签字，也没有写明原因", "4.3.7")]),
        ({"verifier": ""}, [("客服助理没有核实", "4.2.5")]),
        ({"owed": True}, [(OWED, "4.2.3")]),
        ({"state": O.RETURNED}, [("编号还没有画红线消档", "4.3.7")]),
        *(({"state": s}, [NOT_BACK]) for s in (O.ISSUED, O.SIGNED, O.ARRANGED, O.COMPLETED, O.FED_BACK, O.VERIFIED,
                                               O.UNFINISHED)),
        ({"state": O.VOID, "owed": True}, []),
    ],
)  # fmt: skip
def test_what_an_order_lacks(change: dict[str, Any], lacks: list[tuple[str, str]]) -> None:
    assert missing(Paper.ORDER, with_order(replace(ORDER, **change))) == tuple(Reason(*one) for one in lacks)


@pytest.mark.parametrize("state", [O.REISSUED, O.DECLINED])
def test_an_order_another_stands_for_is_filed_as_it_is_but_not_with_a_signature_owed(state: OrderState) -> None:
    assert missing(Paper.ORDER, with_order(OrderFacts(state))) == ()
    assert missing(Paper.ORDER, with_order(OrderFacts(state, owed=True))) == (Reason(OWED, "4.2.3"),)


@pytest.mark.parametrize(("entry", "waits"), [(s, s not in (E.STRUCK_OFF, E.VOID)) for s in EntryState])
def test_a_declined_order_may_be_written_afresh_as_long_as_the_entry_is_open(entry: EntryState, waits: bool) -> None:
    about = Facts(EntryFacts(entry, orders=(OrderFacts(O.DECLINED),)), 0)
    says = (Reason("拒签的派工单，所属信息还没有办完", "4.3.11"),)
    assert missing(Paper.ORDER, about) == (says if waits else ())


@pytest.mark.parametrize(
    ("change", "lacks"),
    [
        ({"received_signed": False}, [("信息处理员没有签收", "4.3.4")]),
        ({"customer_signed": False}, [("没有客户签字，也没有写明原因", "4.3.8")]),
        ({"state": F.RECEIVED}, [("客户服务单没有收回", "4.3.8")]),
        ({"state": F.HANDED_OUT}, [("客户服务单没有收回", "4.3.8")]),
        ({"state": F.TAKEN_BACK}, [("编号还没有画红线消档", "4.3.7")]),
        ({"owed": True}, [(OWED, "4.3.8")]),
        ({"state": F.VOID, "received_signed": False}, []),
    ],
)
def test_what_a_form_lacks(change: dict[str, Any], lacks: list[tuple[str, str]]) -> None:
    about = replace(WHOLE, entry=replace(WHOLE.entry, form=replace(FORM, **change)))
    assert missing(Paper.SERVICE, about) == tuple(Reason(*one) for one in lacks)


@pytest.mark.parametrize(
    ("call", "lacks"),
    [
        (CallFacts(), []),
        (CallFacts(CallOutcome.RINGING), [("来电的结果没有写", "4.2.2")]),
        (CallFacts(written=False), [("接听的电话没有写内容", "4.2.2")]),
        (CallFacts(handler=False), [("没有写接听人", "4.2.2")]),
        (CallFacts(CallOutcome.MISSED, written=False, handler=False), []),
        (CallFacts(CallOutcome.WRONG, written=False, handler=False), []),
        (CallFacts(CallOutcome.MISSED, call_back_owed=True), [("该回的电话还没有回", "4.2.6")]),
        (CallFacts(CallOutcome.RINGING, void=True), []),
    ],
)
def test_what_a_phone_record_lacks(call: CallFacts, lacks: list[tuple[str, str]]) -> None:
    assert missing(Paper.PHONE, call) == tuple(Reason(*one) for one in lacks)


def test_what_a_change_and_a_handover_lack() -> None:
    assert missing(Paper.CHANGE, ChangeFacts()) == ()
    assert missing(Paper.CHANGE, ChangeFacts(over=False, callers_owed=2)) == (
        Reason("变更还没有结束，没有写恢复情况", "4.3.3"),
        Reason("问过的来电人还没有全部回告", "4.2.6"),
    )
    assert missing(Paper.CHANGE, ChangeFacts(over=False, void=True)) == ()
    assert missing(Paper.HANDOVER, HandoverFacts()) == ()
    assert missing(Paper.HANDOVER, HandoverFacts(outgoing_signed=False)) == (Reason("交班人没有签名", "F1"),)
    assert missing(Paper.HANDOVER, HandoverFacts(incoming_signed=False)) == (Reason("接班人没有签名", "F1"),)
    assert missing(Paper.HANDOVER, HandoverFacts(False, False, void=True)) == ()


def test_whoever_told_their_word_and_did_not_sign_is_named_unless_the_paper_is_void() -> None:
    says = tuple(Reason(f"{name}的签名：{OWED}", "4.3.8") for name in ("孙伟", "周敏"))
    assert missing(Paper.PHONE, CallFacts(), ["孙伟", "周敏"]) == says
    first = Reason("来电的结果没有写", "4.2.2")
    assert missing(Paper.PHONE, CallFacts(CallOutcome.RINGING), ["孙伟", "周敏"]) == (first, *says)
    assert missing(Paper.PHONE, CallFacts(void=True), ["孙伟"]) == ()


def test_what_is_handed_in_in_which_order_and_how_long_it_is_kept() -> None:
    assert [paper.value for paper in papers.HANDED_IN] == ["XX", "JB", "FW", "PG", "DH", "BG", "ZB"]
    assert {paper.value for paper in papers.REGISTERS} == {"XX", "DH", "BG"}
    years = {paper.value: years for paper, years in papers.RETENTION.items()}
    assert years == {"XX": 10, "JB": 3, "FW": 5, "PG": 5, "DH": 3, "BG": 3, "ZB": 10}


@pytest.mark.parametrize(
    ("day", "years", "until"),
    [
        (date(2026, 11, 23), 5, date(2031, 12, 31)),
        (date(2026, 1, 1), 1, date(2027, 12, 31)),
        (date(2028, 2, 29), 3, date(2031, 12, 31)),
        (date(2026, 11, 23), 0, None),
        (date(2026, 11, 23), -1, None),
    ],
)
def test_a_paper_is_kept_to_the_end_of_a_year_or_for_ever(day: date, years: int, until: date | None) -> None:
    assert archive.kept_until(day, years) == until


def test_a_paper_is_called_by_kind_year_and_a_number_without_gaps() -> None:
    assert archive.archive_number(Paper.ORDER, 2026, 7) == "DA-2026-PG-0007"
    assert archive.archive_number(Paper.LEDGER, 2027, 12345) == "DA-2027-XX-12345"


def test_what_passed_into_the_archive_is_not_changed_any_more() -> None:
    assert Reason("已归档，不能再改", "4.3.8") == archive.ALREADY_ARCHIVED
    assert archive.CORRECTION == "4.3.10"


def test_the_archivist_does_not_pass_what_went_through_their_own_hands() -> None:
    assert archive.own_paper("杨帆", ["王芳", "李娜"]) is None
    assert archive.own_paper("杨帆", []) is None
    says = Reason("这张单据经资料管理员本人的手，要由另一位资料管理员审核", "4.3.8", house=True)
    assert archive.own_paper("杨帆", ["王芳", "杨帆"]) == says


#: Short name, number of the form, where it is dealt with, what its acts begin with in the journal; by its prefix.
KINDS = {
    "XX": ("记录", "KF-CQ08-01", "entry", "entry", "4.3.6"),
    "JB": ("交班", "KF-CQ08-01-F1", "handover", "handover", "F1"),
    "FW": ("服务", "KF-CQ08-01-F2", "entry", "form", "4.3.4"),
    "PG": ("派工", "KF-CQ08-01-F3", "entry", "order", "4.2.3"),
    "DH": ("电话", "KF-CQ08-01-F4", "phone", "phone", "4.2.2"),
    "BG": ("变更", "KF-CQ08-01-F5", "board", "change", "4.3.3"),
    "ZB": ("报告", "KF-CQ08-01-ZB", "entry", "report", "4.2.7"),
    "ZJ": ("周交", "KF-CQ08-01-ZJ", "hand_in", "hand_in", "4.3.8"),
    "HB": ("换班", "", "roster", "roster", "F1"),
}


def test_every_kind_of_paper_has_its_form_number_and_its_place() -> None:
    told = {p.value: (k.short, k.form_no, k.room, k.acts, k.clause) for p, k in papers.KINDS.items()}
    assert told == KINDS
    assert {paper.value for paper in papers.HALVES} == {"FW", "PG"}
    registers = {p.value: k.register for p, k in papers.KINDS.items() if k.register}
    assert registers == {"XX": "记录表", "DH": "电话记录表", "BG": "信息登记表"}


#: What lists and the archive show of a paper: its title, the columns of people, those searched, room, department.
IN_LISTS = {
    "XX": ("{content}", "handler struck_off_by", "search_text source", "", "internal_department"),
    "JB": (
        "{shift} {outgoing}交{incoming}", "outgoing incoming outgoing_signer incoming_signer supervisor",
        "shift standing equipment remarks", "", "",
    ),
    "FW": (
        "{content}", "received_by filler handed_out_to", "content result customer customer_signer printed_no", "room",
        "filler_department",
    ),
    "PG": (
        "{content}", "issued_by assistant receiver addressee_name", "content requirement department", "", "department",
    ),
    "DH": ("{content}", "handler called_back_by", "content person phone", "", ""),
    "BG": (
        "{kind} {scope} {content}", "handler reporter", "content scope answer department", "scope", "department",
    ),
    "ZB": ("{content}", "written_by reported_to", "content place involved cause measures damage", "", ""),
    "ZJ": ("{content}", "handler", "content", "", ""),
    "HB": ("{content}", "handler", "content", "", ""),
}  # fmt: skip
BEGUN = {"XX": "registered_at", "JB": "begins_at", "FW": "received_at", "PG": "issued_at", "DH": "at",
         "BG": "registered_at", "ZB": "written_at", "ZJ": "", "HB": ""}  # fmt: skip
STATES = {
    "XX": EntryState, "JB": HandoverState, "FW": FormState, "PG": OrderState, "ZB": ReportState, "ZJ": HandInState,
}  # fmt: skip


@pytest.mark.parametrize("paper", Paper, ids=lambda paper: paper.value)
def test_what_lists_and_the_archive_show_of_a_paper(paper: Paper) -> None:
    kind = papers.KINDS[paper]
    shown = kind.lists
    told = (shown.title, " ".join(shown.people), " ".join(shown.words), shown.room, shown.department)
    assert told == IN_LISTS[paper.value]
    assert (kind.begun, kind.states) == (BEGUN[paper.value], STATES.get(paper.value))
    assert kind.long is (paper is Paper.HAND_IN) and kind.halves is (paper.value in ("FW", "PG"))
    assert kind.years == {"XX": 10, "JB": 3, "FW": 5, "PG": 5, "DH": 3, "BG": 3, "ZB": 10}.get(paper.value)


def test_a_kind_of_which_nothing_more_is_said() -> None:
    bare = papers.PaperKind(Paper.SWAP, "F1", "换班")
    assert vars(bare) == {
        "paper": Paper.SWAP, "clause": "F1", "short": "换班", "form_no": "", "begun": "", "years": None,
        "register": "", "long": False, "halves": False, "room": "", "acts": "", "states": None,
        "lists": papers.InLists(), "columns": {}, "demands": (),
    }  # fmt: skip
    assert all(not kind.columns for kind in papers.KINDS.values())
    assert [paper.value for paper, kind in papers.KINDS.items() if kind.demands] == ["ZB"]


def test_4_2_7_nothing_is_no_report_and_a_supplement_says_only_what_it_adds() -> None:
    whole = {"content": "14:00 起火，14:03 扑灭", "cause": "电动车自燃", "measures": "已清场", "supplements_id": None}
    assert missing(Paper.REPORT, RowFacts(whole)) == ()
    for column, zh in (("content", "经过"), ("cause", "原因"), ("measures", "措施")):
        for nothing in ("", "无", " 无。", "暂无", "略", "N/A", "——", "123"):
            says = (Reason(f"报告没有写{zh}", "4.2.7"),)
            assert missing(Paper.REPORT, RowFacts(whole | {column: nothing})) == says, nothing
            assert missing(Paper.REPORT, RowFacts(whole | {column: nothing}, void=True)) == ()
    adds = {"content": "鉴定为线路老化", "cause": "", "measures": "", "supplements_id": 1}
    assert missing(Paper.REPORT, RowFacts(adds)) == ()
    assert missing(Paper.REPORT, RowFacts(adds | {"content": "无"})) == (Reason("报告没有写经过", "4.2.7"),)
