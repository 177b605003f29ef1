"""A form over any screen: fields, and what the desk answers. It stays open until the desk has taken what was typed.

Every such form is a `FormDialog`: what its keys do, what is said while it waits and when the desk refuses stands here
once. Whatever goes wrong, what was typed stays.
"""

from typing import ClassVar, Generic, TypeVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from pmconsole.desk.core.errors import BadInput, DeskError, Refused, StoreError
from pmconsole.screens.kit.background import in_background
from pmconsole.screens.kit.fields import FieldForm
from pmconsole.screens.kit.kit_app import KitApp

#: What the fields give, and what the desk answers.
Typed = TypeVar("Typed")
Answer = TypeVar("Answer")
#: From when on a form says that what it was asked is still under way, in seconds.
_SLOW_SECONDS = 1.0


class FormDialog(ModalScreen[Answer | None], Generic[Typed, Answer]):
    """Gives what the desk answered, None for Esc. Subclasses say what is typed and who takes it."""

    DEFAULT_CSS = """
    FormDialog { align: center middle; background: $background 60%; }
    FormDialog > Vertical { width: 76; max-width: 100%; height: auto; max-height: 100%; background: $panel;
        border: round $primary; padding: 0 1; }
    FormDialog .keys { color: $text-muted; height: 1; dock: bottom; }
    FormDialog .trouble { color: $text-error; height: auto; max-height: 8; }
    FormDialog FieldForm { max-height: 16; margin-bottom: 1; }
    """
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False, priority=True),
        Binding("ctrl+s", "save", show=False, priority=True),
    ]

    kit_app = getters.app(KitApp)

    def __init__(self, title: str, form: FieldForm | None = None, start: str = "") -> None:
        """`title` above the fields of `form`; the caret is at `start` if nothing is missing."""
        super().__init__()
        self.title_zh, self.form, self._start = title, form or FieldForm(), start
        self._saving = False

    # What a subclass gives

    def inside(self) -> ComposeResult:
        """What stands between title and keys."""
        yield self.trouble_line()
        yield self.form

    def typed(self) -> Typed | None:
        """What is typed; None where something of it cannot be taken, which is said beside its field."""
        raise NotImplementedError

    async def hand_in(self, typed: Typed) -> Answer:
        """Have the desk take it; raises what the desk raises."""
        raise NotImplementedError

    def refusal(self, error: Exception) -> str:
        """What is said when the desk did not take it; what is wrong with a field is said beside it too."""
        return "；".join(self.form.complain(error.fields)) if isinstance(error, BadInput) else str(error)

    # What all of them do

    def compose(self) -> ComposeResult:
        """Title, what is asked, trouble, keys."""
        with Vertical():
            yield Static(self.headline())
            yield from self.inside()
            yield Static(Content(self.keys_zh()), classes="keys")

    def headline(self) -> Content:
        """The title."""
        return Content.styled(self.title_zh, "bold")

    def keys_zh(self) -> str:
        """The line at the foot."""
        return "Enter 下一栏   Ctrl+S 保存   Esc 取消"

    @staticmethod
    def trouble_line() -> Static:
        """Where it is said what went wrong."""
        return Static("", classes="trouble", markup=False)

    def on_mount(self) -> None:
        """Caret into the first field that has to be filled."""
        self.form.focus_first(self._start)

    @on(FieldForm.Completed)
    def action_save(self) -> None:
        """Hand in what was typed, unless the last attempt is still on its way."""
        if self._saving or (typed := self.typed()) is None:
            return
        self._saving = True
        self.trouble("")
        self.kit_app.ahead.hold()
        self.set_timer(_SLOW_SECONDS, self._still_saving)
        in_background(self, self._save, typed)

    def _still_saving(self) -> None:
        # Not while it is itself waiting for an answer, such as a signature.
        if self._saving and self.is_current:
            self.trouble("正在办理，请稍等……")

    async def _save(self, typed: Typed) -> None:
        over = False
        try:
            answer = await self.hand_in(typed)
        except (DeskError, Refused, StoreError) as error:
            self.trouble(self.refusal(error))
        else:
            # From here on it counts as saving: a second Enter on the way out must not do it twice.
            over = True
            self.dismiss(answer)
        finally:
            self._saving = over
            self.kit_app.ahead.release()

    def trouble(self, text: str) -> None:
        """Say what went wrong."""
        line = self.query_one(".trouble", Static)
        line.update(Content(text))
        line.set_class(bool(text), "-shown")

    def action_leave(self) -> None:
        """Give up; nothing is done."""
        self.dismiss(None)
