"""What the desk does with its reference shelf (4.1.4): put on a text, a file or a tariff, a newer edition, put away.

Nothing is deleted: an edition that no longer holds stays to be read. Each act is one transaction and one journal line.
"""

import hashlib
import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import uuid4

from sqlmodel import Session, col, select

from pmconsole.data.core import dialect, search
from pmconsole.data.core.text import clean
from pmconsole.data.shelf import files as shelf_files
from pmconsole.data.shelf.queries import ShelfRow, TariffRow
from pmconsole.data.shelf.tables import ShelfItem, TariffLine
from pmconsole.desk.core.errors import BadInput, NotFound
from pmconsole.desk.core.unit import Actor, Desk, Unit
from pmconsole.desk.shelf.text import MOST_TEXT, read_words
from pmconsole.procedure.vocabulary import ShelfKind

TITLE_MOST, EDITION_MOST, CELL_MOST, LINES_MOST = 80, 40, 100, 200
DEFAULT_MEGABYTES = 50
_MEGABYTE = 1024 * 1024
_BAR = re.compile(r"[|｜\t]")


@dataclass(frozen=True)
class ShelfFile:
    """A file that lies in the shelf's folder, and what could be read out of it."""

    name: str
    file_hash: str
    size: int
    text: str
    remark: str = ""


@dataclass(frozen=True)
class ItemIn:
    """Something for the shelf as it was typed; in a tariff each line `项目 | 价格 | 单位 | 说明` is one price."""

    title: str
    kind: ShelfKind = ShelfKind.OTHER
    text: str = ""
    edition: str = ""
    valid_from: date | None = None


@dataclass(frozen=True)
class ItemPut:
    """What was written: the edition and a sentence for the desk."""

    item_id: int
    message: str


def take_file(desk: Desk, path: Path, megabytes: int = DEFAULT_MEGABYTES) -> ShelfFile:
    """Copy a file into the shelf's folder under its SHA-256 and read its words; `path` itself stays as it is.

    Raises BadInput (field `file`) for what is no file, empty, too large or cannot be read or written.
    """
    path = path.expanduser()
    try:
        file_hash, size = _copy(path, shelf_files.folder_of(desk.store.path), megabytes)
        words = read_words(shelf_files.path_of(desk.store.path, file_hash))
    except FileNotFoundError as error:
        raise BadInput({"file": f"找不到文件 {path}，没有放入。请检查文件名和路径。"}) from error
    except OSError as error:
        why = error.strerror or "读写出错"
        raise BadInput({"file": f"文件 {path} 没有放入：{why}。请检查权限和磁盘空间。"}) from error
    except ValueError as error:
        raise BadInput({"file": "文件名里有不能用的字符，没有放入。"}) from error
    return ShelfFile(clean(path.name)[:200], file_hash, size, words.text, words.remark)


def _copy(path: Path, folder: Path, megabytes: int) -> tuple[str, int]:
    """Hash and size of the copy. Written beside, then renamed: a copy that was broken off has no name of its own."""
    told = path.stat()
    if not stat.S_ISREG(told.st_mode):
        raise BadInput({"file": f"{path} 不是文件（是目录或设备），没有放入。"})
    if told.st_size == 0:
        raise BadInput({"file": f"文件 {path} 是空的，没有放入。"})
    _refuse_large(path, told.st_size, megabytes)
    folder.mkdir(parents=True, exist_ok=True)
    half, digest, size = folder / f".{uuid4().hex}.part", hashlib.sha256(), 0
    try:
        with path.open("rb") as source, half.open("xb") as copy:
            while chunk := source.read(_MEGABYTE):
                size += len(chunk)
                # It may have grown since it was looked at.
                _refuse_large(path, size, megabytes)
                digest.update(chunk)
                copy.write(chunk)
            copy.flush()
            os.fsync(copy.fileno())
        os.replace(half, folder / digest.hexdigest())
    finally:
        half.unlink(missing_ok=True)
    return digest.hexdigest(), size


def _refuse_large(path: Path, size: int, megabytes: int) -> None:
    if size > megabytes * _MEGABYTE:
        raise BadInput(
            {"file": f"文件 {path} 有 {-(-size // _MEGABYTE)} MB，超过 {megabytes} MB，没有放入。"
             "请先压缩或拆分，或在设置文件里改 shelf_megabytes。"}
        )  # fmt: skip


def put(desk: Desk, actor: Actor, item: ItemIn, file: ShelfFile | None = None) -> ItemPut:
    """Put something on the shelf; of a title that stands there already it is a newer edition, the older one is kept.

    Raises BadInput and StoreError; then nothing was written.
    """
    item, lines = checked(item, file)
    body = "\n\n".join(filter(None, (item.text, file.text if file else "")))[:MOST_TEXT]
    with desk.unit(actor, "shelf.add") as unit:
        older = _editions(unit.session, desk.site_id, item.title)
        row = ShelfItem(
            site_id=desk.site_id, title=item.title, kind=item.kind, edition=item.edition, valid_from=item.valid_from,
            body=body, file_name=file.name if file else "", file_hash=file.file_hash if file else "",
            file_size=file.size if file else 0, added_at=unit.now, added_by=actor.name,
        )  # fmt: skip
        if any(_same(unit.session, one, row, lines) for one in older if one.active):
            raise BadInput({"title": f"“{item.title}”这一版已经在资料架上，内容一样，没有重复放入。"})
        unit.session.add(row)
        unit.session.flush()
        assert row.id is not None
        for position, line in enumerate(lines):
            unit.session.add(TariffLine(item_id=row.id, position=position, **vars(line)))
        _index(unit.session, row, lines)
        _record(unit, row, "shelf.edition" if older else "shelf.add", _told(row, lines))
    said = f"新版“{item.title}”已放入，旧版仍可查看。" if older else f"“{item.title}”已放入资料架。"
    return ItemPut(row.id, said + (file.remark if file else ""))


def retire(desk: Desk, actor: Actor, item_id: int) -> ItemPut:
    """Take an edition out of use; it can still be read among all editions. Raises NotFound, StoreError."""
    with desk.unit(actor, "shelf.retire") as unit:
        row = unit.session.get(ShelfItem, item_id)
        if row is None or row.site_id != desk.site_id:
            raise NotFound(f"资料架上没有第 {item_id} 号资料。")
        if not row.active:
            return ItemPut(item_id, f"“{row.title}”{row.edition}早已停用。")
        row.active = False
        unit.session.add(row)
        _record(unit, row, "shelf.retire", {"active": (True, False)})
        left = any(one.active for one in _editions(unit.session, desk.site_id, row.title))
    said = f"“{row.title}”{row.edition}已停用，仍可在全部版本里查看。"
    return ItemPut(item_id, said + ("还有别的版本有效。" if left else ""))


def checked(item: ItemIn, file: ShelfFile | None) -> tuple[ItemIn, list[TariffRow]]:
    """`item` cleaned, and the prices of a tariff taken out of its text. Raises BadInput."""
    title, edition = clean(item.title).strip(), clean(item.edition).strip()
    text, wrong = clean(item.text, lines=True).strip(), {}
    if not 0 < len(title) <= TITLE_MOST:
        wrong["title"] = f"名称要有 1 到 {TITLE_MOST} 字，现在 {len(title)} 字。"
    if len(edition) > EDITION_MOST:
        wrong["edition"] = f"版本最多 {EDITION_MOST} 字，现在 {len(edition)} 字。"
    if len(text) > MOST_TEXT:
        wrong["text"] = f"文字最多 {MOST_TEXT // 10_000} 万字，请放入文件。"
    lines: list[TariffRow] = []
    if item.kind is ShelfKind.TARIFF and "text" not in wrong:
        try:
            lines, text = parse_tariff(text)
        except ValueError as error:
            wrong["text"] = str(error)
    if not (text or lines or file or wrong):
        wrong["text"] = "请写上文字，或给出一个文件；现在什么都没有，没有放入。"
    if wrong:
        raise BadInput(wrong)
    return ItemIn(title, item.kind, text, edition, item.valid_from), lines


def parse_tariff(text: str) -> tuple[list[TariffRow], str]:
    """The prices among the lines of `text`, and the other lines as a note. Raises ValueError with a sentence."""
    prices: list[TariffRow] = []
    notes: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        cells = [cell.strip() for cell in _BAR.split(line)]
        if len(cells) == 1:
            notes.append(line)
            continue
        if len(cells) > 4 or not cells[0] or not cells[1] or max(map(len, cells)) > CELL_MOST:
            raise ValueError(f"第 {number} 行读不懂，请写成“项目 | 价格 | 单位 | 说明”，每栏最多 {CELL_MOST} 字。")
        prices.append(TariffRow(*cells))
    if len(prices) > LINES_MOST:
        raise ValueError(f"一份收费标准最多 {LINES_MOST} 行，现在 {len(prices)} 行。")
    return prices, "\n".join(notes).strip()


def typed_text(row: ShelfRow, body: str) -> str:
    """An edition's text as it would be typed, prices first; empty where it comes out of a file."""
    if row.file_hash:
        return ""
    prices = [" | ".join((one.name, one.price, one.unit, one.remark)).rstrip(" |") for one in row.tariff]
    return "\n".join(filter(None, [*prices, body]))


def export(desk: Desk, row: ShelfRow, body: str, target: Path) -> str:
    """Write the kept file, or the text where there is none, to `target`, which must not be there yet.

    Returns a sentence. Raises BadInput.
    """
    try:
        if row.file_hash:
            data = shelf_files.path_of(desk.store.path, row.file_hash).read_bytes()
            if hashlib.sha256(data).hexdigest() != row.file_hash:
                raise BadInput({"file": f"资料架里的文件 {row.file_name} 与放入时不同，没有写出。请用 verify 检查。"})
        else:
            data = typed_text(row, body).encode()
        with target.open("xb") as file:
            file.write(data)
    except FileExistsError as error:
        raise BadInput({"file": f"{target} 已经有了，没有覆盖。请换一个文件名。"}) from error
    except FileNotFoundError as error:
        raise BadInput({"file": f"没有写出：{error.filename} 不在。请检查路径，或用 verify 检查资料架。"}) from error
    except OSError as error:
        raise BadInput({"file": f"{target} 写不了：{error.strerror}。"}) from error
    return f"“{row.title}”已写到 {target}。"


def _editions(session: Session, site_id: int, title: str) -> Sequence[ShelfItem]:
    return session.exec(select(ShelfItem).where(ShelfItem.site_id == site_id, ShelfItem.title == title)).all()


def _same(session: Session, one: ShelfItem, new: ShelfItem, lines: list[TariffRow]) -> bool:
    columns = ("kind", "edition", "valid_from", "body", "file_hash")
    if any(getattr(one, name) != getattr(new, name) for name in columns):
        return False
    found = session.exec(
        select(TariffLine).where(TariffLine.item_id == one.id).order_by(col(TariffLine.position), col(TariffLine.id))
    )
    return [TariffRow(line.name, line.price, line.unit, line.remark) for line in found] == lines


def _index(session: Session, row: ShelfItem, lines: list[TariffRow]) -> None:
    # One line each: a phrase must not run from the end of one into the beginning of the next.
    words = [row.title, row.edition, row.file_name, *(" ".join(vars(line).values()) for line in lines), row.body]
    tokens = search.tokens("\n".join(words))
    session.connection().execute(dialect.SHELF_FTS_INSERT, {"id": row.id, "body": tokens})


def _told(row: ShelfItem, lines: list[TariffRow]) -> dict[str, tuple[object, object]]:
    """What the journal keeps: not the text, which may be long, but what it can be known by."""
    values: dict[str, object] = {
        "title": row.title, "kind": row.kind.value, "edition": row.edition, "file_name": row.file_name,
        "valid_from": row.valid_from.isoformat() if row.valid_from else "", "file_hash": row.file_hash,
        "body_sha256": hashlib.sha256(row.body.encode("utf-8", "surrogatepass")).hexdigest() if row.body else "",
        "tariff": "\n".join(" | ".join(vars(line).values()) for line in lines),
    }  # fmt: skip
    return {name: ("", value) for name, value in values.items() if value}


def _record(unit: Unit, row: ShelfItem, action: str, changes: dict[str, tuple[object, object]]) -> None:
    unit.log(action, number=f"资料{row.id}", paper_id=row.id, changes=changes)
