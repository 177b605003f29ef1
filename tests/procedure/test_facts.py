"""What the rules know of a paper: nothing is taken for done that nobody said; papers that fell away do not count."""

from typing import Any

import pytest

from pmconsole.procedure.facts import (
    CLOSED_ENTRIES,
    CallFacts,
    ChangeFacts,
    EntryFacts,
    Facts,
    FormFacts,
    HandoverFacts,
    OrderFacts,
    RowFacts,
)
from pmconsole.procedure.vocabulary import (
    Addressee,
    CallOutcome,
    Category,
    EntryState,
    FormState,
    OrderState,
    ReportState,
)

DEAD = {OrderState.DECLINED, OrderState.REISSUED, OrderState.VOID}


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (
            OrderFacts(),
            {
                "state": OrderState.ISSUED, "round": 1, "addressee": Addressee.DEPARTMENT, "receiver_signed": False,
                "worker": "", "customer_signed": False, "result": False, "reason": False, "fed_back": False,
                "verifier": "", "return_breached": False, "came_back": False, "past": False,
                "owed": False,
            },
        ),
        (
            FormFacts(),
            {"state": FormState.RECEIVED, "received_signed": True, "customer_signed": False, "owed": False},
        ),
        (
            EntryFacts(),
            {
                "state": EntryState.RECEIVED, "category": Category.UNCLASSIFIED, "major": False, "referred": False,
                "awaiting_instruction": False, "reported": False, "both": True, "replied": False, "untold": frozenset(),
                "at_once": False, "nameless": False, "follow_ups": True,
                "followed_up": False, "reopened": False, "tries": 0,
                "tries_asked": 3, "unreachable": False, "settled": False, "owed": False, "main": None,
                "joined_untold": 0,
                "orders": (), "form": None,
            },
        ),
        (Facts(), {"entry": EntryFacts(), "index": None, "archived": False, "report": ReportState.FILED}),
        (
            CallFacts(),
            {
                "outcome": CallOutcome.ANSWERED, "written": True, "handler": True, "call_back_owed": False,
                "void": False,
            },
        ),
        (ChangeFacts(), {"over": True, "callers_owed": 0, "void": False}),
        (HandoverFacts(), {"outgoing_signed": True, "incoming_signed": True, "void": False}),
        (RowFacts(), {"columns": {}, "void": False}),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_nothing_is_taken_for_done_that_nobody_said(made: Any, told: dict[str, Any]) -> None:
    assert vars(made) == told


@pytest.mark.parametrize("state", OrderState, ids=lambda state: state.value)
def test_an_order_counts_unless_another_paper_or_none_stands_in_its_place(state: OrderState) -> None:
    one, other = OrderFacts(state), OrderFacts(OrderState.ARRANGED)
    assert one.live is (state not in DEAD)
    entry = EntryFacts(orders=(one, other))
    assert entry.live_orders == ((other,) if state in DEAD else (one, other))
    assert Facts(entry, 1).other_orders == (() if state in DEAD else (one,))
    assert Facts(entry, 0).other_orders == (other,)
    assert Facts(entry, 0).order is one


def test_a_void_form_is_no_form() -> None:
    for state in FormState:
        form = FormFacts(state)
        assert EntryFacts(form=form).live_form is (None if state is FormState.VOID else form)
        assert Facts(EntryFacts(form=form)).form is form
    assert EntryFacts().live_form is None


def test_a_step_on_a_paper_that_is_not_there_is_a_fault_of_ours() -> None:
    with pytest.raises(AssertionError):
        _ = Facts().order
    with pytest.raises(AssertionError):
        _ = Facts().form


def test_which_entries_nobody_has_to_do_anything_about() -> None:
    assert set(CLOSED_ENTRIES) == {EntryState.STRUCK_OFF, EntryState.VOID}
