"""The month at 示例小区 under way: whose turn it is in the order of time, who is on duty, and chance from one seed.

Every case is a generator that says when it goes on; what would come after the sample's now is not there yet.
"""

import heapq
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from random import Random

from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.people.setup import shift_at, take_duty
from pmconsole.desk.sample import words
from pmconsole.desk.sample.handover import change_shift

Life = Generator[datetime, None, None]
#: Calls by hour of the day, midnight first: quiet nights, a busy morning, a busier evening.
_HOURS = (1, 1, 0, 0, 0, 1, 2, 6, 9, 9, 7, 5, 5, 4, 5, 6, 6, 7, 9, 9, 8, 5, 3, 2)
_WEEKDAY, _DAY_OFF = (5, 7), (6, 9)
#: The shifts of this last time have their handover on record.
_HANDED_OVER = timedelta(hours=24)


@dataclass
class Month:
    """The month under way: who is on duty, whose turn it is, and chance, which is the same every time."""

    desk: Desk
    clock: SettableClock
    end: datetime
    random: Random
    actor: Actor
    waiting: list[tuple[datetime, int, Life]] = field(default_factory=list)
    begun: int = 0

    def __post_init__(self) -> None:
        """Meet the residents."""
        self.residents = words.residents(self.random)

    def run(self, ordinary: "LifeOf", endings: Iterable[tuple[timedelta, "LifeOf"]]) -> None:
        """Let everything happen up to the end: an `ordinary` life for every call, and lives timed from the end."""
        self.begin(self._shifts(), self.clock.now())
        day = self.clock.now().astimezone(self.desk.zone)
        while day < self.end:
            for moment in self._calls(day):
                self.begin(ordinary(self), moment)
            day += timedelta(days=1)
        for before, life_of in endings:
            self.begin(life_of(self), self.end - before)
        while self.waiting and self.waiting[0][0] <= self.end:
            moment, turn, life = heapq.heappop(self.waiting)
            self.clock.set(moment)
            following = next(life, None)
            if following is not None:
                heapq.heappush(self.waiting, (max(following, moment), turn, life))
        self.clock.set(self.end)

    def begin(self, life: Life, at: datetime) -> None:
        """Let a case begin at `at` (aware); before the first day it begins with it."""
        self.begun += 1
        heapq.heappush(self.waiting, (max(at.astimezone(UTC), self.clock.now()), self.begun, life))

    def after(self, low: float, high: float) -> datetime:
        """An instant between `low` and `high` minutes from now."""
        return self.clock.now() + timedelta(seconds=round(60 * self.random.uniform(low, high)))

    def in_office(self, low: float, high: float) -> datetime:
        """The same, put off to the office hours of a working day where it falls outside: assistants work by day."""
        moment = self.after(low, high).astimezone(self.desk.zone)
        late = timedelta(minutes=self.random.randint(0, 90))
        while not (self.desk.calendar.is_working_day(moment.date()) and moment.time() < time(17, 30)):
            moment = (moment + timedelta(days=1)).replace(hour=9, minute=0) + late
        return (moment.replace(hour=9, minute=0) + late if moment.hour < 9 else moment).astimezone(UTC)

    def chance(self, share: float) -> bool:
        """True in `share` of the cases."""
        return self.random.random() < share

    def _calls(self, day: datetime) -> list[datetime]:
        """When something comes in on a day."""
        working = self.desk.calendar.is_working_day(day.date())
        count = self.random.randint(*(_WEEKDAY if working else _DAY_OFF))
        hours = self.random.choices(range(24), _HOURS, k=count)
        return sorted(day + timedelta(hours=hour, seconds=self.random.randrange(3600)) for hour in hours)

    def _shifts(self) -> Life:
        """Three shifts a day, from the first hour to the last."""
        while True:
            _, ends_at = shift_at(self.clock.now(), self.desk.zone)
            yield ends_at.astimezone(UTC)
            shift, ends_at = shift_at(self.clock.now(), self.desk.zone)
            if self.end - self.clock.now() < _HANDED_OVER:
                self.actor = change_shift(self.desk, self.actor, shift)
            else:
                self.actor = take_duty(self.desk, words.HANDLERS[shift], shift, ends_at)


LifeOf = Callable[[Month], Life]
