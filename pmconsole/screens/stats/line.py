"""The figures in words and cells: numbers as they are read out, the columns of each page, the plots beside them.

Plots carry digits for names: plotext counts a Chinese character as one cell, so names stand in the list below.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from pmconsole.data.stats.rows import Group, GroupedFigures, Repeat, StatPaper, Value
from pmconsole.procedure.columns import narrow_zh
from pmconsole.procedure.figures import AGES, FIGURES, FigureUnit, made_of, number_zh, span_zh
from pmconsole.procedure.vocabulary import Paper
from pmconsole.screens.kit.list_line import Cell, CellText, Column, ListLine
from pmconsole.screens.kit.moments import shown

_zh = partial(narrow_zh, paper=Paper.LEDGER)
FIGURE_COLUMNS = (
    Column("figure", "指标", 18, share=1),
    Column("now", "本期", 12, right=True),
    Column("before", "上期", 12, right=True),
    Column("made", "依据", 15, right=True),
    Column("clause", "条款", 15),
)
_SPANS = tuple(
    Column(f"{key}_median", zh, 6, right=True)
    for key, zh in (("sign", "签收"), ("arrange", "安排"), ("feedback", "反馈"), ("close", "办结"))
)
GROUP_COLUMNS = (
    Column("nr", "", 3, right=True),
    Column("zh", "名称", 13, share=1),
    Column("volume", "信息量", 6, right=True),
    Column("orders", "派工单", 6, right=True),
    Column("open", "未办结", 6, right=True),
    Column("on_time", "按时率", 6, right=True),
    *_SPANS,
    Column("rework", "返工率", 6, from_width=100, right=True),
    Column("satisfaction", "满意率", 6, from_width=100, right=True),
    Column("follow_up", "回访率", 6, from_width=100, right=True),
)
#: What the pages of parts ask for: their columns.
GROUP_KEYS = frozenset(column.key for column in GROUP_COLUMNS) & frozenset(FIGURES)
AGE_COLUMNS = (
    Column("nr", "", 3, right=True),
    Column("zh", "接收以来", 14, share=1),
    Column("count", "条数", 8, right=True),
    Column("share", "占", 8, right=True),
)
REPEAT_COLUMNS = (
    Column("kind", "", 6),
    Column("zh", "号码、房号", 20, share=1),
    Column("count", "次数", 8, right=True),
    Column("newest", "最近一次", 17),
)
PAPER_COLUMNS = (
    Column("number", _zh("number"), 15),
    Column("at", _zh("received_at"), 11),
    Column("room", _zh("room"), 9),
    Column("category", _zh("category"), 8, from_width=90),
    Column("content", _zh("content"), 10, share=1),
    Column("state", _zh("state"), 8),
    Column("rule", "时限", 14, from_width=100),
    Column("told", "用时、超时", 14, right=True),
)


#: The digits before the last four.
_EARLIER = re.compile(r"\d(?=(?:\D*\d){4})")


@dataclass(frozen=True)
class StatRow:
    """One row of a page: `id` its place, `line` what it shows, `target` what Enter leads to."""

    id: int
    line: ListLine
    target: Any = None


def short_zh(figure: str, number: float | None) -> str:
    """The same in six cells: `93.4%`, `35分`, `2:05`, `3.2天`."""
    if number is None or FIGURES[figure].unit is not FigureUnit.MINUTES:
        text = number_zh(figure, number)
        return "100%" if text == "100.0%" else text
    minutes = round(number)
    if minutes < 60:
        return f"{minutes}分"
    return f"{minutes // 60}:{minutes % 60:02}" if minutes < 1440 else f"{minutes / 1440:.1f}天"


def figure_rows(grouped: GroupedFigures, before: GroupedFigures | None) -> list[StatRow]:
    """The figures of a period beside those of the one before; clocks that never ran are left out."""
    rows: list[StatRow] = []
    for key, figure in FIGURES.items():
        value = grouped.whole.values.get(key, Value(None))
        old = before.whole.values.get(key, Value(None)) if before else Value(None)
        if figure.rule is not None and not value.of:
            continue  # by the present period alone: what is read later must not move the rows under the cursor
        late = value.of - value.part if figure.unit is FigureUnit.RATE and key.startswith("on_time") else 0
        cells: dict[str, Cell] = {
            "figure": figure.zh,
            "now": CellText(number_zh(key, value.number), "due_soon" if late else ""),
            "before": CellText(number_zh(key, old.number), "dim"),
            "made": made_of(key, value.part, value.of),
            "clause": CellText(figure.clause, "dim"),
        }
        rows.append(StatRow(len(rows), ListLine(cells), key))
    return rows


def group_rows(groups: Sequence[Group]) -> list[StatRow]:
    """A line for each part."""
    rows = []
    for nr, group in enumerate(groups):
        cells: dict[str, Cell] = {key: short_zh(key, group.number(key)) for key in GROUP_KEYS}
        rows.append(StatRow(nr, ListLine({"nr": str(nr + 1), "zh": group.zh, **cells}), group))
    return rows


def age_rows(ages: Sequence[int]) -> list[StatRow]:
    """A line for each age."""
    total = max(1, sum(ages))
    return [
        StatRow(
            nr,
            ListLine({"nr": str(nr + 1), "zh": zh, "count": f"{count:,}", "share": f"{count * 100 / total:.1f}%"}),
            nr,
        )
        for nr, ((_, zh), count) in enumerate(zip(AGES, ages, strict=True))
    ]


def repeat_rows(
    callers: Sequence[Repeat], rooms: Sequence[Repeat], zone: ZoneInfo, now: datetime, whole: bool = True
) -> list[StatRow]:
    """The callers and the rooms that come again; the numbers in `whole`, or only their last four digits."""
    told = callers if whole else [replace(one, zh=_EARLIER.sub("*", one.zh)) for one in callers]
    found = [("来电", "repeat_callers", one) for one in told] + [("房号", "repeat_rooms", one) for one in rooms]
    return [
        StatRow(
            nr,
            ListLine({"kind": kind, "zh": one.zh, "count": f"{one.count:,}", "newest": shown(one.newest, zone, now)}),
            (figure, one),
        )
        for nr, (kind, figure, one) in enumerate(found)
    ]


def paper_line(row: StatPaper, zone: ZoneInfo, now: datetime) -> ListLine:
    """A paper behind a figure, with how long it took or how much too late it was."""
    told = "" if row.minutes is None else span_zh(row.minutes)
    late = row.rule is not None
    return ListLine(
        {
            "number": row.number,
            "at": shown(row.received_at, zone, now),
            "room": row.room,
            "category": row.category.zh,
            "content": row.content,
            "state": row.state.zh,
            "rule": row.rule.zh if row.rule else "",
            "told": CellText(f"超 {told}" if late else told, "breached" if late else ""),
        }
    )
