"""The console's link to the weekly hand-in: prepares it off the event loop, by key or at its slot, and says how far."""

import asyncio
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from pmconsole.alerts.weekly import WeeklyJob

if TYPE_CHECKING:
    from pmconsole.app import ConsoleApp
    from pmconsole.papers.hand_in import PreparedHandIn
    from pmconsole.papers.printing import PrintPolicy


class HandInLink:
    """One for the app. `progress` is (papers done, papers in all) while a hand-in is being prepared here, else None."""

    def __init__(self, app: "ConsoleApp") -> None:
        """Nothing happens before `jobs` are run or a key is pressed."""
        self._app = app
        self.progress: tuple[int, int] | None = None

    def jobs(self) -> tuple[Callable[[], None], ...]:
        """What the scheduler has to look after: the slot, where the settings have one."""
        settings: Any = self._app.settings
        slots = settings.slots() if settings is not None else None
        if slots is None:
            return ()
        return (WeeklyJob(self._app.desk, slots, self._at_slot, self._tell),)

    @property
    def since(self) -> "date | None":
        """The day from which papers are handed in; None for all."""
        return getattr(self._app.settings, "hand_in_since", None)

    def policy(self) -> "PrintPolicy":
        """What printing follows."""
        from pmconsole.papers.printing import PrintPolicy

        settings: Any = self._app.settings
        return settings.papers() if settings is not None else PrintPolicy()

    async def by_key(self) -> "PreparedHandIn":
        """Prepare now, in a thread of its own: the desk goes on. Raises what `prepare` raises."""
        app = self._app
        await app.duty.unlock()
        work = partial(self._prepare, app.actor, None)
        try:
            return await asyncio.shield(asyncio.to_thread(work))
        finally:
            await app.look_at_feed()

    def _at_slot(self, slot: datetime) -> str:
        """In the scheduler's thread."""
        from pmconsole.desk.hand_in import BY_ITSELF

        made = self._prepare(BY_ITSELF, slot)
        return "\n".join((made.message, *made.said))

    def _prepare(self, actor: Any, slot: datetime | None) -> "PreparedHandIn":
        from pmconsole.papers.hand_in import HandInPolicy, prepare
        from pmconsole.papers.printing import options_for

        desk = self._app.desk
        self.progress = (0, 0)
        how = HandInPolicy(options=options_for(desk, actor, self.policy()), since=self.since, progress=self._far)
        try:
            return prepare(desk, actor, slot, how)
        finally:
            self.progress = None

    def _far(self, done: int, of: int) -> None:
        # A tuple is put in place at one stroke: the screen may read it at any time.
        self.progress = (done, of)

    def _tell(self, sentence: str, trouble: bool) -> None:
        self._app.call_later(partial(self._app.tell, sentence, "warning" if trouble else "information"))
