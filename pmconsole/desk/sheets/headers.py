"""Where the header of a table is, over one line or two, and what of the lines below it are records.

Pure: a table is its lines, each a list of cells; `known` says whether a text names a column that is understood.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from pmconsole.data.core.text import clean, half_width
from pmconsole.desk.sheets.lines import SheetRow, shown

LOOK_FOR_HEADER = 15
Known = Callable[[str], bool]
Range = tuple[tuple[int, int], tuple[int, int]]
_SUM = re.compile(
    r"(?:本页|本月|本周|本日|当日|当月|月|年|全年|季度)?(?:合计|小计|总计|共计|累计|总数)(?:数|件数|数量)?[::]?[\d,.]*[件条项户人张次]?"
)
_FOOT = re.compile(
    r"(?:制表|填表|审核|复核|打印|统计|负责)(?:人|时间|日期|单位)?[::].*|第\d+页.*|共\d+页.*|以下(?:空白|无正文)"
)


@dataclass(frozen=True)
class Header:
    """The header of a table: the names of its columns, the cells they were, on which lines, and what stands above."""

    names: tuple[str, ...]
    cells: tuple[object, ...]
    first: int
    last: int
    titles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Skipped:
    """How many lines below the header are no records: blank ones, sums, headers once more, what is said at the foot."""

    blank: int = 0
    sums: int = 0
    headers: int = 0
    foot: int = 0

    def __add__(self, other: "Skipped") -> "Skipped":
        """Both together."""
        return Skipped(
            self.blank + other.blank, self.sums + other.sums, self.headers + other.headers, self.foot + other.foot
        )

    @property
    def text(self) -> str:
        """`空行 2、小计 1`; empty where every line is a record."""
        counts = (("空行", self.blank), ("小计、合计", self.sums), ("重复的表头", self.headers), ("表尾", self.foot))
        return "、".join(f"{word} {count:,} 行" for word, count in counts if count)


def key_of(name: str) -> str:
    """What names of columns compare by: no blanks, no brackets and what stands in them, small letters, no full stop."""
    plain = re.sub(r"\s+", "", half_width(clean(name, lines=True))).casefold().strip("*:.。")
    return plain.split("(")[0].strip("*:.") or plain


def parts_of(name: str) -> list[str]:
    """A name, and where it is several (`房号/地址`) each of them, as keys."""
    key = key_of(name)
    return [key, *(part for part in re.split(r"[/、或|]|及", key) if part and part != key)]


def find_header(rows: Sequence[SheetRow], known: Known, merged: Iterable[Range] = ()) -> Header | None:
    """The header among the first lines: the one with most known names, over two lines where they belong together.

    `rows` are lines that hold something; `merged` counts lines from 0. None where there is nothing.
    """
    head = list(rows[:LOOK_FOR_HEADER])
    if not head:
        return None
    at = max(range(len(head)), key=lambda index: (_count(head[index].cells, known), -index))
    ranges = list(merged)
    for upper in (at, at - 1):
        if 0 <= upper < len(head) - 1 and head[upper + 1].line == head[upper].line + 1:
            two = _over_two(head[upper], head[upper + 1], known, ranges)
            if two is not None:
                return replace(two, titles=_titles(head[:upper]))
    names = tuple(re.sub(r"\s*\n\s*", "", shown(cell)).strip() for cell in head[at].cells)
    return Header(names, head[at].cells, head[at].line, head[at].line, _titles(head[:at]))


def _titles(rows: Iterable[SheetRow]) -> tuple[str, ...]:
    return tuple(text for row in rows for cell in row.cells if (text := shown(cell).strip()))


def _count(cells: Iterable[object], known: Known) -> int:
    return sum(bool(text) and known(text) for text in (shown(cell).strip() for cell in cells))


def _over_two(upper: SheetRow, lower: SheetRow, known: Known, merged: list[Range]) -> Header | None:
    """The header over both lines where the lower says more of the groups in the upper (报修人 over 姓名 | 电话)."""
    width = max(len(upper.cells), len(lower.cells))
    above = [shown(cell).strip() for cell in upper.cells] + [""] * (width - len(upper.cells))
    below = [shown(cell).strip() for cell in lower.cells] + [""] * (width - len(lower.cells))
    if not all(isinstance(cell, str) for cell in lower.cells if shown(cell).strip()):
        return None
    named = [at for at, text in enumerate(below) if text]
    if not named or _count(above, known) == 0 or not all(_is_name(below[at]) for at in named):
        return None
    group = _groups(above, below, merged, upper.line - 1)
    # Under a group there is more than one column; a record below one-line names has its own above each cell.
    if not all(group[at] and group.count(group[at]) > 1 for at in named):
        return None
    if not any(known(below[at]) or known(group[at] + below[at]) for at in named):
        return None
    twice = {text for text in below if text and below.count(text) > 1}
    names = [
        (group[at] + below[at] if below[at] in twice else below[at]) if below[at] else above[at] for at in range(width)
    ]
    cells = tuple(names)
    return Header(tuple(names), cells, upper.line, lower.line)


def _is_name(text: str) -> bool:
    return len(text) <= 12 and re.search(r"\d{3}", text) is None


def _groups(above: list[str], below: list[str], merged: list[Range], line: int) -> list[str]:
    """For each column the name that the upper line gives it: its own, or that of the group it stands under."""
    group = list(above)
    spans = [(left, right) for (top, left), (_, right) in merged if top == line and right > left]
    if spans:
        for left, right in spans:
            for at in range(left, min(right + 1, len(group))):
                group[at] = above[left]
        return group
    for at in range(1, len(group)):
        if not above[at] and below[at] and below[at - 1]:
            group[at] = group[at - 1]
    return group


def fill_down(rows: Sequence[list[object]], merged: Iterable[Range], after: int) -> None:
    """Give the value of cells merged downward to each of their rows; lines up to `after` (from 1) are left alone."""
    for (top, left), (bottom, _) in merged:
        if bottom > top >= after and top < len(rows) and left < len(rows[top]):
            value = rows[top][left]
            for line in range(top + 1, min(bottom + 1, len(rows))):
                row = rows[line]
                row += [""] * (left + 1 - len(row))
                row[left] = value


def records_below(rows: Iterable[SheetRow], header: Header) -> tuple[list[SheetRow], Skipped]:
    """The lines that are records, and how many of the others there are (blank ones are not among `rows`)."""
    names = [key_of(name) for name in header.names]
    kept: list[SheetRow] = []
    sums = headers = foot = 0
    for row in rows:
        if row.problem:
            kept.append(row)
            continue
        first = next((text for cell in row.cells if (text := shown(cell).strip())), "")
        if _SUM.fullmatch(_bare(first)):
            sums += 1
        elif _repeats(row, names, first):
            headers += 1
        elif _FOOT.fullmatch(_bare(first)) and sum(bool(shown(cell).strip()) for cell in row.cells) <= 3:
            foot += 1
        else:
            kept.append(row)
    return kept, Skipped(sums=sums, headers=headers, foot=foot)


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", half_width(text))


def _repeats(row: SheetRow, names: list[str], first: str) -> bool:
    if not first or key_of(first) not in names:
        return False
    pairs = [
        (key_of(text), name) for cell, name in zip(row.cells, names, strict=False) if (text := shown(cell).strip())
    ]
    return len(pairs) > 1 and all(text == name for text, name in pairs)
