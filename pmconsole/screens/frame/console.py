"""The console as the screens know it: who acts at which desk, the way to the store, the ways between the rooms.

Screens and widgets reach it with `console = getters.app(Console)`, so that nothing of it is cast or asked for by name;
what is made above the screens (alarms, side, duty, hand-in) is known here by what it can do (`console_parts`).
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from inspect import isawaitable
from typing import Any, ClassVar, Concatenate, ParamSpec, TypeVar

from textual import getters
from textual.events import Key, Paste
from textual.screen import Screen

from pmconsole.data.core.session import Session
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.procedure.phrases import PhraseCode
from pmconsole.procedure.vocabulary import Paper
from pmconsole.screens.frame.console_parts import Alarms, DutyWatch, HeadState, SidePanel, WeeklyHandIn
from pmconsole.screens.frame.gateway import Gateway
from pmconsole.screens.frame.keys import APP_COMMANDS, Command, working
from pmconsole.screens.frame.messages import StoreChanged
from pmconsole.screens.kit.kit_app import KitApp
from pmconsole.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")
#: Rooms that share a key: pressed once more on the first it shows the second.
SECOND = {"directory": "shelf"}


class Console(KitApp):
    """One console: `desk` is the way to the papers, `settings` what the site has settled.

    The app that is run makes the parts; a test's bench may make only those it needs.
    """

    desk: Desk
    settings: Settings
    alarms: Alarms
    side: SidePanel
    duty: DutyWatch
    hand_in: WeeklyHandIn
    #: What is said where clocks are breached and nobody raises the alarm; empty where somebody does.
    unswept: str = ""

    def __init__(self, desk: Desk, actor: Actor | None, settings: Settings) -> None:
        """`actor` is None while nobody is on duty: on an empty file, then the guide comes first."""
        super().__init__()
        self.desk, self._actor, self.settings = desk, actor, settings
        self.keymap: Mapping[str, str] = settings.keymap
        self.standing: HeadState | None = None
        self._gateway = Gateway()
        self._feed_version = -1
        self._before = ""

    # Who acts

    @property
    def actor(self) -> Actor:
        """Who is on duty; everything done at the desk is done in this name."""
        return self._actor or Actor("", frozenset())

    @property
    def manned(self) -> bool:
        """Whether there is a site and somebody on duty: before that no room can be entered."""
        return self._actor is not None

    def act_as(self, actor: Actor) -> None:
        """Do everything in the name of `actor` from now on: they have taken the duty."""
        self._actor = actor

    async def open_site(self) -> None:
        """Take up the site the guide has just made; done by the app, which knows how a desk is put together."""
        raise NotImplementedError

    @property
    def phrases(self) -> Mapping[str, PhraseCode]:
        """What a phrase code stands for, by code."""
        return self.side.phrases

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

    async def read(self, fn: Callable[Concatenate[Session, int, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `fn(session, site_id, ...)` in a reading thread, inside one read transaction."""
        return await self._gateway.read(self.desk, fn, *args, **kwargs)

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
            self.tell_screens(version)

    def tell_screens(self, version: int) -> None:
        """Tell the screens that are seen that the store stands at `version` now."""
        for screen in self.screen_stack:
            screen.post_message(StoreChanged(version))

    # The ways between the rooms

    def go(self, mode: str, then: "Callable[[Room], object] | None" = None, otherwise: str = "") -> None:
        """Walk to the room `mode`, away from a paper opened on it, and do `then(room)` once it stands.

        `otherwise` is said where it does not stand there, because a window is open in it or it cannot be entered, and
        where `then` gives False. What `then` gives is waited for where it can be.
        """
        if mode in self.MODES and self.manned:
            if mode != self.current_mode:
                self._before = self.current_mode
                self.switch_mode(mode)
            elif self.in_paper:
                self.pop_screen()
        if then is not None:
            # The screen of the mode is there only after the app has gone through its messages.
            self.call_after_refresh(self._when_there, mode, then, otherwise)

    async def _when_there(self, mode: str, then: "Callable[[Room], object]", otherwise: str) -> None:
        room = self.screen
        done: object = False
        if self.current_mode == mode and isinstance(room, Room) and not self.in_paper:
            done = then(room)
            if isawaitable(done):
                done = await done
        if done is False and otherwise:
            self.tell(otherwise, severity="warning")

    @property
    def in_paper(self) -> bool:
        """Whether what is shown was opened on the room, such as a paper, and is no window that waits for an answer."""
        return not self.screen.is_modal and len(self.screen_stack) > 1

    def action_go(self, mode: str) -> None:
        """Show the room of `mode`; its own key brings it back from a paper opened on it, or shows its second room."""
        if mode == self.current_mode and mode in SECOND and len(self.screen_stack) == 1:
            mode = SECOND[mode]
        self.go(mode)

    def action_former(self) -> None:
        """Show the room that was shown before this one."""
        self.go(self._before if self._before in self.MODES else "ledger")

    def every_screen(self) -> Iterator[tuple[str, Screen[Any]]]:
        """Every screen that stands in any room, with the room's mode."""
        for mode, stack in list(self._screen_stacks.items()):
            for screen in list(stack):
                yield mode, screen

    async def keep_drafts(self) -> None:
        """Keep what is half typed in any room."""
        for _, screen in self.every_screen():
            if isinstance(screen, Room):
                await screen.keep_draft()

    # Keys

    async def deliver(self, event: Key | Paste) -> None:
        """Pass a key or pasted text on to where the focus is."""
        self.duty.touch()
        await super().deliver(event)

    def commands_of(self, screen: Screen[Any]) -> list[Command]:
        """The commands that work on `screen` now: its own, then the app's."""
        return working(screen, self.MODES if self.manned else (), self.current_mode)

    async def run_command(self, command: Command, screen: Screen[Any]) -> None:
        """Do what the key of `command` does on `screen`."""
        await self.run_action(command.action, self if command in APP_COMMANDS else screen)


class Room(Screen[None]):
    """A screen one walks to by key, and what others may ask of it, whichever room it is."""

    console = getters.app(Console)
    TITLE_ZH: ClassVar[str] = ""

    async def keep_draft(self) -> None:
        """Keep what is half typed here, where anything is."""

    def show_paper(self, paper: Paper, paper_id: int) -> bool:
        """Select a paper; False where it is not listed here."""
        return False

    def show_number(self, number: str) -> bool:
        """List what there is on a number; False where one does not ask by number here."""
        return False
