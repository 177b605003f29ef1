"""ConsoleApp: the modes, the way to the store, the keys that work everywhere. What is shown stands in `screens`."""

import asyncio
import importlib.util
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar

from textual.app import App
from textual.screen import Screen

from pmconsole.data.errors import StoreError
from pmconsole.desk.unit import Actor, Desk
from pmconsole.screens.keys import APP_COMMANDS, Command, mode_of
from pmconsole.screens.messages import StoreChanged
from pmconsole.screens.theme import CONSOLE_THEME

if TYPE_CHECKING:
    from pmconsole.screens.widgets.header import Standing
    from pmconsole.settings import Settings

T = TypeVar("T")
FEED_SECONDS = 0.5


def _screen(module: str, name: str) -> Callable[[], Screen[Any]]:
    """A factory that imports the screen only when it is first shown."""

    def make() -> Screen[Any]:
        return getattr(importlib.import_module(f"pmconsole.screens.{module}"), name)()  # type: ignore[no-any-return]

    return make


ROOMS = {
    "intake": ("intake", "IntakeScreen"),
    "ledger": ("ledger", "LedgerScreen"),
    "queue": ("queue", "QueueScreen"),
    "alarms": ("alarms", "AlarmsScreen"),
}
STANDING_ROOMS = {
    mode: _screen(*room) for mode, room in ROOMS.items() if importlib.util.find_spec(f"pmconsole.screens.{room[0]}")
}


class ConsoleApp(App[None]):
    """The console of one desk. `desk` is the way to the papers, `actor` who is on duty."""

    TITLE = "信息中心控制台"
    CSS_PATH = "screens/app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar = [command.binding() for command in APP_COMMANDS]
    MODES: ClassVar = dict(STANDING_ROOMS)

    def __init__(self, desk: Desk, actor: Actor | None, settings: "Settings | None" = None) -> None:
        """Take over `desk`; `actor` is None on an empty file, then the guide comes first."""
        super().__init__()
        self.desk, self._actor, self.settings = desk, actor, settings
        self.keymap: Mapping[str, str] = dict(getattr(settings, "keymap", None) or {})
        self.standing: Standing | None = None
        self._writer = ThreadPoolExecutor(1, "desk")
        self._readers = ThreadPoolExecutor(2, "read")
        self._waiting: dict[int, float] = {}
        self._feed_version = -1
        self._feed_busy = False

    @property
    def actor(self) -> Actor:
        """Who is on duty; everything done at the desk is done in this name."""
        return self._actor or Actor("", frozenset())

    def on_mount(self) -> None:
        """Dress, listen to the feed, and open the guide or the ledger."""
        self.register_theme(CONSOLE_THEME)
        self.theme = CONSOLE_THEME.name
        self.set_keymap(dict(self.keymap))
        if self._actor is None:
            from pmconsole.screens.guide import GuideScreen

            self.push_screen(GuideScreen())
            return
        self.begin()

    def begin(self, desk: Desk | None = None, actor: Actor | None = None) -> None:
        """Start work, after the guide with what it made."""
        self.desk, self._actor = desk or self.desk, actor or self._actor
        self.set_interval(FEED_SECONDS, self.look_at_feed)
        self.switch_mode("ledger" if "ledger" in self.MODES else next(iter(self.MODES)))

    # The way to the store

    async def desk_call(self, fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run a desk function in the one writing thread; returns its result or raises what it raised."""
        try:
            # A write that has begun is never dropped because its screen went away.
            return await asyncio.shield(self._off_loop(self._writer, partial(fn, *args, **kwargs)))
        finally:
            await self.look_at_feed()

    async def read(self, fn: Callable[..., T], *args: Any) -> T:
        """Run `fn(session, site_id, *args)` in a reading thread, inside one read transaction."""
        store, site_id = self.desk.store, self.desk.site_id

        def work() -> T:
            with store.read() as session:
                return fn(session, site_id, *args)

        return await self._off_loop(self._readers, work)

    async def _off_loop(self, pool: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        loop = asyncio.get_running_loop()
        ticket = id(work)
        self._waiting[ticket] = loop.time()
        try:
            return await loop.run_in_executor(pool, work)
        finally:
            self._waiting.pop(ticket, None)

    def waiting_seconds(self) -> float:
        """How long the oldest unanswered question to the store has been waiting, in seconds."""
        return max((asyncio.get_running_loop().time() - since for since in self._waiting.values()), default=0.0)

    async def look_at_feed(self) -> None:
        """Tell the screen that is seen when somebody committed."""
        if self._feed_busy:
            return
        self._feed_busy = True
        try:
            version = await asyncio.get_running_loop().run_in_executor(self._readers, self.desk.store.feed.version)
        except (StoreError, RuntimeError):
            return  # the store is closing or busy; the next look sees it
        finally:
            self._feed_busy = False
        if version != self._feed_version:
            self._feed_version = version
            for screen in self.screen_stack:
                screen.post_message(StoreChanged(version))

    # Keys that work everywhere

    def commands_of(self, screen: Screen[Any]) -> list[Command]:
        """The commands that work on `screen` now: its own, then the app's."""
        own = [c for c in getattr(screen, "KEYS", ()) if self._possible(screen, c)]
        return own + [c for c in APP_COMMANDS if mode_of(c) is None or mode_of(c) in self.MODES]

    @staticmethod
    def _possible(screen: Screen[Any], command: Command) -> bool:
        name, _, rest = command.action.partition("(")
        return bool(screen.check_action(name, (rest.rstrip(")").strip("'\""),) if rest else ()))

    async def run_command(self, command: Command, screen: Screen[Any]) -> None:
        """Do what the key of `command` does on `screen`."""
        await self.run_action(command.action, self if command in APP_COMMANDS else screen)

    def action_go(self, mode: str) -> None:
        """Show the screen of `mode`; does nothing where there is none."""
        if mode in self.MODES and self._actor is not None:
            self.switch_mode(mode)

    def action_palette(self) -> None:
        """Open the palette over the present screen."""
        from pmconsole.screens.palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(self.screen))

    def action_help(self) -> None:
        """Open the help of the present screen."""
        from pmconsole.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    async def action_quit(self) -> None:
        """Ask before leaving."""
        from pmconsole.screens.widgets.message import ask_quit

        ask_quit(self)

    def action_help_quit(self) -> None:
        """Ctrl+C does not leave; say what does."""
        self.tell("退出请按 Ctrl+Q。")

    def tell(self, text: str, severity: Literal["information", "warning", "error"] = "information") -> None:
        """Show a sentence for a few seconds; `text` is never read as markup."""
        self.notify(text, severity=severity, markup=False, timeout=10 if severity == "error" else 5)
