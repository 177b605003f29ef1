"""The workflow table: whatever allowed steps are taken, no paper loses a signature or runs without a clock."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmconsole.procedure import who
from pmconsole.procedure.clauses import CLAUSES
from pmconsole.procedure.clocks import Policy
from pmconsole.procedure.facts import RETURNED_ORDERS, VERIFIED_ORDERS, EntryFacts, Facts, FormFacts, OrderFacts
from pmconsole.procedure.qualification import missing
from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.vocabulary import (
    Addressee,
    Category,
    EntryState,
    FormState,
    OrderState,
    Paper,
    Role,
    Rule,
    Satisfaction,
)
from pmconsole.procedure.workflow import STEPS, effects, refusals, state_of
from pmconsole.procedure.working_days import WorkingCalendar
from tests.long import short_or_long
from tests.procedure.case_model import CaseModel, ModelClock

CALENDAR = WorkingCalendar(ZoneInfo("Asia/Shanghai"))
NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
WAITS = [timedelta(), timedelta(minutes=10), timedelta(hours=5), timedelta(days=4)]
#: Where the random walks set out from: nothing yet, one order, two orders at work, one of two come back undone.
TWO = ((StepKey.ISSUE, None), (StepKey.ISSUE, None), (StepKey.SIGN, 0), (StepKey.SIGN, 1))
BEGINNINGS: list[tuple[tuple[StepKey, int | None], ...]] = [
    (),
    ((StepKey.ISSUE, None),),
    TWO,
    (*TWO, (StepKey.RETURN_UNFINISHED, 0)),
]
PAST_WORK = {OrderState.COMPLETED, OrderState.FED_BACK} | VERIFIED_ORDERS
SIGNED_FOR = PAST_WORK | {OrderState.SIGNED, OrderState.ARRANGED, OrderState.UNFINISHED}
#: These change neither state nor clock; leaving them out lets the random walks go deeper.
WRITING = {k for k in StepKey if k.value.rsplit(".")[-1] in ("note", "correct")}
OVER = {
    OrderState.RETURNED,
    OrderState.STRUCK_OFF,
    OrderState.REISSUED,
    OrderState.VOID,
    OrderState.DECLINED,
}


def check_orders(model: CaseModel) -> None:
    for index, order in enumerate(model.entry.orders):
        assert order.state not in SIGNED_FOR or order.receiver_signed, "no work before a signature (4.2.3)"
        if order.state in PAST_WORK:
            assert order.worker and order.result and order.customer_signed, "no result without customer (4.3.7)"
        if order.state in VERIFIED_ORDERS:
            assert order.verifier and order.verifier != order.worker, "nobody verifies their own work (4.2.5)"
        if order.state in OVER:
            assert model.open_rules(index) == set(), f"a clock runs on a paper that is {order.state.zh}"
        elif order.state is OrderState.UNFINISHED:
            assert model.open_rules(index) <= {Rule.PROMISE}, "it is back; only a time promised may run (4.3.10)"
        elif order.state is not OrderState.VERIFIED and model.came_back(index):
            assert model.open_rules(index), f"nothing watches what went back to the department {order.state.zh}"
        elif order.state is not OrderState.VERIFIED:
            assert Rule.RETURN in model.open_rules(index), "two working days run until the paper is back (4.3.11)"


def check_entry(model: CaseModel) -> None:
    entry, rules = model.entry, model.open_rules(None)
    everything = rules.union(*(model.open_rules(i) for i in range(len(entry.orders))))
    if entry.state in {EntryState.REPLIED, EntryState.STRUCK_OFF}:
        assert all(order.state in VERIFIED_ORDERS for order in entry.live_orders), "replied before verified (4.2.6)"
        assert not rules & {Rule.HANDLE, Rule.REPLY}
    if entry.state is EntryState.STRUCK_OFF:
        assert all(order.state in RETURNED_ORDERS for order in entry.live_orders)
        assert not entry.major or entry.referred or entry.reported, "4.2.7: one of the two"
        assert not entry.major or (entry.referred and entry.reported), "both: the house's own"
        assert not entry.awaiting_instruction, "4.2.7"
        assert entry.live_form is None or entry.live_form.customer_signed, "4.3.8"
        assert everything <= {Rule.FOLLOW_UP}
    if entry.state is EntryState.VOID:
        assert everything == set() and not entry.live_orders
    if entry.state in {EntryState.RECEIVED, EntryState.HANDLED, EntryState.DISPATCHED}:
        assert everything - {Rule.REFER, Rule.PROGRESS}, f"nothing watches an entry that is {entry.state.zh}"
    if entry.major and not model.closed:
        assert Rule.PROGRESS in rules, "an open major incident always waits for news (4.2.7)"


def check_clocks(model: CaseModel) -> None:
    keys = [(c.paper, c.rule) for c in model.clocks if c.open]
    assert len(keys) == len(set(keys)), "two clocks of one rule run on one paper"
    by_rule: dict[object, list[ModelClock]] = {}
    for clock in model.clocks:
        by_rule.setdefault((clock.paper, clock.rule), []).append(clock)
    for rounds in by_rule.values():
        assert all(b.round == a.round + 1 and not a.open for a, b in pairwise(rounds))


@pytest.mark.long
@settings(max_examples=short_or_long(120, 2000), deadline=None)
@given(data=st.data(), feedback=st.sampled_from(["signed", "completed"]))
def test_no_sequence_of_allowed_steps_loses_a_signature_or_a_clock(data: st.DataObject, feedback: str) -> None:
    model = CaseModel(NOW, CALENDAR, Policy(feedback_from="signed" if feedback == "signed" else "completed"))
    for key, index in data.draw(st.sampled_from(BEGINNINGS)):
        model.take(key, index)
    for _ in range(data.draw(st.integers(1, 45))):
        model.wait(data.draw(st.sampled_from(WAITS)))
        possible = [taken for taken in model.possible() if taken[0] not in WRITING]
        if not possible:
            break
        work = [taken for taken in possible if STEPS[taken[0]].paper is Paper.ORDER]
        mostly: int = data.draw(st.integers(0, 3))
        key, index = data.draw(st.sampled_from(work if work and mostly else possible))
        more: dict[str, Any] = {}
        if key is StepKey.CLASSIFY:
            live = model.entry.live_orders
            kinds = [c for c in (Category.REPAIR, Category.INTERNAL) if not (live and c is Category.INTERNAL)]
            more = {"category": data.draw(st.sampled_from(kinds))}
        if key is StepKey.RETURN_UNFINISHED or (key is StepKey.REASON and not model.came_back(index or 0)):
            promised = data.draw(st.booleans())
            more = {} if promised else {"promised_at": None}
        model.take(key, index, **more)
        check_orders(model)
        check_entry(model)
        check_clocks(model)


def test_the_feedback_clock_runs_from_the_signature_or_from_the_finished_work_as_the_site_settled() -> None:
    for policy, after_signing in (
        (Policy(), {Rule.RETURN, Rule.ARRANGE, Rule.FEEDBACK}),
        (Policy(feedback_from="completed"), {Rule.RETURN, Rule.ARRANGE}),
    ):
        model = CaseModel(NOW, CALENDAR, policy)
        model.take(StepKey.ISSUE, None)
        model.take(StepKey.SIGN, 0)
        assert model.open_rules(0) == after_signing
        model.take(StepKey.ARRANGE, 0)
        model.take(StepKey.COMPLETE, 0)
        assert model.open_rules(0) == {Rule.RETURN, Rule.FEEDBACK}


def test_a_reason_given_in_time_is_feedback_and_is_not_asked_for_twice() -> None:
    model = CaseModel(NOW, CALENDAR, Policy())
    model.take(StepKey.ISSUE, None)
    model.take(StepKey.SIGN, 0)
    model.take(StepKey.REASON, 0)
    model.take(StepKey.ARRANGE, 0)
    model.take(StepKey.COMPLETE, 0)
    assert model.open_rules(0) == {Rule.RETURN}


def test_a_customer_not_reached_is_still_owed_the_follow_up_and_one_who_was_is_not() -> None:
    for said, after in (
        (Satisfaction.UNREACHED, {Rule.FOLLOW_UP}),
        (Satisfaction.SATISFIED, set()),
        (Satisfaction.FAIR, set()),
        (Satisfaction.DISSATISFIED, {Rule.HANDLE}),
    ):
        model = CaseModel(NOW, CALENDAR, Policy())
        for key in (StepKey.HANDLE, StepKey.REPLY, StepKey.STRIKE_OFF):
            model.take(key, None)
        assert model.open_rules(None) == {Rule.FOLLOW_UP}
        model.take(StepKey.FOLLOW_UP, None, satisfaction=said)
        assert model.open_rules(None) == after, said.zh


def test_work_that_goes_on_under_a_reissued_order_takes_the_reply_off_the_clock() -> None:
    model = CaseModel(NOW, CALENDAR, Policy())
    for key, index in ((StepKey.ISSUE, None), (StepKey.ISSUE, None), (StepKey.DECLINE, 0)):
        model.take(key, index)
    for key in (StepKey.SIGN, StepKey.ARRANGE, StepKey.COMPLETE, StepKey.FEED_BACK, StepKey.PASS):
        model.take(key, 1)
    assert Rule.REPLY in model.open_rules(None), "the only order left is verified: the customer is to be told"
    model.take(StepKey.REISSUE, 0, addressee=Addressee.HEAD)
    assert Rule.REPLY not in model.open_rules(None), "nobody can be told a result that is being worked on again"
    for key in (StepKey.SIGN, StepKey.ARRANGE, StepKey.COMPLETE, StepKey.FEED_BACK, StepKey.PASS):
        model.take(key, 2)
    assert Rule.REPLY in model.open_rules(None)


def every_facts() -> list[Facts]:
    kinds = (Category.REPAIR, Category.INTERNAL)
    entries = [EntryFacts(state=state, category=kind) for state in EntryState for kind in kinds]
    orders = [OrderFacts(state=s, addressee=a) for s in OrderState for a in Addressee]
    forms = [FormFacts(state=s) for s in FormState]
    return [
        Facts(EntryFacts(state=entry.state, category=entry.category, orders=(order,), form=form), 0)
        for entry in entries
        for order in orders
        for form in forms
    ]


@pytest.mark.parametrize("key", list(StepKey), ids=lambda key: key.value)
def test_every_refused_step_says_why_in_chinese_and_cites_a_clause_that_exists(key: StepKey) -> None:
    step = STEPS[key]
    refused = 0
    for facts in every_facts():
        reasons = refusals(step, facts, frozenset(Role))
        assert bool(reasons) or state_of(step, facts) in step.sources
        refused += bool(reasons)
        for reason in reasons:
            assert reason.clause in CLAUSES
            assert any("\u4e00" <= character <= "\u9fff" for character in reason.text)
    assert refused, "a step that is never refused needs no table"


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
@pytest.mark.parametrize("key", list(StepKey), ids=lambda key: key.value)
def test_who_may_take_which_step(role: Role, key: StepKey) -> None:
    step = STEPS[key]
    form = next(iter(step.sources)) if step.paper is Paper.SERVICE else FormState.RECEIVED
    facts = Facts(EntryFacts(orders=(OrderFacts(),), form=FormFacts(state=FormState(form))), 0)
    said = [r for r in refusals(step, facts, {role}) if "办理" in r.text]
    assert bool(said) is (role not in who.act(key.value).by)


def test_a_paper_with_nothing_on_it_lacks_everything_and_each_thing_has_its_clause() -> None:
    facts = Facts(EntryFacts(state=EntryState.DISPATCHED, orders=(OrderFacts(),), form=FormFacts()), 0)
    assert [r.clause for r in missing(Paper.ORDER, facts)] == ["4.2.3", "4.3.7", "4.3.7", "4.3.7", "4.2.5", "4.3.7"]
    assert [r.text for r in missing(Paper.SERVICE, facts)] == ["没有客户签字，也没有写明原因", "客户服务单没有收回"]
    assert len(missing(Paper.LEDGER, facts)) == 5


def test_an_order_that_came_back_undone_keeps_the_entry_on_the_clock_while_another_is_finished() -> None:
    model = CaseModel(NOW, CALENDAR, Policy())
    for key, index in (*TWO, (StepKey.RETURN_UNFINISHED, 0)):
        model.take(key, index)
    for key in (StepKey.ARRANGE, StepKey.COMPLETE, StepKey.FEED_BACK, StepKey.PASS, StepKey.RETURN):
        model.take(key, 1)
        check_entry(model)
    assert model.open_rules(None) == {Rule.HANDLE}
    model.take(StepKey.VOID_ORDER, 0)
    assert model.open_rules(None) == {Rule.REPLY}


def test_4_3_2_twenty_four_hours_are_met_when_every_order_is_arranged_and_not_the_first() -> None:
    model = CaseModel(NOW, CALENDAR, Policy())
    for key, index in TWO:
        model.take(key, index)
    model.take(StepKey.ARRANGE, 0)
    assert Rule.HANDLE in model.open_rules(None), "the second department has arranged nobody yet"
    for key in (StepKey.COMPLETE, StepKey.FEED_BACK, StepKey.REWORK):
        model.take(key, 0)
    model.take(StepKey.ARRANGE, 1)
    assert Rule.HANDLE not in model.open_rules(None), "rework was arranged once before"


def test_4_3_2_an_order_that_falls_away_leaves_the_twenty_four_hours_to_the_one_not_arranged() -> None:
    model = CaseModel(NOW, CALENDAR, Policy())
    for key, index in ((StepKey.ISSUE, None), *TWO):
        model.take(key, index)
    model.take(StepKey.ARRANGE, 1)
    model.take(StepKey.DECLINE, 2)
    assert Rule.HANDLE in model.open_rules(None)
    model.take(StepKey.VOID_ORDER, 0)
    assert Rule.HANDLE not in model.open_rules(None)


ENDED = OrderFacts(state=OrderState.STRUCK_OFF)
#: What is known of an entry that was struck off, and whether a follow-up is asked for.
FOLLOWED_UP: list[tuple[str, EntryFacts, bool]] = [
    ("a repair", EntryFacts(category=Category.REPAIR), True),
    ("a repair done at the desk at once", EntryFacts(category=Category.REPAIR, at_once=True), True),
    ("an enquiry answered later", EntryFacts(category=Category.ENQUIRY), True),
    ("an enquiry answered at once", EntryFacts(category=Category.ENQUIRY, at_once=True), False),
    ("an enquiry that became an order", EntryFacts(category=Category.ENQUIRY, at_once=True, orders=(ENDED,)), True),
    ("praise", EntryFacts(category=Category.PRAISE), False),
    ("internal", EntryFacts(category=Category.INTERNAL), False),
    ("nobody known", EntryFacts(category=Category.COMPLAINT, nameless=True), False),
    ("a site that asks none", EntryFacts(category=Category.COMPLAINT, follow_ups=False), False),
]


@pytest.mark.parametrize(("entry", "asked"), [row[1:] for row in FOLLOWED_UP], ids=[row[0] for row in FOLLOWED_UP])
def test_4_3_2_who_cannot_or_need_not_be_followed_up_is_not_asked_by_clock_or_qualification(
    entry: EntryFacts, asked: bool
) -> None:
    facts = Facts(replace(entry, state=EntryState.STRUCK_OFF, replied=True))
    started = {e.rule for e in effects(STEPS[StepKey.STRIKE_OFF], facts, {}, Policy()) if e.verb == "start"}
    assert (Rule.FOLLOW_UP in started) is asked
    assert ("尚未回访" in [r.text for r in missing(Paper.LEDGER, facts)]) is asked
