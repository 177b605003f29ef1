"""Where the time comes from: one `Clock` is made in the composition root and handed down; nothing else asks the system.

Instants are aware and in UTC; `monotonic` is in seconds and never jumps, so a changed system clock can be noticed.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What every part of the house asks for the time."""

    def now(self) -> datetime:
        """The present instant, aware, UTC."""

    def monotonic(self) -> float:
        """Seconds that only grow; the difference of two readings is real time passed."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present instant, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """The machine's monotonic seconds."""
        return time.monotonic()


class SettableClock:
    """A clock that stands still until it is told otherwise: tests."""

    def __init__(self, start: datetime) -> None:
        """`start` is aware."""
        self._now = start.astimezone(UTC)
        self._monotonic = 0.0

    def now(self) -> datetime:
        """The instant it was last set to, UTC."""
        return self._now

    def monotonic(self) -> float:
        """Seconds it was let go forward; `jump` does not count."""
        return self._monotonic

    def advance(self, **span: float) -> datetime:
        """Let time pass, `advance(hours=2)`; returns the new instant."""
        delta = timedelta(**span)
        self._now += delta
        self._monotonic += delta.total_seconds()
        return self._now

    def jump(self, **span: float) -> datetime:
        """Change the wall clock as a correction of the system time would: no time passes; returns the new instant."""
        self._now += timedelta(**span)
        return self._now

    def set(self, moment: datetime) -> datetime:
        """Let time pass until `moment` (aware, not before now)."""
        return self.advance(seconds=(moment - self._now).total_seconds())


class DrillClock:
    """A clock that starts anywhere and runs `speed` times as fast as the real one: drills (演练)."""

    def __init__(self, start: datetime, speed: float = 1.0, base: Clock | None = None) -> None:
        """`start` is aware; `speed` above 0; `base` is the clock it is derived from."""
        self._base = base or SystemClock()
        self.speed = speed
        self._start, self._zero = start.astimezone(UTC), self._base.monotonic()

    def now(self) -> datetime:
        """The drill's instant, UTC."""
        return self._start + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        """Drill seconds since the drill began."""
        return (self._base.monotonic() - self._zero) * self.speed
