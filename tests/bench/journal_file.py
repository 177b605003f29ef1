"""Makes a file with a long journal, its chain sound: what the measurement and the tests of finding stand on."""

import hashlib
import json
import sqlite3
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.core.types import iso
from pmconsole.data.file.store import Store
from pmconsole.desk.people.setup import DepartmentIn, set_up

END = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
PEOPLE = ("王芳", "赵敏", "刘洋", "陈静")
#: Who did how much: one seldom, four in turn.
SELDOM = "周老师"
ACTS = ("entry.register", "entry.register", "entry.classify", "entry.issue", "order.sign", "entry.strike_off")
RARE = "entry.void"
_INSERT = (
    "INSERT INTO journal (site_id, at, who, action, paper, paper_id, number, version, changes, previous, hash) "
    "VALUES (1, ?, ?, ?, 'XX', ?, ?, ?, ?, ?, ?)"
)


def number_of(nr: int) -> str:
    """The number of entry `nr`: a thousand a day."""
    day = END - timedelta(days=nr // 1000)
    return f"XX-{day:%Y%m%d}-{nr % 1000 + 1:03}"


def make(path: Path, count: int) -> Store:
    """A store with `count` lines over the last `count` minutes; five lines an entry, one act in 2,000 a void."""
    store = Store.open(path, SettableClock(END))
    set_up(store, store.clock, site_name="锦绣花园", departments=[DepartmentIn("工程部")], on_duty=PEOPLE[0])
    raw = sqlite3.connect(path, isolation_level=None)
    (last,) = raw.execute("SELECT hash FROM journal ORDER BY id DESC LIMIT 1").fetchone()
    raw.execute("PRAGMA synchronous = OFF")
    raw.execute("BEGIN")
    raw.executemany(_INSERT, _lines(count, last))
    raw.execute("COMMIT")
    raw.close()
    return store


def _lines(count: int, previous: str) -> Iterator[tuple[object, ...]]:
    changes = json.dumps({"room": ["3-2-1701", "3-2-1702"], "state": ["received", "dispatched"]}, sort_keys=True)
    for nr in range(count):
        at = END - timedelta(minutes=count - nr)
        who = SELDOM if nr % 5000 == 77 else PEOPLE[nr // 480 % len(PEOPLE)]
        action = RARE if nr % 2000 == 5 else ACTS[nr % len(ACTS)]
        number, version = number_of((count - nr) // 5), nr % 5 + 1
        parts = [previous, 1, iso(at), who, action, "XX", nr // 5 + 1, number, version, changes]
        digest = hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()
        yield iso(at), who, action, nr // 5 + 1, number, version, changes, previous, digest
        previous = digest
