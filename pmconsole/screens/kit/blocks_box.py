"""A window over the screen that shows a text of blocks, such as the history of a change; nothing is done in it."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from pmconsole.screens.kit.blocks import Block
from pmconsole.screens.kit.paper_text_view import PaperText


class BlocksBox(ModalScreen[None]):
    """Arrows scroll, Esc or Enter closes."""

    DEFAULT_CSS = """
    BlocksBox { align: center middle; background: $background 60%; }
    BlocksBox > Vertical { width: 78; max-width: 100%; height: auto; max-height: 100%; background: $panel;
        border: round $primary; padding: 0 1; }
    BlocksBox VerticalScroll { height: auto; max-height: 18; }
    BlocksBox .keys { color: $text-muted; }
    """
    AUTO_FOCUS = "VerticalScroll"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter", "leave", show=False, priority=True)]

    def __init__(self, title: str, blocks: Sequence[Block]) -> None:
        """`title` above the `blocks`."""
        super().__init__()
        self.title_zh, self.blocks = title, blocks

    def compose(self) -> ComposeResult:
        """Title, text, keys."""
        with Vertical():
            yield Static(Content.styled(self.title_zh, "bold"))
            with VerticalScroll():
                yield PaperText()
            yield Static(Content("↑↓ 翻看   Esc 返回"), classes="keys")

    def on_mount(self) -> None:
        """Show the text."""
        self.query_one(PaperText).show(self.blocks)

    def action_leave(self) -> None:
        """Back to where one was."""
        self.dismiss(None)
