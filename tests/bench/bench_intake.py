"""How long the known panel of the intake takes on a big file, against a bare indexed read of the same file.

python tests/bench/bench_intake.py [--short]

200,000 entries (20,000 with --short), 2,000 contacts, 40 changes in force. Ends with 1 where the panel takes more than
`LIMIT` times the bare read, or grows with the file.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parents[2]))

from sqlalchemy import insert, text
from sqlmodel import Session, SQLModel

from pmconsole.data.board import queries as queries_board
from pmconsole.data.core.timekeeping import SettableClock, SystemClock
from pmconsole.data.file.store import Store
from pmconsole.desk.board import acts as board
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.directory import acts as directory
from pmconsole.desk.directory.acts import ContactIn
from pmconsole.desk.directory.words import NumberIn
from pmconsole.desk.people.setup import DepartmentIn, set_up
from pmconsole.procedure.clocks import Policy
from pmconsole.procedure.vocabulary import (
    Category,
    ChangeKind,
    Channel,
    EntryState,
    ReplyHow,
    Role,
)
from pmconsole.procedure.working_days import WorkingCalendar

#: The panel asks some thirty questions and builds rows of them (about 300 times one row by one index, measured);
#: twice that is a lost index or a walk over the file. Growth with the file is judged beside it.
LIMIT = 600
ROUNDS, CHUNK = 200, 10_000
ACTOR = Actor("王芳", frozenset({Role.HANDLER}))
CATEGORIES = (Category.REPAIR, Category.COMPLAINT, Category.ENQUIRY)
BARE = text("SELECT id, number, source FROM ledger_entry WHERE phone_key = :key LIMIT 1")


def phone(nr: int) -> str:
    """The number of household `nr`."""
    return f"138{nr % 5_000:08}"


def room(nr: int) -> str:
    """The room of household `nr`: 5,000 of them in 20 buildings."""
    home = nr % 5_000
    return f"{home % 20 + 1}-{home // 20 % 4 + 1}-{home // 80 + 100}"


def make(path: Path, entries: int) -> Desk:
    """A file with `entries` entries over two years, the last 12 hours as busy as a bad day, 400 of them open."""
    clock = SettableClock(SystemClock().now())
    store = Store.open(path, clock)
    site = set_up(store, clock, site_name="锦绣花园", departments=[DepartmentIn("工程部")], on_duty=ACTOR.name)
    zone = ZoneInfo("Asia/Shanghai")
    desk = Desk(store, clock, WorkingCalendar(zone), Policy(), site, zone)
    now = clock.now()
    table = SQLModel.metadata.tables["ledger_entry"]
    for start in range(0, entries, CHUNK):
        rows = []
        for nr in range(start, start + CHUNK):
            left = entries - nr
            home = nr * 7919 % 5_000
            key = room(home)
            fresh = left <= 400
            at = now - (timedelta(minutes=left) if fresh else timedelta(minutes=400 + 5 * left))
            rows.append(
                {
                    "site_id": site, "number": f"XX-20000101-{nr:07}", "version": 1, "received_at": at,
                    "registered_at": at, "channel": Channel.PHONE, "category": CATEGORIES[nr % 3],
                    "source": f"住户{home}", "phone": phone(home), "phone_key": phone(home),
                    "room": key, "room_key": key, "building": key.split("-")[0], "content": "厨房水管漏水",
                    "handler": ACTOR.name, "state": EntryState.RECEIVED if fresh else EntryState.STRUCK_OFF,
                    "major": False, "handling": "", "remark": "", "search_text": "", "internal_department": "",
                    "struck_off_by": "", "void_reason": "",
                }
            )  # fmt: skip
        with store.write() as session:
            session.execute(insert(table), rows)
    _around(desk)
    return desk


def _around(desk: Desk) -> None:
    with desk.unit(ACTOR, "contact.add") as unit:
        for nr in range(2_000):
            directory.enter(
                unit, ContactIn(f"住户{nr}", numbers=(NumberIn(phone(nr), "手机"),), places=(room(nr),))
            )  # fmt: skip
    for nr in range(40):
        board.register_change(
            desk, ACTOR, sure=True, kind=ChangeKind.WATER, department="工程部", reported_how=ReplyHow.PHONE,
            scope=f"{nr % 20 + 1}栋", content="清洗水箱", answer="停到傍晚",
        )  # fmt: skip


def median(session: Session, work: Callable[[int], object]) -> tuple[float, float]:
    """Median and 99th percentile of `work` for ROUNDS households, in milliseconds."""
    took = []
    for nr in range(ROUNDS):
        session.expire_all()
        begun = time.perf_counter()
        work(nr * 97 % 2_000)
        took.append((time.perf_counter() - begun) * 1000)
    return statistics.median(took), sorted(took)[int(0.99 * ROUNDS)]


def measure(entries: int) -> tuple[float, float]:
    """Median milliseconds of the panel and of the bare read on a file of `entries`."""
    with tempfile.TemporaryDirectory() as folder:
        desk = make(Path(folder) / "desk.sqlite", entries)
        now = desk.now()
        with desk.store.read() as session:

            def panel(nr: int) -> None:
                found = queries_board.picture(session, desk.site_id, now, phone(nr), room(nr))
                assert found.caller.name and found.recent

            bare, _ = median(session, lambda nr: session.execute(BARE, {"key": phone(nr)}).all())
            known, worst = median(session, panel)
        desk.store.close()
    print(f"{entries} entries: panel {known:.2f} ms (p99 {worst:.2f}), bare read {bare:.3f} ms, {known / bare:.0f} x")
    return known, bare


def main(short: bool) -> int:
    """Measure a small and a big file and judge."""
    small, big = (10_000, 20_000) if short else (20_000, 200_000)
    known_small, bare_small = measure(small)
    known, bare = measure(big)
    growth = (known / bare) / (known_small / bare_small)
    print(f"ratio {known / bare:.0f} (limit {LIMIT}); {big // small} times the file: {growth:.2f} times that (limit 3)")
    return int(known / bare > LIMIT or growth > 3)


if __name__ == "__main__":
    sys.exit(main("--short" in sys.argv))
