"""Who has to be told: callers to tick, how, and what; told together, each on his own record (4.2.6)."""

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import SelectionList, Static
from textual.widgets.selection_list import Selection

from pmconsole.data.board.queries import CallerRow
from pmconsole.desk.core.errors import BadInput, DeskError, Refused, StoreError
from pmconsole.desk.papers.taking import StepDone
from pmconsole.procedure.vocabulary import ReplyHow
from pmconsole.screens.kit.background import in_background
from pmconsole.screens.kit.cells import pad
from pmconsole.screens.kit.fields import ChoiceField, FieldForm, LongField
from pmconsole.screens.kit.inputs import Option

Tell = Callable[[list[int], ReplyHow, str], Awaitable[StepDone]]


class CallersDialog(ModalScreen[StepDone | None]):
    """Gives what the desk answered, None for Esc: the callers then stay on the list of those to be told."""

    DEFAULT_CSS = """
    CallersDialog { align: center middle; background: $background 60%; }
    CallersDialog > Vertical { width: 76; max-width: 100%; height: auto; max-height: 100%; background: $panel;
        border: round $primary; padding: 0 1; }
    CallersDialog SelectionList { height: auto; max-height: 9; background: $panel; border: none; padding: 0; }
    CallersDialog .trouble { color: $text-error; height: auto; }
    CallersDialog .keys { color: $text-muted; height: 1; }
    """
    AUTO_FOCUS = "FieldForm LongText"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False, priority=True),
        Binding("ctrl+s", "save", show=False, priority=True),
    ]

    def __init__(self, title: str, callers: Sequence[CallerRow], text: str, tell: Tell) -> None:
        """`callers` are all ticked at first; `text` is what they would be told; `tell(ids, how, text)` does it."""
        super().__init__()
        self.title_zh, self.callers, self._tell = title, list(callers), tell
        self.form = FieldForm(
            ChoiceField("how", "方式", [Option(how, how.zh) for how in ReplyHow], 0, required=True),
            LongField("text", "告知内容", text, required=True),
        )
        self._telling = False

    def compose(self) -> ComposeResult:
        """Title, callers, how and what, keys."""
        with Vertical():
            yield Static(Content.styled(self.title_zh, "bold"))
            yield SelectionList(*(Selection(self._line(c), c.entry_id, True) for c in self.callers))
            yield self.form
            yield Static("", classes="trouble", markup=False)
            keys = "Ctrl+S 已告知勾选的人   Shift+Tab 到名单，空格勾选   Esc 以后再说"
            yield Static(Content(keys), classes="keys")

    @staticmethod
    def _line(caller: CallerRow) -> Content:
        return Content(f"{pad(caller.source or '未留名', 10)} {pad(caller.phone or '未留号码', 14)} {caller.room}")

    @on(FieldForm.Completed)
    def action_save(self) -> None:
        """They were told."""
        values = self.form.values()
        if values is None or self._telling:
            return
        self._telling = True
        ids = list(self.query_one(SelectionList).selected)
        in_background(self, self._save, ids, values)

    async def _save(self, ids: list[int], values: dict[str, object]) -> None:
        try:
            done = await self._tell(ids, ReplyHow(str(values["how"])), str(values["text"]))
        except BadInput as error:
            self._trouble("；".join(self.form.complain(error.fields)))
        except (Refused, DeskError, StoreError) as error:
            self._trouble(f"没有记下，名单还在。{error}")
        else:
            self.dismiss(done)
        finally:
            self._telling = False

    def _trouble(self, text: str) -> None:
        self.query_one(".trouble", Static).update(Content(text))

    def action_leave(self) -> None:
        """Tell nobody now."""
        self.dismiss(None)
