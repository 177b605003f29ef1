"""A long list in pieces, each set by itself: cut where a page ends, numbered through, so that nobody sees it.

That is a register of a period, or the tables of a hand-in's own sheets. Memory does not grow with what is asked for.
Where the pages end is asked of the layout before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pmconsole.papers.typesetting import Typesetter

#: So many lines are laid out at a time.
LINES = 125
_TRIES = 6


def pieces(
    typesetter: Typesetter, template: Path | bytes, frame: dict[str, Any], paper: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """A paper (as its template has it) as one or several; `piece` in it is for the template.

    There `before` are the pages before it, `pages` those of all pieces together (0: only its own), `count` all lines.
    """
    long = _Long(typesetter, template, frame, paper)
    cuts = list(long.cuts()) if long.count > LINES else [(0, long.count, 0)]
    before, pages = 0, sum(count for _, _, count in cuts)
    for start, end, count in cuts:
        yield long.part(start, end, before, pages)
        before += count


@dataclass(frozen=True)
class _Long:
    typesetter: Typesetter
    template: Path | bytes
    frame: dict[str, Any]
    paper: dict[str, Any]

    @property
    def count(self) -> int:
        """How many lines there are, in `lines` or in all `tables`."""
        return sum(map(len, self._lists()))

    def _lists(self) -> list[list[Any]]:
        return [self.paper["lines"]] if "lines" in self.paper else [table["rows"] for table in self.paper["tables"]]

    def part(self, start: int, end: int, before: int = 0, pages: int = 0) -> dict[str, Any]:
        """The paper with the lines from `start` to `end` (not included) alone."""
        count = self.count
        piece = {"first": start == 0, "last": end == count, "before": before, "pages": pages, "count": count}
        if "lines" in self.paper:
            return self.paper | {"lines": self.paper["lines"][start:end], "piece": piece}
        tables, at = [], 0
        for table in self.paper["tables"]:
            rows = table["rows"]
            first, last = max(start - at, 0), min(end - at, len(rows))
            # A table that has no rows stands where it would begin; one that goes on does so without its title.
            if first < last or (not rows and start <= at < end) or (not rows and at == end == count):
                tables.append(table | {"rows": rows[first:last], "title": "" if first else table["title"]})
            at += len(rows)
        return self.paper | {"tables": tables, "piece": piece}

    def _laid_out(self, start: int, end: int) -> list[int]:
        """The page of each line, then that of the end; nothing where the template does not tell."""
        data = {"frame": self.frame, "papers": [self.part(start, end)]}
        return [one["page"] for one in self.typesetter.where(self.template, data, "line")]

    def cuts(self) -> Iterator[tuple[int, int, int]]:
        """From which line to which (not included) each piece goes, and on how many pages it stands."""
        start = 0
        while start < self.count:
            end = min(start + LINES, self.count)
            found = self._laid_out(start, end)
            pages = found[-1] if found else 0
            # A site's own template may not say of each line where it is; then the cut is where it is.
            if end < self.count and len(found) > end - start:
                end, pages = self._where_a_page_ends(start, end, found)
            yield start, end, pages
            start = end

    def _where_a_page_ends(self, start: int, end: int, found: list[int]) -> tuple[int, int]:
        """Back from `end` to a line that begins a page, and not below the rest of a line that ran over."""
        pages = found[-1]
        begins = [nr for nr in range(1, end - start) if found[nr] > found[nr - 1]]
        for nr in begins[:-_TRIES:-1]:
            again = self._laid_out(start, start + nr)
            if not again:
                break
            end, pages = start + nr, again[-1]
            if pages < found[nr]:
                break
        return end, pages
