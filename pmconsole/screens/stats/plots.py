"""The plots of the figures: bars of plotext with digits under them, readable without colour and at any width."""

from collections.abc import Sequence
from typing import Any

from textual.widget import Widget
from textual_plotext import PlotextPlot

#: Fewer cells a bar than this, and bars run into one another.
CELLS_A_BAR = 2
#: Cells the axis takes at the left.
AXIS = 8


def new_plot() -> Widget:
    """A plot with nothing in it."""
    plot = PlotextPlot(id="stats-plot")
    plot.can_focus = False
    assert isinstance(plot, Widget)
    return plot


def draw_bars(plot: Widget, names: Sequence[str], values: Sequence[float], ascii_only: bool = False) -> None:
    """Bars of `values` with `names` under them (ASCII only); of more than fit, the last are shown.

    Half blocks tell apart what whole ones show alike, and keep neighbours apart.
    """
    canvas: Any = plot.plt  # type: ignore[attr-defined]  # plotext has no types
    canvas.clear_figure()
    fit = max(1, (plot.size.width - AXIS) // CELLS_A_BAR)
    names, values = list(names)[-fit:], list(values)[-fit:]
    canvas.frame(not ascii_only)
    canvas.grid(False, False)
    if values:
        places = list(range(1, len(values) + 1))
        canvas.bar(places, values, width=0.5, marker="#" if ascii_only else "hd", color="cyan")
        canvas.ylim(0, max(1, max(values)))
        step = max(1, -(-len(names) * (max(map(len, names)) + 1) // max(1, plot.size.width - AXIS)))
        canvas.xticks(places[::step], list(names)[::step])
        top = max(1, round(max(values)))
        canvas.yticks(sorted({0, top // 2, top}))
    plot.refresh()
