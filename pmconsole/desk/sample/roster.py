"""The roster at 示例小区 (F1): this week and the next as written eight days ago, a swap, one evening left open."""

from datetime import timedelta

from pmconsole.desk.core.signing import SignatureIn
from pmconsole.desk.roster import acts as roster
from pmconsole.desk.roster.acts import SwapIn
from pmconsole.desk.sample import words as sample_words
from pmconsole.desk.sample.month import Life, Month
from pmconsole.procedure.shifts import THREE, monday_of
from pmconsole.procedure.vocabulary import SignedHow

#: Before the first day of this week, whatever day it is.
WRITTEN_BEFORE = timedelta(days=8)
_SWAPPED_BEFORE = timedelta(hours=20)
_DAYS = 14


def roster_written(month: Month) -> Life:
    """Two weeks from the Monday of the sample's now: everybody in the shift they always have, one evening left open."""
    monday = monday_of(month.end.astimezone(month.desk.zone).date())
    days = [monday + timedelta(days=ahead) for ahead in range(_DAYS)]
    wanted = {(day, shift.name): [sample_words.HANDLERS[shift.name]] for day in days for shift in THREE.shifts}
    del wanted[days[-1], "中班"]
    for (day, shift), names in wanted.items():
        roster.assign(month.desk, month.actor, day, shift, names)
    yield month.end - _SWAPPED_BEFORE
    early, middle, day = sample_words.HANDLERS["早班"], sample_words.HANDLERS["中班"], monday + timedelta(days=8)
    given = SwapIn(
        day,
        "早班",
        early,
        day,
        "中班",
        middle,
        "孩子开家长会",
        (SignatureIn(early, SignedHow.PAPER), SignatureIn(middle, SignedHow.PAPER)),
    )
    roster.swap(month.desk, month.actor, given)


ROSTER = ((WRITTEN_BEFORE, roster_written),)
