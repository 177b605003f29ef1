"""A small form over any screen: fields, and the sentence the desk answers."""

from collections.abc import Awaitable, Callable, Sequence

from pmconsole.screens.kit.fields import Field, FieldForm
from pmconsole.screens.kit.form_dialog import FormDialog

Submit = Callable[[dict[str, object]], Awaitable[str]]


class FormBox(FormDialog[dict[str, object], str]):
    """Gives the sentence the desk answered, None for Esc."""

    def __init__(self, title: str, fields: Sequence[Field], submit: Submit, start: str = "") -> None:
        """`submit(values)` does it and raises what the desk raises; the caret is at `start` if nothing is missing."""
        super().__init__(title, FieldForm(*fields), start)
        self._submit = submit

    def typed(self) -> dict[str, object] | None:
        """What the fields hold."""
        return self.form.values()

    async def hand_in(self, typed: dict[str, object]) -> str:
        """Do it."""
        return await self._submit(typed)
