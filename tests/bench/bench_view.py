"""What looking on costs: the bytes and the processor of an idle view, and what twenty views do to the desk's commits.

python tests/bench/bench_view.py [--short]

The desk's commits are timed in turns with the twenty views stopped and running, so that what else the machine does
weighs on both alike; the ratio of the medians is what counts. The desk writes every second and a half, as in a rush.
"""

import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

import pexpect  # noqa: E402

from pmconsole.data.store import Store  # noqa: E402
from pmconsole.data.timekeeping import SystemClock  # noqa: E402
from pmconsole.desk.registering import Intake, register  # noqa: E402
from pmconsole.desk.unit import Actor, Desk  # noqa: E402
from pmconsole.procedure.clocks import Policy  # noqa: E402
from pmconsole.procedure.vocabulary import Channel, Role  # noqa: E402
from pmconsole.procedure.working_days import WorkingCalendar  # noqa: E402
from tests.bench.desk_with_clocks import make  # noqa: E402

ZONE = ZoneInfo("Asia/Shanghai")


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


def settled(child: "pexpect.spawn[bytes]", words: str, within: float = 60) -> float:
    """Read until `words` are shown and it is quiet; returns the seconds until they were shown."""
    begun, got = time.monotonic(), b""
    while words.encode() not in got:
        assert time.monotonic() - begun < within, got[-2000:]
        got += read(child, 0.05)
    shown = time.monotonic() - begun
    while len(read(child, 1)) > 1000:
        pass
    return shown


def processor(pid: int) -> float:
    """Seconds of processor time a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def idle(path: Path, seconds: float, *more: str, size: tuple[int, int] = (24, 80)) -> tuple[float, float, float]:
    """Seconds to the first sight, bytes a second and share of a core of a view nobody touches."""
    child = open_view(path, *more, size=size)
    try:
        start = settled(child, "只读")
        before, begun = processor(child.pid or 0), time.monotonic()
        sent = read(child, seconds)
        took = time.monotonic() - begun
        return start, len(sent) / took, (processor(child.pid or 0) - before) / took
    finally:
        child.close(force=True)


@contextmanager
def watched(path: Path, count: int) -> Iterator["list[pexpect.spawn[bytes]]"]:
    """`count` views on `path`, all of them showing."""
    children = [open_view(path, size=(50, 200) if n % 2 else (24, 80)) for n in range(count)]
    try:
        for child in children:
            settled(child, "只读")
        yield children
    finally:
        for child in children:
            os.kill(child.pid or 0, signal.SIGCONT)
            child.close(force=True)


def commits(path: Path, rounds: int, each: int, every: float, count: int = 20) -> tuple[float, float]:
    """Median seconds of a registration with the views stopped, and with them running."""
    desk = Desk(Store.open(path, SystemClock()), SystemClock(), WorkingCalendar(ZONE), Policy(), 1, ZONE)
    actor = Actor("王芳", frozenset({Role.HANDLER}))
    times: dict[int, list[float]] = {signal.SIGSTOP: [], signal.SIGCONT: []}
    with watched(path, count) as children:
        for number in range(rounds):
            for state in sorted(times, reverse=bool(number % 2)):
                for child in children:
                    os.kill(child.pid or 0, state)
                for child in children:
                    read(child, 0.05 if state == signal.SIGCONT else 0)
                for _ in range(each):
                    begun = time.perf_counter()
                    register(desk, actor, Intake(Channel.VISIT, "问停车场怎么走"))
                    times[state].append(time.perf_counter() - begun)
                    end = time.monotonic() + every
                    while time.monotonic() < end:
                        for child in children if state == signal.SIGCONT else ():
                            read(child, 0.001)
                        time.sleep(0.1)
    desk.store.close()
    return statistics.median(times[signal.SIGSTOP]), statistics.median(times[signal.SIGCONT])


def main(short: bool) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "desk.sqlite"
        make(path, 12, -600, 30)
        for name, more, size in (("rooms", (), (24, 80)), ("rooms", (), (50, 200)), ("wall", ("--wall",), (50, 200))):
            start, sent, share = idle(path, 5 if short else 30, *more, size=size)
            print(f"{name} {size[1]}x{size[0]}: first sight {start:.1f} s, idle {sent:.0f} B/s, {share:.2%} of a core")
        alone, beside = commits(path, 2 if short else 8, 4 if short else 8, 1.5)
        print(
            f"a registration: {alone * 1000:.2f} ms alone, {beside * 1000:.2f} ms beside 20 views, "
            f"ratio {beside / alone:.2f}"
        )


if __name__ == "__main__":
    main("--short" in sys.argv)
