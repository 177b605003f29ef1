"""How the list feels with a million rows against a thousand: first paint, a key, a page, bytes of one repaint.

`python tests/bench/bench_paged_list.py [--short]`: `--short` prints only the ratio of the first paints.
"""

import argparse
import asyncio
import statistics
import time
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult

from pmconsole.screens.kit.kit_app import KitApp
from pmconsole.screens.kit.list_line import CellText, Column, ListLine
from pmconsole.screens.kit.paged_list import PagedList

COLUMNS = (Column("number", "编号", 16), Column("text", "内容", 20, share=1), Column("papers", "备注", 15))


@dataclass(frozen=True)
class Row:
    id: int
    text: str


async def fetch(ids: Sequence[int]) -> list[Row]:
    return [Row(i, f"{i} 号来电:厨房水管爆裂，漏到楼下") for i in ids]


def draw(row: Row) -> ListLine:
    papers = (CellText(f"PG-{row.id % 1000:03d}", "struck"), CellText("FW-001"))
    return ListLine({"number": f"XX-{row.id:08d}", "text": row.text, "papers": papers})


class BenchApp(KitApp):
    def compose(self) -> ComposeResult:
        yield PagedList[Row](COLUMNS, fetch=fetch, draw=draw)


async def measure(count: int) -> dict[str, float]:
    """Milliseconds: first paint of `count` rows, one step, one page, a new row above the selected one in the middle."""
    app = BenchApp()
    async with app.run_test(size=(120, 40)) as pilot:
        rows = app.query_one(PagedList)
        rows.focus()
        await pilot.pause()
        ids = array("q", range(count, 0, -1))

        async def settle() -> None:
            await app.workers.wait_for_complete()
            await pilot.pause()

        async def took(key: str) -> float:
            start = time.perf_counter()
            await pilot.press(key)
            await settle()
            return 1000 * (time.perf_counter() - start)

        start = time.perf_counter()
        rows.set_ids(ids, top=True)
        await settle()
        first = 1000 * (time.perf_counter() - start)
        steps = [await took("down") for _ in range(20)]
        pages = [await took("pagedown") for _ in range(20)]
        rows.select(count // 2)
        await settle()
        start = time.perf_counter()
        rows.set_ids(array("q", [count + 1]) + ids)
        await settle()
        return {
            "first": first,
            "step": statistics.median(steps),
            "page": statistics.median(pages),
            "above": 1000 * (time.perf_counter() - start),
        }


async def main(short: bool) -> None:
    await measure(1000)  # warm up
    few = min([await measure(1000) for _ in range(3)], key=lambda m: m["first"])
    many = min([await measure(1_000_000) for _ in range(3)], key=lambda m: m["first"])
    print(f"first paint 1,000,000 / 1,000 rows: {many['first'] / few['first']:.2f}")
    if not short:
        for name, result in (("1,000", few), ("1,000,000", many)):
            print(f"{name:>9} rows:", ", ".join(f"{key} {value:.1f} ms" for key, value in result.items()))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true")
    asyncio.run(main(parser.parse_args().short))
