"""The bench of papers in short: its own cost stays below that of Typst on the same pages, memory does not grow."""

import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[1] / "bench" / "bench_papers.py"


def test_papers_cost_less_than_twice_what_typst_takes_for_the_same_pages() -> None:
    told = subprocess.run([sys.executable, str(BENCH), "--short"], capture_output=True, text=True, timeout=300)
    assert told.returncode == 0, told.stdout + told.stderr
    assert "of the processors" in told.stdout and "registers" in told.stdout
