"""Does a hand-in's folder still hold what was handed in? And the pages of an archived paper, as they were (4.3.8)."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlmodel import Session

from pmconsole.data.hand_in import anchors, queries
from pmconsole.data.hand_in import files as hand_in_files
from pmconsole.data.hand_in.anchors import Anchor
from pmconsole.data.hand_in.queries import HandInRow, ItemRow
from pmconsole.data.journal import chain as journal
from pmconsole.data.shelf import files as shelf_files
from pmconsole.desk.core.errors import DeskError
from pmconsole.desk.core.unit import Desk
from pmconsole.procedure.archive import ItemResult
from pmconsole.procedure.papers import REGISTERS
from pmconsole.procedure.vocabulary import Paper


class NotAsItWas(DeskError):
    """The kept file is missing or no longer what was archived; nothing is printed from it."""


def verify(desk: Desk, folder: Path) -> list[str]:
    """Every finding about the hand-in in `folder` as a sentence: files, manifest, journal, ZIP; none when sound.

    Reads everything, changes nothing. Raises StoreError.
    """
    try:
        text = (folder / hand_in_files.MANIFEST).read_bytes()
        manifest = json.loads(text)
        number, files = str(manifest["number"]), dict(manifest["files"])
    except FileNotFoundError:
        return [f"{folder} 里没有 {hand_in_files.MANIFEST}，不是周交的文件夹，或清单被删了。"]
    except (OSError, ValueError, KeyError, TypeError):
        return [f"{folder / hand_in_files.MANIFEST} 读不出来，清单已损坏。"]
    found = [*_files(folder, files), *_zip(folder, files, text)]
    with desk.store.read() as session:
        row = queries.hand_in_of(session, desk.site_id, number)
        if row is None:
            return [*found, f"数据文件里没有 {number} 这次周交，无法核对日志。"]
        anchor = anchors.of(manifest)
        if anchor is not None and (rewritten := anchors.finding(session, number, anchor)):
            found.append(rewritten)
        return [*found, *_record(session, desk.site_id, row, manifest, hashlib.sha256(text).hexdigest())]


def anchored(desk: Desk, folder: Path) -> Anchor | None:
    """The line of today's journal that the cover of the hand-in in `folder` names, to be compared by eye.

    None where there is none to compare. Raises StoreError.
    """
    try:
        anchor = anchors.of(json.loads((folder / hand_in_files.MANIFEST).read_bytes()))
    except (OSError, ValueError):
        return None
    if anchor is None:
        return None
    with desk.store.read() as session:
        return anchors.today(session, anchor)


def _files(folder: Path, files: dict[str, Any]) -> Iterator[str]:
    present = {path.name for path in folder.iterdir()} - {hand_in_files.MANIFEST}
    for name in sorted(files.keys() - present):
        yield f"缺少文件 {name}。"
    for name in sorted(present - files.keys()):
        yield f"多出文件 {name}，清单上没有。"
    for name in sorted(files.keys() & present):
        try:
            if shelf_files.hash_of(folder / name) != files[name]["sha256"]:
                yield f"文件 {name} 与清单上的校验值不符，已被改动。"
        except OSError as error:
            yield f"文件 {name} 读不了：{error.strerror}。"


def _zip(folder: Path, files: dict[str, Any], manifest: bytes) -> Iterator[str]:
    packed = folder.with_name(f"{folder.name}.zip")
    if not packed.exists():
        return
    wanted = {name: str(one["sha256"]) for name, one in files.items()}
    wanted[hand_in_files.MANIFEST] = hashlib.sha256(manifest).hexdigest()
    try:
        with zipfile.ZipFile(packed) as file:
            held = {Path(name).name: hashlib.sha256(file.read(name)).hexdigest() for name in file.namelist()}
    except (OSError, zipfile.BadZipFile):
        yield f"{packed.name} 打不开，已损坏；文件夹里的不受影响。"
        return
    for name in sorted(wanted.keys() | held.keys()):
        if wanted.get(name) != held.get(name):
            yield f"{packed.name} 里的 {name} 与清单不符。"


def _record(session: Session, site_id: int, row: HandInRow, manifest: dict[str, Any], sha: str) -> Iterator[str]:
    written = [
        str(change.new)
        for line in journal.history(session, site_id, Paper.HAND_IN, row.id)
        for change in line.changes
        if change.field == "manifest_hash"
    ]
    if sha not in written:
        yield f"清单与日志里 {row.number} 的校验值不符，清单被改动过。"
    elif sha != row.manifest_hash:
        yield f"这是 {row.number} 较早的第 {manifest.get('edition')} 版，后来重新准备过（第 {row.edition} 版）。"
        return
    items = queries.items(session, site_id, queries.item_ids(session, site_id, row.id))
    said = {str(one["number"]): str(one["file"]) for one in manifest.get("papers", ())}
    if {item.number: item.file for item in items} != said:
        yield f"清单上的单据与数据文件里 {row.number} 的不一致。"
    hashes = {name: str(one["sha256"]) for name, one in manifest["files"].items()}
    for item in items:
        if item.result is ItemResult.PASSED and hashes.get(item.file) != item.file_hash:
            yield f"已归档的 {item.number} 所在的文件 {item.file} 与归档时不符。"


def archived_pages(desk: Desk, item: ItemRow) -> bytes:
    """The pages of an archived paper as they were when it passed, as one PDF: out of the kept file, if it is unchanged.

    A line of a register comes with its page. Raises NotAsItWas.
    """
    path = hand_in_files.folder_of(desk.store.path) / item.folder / item.file
    try:
        body = path.read_bytes()
    except OSError as error:
        raise NotAsItWas(f"{item.number} 存档的文件 {path} 读不了：{error.strerror}。请从备份或副本取回。") from error
    if hashlib.sha256(body).hexdigest() != item.file_hash:
        raise NotAsItWas(f"{item.number} 存档的文件 {path} 与归档时不同，已被改动，没有打印。请从备份或副本取回。")
    if not item.file.endswith(".pdf"):
        return body
    return _pages(body, item)


def _pages(body: bytes, item: ItemRow) -> bytes:
    from pypdf import PdfReader, PdfWriter

    reader = PdfReader(io.BytesIO(body))
    pages = _on_page(reader, item.number) if item.paper in REGISTERS else _bookmarked(reader, item.number)
    if not pages:
        return body  # the whole file has it somewhere
    writer = PdfWriter()
    for nr in pages:
        writer.add_page(reader.pages[nr])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _bookmarked(reader: Any, number: str) -> list[int]:
    """From the paper's own bookmark to the next one."""
    from pmconsole.papers.joining import flat  # with the PDF library

    marks = [(str(mark.title), reader.get_destination_page_number(mark)) for mark in flat(reader.outline)]
    for place, (title, first) in enumerate(marks):
        if title.strip() == number:
            after = marks[place + 1][1] if place + 1 < len(marks) else len(reader.pages)
            return list(range(first, max(after, first + 1)))
    return []


def _on_page(reader: Any, number: str) -> list[int]:
    wanted = number.replace("-", "")
    return [
        nr
        for nr, page in enumerate(reader.pages)
        if wanted in "".join(page.extract_text().split()).replace("-", "").replace("\u200b", "")
    ][:1]
