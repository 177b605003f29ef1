"""What the head of every screen counts is what the lists behind it show: one month of papers, counted both ways."""

from pmconsole.alerts.rows import AlarmFilter, standing
from pmconsole.alerts.sweep import sweep
from pmconsole.data.board.queries import open_changes
from pmconsole.data.papers.orders import open_clocks, queue
from pmconsole.data.papers.queries import counts, ledger_ids
from pmconsole.data.papers.rows import LedgerFilter
from pmconsole.desk.core.unit import Desk
from pmconsole.procedure.board import ChangeState
from pmconsole.procedure.vocabulary import EntryState, OrderState, Rule


def test_the_head_counts_what_the_lists_show(month_desk: Desk) -> None:
    now, day = month_desk.now(), month_desk.calendar.start_of_day(month_desk.now())
    sweep(month_desk)
    with month_desk.store.read() as session:
        head = counts(session, 1, now, day)
        # Reports of changes are only marked, never against the clock (4.3.3).
        clocks = [line for line in open_clocks(session, 1) if line.rule is not Rule.REPORT_CHANGE]
        orders = queue(session, 1)
        changes = [row for row in open_changes(session, 1) if row.state(now) is ChangeState.OVERDUE]
        kept = frozenset(EntryState) - {EntryState.VOID}
        today = ledger_ids(session, 1, LedgerFilter(since=day, states=kept))
        alarms = standing(session, 1, AlarmFilter(breaches_only=True))
    assert head.breached == sum(line.due_at < now for line in clocks)
    assert head.due_soon == sum(line.warn_at <= now <= line.due_at for line in clocks)
    assert head.unsigned == sum(row.state is OrderState.ISSUED for row in orders)
    assert head.to_verify == sum(row.state is OrderState.FED_BACK for row in orders)
    assert head.changes_overdue == len(changes)
    assert head.today == len(today)
    assert {line.number for line in alarms if line.met_at is None} <= {c.number for c in clocks if c.due_at < now}
    assert head.breached and head.unsigned and head.today
