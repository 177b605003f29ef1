"""A short list to choose from, by digit, by arrows, or by typing Chinese, pinyin or initials."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from pmconsole.screens.kit.finding import matches
from pmconsole.screens.kit.inputs import Finished, Line, Typed

T = TypeVar("T")


@dataclass(frozen=True)
class ChooserItem(Generic[T]):
    """One line: `value` is what choosing it gives (None: nothing), `zh` its name, `note` what stands behind."""

    value: T | None
    zh: str
    note: str = ""
    words: str = ""


def fitting(typed: str, items: Sequence[ChooserItem[T]]) -> list[ChooserItem[T]]:
    """The items that fit what is typed, best first; all of them, in their order, where nothing is."""
    ranked = [(matches(typed, item.zh) * 3 + matches(typed, item.words or item.zh), item) for item in items]
    fits = [(rank, item) for rank, item in ranked if rank]
    return [item for _, item in (sorted(fits, key=lambda pair: -pair[0]) if typed else fits)]


class Chooser(ModalScreen[T | None]):
    """Gives the value of the chosen item, None for Esc. With `digits` the first ten items have one each."""

    DEFAULT_CSS = """
    Chooser { align: center top; background: $background 60%; }
    Chooser > Vertical { width: 76; max-width: 100%; height: auto; max-height: 100%; margin-top: 1;
        background: $panel; border: round $primary; padding: 0 1; }
    Chooser OptionList { height: auto; max-height: 16; background: $panel; border: none; padding: 0; }
    Chooser Line { background: $surface; }
    Chooser .keys { color: $text-muted; }
    """
    AUTO_FOCUS = "Line"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
    ]

    def __init__(
        self, title: str, items: Sequence[ChooserItem[T]], hint: str = "", keys: str = "", digits: bool = True
    ) -> None:
        """`hint` stands in the empty line, `keys` at the bottom."""
        super().__init__()
        self.title_zh, self.items, self.hint, self.keys, self.digits = title, list(items), hint, keys, digits
        self._shown: list[ChooserItem[T]] = []

    def compose(self) -> ComposeResult:
        """Title, line, list, keys."""
        with Vertical():
            yield Static(Content.styled(self.title_zh, "bold"))
            yield Line(hint=self.hint)
            yield OptionList()
            yield Static(Content(self.keys), classes="keys")

    def on_mount(self) -> None:
        """Show all."""
        self.query_one(OptionList).can_focus = False
        self.query_one(Line).add_key_taker(self._digit)
        self.fill()

    def pool(self) -> list[ChooserItem[T]]:
        """The items that may be shown now."""
        return self.items

    def fill(self) -> None:
        """Show the items that fit what is typed, best first."""
        self._shown = fitting(self.query_one(Line).value.strip(), self.pool())
        listing = self.query_one(OptionList)
        listing.clear_options()
        listing.add_options(
            [Option(self._line(i, item), disabled=item.value is None) for i, item in enumerate(self._shown)]
        )
        if not self._shown:
            listing.add_option(Option(Content("没有找到，请换个词。"), disabled=True))
        first = next((i for i, item in enumerate(self._shown) if item.value is not None), None)
        listing.highlighted = first

    def _line(self, index: int, item: ChooserItem[T]) -> Content:
        digit = f"{(index + 1) % 10} " if self.digits and index < 10 and item.value is not None else "  "
        note = Content.styled(f"  {item.note}", "$text-muted") if item.note else Content("")
        return Content("").join((Content(digit if self.digits else ""), Content(item.zh), note))

    @on(Typed)
    def _typed(self) -> None:
        self.fill()

    def _digit(self, event: events.Key) -> bool:
        if not self.digits or not event.character or not event.character.isdigit():
            return False
        index = (int(event.character) - 1) % 10
        if index < len(self._shown) and self._shown[index].value is not None:
            self.dismiss(self._shown[index].value)
        return True

    @on(Finished)
    def _enter(self) -> None:
        at = self.query_one(OptionList).highlighted
        if at is not None and at < len(self._shown) and self._shown[at].value is not None:
            self.dismiss(self._shown[at].value)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._shown[event.option_index].value)

    def action_move(self, by: int) -> None:
        """The line above or below."""
        listing = self.query_one(OptionList)
        if by > 0:
            listing.action_cursor_down()
        else:
            listing.action_cursor_up()

    def action_leave(self) -> None:
        """Choose nothing."""
        self.dismiss(None)
