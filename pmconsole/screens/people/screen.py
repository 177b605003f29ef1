"""The people of the site (palette 人员): who they are, as what, whether they have a PIN; changed with a signature."""

from array import array
from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from pmconsole.data.people import queries as queries_people
from pmconsole.data.people.queries import MemberRow
from pmconsole.procedure.who import names_of
from pmconsole.screens.frame.base import ConsoleScreen
from pmconsole.screens.frame.keys import Command
from pmconsole.screens.kit.background import in_background
from pmconsole.screens.kit.latest import Latest
from pmconsole.screens.kit.list_line import Cell, CellText, Column, ListLine
from pmconsole.screens.kit.paged_list import PagedList
from pmconsole.screens.people import acting as people_acting

COLUMNS = (
    Column("name", "姓名", 10, 1), Column("roles", "角色", 22, 3), Column("department", "部门", 12, 1),
    Column("post", "岗位", 10, 1, from_width=100), Column("grade", "等级", 4), Column("phone", "电话", 12),
    Column("pin", "密码", 6), Column("term", "在职", 12, from_width=100),
)  # fmt: skip
PIN_ZH = {
    "none": CellText("未设", "dim"), "first": CellText("> 待改", "due_soon"), "own": CellText("已设"),
    "locked": CellText("! 已锁", "breached"),
}  # fmt: skip


class PeopleScreen(ConsoleScreen):
    """The list, those who left at its end; Enter says what can be done with the selected one."""

    TITLE_ZH = "人员"
    CSS_PATH = "people.tcss"
    AUTO_FOCUS = "PagedList"
    HELP_ZH = (
        "加入、更改、停用人员和设密码要由上级（部门主管、客户服务经理、总经理）用密码签名；"
        "还没有哪位上级设了密码时，由当班人直接办。停用的人名字留在单据上，但不能再签名。"
    )
    KEYS: ClassVar = (
        Command("people.act", "enter", "办理", "act", "更改、设密码、停用或恢复、历史。"),
        Command("people.new", "ctrl+n", "加入", "new", "把人加入名单。", priority=True),
        Command("people.pin", "ctrl+k", "设密码", "pin", "给选中的人设密码；锁住的也就解开了。", priority=True),
        Command("people.back", "escape", "返回", "app.former", "回到前一屏。", palette=False),
    )

    def __init__(self) -> None:
        """Nothing is read before the screen is shown."""
        super().__init__()
        self._by_id: dict[int, MemberRow] = {}
        self._today = date.min
        self._reading = Latest(self, self._read, self._complain)

    def _complain(self, text: str) -> None:
        self.console.tell(text, severity="error")

    def body(self) -> ComposeResult:
        """How many of what, and the list."""
        self.list = PagedList[MemberRow](
            COLUMNS, fetch=self._fetch, draw=self._draw, empty="名单里还没有人。按 Ctrl+N 加入。"
        )
        yield Static(id="people-count", markup=False)
        yield self.list

    async def refresh_data(self) -> None:
        """Read again."""
        self._reading.ask()

    async def _read(self) -> None:
        desk = self.console.desk
        rows = await self.console.read(queries_people.members, desk.now())
        self._today = desk.today()
        self._by_id = {row.id: row for row in sorted(rows, key=lambda row: not row.works_on(self._today))}
        self.list.reread()
        self.list.set_ids(array("q", self._by_id))
        here = [row for row in rows if row.works_on(self._today)]
        lacking = sum(row.pin == "none" for row in here)
        words = f"在职 {len(here)} 人" + (f"，{lacking} 人没有密码（只能签在纸上或电话确认）" if lacking else "")
        self.query_one("#people-count", Static).update(Content(words))

    async def _fetch(self, ids: Sequence[int]) -> Sequence[MemberRow]:
        return [self._by_id[row_id] for row_id in ids if row_id in self._by_id]

    def _draw(self, row: MemberRow) -> ListLine:
        away = row.away(self._today)
        since = f"自 {row.active_from:%y-%m-%d}" if row.active_from and self._today < row.active_from else ""
        term = since or (f"至 {row.active_until:%y-%m-%d}" if row.active_until else "")
        cells: dict[str, Cell] = {
            "name": row.name, "roles": names_of(row.roles) or "-", "department": row.department, "post": row.post,
            "grade": row.grade, "phone": row.phone, "pin": CellText(away, "dim") if away else PIN_ZH[row.pin],
            "term": CellText(term if row.active else "已停用", "dim" if away else ""),
        }  # fmt: skip
        return ListLine(cells, "" if row.active else "void")

    # What can be done

    @on(PagedList.Activated)
    def _activated(self, event: PagedList.Activated) -> None:
        event.stop()
        self.action_act()

    def action_act(self) -> None:
        """What can be done with the selected person."""
        if (row := self._by_id.get(self.list.selected_id or 0)) is not None:
            in_background(self, people_acting.act, self.console, row, group="acting")

    def action_new(self) -> None:
        """Put somebody into the list."""
        in_background(self, people_acting.edit, self.console, None, group="acting")

    def action_pin(self) -> None:
        """Give the selected person a PIN."""
        if (row := self._by_id.get(self.list.selected_id or 0)) is not None:
            in_background(self, people_acting.give_pin, self.console, row, group="acting")
