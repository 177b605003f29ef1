"""What an import costs beside reading the same file alone: a workbook of repairs, read, judged, registered.

python tests/bench/bench_import.py [ROWS]

2,000 rows unless told otherwise. Prints seconds and the ratio of each part to reading by calamine alone, and to reading
by openpyxl; peak memory of the process at the end.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parents[2]))

from openpyxl import Workbook, load_workbook
from python_calamine import CalamineWorkbook

from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.store import Store
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.imports.acts import prepare, write
from pmconsole.desk.people.setup import DepartmentIn, set_up
from pmconsole.procedure.clocks import Policy
from pmconsole.procedure.vocabulary import Role
from pmconsole.procedure.working_days import WorkingCalendar

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 14, 0, tzinfo=ZONE)
ACTOR = Actor("王芳", frozenset({Role.HANDLER}))
T = TypeVar("T")


def workbook(path: Path, rows: int) -> None:
    """A year of repairs in seven columns."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("报修")
    sheet.append(["编号", "接收时间", "房号", "业主姓名", "联系电话", "报修内容", "备注"])
    begun = datetime(2026, 1, 1)
    for n in range(rows):
        room = f"{n % 30 + 1}栋{n % 3 + 1}单元{n % 33 + 1:02d}0{n % 4 + 1}"
        when = begun + timedelta(minutes=n * 4 % 400_000)
        sheet.append([n + 1, when, room, f"住户{n}", 13_900_000_000 + n, f"第 {n} 件：厨房水龙头漏水", "已约上门"])
    book.save(path)


def timed(act: Callable[[], T]) -> tuple[float, T]:
    """Seconds, and what came of it."""
    begun = time.perf_counter()
    made = act()
    return time.perf_counter() - begun, made


def main() -> None:
    """Print the figures."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "报修.xlsx"
        workbook(path, rows)
        clock = SettableClock(NOW)
        store = Store.open(Path(folder) / "desk.db", clock)
        site_id = set_up(
            store, clock, site_name="锦绣花园", departments=[DepartmentIn("工程部", "赵强", "孙伟")],
            assistants=["李娜"], on_duty=ACTOR.name, shift="早班",
        )  # fmt: skip
        desk = Desk(store, clock, WorkingCalendar(ZONE), Policy(), site_id, ZONE, "一号台")
        alone, _ = timed(lambda: CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python())
        slow, _ = timed(lambda: list(load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True)))
        looked, prepared = timed(lambda: prepare(desk, path, {}))
        wrote, told = timed(lambda: write(desk, ACTOR, prepared))
        store.close()
    assert told.added == rows, told
    print(f"{rows:,} rows; calamine alone {alone:.2f} s, openpyxl alone {slow:.2f} s")
    for name, seconds in (("read and judged", looked), ("registered", wrote), ("import", looked + wrote)):
        print(f"{name}: {seconds:.2f} s, {seconds / alone:.1f} x calamine, {seconds / slow:.1f} x openpyxl")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
