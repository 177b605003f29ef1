"""What the keys that work on every screen do: go to a screen, palette, help, emergency numbers, silence, leave."""

from pmconsole.screens.frame.base import ConsoleScreen
from pmconsole.screens.frame.console import Console
from pmconsole.screens.frame.keys import Command
from pmconsole.screens.kit.background import in_background
from pmconsole.screens.kit.message import QuitBox


class Everywhere(Console):
    """The part of the app that answers the keys in `keys.APP_COMMANDS`, but for those that only walk (`console`)."""

    def action_palette(self) -> None:
        """Open the palette over the present screen."""
        from pmconsole.screens.everywhere.palette import Palette

        if not isinstance(self.screen, Palette):
            below = self.screen

            def run(command: Command | None) -> None:
                if command is not None:
                    self.call_later(self.run_command, command, below)

            self.push_screen(Palette(self, below), run)

    async def action_emergency(self) -> None:
        """Show whom to ring in an emergency."""
        from pmconsole.screens.directory.emergency import show_emergency

        await show_emergency(self)

    def action_help(self) -> None:
        """Open the help of the present screen."""
        from pmconsole.screens.everywhere.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    async def action_quit(self) -> None:
        """Ask before leaving; a second Ctrl+Q asks nothing more."""
        if isinstance(self.screen, QuitBox):
            return

        def leave(answer: bool | None) -> None:
            if answer:
                self.leave()

        self.push_screen(QuitBox("要退出控制台吗？没写完的登记已存为草稿，时限照样在走。", "退出", "不退出"), leave)

    async def action_take_call(self) -> None:
        """Take the call that rings into the intake."""
        in_background(self, self.side.take, group="take")

    def action_print(self, half: bool = False) -> None:
        """Print what the present screen shows; with `half` two to a page, with a counterfoil."""
        screen = self.screen
        if screen.is_modal or not self.manned:
            self.tell("请先关上这个框，再打印。", severity="warning")
            return
        from pmconsole.screens.frame.printing import print_shown

        offered = screen.to_print() if isinstance(screen, ConsoleScreen) else ()
        in_background(screen, print_shown, self, offered, half, group="printing")

    def action_shift_note(self) -> None:
        """Write a note for the next shift."""
        if self.manned:
            from pmconsole.screens.handover.acting import write_note

            in_background(self, write_note, self, group="acting")

    def show_handover(self) -> None:
        """The console opens with the handover whoever is on duty has signed, once."""
        from pmconsole.screens.handover.news import show_once

        in_background(self, show_once, self, group="handover")

    def action_silence(self) -> None:
        """Stop the bell until the next alarm; acknowledges nothing."""
        self.tell(self.alarms.silence())

    def leave(self) -> None:
        """Leave; drafts that wait to be kept are kept first."""
        in_background(self, self._leave)

    async def _leave(self) -> None:
        await self.keep_drafts()
        await self.alarms.stop()
        self.exit()

    def action_help_quit(self) -> None:
        """Ctrl+C does not leave; say what does."""
        self.tell("退出请按 Ctrl+Q。")
