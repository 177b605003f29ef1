"""PDFs one after the other as one file, bookmarks too, written part by part: a long file takes no more memory.

Only for what Typst makes: no forms, no links between parts.
"""

import io
from array import array
from collections.abc import Iterator
from typing import IO, Any

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

#: What belongs to one part as a file and not to its pages.
_OF_THE_FILE = frozenset({"/Catalog", "/XRef", "/ObjStm", "/Outlines", "/Metadata"})


class Joined:
    """Takes parts one by one and writes them into `out`, which it has for itself; `finish` makes it a PDF."""

    def __init__(self, out: IO[bytes]) -> None:
        """Begin the file."""
        self._out = out
        self._places = array("Q")
        self._roots: list[int] = []
        self._count = 0
        self._marks: list[tuple[str, int, float | None]] = []
        self._info: DictionaryObject | None = None
        out.write(b"%PDF-1.7\n%\xe4\xbd\xa0\xe5\xa5\xbd\n")
        self._catalog, self._pages = self._number(), self._number()

    def add(self, part: bytes) -> None:
        """Put the pages of `part` behind the others."""
        reader = PdfReader(io.BytesIO(part))
        numbers = sorted({*reader.xref.get(0, ()), *reader.xref_objStm} - {0})
        moved = {old: self._number() for old in numbers}
        root = reader.root_object.raw_get("/Pages")
        if self._info is None:
            self._info = DictionaryObject(reader.metadata or {})
        self._roots.append(moved[root.idnum])
        self._count += len(reader.pages)
        for mark in flat(reader.outline):
            self._marks.append((str(mark.title), moved[mark.page.idnum], mark.top))
        for old in numbers:
            found = reader.get_object(IndirectObject(old, 0, reader))
            if found is None or _left_out(found):
                continue
            ready = _renumbered(found, moved)
            if old == root.idnum and isinstance(ready, DictionaryObject):
                ready[NameObject("/Parent")] = IndirectObject(self._pages, 0, None)
            self._put(moved[old], ready)

    def finish(self) -> None:
        """Write what holds the parts together."""
        kids = ArrayObject(IndirectObject(root, 0, None) for root in self._roots)
        self._put(self._pages, _dict(Type=NameObject("/Pages"), Kids=kids, Count=NumberObject(self._count)))
        language, pages = TextStringObject("zh-CN"), IndirectObject(self._pages, 0, None)
        catalog = _dict(Type=NameObject("/Catalog"), Pages=pages, Lang=language)
        if self._marks:
            catalog[NameObject("/Outlines")] = IndirectObject(self._outline(), 0, None)
        self._put(self._catalog, catalog)
        info = self._number()
        self._put(info, self._info or DictionaryObject())
        start = self._out.tell()
        self._out.write(f"xref\n0 {len(self._places) + 1}\n0000000000 65535 f \n".encode())
        for place in self._places:
            # A number nothing was written for is free.
            self._out.write(f"{place:010} {0 if place else 65535:05} {'n' if place else 'f'} \n".encode())
        size = f"/Size {len(self._places) + 1} /Root {self._catalog} 0 R /Info {info} 0 R"
        self._out.write(f"trailer\n<< {size} >>\nstartxref\n{start}\n%%EOF\n".encode())

    def _outline(self) -> int:
        """All bookmarks on one level; returns the number of what holds them."""
        top = self._number()
        own = [self._number() for _ in self._marks]
        for nr, (title, page, height) in enumerate(self._marks):
            spot = NullObject() if height is None else FloatObject(height)
            where = [IndirectObject(page, 0, None), NameObject("/XYZ"), NullObject(), spot, NullObject()]
            item = _dict(Title=TextStringObject(title), Parent=IndirectObject(top, 0, None), Dest=ArrayObject(where))
            if nr:
                item[NameObject("/Prev")] = IndirectObject(own[nr - 1], 0, None)
            if nr + 1 < len(own):
                item[NameObject("/Next")] = IndirectObject(own[nr + 1], 0, None)
            self._put(own[nr], item)
        ends = {"First": IndirectObject(own[0], 0, None), "Last": IndirectObject(own[-1], 0, None)}
        self._put(top, _dict(Type=NameObject("/Outlines"), Count=NumberObject(len(own)), **ends))
        return top

    def _number(self) -> int:
        self._places.append(0)
        return len(self._places)

    def _put(self, number: int, what: PdfObject) -> None:
        self._places[number - 1] = self._out.tell()
        self._out.write(f"{number} 0 obj\n".encode())
        what.write_to_stream(self._out)
        self._out.write(b"\nendobj\n")


def _left_out(found: PdfObject) -> bool:
    """Whether an object is of the part as a file; its bookmarks are written anew."""
    if not isinstance(found, DictionaryObject):
        return False
    return found.get("/Type") in _OF_THE_FILE or ("/Title" in found and ("/Dest" in found or "/Parent" in found))


def _dict(**values: PdfObject) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{name}"): value for name, value in values.items()})


def _renumbered(value: Any, moved: dict[int, int]) -> Any:
    """The same with its references led to the new numbers; what was read is changed in place."""
    if isinstance(value, IndirectObject):
        return IndirectObject(moved[value.idnum], 0, None)
    if isinstance(value, DictionaryObject):
        for name, inner in value.items():
            value[name] = _renumbered(inner, moved)
    elif isinstance(value, ArrayObject):
        for nr, inner in enumerate(list.__iter__(value)):
            value[nr] = _renumbered(inner, moved)
    return value


def flat(outline: Any) -> Iterator[Any]:
    """Every bookmark of a file, from the top."""
    for one in outline:
        if isinstance(one, list):
            yield from flat(one)
        else:
            yield one
