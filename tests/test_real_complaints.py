"""Real complaints, a real terminal: the whole file comes in, three of its entries are worked to the red line by keys.

One goes through a second round of work (4.2.5), one is written afresh to the general manager (4.3.11), one passes
straight through. The third needs two working days to pass, so its second half runs with the clock a fortnight on.
"""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pmconsole.data.core.timekeeping import SystemClock
from pmconsole.data.file.check import verify_file
from pmconsole.data.file.store import Store
from pmconsole.data.papers.queries import entry_detail, ledger_ids
from pmconsole.data.papers.rows import EntryDetail, LedgerFilter
from pmconsole.procedure.vocabulary import EntryState, OrderState
from tests.conftest import found
from tests.terminal import Terminal

COMPLAINTS = Path(__file__).parents[2] / "shared" / "data" / "complaints-real.csv"
#: Nobody but the handler is in the list yet: on paper, from which telephone, why so.
OUTSIDE = ("1", "分机 8001", "名单还没有建")
STRAIGHT, REWORKED, REISSUED = "西湖建筑集团占道施工", "泉塘的道路绿化", "在水一方大厦"

pytestmark = pytest.mark.skipif(
    not COMPLAINTS.exists(), reason="the sample of real complaints is not beside the project"
)


def pmconsole(*args: str) -> str:
    """Run a command of the shell to its end; its output. AssertionError when it fails."""
    ran = subprocess.run([sys.executable, "-m", "pmconsole", *args], capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A new site's file with all the complaints in it."""
    path = tmp_path / "desk.sqlite"
    pmconsole("--db", str(path), "init", "--site", "锦绣花园", "--on-duty", "王芳")
    said = pmconsole("--db", str(path), "import", "entries", str(COMPLAINTS), "--yes", "--all-or-nothing")
    assert "已导入 495 行" in said
    again = pmconsole("--db", str(path), "import", "entries", str(COMPLAINTS), "--yes")
    assert "已导入 0 行" in again, "the same file twice adds nothing"
    return path


class AtTheDesk:
    """What a handler does, in keys."""

    def __init__(self, terminal: Terminal) -> None:
        self.t = terminal

    def open(self, words: str) -> None:
        """Find an entry in the ledger by its words and open it."""
        self.t.press("F3", "C-f").type(words).wait(f"查找 {words}", " 1 条")
        self.t.press("Enter", "Enter").wait("1 记录 XX-")

    def take(self, step: str, *answers: str) -> None:
        """Choose a step from the open paper's menu and fill in its fields from the first required one on."""
        self.t.press("Enter").wait("按数字选")
        self.t.type(step).press("Enter").wait("Esc 取消", step)
        for answer in answers:
            # A digit chooses and goes on by itself; text is typed as an input method commits it.
            self.t.press(answer) if answer.isdigit() else self.t.type(answer).press("Tab")
        self.save("C-s" if answers else "Enter")

    def save(self, key: str) -> None:
        """Hand the form in."""
        self.t.press(key).wait(gone="Esc 取消")

    def leave(self) -> None:
        """Back to the whole ledger."""
        self.t.press("F3", "C-u").wait(" 495 条")

    def paper(self, digit: str) -> None:
        """Turn to one of the entry's papers: the steps that are offered next tell whether it came."""
        self.t.press(digit)

    def work(self, result: str) -> None:
        """Arranged, completed with the customer's signature, fed back to the assistant."""
        self.take("安排人员", "吴师傅")
        self.take("完成", result, "周先生")
        self.take("反馈结果", "李娜")

    def close(self) -> None:
        """Verified, returned; then, on the entry, replied and struck off."""
        self.take("核实通过", "李娜", *OUTSIDE)
        self.take("返单", "")
        self.paper("1")
        self.take("回复", "来信人", "1", "已处理完毕")
        self.take("消档")
        self.t.wait("已消档")


def detail(file: Path, words: str) -> EntryDetail:
    store = Store.open(file, SystemClock())
    try:
        with store.read() as session:
            (entry_id,) = ledger_ids(session, 1, LedgerFilter(words=words))
            return found(entry_detail(session, 1, entry_id))
    finally:
        store.close()


@pytest.mark.long
def test_three_real_complaints_are_worked_to_the_red_line_by_keys(file: Path) -> None:
    with Terminal("--db", str(file), columns=100, lines=30) as terminal:
        desk = AtTheDesk(terminal)
        terminal.wait("锦绣花园 信息中心", "王芳", "495 条")
        desk.open(STRAIGHT)
        desk.take("派工", "1")
        desk.paper("2")
        desk.take("签收", "孙伟", *OUTSIDE)
        desk.work("已清理占道材料")
        desk.close()
        desk.leave()

        desk.open(REWORKED)
        desk.take("派工", "3")
        desk.paper("2")
        desk.take("签收", "环境部值班", *OUTSIDE)
        desk.work("已补种")
        desk.take("核实不通过（返工）", "李娜", "只补了一半", *OUTSIDE)
        desk.work("全部补种")
        desk.close()
        desk.leave()

        desk.open(REISSUED)
        desk.take("派工", "1")
        desk.paper("2")
        desk.take("签收", "孙伟", *OUTSIDE)
        desk.take("说明未完原因", "等厂家报价")
        terminal.press("C-q").wait("退出")

    later = (datetime.now(UTC) + timedelta(days=14)).isoformat()
    with Terminal(str(file), later, module="tests.pty_console", columns=100, lines=30) as terminal:
        desk = AtTheDesk(terminal)
        terminal.wait("锦绣花园 信息中心", "495 条")
        desk.open(REISSUED)
        desk.paper("2")
        desk.take("重派给上级", "2", "钱总")
        desk.paper("3")
        desk.take("签收", "钱总", *OUTSIDE)
        desk.work("已协调复工")
        desk.close()
        desk.leave()
        assert "PG" in terminal.struck(), "the red line goes through the number in the remarks (4.3.7)"

    straight, reworked, reissued = (detail(file, words) for words in (STRAIGHT, REWORKED, REISSUED))
    assert [d.entry.state for d in (straight, reworked, reissued)] == [EntryState.STRUCK_OFF] * 3
    assert [(r.passed, r.rework_reason) for r in reworked.orders[0].rounds] == [(False, "只补了一半"), (True, "")]
    assert [o.state for o in reissued.orders] == [OrderState.REISSUED, OrderState.STRUCK_OFF]
    assert reissued.orders[1].reissued_from == reissued.orders[0].number
    store = Store.open(file, SystemClock())
    assert verify_file(store) == []
    store.close()
