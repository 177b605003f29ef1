"""How a line of the journal looks: one line in the list, and with all it changed on its own."""

from zoneinfo import ZoneInfo

from pmconsole.data.journal.chain import JournalRow
from pmconsole.data.journal.words import about, act_of, change_words, changes_of, in_one_line, who
from pmconsole.procedure.act_words import OTHER, kind_of
from pmconsole.screens.kit.blocks import Block, Fact, facts
from pmconsole.screens.kit.list_line import CellText, Column, ListLine

COLUMNS = (
    Column("at", "时间", 14),
    Column("who", "何人", 8),
    Column("act", "操作", 12),
    Column("about", "编号", 15),
    Column("changes", "改动", 12, share=1),
)
_VOIDING = "更正、作废"


def journal_line(row: JournalRow, zone: ZoneInfo) -> ListLine:
    """The line of `row`; what corrects or voids, and what is not known, stands out."""
    kind = kind_of(row.action)
    return ListLine(
        {
            "at": f"{row.at.astimezone(zone):%y-%m-%d %H:%M}",
            "who": who(row),
            "act": CellText(act_of(row), "due_soon" if kind in (_VOIDING, OTHER) else ""),
            "about": about(row),
            "changes": in_one_line(row, zone),
        }
    )


def journal_blocks(row: JournalRow, zone: ZoneInfo) -> list[Block]:
    """Everything a line of the journal says, new and old values one under the other."""
    head = facts(
        ("时间", f"{row.at.astimezone(zone):%Y-%m-%d %H:%M:%S}"),
        ("单据", f"{row.paper.zh if row.paper else ''} {row.number}".strip()),
        ("版次", str(row.version or "")),
    )
    changed = []
    for change in changes_of(row):
        column, old, new = change_words(row, change, zone)
        changed.append(Fact(column, new if old == "空" else f"{old} → {new}"))
    title = f"第 {row.id} 条  {who(row)}  {act_of(row)}"
    return [Block(title, head), Block("改动", tuple(changed), none="没有改动栏目。")]
