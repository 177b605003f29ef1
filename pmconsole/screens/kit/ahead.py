"""Keys struck ahead: each key finds the screen as the key before it left it.

Textual passes a key on as soon as it arrives, though what the key before it set going (the caret's way to the next
field, a form that opens) is still in the queues. A fast hand, or a line over SSH that delivers keys in bundles, then
types into the wrong field. Here a key waits until the one before has worked itself out, and while a form is being
opened or handed in, until that is done.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from textual.app import App
from textual.events import Key, Paste
from textual.message_pump import MessagePump
from textual.screen import Screen

T = TypeVar("T")
#: How long a key may keep the next one waiting, and how long a form that opens or is handed in may, in seconds.
#: A lost message must never cost the keyboard, so both end by themselves.
KEY_SECONDS = 0.4
HOLD_SECONDS = 2.0
#: A key's message goes up to the screen, what that sets going comes back and moves the focus: twice up is enough.
ROUNDS = 2


class TypeAhead:
    """The line in which keys and pasted text wait for their turn."""

    def __init__(self, app: App[Any], deliver: Callable[[Key | Paste], Awaitable[None]]) -> None:
        """Nothing waits yet; `deliver` passes an event of `app` on to where the focus is."""
        self._app, self._deliver = app, deliver
        self._waiting: deque[Key | Paste] = deque()
        self._ticket = 0
        self._busy = False
        self._held_until = 0.0

    async def take(self, event: Key | Paste) -> None:
        """Deliver `event` now, or when its turn comes."""
        self._waiting.append(event)
        await self._next()

    def hold(self) -> None:
        """A form is being opened or handed in: keys wait until `release`, at most `HOLD_SECONDS`."""
        loop = asyncio.get_running_loop()
        self._held_until = loop.time() + HOLD_SECONDS
        loop.call_later(HOLD_SECONDS, self._wake)

    def release(self) -> None:
        """The form stands, or is gone: keys that waited go on once the focus has settled."""
        self._held_until = 0.0
        self._wake()

    async def ask(self, modal: Screen[T]) -> T | None:
        """Open `modal`, let the keys that wait go to it once it stands, and return its answer."""
        answer = self._app.push_screen(modal, wait_for_dismiss=True)
        modal.call_later(self.release)
        return await answer

    def _wake(self) -> None:
        if self._waiting and not self._busy:
            self._settle()

    async def _next(self) -> None:
        if self._busy or not self._waiting or asyncio.get_running_loop().time() < self._held_until:
            return
        event = self._waiting.popleft()
        self._busy = True
        try:
            await self._deliver(event)
        finally:
            self._settle()

    def _settle(self) -> None:
        """Let the queues from the focus up to the app run empty, then pass the next key on."""
        self._busy = True
        self._ticket += 1
        asyncio.get_running_loop().call_later(KEY_SECONDS, self._settled, self._ticket)
        self._hop(self._ticket, self._way(), ROUNDS)

    def _way(self) -> list[MessagePump]:
        start = self._app.focused or self._app.screen
        return [*start.ancestors_with_self]

    def _hop(self, ticket: int, way: list[MessagePump], rounds: int) -> None:
        # A callback put into a queue runs after what stood in it before.
        while way:
            node = way.pop(0)
            if node.call_later(self._hop, ticket, way, rounds):
                return
        if rounds > 1:
            self._hop(ticket, self._way(), rounds - 1)
        else:
            self._settled(ticket)

    def _settled(self, ticket: int) -> None:
        if ticket == self._ticket and self._busy:
            self._busy = False
            if self._waiting:
                self._app.call_later(self._next)
