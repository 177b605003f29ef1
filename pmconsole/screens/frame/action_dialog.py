"""One form for every step: its fields come from the step's inputs. It stays open until the desk has taken it.

Whatever goes wrong, what was typed stays: beside the field what is wrong with it, above them who changed the paper.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Protocol
from zoneinfo import ZoneInfo

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from pmconsole.desk.core.errors import BadInput, Conflict, DeskError, Refused, StoreError
from pmconsole.desk.papers.actions import StepDone
from pmconsole.procedure.columns import INWARD, field_zh
from pmconsole.procedure.steps import ASKED_BY_HOW, HOW_SIGNED, Check, Input
from pmconsole.procedure.values import value_zh
from pmconsole.procedure.vocabulary import Paper, SignedHow
from pmconsole.screens.frame.console import Console
from pmconsole.screens.kit.background import in_background
from pmconsole.screens.kit.fields import (
    ChoiceField,
    Field,
    FieldForm,
    FlagField,
    LongField,
    PersonField,
    SecretField,
    TextField,
    TimeField,
)
from pmconsole.screens.kit.inputs import Option
from pmconsole.screens.kit.moments import shown
from pmconsole.screens.kit.planned import PlannedField


class Asking(Protocol):
    """What a form is made of: the step of a paper, or one of the board."""

    @property
    def inputs(self) -> tuple[Input, ...]:
        """What it asks for."""

    @property
    def checks(self) -> tuple[Check, ...]:
        """What of it is looked at again before it is handed in."""

    @property
    def clause(self) -> str:
        """Where it comes from."""


Submit = Callable[[dict[str, object], int | None], Awaitable[StepDone]]


class ActionDialog(ModalScreen[StepDone | None]):
    """Gives what the desk answered, None for Esc."""

    console = getters.app(Console)
    DEFAULT_CSS = """
    ActionDialog { align: center middle; background: $background 60%; }
    ActionDialog > Vertical { width: 76; max-width: 100%; height: auto; max-height: 100%; background: $panel;
        border: round $primary; padding: 0 1; }
    ActionDialog .keys { color: $text-muted; height: 1; dock: bottom; }
    ActionDialog .trouble { color: $text-error; height: auto; max-height: 8; overflow-y: auto; display: none; }
    ActionDialog .trouble.-shown { display: block; }
    ActionDialog FieldForm { max-height: 16; margin-bottom: 1; }
    """
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False, priority=True),
        Binding("ctrl+s", "save", show=False, priority=True),
        Binding("enter", "save", show=False),
    ]

    def __init__(
        self, title: str, step: Asking, fields: Sequence[Field], submit: Submit, zone: ZoneInfo, seen: int | None,
        signer: str = "", pinned: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        """`submit(inputs, seen)` does it and raises what the desk raises; `seen` is the version that was shown.

        `signer` is the field with the name of whoever signs, where one asks how; `pinned` are those who have a PIN.
        """
        super().__init__()
        self._signer, self._pinned = signer, pinned
        self._usual: object = None
        self.title_zh, self.step, self._submit, self._zone, self.seen = title, step, submit, zone, seen
        wanted = frozenset(check.field for check in step.checks)
        self.form = FieldForm(*fields, submit_early=True, visit=wanted)
        self._saving = False

    def compose(self) -> ComposeResult:
        """Title, trouble, fields, keys."""
        with Vertical():
            yield Static(Content.assemble((self.title_zh, "bold"), (f"  {self.step.clause}", "$text-muted")))
            yield Static("", classes="trouble", markup=False)
            yield self.form
            keys = "Ctrl+S 保存" if self.form.fields else "Enter 确定"
            yield Static(Content(f"{keys}   Tab 下一栏   Ctrl+J 换行   Esc 取消"), classes="keys")

    def on_mount(self) -> None:
        """Caret into the first field that has to be filled."""
        self._sign_as_usual()
        self.form.focus_first()

    @on(Field.Changed)
    def _sign_as_usual(self) -> None:
        """Whoever has a PIN signs with it, others on paper, unless another way was chosen by hand."""
        if not self._signer:
            return
        how = self.form.field(HOW_SIGNED[0].name)
        assert isinstance(how, ChoiceField)
        usual = SignedHow.PIN if self.form.field(self._signer).text.strip() in self._pinned else SignedHow.PAPER
        if how.value == self._usual and usual is not self._usual:
            self._usual = usual
            how.text = str(usual)

    @on(FieldForm.Completed)
    def action_save(self) -> None:
        """Hand in what was typed, unless the last attempt is still on its way."""
        values = self.form.values()
        if values is None or self._saving:
            return
        self._saving = True
        self.trouble("")
        self.console.ahead.hold()
        in_background(self, self._save, values)

    async def _save(self, values: dict[str, object]) -> None:
        over = False
        try:
            done = await self._submit(values, self.seen)
        except BadInput as error:
            self.trouble("；".join(self.form.complain(error.fields)))
        except Conflict as error:
            self.seen = error.version
            self.trouble(conflict_text(error, self._zone))
        except Refused as error:
            self.trouble("现在不能办理：\n" + "\n".join(f"- {reason}" for reason in error.reasons))
        except (DeskError, StoreError) as error:
            self.trouble(str(error))
        else:
            # From here on it counts as saving: a second Enter on the way out must not do the step twice.
            over = True
            self.dismiss(done)
        finally:
            self._saving = over
            self.console.ahead.release()

    def trouble(self, text: str) -> None:
        """Say above the fields what went wrong."""
        line = self.query_one(".trouble", Static)
        line.update(Content(text))
        line.set_class(bool(text), "-shown")

    def action_leave(self) -> None:
        """Give up; nothing is done."""
        self.dismiss(None)


def conflict_text(error: Conflict, zone: ZoneInfo) -> str:
    """Who changed what, one line a field, and what to do."""
    paper = Paper(error.number[:2])
    lines = [
        f"{c.who} {shown(c.at, zone)} 改了{field_zh(c.field)}："
        f"{value_zh(c.field, c.old, zone, paper)} → {value_zh(c.field, c.new, zone, paper)}"
        for c in error.changes
        if c.field not in INWARD
    ]
    return "\n".join([str(error), *lines, "再按 Ctrl+S 就在新的内容上保存。"])


def fields_of(
    step: Asking,
    *,
    names: Mapping[str, Sequence[str]],
    departments: Sequence[str],
    now: Callable[[], datetime],
    zone: ZoneInfo,
    given: Mapping[str, str] | None = None,
) -> list[Field]:
    """A field for each input of `step`; `names` are known people by input, `given` what is filled in at first."""
    filled = given or {}
    fields = [_field(i, names.get(i.name, ()), departments, now, zone, filled.get(i.name, "")) for i in step.inputs]
    if step.inputs and HOW_SIGNED[0] in step.inputs:
        for field in fields:
            if field.key in ASKED_BY_HOW:
                field.asked_when = ("how", ASKED_BY_HOW[field.key])
    return fields


def _field(
    asked: Input,
    names: Sequence[str],
    departments: Sequence[str],
    now: Callable[[], datetime],
    zone: ZoneInfo,
    given: str,
) -> Field:
    match asked.kind:
        case "long":
            return LongField(asked.name, asked.label, given, asked.hint, asked.required)
        case "choice":
            options = [Option(term, getattr(term, "zh", str(term))) for term in asked.choices or ()]
            return ChoiceField(asked.name, asked.label, options, required=asked.required)
        case "department":
            return ChoiceField(asked.name, asked.label, [Option(d, d) for d in departments], required=asked.required)
        case "person":
            return PersonField(asked.name, asked.label, names, asked.hint, asked.required)
        case "time":
            return TimeField(asked.name, asked.label, now, zone)
        case "plan":
            return PlannedField(asked.name, asked.label, now, zone, asked.hint)
        case "secret":
            return SecretField(asked.name, asked.label, asked.hint, required=True)
        case "flag":
            return FlagField(asked.name, asked.label)
        case _:
            return TextField(asked.name, asked.label, given, asked.hint, asked.required)
