"""What the ledger and the queue share: a paged list, on wide terminals the paper beside it, a tick a second."""

from collections.abc import Sequence
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll

from pmconsole.data.core.errors import StoreError
from pmconsole.data.papers.queries import entry_detail
from pmconsole.data.papers.rows import EntryDetail
from pmconsole.procedure.vocabulary import Paper
from pmconsole.screens.frame.base import ConsoleScreen
from pmconsole.screens.kit.blocks import Block, Moments
from pmconsole.screens.kit.latest import Latest
from pmconsole.screens.kit.paged_list import PagedList
from pmconsole.screens.kit.paper_text_view import PaperText
from pmconsole.screens.papers.acting import act_on
from pmconsole.screens.papers.paper_view import PaperView, Which, paper_blocks, papers_of

WIDE = 120
TICK_SECONDS = 1.0


class ListScreen(ConsoleScreen):
    """A list of papers. Subclasses make `rows`, say which paper a row is, and read the ids in `read_ids`."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012  (Textual declares it for instances)
    rows: PagedList[Any]

    def __init__(self) -> None:
        """Nothing is read before the screen is shown."""
        super().__init__()
        self._reading = Latest(self, self.read_ids, self._complain)
        self._beside = Latest(self, self._read_beside, self._complain)
        self._detail: EntryDetail | None = None

    def make_list(self) -> PagedList[Any]:
        """The list widget."""
        raise NotImplementedError

    def bar(self) -> ComposeResult:
        """What stands above the list."""
        yield from ()

    async def read_ids(self) -> None:
        """Read which rows there are and show them."""
        raise NotImplementedError

    def entry_of(self, row: Any) -> int:
        """The entry a row belongs to."""
        raise NotImplementedError

    def paper_of(self, row: Any) -> Which:
        """The paper a row is."""
        raise NotImplementedError

    def set_now(self) -> None:
        """Tell whoever draws the rows what time it is."""
        raise NotImplementedError

    def body(self) -> ComposeResult:
        """Bar, list, and the paper beside it."""
        # Kept by name: an answer that comes while the screen is being taken down finds no children to ask for.
        self.rows, self.paper = self.make_list(), PaperText(id="paper-text")
        yield from self.bar()
        with Horizontal(id="list-and-paper"):
            with Vertical(id="list-side"):
                yield self.rows
            with VerticalScroll(id="paper-side", can_focus=False) as self.side:
                yield self.paper

    def on_mount(self) -> None:
        """Let the clocks run on."""
        self.set_interval(TICK_SECONDS, self.tick)

    async def refresh_data(self) -> None:
        """Read again what is shown."""
        self._reading.ask()

    def tick(self) -> None:
        """Repaint the lines whose time word or state has changed."""
        if self.is_current:
            self.set_now()
            self.rows.redraw()
            self._show_beside()

    def _complain(self, text: str) -> None:
        self.console.tell(text, severity="error")

    # The paper beside the list

    @property
    def wide(self) -> bool:
        """Whether the paper is shown beside the list."""
        return self.size.width >= WIDE

    @on(PagedList.Highlighted)
    @on(PagedList.Loaded)
    def _selected(self) -> None:
        if self.wide:
            self._beside.ask()

    def on_resize(self) -> None:
        """There may be room for the paper now."""
        self._selected()

    @on(PagedList.Failed)
    def _failed(self, event: PagedList.Failed) -> None:
        known = isinstance(event.error, StoreError)
        self._complain(str(event.error) if known else "这几行没有读出来，已记入日志；移动光标会再读。")

    async def _read_beside(self) -> None:
        row = self.rows.selected
        if row is None:
            self._detail = None
        else:
            self._detail = await self.console.read(entry_detail, self.entry_of(row))
            if self.rows.selected_id != row.id:
                self._beside.ask()
                return
        self._show_beside()

    def _show_beside(self) -> None:
        row, detail = self.rows.selected, self._detail
        text = self.paper
        if not self.wide or row is None or detail is None or self.paper_of(row) not in papers_of(detail):
            text.show(())
            return
        if text.blocks and self._shown_paper != self.paper_of(row):
            self.side.scroll_home(animate=False)
        self._shown_paper = self.paper_of(row)
        text.show(self.beside(detail, row))

    _shown_paper: Which | None = None

    def beside(self, detail: EntryDetail, row: Any) -> Sequence[Block]:
        """What is shown beside the list for `row`."""
        moments = Moments(self.console.desk.zone, self.console.desk.now())
        return paper_blocks(detail, self.paper_of(row), moments)

    # What can be done with the selected row

    def action_open(self) -> None:
        """The selected paper over the whole screen."""
        row = self.rows.selected
        if row is not None:
            self.app.push_screen(PaperView(self.entry_of(row), self.paper_of(row)))

    async def action_act(self) -> None:
        """What can be done with the selected paper."""
        row = self.rows.selected
        if row is not None:
            paper, paper_id = self.paper_of(row)
            await act_on(self, paper, paper_id, row.version, row.number)

    def show_paper(self, paper: Paper, paper_id: int) -> bool:
        """Put the cursor on a paper of this list; False where it is not in it."""
        del paper
        return self.rows.select(paper_id)
