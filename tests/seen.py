"""What stands on the screen, as a person reads it."""

import asyncio
from typing import Any

from textual.app import App
from textual.pilot import Pilot

from pmconsole.screens.kit.paged_list import PagedList
from pmconsole.screens.papers.listing import ListScreen
from tests.keyboard import settle


def screen_lines(app: App[Any]) -> list[str]:
    """The lines of the whole screen, as they are sent to the terminal."""
    size = app.screen.size
    strips = app.screen._compositor.render_strips(size)
    return [strip.text for strip in strips]


def whole_screen(pilot: Pilot[Any]) -> str:
    """The whole screen as one text."""
    return "\n".join(screen_lines(pilot.app))


async def comes(pilot: Pilot[Any], words: str) -> None:
    """Wait until `words` are to be seen; fails with the whole screen after 20 seconds."""
    try:
        async with asyncio.timeout(20):
            while words not in whole_screen(pilot):
                await pilot.pause(0.02)
    except TimeoutError:
        raise AssertionError(f"{words} did not come; the screen shows:\n{whole_screen(pilot)}") from None


def the_list(pilot: Pilot[Any]) -> PagedList[Any]:
    """The list of the screen that is shown."""
    assert isinstance(pilot.app.screen, ListScreen)
    return pilot.app.screen.rows


def row_line(pilot: Pilot[Any], row_id: int) -> str:
    """The line of a row, empty where it is not seen."""
    rows = the_list(pilot)
    y = list(rows.ids).index(row_id) - rows.scroll_offset.y + 1
    return rows.render_line(y).text if 0 < y < rows.size.height else ""


def styles_of(pilot: Pilot[Any], row_id: int, word: str) -> list[str]:
    """How `word` looks in the line of a row: `strike`, `dim`, `bold`, `red` (red stands out in it)."""
    rows = the_list(pilot)
    y = list(rows.ids).index(row_id) - rows.scroll_offset.y + 1
    segment = next(s for s in rows.render_line(y) if s.text.strip() == word)
    style = segment.style
    assert style is not None
    found = [name for name in ("strike", "dim", "bold") if getattr(style, name)]
    if style.color is not None and (rgb := style.color.get_truecolor()).red > rgb.green + 60:
        found.append("red")
    return found


async def acted(pilot: Pilot[Any]) -> None:
    """Wait until what the action menu began is done and seen; fails when it still asks something after 20 seconds."""
    acting = [worker for worker in pilot.app.workers if worker.group == "acting" and not worker.is_finished]
    await asyncio.wait_for(pilot.app.workers.wait_for_complete(acting), 20)
    await settle(pilot)
