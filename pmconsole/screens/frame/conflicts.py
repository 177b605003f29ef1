"""What is said where somebody else changed the paper one has before one."""

from zoneinfo import ZoneInfo

from pmconsole.desk.core.errors import Conflict
from pmconsole.procedure.columns import INWARD, field_zh
from pmconsole.procedure.values import value_zh
from pmconsole.procedure.vocabulary import Paper
from pmconsole.screens.kit.moments import shown


def conflict_text(error: Conflict, zone: ZoneInfo) -> str:
    """Who changed what, one line a field, and what to do."""
    paper = Paper(error.number[:2])
    lines = [
        f"{c.who} {shown(c.at, zone)} 改了{field_zh(c.field)}："
        f"{value_zh(c.field, c.old, zone, paper)} → {value_zh(c.field, c.new, zone, paper)}"
        for c in error.changes
        if c.field not in INWARD
    ]
    return "\n".join([str(error), *lines, "再按 Ctrl+S 就在新的内容上保存。"])
