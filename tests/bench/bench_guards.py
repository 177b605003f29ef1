"""What the guards against REPLACE cost: the same rows written with and without them, in turn.

python tests/bench/bench_guards.py [--short]

100,000 rows a table (5,000 with --short), and registering an entry as the desk does it. Prints ratios; ends with 1
where an act of the desk takes more than `LIMIT` times what it takes without guards.
"""

import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parents[2]))

from pmconsole.data.core.timekeeping import SettableClock, SystemClock
from pmconsole.data.file import guards, triggers
from pmconsole.data.file.store import Store
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.desk.people.setup import DepartmentIn, set_up
from pmconsole.procedure.clocks import Policy
from pmconsole.procedure.vocabulary import Channel, Role
from pmconsole.procedure.working_days import WorkingCalendar

LIMIT = 1.5
ACTS, PIECE = 300, 500
ACTOR = Actor("王芳", frozenset({Role.HANDLER}))
ENTRY = (
    "INSERT INTO ledger_entry (site_id, number, version, received_at, registered_at, channel, category, source, phone, "
    "phone_key, room, room_key, building, content, handler, state, major, handling, remark, search_text, "
    "internal_department, struck_off_by, void_reason) VALUES (1, ?, 1, '2026', '2026', 'phone', 'repair', '', '', '', "
    "'', '', '', '水管爆裂', '王芳', 'received', 0, '', '', '', '', '', '')"
)
JOURNAL = (
    "INSERT INTO journal (site_id, at, who, action, paper, paper_id, number, version, changes, previous, hash) "
    "VALUES (1, '2026', '王芳', 'register', 'XX', ?, '', 1, '{}', ?, ?)"
)
CLOCK = (
    "INSERT INTO clock (site_id, rule, paper, paper_id, number, round, started_at, warn_at, due_at, end_reason) "
    "VALUES (1, 'handle', 'XX', ?, '', 1, '2026', '2026', '2026', '')"
)


@contextmanager
def opened(folder: Path, name: str, guarded: bool) -> Iterator[Store]:
    """A fresh file with the guards or without them."""
    store = Store.open(folder / f"{name}.sqlite", SettableClock(SystemClock().now()))
    if not guarded:
        with store.engine.begin() as connection:
            for guard in guards.ddl(triggers.every().values()):
                connection.exec_driver_sql(f"DROP TRIGGER {guard}")
    yield store
    store.close()


def rows(stores: tuple[Store, Store], count: int) -> dict[str, tuple[float, float]]:
    """Microseconds a row of each kind in either file: medians over pieces written in turn."""
    hashes = ["0" * 64, *(f"{nr:064}" for nr in range(1, count + 1))]
    batches: dict[str, tuple[str, list[tuple[object, ...]]]] = {
        "ledger_entry": (ENTRY, [(f"XX-{nr:09}",) for nr in range(count)]),
        "journal": (JOURNAL, [(nr, hashes[nr], hashes[nr + 1]) for nr in range(count)]),
        "clock": (CLOCK, [(nr,) for nr in range(count)]),
    }
    files = [sqlite3.connect(store.path, isolation_level=None) for store in stores]
    took = {}
    for name, (statement, values) in batches.items():
        pieces: tuple[list[float], list[float]] = ([], [])
        for start in range(0, count, PIECE):
            for file, into in zip(files, pieces, strict=True):
                file.execute("BEGIN IMMEDIATE")
                begun = time.perf_counter()
                file.executemany(statement, values[start : start + PIECE])
                into.append((time.perf_counter() - begun) / PIECE * 1e6)
                file.execute("COMMIT")
        took[name] = statistics.median(pieces[0]), statistics.median(pieces[1])
    for file in files:
        file.close()
    return took


def desk_on(store: Store) -> Desk:
    """A desk on a fresh file."""
    zone = ZoneInfo("Asia/Shanghai")
    site = set_up(store, store.clock, site_name="锦绣花园", departments=[DepartmentIn("工程部")], on_duty=ACTOR.name)
    return Desk(store, store.clock, WorkingCalendar(zone), Policy(), site, zone)


def acts(stores: tuple[Store, Store]) -> tuple[float, float]:
    """Median milliseconds of registering an entry in either file, in turn: number, clock, search, journal, commit."""
    desks = [desk_on(store) for store in stores]
    took: tuple[list[float], list[float]] = ([], [])
    for nr in range(ACTS):
        call = Intake(content=f"厨房水管漏水{nr}", channel=Channel.VISIT)
        for desk, into in zip(desks, took, strict=True):
            begun = time.perf_counter()
            register(desk, ACTOR, call)
            into.append((time.perf_counter() - begun) * 1000)
    return statistics.median(took[0]), statistics.median(took[1])


def main(short: bool) -> int:
    """Measure with and without, print, judge."""
    with tempfile.TemporaryDirectory() as folder:
        with opened(Path(folder), "one", True) as one, opened(Path(folder), "two", False) as two:
            for name, (took, bare) in rows((one, two), 5_000 if short else 100_000).items():
                print(f"{name}: {took:.1f} us a row guarded, {bare:.1f} bare, {took / bare:.2f} x")
        with opened(Path(folder), "three", True) as one, opened(Path(folder), "four", False) as two:
            took, bare = acts((one, two))
    print(f"registering an entry: {took:.2f} ms guarded, {bare:.2f} bare, {took / bare:.2f} x (limit {LIMIT})")
    return int(took / bare > LIMIT)


if __name__ == "__main__":
    sys.exit(main("--short" in sys.argv))
