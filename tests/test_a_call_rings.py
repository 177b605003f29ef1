"""A telephone system announces a call by `pmconsole call`; the console that runs shows it and is not disturbed."""

import subprocess
import sys
from pathlib import Path

from tests.terminal import Terminal
from tests.test_keys_counted import at_the_intake, file

__all__ = ["file"]


def announced(path: Path, *args: str) -> str:
    command = [sys.executable, "-m", "pmconsole", "call", "--db", str(path), *args]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[1]).stdout


def test_a_call_is_taken_by_one_key_and_the_half_typed_form_comes_back(file: Path) -> None:
    with Terminal("--db", str(file)) as terminal:
        at_the_intake(terminal)
        terminal.press("Enter", "Enter", "Enter", "1")
        terminal.type("厨房水管").wait("厨房水管")
        assert "来电已显示" in announced(file, "--number", "139 0000 2222", "--name", "张[/先生")
        terminal.wait("139 0000 2222", "张[/先生")
        terminal.type("爆裂").wait("厨房水管爆裂")
        terminal.press("C-r").wait("接听", "已收好", gone="厨房水管爆裂")
        terminal.press("Enter", "Enter", "Enter", "4")
        terminal.type("问停水").wait("问停水")
        terminal.press("C-s").wait("厨房水管爆裂", "3-2-1702", "13800001111")


def test_what_is_no_number_is_refused_in_a_sentence(file: Path) -> None:
    command = [sys.executable, "-m", "pmconsole", "call", "--db", str(file), "--number", "不知道"]
    said = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[1])
    assert said.returncode == 2 and "号码" in said.stderr + said.stdout and "Traceback" not in said.stderr
