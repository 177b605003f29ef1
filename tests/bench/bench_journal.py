"""How long finding in the journal takes, against a bare indexed read of the same file.

python tests/bench/bench_journal.py [--short]

10,000 and 1,000,000 lines (2,000 and 20,000 with --short). For each question: the first screenful (ids and lines), and
all ids. Ends with 1 where the first screenful of a narrow question grows with the file.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from sqlmodel import Session

from pmconsole.data.journal import chain as journal
from pmconsole.data.journal import queries as queries_journal
from pmconsole.data.journal.queries import JournalFilter
from pmconsole.procedure.vocabulary import Paper
from tests.bench.journal_file import ACTS, END, PEOPLE, RARE, SELDOM, make, number_of

ROUNDS, SCREEN, FIRST = 15, 40, 200
GROWTH = 4
DAY = timedelta(days=1)
#: What people ask; narrow ones mean few lines in a file of any length.
NARROW = {
    "编号": JournalFilter(number=number_of(1000)),
    "短编号 XX-7": JournalFilter(number="XX-7"),
    "少见的人": JournalFilter(who=SELDOM),
    "某天": JournalFilter(since=END - DAY, until=END),
    "某人某天": JournalFilter(who=SELDOM, since=END - DAY, until=END),
    "某人的作废": JournalFilter(who=SELDOM, actions=frozenset({RARE})),
    "某天的作废": JournalFilter(actions=frozenset({RARE}), since=END - DAY, until=END),
    "作废": JournalFilter(actions=frozenset({RARE})),
}
BROAD = {
    "全部": JournalFilter(),
    "常见的人": JournalFilter(who=PEOPLE[0]),
    "一半的操作": JournalFilter(actions=frozenset(ACTS[:3])),
    "近一年": JournalFilter(since=END - 365 * DAY),
}


def median(work: Callable[[], object]) -> float:
    """Median milliseconds of `work`."""
    took = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        took.append((time.perf_counter() - begun) * 1000)
    return statistics.median(took)


def first_screen(session: Session, flt: JournalFilter) -> int:
    """What the screen reads first; returns how many lines it shows."""
    ids = queries_journal.journal_ids(session, 1, flt, FIRST)
    return len(queries_journal.journal_lines(session, 1, ids[:SCREEN]))


def measure(count: int) -> dict[str, float]:
    """Times a bare read for the first screenful of each question on a file of `count` lines; prints all."""
    ratios = {}
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        store = make(Path(folder) / "desk.sqlite", count)
        print(f"{count:,} lines ({time.perf_counter() - begun:.0f} s to make)")
        with store.read() as session:
            bare = median(lambda: journal.history(session, 1, Paper.LEDGER, count // 10))
            print(f"  bare read of one paper's five lines by index: {bare:.2f} ms")
            for name, flt in (NARROW | BROAD).items():
                begun = time.perf_counter()
                found = len(queries_journal.journal_ids(session, 1, flt))
                whole = (time.perf_counter() - begun) * 1000
                first = median(lambda flt=flt: first_screen(session, flt))  # type: ignore[misc]
                ratios[name] = first / bare
                print(
                    f"  {name}: {found:,} lines, first screen {first:.1f} ms = {ratios[name]:.0f} x, all {whole:.0f} ms"
                )
        store.close()
    return ratios


def main(short: bool) -> int:
    """Measure a small and a big file and judge the narrow questions."""
    small, big = (2_000, 20_000) if short else (10_000, 1_000_000)
    before, after = measure(small), measure(big)
    growth = {name: after[name] / before[name] for name in NARROW}
    worst = max(growth, key=lambda name: growth[name])
    print(f"{big // small} times the file: narrow questions at most {growth[worst]:.1f} x ({worst}; limit {GROWTH})")
    return int(growth[worst] > GROWTH)


if __name__ == "__main__":
    sys.exit(main("--short" in sys.argv))
