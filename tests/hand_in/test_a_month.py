"""A month of hand-ins (4.3.8, 4.3.10): whatever happens, every paper is archived or on the list with a reason."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.check import verify_file
from pmconsole.data.file.store import Store
from pmconsole.data.hand_in import queries
from pmconsole.desk.calls import acts as calls
from pmconsole.desk.core.unit import Desk
from pmconsole.desk.hand_in import returns, review
from pmconsole.desk.papers import entries, orders
from pmconsole.desk.people.setup import DepartmentIn, set_up
from pmconsole.papers.hand_in_check import verify
from pmconsole.procedure.archive import HandInState, ItemResult
from pmconsole.procedure.clocks import Policy
from pmconsole.procedure.columns import OrderField
from pmconsole.procedure.vocabulary import Paper, ReplyHow
from pmconsole.procedure.working_days import WorkingCalendar
from tests.conftest import START, WANG, ZONE
from tests.hand_in.weeks import Weeks


def archived(weeks: Weeks) -> set[str]:
    return set(weeks.archived())


def settle(weeks: Weeks, hand_in_id: int) -> None:
    """The accounting of one hand-in: what is in it and what is kept back is everything that was not archived before."""
    gone = {one.number for one in weeks.items(hand_in_id)}
    kept = weeks.kept(hand_in_id)
    assert not gone & kept.keys()
    assert all(reasons for reasons in kept.values())
    assert gone | kept.keys() | archived(weeks) == weeks.every_number()


def correct(weeks: Weeks, sent: dict[str, int]) -> None:
    """Put right what came back, and say so."""
    with weeks.desk.store.read() as session:
        rows = queries.returns(
            session, weeks.desk.site_id, queries.return_ids(session, weeks.desk.site_id, only_open=True)
        )
    for row in rows:
        if row.paper is Paper.ORDER:
            orders.correct_order(
                weeks.desk, weeks.wang, row.paper_id, field=OrderField.RESULT, value="写清楚了", reason="资料管理员退回"
            )
        returns.corrected(weeks.desk, weeks.wang, row.id, "已补写")
        sent[row.number] = sent.get(row.number, 0) + 1


def test_a_month_with_four_hand_ins_ends_with_everything_archived_or_on_the_list(weeks: Weeks) -> None:
    chance, sent = Random(20261123), dict[str, int]()
    left_open: list[int] = []
    for week in range(4):
        for _ in range(3):
            weeks.repair()
            weeks.enquiry()
            weeks.clock.advance(hours=6)
        weeks.form()
        weeks.change()
        weeks.handover()
        left_open.append(weeks.order())
        call = weeks.ring()
        calls.ask_call_back(weeks.desk, weeks.wang, call)
        made = weeks.hand_in(weeks.next_slot())
        settle(weeks, made.hand_in_id)
        assert verify(weeks.desk, made.folder) == []
        weeks.clock.advance(hours=15)
        reviewer = weeks.receive(made.hand_in_id)
        items = weeks.items(made.hand_in_id)
        for item in chance.sample(items, 3):
            review.return_item(weeks.desk, reviewer, item.id, department="工程部", reason=f"第{week + 1}周写得不清")
        weeks.pass_all(made.hand_in_id, reviewer)
        assert weeks.row(made.hand_in_id).state is HandInState.REVIEWED
        correct(weeks, sent)
        finished = left_open.pop(0)
        weeks.work(finished)
        with weeks.desk.store.read() as session:
            entry = queries.entry_of(session, weeks.desk.site_id, Paper.ORDER, finished)
        entries.reply(weeks.desk, weeks.wang, entry, told="周先生", how=ReplyHow.PHONE, text="已修好")
        weeks.close(entry)
    last = weeks.hand_in()
    settle(weeks, last.hand_in_id)
    weeks.pass_all(last.hand_in_id)
    kept = weeks.kept(last.hand_in_id)
    assert archived(weeks) | kept.keys() == weeks.every_number() and not archived(weeks) & kept.keys()
    assert set(sent) <= archived(weeks) and len(sent) == 12
    assert set(kept.values()) == {"该回的电话还没有回(4.2.6)"} and len(kept) == 4
    with weeks.desk.store.read() as session:
        found = queries.returns(session, weeks.desk.site_id, queries.return_ids(session, weeks.desk.site_id, "第2周"))
    assert len(found) == 3 and {one.result for one in found} == {ItemResult.PASSED}
    assert verify_file(weeks.desk.store) == []


@contextmanager
def a_desk(template: Path) -> Iterator[Weeks]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "desk.db"
        shutil.copy(template, path)
        clock = SettableClock(START)
        store = Store.open(path, clock)
        site = set_up(store, clock, site_name="锦绣花园", departments=[DepartmentIn("工程部", "赵强", "孙伟")],
                      assistants=["李娜"], on_duty=WANG.name)  # fmt: skip
        yield Weeks(Desk(store, clock, WorkingCalendar(ZONE), Policy(), site, ZONE), clock, WANG)
        store.close()


def _void(weeks: Weeks) -> None:
    entries.void(weeks.desk, WANG, weeks.call("误"), reason="误")


def _send_back(weeks: Weeks) -> None:
    entry = weeks.enquiry()
    returns.send_back(weeks.desk, WANG, Paper.LEDGER, entry, department="信息中心", reason="写得不清")


def _review(weeks: Weeks) -> None:
    """The newest hand-in is received if it was not, its first paper sent back, the second passed."""
    with weeks.desk.store.read() as session:
        rows = [row for row in queries.hand_ins(session, weeks.desk.site_id) if row.state is HandInState.PREPARED]
    if not rows:
        return
    reviewer = weeks.receive(rows[0].id)
    items = weeks.items(rows[0].id)
    if items:
        review.return_item(weeks.desk, reviewer, items[0].id, department="工程部", reason="写得不清")
        review.pass_items(weeks.desk, reviewer, rows[0].id, [one.id for one in items[1:3]], together=True)


ACTS: dict[str, Callable[[Weeks], object]] = {
    "enquiry": lambda w: w.enquiry(),
    "repair": lambda w: w.repair(),
    "open": lambda w: w.order(),
    "ring": lambda w: w.ring(),
    "void": _void,
    "send back": _send_back,
    "correct": lambda w: correct(w, {}),
    "hand in": lambda w: w.hand_in(),
    "review": _review,
    "slot": lambda w: w.hand_in(w.next_slot()),
}


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(acts=st.lists(st.sampled_from(sorted(ACTS)), min_size=3, max_size=9))
def test_handed_and_kept_are_always_all_there_is(empty_file: Path, acts: list[str]) -> None:
    with a_desk(empty_file) as weeks:
        for act in acts:
            ACTS[act](weeks)
            weeks.clock.advance(minutes=10)
        made = weeks.hand_in()
        with weeks.desk.store.read() as session:
            others = [row.id for row in queries.hand_ins(session, weeks.desk.site_id) if row.id != made.hand_in_id]
        with_archivist = {
            one.number for other in others for one in weeks.items(other) if one.result is ItemResult.PENDING
        }  # fmt: skip
        gone, kept = {one.number for one in weeks.items(made.hand_in_id)}, weeks.kept(made.hand_in_id)
        parts = (gone, set(kept), with_archivist, archived(weeks))
        assert set().union(*parts) == weeks.every_number()
        assert sum(map(len, parts)) == len(weeks.every_number())
        assert all("(" in reasons for reasons in kept.values())
