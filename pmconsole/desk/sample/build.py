"""示例小区: a believable month of records to practise on, made through the desk's functions with their own clock.

Papers and clocks stand in every state at its end; nobody in it exists. One seed and one end give one month.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlmodel import Session

from pmconsole.data.core.timekeeping import Clock, SettableClock
from pmconsole.data.file.store import Store
from pmconsole.data.papers.queries import on_duty
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.people.setup import set_up, shift_at
from pmconsole.desk.sample import words
from pmconsole.desk.sample.board import BOARD
from pmconsole.desk.sample.calls import CALLS
from pmconsole.desk.sample.directory import fill_directory
from pmconsole.desk.sample.lives import ordinary_life
from pmconsole.desk.sample.month import Month
from pmconsole.desk.sample.now import ENDINGS
from pmconsole.desk.sample.roster import ROSTER
from pmconsole.desk.sample.shelf import fill_shelf
from pmconsole.procedure.clocks import Policy
from pmconsole.procedure.working_days import WorkingCalendar

FEWEST_DAYS = 21


def build_sample(
    store: Store,
    clock: Clock,
    *,
    zone: ZoneInfo,
    calendar: WorkingCalendar,
    policy: Policy,
    days: int = 30,
    seed: int = 20261123,
) -> int:
    """Write the sample site, `days` (21 or more) of records up to `clock.now()`, into an empty file; returns its id.

    All of it in one transaction: interrupted, it leaves nothing. The same seed and now give the same month. Papers
    are written through the desk's functions alone. Raises ValueError for too few days, and StoreError.
    """
    if days < FEWEST_DAYS:
        raise ValueError(f"the sample needs at least {FEWEST_DAYS} days, not {days}")
    end = clock.now().replace(microsecond=0)
    first = (end - timedelta(days=days)).astimezone(zone).replace(hour=0, minute=0, second=0)
    begun = SettableClock(first)
    with store.write() as session:
        one = _OneTransaction(store, session, begun)
        site_id = _set_up(one, begun, zone)
        duty = on_duty(session, site_id)
        assert duty is not None
        actor = Actor(duty.name, frozenset(duty.roles), duty.person_id)
        desk = Desk(one, begun, calendar, policy, site_id, zone, "示例")
        fill_shelf(desk, actor)
        month = Month(desk, begun, end, Random(seed), actor)
        month.run(ordinary_life, (*ENDINGS, *BOARD, *CALLS, *ROSTER))
        fill_directory(desk, actor, month.residents)
    return site_id


def _set_up(store: Store, clock: Clock, zone: ZoneInfo) -> int:
    """The site with its departments and people, the first shift on duty."""
    shift, ends_at = shift_at(clock.now(), zone)
    return set_up(
        store,
        clock,
        site_name=words.SITE,
        departments=words.DEPARTMENTS,
        handlers=tuple(words.HANDLERS.values()),
        assistants=words.ASSISTANTS,
        on_duty=words.HANDLERS[shift],
        shift=shift,
        ends_at=ends_at,
        superiors=words.SUPERIORS,
        drill=True,
    )


class _OneTransaction(Store):
    """The store as the desk knows it, but everything goes into one session: a month is thousands of small writes."""

    def __init__(self, store: Store, session: Session, clock: Clock) -> None:
        super().__init__(store.path, store.engine, store.feed, clock)
        self._session = session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """The one session; it is committed at the end of the month."""
        yield self._session
        self._session.flush()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """The one session again."""
        yield self._session
