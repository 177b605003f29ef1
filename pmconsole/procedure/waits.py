"""What a paper waits for, told from how it stands: the clocks of house rules that a state has, whatever led to it.

A site may switch these rules off and on again: what waits then is asked here, and not of what happened meanwhile.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pmconsole.procedure.facts import CLOSED_ENTRIES, VERIFIED_ORDERS, EntryFacts, Facts
from pmconsole.procedure.vocabulary import EntryState, OrderState, Paper, Rule


@dataclass(frozen=True)
class Wait:
    """One rule: on which kind of paper it runs, and while what `stands`."""

    rule: Rule
    paper: Paper
    stands: Callable[[Facts], bool]


def _open(entry: EntryFacts) -> bool:
    return entry.state not in CLOSED_ENTRIES


def _refer(facts: Facts) -> bool:
    entry = facts.entry
    return _open(entry) and entry.major and not entry.referred and (entry.both or not entry.reported)


def _progress(facts: Facts) -> bool:
    return _open(facts.entry) and facts.entry.major


def _reply(facts: Facts) -> bool:
    entry = facts.entry
    if entry.state is EntryState.HANDLED:
        return entry.main is None
    live = entry.live_orders
    return entry.state is EntryState.DISPATCHED and bool(live) and all(o.state in VERIFIED_ORDERS for o in live)


def _follow_up(facts: Facts) -> bool:
    entry = facts.entry
    return entry.state is EntryState.STRUCK_OFF and entry.asks_follow_up and not entry.followed_up


#: What the steps start and meet themselves; asked only where the rule was switched off meanwhile.
BY_STEPS = (
    Wait(Rule.SIGN, Paper.ORDER, lambda f: f.order.state is OrderState.ISSUED),
    Wait(Rule.VERIFY, Paper.ORDER, lambda f: f.order.state is OrderState.FED_BACK),
    Wait(Rule.REFER, Paper.LEDGER, _refer),
    Wait(Rule.PROGRESS, Paper.LEDGER, _progress),
    Wait(Rule.REPLY, Paper.LEDGER, _reply),
    Wait(Rule.FOLLOW_UP, Paper.LEDGER, _follow_up),
)
WAITS: dict[Rule, Wait] = {wait.rule: wait for wait in BY_STEPS}
