"""The bench of the hand-in in short: preparing costs less than twice what Typst takes for the same pages."""

import re
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[1] / "bench" / "bench_hand_in.py"


def test_a_hand_in_costs_less_than_twice_what_typst_takes_for_the_same_pages() -> None:
    told = subprocess.run([sys.executable, str(BENCH), "--short"], capture_output=True, text=True, timeout=300)
    ratio = re.search(r"([0-9.]+) of the processors", told.stdout)
    memory = re.search(r"after all, ratio ([0-9.]+)", told.stdout)
    assert ratio and memory, told.stderr
    assert float(ratio[1]) < 2, told.stdout
    assert float(memory[1]) < 1.6, told.stdout
