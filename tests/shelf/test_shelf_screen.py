"""F6 pressed twice as the desk sees it: typing finds, prices are there at once, Enter reads and walks the hits."""

from pathlib import Path

import pytest
from textual.widgets import Static

from pmconsole.app import ConsoleApp
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.sample.shelf import fill_shelf
from pmconsole.desk.shelf import acts as shelf
from pmconsole.desk.shelf.acts import ItemIn
from pmconsole.screens.shelf.dialog import ShelfDialog
from pmconsole.screens.shelf.reading import ShelfReading
from pmconsole.screens.shelf.screen import ShelfScreen
from tests.keyboard import settle, typed


def text_of(app: ConsoleApp, selector: str) -> str:
    return str(app.screen.query_one(selector, Static).content)


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_prices_are_read_while_typing_and_a_text_from_place_to_place(
    desk: Desk, wang: Actor, size: tuple[int, int]
) -> None:
    fill_shelf(desk, wang)
    shelf.put(desk, wang, ItemIn("手册[/", text="开头[b]\n" + "无关的一行\n" * 200 + "垃圾袋装\n" * 2))
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("f6", "f6")
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, ShelfScreen)
        await typed(pilot, "临时停车")
        await settle(pilot)
        assert len(screen.list.ids) == 1 and "临时停车：4 元 每小时（前 30 分钟免费" in text_of(app, "#shelf-detail")
        await pilot.press(*["backspace"] * 4)
        await typed(pilot, "垃圾袋装")
        await settle(pilot)
        assert screen.list.selected is not None and screen.list.selected.title == "手册[/"
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, ShelfReading) and "1/2 处" in text_of(app, "#reading-head")
        assert "垃圾袋装" in text_of(app, "#reading-text")
        await pilot.press("enter")
        assert "2/2 处" in text_of(app, "#reading-head")
        await pilot.press("home")
        assert text_of(app, "#reading-text").startswith("开头[b]")
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, ShelfScreen)


async def test_a_file_that_cannot_be_is_said_and_what_was_typed_stays(desk: Desk, wang: Actor, tmp_path: Path) -> None:
    path = tmp_path / "约.txt"
    path.write_text("不得高空抛物", "utf-8")
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f6", "f6", "ctrl+n")
        await settle(pilot)
        dialog = app.screen
        assert isinstance(dialog, ShelfDialog)
        await typed(pilot, "公约")
        dialog.form.query_one("#field-kind").text = "covenant"  # type: ignore[attr-defined]
        field = dialog.form.query_one("#field-file")
        field.text = str(tmp_path / "没有")  # type: ignore[attr-defined]
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert app.screen is dialog
        assert "找不到文件" in str(field.query_one(".wrong", Static).content)
        field.text = str(path)  # type: ignore[attr-defined]
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert isinstance(app.screen, ShelfScreen)
        await typed(pilot, "抛物")
        await settle(pilot)
        assert len(app.screen.list.ids) == 1
        await pilot.press("ctrl+d", "enter")
        await settle(pilot)
        assert len(app.screen.list.ids) == 0
        await pilot.press("ctrl+o")
        await settle(pilot)
        assert len(app.screen.list.ids) == 1
