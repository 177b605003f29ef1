"""The things a shift hands over (F1): some are only looked at, keys and what is lent out are counted too.

A line of the site's list says which: `监控`, `钥匙 12把` (there are to be twelve), `借出物品（件）` (it varies).
"""

import re
from dataclasses import dataclass

#: Words things are counted by.
UNITS = "把件本个张部台块只套份支条串"
_TO_BE = re.compile(rf"(.*?[^\d\s:：])[\s:：]*(\d{{1,4}})\s*([{UNITS}])")
_AS_MANY = re.compile(rf"(.+?)\s*[（(]([{UNITS}])[）)]")


@dataclass(frozen=True)
class Thing:
    """`name` as it is told; `unit` where it is counted; `expected` how many there are to be, None where it varies."""

    name: str
    unit: str = ""
    expected: int | None = None

    @property
    def told_by_count(self) -> bool:
        """Whether nobody can say it is in order without counting."""
        return bool(self.unit) and self.expected is None


def thing_of(line: str) -> Thing:
    """What a line of the list says."""
    if found := _TO_BE.fullmatch(line):
        return Thing(found[1], found[3], int(found[2]))
    if found := _AS_MANY.fullmatch(line):
        return Thing(found[1], found[2])
    return Thing(line)


def count_problem(thing: Thing, ok: bool, counted: int | None) -> str:
    """Why a look at it cannot be kept so; "" where it can."""
    if thing.told_by_count and counted is None:
        return f"{thing.name}要数一数，请写有几{thing.unit}。"
    if ok and thing.expected is not None and counted not in (None, thing.expected):
        there = f"应有 {thing.expected} {thing.unit}，数到 {counted} {thing.unit}"
        return f"{thing.name}{there}；请选「不正常」，写明差在哪里。"
    return ""


def look_zh(thing: Thing, ok: bool, counted: int | None, remark: str) -> str:
    """How it was found: `钥匙：12 把，正常`, `钥匙：应有 12 把，实有 11 把，不正常，地下室一把借出未还`."""
    count = ""
    if counted is not None:
        same = thing.expected in (None, counted)
        real = f"{counted} {thing.unit}"
        count = f"{real}，" if same else f"应有 {thing.expected} {thing.unit}，实有 {real}，"
    return f"{thing.name}：{count}{'正常' if ok else '不正常'}" + (f"，{remark}" if remark else "")
