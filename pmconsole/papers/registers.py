"""A long register in pieces, each set by itself: cut where a page ends, numbered through, so that nobody sees it.

Memory does not grow with the period that is asked for. Where the pages end is asked of the layout before.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pmconsole.papers.typesetting import Typesetter

#: So many lines are laid out at a time.
LINES = 125
_TRIES = 6


def pieces(
    typesetter: Typesetter, template: Path | bytes, frame: dict[str, Any], paper: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """The register `paper` (as its template has it) as one or several; `piece` is for the template:

    `before` are the pages before it, `pages` those of all pieces together (0: only its own), `count` all lines.
    """
    lines = paper["lines"]
    cuts = [(0, len(lines), 0)]
    if len(lines) > LINES:
        cuts = list(_cuts(typesetter, template, frame, paper))
    before, pages = 0, sum(count for _, _, count in cuts)
    for start, end, count in cuts:
        part = {
            "first": start == 0, "last": end == len(lines), "before": before, "pages": pages, "count": len(lines)
        }  # fmt: skip
        yield paper | {"lines": lines[start:end], "piece": part}
        before += count


def _cuts(
    typesetter: Typesetter, template: Path | bytes, frame: dict[str, Any], paper: dict[str, Any]
) -> Iterator[tuple[int, int, int]]:
    """From which line to which (not included) each piece goes, and on how many pages it stands."""
    lines, start = paper["lines"], 0

    def laid_out(end: int) -> list[Any]:
        part = {"first": start == 0, "last": end == len(lines), "before": 0, "pages": 0, "count": len(lines)}
        piece = paper | {"lines": lines[start:end], "piece": part}
        return typesetter.where(template, {"frame": frame, "papers": [piece]}, "line")

    while start < len(lines):
        end = min(start + LINES, len(lines))
        found = laid_out(end)
        pages = found[-1]["page"] if found else 0
        if end < len(lines) and found:
            begins = [nr for nr in range(1, end - start) if found[nr]["page"] > found[nr - 1]["page"]]
            # Back to the last line that begins a page; not to one that stands below the rest of a line that ran over.
            for nr in begins[:-_TRIES:-1]:
                end = start + nr
                pages = laid_out(end)[-1]["page"]
                if pages < found[nr]["page"]:
                    break
        yield start, end, pages
        start = end
