"""The fields of every form: label, editor, and beside it what is wrong. A form moves on by Enter.

A field gives its value as the desk takes it and its text as a draft keeps it.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from textual import events, getters, on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from pmconsole.data.core.text import clean, half_width
from pmconsole.desk.core.planned import WrongMoment
from pmconsole.screens.kit.cells import clip, folded, in_rows, pad
from pmconsole.screens.kit.finding import matches
from pmconsole.screens.kit.inputs import Choice, Finished, Line, LongText, Option, Typed
from pmconsole.screens.kit.kit_app import KitApp
from pmconsole.screens.kit.moments import parse_moment

LABEL_CELLS = 16


class Field(Vertical):
    """A labelled editor. `key` is the input's name; `required` marks it with a star."""

    DEFAULT_CSS = """
    Field { height: auto; layout: grid; grid-size: 2; grid-columns: 17 1fr; grid-rows: auto;
        .label { width: 17; height: 1; color: $text-muted; }
        .wrong { column-span: 2; height: auto; padding-left: 17; color: $text-error; display: none; }
        .wrong.-shown { display: block; }
        .offers { column-span: 2; height: 1; padding-left: 17; color: $text-muted; display: none; }
        Input, TextArea { background: $surface; height: 1; width: 1fr; }
        TextArea { height: auto; min-height: 1; max-height: 8; padding: 0; scrollbar-size-vertical: 1; }
        Input:focus, TextArea:focus { background: $boost; }
        &.-here .label { color: $accent; text-style: bold; }
        &.-here .offers.-shown { display: block; }
    }
    """

    class Changed(Message):
        """What the field holds changed."""

        def __init__(self, field: "Field") -> None:
            """`field` is the one."""
            self.field = field
            super().__init__()

    def __init__(self, key: str, label: str, editor: Widget, required: bool = False) -> None:
        """`editor` is what is typed into."""
        super().__init__(id=f"field-{key}")
        self.key, self.label, self.editor, self.required = key, label, editor, required
        #: Shown only while this holds of the form it stands in.
        self.asked_when: Callable[[FieldForm], bool] | None = None
        self.visited = False

    def compose(self) -> ComposeResult:
        """Label, editor, suggestions, what is wrong."""
        star = "*" if self.required else " "
        yield Static(Content(pad(star + self.label, LABEL_CELLS)), classes="label")
        yield self.editor
        yield Static("", classes="offers", markup=False)
        yield Static("", classes="wrong", markup=False)

    @property
    def text(self) -> str:
        """What stands in it, as a draft keeps it."""
        raise NotImplementedError

    @text.setter
    def text(self, value: str) -> None:
        raise NotImplementedError

    @property
    def value(self) -> object:
        """What stands in it, as the desk takes it. Raises ValueError with a Chinese sentence."""
        return self.text

    @property
    def empty(self) -> bool:
        """Whether nothing stands in it."""
        return not self.text.strip()

    def complain(self, sentence: str = "") -> None:
        """Show what is wrong beside the field; nothing takes it away."""
        wrong = self.query_one(".wrong", Static)
        room = self.size.width - LABEL_CELLS - 1
        text = f"! {sentence}" if sentence else ""
        wrong.update(Content(folded(text, room) if room > 0 else text))
        wrong.set_class(bool(sentence), "-shown")

    @on(Typed)
    def _typed(self, event: Typed) -> None:
        event.stop()
        self.complain()
        self.post_message(self.Changed(self))

    def on_descendant_focus(self) -> None:
        """It has been looked at."""
        self.visited = True
        self.add_class("-here")

    def on_descendant_blur(self) -> None:
        """The caret went on."""
        self.remove_class("-here")


class TextField(Field):
    """One line."""

    def __init__(self, key: str, label: str, value: str = "", hint: str = "", required: bool = False) -> None:
        """A line labelled `label`."""
        self.line = Line(value, hint)
        super().__init__(key, label, self.line, required)

    @property
    def text(self) -> str:
        """What stands in it."""
        return self.line.value

    @text.setter
    def text(self, value: str) -> None:
        self.line.value = clean(value)
        if self.line.has_focus:
            # Filled in while the caret stands here: the next key replaces it, as after entering the field.
            self.line.action_select_all()


class SecretField(TextField):
    """A PIN: shown as dots, full-width digits taken as plain ones, never kept in a draft."""

    def __init__(self, key: str, label: str, hint: str = "", required: bool = False) -> None:
        """A line of dots labelled `label`."""
        super().__init__(key, label, hint=hint, required=required)
        self.line.password = True

    @property
    def value(self) -> str:
        """What was typed, in plain digits."""
        return half_width(self.line.value).strip()

    def complain(self, sentence: str = "") -> None:
        """Show what is wrong; a wrong PIN cannot be seen, so it is taken away and typed anew."""
        super().complain(sentence)
        if sentence:
            with self.line.prevent(Input.Changed):
                self.line.value = ""


class LongField(Field):
    """Several lines."""

    kit_app = getters.app(KitApp)

    def __init__(self, key: str, label: str, value: str = "", hint: str = "", required: bool = False) -> None:
        """A growing text labelled `label`."""
        self.area = LongText(value, hint)
        super().__init__(key, label, self.area, required)

    @property
    def text(self) -> str:
        """What stands in it."""
        return self.area.text

    @text.setter
    def text(self, value: str) -> None:
        self.area.text = clean(value, lines=True)

    @on(Typed)
    def _suggest(self) -> None:
        """Which phrase codes begin with the letters just typed; a blank behind the whole code takes it."""
        typed = self.area.code_being_typed()
        fitting = [p for c, p in sorted(self.kit_app.phrases.items()) if typed and c.startswith(typed)]
        offers = self.query_one(".offers", Static)
        line = "  ".join(f"{p.code} {clip(p.text, 20)}" for p in fitting[:6])
        offers.update(Content(clip(f"{line}  （空格展开）" if line else "", max(self.size.width - 18, 20))))
        offers.set_class(bool(line), "-shown")


class ChoiceField(Field):
    """One of a few, by digit."""

    def __init__(
        self, key: str, label: str, options: Sequence[Option], chosen: int | None = None, required: bool = False
    ) -> None:
        """The `options`, with the one at index `chosen` chosen at first."""
        self.choice, self.first = Choice(options, chosen), chosen
        super().__init__(key, label, self.choice, required)

    @property
    def text(self) -> str:
        """The stored word of what is chosen."""
        return "" if self.choice.chosen is None else str(self.choice.value)

    @text.setter
    def text(self, value: str) -> None:
        known = [str(option.value) for option in self.choice.options]
        self.choice.choose(known.index(value) if value in known else self.first)

    @property
    def value(self) -> object:
        """What is chosen, None where nothing is."""
        return self.choice.value


class FlagField(ChoiceField):
    """Yes or no."""

    def __init__(self, key: str, label: str) -> None:
        """At first no."""
        super().__init__(key, label, (Option(True, "是"), Option(False, "否")), 1)


class TimeField(TextField):
    """A time as people write it; empty is now."""

    def __init__(self, key: str, label: str, now: Callable[[], datetime], zone: ZoneInfo, hint: str = "") -> None:
        """`now` gives the present instant when the text is read."""
        super().__init__(key, label, hint=hint or "现在；可写 14:05、昨天 23:10、11-22 14:05")
        self._now, self._zone = now, zone

    @property
    def value(self) -> datetime | None:
        """The instant in UTC, None for now. Raises WrongMoment."""
        return parse_moment(self.text, self._now(), self._zone)

    def on_descendant_blur(self) -> None:
        """Say at once when the time cannot be."""
        try:
            _ = self.value
        except WrongMoment as error:
            self.complain(str(error))


class PersonField(TextField):
    """A name; known ones are offered and taken by digit, narrowed by Chinese, pinyin or initials."""

    SHOWN: ClassVar[int] = 9
    #: Nine names are more than a line of 80 holds.
    DEFAULT_CSS = "PersonField .offers { height: auto; }"

    def __init__(self, key: str, label: str, names: Sequence[str], hint: str = "", required: bool = False) -> None:
        """`names` are the known ones, best first."""
        super().__init__(key, label, hint=hint or ("输入姓名，或按数字选" if names else "输入姓名"), required=required)
        self.names = list(dict.fromkeys(names))
        self.line.add_key_taker(self._take)

    def on_resize(self) -> None:
        """Offer what is known, as much as there is room for."""
        self._offer()

    @property
    def offered(self) -> list[str]:
        """The names that fit what is typed, at most nine."""
        typed = self.text.strip()
        fitting = [n for n in self.names if matches(typed, n)] if typed not in self.names else self.names
        return fitting[: self.SHOWN]

    def _offer(self) -> None:
        offers = self.query_one(".offers", Static)
        pieces = [f"{i} {name}" for i, name in enumerate(self.offered, 1)]
        offers.update(Content(in_rows(pieces, max(self.size.width - LABEL_CELLS - 2, 20), 2)))
        offers.set_class(bool(pieces), "-shown")

    @on(Typed)
    def _narrow(self) -> None:
        self._offer()

    def _take(self, event: events.Key) -> bool:
        """A digit takes the offered name of that place."""
        if not event.character or not event.character.isdigit() or event.character in "0０":
            return False
        place = int(event.character) - 1
        if place >= len(self.offered):
            return False
        self.text = self.offered[place]
        self.line.cursor_position = len(self.text)
        return True


class FieldForm(VerticalScroll, can_focus=False):
    """Fields one under another. Enter and a digit move on; `Completed` follows the last."""

    DEFAULT_CSS = "FieldForm { height: auto; width: 1fr; }"

    class Completed(Message):
        """Enter was pressed where nothing more has to be filled in."""

    def __init__(self, *fields: Field, submit_early: bool = False, visit: frozenset[str] = frozenset()) -> None:
        """With `submit_early` Enter completes as soon as what is required is filled and `visit` has been visited."""
        super().__init__(*fields)
        self.fields = list(fields)
        self._early, self._visit = submit_early, visit

    def on_mount(self) -> None:
        """Show what is asked at first."""
        self.show_asked()

    @on(Field.Changed)
    def show_asked(self) -> None:
        """Show the fields that what stands in the others asks for, hide the rest."""
        for field in self.fields:
            if field.asked_when is not None:
                field.display = field.asked_when(self)

    @property
    def shown(self) -> list[Field]:
        """The fields that are seen now."""
        return [field for field in self.fields if field.display]

    def field(self, key: str) -> Field:
        """The field of that name."""
        return next(field for field in self.fields if field.key == key)

    def focus_first(self, otherwise: str = "") -> None:
        """Put the caret into the first field that is required and empty, else into `otherwise`, else into the first."""
        missing = [f for f in self.shown if f.required and f.empty]
        wanted = missing or [f for f in self.shown if f.key == otherwise] or self.shown
        if wanted:
            wanted[0].editor.focus()

    def focus_after(self, key: str) -> None:
        """Put the caret into the field behind the one of that name."""
        shown = self.shown
        at = next(i for i, field in enumerate(shown) if field.key == key)
        shown[min(at + 1, len(shown) - 1)].editor.focus()

    def texts(self) -> dict[str, str]:
        """What stands in the fields, as a draft keeps it."""
        return {field.key: field.text for field in self.fields}

    def values(self) -> dict[str, object] | None:
        """What the shown fields hold; None where something cannot be, which is then said beside the field."""
        found: dict[str, object] = {}
        wrong: dict[str, str] = {}
        for field in self.shown:
            try:
                found[field.key] = field.value
            except ValueError as error:
                wrong[field.key] = str(error)
            if field.required and field.empty:
                wrong[field.key] = f"请填写{field.label}。"
        self.complain(wrong)
        return None if wrong else found

    def complain(self, wrong: dict[str, str]) -> list[str]:
        """Say what is wrong beside each field, caret into the first; returns the sentences that have no field here."""
        first: Field | None = None
        for field in self.fields:
            field.complain(wrong.get(field.key, ""))
            if field.key in wrong and field.display:
                first = first or field
        if first is not None:
            first.editor.focus()
            first.scroll_visible(animate=False)
        here = {field.key for field in self.shown}
        return [sentence for key, sentence in wrong.items() if key not in here]

    @on(Finished)
    def _finished(self, event: Finished) -> None:
        event.stop()
        self.show_asked()  # a digit just chosen may ask for more, and its own news may still be under way
        shown = self.shown
        at = next((i for i, field in enumerate(shown) if field.has_focus_within), len(shown) - 1)
        missing = [f for f in shown if f.required and f.empty]
        unseen = [f for f in shown if f.key in self._visit and not f.visited]
        if self._early and not event.chosen and not missing and not unseen:
            self.post_message(self.Completed())
        elif at + 1 < len(shown):
            shown[at + 1].editor.focus()
        elif not event.chosen:
            self.post_message(self.Completed())
