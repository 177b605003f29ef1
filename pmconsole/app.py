"""ConsoleApp: the console of the desk, put together out of its parts. What is shown stands in `screens`."""

from typing import ClassVar

from pmconsole import root
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.screens.alarms.link import AlarmLink
from pmconsole.screens.calls.side import Side
from pmconsole.screens.everywhere.acts import Everywhere
from pmconsole.screens.everywhere.rooms import standing_rooms
from pmconsole.screens.frame.duty import DutyLink
from pmconsole.screens.frame.keys import APP_COMMANDS, bindings
from pmconsole.screens.frame.theme import CONSOLE_THEME
from pmconsole.screens.hand_in.link import HandInLink
from pmconsole.screens.kit.key_names import heard
from pmconsole.settings import Settings

FEED_SECONDS = 0.5


class ConsoleApp(Everywhere):
    """The console of one desk. `desk` is the way to the papers, `actor` who is on duty."""

    TITLE = "信息中心控制台"
    CSS_PATH = "screens/frame/app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar = bindings(APP_COMMANDS)
    MODES: ClassVar = standing_rooms()
    alarms: AlarmLink
    side: Side
    hand_in: HandInLink

    def __init__(self, desk: Desk, actor: Actor | None, settings: Settings | None = None) -> None:
        """Take over `desk`; `actor` is None on an empty file, then the guide comes first.

        Without `settings` the site has settled nothing.
        """
        super().__init__(desk, actor, settings or root.nothing_settled())
        self.hand_in = HandInLink(self)
        self.alarms = AlarmLink(self)
        self.side = Side(self)
        self.duty = DutyLink(self, self.settings.lock_minutes)

    def on_mount(self) -> None:
        """Dress, listen to the feed, and open the guide or the ledger."""
        self.register_theme(CONSOLE_THEME)
        self.theme = CONSOLE_THEME.name
        self.set_class(self.settings.ascii_lines, "-ascii")
        self.set_keymap({name: heard(keys) for name, keys in self.keymap.items()})
        if not self.manned:
            from pmconsole.screens.everywhere.guide import GuideScreen

            self.push_screen(GuideScreen())
            return
        self.begin()

    def begin(self) -> None:
        """Start work: listen to the feed and show the ledger."""
        self.set_interval(FEED_SECONDS, self.look_at_feed)
        self.alarms.start()
        self.side.start()
        self.switch_mode("ledger" if "ledger" in self.MODES else next(iter(self.MODES)))
        self.show_handover()

    async def open_site(self) -> None:
        """Take up the site the guide has just made."""
        self.desk = await self.look(root.desk_of, self.desk.store, self.settings, self.desk.clock)
        self._actor = await self.look(root.actor_on_duty, self.desk)
        self.begin()

    def tell_screens(self, version: int) -> None:
        """The side listens too."""
        self.side.look_soon()
        super().tell_screens(version)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Before there is a site the keys of the rooms do nothing here: the guide may use them."""
        return False if action == "go" and not self.manned else super().check_action(action, parameters)

    async def on_unmount(self) -> None:
        """Let a sweep that runs come to its end."""
        await self.alarms.stop()
