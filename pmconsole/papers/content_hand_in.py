"""The hand-in's own sheets: the cover to sign, the 未入档清单, the archivist's receipt and result (4.3.8, 4.3.10)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from pmconsole.data.hand_in.anchors import Anchor
from pmconsole.data.hand_in.queries import HandInRow, ItemRow, ReturnRow
from pmconsole.desk.hand_in.acts import Claim
from pmconsole.desk.papers.qualifying import Qualification
from pmconsole.papers.content import PlainPart, SignBox, named, stamp
from pmconsole.procedure.archive import ItemResult
from pmconsole.procedure.papers import HANDED_IN, KINDS
from pmconsole.procedure.vocabulary import Paper


@dataclass(frozen=True)
class FactContent(PlainPart):
    """A label with its words."""

    label: str = ""
    words: str = named("")

    def told(self) -> tuple[str, str]:
        """As it is."""
        return self.label, self.words


@dataclass(frozen=True)
class RowContent:
    """One row of a table."""

    cells: tuple[str, ...] = named("", ())


@dataclass(frozen=True)
class TableContent(PlainPart):
    """A table; `widths` are shares of the page."""

    title: str = ""
    heads: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()
    rows: tuple[RowContent, ...] = named("行", ())

    def told(self) -> tuple[str, str]:
        """A line a row."""
        rows = [" | ".join(row.cells) for row in self.rows] or ["没有"]
        return self.title, "\n".join(["", " | ".join(self.heads), *rows])


@dataclass(frozen=True)
class HandInContent:
    """One sheet of a hand-in; `part` says which."""

    number: str = named("编号")
    part: str = named("")
    facts: tuple[FactContent, ...] = named("", ())
    tables: tuple[TableContent, ...] = named("表", ())
    words: str = named("说明")
    signs: tuple[SignBox, ...] = named("签名", ())


def cover(
    claimed: Claim, handed: Sequence[Qualification], kept: Sequence[Qualification], by: str, now: datetime,
    zone: ZoneInfo, anchor: Anchor, old: int = 0,
) -> HandInContent:  # fmt: skip
    """The sheet on top: what is in it by kind and number, where the journal ends; to be signed by both sides.

    `old` papers are left out for their age.
    """
    left_out = f"另有 {old} 张旧单据不在周交之内，早已在纸上归档。\n" if old else ""
    waiting = Counter(one.paper for one in kept)
    rows = []
    for paper in HANDED_IN:
        numbers = [one.number for one in handed if one.paper is paper]
        span = f"{numbers[0]} 至 {numbers[-1]}" if numbers else ""
        cells = (paper.zh, KINDS[paper].form_no, str(len(numbers)), span, str(waiting[paper]))
        rows.append(RowContent(cells))
    rows.append(RowContent(("合计", "", str(len(handed)), "", str(len(kept)))))
    table = TableContent("移交内容", ("单据", "表单编号", "份数", "编号", "未入档"), (4, 4, 2, 8, 2), tuple(rows))
    return HandInContent(
        claimed.number, "移交封面", (*_span(claimed, zone), FactContent("准备人", f"{by} {stamp(now, zone)}")),
        (table,),
        f"{left_out}各单据的 PDF、总表 XLSX 和校验清单 manifest.json 在同一文件夹里。\n准备时日志到{anchor.words}；"
        "以后运行 pmconsole hand-in verify 加本文件夹，显示的应与此相同，否则日志被改写过。", (
            SignBox("移交人（信息中心）"), SignBox("接收人（资料管理员）"),
        ),
    )  # fmt: skip


def _span(claimed: Claim, zone: ZoneInfo) -> tuple[FactContent, ...]:
    period = f"{stamp(claimed.period_from, zone)} 至 {stamp(claimed.period_to, zone)}"
    slot = stamp(claimed.slot, zone) if claimed.slot else "临时（非周交时点）"
    return (FactContent("期间", period), FactContent("周交时点", slot), FactContent("第几版", str(claimed.edition)))


def kept_list(claimed: Claim, kept: Sequence[Qualification], zone: ZoneInfo) -> HandInContent:
    """The 未入档清单: every paper that is kept back, and every reason with its clause (4.3.10)."""
    rows = tuple(RowContent((one.number, one.paper.zh, one.title, one.department, one.reasons)) for one in kept)
    heads = ("编号", "单据", "内容", "部门", "缺什么（条款）")
    table = TableContent(f"共 {len(kept)} 张", heads, (11, 9, 13, 7, 18), rows)
    return HandInContent(claimed.number, "未入档清单", _span(claimed, zone), (table,))


def receipt(row: HandInRow, kinds: Sequence[tuple[Paper, int, int]], zone: ZoneInfo) -> HandInContent:
    """What the archivist gives the desk on receipt."""
    rows = tuple(RowContent((paper.zh, KINDS[paper].form_no, str(count))) for paper, count, _ in kinds)
    table = TableContent("收到", ("单据", "表单编号", "份数"), (5, 5, 2), rows)
    return HandInContent(
        row.number, "签收回执", _facts(row, zone), (table,), f"校验清单 SHA-256：{row.manifest_hash}",
        (SignBox("接收人（资料管理员）", row.received_by, "已签收", stamp(row.received_at, zone)),
         SignBox("移交人（信息中心）")),
    )  # fmt: skip


def result(row: HandInRow, items: Sequence[ItemRow], returns: Sequence[ReturnRow], zone: ZoneInfo) -> HandInContent:
    """What became of every paper: archived under which number and where, or sent back to whom and why."""
    passed = [one for one in items if one.result is ItemResult.PASSED]
    departments = {(one.paper, one.paper_id): one.department for one in returns}
    heads = ("档案号", "编号", "内容", "位置", "保存到")
    archived = tuple(
        RowContent((
            one.archive_number or "", one.number, one.title, f"{one.box} {one.shelf}".strip(),
            str(one.keep_until or "永久"),
        ))
        for one in passed
    )  # fmt: skip
    back = tuple(
        RowContent((one.number, one.title, departments.get((one.paper, one.paper_id), ""), one.reason))
        for one in items
        if one.result is ItemResult.RETURNED
    )
    together = sum(one.together for one in passed)
    words = f"其中 {together} 张为看过以后按种类一并通过。" if together else ""
    return HandInContent(
        row.number, "审核结果", _facts(row, zone), (
            TableContent(f"合格入档 {len(passed)} 张", heads, (5, 5, 8, 3, 3), archived),
            TableContent(f"退回改正 {len(back)} 张", ("编号", "内容", "退回部门", "原因"), (5, 7, 3, 8), back),
        ), words, (SignBox("审核人（资料管理员）", row.received_by, "已审核", stamp(row.reviewed_at, zone)),),
    )  # fmt: skip


def _facts(row: HandInRow, zone: ZoneInfo) -> tuple[FactContent, ...]:
    return (
        FactContent("期间", f"{stamp(row.period_from, zone)} 至 {stamp(row.period_to, zone)}"),
        FactContent("准备", f"{row.prepared_by} {stamp(row.prepared_at, zone)}"),
        FactContent("签收", f"{row.received_by} {stamp(row.received_at, zone)}".strip()),
        FactContent("审完", stamp(row.reviewed_at, zone)),
    )
