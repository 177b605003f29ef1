"""The weekly hand-in prepares itself (4.3.8): at its slot, and at the start where the machine was off at the slot.

Any number of consoles may run this: the slot is a unique key of the file. What is due is computed from rows.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import col, select

from pmconsole.data.core.errors import StoreError
from pmconsole.data.core.tables import Site
from pmconsole.data.hand_in.tables import HandIn
from pmconsole.desk.core.errors import DeskError
from pmconsole.desk.core.unit import Desk
from pmconsole.desk.hand_in.acts import AlreadyThere
from pmconsole.procedure.slots import Slots

_log = logging.getLogger(__name__)
#: A full disk does not get better by being tried every quarter of a minute.
_REST = timedelta(minutes=5)


def due_slot(desk: Desk, slots: Slots) -> datetime | None:
    """The last slot (UTC) that has come and for which nothing was prepared; None where there is none.

    Slots before the site was set up, and before one that was prepared, do not count: of several missed ones the last
    covers all. Raises StoreError.
    """
    slot = slots.latest(desk.now(), desk.zone)
    if slot is None:
        return None
    with desk.store.read() as session:
        site = session.get(Site, desk.site_id)
        where = (HandIn.site_id == desk.site_id, HandIn.edition > 0, col(HandIn.slot) >= slot)
        done = session.exec(select(HandIn.id).where(*where)).first()
        begun = site is not None and site.created_at < slot
    return slot if begun and done is None else None


class WeeklyJob:
    """Looks whether a slot is due and prepares it. Call it as often as one likes, from one thread at a time."""

    def __init__(
        self, desk: Desk, slots: Slots, prepare: Callable[[datetime], str], tell: Callable[[str, bool], None]
    ) -> None:
        """`prepare(slot)` does it and gives a sentence; `tell(sentence, trouble)` may come from any thread."""
        self._desk, self._slots, self._prepare, self._tell = desk, slots, prepare, tell
        self._not_before = desk.now()

    def __call__(self) -> None:
        """Prepare what is due; never raises."""
        try:
            if self._desk.now() < self._not_before:
                return
            slot = due_slot(self._desk, self._slots)
            if slot is not None:
                self._tell(self._prepare(slot), False)
        except AlreadyThere:
            return  # another console was faster
        except (DeskError, StoreError) as error:
            self._not_before = self._desk.now() + _REST
            self._tell(str(error), True)
        except Exception:
            self._not_before = self._desk.now() + _REST
            _log.exception("the weekly hand-in could not be prepared")
            self._tell("周交没有准备成，已记入日志，过几分钟会再试；单据都在。", True)
