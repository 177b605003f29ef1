"""The rules broken one by one, to see which breakage no test notices: `make mutants`, `python -m tests.mutate clocks`.

The mutations are mutmut's (operators swapped, numbers one more, words changed, arguments left out ...). mutmut's own
run breaks a function while it is called; the rules here are tables made when their module is imported, which it leaves
alone. So each mutation is tried in a process of its own that imports the broken module, with the tests near it.

What is counted: every mutation of the module's code outside docstrings and annotations. Killed: a test fails, or
nothing can be imported, or it hangs. The rest is printed with its line; tests/mutants.md says why it stays.
"""

import argparse
import gc
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import random
import re
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from types import ModuleType
from typing import Any

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "build" / "mutants"
LEAST = 0.95
SECONDS = 120
RULES = "pmconsole/procedure"
LIFE = "pmconsole/alerts/lifecycle.py"
#: The tests near a module, nearest first; together they take seconds. Where a module is not named, all of them.
NEAR: dict[str, str] = {
    "act_words": "test_act_words",
    "alarm_words": "test_words",
    "archive": "test_archive_rules test_words",
    "board": "test_board_rules test_words",
    "clauses": "test_clauses test_clocks",
    "clocks": "test_clocks",
    "columns": "test_column_words test_columns test_act_words",
    "demanded": "test_what_the_desk_holds test_words",
    "facts": "test_facts test_steps_moving test_archive_rules",
    "figures": "test_figure_words test_pins_and_sight test_words",
    "flow_cards": "test_what_the_desk_holds",
    "handover": "test_handover test_words",
    "handover_content": "test_handover",
    "papers": "test_archive_rules",
    "periods": "test_periods test_words",
    "phrases": "test_phrase_codes test_pins_and_sight",
    "pins": "test_pins_and_sight",
    "qualification": "test_archive_rules",
    "refusal": "test_pins_and_sight",
    "scope": "test_scope",
    "shift_findings": "test_shifts",
    "shifts": "test_shifts",
    "slots": "test_slots",
    "steps": "test_steps test_steps_moving test_words",
    "steps_entry": "test_steps test_steps_moving",
    "steps_form": "test_steps test_steps_moving",
    "steps_order": "test_steps test_steps_moving",
    "values": "test_act_words",
    "viewing": "test_pins_and_sight",
    "vocabulary": "test_words",
    "who": "test_act_words test_who",
    "workflow": "test_steps_inputs test_steps_moving",
    "working_days": "test_working_days",
    "lifecycle": "test_lifecycle",
}
#: What pytest does besides running tests.
_IDLE = (
    "cacheprovider", "junitxml", "doctest", "faulthandler", "unittest", "pastebin", "logging", "capture",
    "unraisableexception", "threadexception", "warnings", "stepwise", "setuponly", "setupplan", "debugging",
)  # fmt: skip
#: What the tests need besides the product, imported once for all of them.
_NEEDED = (
    "pytest_asyncio.plugin", "hypothesis.strategies", "holidays.countries.china", "chinese_calendar", "zoneinfo",
)  # fmt: skip
#: No rules: what `import *` would bring, and types, which are there for the type checker.
_NO_RULE = re.compile(r"^__all__ =|^\w+ = TypeVar\(|^[A-Z]\w*[a-z]\w* = (Literal\[|Callable\[|Mapping\[|[\w.]+ \| )")


@dataclass(frozen=True)
class Mutant:
    """One breakage of a module: its `nr`, the line it is in, the lines before and after, and the broken source."""

    nr: int
    line: int
    change: str
    source: str


class Broken(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module from a source of its own, everything else as ever."""

    def __init__(self, name: str, path: Path, source: str) -> None:
        self.name, self.path, self.source = name, path, source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(fullname, self.path, loader=self)

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.source, str(self.path), "exec"), module.__dict__)


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Every mutation of the file that changes its text, in the order of its lines."""
    # Only `make mutants` brings mutmut: to whoever checks types it is not there.
    create_mutations: Any = importlib.import_module("mutmut.mutation.file_mutation").create_mutations
    before = path.read_text("utf-8")
    module, mutations, _, _ = create_mutations(str(path), before)
    seen = {before}
    for nr, one in enumerate(mutations):
        after = module.deep_replace(one.original_node, one.mutated_node).code
        if after in seen:
            continue
        seen.add(after)
        lines = list(unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm=""))[2:]
        changed = [line for line in lines if line[:1] in "+-"]
        place = re.match(r"@@ -(\d+)", lines[0])
        if place and not _NO_RULE.match(changed[0][1:]):
            yield Mutant(nr, int(place[1]), "\n".join(changed), after)


def left_of(module: str, path: Path, mutants: Sequence[Mutant], files: Sequence[Path], jobs: int) -> list[Mutant]:
    """Those of the mutants that the tests in `files` pass with, tried `jobs` at a time."""
    left, under_way = [], dict[int, Mutant]()
    waiting = list(reversed(mutants))
    while waiting or under_way:
        while waiting and len(under_way) < jobs:
            mutant = waiting.pop()
            if not (child := os.fork()):
                try:
                    os._exit(_tried(module, path, mutant.source, files))
                finally:
                    os._exit(70)
            under_way[child] = mutant
        child, status = os.wait()
        mutant = under_way.pop(child)
        if os.waitstatus_to_exitcode(status) == 0:
            left.append(mutant)
    return sorted(left, key=lambda one: one.nr)


def _tried(module: str, path: Path, source: str, files: Sequence[Path]) -> int:
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    signal.alarm(SECONDS)
    sys.meta_path.insert(0, Broken(module, path, source))
    quick = ("-q", "-x", "--tb=no", "--noconftest", "-m", "not long", "-p", "pytest_asyncio.plugin")
    parts = (*quick, *(part for name in _IDLE for part in ("-p", f"no:{name}")), *map(str, files))
    return int(pytest.main(list(parts), plugins=[_FirstFailure()]))


class _FirstFailure:
    """Ends the process with the first test that fails, and without tidying up."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            os._exit(1)

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        os._exit(int(exitstatus))


def near(stem: str) -> list[Path]:
    """The test files to try a module with."""
    places = [*sorted((ROOT / "tests" / "procedure").glob("test_*.py")), *(ROOT / "tests").rglob("test_lifecycle.py")]
    by_name = {place.stem: place for place in places}
    return [by_name[name] for name in NEAR.get(stem, " ".join(by_name)).split() if name in by_name]


def measured(path: Path, sample: int, jobs: int) -> dict[str, object]:
    """Try the mutants of one file, or `sample` of them, always the same ones; what became of them."""
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    mutants, files, begun = list(mutants_of(path)), near(path.stem), time.monotonic()
    if not left_of(module, path, [Mutant(0, 0, "", path.read_text("utf-8"))], files, 1):
        raise SystemExit(f"{path.stem}: the tests fail although nothing is broken")
    tried = mutants if not 0 < sample < len(mutants) else random.Random(path.stem).sample(mutants, sample)
    left = left_of(module, path, tried, files, jobs)
    print(
        f"{path.stem:18} {len(mutants):5} mutants {len(tried):5} tried {len(tried) - len(left):5} killed"
        f" {len(left):4} left {_share(len(tried), len(left)):6.1%}  {time.monotonic() - begun:5.0f} s",
        flush=True,
    )
    for one in left:
        print(f"  line {one.line}\n    " + one.change.replace("\n", "\n    "), flush=True)
    told = [{"line": one.line, "change": one.change} for one in left]
    return {"mutants": len(mutants), "tried": len(tried), "killed": len(tried) - len(left), "left": told}


def _share(tried: int, left: int) -> float:
    return (tried - left) / tried if tried else 1.0


def main() -> int:
    """Measure the modules named, or all; 1 where fewer than 95 of 100 mutants are killed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("module", nargs="*", help="clocks, steps_order, lifecycle ...; all where none is named")
    parser.add_argument("--sample", type=int, default=0, help="try only so many of each module, always the same")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many at a time")
    asked = parser.parse_args()
    os.chdir(ROOT)
    # Few examples, the same ones each time; what is imported here every child has without importing it again.
    hypothesis.settings.register_profile("mutants", deadline=None, max_examples=20, derandomize=True, database=None)
    hypothesis.settings.load_profile("mutants")
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    for name in (
        "pytest_asyncio.plugin",
        "hypothesis.strategies",
        "holidays.countries.china",
        "chinese_calendar",
        "zoneinfo",
    ):
        importlib.import_module(name)
    paths = [path for path in [*sorted((ROOT / RULES).glob("*.py")), ROOT / LIFE] if path.stem != "__init__"]
    if unknown := set(asked.module) - {path.stem for path in paths}:
        parser.error(f"no such module: {', '.join(sorted(unknown))}")
    RESULTS.mkdir(parents=True, exist_ok=True)
    gc.freeze()
    tried = killed = 0
    for path in paths:
        if not asked.module or path.stem in asked.module:
            found = measured(path, asked.sample, asked.jobs)
            (RESULTS / f"{path.stem}.json").write_text(json.dumps(found, ensure_ascii=False, indent=1), "utf-8")
            tried, killed = tried + int(str(found["tried"])), killed + int(str(found["killed"]))
    print(f"{'all':18} {tried} tried, {killed} killed, {killed / max(tried, 1):.1%}")
    return 0 if killed >= LEAST * tried else 1


if __name__ == "__main__":
    sys.exit(main())
