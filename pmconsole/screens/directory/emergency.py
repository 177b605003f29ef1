"""Emergency numbers (4.1.4), one key away on every screen: the nation's, then the desk's own, narrowed while typing."""

from collections.abc import Sequence

from pmconsole.data.core.errors import StoreError
from pmconsole.data.directory.queries import emergency
from pmconsole.data.directory.rows import ContactRow
from pmconsole.procedure.demanded import NATIONAL_NUMBERS
from pmconsole.screens.frame.console import Console
from pmconsole.screens.kit.chooser import Chooser, ChooserItem


class EmergencyList(Chooser[str]):
    """Whom to ring; Enter and Esc both go back to where one was."""

    def __init__(self, rows: Sequence[ContactRow]) -> None:
        """`rows` are the desk's own numbers in the order of the list."""
        items = [ChooserItem(one.number, f"{one.number} {one.name}", one.remark) for one in NATIONAL_NUMBERS]
        for row in rows:
            numbers = "，".join(f"{one.number} {one.label}".strip() for one in row.numbers)
            note = "  ".join(filter(None, (row.category.zh, row.post, row.remark.replace("\n", " "))))
            items.append(ChooserItem(numbers, f"{row.name} {numbers}", note))
        super().__init__("紧急电话", items, "输入中文、拼音或首字母", "↑↓ 翻看   Esc 返回", digits=False)


async def show_emergency(app: Console) -> None:
    """Read the desk's own numbers and open the list; where they cannot be read the nation's are shown."""
    try:
        rows = await app.read(emergency, app.desk.today())
    except StoreError as error:
        app.tell(f"通讯录没有读出来，只列出全国通用号码。{error}", severity="error")
        rows = []
    if not isinstance(app.screen, EmergencyList):
        app.push_screen(EmergencyList(rows))
