"""Who has to be told: callers to tick, how, and what; told together, each on his own record (4.2.6)."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import SelectionList
from textual.widgets.selection_list import Selection

from pmconsole.data.board.queries import CallerRow
from pmconsole.desk.core.errors import BadInput
from pmconsole.desk.papers.taking import StepDone
from pmconsole.procedure.vocabulary import ReplyHow
from pmconsole.screens.kit.cells import pad
from pmconsole.screens.kit.fields import ChoiceField, FieldForm, LongField
from pmconsole.screens.kit.form_dialog import FormDialog
from pmconsole.screens.kit.inputs import Option

Tell = Callable[[list[int], ReplyHow, str], Awaitable[StepDone]]


@dataclass(frozen=True)
class CallersTold:
    """Who of the callers was told, how, and what."""

    entry_ids: list[int]
    how: ReplyHow
    text: str


class CallersDialog(FormDialog[CallersTold, StepDone]):
    """Gives what the desk answered, None for Esc: the callers then stay on the list of those to be told."""

    DEFAULT_CSS = """
    CallersDialog SelectionList { height: auto; max-height: 9; background: $panel; border: none; padding: 0; }
    CallersDialog FieldForm { max-height: 100%; margin-bottom: 0; }
    CallersDialog .keys { dock: none; }
    """
    AUTO_FOCUS = "FieldForm LongText"

    def __init__(self, title: str, callers: Sequence[CallerRow], text: str, tell: Tell) -> None:
        """`callers` are all ticked at first; `text` is what they would be told; `tell(ids, how, text)` does it."""
        form = FieldForm(
            ChoiceField("how", "方式", [Option(how, how.zh) for how in ReplyHow], 0, required=True),
            LongField("text", "告知内容", text, required=True),
        )
        super().__init__(title, form, start="text")
        self.callers, self._tell = list(callers), tell

    def inside(self) -> ComposeResult:
        """Callers, how and what."""
        yield SelectionList(*(Selection(self._line(c), c.entry_id, True) for c in self.callers))
        yield self.form
        yield self.trouble_line()

    def keys_zh(self) -> str:
        """What is ticked is told together."""
        return "Ctrl+S 已告知勾选的人   Shift+Tab 到名单，空格勾选   Esc 以后再说"

    @staticmethod
    def _line(caller: CallerRow) -> Content:
        return Content(f"{pad(caller.source or '未留名', 10)} {pad(caller.phone or '未留号码', 14)} {caller.room}")

    def typed(self) -> CallersTold | None:
        """Who is ticked, how and what."""
        values = self.form.values()
        if values is None:
            return None
        ticked = list(self.query_one(SelectionList).selected)
        return CallersTold(ticked, ReplyHow(str(values["how"])), str(values["text"]))

    async def hand_in(self, typed: CallersTold) -> StepDone:
        """They were told."""
        return await self._tell(typed.entry_ids, typed.how, typed.text)

    def refusal(self, error: Exception) -> str:
        """Nothing was recorded, and the list is as it was."""
        said = super().refusal(error)
        return said if isinstance(error, BadInput) else f"没有记下，名单还在。{said}"
