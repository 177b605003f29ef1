"""The list under the ledger and the queue: any length, only what is seen is read and painted."""

import asyncio
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from rich.cells import cell_len
from rich.style import Style
from textual.app import App, ComposeResult
from textual.geometry import Region

from pmconsole.screens.kit.kit_app import KitApp
from pmconsole.screens.kit.list_line import CellText, Column, Layout, ListLine, fit
from pmconsole.screens.kit.paged_list import PagedList

COLUMNS = (
    Column("mark", "", 4),
    Column("number", "编号", 8),
    Column("text", "内容", 10, share=1),
    Column("extra", "备注", 12, from_width=100),
)


@dataclass(frozen=True)
class Row:
    id: int
    text: str


class Shelf:
    """What stands for the store: rows by id; fetches can be held back and counted."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.words: dict[int, str] = {}
        self.gate = asyncio.Event()
        self.gate.set()
        self.error: Exception | None = None

    async def fetch(self, ids: Sequence[int]) -> list[Row]:
        await self.gate.wait()
        if self.error:
            raise self.error
        self.asked += ids
        return [Row(i, self.words.get(i, f"第{i}条")) for i in ids if i > 0]


class Watched(PagedList[Row]):
    """Notes which regions were asked to be painted again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.regions: list[Region | None] = []
        super().__init__(*args, **kwargs)

    def refresh(self, *regions: Region, **kwargs: Any) -> "Watched":
        self.regions += regions or [None]
        super().refresh(*regions, **kwargs)
        return self

    def lines(self) -> list[str]:
        return [self.render_line(y).text for y in range(self.size.height)]

    def repainted(self) -> list[int]:
        """Window lines asked for since the last call; -1 for the whole list."""
        out = sorted({-1 if r is None or r.height > 1 else r.y for r in self.regions})
        self.regions.clear()
        return out


class ListApp(KitApp):
    def __init__(self, count: int = 0) -> None:
        super().__init__()
        self.shelf, self.count = Shelf(), count
        self.now = 0
        self.events: list[tuple[str, int | None]] = []

    def draw(self, row: Row) -> ListLine:
        mark: CellText | str = CellText("!!超", "breached") if self.now and row.id == self.now else ""
        return ListLine({"mark": mark, "number": f"#{row.id}", "text": row.text}, "void" if "作废" in row.text else "")

    def compose(self) -> ComposeResult:
        yield Watched(COLUMNS, fetch=self.shelf.fetch, draw=self.draw, empty="没有记录。\n按 F2 登记。")

    def on_mount(self) -> None:
        self.list.focus()
        self.list.set_ids(array("q", range(self.count, 0, -1)), top=True)

    @property
    def list(self) -> Watched:
        return self.query_one(Watched)

    def on_paged_list_highlighted(self, event: PagedList.Highlighted) -> None:
        self.events.append(("highlighted", event.row_id))

    def on_paged_list_activated(self, event: PagedList.Activated) -> None:
        self.events.append(("activated", event.row_id))

    def on_paged_list_failed(self, event: PagedList.Failed) -> None:
        self.events.append((f"failed {event.error}", None))


def selected_text(app: ListApp) -> str:
    lines = app.list.lines()
    return lines[1 + app.list.cursor - app.list.scroll_offset.y]


async def settle(app: App[Any], pilot: Any) -> None:
    await app.workers.wait_for_complete()
    await pilot.pause()


async def test_rows_stand_under_their_chinese_titles_cell_by_cell() -> None:
    app = ListApp(5)
    async with app.run_test(size=(40, 10)) as pilot:
        await settle(app, pilot)
        lines = app.list.lines()
    assert all(cell_len(line) == 39 for line in lines)
    assert lines[0].index("编号") == 5
    assert lines[1].startswith("     #5       第5条")


async def test_only_rows_near_the_window_are_read_of_a_million() -> None:
    app = ListApp(1_000_000)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(app, pilot)
        assert len(app.shelf.asked) < 24 * 3
        await pilot.press("end")
        await settle(app, pilot)
        assert app.list.selected_id == 1
        assert "第1条" in app.list.lines()[-1]
        assert len(app.shelf.asked) < 24 * 6
        await pilot.press("home", "pagedown", "pagedown", "up")
        await settle(app, pilot)
        assert app.list.selected_id == 1_000_000 - 2 * 22 + 1
        assert f"第{app.list.selected_id}条" in selected_text(app)


async def test_rows_not_read_yet_are_a_dot_and_keys_work_meanwhile() -> None:
    app = ListApp(100)
    app.shelf.gate.clear()
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.press("down", "down")
        lines = app.list.lines()
        assert [line.strip() for line in lines[1:]] == ["."] * 9
        assert app.list.selected_id == 98
        app.shelf.gate.set()
        await settle(app, pilot)
        assert "第98条" in selected_text(app)


async def test_a_step_paints_two_lines_and_a_new_mark_one() -> None:
    app = ListApp(100)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(app, pilot)
        app.list.repainted()
        await pilot.press("down")
        assert app.list.repainted() == [1, 2]
        app.list.redraw()
        assert app.list.repainted() == []
        app.now = 97
        app.list.redraw()
        assert app.list.repainted() == [4]
        assert app.list.lines()[4].startswith("!!超 #97")


async def test_a_reread_paints_only_the_lines_that_changed() -> None:
    app = ListApp(100)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(app, pilot)
        app.list.repainted()
        app.shelf.words[95] = "改过的内容"
        app.list.reread()
        await settle(app, pilot)
        assert app.list.repainted() == [6]
        assert "改过的内容" in app.list.lines()[6]


async def test_new_rows_above_leave_the_selected_one_selected_on_its_line() -> None:
    app = ListApp(1000)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(app, pilot)
        await pilot.press(*["pagedown"] * 3, "up")
        chosen, line = app.list.selected_id, app.list.cursor - app.list.scroll_offset.y
        asked = len(app.shelf.asked)
        app.list.set_ids(array("q", range(1003, 0, -1)))
        assert app.list.selected_id == chosen
        assert app.list.cursor - app.list.scroll_offset.y == line
        assert f"第{chosen}条" in selected_text(app)  # from the cache, at once
        await settle(app, pilot)
        assert len(app.shelf.asked) > asked  # and read again behind it


async def test_at_the_top_new_rows_come_into_sight() -> None:
    app = ListApp(1000)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(app, pilot)
        app.list.set_ids(array("q", range(1002, 0, -1)))
        await settle(app, pilot)
        assert "第1002条" in app.list.lines()[1]
        assert app.list.selected_id == 1000
        assert app.list.scroll_offset.y == 0


async def test_when_the_selected_row_leaves_the_next_one_is_selected() -> None:
    app = ListApp(10)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "down")
        await settle(app, pilot)
        app.list.set_ids(array("q", [10, 9, 7, 6]))
        await settle(app, pilot)
        assert app.list.selected_id == 7
        assert "第6条" in app.list.lines()[4]
        assert app.list.lines()[5].strip() == ""
        assert app.events[-1] == ("highlighted", 7)
        app.list.set_ids(array("q", [10]))
        assert app.list.selected_id == 10
        app.list.set_ids(array("q"))
        await pilot.pause()
        assert app.list.selected_id is None
        assert [line.strip() for line in app.list.lines()[3:5]] == ["没有记录。", "按 F2 登记。"]
        await pilot.press("down", "enter", "end", "pageup")
        assert app.list.selected_id is None


async def test_a_million_that_become_few_touch_only_the_lines_in_sight(monkeypatch: pytest.MonkeyPatch) -> None:
    app = ListApp(1_000_000)
    async with app.run_test(size=(80, 12)) as pilot:
        await settle(app, pilot)
        touched: list[int] = []
        refresh = app.list._refresh_indices

        def noted(indices: Sequence[int]) -> None:
            touched.append(len(indices))
            refresh(indices)

        monkeypatch.setattr(app.list, "_refresh_indices", noted)
        app.list.set_ids(array("q", [3, 2, 1]), top=True)
        await settle(app, pilot)
        assert touched and max(touched) <= app.list.size.height
        assert [f"第{n}条" in line for n, line in zip((3, 2, 1), app.list.lines()[1:4], strict=True)] == [True] * 3
        assert not "".join(app.list.lines()[4:]).strip()


async def test_shorter_list_brings_the_window_back_into_it() -> None:
    app = ListApp(1000)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("end")
        await settle(app, pilot)
        app.list.set_ids(array("q", range(1000, 970, -1)))
        await settle(app, pilot)
        assert app.list.selected_id == 971
        assert "第971条" in app.list.lines()[23]


async def test_enter_and_a_double_click_open_a_click_selects() -> None:
    app = ListApp(50)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(app, pilot)
        await pilot.click(app.list, offset=(10, 0))
        assert app.list.selected_id == 50
        await pilot.click(app.list, offset=(10, 5))
        assert app.list.selected_id == 46
        assert ("activated", 46) not in app.events
        await pilot.press("enter")
        assert app.events[-1] == ("activated", 46)
        await pilot.click(app.list, offset=(10, 7), times=2)
        await pilot.pause()
        assert app.events[-1] == ("activated", 44)


async def test_a_store_that_does_not_answer_is_told_and_asked_again() -> None:
    app = ListApp(50)
    app.shelf.error = OSError("文件被锁住")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(app, pilot)
        assert app.events[-1] == ("failed 文件被锁住", None)
        app.shelf.error = None
        await pilot.press("down")
        await settle(app, pilot)
        assert "第49条" in selected_text(app)


async def test_a_row_gone_from_the_store_does_not_keep_it_asking() -> None:
    app = ListApp(0)
    async with app.run_test(size=(80, 24)) as pilot:
        app.list.set_ids(array("q", [3, -2, 1]))
        await settle(app, pilot)
        assert app.shelf.asked == [3, -2, 1]
        assert app.list.lines()[2].strip() == "."


async def test_a_narrow_window_drops_columns_and_a_wide_one_shows_them() -> None:
    app = ListApp(50)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(app, pilot)
        assert "备注" not in app.list.lines()[0]
        await pilot.resize_terminal(120, 30)
        await settle(app, pilot)
        assert "备注" in app.list.lines()[0]
        assert len(app.list.lines()) == 30
        assert "第22条" in app.list.lines()[29]


async def test_refresh_while_keys_are_pressed_never_loses_the_place() -> None:
    app = ListApp(500)
    async with app.run_test(size=(60, 12)) as pilot:
        expected = 500
        for extra in range(1, 30):
            app.list.set_ids(array("q", range(500 + extra, 0, -1)))
            await pilot.press("down")
            expected -= 1
            assert app.list.selected_id == expected
            assert app.list.scroll_offset.y <= app.list.cursor < app.list.scroll_offset.y + 11
        await settle(app, pilot)
        assert f"第{expected}条" in selected_text(app)


@pytest.mark.parametrize(
    ("text", "cells", "expected"),
    [
        ("厨房水管爆裂", 12, "厨房水管爆裂"),
        ("厨房水管爆裂", 11, "厨房水管.."),
        ("厨房水管爆裂", 7, "厨房.."),
        ("a\nb\tc", 9, "a b c"),
        ("见[/ 备注[B2]车库", 30, "见[/ 备注[B2]车库"),
        ("红\x1b[31m色", 20, "红 [31m色"),
        ("甲\u202e反转", 20, "甲 反转"),
        ("长" * 5000, 10, "长长长长.."),
        ("", 5, ""),
    ],
)
def test_text_is_cut_by_cells_and_never_a_command_to_the_terminal(text: str, cells: int, expected: str) -> None:
    assert "".join(piece.text for piece in fit(text, cells)) == expected


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (30, "PG-007 PG-008 FW-003"),
        (20, "PG-007 PG-008 FW-003"),
        (19, "PG-007 PG-008 +1"),
        (13, "PG-007 +2"),
        (8, "PG-.. +2"),
        (4, "PG.."),
    ],
)
def test_papers_that_do_not_fit_are_counted(cells: int, expected: str) -> None:
    papers = tuple(CellText(number, "struck") for number in ("PG-007", "PG-008", "FW-003"))
    assert "".join(piece.text for piece in fit(papers, cells)) == expected


@pytest.mark.parametrize("total", [0, 1, 5, 20, 39, 79, 120, 300])
def test_every_line_is_exactly_as_wide_as_the_window(total: int) -> None:
    layout = Layout.of(COLUMNS, total)
    line = ListLine(
        {"mark": "!!超", "number": "PG-007", "text": "水管爆裂" * 9, "extra": (CellText("a"), CellText("b"))}
    )
    segments = layout.draw(line, Style(), lambda kind: Style())
    assert sum(cell_len(segment.text) for segment in segments) == total


def test_struck_looks_survive_under_the_cursor() -> None:
    layout = Layout.of([Column("a", "", 10)], 10)
    strike = Style(strike=True, color="red")
    segments = layout.draw(
        ListLine({"a": CellText("PG-007", "struck")}),
        Style(),
        lambda kind: strike,
        over=Style(bgcolor="blue", bold=True),
    )
    style = segments[0].style
    assert style is not None and style.strike and style.bgcolor is not None and style.color is not None
