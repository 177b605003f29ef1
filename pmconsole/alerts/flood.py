"""Floods: more than ten alarms in ten minutes are folded by rule and department into counted lines (EEMUA 191).

Major incidents are never folded. A flood lasts until what it brought is acknowledged or met, not by the clock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session

from pmconsole.alerts.policy import AlarmPolicy
from pmconsole.alerts.rows import AlarmLine, Fold, Group, StripView, standing, strip_view


def crowded(calls: Iterable[datetime], policy: AlarmPolicy) -> bool:
    """Whether more than `flood_count` of these instants lie within `flood_minutes`."""
    span, most = timedelta(minutes=policy.flood_minutes), policy.flood_count
    ordered = sorted(calls)
    return any(last - first <= span for first, last in zip(ordered, ordered[most:], strict=False))


def folded(
    lines: Sequence[AlarmLine], policy: AlarmPolicy, unfolded: frozenset[Group] = frozenset()
) -> list[AlarmLine | Fold]:
    """The lines as they are shown: in a flood, two or more that call for one rule and department become a fold.

    Groups in `unfolded` stay open. The fold stands where its first line stood.
    """
    calling = [line for line in lines if line.calling and line.priority > 1]
    if not crowded((line.called_at for line in calling), policy):
        return list(lines)
    groups: dict[Group, list[AlarmLine]] = {}
    for line in calling:
        groups.setdefault((line.rule, line.department), []).append(line)
    shown: list[AlarmLine | Fold] = []
    done: set[Group] = set()
    for line in lines:
        group = (line.rule, line.department)
        if not (line.calling and line.priority > 1) or group in unfolded or len(groups[group]) == 1:
            shown.append(line)
        elif group not in done:
            done.add(group)
            shown.append(Fold(line.rule, line.department, tuple(groups[group])))
    return shown


def strip_of(session: Session, site_id: int, policy: AlarmPolicy, most: int = 3) -> StripView:
    """The strip of a site, folded where there is a flood."""
    view = strip_view(session, site_id, most)
    if view.calling <= policy.flood_count:
        return view
    lines = folded(standing(session, site_id), policy)
    return replace(view, lines=tuple(lines[:most]))
