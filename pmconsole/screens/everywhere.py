"""What the keys that work on every screen do: go to a screen, palette, help, emergency numbers, silence, leave."""

from typing import TYPE_CHECKING, cast

from pmconsole.screens.background import in_background
from pmconsole.screens.base import ConsoleScreen
from pmconsole.screens.keys import Command

if TYPE_CHECKING:
    from pmconsole.app import ConsoleApp


#: Screens that share a key: pressed once more on the first it shows the second.
SECOND = {"directory": "shelf"}


class Everywhere:
    """The part of ConsoleApp that answers the keys in `keys.APP_COMMANDS`; it keeps nothing but the screen before."""

    _before: str = ""

    @property
    def _console(self) -> "ConsoleApp":
        return cast("ConsoleApp", self)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Before there is a site no room can be entered: its key belongs to the guide."""
        return action != "go" or self._console._actor is not None

    def action_go(self, mode: str) -> None:
        """Show the screen of `mode`; its own key brings back its first screen from a paper opened on it."""
        app = self._console
        if mode not in app.MODES or app._actor is None:
            return
        if mode != app.current_mode:
            self._before = app.current_mode
            app.switch_mode(mode)
        elif not app.screen.is_modal and len(app.screen_stack) > 1:
            app.pop_screen()
        elif mode in SECOND and not app.screen.is_modal:
            self.action_go(SECOND[mode])

    def action_former(self) -> None:
        """Show the screen that was shown before this one."""
        app = self._console
        if self._before in app.MODES:
            self.action_go(self._before)
        elif "ledger" in app.MODES:
            self.action_go("ledger")

    def action_palette(self) -> None:
        """Open the palette over the present screen."""
        app = self._console
        from pmconsole.screens.palette import Palette

        if not isinstance(app.screen, Palette):
            below = app.screen

            def run(command: Command | None) -> None:
                if command is not None:
                    app.call_later(app.run_command, command, below)

            app.push_screen(Palette(below), run)

    async def action_emergency(self) -> None:
        """Show whom to ring in an emergency."""
        app = self._console
        from pmconsole.screens.emergency import show_emergency

        await show_emergency(app)

    def action_help(self) -> None:
        """Open the help of the present screen."""
        app = self._console
        from pmconsole.screens.help import HelpScreen

        if not isinstance(app.screen, HelpScreen):
            app.push_screen(HelpScreen(app.screen))

    async def action_quit(self) -> None:
        """Ask before leaving."""
        app = self._console
        from pmconsole.screens.widgets.message import ask_quit

        ask_quit(app)

    async def action_take_call(self) -> None:
        """Take the call that rings into the intake."""
        app = self._console
        in_background(app, app.side.take, group="take")

    def action_print(self, half: bool = False) -> None:
        """Print what the present screen shows; with `half` two to a page, with a counterfoil."""
        app = self._console
        screen = app.screen
        if screen.is_modal or app._actor is None:
            app.tell("请先关上这个框，再打印。", severity="warning")
            return
        from pmconsole.screens.printing import print_shown

        offered = screen.to_print() if isinstance(screen, ConsoleScreen) else ()
        in_background(screen, print_shown, app, offered, half, group="printing")

    def action_shift_note(self) -> None:
        """Write a note for the next shift."""
        app = self._console
        if app._actor is not None:
            from pmconsole.screens.handover_acting import write_note

            in_background(app, write_note, app, group="acting")

    def show_handover(self) -> None:
        """The console opens with the handover whoever is on duty has signed, once."""
        from pmconsole.screens.handover_news import show_once

        in_background(self._console, show_once, self._console, group="handover")

    def action_silence(self) -> None:
        """Stop the bell until the next alarm; acknowledges nothing."""
        app = self._console
        app.tell(app.alarms.silence())

    def leave(self) -> None:
        """Leave; drafts that wait to be kept are kept first."""
        app = self._console
        in_background(app, self._leave)

    async def _leave(self) -> None:
        app = self._console
        for stack in app._screen_stacks.values():
            for screen in stack:
                if hasattr(screen, "keep_draft"):
                    await screen.keep_draft()
        await app.alarms.stop()
        app.exit()

    def action_help_quit(self) -> None:
        """Ctrl+C does not leave; say what does."""
        app = self._console
        app.tell("退出请按 Ctrl+Q。")
