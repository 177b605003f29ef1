"""What a site may settle about its alarms; the settings file fills it, defaults stand here (house rules)."""

from dataclasses import dataclass, field

from pmconsole.procedure.clocks import RULES
from pmconsole.procedure.vocabulary import Rule


@dataclass(frozen=True)
class AlarmPolicy:
    """Spans in minutes unless said otherwise.

    `realarm` by priority: how long a breach may stand acknowledged with its paper untouched before it sounds again;
    a priority left out never does. `flood_count` alarms within `flood_minutes` is no flood yet, one more is.
    `shelve_hours` bounds shelving where nobody wrote when the shift ends. `batch` is how many alarms one
    transaction of a sweep handles.
    """

    realarm: dict[int, int] = field(default_factory=lambda: {1: 10, 2: 30, 3: 60})
    flood_count: int = 10
    flood_minutes: int = 10
    shelve_hours: int = 8
    batch: int = 500


def alarming_rules(off: frozenset[Rule] = frozenset()) -> list[Rule]:
    """The rules whose breach raises an alarm; late reports of changes are marked only (4.3.3), those `off` are gone."""
    return [rule for rule, row in RULES.items() if row.alarms and rule not in off]
