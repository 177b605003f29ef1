"""The bench of the hand-in in short: preparing costs less than twice what Typst takes for the same pages."""

import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[1] / "bench" / "bench_hand_in.py"


def test_a_hand_in_costs_less_than_twice_what_typst_takes_for_the_same_pages() -> None:
    told = subprocess.run([sys.executable, str(BENCH), "--short"], capture_output=True, text=True, timeout=300)
    assert told.returncode == 0, told.stdout + told.stderr
    assert "of the processors" in told.stdout and "240" in told.stdout and "registers" in told.stdout
