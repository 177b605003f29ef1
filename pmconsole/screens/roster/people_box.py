"""Several people chosen from a list, by digit or space, narrowed by Chinese, pinyin or initials; Enter takes them."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from pmconsole.screens.kit.cells import pad
from pmconsole.screens.kit.chooser import ChooserItem
from pmconsole.screens.kit.finding import matches
from pmconsole.screens.kit.inputs import Finished, Line, Typed

KEYS = "数字或空格勾选，再按取消   Enter 就这些人   Esc 不改"


class PeopleBox(ModalScreen[list[str] | None]):
    """Gives the names that are ticked, in the order they were ticked; None for Esc."""

    DEFAULT_CSS = """
    PeopleBox { align: center middle; background: $background 60%; }
    PeopleBox > Vertical { width: 70; max-width: 100%; height: auto; max-height: 100%; background: $panel;
        border: round $primary; padding: 0 1; }
    PeopleBox OptionList { height: auto; max-height: 12; background: $panel; border: none; padding: 0; }
    PeopleBox Line { background: $surface; }
    PeopleBox .ticked { height: auto; color: $text-accent; }
    PeopleBox .keys { color: $text-muted; }
    """
    AUTO_FOCUS = "Line"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False, priority=True),
        Binding("down", "step(1)", show=False, priority=True),
        Binding("up", "step(-1)", show=False, priority=True),
    ]

    def __init__(self, title: str, people: Sequence[ChooserItem[str]], ticked: Iterable[str] = ()) -> None:
        """`people` with what is to be known of each, best first; `ticked` are chosen at first."""
        super().__init__()
        self.title_zh, self.people, self.ticked = title, list(people), list(ticked)
        self._shown: list[ChooserItem[str]] = []

    def compose(self) -> ComposeResult:
        """Title, who is ticked, line, list, keys."""
        with Vertical():
            yield Static(Content.styled(self.title_zh, "bold"))
            yield Static("", classes="ticked", markup=False)
            yield Line(hint="输入姓名、拼音或首字母来找")
            yield OptionList()
            yield Static(Content(KEYS), classes="keys")

    def on_mount(self) -> None:
        """Show all."""
        self.query_one(OptionList).can_focus = False
        self.query_one(Line).add_key_taker(self._taken)
        self._fill()

    def _fill(self, at: int = 0) -> None:
        typed = self.query_one(Line).value.strip()
        self._shown = [one for one in self.people if matches(typed, one.zh)]
        listing = self.query_one(OptionList)
        listing.clear_options()
        listing.add_options([Option(self._line(index, one)) for index, one in enumerate(self._shown)])
        if not self._shown:
            listing.add_option(Option(Content("没有这个人；新来的先在人员里加入。"), disabled=True))
        listing.highlighted = min(at, len(self._shown) - 1) if self._shown else None
        self.query_one(".ticked", Static).update(Content(f"已选：{'、'.join(self.ticked) or '没有人（这一班空着）'}"))

    def _line(self, index: int, one: ChooserItem[str]) -> Content:
        digit = f"{(index + 1) % 10} " if index < 10 else "  "
        tick = "[x] " if one.value in self.ticked else "[ ] "
        return Content("").join((Content(f"{digit}{tick}{pad(one.zh, 10)} "), Content.styled(one.note, "$text-muted")))

    @on(Typed)
    def _typed(self) -> None:
        self._fill()

    def _taken(self, event: events.Key) -> bool:
        """A digit ticks the one of that place, a blank the one under the cursor."""
        if event.character == " ":
            self._toggle(self.query_one(OptionList).highlighted)
            return True
        if event.character and event.character.isdigit():
            self._toggle((int(event.character) - 1) % 10)
            return True
        return False

    def _toggle(self, index: int | None) -> None:
        if index is None or index >= len(self._shown):
            return
        name = self._shown[index].value or ""
        if name in self.ticked:
            self.ticked.remove(name)
        else:
            self.ticked.append(name)
        line = self.query_one(Line)
        if line.value:
            line.value = ""
        self._fill(self.people.index(self._shown[index]))

    @on(Finished)
    def _finished(self) -> None:
        # Someone was looked for: Enter takes him and the list is whole again; the next Enter is for all of them.
        if self.query_one(Line).value.strip():
            self._toggle(self.query_one(OptionList).highlighted)
        else:
            self.dismiss(list(self.ticked))

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self._toggle(event.option_index)

    def action_step(self, by: int) -> None:
        """The line above or below."""
        listing = self.query_one(OptionList)
        if by > 0:
            listing.action_cursor_down()
        else:
            listing.action_cursor_up()

    def action_leave(self) -> None:
        """Change nothing."""
        self.dismiss(None)
