"""The strip over the wire: what a flash costs, where the caret stays, what is sent while nothing flashes."""

import re
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pexpect
import pytest

from tests.bench.bench_alarms import console, read, ticks
from tests.bench.desk_with_clocks import make

#: Bytes on the wire are counted by the second: these run alone, after the tests that share the processors.
pytestmark = pytest.mark.wire

MOVES = re.compile(rb"\x1b\[(\d+);(\d+)H")


#: Bytes in two seconds beyond which a screen is still being painted, not only ticking and flashing.
BUSY = 2500
#: What stands at the foot of the first screen once it is there.
READY = "命令"


def until(child: "pexpect.spawn[bytes]", seen: Callable[[bytes], bool], within: float = 2) -> bytes:
    """Read windows of `within` seconds until one is as wanted; how long a machine takes to start says nothing."""
    got = b""
    for _ in range(45):
        got = read(child, within)
        if seen(got):
            return got
    raise AssertionError(f"never seen; the last that was sent: {got[-2000:]!r}")


def rows_of(got: bytes) -> set[int]:
    """The rows of the screen that what was sent paints on."""
    return {int(row) for row, _ in MOVES.findall(got)}


def shown(child: "pexpect.spawn[bytes]", wanted: str | re.Pattern[bytes]) -> bytes:
    """All that is sent until `wanted` is in it, and then until the screen only ticks and flashes."""
    got = b""
    for _ in range(450):
        got += read(child, 0.2)
        if wanted.encode() in got if isinstance(wanted, str) else wanted.search(got):
            return got + until(child, lambda more: len(more) < BUSY, within=1)
    raise AssertionError(f"{wanted!r} was never sent: {got[-2000:]!r}")


@pytest.fixture(scope="module")
def calling(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Six seconds of the bytes of a console on which three breaches flash while the intake form has the caret."""
    path = tmp_path_factory.mktemp("strip") / "desk.sqlite"
    make(path, 3, 1, 0)
    child = console(path)
    try:
        until(child, lambda got: {tick.count(b"\x1b[1;7;") for tick in ticks(got)} == {0, 3})
        child.send("\x1bOQ")
        until(child, lambda got: len(got) < BUSY)
        child.send("138")
        until(child, lambda got: len(got) < BUSY)
        return read(child, 6)
    finally:
        child.close(force=True)


def test_a_flash_tick_costs_less_than_300_bytes(calling: bytes) -> None:
    sizes = [len(tick) for tick in ticks(calling)]
    print(f"flash ticks of three markers at 120x40: {sizes} bytes")
    assert len(sizes) >= 8
    assert max(sizes) < 300


def test_markers_flash_at_most_twice_a_second_and_together(calling: bytes) -> None:
    found = ticks(calling)
    lit = [tick.count(b"\x1b[1;7;") for tick in found]
    assert set(lit) == {0, 3}, "all or none"
    assert all(a != b for a, b in pairwise(lit))
    assert len(found) <= 13


def test_the_caret_never_leaves_its_input(calling: bytes) -> None:
    """After every update the terminal's caret is put back into the telephone field, where the input method looks."""
    rests = [update[-1] for tick in ticks(calling) if (update := MOVES.findall(tick))]
    assert rests and len(set(rests)) == 1
    (row, column) = rests[0]
    assert int(row) > 5 and int(column) > 5
    assert MOVES.findall(calling)[-1] == rests[0]


def test_the_text_beside_a_marker_is_not_sent_again(calling: bytes) -> None:
    assert b"PG-2026" not in b"".join(ticks(calling))


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}])
def test_without_colour_word_and_symbol_remain_and_the_marker_still_flashes(
    tmp_path: Path, env: dict[str, str]
) -> None:
    make(tmp_path / "desk.sqlite", 1, 1, 0)
    child = console(tmp_path / "desk.sqlite", env=env)
    try:
        got = shown(child, "超时") + shown(child, re.compile(rb"\x1b\[[0-9;]*7[0-9;]*m!!"))
    finally:
        child.close(force=True)
    assert not re.search(rb"38;2;(\d+);(?!\1;)", got), "no colour, grey at most"


def test_while_nothing_flashes_only_the_clock_is_sent(tmp_path: Path) -> None:
    make(tmp_path / "desk.sqlite", 1, 90000, 0)
    child = console(tmp_path / "desk.sqlite")
    try:
        shown(child, READY)
        until(child, lambda got: rows_of(got) == {1})
        got = read(child, 4)  # what comes after it is calm, not only until it is
    finally:
        child.close(force=True)
    rows = rows_of(got)
    print(f"four seconds with nothing flashing: {len(got)} bytes, of them {len(ticks(got))} ticks")
    assert rows == {1}
    assert len(got) < 120 * 5
    assert b"\x07" not in got


def slowest_key(child: "pexpect.spawn[bytes]") -> float:
    """Type into the intake; seconds from a key to its digit on the screen, the slowest of them."""
    slowest = 0.0
    for digit in "13800001111":
        begun = time.monotonic()
        child.send(digit)
        while digit.encode() not in read(child, 0.02) and time.monotonic() - begun < 10:
            pass
        slowest = max(slowest, time.monotonic() - begun)
    return slowest


def test_five_hundred_breaches_at_one_moment_leave_the_console_usable(tmp_path: Path) -> None:
    make(tmp_path / "desk.sqlite", 500, 8, 0, 0)
    child = console(tmp_path / "desk.sqlite")
    try:
        shown(child, "超时 500 条")  # folded into one line with its count
        child.send("\x1bOQ")
        shown(child, "联系电话")
        slowest = slowest_key(child)
        child.send("\x07\r")
        shown(child, "未确认")
    finally:
        child.close(force=True)
    make(tmp_path / "quiet.sqlite", 1, 90000, 0)
    child = console(tmp_path / "quiet.sqlite")
    try:
        shown(child, READY)
        child.send("\x1bOQ")
        shown(child, "联系电话")
        quiet = slowest_key(child)
    finally:
        child.close(force=True)
    print(f"the slowest key: {slowest * 1000:.0f} ms beside 500 breaches, {quiet * 1000:.0f} ms where nothing is late")
    assert slowest < 10 * quiet


def test_two_keys_sent_at_once_acknowledge_the_newest(tmp_path: Path) -> None:
    make(tmp_path / "desk.sqlite", 1, 1, 0)
    child = console(tmp_path / "desk.sqlite")
    try:
        shown(child, re.compile(rb"\x1b\[[0-9;]*7[0-9;]*m!!"))
        child.send("\x07\r")
        shown(child, "已确认 PG-20261123-001")
    finally:
        child.close(force=True)
