"""Makes a file with clocks in it and opens the console on it: what the measurements in a pty run.

    python desk_with_clocks.py make FILE COUNT FIRST STEP [WARN]
    python desk_with_clocks.py open FILE [FLOOD]

COUNT clocks are due FIRST seconds from now, each STEP seconds after the one before, due soon WARN seconds before that.
"""

import sys
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from sqlmodel import select

from pmconsole.data.core.tables import ClockRow, Department, Duty, Person, PersonRole, Site
from pmconsole.data.core.timekeeping import SystemClock
from pmconsole.data.file.store import Store
from pmconsole.data.papers.tables import DispatchOrder, LedgerEntry, OrderRound
from pmconsole.procedure.vocabulary import Channel, OrderState, Paper, Role, Rule


def make(path: Path, count: int, first: float, step: float, warn: float = 1800) -> list[datetime]:
    """Put `count` running clocks into the file at `path`, and a site where there is none; returns when they are due."""
    clock = SystemClock()
    store = Store.open(path, clock)
    now = clock.now()
    with store.write() as session:
        if session.exec(select(Site)).first() is None:
            session.add(Site(id=1, name="锦绣花园", created_at=now))
            session.flush()
            session.add(Department(id=1, site_id=1, name="工程部"))
            session.add(Person(id=1, site_id=1, name="王芳"))
            session.flush()
            session.add(PersonRole(person_id=1, role=Role.HANDLER))
            session.add(Duty(site_id=1, person_id=1, shift="早班", started_at=now, ends_at=now + timedelta(hours=8)))
        dues = []
        have = len(session.exec(select(DispatchOrder)).all())
        for nr in range(have + 1, have + count + 1):
            entry = LedgerEntry(
                site_id=1, number=f"XX-20261123-{nr:03}", received_at=now, registered_at=now, channel=Channel.PHONE,
                content="厨房水管爆裂，漏到楼下", room="3-2-1702", handler="王芳",
            )  # fmt: skip
            session.add(entry)
            session.flush()
            order = DispatchOrder(
                site_id=1, number=f"PG-20261123-{nr:03}", entry_id=entry.id or 0, department_id=1, department="工程部",
                content="修水管", issued_at=now, issued_by="王芳", state=OrderState.SIGNED,
            )  # fmt: skip
            session.add(order)
            session.flush()
            session.add(OrderRound(order_id=order.id or 0, round=1))
            due = now + timedelta(seconds=first + step * (nr - have - 1))
            dues.append(due)
            session.add(
                ClockRow(
                    site_id=1, rule=Rule.ARRANGE, paper=Paper.ORDER, paper_id=order.id or 0, entry_id=entry.id,
                    number=order.number, started_at=now - timedelta(hours=2), warn_at=due - timedelta(seconds=warn),
                    due_at=due,
                )
            )  # fmt: skip
    store.close()
    return dues


def open_console(path: Path, flood: int = 10) -> None:
    """Run the console on the file."""
    from pmconsole import root
    from pmconsole.app import ConsoleApp
    from pmconsole.settings import Settings

    settings = Settings(flood_count=flood)
    desk = root.open_desk(path, settings)
    ConsoleApp(desk, root.actor_on_duty(desk), settings).run()


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(Path(sys.argv[2]), int(sys.argv[3]), *(float(number) for number in sys.argv[4:]))
    else:
        open_console(Path(sys.argv[2]), *(int(number) for number in sys.argv[3:]))
