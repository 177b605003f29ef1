"""The frame every screen hangs in: header, counts, alarm strip, body, footer; and re-reading when the store changed."""

from collections.abc import Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container

from pmconsole.data.core.errors import StoreError
from pmconsole.papers.wanted import PrintRequest
from pmconsole.screens.frame.call_line import CallLine
from pmconsole.screens.frame.console import Room
from pmconsole.screens.frame.footer import ConsoleFooter
from pmconsole.screens.frame.header import ConsoleHeader
from pmconsole.screens.frame.keys import Command, looks_only
from pmconsole.screens.frame.messages import StoreChanged
from pmconsole.screens.frame.strip import AlarmStrip
from pmconsole.screens.kit.background import in_background
from pmconsole.screens.kit.chooser import ChooserItem


class ConsoleScreen(Room):
    """A screen of the desk. Subclasses give `TITLE_ZH`, `KEYS`, `body()` and `refresh_data()`."""

    KEYS: ClassVar[tuple[Command, ...]] = ()
    HELP_ZH: ClassVar[str] = ""
    #: Whether that help is about looking, and shown where one only looks on.
    HELP_LOOKS: ClassVar[bool] = False
    #: Actions beside those of `KEYS` that only read, by name.
    LOOKS: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Make the bindings out of the commands, before Textual gathers them."""
        if "KEYS" in cls.__dict__:
            cls.BINDINGS = [command.binding() for command in cls.KEYS]
        super().__init_subclass__(**kwargs)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where one only looks on, nothing but what is known only to read."""
        if self.console.look_only and action not in self.LOOKS and not looks_only(self.KEYS, action):
            return False
        return super().check_action(action, parameters)

    def compose(self) -> ComposeResult:
        """The frame; what stands inside is the subclass's `body`."""
        yield ConsoleHeader()
        yield AlarmStrip()
        yield CallLine()
        with Container(id="body"):
            yield from self.body()
        yield ConsoleFooter()

    def body(self) -> ComposeResult:
        """The widgets of this screen."""
        yield from ()

    async def refresh_data(self) -> None:
        """Re-read what the screen shows. Runs in a worker; a newer call cancels it."""

    @on(StoreChanged)
    def _store_changed(self, event: StoreChanged) -> None:
        event.stop()
        self.on_store_changed_here()

    def to_print(self) -> Sequence[ChooserItem[PrintRequest]]:
        """What the key to print offers here: one is printed at once, of several one is chosen."""
        return ()

    def on_store_changed_here(self) -> None:
        """Re-read this screen and its header."""
        for header in self.query(ConsoleHeader):
            header.refresh_data()
        self.refresh_soon()

    def on_screen_resume(self) -> None:
        """Coming back to the screen: what it shows may be old."""
        self.on_store_changed_here()

    def refresh_soon(self) -> None:
        """Start `refresh_data` in a worker; one that still runs is dropped."""
        in_background(self, self._refresh, group="refresh", exclusive=True)

    async def _refresh(self) -> None:
        try:
            await self.refresh_data()
        except StoreError as error:
            self.console.tell(str(error), severity="error")
