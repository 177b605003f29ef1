"""What 4.1.4 demands of the directory and the shelf and is missing or old, as a list to go through."""

from pmconsole.desk.directory import completeness
from pmconsole.screens.frame.base import ConsoleScreen
from pmconsole.screens.kit.chooser import Chooser, ChooserItem


async def show_gaps(screen: ConsoleScreen) -> None:
    """List what is missing, or nobody has made sure of for too long. Raises StoreError."""
    gaps = await screen.console.look(completeness.check, screen.console.desk)
    items = [ChooserItem(gap.what, gap.text, gap.clause) for gap in gaps]
    title = f"缺 {len(gaps)} 项" if gaps else "通讯录和资料齐全（4.1.4）。"
    words, keys = "输入中文、拼音缩小范围", "↑↓ 翻看   Esc 返回"
    screen.app.push_screen(Chooser(title, items or [ChooserItem("", "没有缺的。")], words, keys, digits=False))
