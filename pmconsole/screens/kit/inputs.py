"""The editors inside the fields: a line, a growing text, a choice by digit. What is pasted is cleaned first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events, getters
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, TextArea

from pmconsole.data.core.text import clean
from pmconsole.screens.kit.cells import width
from pmconsole.screens.kit.key_names import OPTION_SIGNS
from pmconsole.screens.kit.kit_app import KitApp


class Finished(Message):
    """The user is done with an editor: `chosen` by a digit, else by Enter."""

    def __init__(self, chosen: bool = False) -> None:
        """`chosen` says that a digit did it."""
        self.chosen = chosen
        super().__init__()


class Typed(Message):
    """What stands in an editor changed."""


class Line(Input):
    """One line of text. Enter goes on; what is pasted loses control characters, and its line ends become spaces."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "finish", show=False),
        Binding("up", "app.focus_previous", show=False),
        Binding("down", "app.focus_next", show=False),
    ]

    def __init__(self, value: str = "", hint: str = "") -> None:
        """`hint` is shown while it is empty."""
        super().__init__(clean(value), placeholder=hint, compact=True, select_on_focus=True)
        self.cursor_blink = False  # a blink would repaint the whole line twice a second

        self._takers: list[Callable[[events.Key], bool]] = []

    def add_key_taker(self, taker: Callable[[events.Key], bool]) -> None:
        """Let `taker` look at each key first; it returns True where it has taken it."""
        self._takers.append(taker)

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Everything printable is text, but for the signs Alt+digit arrives as: those are commands."""
        return character not in OPTION_SIGNS and super().check_consume_key(key, character)

    async def _on_key(self, event: events.Key) -> None:
        if any(taker(event) for taker in self._takers):
            event.stop()
            event.prevent_default()

    def _on_paste(self, event: events.Paste) -> None:
        event.text = clean(event.text)

    def action_finish(self) -> None:
        """Go on to the next field."""
        self.post_message(Finished())

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell the field."""
        event.stop()
        self.post_message(Typed())


def _in_word(character: str) -> bool:
    """Whether a code beside `character` would be part of a longer word; Chinese characters are words of their own."""
    return bool(character) and character.isascii() and (character.isalnum() or character in "._-@/\\")


class LongText(TextArea):
    """Several lines that grow with the text. Enter goes on; Ctrl+J or Alt+Enter begins a new line."""

    kit_app = getters.app(KitApp)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "finish", show=False, priority=True),
        Binding("ctrl+j,alt+enter,shift+enter", "new_line", show=False),
    ]

    def __init__(self, value: str = "", hint: str = "") -> None:
        """`hint` is shown while it is empty."""
        super().__init__(clean(value, lines=True), placeholder=Content(hint), compact=True, highlight_cursor_line=False)
        self.cursor_blink = False
        self.typed_run = ""

    async def _on_key(self, event: events.Key) -> None:
        """A phrase code and a blank become the phrase; only letters typed key by key just now can be a code."""
        if event.character == " " and self._expand():
            event.stop()
            event.prevent_default()
            self.typed_run = ""
        elif event.character and event.character.isascii() and event.character.isalnum():
            self.typed_run += event.character
        elif event.key == "backspace":
            self.typed_run = self.typed_run[:-1]
        else:
            self.typed_run = ""

    def on_mouse_down(self) -> None:
        """The caret goes elsewhere: what was typed before is no code any more."""
        self.typed_run = ""

    def code_being_typed(self) -> str:
        """The letters before the caret that could still become a code: typed just now, a word of their own."""
        row, column = self.cursor_location
        line, run = self.document.get_line(row), self.typed_run
        before, after = line[: column - len(run)], line[column:]
        if not run or not line[:column].endswith(run) or self.selected_text:
            return ""
        inside = _in_word(before[-1:]) or _in_word(after[:1])
        return "" if inside else run

    def _expand(self) -> bool:
        code = self.code_being_typed()
        phrase = self.kit_app.phrases.get(code) if code else None
        if phrase is None:
            return False
        row, column = self.cursor_location
        self.history.checkpoint()
        self.replace(phrase.text, (row, column - len(code)), (row, column))
        return True

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Everything printable is text, but for the signs Alt+digit arrives as: those are commands."""
        return character not in OPTION_SIGNS and super().check_consume_key(key, character)

    async def _on_paste(self, event: events.Paste) -> None:
        self.typed_run = ""
        event.text = clean(event.text, lines=True)

    def action_finish(self) -> None:
        """Go on to the next field."""
        self.post_message(Finished())

    def action_new_line(self) -> None:
        """Begin a new line inside the text."""
        self.insert("\n")

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Tell the field."""
        event.stop()
        self.post_message(Typed())


@dataclass(frozen=True)
class Option:
    """One thing to choose: `value` is what it stands for, `zh` what is shown."""

    value: object
    zh: str


class Choice(Widget, can_focus=True):
    """A few options in a row, chosen by digit (0 is the tenth) or arrows; the chosen one stands in brackets."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", show=False),
        Binding("right", "step(1)", show=False),
        Binding("up", "app.focus_previous", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("enter", "finish", show=False),
        Binding("backspace,delete", "clear", show=False),
    ]
    DEFAULT_CSS = """
    Choice { height: auto; width: 1fr; background: $surface; }
    Choice:focus { background: $boost; }
    """
    chosen: reactive[int | None] = reactive(None)

    def __init__(self, options: Sequence[Option], chosen: int | None = None) -> None:
        """`chosen` is the index chosen at first."""
        super().__init__()
        self.options = list(options)
        self.set_reactive(Choice.chosen, chosen)

    @property
    def value(self) -> object:
        """What the chosen option stands for, None where none is."""
        return None if self.chosen is None else self.options[self.chosen].value

    def _lines(self, room: int) -> list[list[tuple[int, str]]]:
        lines: list[list[tuple[int, str]]] = [[]]
        used = 0
        for index, option in enumerate(self.options):
            digit = f"{(index + 1) % 10} " if index < 10 else ""
            text = f"[{digit}{option.zh}]" if index == self.chosen else f" {digit}{option.zh} "
            if used and used + width(text) > room:
                lines.append([])
                used = 0
            lines[-1].append((index, text))
            used += width(text)
        return lines

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the options need."""
        return len(self._lines(width))

    def render(self) -> Content:
        """The options, the chosen one bold and in brackets."""
        lines = []
        for line in self._lines(self.size.width):
            lines.append(
                Content("").join(Content.styled(text, "bold reverse" if i == self.chosen else "") for i, text in line)
            )
        return Content("\n").join(lines)

    def on_key(self, event: events.Key) -> None:
        """A digit chooses and goes on; a full-width digit does the same."""
        if event.character and event.character.isdigit():
            index = (int(event.character) - 1) % 10
            event.stop()
            event.prevent_default()
            if index < len(self.options):
                self.choose(index)
                self.post_message(Finished(chosen=True))

    def on_click(self, event: events.Click) -> None:
        """Choose what is under the mouse."""
        lines, left = self._lines(self.size.width), 0
        for index, text in lines[event.y] if event.y < len(lines) else ():
            if left <= event.x < left + width(text):
                self.choose(index)
            left += width(text)

    def choose(self, index: int | None) -> None:
        """Choose the option at `index`, or none."""
        self.chosen = index
        self.refresh(layout=True)
        self.post_message(Typed())

    def action_step(self, by: int) -> None:
        """The option beside."""
        if self.options:
            at = -1 if self.chosen is None and by > 0 else self.chosen or 0
            self.choose((at + by) % len(self.options))

    def action_clear(self) -> None:
        """None of them."""
        self.choose(None)

    def action_finish(self) -> None:
        """Go on to the next field."""
        self.post_message(Finished())
