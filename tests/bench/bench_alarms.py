"""How long from a due time to the painted, flashing marker, in a real pty over 200 breaches; and what a tick costs.

python tests/bench/bench_alarms.py [--short]
"""

import os
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

import pexpect  # noqa: E402

from tests.bench.desk_with_clocks import make  # noqa: E402

LINE = re.compile(rb"\x1b\[3;1H(.*?)PG-20261123-(\d{3,})", re.S)
LIT = re.compile(rb"\x1b\[3;1H[^H]*?\x1b\[1;7;[0-9;]*m!")


def console(path: Path, *more: str, env: dict[str, str] | None = None) -> "pexpect.spawn[bytes]":
    """The console on `path` in a pty of 120x40."""
    base = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    term = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "TEXTUAL_DISABLE_KITTY_KEY": "1"}
    return pexpect.spawn(
        sys.executable, [str(HERE / "desk_with_clocks.py"), "open", str(path), *more], dimensions=(40, 120),
        env={**base, **term, **(env or {})},
    )  # fmt: skip


def read(child: "pexpect.spawn[bytes]", seconds: float) -> bytes:
    """What the program sends within `seconds`."""
    got, end = b"", time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        try:
            got += child.read_nonblocking(65536, min(left, 0.02))
        except pexpect.TIMEOUT:
            continue
    return got


def latencies(count: int, step: float, start: float = 6.0) -> tuple[list[float], list[float]]:
    """Seconds from each due time to its painted line, and to its lit marker."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "desk.sqlite"
        dues = [due.timestamp() for due in make(path, count, start, step, 0)]
        child = console(path, "1000")
        painted: dict[int, float] = {}
        lit: dict[int, float] = {}
        tail, newest = b"", 0
        while time.time() < dues[-1] + 2 and len(lit) < count:
            try:
                tail = (tail + child.read_nonblocking(65536, 0.005))[-20000:]
            except pexpect.TIMEOUT:
                continue
            now = time.time()
            for found in LINE.finditer(tail):
                number = int(found[2])
                if number not in painted:
                    painted[number], newest = now, number
                if b"\x1b[1;7;" in found[1]:
                    lit.setdefault(number, now)
            shown = max(tail.rfind(b"PG-20261123-%03d" % newest), 0)
            if newest and newest not in lit and LIT.search(tail[shown:]):
                lit[newest] = now
            tail = tail[-2000:]
        child.close(force=True)
    late = [painted[nr] - due for nr, due in enumerate(dues, 1) if nr in painted]
    return late, [lit[nr] - due for nr, due in enumerate(dues, 1) if nr in lit]


def told(name: str, seconds: list[float]) -> str:
    """Median, 99th percentile and worst of `seconds`, in milliseconds."""
    ordered = sorted(seconds)
    last = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
    return (
        f"{name}: {len(ordered)} breaches, median {statistics.median(ordered) * 1000:.0f} ms, "
        f"99th {last * 1000:.0f} ms, worst {ordered[-1] * 1000:.0f} ms"
    )


def tick_bytes(seconds: float = 4.0) -> tuple[float, int]:
    """Bytes of a flash tick with three markers, on average; and bytes a second while nothing stands."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "desk.sqlite"
        make(path, 3, 1, 0)
        child = console(path)
        read(child, 6)
        got = read(child, seconds)
        child.close(force=True)
        sizes = [len(tick) for tick in ticks(got)]
        calm = Path(folder) / "calm.sqlite"
        make(calm, 1, 90000, 0)
        child = console(calm)
        read(child, 6)
        quiet = read(child, seconds)
        child.close(force=True)
    return sum(sizes) / max(len(sizes), 1), round(len(quiet) / seconds)


def ticks(got: bytes) -> list[bytes]:
    """The updates that repaint the strip's markers: from the move to its first line to the caret's return."""
    first, more = rb"\x1b\[3;1H(?:(?!\x1b\[1;\d+H).)*?!!\x1b\[0m", rb"(?:\r\n\x1b\[[45];1H.*?!!\x1b\[0m)*"
    return re.findall(first + more + rb"\x1b\[\d+;\d+H", got)


def main() -> None:
    """Measure and print."""
    short = "--short" in sys.argv
    painted, lit = latencies(20 if short else 200, 0.5)
    print(told("due time to painted line", painted))
    print(told("due time to lit marker", lit))
    size, quiet = tick_bytes()
    print(f"a flash tick of three markers at 120x40: {size:.0f} bytes; nothing standing: {quiet} bytes a second")


if __name__ == "__main__":
    main()
