"""What the alarm screen lists: which alarms a tab holds, folded in a flood, and how each is drawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pmconsole.alerts import rows
from pmconsole.alerts.acting import SeenAlarm
from pmconsole.alerts.flood import folded
from pmconsole.alerts.policy import AlarmPolicy
from pmconsole.alerts.rows import AlarmFilter, AlarmLine, Fold, Group, StripView
from pmconsole.data.core.session import Session
from pmconsole.procedure.vocabulary import Rule
from pmconsole.screens.frame.alarm_words import lateness, look, span, state_word, symbol
from pmconsole.screens.kit.list_line import CellText, Column, ListLine
from pmconsole.screens.kit.moments import shown

STANDING, SHELVED, PAST, FIGURES = "standing", "shelved", "past", "figures"
TABS = {STANDING: "在报", SHELVED: "暂缓·停用", PAST: "历史", FIGURES: "统计"}
PAST_DAYS = 30

COLUMNS = (
    Column("mark", "", 3),
    Column("state", "状态", 12),
    Column("number", "编号", 15),
    Column("department", "部门", 8, from_width=90),
    Column("what", "时限", 23, share=1),
    Column("room", "房号", 10, share=1, from_width=100),
    Column("content", "内容", 8, share=3),
    Column("clause", "条款", 14, from_width=110),
    Column("since", "发生", 11, from_width=130),
)
_KINDS = {
    "calling": "breached", "met": "good", "acknowledged": "", "soon": "due_soon", "hidden": "dim", "over": "dim",
}  # fmt: skip


@dataclass(frozen=True)
class AlarmItem:
    """One line of the list: an alarm, or a fold with an id below zero."""

    id: int
    what: AlarmLine | Fold

    @property
    def seen(self) -> list[SeenAlarm]:
        """The alarms it stands for, as they are seen here."""
        lines = self.what.lines if isinstance(self.what, Fold) else (self.what,)
        return [SeenAlarm(line.id, line.version) for line in lines]


def read_tab(
    session: Session, site_id: int, tab: str, words: str, breaches: bool, now: datetime, policy: AlarmPolicy,
    unfolded: frozenset[Group],
) -> tuple[list[AlarmItem], StripView]:  # fmt: skip
    """The lines of `tab` at `now` (UTC) that fit `words` (number, department or rule), and the counts of all."""
    flt = _filter(words, breaches, now - timedelta(days=PAST_DAYS) if tab == PAST else None)
    lines: Sequence[AlarmLine | Fold]
    if tab == PAST:
        lines = rows.past(session, site_id, flt)
    elif tab == SHELVED:
        lines = rows.shelved(session, site_id, flt)
    else:
        lines = folded(rows.standing(session, site_id, flt), policy, unfolded)
    return list(_numbered(lines)), rows.strip_view(session, site_id, 1)


def _numbered(lines: Iterable[AlarmLine | Fold]) -> Iterable[AlarmItem]:
    for line in lines:
        yield AlarmItem(fold_id(line.group) if isinstance(line, Fold) else line.id, line)


_FOLD_IDS: dict[Group, int] = {}


def fold_id(group: Group) -> int:
    """The id of a fold's line: below zero, the same as long as the program runs."""
    return _FOLD_IDS.setdefault(group, -1 - len(_FOLD_IDS))


def _filter(words: str, breaches: bool, since: datetime | None) -> AlarmFilter:
    words = words.strip()
    rules = frozenset(rule for rule in Rule if words and words in rule.zh)
    number = words if words and not rules and words.isascii() else ""
    department = words if words and not rules and not number else ""
    return AlarmFilter(rules=rules, number=number.upper(), department=department, since=since, breaches_only=breaches)


def drawn(item: AlarmItem, now: datetime, zone: ZoneInfo) -> ListLine:
    """The cells of one line at `now` (UTC)."""
    what = item.what
    if isinstance(what, Fold):
        return ListLine(
            {
                "mark": CellText("!!", "breached"),
                "state": CellText("未确认", "breached"),
                "number": f"{len(what.lines)} 条",
                "department": what.department,
                "what": f"{what.rule.zh} 最久 {span((now - what.oldest_due).total_seconds())}",
                "content": "同类报警已合并，Enter 展开，空格 确认全部",
            }
        )
    kind = _KINDS[look(what)]
    until = f" 至 {shown(what.shelved_until, zone, now)}" if what.shelved_until else ""
    return ListLine(
        {
            "mark": CellText(symbol(what), kind),
            "state": CellText(state_word(what) + until, kind),
            "number": what.number,
            "department": what.department,
            "what": f"{what.rule.zh} {lateness(what, now)}",
            "room": what.room,
            "content": what.shelve_reason or what.content,
            "clause": what.clause,
            "since": shown(what.raised_at, zone, now),
        }
    )


def told(line: AlarmLine, history: Sequence[rows.HistoryLine], now: datetime, zone: ZoneInfo) -> str:
    """The life of one alarm in a few lines, for the pane below the list; the newest last."""
    head = f"{line.number} {line.rule.zh}（{line.clause}） 到期 {shown(line.due_at, zone, now)}  {state_word(line)}"
    events = [
        "  ".join(filter(None, (shown(h.at, zone, now), h.event.zh, h.who, h.text))) for h in history[-12:]
    ]  # fmt: skip
    return head + "\n" + "   |   ".join(events)
