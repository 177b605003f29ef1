"""The footer: the keys that work here and now, the screen's own first, as many as fit."""

from collections.abc import Iterable

from textual import events, getters
from textual.content import Content
from textual.widget import Widget

from pmconsole.screens.frame.console import Console
from pmconsole.screens.frame.keys import Command
from pmconsole.screens.kit.cells import width

ALWAYS = ("app.intake", "app.palette", "app.help")


class ConsoleFooter(Widget):
    """One line of keys. A click on a key runs it."""

    console = getters.app(Console)
    DEFAULT_CSS = """
    ConsoleFooter { dock: bottom; height: 1; width: 1fr; background: $panel; color: $foreground; padding: 0 1; }
    """

    def on_mount(self) -> None:
        """Redraw when what is possible changes."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self.refresh())

    def _laid_out(self) -> Iterable[tuple[int, str, Command]]:
        app = self.console
        shown = [
            (f"{keys[0]} {command.zh}", command)
            for command in app.commands_of(self.screen)
            if command.footer and (keys := command.shown_keys(app.keymap))
        ]
        # Whatever does not fit is found through these, so they keep their place.
        kept = sum(width(text) + 2 for text, command in shown if command.id in ALWAYS)
        left, room = 0, self.size.width - kept
        for text, command in shown:
            if command.id in ALWAYS:
                room += width(text) + 2
            elif left + width(text) > room:
                continue
            yield left, text, command
            left += width(text) + 2

    def render(self) -> Content:
        """The line: keys bold, names plain."""
        parts: list[Content] = []
        for _, text, _ in self._laid_out():
            key, _, name = text.partition(" ")
            parts.append(Content.assemble((key, "bold $accent"), " ", name))
        return Content("  ").join(parts)

    async def on_click(self, event: events.Click) -> None:
        """Run the command under the mouse."""
        for left, text, command in list(self._laid_out()):
            if left <= event.x - 1 < left + width(text):
                await self.console.run_command(command, self.screen)
                return
