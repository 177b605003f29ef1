"""How much time a clock has left, in a word a screen can show: `余 1:23`, `超 0:12`; state by word, symbol and look."""

from dataclasses import dataclass
from datetime import datetime

from pmconsole.data.papers.rows import ClockLine
from pmconsole.procedure.clocks import state_at
from pmconsole.procedure.vocabulary import ClockState

_DAY = 24 * 60
# Beyond this, hours and minutes say less than days.
_LONG = 4 * _DAY

#: What a state looks like in a list: symbol, short word, look.
MARKS: dict[ClockState, tuple[str, str, str]] = {
    ClockState.RUNNING: ("", "", ""),
    ClockState.DUE_SOON: (">", "将超", "due_soon"),
    ClockState.BREACHED: ("!!", "超时", "breached"),
    ClockState.MET: ("", "按时", "good"),
    ClockState.MET_LATE: ("!", "逾期", "late"),
    ClockState.ENDED: ("", "终止", "dim"),
}


@dataclass(frozen=True)
class TimeLeft:
    """A clock as it stands at a moment: `state`, and `word` with what is left or over."""

    state: ClockState
    word: str

    @property
    def symbol(self) -> str:
        """`!!` breached, `>` due soon, else empty."""
        return MARKS[self.state][0]

    @property
    def look(self) -> str:
        """The name of its look."""
        return MARKS[self.state][2]


def time_left(now: datetime, warn: datetime, due: datetime) -> TimeLeft:
    """What an open clock shows at `now`; all UTC. Left is rounded up and late down, so `余 0:00` is never shown."""
    state = state_at(now, warn=warn, due=due)
    seconds = (due - now).total_seconds()
    if state is ClockState.BREACHED:
        return TimeLeft(state, f"超 {span(int(-seconds // 60))}")
    return TimeLeft(state, f"余 {span(max(0, int(-(-seconds // 60))))}")


def span(minutes: int) -> str:
    """Minutes as `1:23` (hours and minutes), from four days on as `5天`."""
    if minutes >= _LONG:
        return f"{minutes // _DAY}天"
    return f"{minutes // 60}:{minutes % 60:02d}"


def clock_state(clock: ClockLine, now: datetime) -> ClockState:
    """What any clock, open or not, shows at `now` (UTC)."""
    return state_at(now, warn=clock.warn_at, due=clock.due_at, met=clock.met_at, ended=clock.ended_at)
