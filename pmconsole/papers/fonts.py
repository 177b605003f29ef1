"""The fonts a paper is printed in, and which characters they have: a character without a glyph prints as a box."""

import struct
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

_SUFFIXES = (".otf", ".ttf", ".ttc", ".otc")


def font_files(own: Path | None = None) -> list[Path]:
    """The font files: those that came with the program, then those in the site's folder `own`; empty where none is."""
    folders = [folder for folder in (_packaged(), own) if folder is not None]
    return [file for folder in folders for file in _in(folder)]


def missing(texts: Iterable[str], files: Iterable[Path]) -> list[str]:
    """The characters of `texts` none of the fonts has; white space needs no glyph."""
    known = set().union(*(glyphs(file) for file in files))
    met: set[str] = set()
    for text in texts:
        met.update(text)
    return sorted(character for character in met if ord(character) not in known and not character.isspace())


def glyphs(file: Path) -> frozenset[int]:
    """The code points a font file has glyphs for; none where it cannot be read as a font."""
    try:
        return _glyphs(file, file.stat().st_mtime_ns)
    except (OSError, struct.error, IndexError):
        return frozenset()


def _packaged() -> Path | None:
    try:
        import pylopdf_fonts_zh_cn as fonts
    except ImportError:
        return None
    return Path(str(fonts.__file__)).parent


def _in(folder: Path) -> list[Path]:
    try:
        return sorted(file for file in folder.iterdir() if file.suffix.lower() in _SUFFIXES)
    except OSError:
        return []


@lru_cache(maxsize=16)
def _glyphs(file: Path, _changed: int) -> frozenset[int]:
    data = file.read_bytes()
    starts = [0]
    if data[:4] == b"ttcf":
        starts = list(struct.unpack_from(f">{struct.unpack_from('>I', data, 8)[0]}I", data, 12))
    return frozenset(code for start in starts for code in _of_font(data, start))


def _of_font(data: bytes, start: int) -> Iterator[int]:
    """The code points of the font that begins at `start`."""
    for nr in range(struct.unpack_from(">H", data, start + 4)[0]):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, start + 12 + 16 * nr)
        if tag == b"cmap":
            yield from _of_cmap(data, offset)


def _of_cmap(data: bytes, start: int) -> Iterator[int]:
    for nr in range(struct.unpack_from(">H", data, start + 2)[0]):
        platform, _, offset = struct.unpack_from(">HHI", data, start + 4 + 8 * nr)
        table = start + offset
        form = struct.unpack_from(">H", data, table)[0]
        if platform in (0, 3) and form == 12:
            for group in range(struct.unpack_from(">I", data, table + 12)[0]):
                first, last, glyph = struct.unpack_from(">III", data, table + 16 + 12 * group)
                yield from range(first + (glyph == 0), last + 1)
        elif platform in (0, 3) and form == 4:
            yield from _of_segments(data, table)


def _of_segments(data: bytes, table: int) -> Iterator[int]:
    """The code points of a table of form 4, where a segment either shifts or looks up its glyphs."""
    count = struct.unpack_from(">H", data, table + 6)[0] // 2
    ends, starts = table + 14, table + 16 + 2 * count
    for nr in range(count):
        last, first = (struct.unpack_from(">H", data, place + 2 * nr)[0] for place in (ends, starts))
        delta, reach = (struct.unpack_from(">H", data, starts + 2 * (count * k + nr))[0] for k in (1, 2))
        for code in range(first, last + 1):
            glyph = code
            if reach:
                place = starts + 2 * (2 * count + nr) + reach + 2 * (code - first)
                glyph = struct.unpack_from(">H", data, place)[0]
            if (glyph + delta) & 0xFFFF and (glyph or not reach):
                yield code
