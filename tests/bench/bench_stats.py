"""How long the figures of a year take on a ledger of a million entries, against a bare scan of an index over that year.

python tests/bench/bench_stats.py [--short] [--keep FILE]

A million entries over ten years (one every five minutes, day and night), so a year of 100,000; with --short 20,000
entries and all ten years of them, so that fixed costs do not count. The bare scan counts the period's entries by the
index on when they came. Ends with 1 where a page of the screen takes more than its `LIMITS` times that scan; the second
the desk waits at most is printed beside it, for machines differ. The command is timed twice: in one piece, and in two
beside each other as it reads. `--keep` takes a file that was made before.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parents[2]))

from sqlalchemy import text
from sqlmodel import Session

from pmconsole.commands.stats import read_report
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.store import Store
from pmconsole.data.stats.figures import Question, ageing, figures, hours, joined, repeats, side_by_side
from pmconsole.data.stats.papers import behind
from pmconsole.data.stats.rows import FigurePart, GroupedFigures
from pmconsole.data.view.store import ViewStore
from pmconsole.desk.core.unit import Desk
from pmconsole.desk.people.setup import DepartmentIn, set_up
from pmconsole.procedure.clocks import Policy
from pmconsole.procedure.figures import By
from pmconsole.procedure.periods import Period
from pmconsole.procedure.viewing import Sight
from pmconsole.procedure.working_days import WorkingCalendar
from tests.bench import big_ledger

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
YEAR = Period(date(2025, 11, 24), date(2026, 11, 23))
TEN_YEARS = Period(date(2016, 11, 24), date(2026, 11, 23))
ZONE = ZoneInfo("Asia/Shanghai")
ROUNDS = 3
READERS = ThreadPoolExecutor(2)
#: What the pages of parts show.
PAGE = frozenset(
    {"volume", "orders", "open", "on_time", "sign_median", "arrange_median", "feedback_median", "close_median"}
    | {"rework", "satisfaction", "follow_up"}
)
SECOND = 1000.0
BARE = text(
    "SELECT count(*), count(id) FROM main.ledger_entry INDEXED BY entry_received"
    " WHERE site_id = 1 AND received_at >= :since AND received_at < :until"
)
#: A year has five clocks an entry, each with its deadline, met or not; measured 70 to 130 times the bare count of the
#: entries for the whole, two to four times that where every figure is told by parts, too.
LIMITS = {"command": 500, "whole": 400, "parts": 1600, "map": 120, "repeats": 120, "ages": 5, "papers": 200}


def make(path: Path, entries: int) -> None:
    """Make a ledger of `entries` at `path`."""
    clock = SettableClock(NOW)
    store = Store.open(path, clock)
    departments = [DepartmentIn(name) for name in big_ledger.DEPARTMENTS]
    site = set_up(store, clock, site_name="锦绣花园", departments=departments, on_duty="王芳")
    store.close()
    big_ledger.fill(path, site, entries, NOW.strftime("%Y-%m-%d %H:%M:%S"))


def took(work: Callable[[], object]) -> float:
    """Milliseconds of `work`, the least of some rounds: what else the machine does must not count."""
    spent = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        spent.append((time.perf_counter() - begun) * 1000)
    return min(spent)


def together(store: Store, question: Question) -> GroupedFigures:
    """The figures as the screen reads them: in two readings beside each other."""

    def read(half: Question) -> GroupedFigures:
        with store.read() as session:
            return figures(session, 1, half, ZONE, NOW)

    return joined(list(READERS.map(read, side_by_side(question))), question)


def in_one_piece(session: Session, period: Period) -> None:
    """All the command tells, one after the other."""
    figures(session, 1, Question(period), ZONE, NOW)
    ageing(session, 1, NOW)
    hours(session, 1, period, ZONE)
    for figure in ("repeat_callers", "repeat_rooms"):
        repeats(session, 1, period, ZONE, figure)


def measure(store: Store, period: Period, slack: int) -> int:
    """Ask everything for the period and judge it against the bare scan; `slack` times the limits are allowed."""
    most = 0
    desk = Desk(store, SettableClock(NOW), WorkingCalendar(ZONE), Policy(), 1, ZONE)
    since, until = period.instants(ZONE)
    given = {"since": since.strftime("%Y-%m-%d %H:%M:%S"), "until": until.strftime("%Y-%m-%d %H:%M:%S")}
    with store.read() as session:
        bare = took(lambda: session.execute(BARE, given).all())
        volume = figures(session, 1, Question(period, keys=frozenset({"volume"})), ZONE, NOW).whole.number("volume")
        print(f"{volume:,.0f} entries in {period.days} days, bare index scan {bare:.1f} ms")
        asked: list[tuple[str, str, Callable[[], object]]] = [
            ("command", "命令，一段读", lambda: in_one_piece(session, period)),
            ("command", "命令，两段并读", lambda: read_report(desk, period, By.ALL, NOW)),
            ("whole", "总览，全部指标", lambda: together(store, Question(period))),
            ("whole", "趋势，按月", lambda: together(store, Question(period, By.MONTH, PAGE, False))),
            ("parts", "分组，按部门", lambda: together(store, Question(period, By.DEPARTMENT, PAGE, False))),
            ("parts", "分组，按楼栋", lambda: together(store, Question(period, By.BUILDING, PAGE, False))),
            ("map", "时段", lambda: hours(session, 1, period, ZONE)),
            ("repeats", "重复来电", lambda: repeats(session, 1, period, ZONE, "repeat_callers")),
            ("ages", "账龄", lambda: ageing(session, 1, NOW)),
            ("papers", "超时的单据", lambda: behind(session, 1, period, FigurePart("on_time_sign"), ZONE, NOW, True)),
        ]
        for kind, name, work in asked:
            spent = took(work)
            within = "within" if spent <= SECOND else "over"
            print(f"{name}: {spent:.0f} ms ({within} a second), {spent / bare:.0f} x (limit {slack * LIMITS[kind]})")
            most |= spent / bare > slack * LIMITS[kind]
    return int(most)


def main(arguments: list[str]) -> int:
    """Make the ledger, measure, judge."""
    entries = 20_000 if "--short" in arguments else 1_000_000
    kept = Path(arguments[arguments.index("--keep") + 1]) if "--keep" in arguments else None
    with tempfile.TemporaryDirectory() as folder:
        path = kept or Path(folder) / "desk.sqlite"
        begun = time.perf_counter()
        if not path.exists():
            make(path, entries)
        print(f"{path.stat().st_size / 2**20:,.0f} MB, made in {time.perf_counter() - begun:.0f} s")
        # A short file lies in the memory beside the processor, and its ten years are 120 months.
        period, slack = (TEN_YEARS, 4) if "--short" in arguments else (YEAR, 1)
        most = 0
        clock = SettableClock(NOW)
        for whose, store in (("值班台", Store.open(path, clock)), ("部门主管查看", ViewStore(path, clock, Sight()))):
            print(f"-- {whose}")
            try:
                most |= measure(store, period, slack)
            finally:
                store.close()
        return most


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
