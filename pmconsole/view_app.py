"""ViewApp: the rooms of the desk for those who only look on (4.2.7): nothing writes, nothing rings, nothing leads out.

Its barriers, each by itself enough: commands that are not known to read are neither bound nor offered; screens that are
not known to read do not open; the gateway refuses what would write; the store cannot write.
"""

import asyncio
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from pmconsole import root
from pmconsole.app import FEED_SECONDS, ConsoleApp
from pmconsole.data.core.errors import StoreError
from pmconsole.data.view.store import LOOK_ONLY, LookOnly, ViewStore
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.screens.directory.emergency import EmergencyList
from pmconsole.screens.everywhere.help import HelpScreen
from pmconsole.screens.everywhere.palette import Palette
from pmconsole.screens.everywhere.rooms import VIEW_ROOMS, room_of, standing_rooms
from pmconsole.screens.everywhere.view_parts import NothingRings, StandingAlarms, WaitScreen
from pmconsole.screens.frame.base import ConsoleScreen
from pmconsole.screens.frame.keys import VIEW_COMMANDS, Command, bindings, working
from pmconsole.screens.kit.blocks_box import BlocksBox
from pmconsole.screens.kit.chooser import Chooser
from pmconsole.screens.stats.period import PeriodBox
from pmconsole.settings import Settings

T = TypeVar("T")
#: The least time between two readings; what is put off is read at the next look at the feed.
RUSH_SECONDS = 0.8
#: Windows that may open over a room: they show or choose, and hand nothing to the desk.
WINDOWS = (Chooser, Palette, HelpScreen, BlocksBox, EmergencyList, PeriodBox, WaitScreen)
#: Textual's own actions that stay: the focus moves, Ctrl+C says how to leave.
PLAIN = frozenset({"focus_next", "focus_previous", "former", "help_quit"})


class ViewApp(ConsoleApp, inherit_bindings=False):
    """The view of one supervisor; `desk.store` may be one that cannot be read yet, then it is waited for."""

    TITLE = "信息中心（只读）"
    MODES: ClassVar = standing_rooms(VIEW_ROOMS)
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(VIEW_COMMANDS),
        Binding("ctrl+c", "help_quit", show=False, system=True),
    ]
    look_only: ClassVar[bool] = True

    def __init__(self, desk: Desk, viewer: Actor, settings: Settings | None = None) -> None:
        """`viewer` is who looks on, `desk.site_id` 0 until the file has been read."""
        super().__init__(desk, viewer, settings)
        self.alarms = self.standing_alarms = StandingAlarms(self)
        self.side = NothingRings(self)
        self._begun = False
        self._next_reading = 0.0
        #: Whether it could not be put on record that somebody looks.
        self.unrecorded = False
        #: Called once when the file was read for the first time.
        self.opened: Callable[[], None] = lambda: None

    def begin(self) -> None:
        """Watch the file; the first room is shown once it can be read."""
        self.set_interval(FEED_SECONDS, self.look_at_feed)
        self.call_later(self.look_at_feed)

    # The way to the store

    async def desk_call(self, fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Refuse: nothing is done here. Raises LookOnly."""
        raise LookOnly(LOOK_ONLY)

    async def look_at_feed(self) -> None:
        """Open the file when it can be read, say what is waited for when it cannot, tell the screens of a commit."""
        before = self._feed_version
        version = await self._gateway.version(self.desk)
        if version is None:
            return
        store = self.desk.store
        assert isinstance(store, ViewStore)
        trouble = store.trouble
        if not trouble and not self._begun:
            trouble = await self._open()
        self._wait(trouble)
        # A rush of commits is read once a second: twenty views must not keep the desk's processor busy.
        now = asyncio.get_running_loop().time()
        if not trouble and version != before and self._begun and now >= self._next_reading:
            self._feed_version, self._next_reading = version, now + RUSH_SECONDS
            self.tell_screens(version)

    async def _open(self) -> str:
        """Take up the site of the file; returns what is still waited for, empty when it is open."""
        try:
            desk = await self.look(root.desk_of, self.desk.store, self.settings, self.desk.clock)
        except StoreError as error:
            return str(error)
        if not desk.site_id:
            return "数据文件里还没有项目，值班台建立项目后会自动显示。"
        self.desk, self._begun = desk, True
        self.alarms.start()
        self.switch_mode(next(iter(self.MODES)))
        self.call_after_refresh(self.opened)
        if self.unrecorded:
            self.tell("这次查看没有记下来：查看记录写不进去。请告诉管理员。", severity="warning")
        return ""

    def tell_screens(self, version: int) -> None:
        """The strip listens too."""
        self.standing_alarms.look_soon()
        super().tell_screens(version)

    def _waiting(self) -> WaitScreen | None:
        """The screen that waits for the file, where it is shown. Between two rooms there is no screen at all."""
        top = self.screen_stack[-1] if self.screen_stack else None
        return top if isinstance(top, WaitScreen) else None

    def _wait(self, why: str) -> None:
        """Show why nothing can be read, over whatever stands; take it away when it can."""
        waiting = self._waiting()
        if why and waiting is None:
            waiting = WaitScreen(self)
            waiting.told = why
            self.push_screen(waiting)
        elif why and waiting is not None:
            waiting.say(why)
        elif waiting is not None:
            waiting.dismiss()

    @property
    def unswept(self) -> str:  # type: ignore[override]
        """The desk raises the alarms; where it is not there clocks are breached and no alarm stands."""
        counts = self.standing.counts if self.standing is not None else None
        return "值班台没有打开，报警没有更新" if counts is not None and counts.breached else ""

    # What may open and what may be done

    def push_screen(self, screen: Any, callback: Any = None, wait_for_dismiss: bool = False, **more: Any) -> Any:
        """Open a screen that only shows; for any other answer as if it had been left at once."""
        if isinstance(screen, ConsoleScreen) or type(screen) in WINDOWS or not self._begun:
            return super().push_screen(screen, callback, wait_for_dismiss, **more)  # type: ignore[call-overload]
        self.tell(LOOK_ONLY, severity="warning")
        left: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        left.set_result(None)
        return left

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing but what is known only to read, and only rooms that are open here."""
        if self._waiting() is not None:
            return action == "quit"
        if action == "go":
            return parameters[0] in self.MODES
        return action in PLAIN or any(command.action == action for command in VIEW_COMMANDS)

    def commands_of(self, screen: Screen[Any]) -> list[Command]:
        """The commands that work on `screen` now and only read."""
        return working(screen, self.MODES, self.current_mode, VIEW_COMMANDS, look=True)

    async def action_quit(self) -> None:
        """Leave at once: nothing here can be lost."""
        self.exit()

    async def run_command(self, command: Command, screen: Screen[Any]) -> None:
        """Do what the key of `command` does on `screen`; what may be done is asked there once more."""
        await self.run_action(command.action, self if command in VIEW_COMMANDS else screen)


class WallApp(ViewApp):
    """The view on the wall: one screen, nothing to press but Ctrl+Q."""

    MODES: ClassVar = {"wall": room_of("everywhere.wall", "WallScreen")}
