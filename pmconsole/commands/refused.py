"""The rows of a table that an import refused: the first of them said, all of them in a file that can be corrected."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pmconsole.commands.opening import say

if TYPE_CHECKING:
    from pmconsole.desk.sheets.lines import RefusedRow

_SHOWN = 10


def say_refused(table: Path, header: Sequence[str], refused: "Sequence[RefusedRow]") -> None:
    """Say the first of the `refused` rows of `table`, and write all beside it so that they can be imported again."""
    from pmconsole.desk.imports.acts import refusals_path, write_refusals

    if not refused:
        return
    say(f"没有导入 {len(refused):,} 行：")
    say(*(f"  第 {row.line} 行：{row.reason}" for row in refused[:_SHOWN]))
    try:
        path = refusals_path(table)
        write_refusals(path, header, refused)
    except OSError:
        say("没有导入的行写不进报告文件（目录不可写），请换一个目录再导入。")
        return
    say(f"没有导入的行和原因写在 {path}，改好后可以直接导入这个文件。")


def say_undo(run_id: int | None) -> None:
    """Say how what was just imported can be taken back; nothing where nothing was written."""
    from pmconsole.desk.sheets.runs import number_of

    if run_id is not None:
        say(f"这一次是 {number_of(run_id)}；要撤销就用 pmconsole import undo {run_id}。")
