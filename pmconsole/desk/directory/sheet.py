"""The directory as a table: a template, import and export in CSV and XLSX, every refused row with its reason (4.1.4).

What is exported can be changed in a spreadsheet and imported again: the column 编号 says which contact a row is.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlmodel import Session

from pmconsole.data.core.search import fold
from pmconsole.data.core.text import clean, phone_key, room_key
from pmconsole.data.directory.queries import contact, contact_ids, contact_rows
from pmconsole.data.directory.rows import ContactRow
from pmconsole.desk.core.errors import BadInput, DeskError, Refused
from pmconsole.desk.core.unit import Actor, Desk, Unit
from pmconsole.desk.directory.acts import ContactIn, amend, checked, enter, typed_of
from pmconsole.desk.directory.words import (
    UnreadableWords,
    numbers_text,
    parse_day,
    parse_numbers,
    parse_places,
    parse_term,
    places_text,
)
from pmconsole.desk.sheets import out as sheet_out
from pmconsole.desk.sheets.files import Sheet, read_sheet, shown
from pmconsole.desk.sheets.lines import RefusedRow, SheetRow, UnreadableFile
from pmconsole.desk.sheets.out import SheetRefused
from pmconsole.procedure.demanded import ContactCategory, ContactKind, Grade

COLUMNS = ("编号", "名称", "类型", "分类", "电话", "房号", "岗位", "等级", "部门", "有效起", "有效止", "备注")
WIDTHS = (8, 18, 10, 14, 36, 16, 14, 8, 14, 12, 12, 40)
ALIASES = {
    "姓名": "名称", "业主": "名称", "业主姓名": "名称", "单位": "名称", "联系人": "名称", "单位名称": "名称",
    "联系电话": "电话", "电话号码": "电话", "手机": "电话", "手机号": "电话", "号码": "电话",
    "房间": "房号", "房间号": "房号", "房屋": "房号", "楼栋": "房号", "地址": "房号",
    "类别": "分类", "职务": "岗位", "职位": "岗位", "级别": "等级", "员工等级": "等级",
    "生效日期": "有效起", "失效日期": "有效止", "说明": "备注", "序号": "",
}  # fmt: skip
EXAMPLES = (
    ("", "张三", "个人", "业主住户", "13900001111 手机；68881234 住宅", "3-2-1702", "", "", "", "", "", "家有老人"),
    ("", "示例供水公司", "单位", "供水单位", "96000 24 小时", "", "", "", "", "2026-01-01", "2026-12-31", "客户号 1"),
)  # fmt: skip
BATCH = 500
__all__ = ["COLUMNS", "DirectoryImport", "SheetRefused", "export", "read", "save", "template", "write"]
Key = tuple[str, str]


@dataclass(frozen=True)
class ContactToImport:
    """A row that can be taken: its line in the file, the contact it is (None for a new one), what it says."""

    line: int
    contact_id: int | None
    typed: ContactIn
    row: SheetRow


@dataclass
class DirectoryImport:
    """What an import found and did; with `written` False it was only looked at."""

    sheet: Sheet
    left_out: tuple[str, ...]
    pieces: list[ContactToImport] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    added: int = 0
    changed: int = 0
    same: int = 0
    written: bool = False


def read(path: Path) -> DirectoryImport:
    """Read the table at `path` and judge every row; writes nothing. Raises SheetRefused."""
    try:
        sheet = read_sheet(path, lambda name: _column(name) is not None)
    except UnreadableFile as error:
        raise SheetRefused(str(error)) from error
    names = [_column(name) for name in sheet.header]
    if "名称" not in names:
        raise SheetRefused(
            f"文件 {path} 里找不到“名称”或“姓名”一列，没有导入。请用 pmconsole directory template 得到样表。"
        )
    result = DirectoryImport(sheet, tuple(h for h, name in zip(sheet.header, names, strict=True) if not name and h))
    for row in sheet.rows:
        try:
            result.pieces.append(_piece(row, names))
        except (UnreadableWords, BadInput) as error:
            result.refused.append(_refused(row, str(error)))
    return result


def _column(name: str) -> str | None:
    """The column of ours a header names; None for one of no use here."""
    bare = "".join(clean(name).split()).strip("*:")
    return bare if bare in COLUMNS else ALIASES.get(bare) or None


def _piece(row: SheetRow, names: Sequence[str | None]) -> ContactToImport:
    if row.problem:
        raise UnreadableWords(f"{row.problem}。")
    cells: dict[str, list[str]] = {}
    for name, cell in zip(names, row.cells, strict=False):
        text = clean(shown(cell), lines=True).removeprefix("'").strip()
        if name and text:
            cells.setdefault(name, []).append(text)
    if any("\ufffd" in text for texts in cells.values() for text in texts):
        raise UnreadableWords("这一行有读不出来的字，请改正，或把文件另存为 UTF-8。")

    def one(name: str) -> str:
        return "；".join(cells.get(name, ()))

    number = one("编号")
    if number and not number.isdecimal():
        raise UnreadableWords(f"编号“{number[:20]}”不是数字；新的联系人请把编号留空。")
    places = parse_places(one("房号"))
    category = parse_term(ContactCategory, one("分类"), "分类", _likely(places))
    typed = ContactIn(
        name=one("名称"),
        kind=parse_term(ContactKind, one("类型"), "类型", ContactKind.PERSON),
        category=category,
        numbers=parse_numbers(one("电话")),
        places=places,
        post=one("岗位"),
        grade=parse_term(Grade, one("等级"), "等级", Grade.NONE),
        department=one("部门"),
        valid_from=parse_day(one("有效起")),
        valid_until=parse_day(one("有效止")),
        remark=one("备注"),
    )
    return ContactToImport(row.line, int(number) if number else None, checked(typed), row)


def _likely(places: tuple[str, ...]) -> ContactCategory:
    return ContactCategory.OWNER if places else ContactCategory.OTHER


def _refused(row: SheetRow, reason: str) -> RefusedRow:
    return RefusedRow(row.line, tuple(shown(cell) for cell in row.cells), reason)


def write(
    desk: Desk, actor: Actor, result: DirectoryImport, progress: Callable[[int], None] = lambda done: None
) -> DirectoryImport:
    """Write the pieces in batches, each a transaction; one that stands already is not written twice.

    A row with 编号 changes that contact; else a contact of the same name with one of its numbers or rooms is the same.
    A StoreError in the middle keeps what was written before; importing the file again brings the rest.
    """
    with desk.store.read() as session:
        known = _known(session, desk.site_id)
    for start in range(0, len(result.pieces), BATCH):
        with desk.unit(actor, "contact.add") as unit:
            for piece in result.pieces[start : start + BATCH]:
                try:
                    _put(unit, piece, known, result)
                except (DeskError, Refused) as error:
                    result.refused.append(_refused(piece.row, str(error)))
        progress(min(start + BATCH, len(result.pieces)))
    result.written = True
    return result


def _put(unit: Unit, piece: ContactToImport, known: dict[Key, int], result: DirectoryImport) -> None:
    if piece.contact_id is not None:
        before = contact(unit.session, unit.desk.site_id, piece.contact_id)
        if before is not None and checked(typed_of(before)) == piece.typed:
            result.same += 1
            return
        amend(unit, piece.contact_id, piece.typed)
        result.changed += 1
        return
    keys = list(_keys(piece.typed.name, (n.number for n in piece.typed.numbers), piece.typed.places))
    if any(key in known for key in keys):
        result.same += 1
        return
    contact_id = enter(unit, piece.typed)
    known |= dict.fromkeys(keys, contact_id)
    result.added += 1


def _known(session: Session, site_id: int) -> dict[Key, int]:
    rows = contact_rows(session, site_id, contact_ids(session, site_id))
    return {
        key: row.id
        for row in rows
        for key in _keys(row.name, (n.number for n in row.numbers), (place.room for place in row.places))
    }


def _keys(name: str, numbers: Iterable[str], places: Iterable[str]) -> Iterator[Key]:
    """What makes a contact the same as another: its name with one of its numbers or rooms, or alone if it has none."""
    parts = [phone_key(number) for number in numbers] + [room_key(place) for place in places]
    for part in parts or [""]:
        yield fold(name), part


def export(desk: Desk, path: Path) -> int:
    """Write everyone in use to `path`, XLSX or CSV by its ending; returns how many. Raises SheetRefused."""
    with desk.store.read() as session:
        rows = contact_rows(session, desk.site_id, contact_ids(session, desk.site_id))
    save(path, [_cells(row) for row in rows])
    return len(rows)


def template(path: Path) -> None:
    """Write an empty table with two rows that show how to fill it. Raises SheetRefused."""
    save(path, EXAMPLES)


def _cells(row: ContactRow) -> tuple[str, ...]:
    grade = "" if row.grade is Grade.NONE else row.grade.zh
    days = [day.isoformat() if day else "" for day in (row.valid_from, row.valid_until)]
    return (
        str(row.id), row.name, row.kind.zh, row.category.zh, numbers_text(row.numbers), places_text(row.places),
        row.post, grade, row.department, *days, row.remark,
    )  # fmt: skip


def save(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """Write `rows` under the column names, so that a spreadsheet shows and never computes them. Raises SheetRefused."""
    sheet_out.save(path, "通讯录", tuple(zip(COLUMNS, WIDTHS, strict=True)), rows)
