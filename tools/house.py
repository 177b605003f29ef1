"""Draws the house from its real imports: `python -m tools.house docs/house.svg`.

A row and a column for each floor, in the order of the contract in pyproject.toml; where a row meets a column stands how
many files of the one import from how many places of the other. Imports run downward only: above the steps it is empty.
"""

import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from html import escape
from pathlib import Path

import grimp

HOME = Path(__file__).parents[1]
PACKAGE = "pmconsole"
ROW, CELL, NAMES, ROOMS, TOP = 30, 46, 150, 330, 96
_FONT = 'font-family="DejaVu Sans, Noto Sans SC, sans-serif"'


def floors() -> list[str]:
    """The floors from the top down, as the contract has them; floors beside each other one after the other."""
    lint = tomllib.loads((HOME / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    layers = next(one for one in lint["contracts"] if one["type"] == "layers" and one["containers"] == [PACKAGE])
    return [floor.strip("() ") for line in layers["layers"] for floor in line.split("|")]


def rooms(floor: str) -> str:
    """What stands on a floor: its packages where it has some, and how many files."""
    place = HOME / PACKAGE / floor
    if not place.is_dir():
        return "1 file"
    files = [file for file in place.rglob("*.py") if file.name != "__init__.py"]
    inner = sorted(one.name for one in place.iterdir() if (one / "__init__.py").is_file())
    shown = ", ".join(inner[:4]) + (f" and {len(inner) - 4} more" if len(inner) > 4 else "")
    return f"{len(files)} files" + (f": {shown}" if inner else "")


def imports() -> Counter[tuple[str, str]]:
    """How many imports lead from one floor to another."""
    lint = tomllib.loads((HOME / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    typed = bool(lint.get("exclude_type_checking_imports", False))
    graph = grimp.build_graph(PACKAGE, exclude_type_checking_imports=typed, cache_dir=None)
    found: Counter[tuple[str, str]] = Counter()
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            one, other = (name.split(".")[1] if "." in name else "" for name in (module, imported))
            if one and other and one != other:
                found[one, other] += 1
    return found


def drawn(names: list[str], counts: Counter[tuple[str, str]]) -> Iterator[str]:
    """The lines of the picture (SVG)."""
    left = NAMES + ROOMS
    width, height = left + CELL * len(names) + 20, TOP + ROW * len(names) + 40
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {_FONT} font-size="13">'
    yield f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
    most = max(counts.values(), default=1)
    for nr, name in enumerate(names):
        x, y = left + CELL * nr, TOP + ROW * nr
        yield f'<text transform="translate({x + CELL / 2 + 4},{TOP - 8}) rotate(-45)">{escape(name)}</text>'
        yield f'<rect x="10" y="{y + 2}" width="{width - 30}" height="{ROW - 4}" fill="#f4f6f8"/>'
        yield f'<text x="18" y="{y + 20}" font-weight="bold">{escape(name)}</text>'
        yield f'<text x="{NAMES}" y="{y + 20}" fill="#555555">{escape(rooms(name))}</text>'
        yield f'<rect {_box(x, y)} fill="#c9d2db"/>'
    for (one, other), count in sorted(counts.items()):
        if one in names and other in names:
            x, y = left + CELL * names.index(other), TOP + ROW * names.index(one)
            colour = "#2f6f9f" if names.index(one) < names.index(other) else "#c0392b"
            deep = 0.15 + 0.6 * (count / most) ** 0.4
            yield f'<rect {_box(x, y)} fill="{colour}" opacity="{deep:.2f}"/>'
            yield f'<text x="{x + CELL / 2}" y="{y + 20}" text-anchor="middle">{count}</text>'
    said = "A row imports from the columns right of its grey step: downward only. Numbers are imports, file to file."
    yield f'<text x="18" y="{height - 14}" fill="#555555">{said}</text>'
    yield "</svg>"


def _box(x: int, y: int) -> str:
    """Where a cell of the picture stands."""
    return f'x="{x + 2}" y="{y + 2}" width="{CELL - 4}" height="{ROW - 4}"'


def main(arguments: list[str]) -> None:
    """Draw the house into the file that is named."""
    Path(arguments[0]).write_text("\n".join(drawn(floors(), imports())) + "\n", "utf-8")
    print(f"已画出 {arguments[0]}")


if __name__ == "__main__":
    main(sys.argv[1:])
