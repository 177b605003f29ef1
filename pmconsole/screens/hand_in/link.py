"""The console's link to the weekly hand-in: prepares it off the event loop, by key or at its slot, and says how far."""

import asyncio
from collections.abc import Callable
from datetime import date, datetime
from functools import partial

from pmconsole.alerts.weekly import WeeklyJob
from pmconsole.desk.core.unit import Actor
from pmconsole.desk.hand_in.acts import BY_ITSELF
from pmconsole.papers.printing import PrintPolicy, options_for
from pmconsole.screens.frame.console import Console


class HandInLink:
    """One for the app. `progress` is (papers done, papers in all) while a hand-in is being prepared here, else None."""

    def __init__(self, app: Console) -> None:
        """Nothing happens before `jobs` are run or a key is pressed."""
        self._app = app
        self.progress: tuple[int, int] | None = None

    def jobs(self) -> tuple[Callable[[], None], ...]:
        """What the scheduler has to look after: the slot, where the settings have one."""
        slots = self._app.settings.slots()
        if slots is None:
            return ()
        return (WeeklyJob(self._app.desk, slots, self._at_slot, self._tell),)

    @property
    def since(self) -> date | None:
        """The day from which papers are handed in; None for all."""
        return self._app.settings.hand_in_since

    def policy(self) -> PrintPolicy:
        """What printing follows."""
        return self._app.settings.papers()

    async def by_key(self) -> str:
        """Prepare now, in a thread of its own: the desk goes on. Returns what to say; raises what `prepare` raises."""
        app = self._app
        await app.duty.unlock()
        work = partial(self._prepare, app.actor, None)
        try:
            return await asyncio.shield(asyncio.to_thread(work))
        finally:
            await app.look_at_feed()

    def _at_slot(self, slot: datetime) -> str:
        """In the scheduler's thread."""
        return self._prepare(BY_ITSELF, slot)

    def _prepare(self, actor: Actor, slot: datetime | None) -> str:
        from pmconsole.papers.hand_in import HandInPolicy, prepare

        desk = self._app.desk
        self.progress = (0, 0)
        how = HandInPolicy(options=options_for(desk, actor, self.policy()), since=self.since, progress=self._far)
        try:
            made = prepare(desk, actor, slot, how)
        finally:
            self.progress = None
        return "\n".join((made.message, *made.said))

    def _far(self, done: int, of: int) -> None:
        # A tuple is put in place at one stroke: the screen may read it at any time.
        self.progress = (done, of)

    def _tell(self, sentence: str, trouble: bool) -> None:
        self._app.call_later(partial(self._app.tell, sentence, "warning" if trouble else "information"))
