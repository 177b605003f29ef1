"""A small form over any screen: fields, and what the desk answers; stays open with what was typed until it is taken."""

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from pmconsole.desk.core.errors import BadInput, DeskError, Refused, StoreError
from pmconsole.screens.kit.background import in_background
from pmconsole.screens.kit.fields import Field, FieldForm

#: From when on a form says that what it was asked is still under way, in seconds.
_SLOW_SECONDS = 1.0
Submit = Callable[[dict[str, object]], Awaitable[str]]


class FormBox(ModalScreen[str | None]):
    """Gives the sentence the desk answered, None for Esc."""

    DEFAULT_CSS = """
    FormBox { align: center middle; background: $background 60%; }
    FormBox > Vertical { width: 76; max-width: 100%; height: auto; max-height: 100%; background: $panel;
        border: round $primary; padding: 0 1; }
    FormBox .keys { color: $text-muted; height: 1; dock: bottom; }
    FormBox .trouble { color: $text-error; height: auto; }
    FormBox FieldForm { max-height: 16; margin-bottom: 1; }
    """
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False, priority=True),
        Binding("ctrl+s", "save", show=False, priority=True),
    ]

    def __init__(self, title: str, fields: Sequence[Field], submit: Submit, start: str = "") -> None:
        """`submit(values)` does it and raises what the desk raises; the caret is at `start` if nothing is missing."""
        super().__init__()
        self.title_zh, self._submit, self.form, self._start = title, submit, FieldForm(*fields), start
        self._saving = False

    def compose(self) -> ComposeResult:
        """Title, trouble, fields, keys."""
        with Vertical():
            yield Static(Content.styled(self.title_zh, "bold"))
            yield Static("", classes="trouble", markup=False)
            yield self.form
            yield Static(Content("Enter 下一栏   Ctrl+S 保存   Esc 取消"), classes="keys")

    def on_mount(self) -> None:
        """Caret into the first field that is missing."""
        self.form.focus_first(self._start)

    @on(FieldForm.Completed)
    def action_save(self) -> None:
        """Hand in what was typed."""
        values = self.form.values()
        if values is not None and not self._saving:
            self._saving = True
            self.set_timer(_SLOW_SECONDS, self._still_saving)
            in_background(self, self._save, values)

    def _still_saving(self) -> None:
        # Not while it is itself waiting for an answer, such as a signature.
        if self._saving and self.is_current:
            self.query_one(".trouble", Static).update(Content("正在办理，请稍等……"))

    async def _save(self, values: dict[str, object]) -> None:
        trouble = self.query_one(".trouble", Static)
        try:
            message = await self._submit(values)
        except BadInput as error:
            trouble.update(Content("；".join(self.form.complain(error.fields))))
        except (DeskError, Refused, StoreError) as error:
            trouble.update(Content(str(error)))
        else:
            self.dismiss(message)
        finally:
            self._saving = False

    def action_leave(self) -> None:
        """Give up; nothing is done."""
        self.dismiss(None)
