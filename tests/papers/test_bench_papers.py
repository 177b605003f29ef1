"""The bench of papers in short: its own cost stays below that of Typst on the same pages, memory does not grow."""

import re
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[1] / "bench" / "bench_papers.py"


def test_papers_cost_less_than_twice_what_typst_takes_for_the_same_pages() -> None:
    told = subprocess.run([sys.executable, str(BENCH), "--short"], capture_output=True, text=True, timeout=300)
    assert told.returncode == 0, told.stderr
    ratio = re.search(r"([0-9.]+) of the processors", told.stdout)
    memory = re.search(r"after all, ratio ([0-9.]+)", told.stdout)
    assert ratio and memory, told.stdout
    assert float(ratio[1]) < 2, told.stdout
    assert float(memory[1]) < 1.5, told.stdout
