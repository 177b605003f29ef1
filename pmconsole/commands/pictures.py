"""`pmconsole pictures`: the README's pictures, drawn by the console itself on the sample at a fixed hour."""

import asyncio
import re
import tempfile
from collections.abc import Iterator
from datetime import datetime
from html import escape, unescape
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pmconsole.commands.opening import say
from pmconsole.commands.status import ExitStatus
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
    return ExitStatus.DONE


async def _draw(database: Path, folder: Path) -> list[Path]:
    from pmconsole.app import ConsoleApp
    from pmconsole.commands.demo import build
    from pmconsole.data.core.timekeeping import SettableClock
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
            target.write_text(on_grid(app.export_screenshot(title="pmconsole")), encoding="utf-8")
            drawn.append(target)
    return drawn


#: A run of text as Rich writes it, the network's fonts it asks for, and how wide it takes a cell to be.
_RUN = re.compile(r'<text class="([^"]+-r\d+)" x="([\d.]+)" y="([\d.]+)" textLength="[\d.]+"([^>]*)>([^<]*)</text>')
_FACES = re.compile(r"@font-face \{[^}]*\}\s*")
_CELL = 12.2
_FONTS = '"Fira Code", "DejaVu Sans Mono", "Noto Sans SC", monospace'


def on_grid(svg: str) -> str:
    """`svg` with every character in its cells, and with fonts of the machine that shows it.

    Rich counts a Chinese character as one cell wide, which lays them one over the other.
    """
    plain = _FACES.sub("", svg).replace("font-family: Fira Code, monospace", f"font-family: {_FONTS}")
    return _RUN.sub(lambda run: "".join(_parts(run)), plain)


def _parts(run: re.Match[str]) -> Iterator[str]:
    """Narrow and wide characters apart, each part as wide as its cells; nothing where there are only spaces."""
    from rich.cells import cell_len

    look, left, line, rest, words = run.groups()
    at = float(left)
    for _, characters in groupby(unescape(words), key=lambda one: cell_len(one) > 1):
        text = "".join(characters)
        wide = cell_len(text) * _CELL
        if text.strip("\xa0 "):
            yield f'<text class="{look}" x="{at:g}" y="{line}" textLength="{wide:g}"{rest}>{escape(text)}</text>'
        at += wide
