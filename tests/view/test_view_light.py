"""An idle view is light on line and processor: counted in a real pty, beside nothing else."""

from pathlib import Path

import pytest

from tests.bench.bench_view import idle
from tests.bench.desk_with_clocks import make

pytestmark = pytest.mark.wire


@pytest.mark.parametrize(("more", "size"), [((), (24, 80)), (("--wall",), (50, 200))])
def test_an_idle_view_sends_little_and_hardly_works(
    tmp_path: Path, more: tuple[str, ...], size: tuple[int, int]
) -> None:
    path = tmp_path / "desk.sqlite"
    make(path, 12, -600, 30)
    start, sent, share = idle(path, 6, *more, size=size)
    print(
        f"view {' '.join(more)} {size[1]}x{size[0]}: first sight {start:.1f} s, {sent:.0f} B/s, {share:.2%} of a core"
    )
    assert sent < 300
    assert share < 0.03, "under one in a hundred on a quiet machine"
