"""A paper that has no screen of its own, shown column by column in the words of its kind."""

from typing import Any
from zoneinfo import ZoneInfo

from pmconsole.data.prints.queries import row_by_id
from pmconsole.procedure.columns import INWARD, field_zh
from pmconsole.procedure.values import value_zh
from pmconsole.procedure.vocabulary import Paper
from pmconsole.screens.frame.console import Console
from pmconsole.screens.kit.blocks import Block, Fact
from pmconsole.screens.kit.blocks_box import BlocksBox


async def show_row(app: Console, paper: Paper, paper_id: int, number: str) -> None:
    """Show the paper over the screen; a sentence where it is not in the file or may not be seen."""
    row = await app.read(row_by_id, paper, paper_id)
    if row is None:
        app.tell(f"找不到 {number}。")
        return
    app.push_screen(BlocksBox(f"{paper.zh} {number}", [row_block(paper, row, app.desk.zone)]))


def row_block(paper: Paper, row: dict[str, Any], zone: ZoneInfo) -> Block:
    """What stands in the columns of a paper; what is empty, or the machine's own, is left out."""
    shown = ((name, value) for name, value in row.items() if name not in INWARD and name != "id" and value is not None)
    words = ((field_zh(name, paper), value_zh(name, value, zone, paper)) for name, value in shown if value != "")
    return Block(paper.zh, tuple(Fact(label, text) for label, text in words))
