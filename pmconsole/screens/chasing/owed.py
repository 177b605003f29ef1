"""Signatures that are owed (palette 欠签): told by telephone or radio, to be given at the desk or on paper (4.2.3)."""

from array import array
from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from pmconsole.data.core.desk import above
from pmconsole.data.people import queries as queries_people
from pmconsole.data.people.queries import OwedRow
from pmconsole.desk.core import settling
from pmconsole.desk.core.errors import DeskError, Refused, StoreError
from pmconsole.desk.core.scenes import may_sign
from pmconsole.procedure.act_words import action_zh
from pmconsole.procedure.vocabulary import Due
from pmconsole.screens.frame.base import ConsoleScreen
from pmconsole.screens.frame.console import Console
from pmconsole.screens.frame.keys import Command
from pmconsole.screens.frame.signing import IN_PERSON, ask_hand
from pmconsole.screens.kit.background import in_background
from pmconsole.screens.kit.latest import Latest
from pmconsole.screens.kit.list_line import Column, ListLine
from pmconsole.screens.kit.moments import shown
from pmconsole.screens.kit.paged_list import PagedList
from pmconsole.screens.papers.paper_link import to_paper

COLUMNS = (
    Column("at", "时间", 11), Column("number", "单据", 16), Column("step", "事项", 8, 1),
    Column("name", "签名人", 8, 1), Column("how", "方式", 10), Column("from", "号码", 12, 1),
    Column("witness", "经手", 8),
)  # fmt: skip
#: How it was signed, in the words of what is still to come, where that is not the signature itself.
_HOW = {Due.CONFIRMATION: "名单外", Due.LOOK: "有密码签纸"}
_ASKED = {Due.SIGNATURE: "补签", Due.CONFIRMATION: "不在名单里，由名单里的人确认", Due.LOOK: "签在纸上，请上级过目"}


def _counted(rows: Sequence[OwedRow]) -> str:
    holding = [row for row in rows if row.due is not Due.LOOK]
    people, looked = len({row.name for row in holding}), len(rows) - len(holding)
    told = f"欠签 {len(holding)} 个，{people} 人；没补签、没确认的单据不能归档"
    return told + (f"；待上级过目 {looked} 个" if looked else "")


class OwedScreen(ConsoleScreen):
    """The oldest first; Enter signs, Ctrl+O shows the paper."""

    TITLE_ZH = "欠签"
    CSS_PATH = "owed.tcss"
    AUTO_FOCUS = "PagedList"
    HELP_ZH = (
        "电话、对讲机确认的先算签收，时限照走；本人到中控室用密码签，或签在打印的单据上，才算补上。没补的不能归档。"
        "名单外的人签的，由名单里的人确认；有密码却签在纸上的，列给上级过目。"
    )
    KEYS: ClassVar = (
        Command("owed.settle", "enter", "补签", "settle", "本人用密码签，或已签在打印的单据上。"),
        Command("owed.open", "ctrl+o", "看单据", "open", "打开这张单据。", priority=True),
        Command("owed.back", "escape", "返回", "app.former", "回到前一屏。", palette=False),
    )

    def __init__(self) -> None:
        """Nothing is read before the screen is shown."""
        super().__init__()
        self._by_id: dict[int, OwedRow] = {}
        self._reading = Latest(self, self._read, self._complain)

    def _complain(self, text: str) -> None:
        self.console.tell(text, severity="error")

    def body(self) -> ComposeResult:
        """How many, and the list."""
        self.list = PagedList[OwedRow](COLUMNS, fetch=self._fetch, draw=self._draw, empty="没有欠签的。")
        yield Static(id="owed-count", markup=False)
        yield self.list

    async def refresh_data(self) -> None:
        """Read again."""
        self._reading.ask()

    async def _read(self) -> None:
        rows = await self.console.read(queries_people.owed)
        self._by_id = {row.id: row for row in rows}
        self.list.reread()
        self.list.set_ids(array("q", self._by_id))
        self.query_one("#owed-count", Static).update(Content(_counted(rows)))

    async def _fetch(self, ids: Sequence[int]) -> Sequence[OwedRow]:
        return [self._by_id[row_id] for row_id in ids if row_id in self._by_id]

    def _draw(self, row: OwedRow) -> ListLine:
        desk = self.console.desk
        return ListLine(
            {
                "at": shown(row.at, desk.zone, desk.now()), "number": row.paper_number, "step": action_zh(row.step),
                "name": row.name, "how": _HOW.get(row.due, row.how.zh), "from": row.number,
                "witness": row.witness,
            }
        )  # fmt: skip

    @on(PagedList.Activated)
    def _activated(self, event: PagedList.Activated) -> None:
        event.stop()
        self.action_settle()

    def action_settle(self) -> None:
        """The selected signature is given."""
        if (row := self._by_id.get(self.list.selected_id or 0)) is not None:
            in_background(self, settle, self.console, row, group="acting")

    def action_open(self) -> None:
        """The paper the selected signature is on."""
        if (row := self._by_id.get(self.list.selected_id or 0)) is not None:
            in_background(self, to_paper, self.console, row.paper, row.paper_id, row.paper_number, group="acting")


async def settle(app: Console, row: OwedRow) -> None:
    """Whoever owes the signature gives it, or somebody who may confirms it. Runs inside a worker."""
    told = f"（{row.reason}）" if row.reason else ""
    title = f"{row.paper_number} {action_zh(row.step)}：{row.name}{_ASKED[row.due]}{told}"
    hand = await ask_hand(app, title, await _names(app, row), hows=IN_PERSON)
    if hand is None:
        return
    try:
        app.tell(f"{await app.desk_call(settling.settle, app.desk, app.actor, row.id, hand)}。")
    except (DeskError, Refused, StoreError) as error:
        app.tell(str(error), severity="error")


async def _names(app: Console, row: OwedRow) -> list[str]:
    """Who may give what is still to come."""
    if row.due is Due.CONFIRMATION:
        return await app.look(may_sign, app.desk, row.step, row.paper, row.paper_id)
    if row.due is Due.LOOK:
        return [row.name, *(one.name for one in await app.read(above) if one.name != row.name)]
    return [row.name]
