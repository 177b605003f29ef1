"""The desk on a real file against the procedure as plain values: same steps, same states, same clocks, every time."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.check import verify_file
from pmconsole.data.file.store import Store
from pmconsole.data.papers.queries import entry_detail
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers import actions
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.desk.people.setup import set_up
from pmconsole.procedure.clocks import Policy
from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.vocabulary import Channel, Paper, Role
from pmconsole.procedure.workflow import STEPS
from pmconsole.procedure.working_days import WorkingCalendar
from tests.conftest import START, ZONE, found
from tests.procedure.case_model import GIVEN, PROMISED, CaseModel

CALENDAR = WorkingCalendar(ZONE)
WAITS = [timedelta(), timedelta(minutes=10), timedelta(hours=5), timedelta(days=4)]
SKIPPED = {k for k in StepKey if k.value.rsplit(".")[-1] in ("note", "correct")} | {StepKey.CLASSIFY}


def typed(key: StepKey) -> dict[str, Any]:
    """What a person would type for a step: every required field, the first word of every choice."""
    inputs: dict[str, Any] = {}
    for field in STEPS[key].inputs:
        if field.kind == "choice":
            inputs[field.name] = next(iter(field.choices or ()))
        elif field.kind == "department":
            inputs[field.name] = "工程部"
        elif field.kind in ("text", "long", "person") and field.name not in ("instruction", "customer_refusal"):
            inputs[field.name] = GIVEN.get(field.name, "写明")
    inputs |= {name: "35.50" for name in inputs if name.endswith("_fen")}
    if key is StepKey.INSTRUCT:
        inputs["instruction"] = "写明"
    return inputs


@pytest.fixture
def fresh(tmp_path: Path, empty_file: Path) -> Path:
    return Path(shutil.copy(empty_file, tmp_path / "template.db"))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_desk_does_what_the_procedure_says(data: st.DataObject, fresh: Path, tmp_path: Path) -> None:
    clock = SettableClock(START)
    store = Store.open(shutil.copy(fresh, tmp_path / "run.db"), clock)
    try:
        site_id = set_up(store, clock, site_name="锦绣花园", on_duty="王芳")
        desk = Desk(store, clock, CALENDAR, Policy(), site_id, ZONE)
        wang = Actor("王芳", frozenset({Role.HANDLER, Role.ASSISTANT}))
        model = CaseModel(clock.now(), CALENDAR, Policy())
        source = data.draw(st.sampled_from(["", "周先生"]))
        model.entry = replace(model.entry, nameless=not source)
        entry_id = register(desk, wang, Intake(Channel.VISIT, "水管爆裂", source=source)).entry_id
        for _ in range(data.draw(st.integers(1, 18))):
            span = data.draw(st.sampled_from(WAITS))
            clock.advance(seconds=span.total_seconds())
            model.wait(span)
            possible = [taken for taken in model.possible() if taken[0] not in SKIPPED]
            if not possible:
                break
            key, index = data.draw(st.sampled_from(possible))
            take(desk, wang, entry_id, key, index)
            model.take(key, index)
            compare(desk, entry_id, model)
        assert verify_file(store) == []
    finally:
        store.close()
        for path in tmp_path.glob("run.db*"):
            path.unlink()


def take(desk: Desk, actor: Actor, entry_id: int, key: StepKey, index: int | None) -> None:
    """Take the step on the real desk, on the paper the model means."""
    with desk.store.read() as session:
        detail = found(entry_detail(session, desk.site_id, entry_id))
    paper = STEPS[key].paper
    if paper is Paper.ORDER:
        paper_id = detail.orders[index or 0].id
    else:
        paper_id = detail.form.id if paper is Paper.SERVICE and detail.form else entry_id
    offered = {offer.step.key for offer in actions.offers(desk, actor, paper, paper_id) if offer.allowed}
    assert key in offered
    promised = {f.name: desk.now() + PROMISED for f in STEPS[key].inputs if f.name == "promised_at"}
    actions.perform(desk, actor, key, paper_id, typed(key) | promised)


def compare(desk: Desk, entry_id: int, model: CaseModel) -> None:
    """States and open clocks of the file are those of the model."""
    with desk.store.read() as session:
        detail = found(entry_detail(session, desk.site_id, entry_id))
    assert detail.entry.state is model.entry.state
    assert [(o.state, o.round) for o in detail.orders] == [(o.state, o.round) for o in model.entry.orders]
    real = {(c.paper, c.paper_id, c.rule, c.round, c.due_at) for c in detail.clocks if c.open}
    real |= {(c.paper, c.paper_id, c.rule, c.round, c.due_at) for o in detail.orders for c in o.clocks if c.open}
    wanted = {
        (
            Paper.LEDGER if c.paper is None else Paper.ORDER,
            entry_id if c.paper is None else detail.orders[c.paper].id,
            c.rule,
            c.round,
            c.due,
        )
        for c in model.clocks
        if c.open
    }
    assert real == wanted
