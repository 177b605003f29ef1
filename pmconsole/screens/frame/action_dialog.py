"""One form for every step: its fields come from the step's inputs.

Whatever goes wrong, what was typed stays: beside the field what is wrong with it, above them who changed the paper.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Protocol
from zoneinfo import ZoneInfo

from textual.binding import Binding, BindingType
from textual.content import Content

from pmconsole.desk.core.errors import Conflict, Refused
from pmconsole.desk.papers.actions import StepDone
from pmconsole.procedure.steps import Check, Input
from pmconsole.screens.frame.conflicts import conflict_text
from pmconsole.screens.frame.signing import ask_by_how
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
from pmconsole.screens.kit.form_dialog import FormDialog
from pmconsole.screens.kit.inputs import Option
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


class ActionDialog(FormDialog[dict[str, object], StepDone]):
    """Gives what the desk answered, None for Esc."""

    DEFAULT_CSS = """
    ActionDialog .trouble { overflow-y: auto; display: none; }
    ActionDialog .trouble.-shown { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "save", show=False)]

    def __init__(
        self, title: str, step: Asking, fields: Sequence[Field], submit: Submit, zone: ZoneInfo, seen: int | None,
    ) -> None:  # fmt: skip
        """`submit(inputs, seen)` does it and raises what the desk raises; `seen` is the version that was shown."""
        wanted = frozenset(check.field for check in step.checks)
        super().__init__(title, FieldForm(*fields, submit_early=True, visit=wanted))
        self.step, self._submit, self._zone, self.seen = step, submit, zone, seen

    def headline(self) -> Content:
        """The title and where the step comes from."""
        return Content.assemble((self.title_zh, "bold"), (f"  {self.step.clause}", "$text-muted"))

    def keys_zh(self) -> str:
        """Without a field Enter does it."""
        return f"{'Ctrl+S 保存' if self.form.fields else 'Enter 确定'}   Tab 下一栏   Ctrl+J 换行   Esc 取消"

    def typed(self) -> dict[str, object] | None:
        """What the fields hold."""
        return self.form.values()

    async def hand_in(self, typed: dict[str, object]) -> StepDone:
        """Do the step on the version that was shown."""
        return await self._submit(typed, self.seen)

    def refusal(self, error: Exception) -> str:
        """Who changed the paper, or every reason why the step may not be taken now."""
        if isinstance(error, Conflict):
            self.seen = error.version
            return conflict_text(error, self._zone)
        if isinstance(error, Refused):
            return "现在不能办理：\n" + "\n".join(f"- {reason}" for reason in error.reasons)
        return super().refusal(error)


def fields_of(
    step: Asking,
    *,
    names: Mapping[str, Sequence[str]],
    departments: Sequence[str],
    now: Callable[[], datetime],
    zone: ZoneInfo,
    given: Mapping[str, str] | None = None,
    signer: str = "",
    pinned: frozenset[str] = frozenset(),
) -> list[Field]:
    """A field for each input of `step`; `names` are known people by input, `given` what is filled in at first.

    `signer` is the input with the name of whoever signs, where one asks how; `pinned` are those who have a PIN.
    """
    filled = given or {}
    fields = [_field(i, names.get(i.name, ()), departments, now, zone, filled.get(i.name, "")) for i in step.inputs]
    if signer:
        ask_by_how(fields, signer, pinned, names.get(signer, ()))
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
