"""The print key in a real terminal, printed with a program of the site's own."""

import shutil
import sys
from pathlib import Path

from pmconsole.desk.core.unit import Desk
from tests.morning import Morning
from tests.papers.reading import words
from tests.terminal import Terminal


def test_ctrl_x_sends_the_most_urgent_order_to_the_printer(desk: Desk, morning: Morning, tmp_path: Path) -> None:
    file, printed, settings = tmp_path / "own.sqlite", tmp_path / "printed", tmp_path / "settings.toml"
    desk.store.close()
    shutil.copy(desk.store.path, file)
    code = "import shutil, sys; shutil.copy(sys.argv[2], sys.argv[1])"
    settings.write_text(f"print_command = {[sys.executable, '-c', code, str(printed)]!r}\n", "utf-8")
    with Terminal("--db", str(file), "--settings", str(settings)) as terminal:
        terminal.wait("厨房水管爆裂")
        terminal.press("F4").wait("!!超", "签收 4.2.3内")
        terminal.press("C-x").wait("已送打印")
    assert "派工单" in words(printed.read_bytes())
    assert [one.suffix for one in (tmp_path / "outbox").iterdir()] == [".pdf"]
