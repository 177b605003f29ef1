"""The hand-in as one workbook (4.3.8): a sheet a form, real dates, frozen head, filters; text never becomes a formula.

Written row by row, so that a large week takes no more memory than a small one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter
from sqlalchemy import RowMapping, Select, and_, select
from sqlmodel import Session

from pmconsole.data import every_table
from pmconsole.data.paper_tables import PAPER_TABLES
from pmconsole.desk.qualifying import Standing
from pmconsole.procedure.archive import HANDED_IN
from pmconsole.procedure.vocabulary import Paper, Term

_T = every_table.metadata().tables
_CHUNK = 500
#: Excel shows no more of a cell than this.
_CELL_MOST = 32_000
KEPT_SHEET = "未入档清单"
_WHEN, _WORDS = 17, 30


@dataclass(frozen=True)
class Cells:
    """One column: its head, the column of the table, its width in characters."""

    zh: str
    name: str
    width: int = 12


_VOID = (Cells("作废时间", "voided_at", _WHEN), Cells("作废原因", "void_reason", 20))
COLUMNS: Mapping[Paper, tuple[Cells, ...]] = {
    Paper.LEDGER: (
        Cells("编号", "number", 18), Cells("时间", "received_at", _WHEN), Cells("登记时间", "registered_at", _WHEN),
        Cells("来源", "channel"), Cells("来源人", "source"), Cells("电话", "phone", 16), Cells("房号", "room"),
        Cells("类别", "category"), Cells("重大事件", "major", 9), Cells("信息内容", "content", 40),
        Cells("处理情况", "handling", _WORDS), Cells("内部处理部门", "internal_department", 14),
        Cells("登记人", "handler"), Cells("状态", "state"), Cells("回复时间", "replied_at", _WHEN),
        Cells("消档时间", "struck_off_at", _WHEN), Cells("消档人", "struck_off_by"),
        Cells("回访时间", "followed_up_at", _WHEN), Cells("备注", "remark", 20), *_VOID,
    ),
    Paper.HANDOVER: (
        Cells("编号", "number", 18), Cells("班次", "shift"), Cells("开始", "begins_at", _WHEN),
        Cells("结束", "ends_at", _WHEN), Cells("交班人", "outgoing"), Cells("接班人", "incoming"),
        Cells("未办完的事", "standing", 40), Cells("设备", "equipment", _WORDS), Cells("备注", "remarks", _WORDS),
        Cells("交班签名时间", "outgoing_signed_at", _WHEN), Cells("接班签名时间", "incoming_signed_at", _WHEN), *_VOID,
    ),
    Paper.SERVICE: (
        Cells("编号", "number", 18), Cells("印刷单号", "printed_no"), Cells("签收时间", "received_at", _WHEN),
        Cells("签收人", "received_by"), Cells("填单人", "filler"), Cells("填单人部门", "filler_department"),
        Cells("记录编号", "entry_number", 18),
        Cells("客户", "customer"), Cells("电话", "phone", 16), Cells("房号", "room"), Cells("内容", "content", 40),
        Cells("状态", "state"), Cells("领取时间", "handed_out_at", _WHEN), Cells("领取人", "handed_out_to"),
        Cells("处理结果", "result", _WORDS), Cells("客户签名", "customer_signer"),
        Cells("未签原因", "customer_refusal", 20), Cells("收回时间", "taken_back_at", _WHEN),
        Cells("消档时间", "struck_off_at", _WHEN), *_VOID,
    ),
    Paper.ORDER: (
        Cells("编号", "number", 18), Cells("派工时间", "issued_at", _WHEN), Cells("派工人", "issued_by"),
        Cells("记录编号", "entry_number", 18), Cells("报单人", "entry_source"), Cells("房号", "entry_room", 14),
        Cells("派往部门", "department", 14), Cells("主送", "addressee_name"), Cells("客服助理", "assistant"),
        Cells("派工内容", "content", 40), Cells("处理要求", "requirement", 20), Cells("状态", "state"),
        Cells("轮次", "round", 6), Cells("接单人", "receiver"), Cells("签收时间", "signed_at", _WHEN),
        Cells("处理人", "worker"), Cells("安排时间", "arranged_at", _WHEN), Cells("完成时间", "completed_at", _WHEN),
        Cells("处理结果", "result", _WORDS), Cells("客户签名", "customer_signer"),
        Cells("未签原因", "customer_refusal", 20), Cells("反馈时间", "fed_back_at", _WHEN), Cells("核实人", "verifier"),
        Cells("核实时间", "verified_at", _WHEN), Cells("返单时间", "returned_at", _WHEN),
        Cells("消档时间", "struck_off_at", _WHEN), *_VOID,
    ),
    Paper.PHONE: (
        Cells("编号", "number", 18), Cells("时间", "at", _WHEN), Cells("去电", "outgoing", 6),
        Cells("号码", "phone", 16),
        Cells("对方", "person"), Cells("房号", "entry_room", 14), Cells("内容", "content", 40),
        Cells("结果", "outcome"), Cells("记录编号", "entry_number", 18), Cells("经办人", "handler"),
        Cells("要求回电", "call_back_asked_at", _WHEN), Cells("回电时间", "called_back_at", _WHEN),
        Cells("回电人", "called_back_by"), *_VOID,
    ),
    Paper.CHANGE: (
        Cells("编号", "number", 18), Cells("类别", "kind"), Cells("部门", "department", 14),
        Cells("上报人", "reporter"),
        Cells("决定时间", "decided_at", _WHEN), Cells("登记时间", "registered_at", _WHEN), Cells("范围", "scope", 16),
        Cells("开始", "begins_at", _WHEN), Cells("预计结束", "ends_at", _WHEN), Cells("结束", "ended_at", _WHEN),
        Cells("内容", "content", 40), Cells("答复口径", "answer", _WORDS), Cells("登记人", "handler"),
        Cells("结果", "outcome"), Cells("情况", "end_remark", _WORDS), *_VOID,
    ),
}  # fmt: skip
_KEPT = (("编号", 18), ("单据", 16), ("时间", _WHEN), ("内容", 40), ("部门", 14), ("缺什么（条款）", 60))


def write(
    path: Path, session: Session, zone: ZoneInfo, handed: Mapping[Paper, Sequence[int]], kept: Sequence[Standing]
) -> None:
    """Write the workbook of the papers `handed` (ids by kind) and of those kept back. Raises OSError."""
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False
    }  # fmt: skip
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": "周交", "created": datetime(2000, 1, 1)})
        formats = {
            "head": book.add_format({"bold": True, "bg_color": "#F2F2F2", "border": 1}),
            "when": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            "words": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        for paper in HANDED_IN:
            columns = COLUMNS[paper]
            heads = [(one.zh, one.width) for one in columns]
            rows = _rows(session, paper, handed.get(paper, ()))
            _sheet(book, formats, paper.zh, heads, ([row[one.name] for one in columns] for row in rows), zone)
        lines = ([one.number, one.paper.zh, one.at, one.title, one.department, one.reasons] for one in kept)
        _sheet(book, formats, KEPT_SHEET, _KEPT, lines, zone)


def _rows(session: Session, paper: Paper, ids: Sequence[int]) -> Iterator[RowMapping]:
    table = _T[PAPER_TABLES[paper]]
    for start in range(0, len(ids), _CHUNK):
        chunk = list(ids[start : start + _CHUNK])
        question: Select[Any] = select(table).where(table.c.id.in_(chunk)).order_by(table.c.number)
        if paper is Paper.ORDER:
            work = _T["order_round"]
            present = and_(work.c.order_id == table.c.id, work.c.round == table.c.round)
            rest = [column for column in work.columns if column.name not in ("order_id", "round")]
            question = question.outerjoin(work, present).add_columns(*rest)
        if "entry_id" in table.c:
            entry = _T["ledger_entry"]
            of_entry = (entry.c[name].label(f"entry_{name}") for name in ("number", "source", "room"))
            question = question.outerjoin(entry, entry.c.id == table.c.entry_id).add_columns(*of_entry)
        yield from session.execute(question).mappings()


def _sheet(
    book: Any, formats: Mapping[str, Any], name: str, heads: Sequence[tuple[str, int]], rows: Iterator[list[Any]],
    zone: ZoneInfo,
) -> None:  # fmt: skip
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    for nr, (head, wide) in enumerate(heads):
        sheet.set_column(nr, nr, wide)
        sheet.write_string(0, nr, head, formats["head"])
    last = 0
    for last, row in enumerate(rows, 1):
        for nr, value in enumerate(row):
            _cell(sheet, last, nr, value, formats, zone)
    sheet.autofilter(0, 0, last, len(heads) - 1)


def _cell(sheet: Any, row: int, column: int, value: Any, formats: Mapping[str, Any], zone: ZoneInfo) -> None:
    if value is None or value == "" or value is False:
        return
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, value.astimezone(zone).replace(tzinfo=None), formats["when"])
    elif isinstance(value, int) and not isinstance(value, bool):
        sheet.write_number(row, column, value)
    else:
        words = "是" if value is True else value.zh if isinstance(value, Term) else str(value)
        # Always a string of the file's own table: whatever it begins with, no program reckons or opens it.
        sheet.write_string(row, column, words[:_CELL_MOST], formats["words"])
