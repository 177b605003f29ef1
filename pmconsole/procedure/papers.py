"""Every kind of paper described once (section 5): what it is called, where it is dealt with, how long it is kept.

A kind is a member of `Paper` and its row here; its table declares the kind (`__paper__`), its form declares it too
(`papers/content_*.py`), its template bears its name. Numbers, journal, hand-in, archive, view, print and the screens
ask here and there; nothing else lists the kinds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pmconsole.procedure.archive import HandInState
from pmconsole.procedure.handover import HandoverState
from pmconsole.procedure.refusal import Reason
from pmconsole.procedure.saying import says_something
from pmconsole.procedure.vocabulary import EntryState, FormState, OrderState, Paper, ReportState, Term

#: The room of papers that are dealt with where their entry is.
WITH_ENTRY = "entry"
#: What a list shows of a paper, and what the archive finds it by: names of its columns.
Columns = tuple[str, ...]


@dataclass(frozen=True)
class RowDemand:
    """A condition on a paper's own columns, and the sentence that says what is missing where it does not hold."""

    holds: Callable[[Mapping[str, Any]], bool]
    missing: Reason


@dataclass(frozen=True)
class InLists:
    """Which columns lists of papers and the archive show: `title` is filled in from them, `words` are searched."""

    title: str = "{content}"
    people: Columns = ("handler",)
    words: Columns = ("content",)
    room: str = ""
    department: str = ""


@dataclass(frozen=True)
class PaperKind:
    """One kind of paper.

    `short` is its name where a column is narrow; `form_no` the number of its printed form, "" where it has none;
    `begun` the column of its own time. `years` is how long it is kept in the archive (0 for ever, a house rule), None
    where it is not handed in. `register` is what a page of its lines is called, "" where each is a paper by itself.
    `room` is where it is dealt with, WITH_ENTRY on its entry, "" where it has no screen of its own. `acts` is what the
    names of its acts begin with in the journal. `columns` are words of its columns that are not in `columns.py`, full
    or full and narrow. `demands` are what its own columns must say before it may be archived (4.3.10).
    """

    paper: Paper
    clause: str
    short: str
    form_no: str = ""
    begun: str = ""
    years: int | None = None
    register: str = ""
    long: bool = False
    halves: bool = False
    room: str = ""
    acts: str = ""
    states: type[Term] | None = None
    lists: InLists = field(default_factory=InLists)
    columns: Mapping[str, str | tuple[str, str]] = field(default_factory=dict)
    demands: tuple[RowDemand, ...] = ()


def _says(column: str) -> Callable[[Mapping[str, Any]], bool]:
    """That a report says something in `column`; one that adds to another says what it adds (4.2.7)."""
    return lambda row: says_something(row[column]) or (row["supplements_id"] is not None and column != "content")


KINDS: dict[Paper, PaperKind] = {
    kind.paper: kind
    for kind in (
        PaperKind(
            Paper.LEDGER, "4.3.6", "记录", "KF-CQ08-01", "registered_at", 10, register="记录表",
            room=WITH_ENTRY, acts="entry", states=EntryState, 
            lists=InLists(
                people=("handler", "struck_off_by"), words=("search_text", "source"), department="internal_department"
            ),
        ),
        PaperKind(
            Paper.HANDOVER, "F1", "交班", "KF-CQ08-01-F1", "begins_at", 3,
            room="handover", acts="handover", states=HandoverState,
            lists=InLists(
                title="{shift} {outgoing}交{incoming}",
                people=("outgoing", "incoming", "outgoing_signer", "incoming_signer", "supervisor"),
                words=("shift", "standing", "equipment", "remarks"),
            ),
        ),
        PaperKind(
            Paper.SERVICE, "4.3.4", "服务", "KF-CQ08-01-F2", "received_at", 5, halves=True,
            room=WITH_ENTRY, acts="form", states=FormState,
            lists=InLists(
                people=("received_by", "filler", "handed_out_to"), room="room", department="filler_department",
                words=("content", "result", "customer", "customer_signer", "printed_no"),
            ),
        ),
        PaperKind(
            Paper.ORDER, "4.2.3", "派工", "KF-CQ08-01-F3", "issued_at", 5, halves=True,
            room=WITH_ENTRY, acts="order", states=OrderState, 
            lists=InLists(
                people=("issued_by", "assistant", "receiver", "addressee_name"),
                words=("content", "requirement", "department"), department="department",
            ),
        ),
        PaperKind(
            Paper.PHONE, "4.2.2", "电话", "KF-CQ08-01-F4", "at", 3, register="电话记录表", room="phone", acts="phone",
            lists=InLists(people=("handler", "called_back_by"), words=("content", "person", "phone")),
        ),
        PaperKind(
            Paper.CHANGE, "4.3.3", "变更", "KF-CQ08-01-F5", "registered_at", 3, register="信息登记表",
            room="board", acts="change",
            lists=InLists(
                title="{kind} {scope} {content}", people=("handler", "reporter"),
                words=("content", "scope", "answer", "department"), room="scope", department="department",
            ),
        ),
        PaperKind(
            Paper.REPORT, "4.2.7", "报告", "KF-CQ08-01-ZB", "written_at", 10,
            room=WITH_ENTRY, acts="report", states=ReportState,
            lists=InLists(
                people=("written_by", "reported_to"),
                words=("content", "place", "involved", "cause", "measures", "damage"),
            ),
            demands=tuple(
                RowDemand(_says(column), Reason(f"报告没有写{zh}", "4.2.7"))
                for column, zh in (("content", "经过"), ("cause", "原因"), ("measures", "措施"))
            ),
        ),
        PaperKind(
            Paper.HAND_IN, "4.3.8", "周交", "KF-CQ08-01-ZJ", long=True,
            room="hand_in", acts="hand_in", states=HandInState,
        ),
        PaperKind(Paper.SWAP, "F1", "换班", room="roster", acts="roster"),
    )
}  # fmt: skip

#: The papers that are handed in, in the order of section 5.
HANDED_IN: tuple[Paper, ...] = tuple(paper for paper, kind in KINDS.items() if kind.years is not None)
#: Papers that are lines of a register, several to a page.
REGISTERS = frozenset(paper for paper, kind in KINDS.items() if kind.register)
#: Papers that may be printed two to a page, each with its counterfoil.
HALVES = frozenset(paper for paper, kind in KINDS.items() if kind.halves)
#: Years each kind is kept; 0 is for ever. House rule.
RETENTION: Mapping[Paper, int] = {paper: kind.years for paper, kind in KINDS.items() if kind.years is not None}
