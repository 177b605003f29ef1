"""A handover to be read in a window: the one just signed, or one of the past; a signed one can be added to."""

from typing import ClassVar

from textual import getters
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from pmconsole.data.handover import queries as queries_handover
from pmconsole.data.handover.queries import HandoverPaper
from pmconsole.desk.handover import acts as handover
from pmconsole.procedure.handover import HandoverState
from pmconsole.procedure.vocabulary import Paper
from pmconsole.screens.frame import printing
from pmconsole.screens.frame.console import Console
from pmconsole.screens.handover.line import paper_blocks
from pmconsole.screens.kit.background import in_background
from pmconsole.screens.kit.blocks import Moments
from pmconsole.screens.kit.blocks_box import BlocksBox
from pmconsole.screens.kit.fields import LongField
from pmconsole.screens.kit.form_box import FormBox
from pmconsole.screens.kit.paper_text_view import PaperText


def title_of(paper: HandoverPaper) -> str:
    """Which shift, from whom to whom."""
    return f"{paper.row.shift} {paper.row.outgoing} 交 {paper.row.incoming or '（未接）'}".strip()


def box_of(app: Console, paper: HandoverPaper, moments: Moments) -> BlocksBox:
    """The window a handover is read in; where one only looks on, one that does nothing else."""
    if app.look_only:
        return BlocksBox(title_of(paper), paper_blocks(paper, moments))
    return HandoverBox(paper, moments)


class HandoverBox(BlocksBox):
    """The text of a handover; where one may add to it Ctrl+N does."""

    console = getters.app(Console)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+n", "add", show=False, priority=True),
        Binding("ctrl+x", "print", id="app.print", show=False),
    ]

    def __init__(self, paper: HandoverPaper, moments: Moments, first: str = "") -> None:
        """`first` stands above the text, such as what was just done."""
        super().__init__(first or title_of(paper), paper_blocks(paper, moments))
        self.paper, self.moments = paper, moments

    def on_mount(self) -> None:
        """Show the text and what can be done."""
        super().on_mount()
        print_key = "" if self.console.look_only else "   Ctrl+X 打印"
        keys = "↑↓ 翻看   Esc 返回" + print_key + ("   Ctrl+N 补充更正" if self._may_add() else "")
        self.query_one(".keys", Static).update(Content(keys))

    def _may_add(self) -> bool:
        return self.paper.row.state is HandoverState.SIGNED

    def action_add(self) -> None:
        """Add a line; what was signed stays as it is."""
        if self._may_add():
            in_background(self, self._add, group="acting")

    def action_print(self) -> None:
        """The paper that is read."""
        if not self.console.look_only:
            row = self.paper.row
            wanted = [printing.one(Paper.HANDOVER, row.number, row.id)]
            in_background(self, printing.print_shown, self.console, wanted, False, group="printing")

    async def _add(self) -> None:
        app, row = self.console, self.paper.row

        async def submit(values: dict[str, object]) -> str:
            text = str(values["text"])
            return (await app.desk_call(handover.add_correction, app.desk, app.actor, row.id, text)).message

        fields = [LongField("text", "补充更正", hint="原来签过的内容不变，这里写明哪里不对、应是什么", required=True)]
        message = await app.push_screen_wait(FormBox(f"{row.number} 补充更正", fields, submit))
        if message is None:
            return
        app.tell(message)
        fresh = await app.read(queries_handover.paper, row.id)
        if fresh is not None:
            self.paper = fresh
            self.query_one(PaperText).show(paper_blocks(fresh, self.moments))
