"""What the screens ask of the console's parts, each made above them: the alarms, the side, the duty, the hand-in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from pmconsole.alerts.policy import AlarmPolicy
from pmconsole.alerts.rows import StripView
from pmconsole.data.calls.queries import CallRow
from pmconsole.data.core.desk_rows import Counts, DutyRow
from pmconsole.papers.printing import PrintPolicy
from pmconsole.procedure.flow_cards import FlowCard
from pmconsole.procedure.phrases import PhraseCode


@dataclass(frozen=True)
class Phase:
    """Which alarm markers are lit at a moment: those that flash and those that flash slowly."""

    fast: bool = True
    slow: bool = True


@dataclass(frozen=True)
class HeadState:
    """What the head of every screen shows; read in one transaction."""

    site: str
    drill: bool
    duty: DutyRow | None
    counts: Counts


class ShownStrip(Protocol):
    """An alarm strip on a screen, as the link sees it that feeds all of them."""

    @property
    def is_seen(self) -> bool:
        """Whether its screen is one of those that stand open now."""

    def show(self, view: StripView, now: datetime) -> None:
        """Show `view` as of `now` (UTC)."""

    def flash(self, phase: Phase) -> None:
        """Light or dim the markers."""

    def show_soon(self, show: Callable[["ShownStrip"], None]) -> None:
        """Call `show(strip)` once it is laid out."""


class Alarms(Protocol):
    """The alarms that stand, the strips that show them, the bell."""

    view: StripView
    policy: AlarmPolicy

    def welcome(self, strip: ShownStrip) -> None:
        """A screen with a strip has come up."""

    def paint(self, strip: ShownStrip) -> None:
        """Show on one strip what stands now."""

    def silence(self) -> str:
        """Stop the bell until the next alarm; acknowledges nothing. Returns the sentence to show."""

    async def stop(self) -> None:
        """End what runs in the background."""


class SidePanel(Protocol):
    """What every screen has at hand: calls that ring, flow cards, phrase codes, the numbers of those a card calls."""

    ringing: list[CallRow]
    cards: list[FlowCard]
    phrases: dict[str, PhraseCode]
    whom: dict[str, str]

    async def look(self) -> None:
        """Read again; what cannot be read stays as it was."""

    async def take(self) -> None:
        """Take the newest ring into the intake."""

    async def register_call(self, call: CallRow) -> None:
        """Register a call of the phone list that has no entry."""

    async def show_calls(self, entry_id: int) -> None:
        """Show the calls of one entry."""


class DutyWatch(Protocol):
    """Who is on duty as this console knows it, and whether the next write asks for their PIN."""

    @property
    def locked(self) -> bool:
        """Whether the next write asks for the PIN."""

    def touch(self) -> None:
        """A key was struck."""

    def proved(self, name: str) -> None:
        """`name` has proven at this console who they are."""

    async def look(self) -> None:
        """Read who is on duty."""

    async def unlock(self) -> None:
        """Before a write: ask for the PIN where the console is locked. Raises NotUnlocked where it is not given."""


class WeeklyHandIn(Protocol):
    """The weekly hand-in as it is prepared at this console (4.3.8)."""

    progress: tuple[int, int] | None

    @property
    def since(self) -> date | None:
        """The day from which papers are handed in; None for all."""

    def policy(self) -> PrintPolicy:
        """What printing follows."""

    def jobs(self) -> Sequence[Callable[[], None]]:
        """What the scheduler has to look after."""

    async def by_key(self) -> str:
        """Prepare now; returns what to say. Raises what `papers.hand_in.prepare` raises."""
