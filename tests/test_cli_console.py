"""The console in a real terminal: refused where there is none, and after a fault the terminal is as it was."""

import os
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

HOME = Path(__file__).parents[1]

# A console that falls over with a customer's words in its local variables, at start or later in a worker.
FALLING = """
import sys
from textual.app import App
from textual.widgets import Input
from pmconsole.commands import console, opening
from pmconsole.logs import start_log
import typer
from pathlib import Path

class Falling(App):
    def compose(self):
        yield Input()
    def on_mount(self):
        if sys.argv[1] == "start":
            self.fall()
        elif sys.argv[1] == "worker":
            self.run_worker(self.fall, thread=True)
        else:
            self.set_timer(0.2, self.fall)
    def fall(self):
        customer = "陈先生 13800001111"
        raise RuntimeError(customer)

start_log(Path(sys.argv[2]))
try:
    with opening.failing_in_chinese():
        console.run(Falling())
except typer.Exit as end:
    sys.exit(end.exit_code)
"""


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    own = {"XDG_DATA_HOME": str(tmp_path / "data"), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PMCONSOLE_")}
    return {**kept, **own, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", **more}


@pytest.mark.parametrize("when", ["start", "timer", "worker"])
def test_fault_restores_the_terminal_and_says_one_sentence(when: str, tmp_path: Path) -> None:
    script = tmp_path / "falling.py"
    script.write_text(FALLING, "utf-8")
    before, after, logs = (tmp_path / name for name in ("before", "after", "logs"))
    line = f'stty -a > "{before}"; "{sys.executable}" "{script}" {when} "{logs}"; echo status=$?; stty -a > "{after}"'
    child = pexpect.spawn(
        "sh", ["-c", line], cwd=str(HOME), env=environment(tmp_path, PYTHONPATH=str(HOME)), dimensions=(24, 80),
        encoding="utf-8", timeout=60,
    )  # fmt: skip
    child.expect(pexpect.EOF)
    child.close()
    painted = str(child.before)
    left_screen = painted.rsplit("\x1b[?1049l", 1)[1]
    assert "status=2" in left_screen
    assert "程序出错，已停止。已保存的记录都在。" in left_screen
    assert str(logs / "pmconsole.log") in left_screen.replace("\r\n", "")
    assert before.read_text() == after.read_text()
    log = (logs / "pmconsole.log").read_text("utf-8")
    assert "RuntimeError" in log and "fall" in log
    for text in (painted, log):
        assert "陈先生" not in text and "13800001111" not in text and "Traceback" not in text


def test_console_without_a_terminal_ends_at_once(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "pmconsole"],
        cwd=HOME,
        env=environment(tmp_path),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert told.returncode == 2 and told.stdout == ""
    assert "ssh -t" in told.stderr
    assert not (tmp_path / "data" / "pmconsole" / "pmconsole.sqlite").exists()


def test_console_in_a_terminal_that_cannot_paint_says_so(tmp_path: Path) -> None:
    env = environment(tmp_path, TERM="dumb")
    child = pexpect.spawn(sys.executable, ["-m", "pmconsole"], cwd=str(HOME), env=env, encoding="utf-8", timeout=60)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 2
    assert "TERM=xterm-256color" in str(child.before).replace("\r\n", "")


def test_kitty_keyboard_is_off_before_textual_is_imported(tmp_path: Path) -> None:
    asked = "from pmconsole import cli; cli.main(['--version'])"
    code = f"{asked}; from textual import constants; print(constants.DISABLE_KITTY_KEY)"
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=HOME, env=environment(tmp_path), capture_output=True, text=True, timeout=60
    )
    assert told.stdout.splitlines()[-1] == "True"
