"""What looking on costs: the bytes and the processor of an idle view, and what twenty views do to the desk's commits.

python tests/bench/bench_view.py [--short]

Done in about four minutes. The desk writes once a second, as in a rush. Its commits are timed in turns of a few with
the views stopped and running (ABBA), and each turn is weighed against the one beside it: what else the machine does,
and that it changes, weighs on both alike. Ends with 1 where an idle view or the median of the ratios is over its limit.
"""

import os
import select
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

import pexpect  # noqa: E402

from pmconsole.data.core.timekeeping import SystemClock  # noqa: E402
from pmconsole.data.file.store import Store  # noqa: E402
from pmconsole.desk.core.unit import Actor, Desk  # noqa: E402
from pmconsole.desk.papers.registering import Intake, register  # noqa: E402
from pmconsole.procedure.clocks import Policy  # noqa: E402
from pmconsole.procedure.vocabulary import Channel, Role  # noqa: E402
from pmconsole.procedure.working_days import WorkingCalendar  # noqa: E402
from tests.bench.desk_with_clocks import make  # noqa: E402

ZONE = ZoneInfo("Asia/Shanghai")
#: What an idle view may send a second and take of a core; what twenty may make of the desk's commits.
BYTES, SHARE, RATIO = 300, 0.01, 1.1


def open_view(path: Path, *more: str, size: tuple[int, int] = (24, 80)) -> "pexpect.spawn[bytes]":
    """A view on `path` in a pty."""
    base = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    term = {"TERM": "xterm-256color", "LANG": "C.UTF-8", "XDG_DATA_HOME": str(path.parent / "home")}
    command = ["-m", "pmconsole", "view", "--db", str(path), "--role", "general_manager", *more]
    return pexpect.spawn(sys.executable, command, dimensions=size, env={**base, **term}, cwd=str(HERE.parents[1]))


def read(child: "pexpect.spawn[bytes]", seconds: float) -> bytes:
    """What the view sends within `seconds`."""
    got, end = b"", time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        try:
            got += child.read_nonblocking(65536, min(left, 0.05))
        except pexpect.TIMEOUT:
            continue
    return got


def settled(child: "pexpect.spawn[bytes]", words: str, within: float = 180) -> float:
    """Read until `words` are shown and it is quiet; returns the seconds until they were shown."""
    begun, got = time.monotonic(), b""
    while words.encode() not in got:
        assert time.monotonic() - begun < within, got[-2000:]
        got += read(child, 0.05)
    shown = time.monotonic() - begun
    while len(read(child, 1)) > 300:
        pass
    return shown


def processor(pid: int) -> float:
    """Seconds of processor time a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def idle(path: Path, seconds: float, *more: str, size: tuple[int, int] = (24, 80)) -> tuple[float, float, float]:
    """Seconds to the first sight, bytes a second and share of a core of a view nobody touches.

    The least of three stretches: where the machine is slow, the last of what opening sends comes late.
    """
    child = open_view(path, *more, size=size)
    try:
        start = settled(child, "只读")
        stretches = []
        for _ in range(3):
            before, begun = processor(child.pid or 0), time.monotonic()
            sent = len(read(child, seconds / 3))
            took = time.monotonic() - begun
            stretches.append((sent / took, (processor(child.pid or 0) - before) / took))
        return start, min(sent for sent, _ in stretches), min(share for _, share in stretches)
    finally:
        child.kill(signal.SIGKILL)
        child.wait()
        child.close()


def emptied(children: "list[pexpect.spawn[bytes]]") -> int:
    """Start a process of its own that takes what the views send, as twenty connections do; returns its id.

    Read by the desk's process, what they send would count against the desk.
    """
    measuring, pid = os.getpid(), os.fork()
    if pid:
        return pid
    while os.getppid() == measuring:
        for ready in select.select([child.child_fd for child in children], [], [], 1)[0]:
            with suppress(OSError):
                os.read(ready, 65536)
    os._exit(0)


@contextmanager
def watched(path: Path, count: int) -> Iterator["list[pexpect.spawn[bytes]]"]:
    """`count` views on `path`, all of them showing."""
    children, drain = [open_view(path, size=(50, 200) if n % 2 else (24, 80)) for n in range(count)], 0
    try:
        for child in children:
            settled(child, "只读")
        drain = emptied(children)
        yield children
    finally:
        if drain:
            os.kill(drain, signal.SIGKILL)
            os.waitpid(drain, 0)
        for child in children:
            child.kill(signal.SIGKILL)
        for child in children:
            child.wait()
            child.close()


@dataclass(frozen=True)
class Turns:
    """Seconds of each registration, turn by turn: `alone` with the views stopped, `beside` with them running."""

    alone: list[list[float]]
    beside: list[list[float]]

    def ratios(self) -> list[float]:
        """The median of each turn beside the views by that of the turn next to it, in order of size."""
        pairs = zip(self.beside, self.alone, strict=True)
        return sorted(statistics.median(beside) / statistics.median(alone) for beside, alone in pairs)


def commits(path: Path, turns: int, each: int, every: float, count: int = 20) -> Turns:
    """Time `each` registrations a turn, `turns` turns of either kind, one registration `every` so many seconds."""
    desk = Desk(Store.open(path, SystemClock()), SystemClock(), WorkingCalendar(ZONE), Policy(), 1, ZONE)
    actor = Actor("王芳", frozenset({Role.HANDLER}))
    times: dict[int, list[list[float]]] = {signal.SIGSTOP: [], signal.SIGCONT: []}
    with watched(path, count) as children:
        for number in range(turns):
            for state in sorted(times, reverse=bool(number % 2)):
                for child in children:
                    os.kill(child.pid or 0, state)
                time.sleep(every)
                times[state].append([])
                for _ in range(each):
                    begun = time.perf_counter()
                    register(desk, actor, Intake(Channel.VISIT, "问停车场怎么走"))
                    times[state][-1].append(time.perf_counter() - begun)
                    time.sleep(every)
    desk.store.close()
    return Turns(times[signal.SIGSTOP], times[signal.SIGCONT])


def main(short: bool) -> int:
    """Measure and print; 1 where a limit is passed."""
    over = False
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "desk.sqlite"
        make(path, 12, -600, 30)
        for name, more, size in (("rooms", (), (24, 80)), ("rooms", (), (50, 200)), ("wall", ("--wall",), (50, 200))):
            start, sent, share = idle(path, 5 if short else 20, *more, size=size)
            print(
                f"{name} {size[1]}x{size[0]}: first sight {start:.1f} s, idle {sent:.0f} B/s (limit {BYTES}),"
                f" {share:.2%} of a core (limit {SHARE:.0%})",
                flush=True,
            )
            over |= sent >= BYTES or share >= SHARE
        turns = commits(path, 4 if short else 20, 3, 1.0)
        ratios = turns.ratios()
        low, middle, high = statistics.quantiles(ratios, n=4)
        alone, beside = (statistics.median(chain(*kind)) * 1000 for kind in (turns.alone, turns.beside))
        print(
            f"a registration, {sum(map(len, turns.alone))} each: {alone:.2f} ms alone, {beside:.2f} ms beside 20 views;"
            f" ratio {middle:.2f} (half of the turns {low:.2f} to {high:.2f}, limit {RATIO})"
        )
        return int(over or middle > RATIO)


if __name__ == "__main__":
    sys.exit(main("--short" in sys.argv))
