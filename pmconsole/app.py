"""ConsoleApp: the modes, the way to the store, the keys that work everywhere. What is shown stands in `screens`."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar

from textual.app import App
from textual.events import Event, Key, Paste
from textual.screen import Screen

from pmconsole.desk.unit import Actor, Desk
from pmconsole.screens.ahead import TypeAhead
from pmconsole.screens.alarm_link import AlarmLink
from pmconsole.screens.duty import DutyLink
from pmconsole.screens.everywhere import Everywhere
from pmconsole.screens.gateway import Gateway
from pmconsole.screens.hand_in_link import HandInLink
from pmconsole.screens.keys import APP_COMMANDS, Command, bindings, heard, working
from pmconsole.screens.messages import StoreChanged
from pmconsole.screens.rooms import standing_rooms
from pmconsole.screens.side import Side
from pmconsole.screens.theme import CONSOLE_THEME

if TYPE_CHECKING:
    from pmconsole.screens.widgets.header import HeadState
    from pmconsole.settings import Settings

T = TypeVar("T")
FEED_SECONDS = 0.5


class ConsoleApp(Everywhere, App[None]):
    """The console of one desk. `desk` is the way to the papers, `actor` who is on duty."""

    TITLE = "信息中心控制台"
    CSS_PATH = "screens/app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar = bindings(APP_COMMANDS)
    MODES: ClassVar = standing_rooms()
    #: Whether nothing can be done here but look.
    look_only: ClassVar[bool] = False

    def __init__(self, desk: Desk, actor: Actor | None, settings: "Settings | None" = None) -> None:
        """Take over `desk`; `actor` is None on an empty file, then the guide comes first."""
        super().__init__()
        self.desk, self._actor, self.settings = desk, actor, settings
        self.keymap: Mapping[str, str] = dict(getattr(settings, "keymap", None) or {})
        self.standing: HeadState | None = None
        self._gateway = Gateway()
        self.alarms = AlarmLink(self)
        self.side = Side(self)
        self.hand_in = HandInLink(self)
        self.ahead = TypeAhead(self)
        self.duty = DutyLink(self, getattr(settings, "lock_minutes", 0))
        self._feed_version = -1

    @property
    def actor(self) -> Actor:
        """Who is on duty; everything done at the desk is done in this name."""
        return self._actor or Actor("", frozenset())

    def act_as(self, actor: Actor) -> None:
        """Do everything in the name of `actor` from now on: they have taken the duty."""
        self._actor = actor

    def on_mount(self) -> None:
        """Dress, listen to the feed, and open the guide or the ledger."""
        self.register_theme(CONSOLE_THEME)
        self.theme = CONSOLE_THEME.name
        self.set_class(bool(getattr(self.settings, "ascii_lines", False)), "-ascii")
        self.set_keymap({name: heard(keys) for name, keys in self.keymap.items()})
        if self._actor is None:
            from pmconsole.screens.guide import GuideScreen

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
        from pmconsole import root
        from pmconsole.settings import Settings

        settings = self.settings or Settings()
        self.desk = await self.look(root.desk_of, self.desk.store, settings, self.desk.clock)
        self._actor = await self.look(root.actor_on_duty, self.desk)
        self.begin()

    # The way to the store

    async def desk_call(self, fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run a desk function in the one writing thread; returns its result or raises what it raised.

        A console that was left alone asks for the PIN first; NotUnlocked where it is not given.
        """
        await self.duty.unlock()
        return await self.keep(fn, *args, **kwargs)

    async def keep(self, fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """The same for what is nobody's act or carries its own signatures: drafts, a handover."""
        try:
            return await self._gateway.write(partial(fn, *args, **kwargs))
        finally:
            await self.look_at_feed()

    async def read(self, fn: Callable[..., T], *args: Any) -> T:
        """Run `fn(session, site_id, *args)` in a reading thread, inside one read transaction."""
        return await self._gateway.read(self.desk, fn, *args)

    async def look(self, fn: Callable[..., T], *args: Any) -> T:
        """Run `fn(*args)`, which reads the store by itself, in a reading thread."""
        return await self._gateway.look(fn, *args)

    def waiting_seconds(self) -> float:
        """How long the oldest unanswered question to the store has been waiting, in seconds."""
        return self._gateway.waiting_seconds()

    async def look_at_feed(self) -> None:
        """Tell the screens that are seen when somebody committed."""
        version = await self._gateway.version(self.desk)
        if version is not None and version != self._feed_version:
            self._feed_version = version
            self.side.look_soon()
            for screen in self.screen_stack:
                screen.post_message(StoreChanged(version))

    # Keys

    async def on_event(self, event: Event) -> None:
        """Keys and pasted text wait their turn; everything else goes on at once."""
        if isinstance(event, Key | Paste) and not event.is_forwarded:
            await self.ahead.take(event)
        else:
            await super().on_event(event)

    async def deliver(self, event: Key | Paste) -> None:
        """Pass a key or pasted text on to where the focus is."""
        self.duty.touch()
        await super().on_event(event)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Before there is a site the keys of the rooms do nothing here: the guide may use them."""
        return False if action == "go" and self._actor is None else super().check_action(action, parameters)

    def commands_of(self, screen: Screen[Any]) -> list[Command]:
        """The commands that work on `screen` now: its own, then the app's."""
        return working(screen, self.MODES if self._actor else (), self.current_mode)

    async def run_command(self, command: Command, screen: Screen[Any]) -> None:
        """Do what the key of `command` does on `screen`."""
        await self.run_action(command.action, self if command in APP_COMMANDS else screen)

    async def on_unmount(self) -> None:
        """Let a sweep that runs come to its end."""
        await self.alarms.stop()

    def tell(self, text: str, severity: Literal["information", "warning", "error"] = "information") -> None:
        """Show a sentence for a few seconds; `text` is never read as markup."""
        self.notify(text, severity=severity, markup=False, timeout=10 if severity == "error" else 5)
