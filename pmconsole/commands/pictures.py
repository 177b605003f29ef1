"""`pmconsole pictures`: the README's pictures, drawn by the console itself on the sample at a fixed hour."""

import asyncio
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pmconsole.commands.opening import say
from pmconsole.commands.status import Status
from pmconsole.commands.topics import single

if TYPE_CHECKING:
    from pmconsole.app import ConsoleApp


app = single()


@app.command("pictures")
def pictures_command(
    folder: Annotated[Path, typer.Argument(metavar="目录", help="图片存放的目录。", show_default=False)],
) -> int:
    """用示例小区画出各个画面（SVG），供说明文件使用。"""
    return pictures(folder)


#: File name, and the keys that lead from the first screen to what it shows.
PICTURES = (
    ("ledger", ("f3",)),
    ("intake", ("f2", *"13800001004", "tab", "tab", "tab", "1", *"厨房水管爆裂，漏到楼下")),
    ("queue", ("f4",)),
    ("alarms", ("ctrl+g",)),
)
SIZE = (120, 36)
HOUR = datetime.fromisoformat("2026-11-23T14:30:00+08:00")


def pictures(folder: Path) -> int:
    """Draw every picture into `folder` as SVG; the same sample and the same hour give the same pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        for name in asyncio.run(_draw(Path(place) / "sample.sqlite", folder)):
            say(f"已画出 {name}")
    return Status.DONE


async def _draw(database: Path, folder: Path) -> list[Path]:
    from pmconsole.app import ConsoleApp
    from pmconsole.commands.demo import build
    from pmconsole.data.timekeeping import SettableClock
    from pmconsole.root import actor_on_duty, open_desk
    from pmconsole.settings import Settings

    settings = Settings(hand_in_slot="")  # a preparation of its own would come into the pictures
    build(database, settings, HOUR)
    desk = open_desk(database, settings, SettableClock(HOUR))
    try:
        app = ConsoleApp(desk, actor_on_duty(desk), settings)
        return await _walk(app, folder)
    finally:
        desk.store.close()


async def _walk(app: "ConsoleApp", folder: Path) -> list[Path]:
    """Go through the screens by their keys and keep what each shows."""
    drawn = []
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        for name, keys in PICTURES:
            await pilot.press(*keys)
            for _ in range(20):
                await pilot.pause(0.05)
            target = folder / f"{name}.svg"
            target.write_text(app.export_screenshot(title="pmconsole"), encoding="utf-8")
            drawn.append(target)
    return drawn
