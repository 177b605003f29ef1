"""How an alarm is put into words: symbol, how late it is, its state. Word and symbol always stand beside the colour."""

from datetime import datetime

from pmconsole.alerts.rows import AlarmLine, Fold
from pmconsole.procedure.alarm_words import AlarmState, Severity

MARK_CELLS = 3


def span(seconds: float) -> str:
    """A length of time: `40 秒`, `12 分`, `3 时 5 分`, `2 天 3 时`; never negative."""
    whole = max(int(seconds), 0)
    if whole < 60:
        return f"{whole} 秒"
    minutes, hours, days = whole // 60, whole // 3600, whole // 86400
    if minutes < 60:
        return f"{minutes} 分"
    return f"{hours} 时 {minutes % 60} 分" if hours < 24 else f"{days} 天 {hours % 24} 时"


def lateness(line: AlarmLine, now: datetime) -> str:
    """What is late by how much at `now` (UTC): `超时 12 分`, `还剩 8 分`, `曾超时 5 分`."""
    if line.current is Severity.NONE:
        late = ((line.met_at or now) - line.due_at).total_seconds()
        return f"曾超时 {_rough(late)}"
    left = (line.due_at - now).total_seconds()
    if line.latched is Severity.BREACH:
        return f"超时 {_rough(-left)}"
    return f"还剩 {_rough(left)}"


def fold_words(fold: Fold, now: datetime) -> str:
    """A fold in one line: department, rule, how many, since when the longest is late."""
    late = _rough((now - fold.oldest_due).total_seconds())
    return f"{fold.department}  {fold.rule.zh} 超时 {len(fold.lines)} 条  最久 {late}"


def _rough(seconds: float) -> str:
    # Under a minute only that is said: a strip that counted seconds would repaint a line every second.
    return span(seconds) if seconds >= 60 else "不到 1 分"


def state_word(line: AlarmLine) -> str:
    """The word of its state, `将超时` for what only warns."""
    if line.latched is Severity.DUE_SOON and line.state in (AlarmState.UNACKNOWLEDGED, AlarmState.ACKNOWLEDGED):
        return "将超时" if line.state is AlarmState.UNACKNOWLEDGED else "将超时·已确认"
    return line.state.zh


def symbol(line: AlarmLine) -> str:
    """Its marker in ASCII: `!!!` a major incident calls, `!!` a breach, `!` acknowledged, `~` met, `>` due soon."""
    if line.state is AlarmState.MET_UNACKNOWLEDGED:
        return "~"
    if line.state in (AlarmState.SHELVED, AlarmState.OUT_OF_SERVICE):
        return "z" if line.state is AlarmState.SHELVED else "x"
    if line.latched is Severity.DUE_SOON:
        return ">"
    if line.state is AlarmState.UNACKNOWLEDGED:
        return "!!!" if line.priority == 1 else "!!"
    return "!" if line.state is AlarmState.ACKNOWLEDGED else "-"


def look(line: AlarmLine) -> str:
    """The name of its look: `calling`, `met`, `acknowledged`, `soon`, `hidden` or `over`."""
    if line.state in (AlarmState.SHELVED, AlarmState.OUT_OF_SERVICE):
        return "hidden"
    if line.state is AlarmState.CLEARED:
        return "over"
    if line.state is AlarmState.MET_UNACKNOWLEDGED:
        return "met"
    if line.latched is Severity.DUE_SOON:
        return "soon"
    return "calling" if line.state is AlarmState.UNACKNOWLEDGED else "acknowledged"
