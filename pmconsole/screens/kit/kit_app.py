"""What the widgets of the kit ask of the app they stand in, whichever it is: the console, the view, a test's bench."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from textual.app import App
from textual.events import Event, Key, Paste

from pmconsole.procedure.phrases import PhraseCode
from pmconsole.screens.kit.ahead import TypeAhead


class KitApp(App[None]):
    """An app in which keys wait their turn, phrase codes expand and a sentence can be said.

    Widgets reach it with `getters.app(KitApp)`, so that nothing of it is asked for by name.
    """

    #: Whether nothing can be done here but look.
    look_only: ClassVar[bool] = False

    def __init__(self) -> None:
        """No key waits yet."""
        super().__init__()
        self.ahead = TypeAhead(self, self.deliver)

    @property
    def phrases(self) -> Mapping[str, PhraseCode]:
        """What a phrase code stands for, by code."""
        return {}

    async def on_event(self, event: Event) -> None:
        """Keys and pasted text wait their turn; everything else goes on at once."""
        if isinstance(event, Key | Paste) and not event.is_forwarded:
            await self.ahead.take(event)
        else:
            await super().on_event(event)

    async def deliver(self, event: Key | Paste) -> None:
        """Pass a key or pasted text on to where the focus is."""
        await super().on_event(event)

    def tell(self, text: str, severity: Literal["information", "warning", "error"] = "information") -> None:
        """Show a sentence for a few seconds; `text` is never read as markup."""
        self.notify(text, severity=severity, markup=False, timeout=10 if severity == "error" else 5)
