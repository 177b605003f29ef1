"""A sentence in the middle of the screen, and a question answered by Enter or Esc."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from pmconsole.screens.kit.cells import folded

#: What the window holds in a line.
_CELLS = 56


class MessageBox(ModalScreen[bool]):
    """Shows `text`; True for Enter, False for Esc."""

    DEFAULT_CSS = """
    MessageBox { align: center middle; background: $background 60%; }
    MessageBox > Vertical { width: 60; max-width: 100%; height: auto; max-height: 100%; background: $panel;
        border: round $primary; padding: 0 1; }
    MessageBox .keys { color: $text-muted; margin-top: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "close(True)", show=False, priority=True),
        Binding("escape", "close(False)", show=False, priority=True),
    ]

    def __init__(self, text: str, yes: str = "知道了", no: str = "") -> None:
        """`yes` is what Enter does, `no` what Esc does; empty where there is nothing to refuse."""
        super().__init__()
        self.text, self.yes, self.no = text, yes, no

    def compose(self) -> ComposeResult:
        """The sentence and the keys."""
        with Vertical():
            yield Static(Content(folded(self.text, _CELLS)))
            yield Static(Content(f"Enter {self.yes}" + (f"   Esc {self.no}" if self.no else "")), classes="keys")

    def action_close(self, answer: bool) -> None:
        """Give the answer."""
        self.dismiss(answer)


class QuitBox(MessageBox):
    """Asks before leaving."""
