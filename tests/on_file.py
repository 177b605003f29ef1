"""A site with a department, and short ways to put papers on the file."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from pmconsole.data.core import search
from pmconsole.data.core.numbering import next_number
from pmconsole.data.core.rooms import building_of, room_key
from pmconsole.data.core.tables import ClockRow, Department, Site
from pmconsole.data.core.telephones import phone_key
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.store import Store
from pmconsole.data.papers.tables import DispatchOrder, LedgerEntry
from pmconsole.procedure.vocabulary import Channel, Paper, Rule

Maker = Callable[..., int]


@pytest.fixture
def desk_file(store: Store, clock: SettableClock) -> Store:
    """A store with site 1 (锦绣花园) and department 1 (工程部)."""
    with store.write() as session:
        session.add(Site(name="锦绣花园", created_at=clock.now()))
        session.flush()
        session.add(Department(site_id=1, name="工程部"))
    return store


@pytest.fixture
def entry(desk_file: Store, clock: SettableClock) -> Maker:
    """Registers an entry: `entry("厨房水管爆裂", room="3-2-1702")`; returns its id."""

    def make(content: str, *, phone: str = "", room: str = "", **columns: Any) -> int:
        now = clock.now()
        start: dict[str, Any] = {"received_at": now, "registered_at": now, "channel": Channel.PHONE}
        with desk_file.write() as session:
            row = LedgerEntry(
                site_id=1, number=next_number(session, 1, Paper.LEDGER, now.date()), content=content, handler="王芳",
                phone=phone, phone_key=phone_key(phone), room=room, room_key=room_key(room),
                building=building_of(room_key(room)), search_text=content,
                **(start | columns),
            )  # fmt: skip
            session.add(row)
            session.flush()
            assert row.id is not None
            search.put(session, row.id, None, content)
            return row.id

    return make


@pytest.fixture
def order(desk_file: Store, clock: SettableClock) -> Maker:
    """Issues an order for an entry with one open clock due in `due` minutes (none if None); returns its id."""

    def make(entry_id: int, *, due: int | None = 30, **columns: Any) -> int:
        now = clock.now()
        start: dict[str, Any] = {"department": "工程部", "content": "去看看", "issued_at": now}
        with desk_file.write() as session:
            number = next_number(session, 1, Paper.ORDER, now.date())
            row = DispatchOrder(
                site_id=1, number=number, entry_id=entry_id, department_id=1, issued_by="王芳",
                **(start | columns),
            )  # fmt: skip
            session.add(row)
            session.flush()
            assert row.id is not None
            if due is not None:
                session.add(clock_row(clock, Paper.ORDER, row.id, entry_id, number, due))
            return row.id

    return make


def clock_row(clock: SettableClock, paper: Paper, paper_id: int, entry_id: int, number: str, due: int) -> ClockRow:
    """An open clock from now, due in `due` minutes."""
    end = clock.now() + timedelta(minutes=due)
    return ClockRow(
        site_id=1, rule=Rule.SIGN, paper=paper, paper_id=paper_id, entry_id=entry_id, number=number,
        started_at=clock.now(), warn_at=clock.now() + timedelta(minutes=due) * 3 / 4, due_at=end,
    )  # fmt: skip
