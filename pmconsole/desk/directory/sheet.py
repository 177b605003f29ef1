"""The directory as a table: a template, import and export in CSV and XLSX, every refused row with its reason (4.1.4).

What is exported can be changed in a spreadsheet and imported again: the column 编号 says which contact a row is. What
a row means for those who stand there already is judged in `taking`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pmconsole.data.core.rooms import room_of
from pmconsole.data.core.text import clean
from pmconsole.data.directory.queries import contact_ids, contact_rows
from pmconsole.data.directory.rows import ContactRow
from pmconsole.desk.core.errors import BadInput
from pmconsole.desk.core.unit import Desk
from pmconsole.desk.directory.acts import ContactIn, checked
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
from pmconsole.desk.sheets.headers import parts_of
from pmconsole.desk.sheets.lines import RefusedRow, SheetRow, UnreadableFile, refused_row, without_value
from pmconsole.desk.sheets.out import SheetRefused
from pmconsole.procedure.demanded import ContactCategory, ContactKind, Grade

COLUMNS = ("编号", "名称", "类型", "分类", "电话", "房号", "岗位", "等级", "部门", "有效起", "有效止", "备注")
WIDTHS = (8, 18, 10, 14, 36, 16, 14, 8, 14, 12, 12, 40)
ALIASES = {
    "姓名": "名称", "业主": "名称", "业主姓名": "名称", "单位": "名称", "联系人": "名称", "单位名称": "名称",
    "联系电话": "电话", "电话号码": "电话", "手机": "电话", "手机号": "电话", "号码": "电话",
    "房间": "房号", "房间号": "房号", "房屋": "房号", "地址": "房号", "住址": "房号",
    "楼栋": "楼栋", "楼栋号": "楼栋", "栋": "楼栋", "楼号": "楼栋", "栋号": "楼栋", "单元": "单元",
    "单元号": "单元", "梯": "单元",
    "业主电话": "电话", "联系方式": "电话", "手机号码": "电话", "住户": "名称", "住户姓名": "名称", "客户姓名": "名称",
    "类别": "分类", "职务": "岗位", "职位": "岗位", "级别": "等级", "员工等级": "等级",
    "生效日期": "有效起", "失效日期": "有效止", "说明": "备注", "序号": "",
}  # fmt: skip
EXAMPLES = (
    ("", "张三", "个人", "业主住户", "13900001111 手机；68881234 住宅", "3-2-1702", "", "", "", "", "", "家有老人"),
    ("", "示例供水公司", "单位", "供水单位", "96000 24 小时", "", "", "", "", "2026-01-01", "2026-12-31", "客户号 1"),
)  # fmt: skip
#: Which column says what of a contact; what has no column keeps what stands there.
FIELDS = {
    "名称": "name", "类型": "kind", "分类": "category", "电话": "numbers", "房号": "places", "岗位": "post",
    "等级": "grade", "部门": "department", "有效起": "valid_from", "有效止": "valid_until", "备注": "remark",
}  # fmt: skip
OFFICE_NUMBER = "编号（不是通讯录导出的编号）"
_OWN_KEY = re.compile(r"通讯录-(\d{1,9})")
__all__ = ["COLUMNS", "DirectoryImport", "SheetRefused", "export", "read", "save", "template"]


@dataclass(frozen=True)
class ContactToImport:
    """A row that can be taken: its line, the contact that its 编号 names, if our own, and what it says.

    `said` are the fields that the table has a column for.
    """

    line: int
    contact_id: int | None
    typed: ContactIn
    row: SheetRow
    said: frozenset[str]


@dataclass
class DirectoryImport:
    """A table looked at: the rows that can be taken, the others with their reasons, the columns of no use here."""

    sheet: Sheet
    left_out: tuple[str, ...]
    pieces: list[ContactToImport] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)


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
    left_out = [h for h, name in zip(sheet.header, names, strict=True) if not name and h]
    # Many lists count their rows in a column of this name: only in a table of our own is it our number.
    own = set(COLUMNS) <= {clean(name) for name in sheet.header}
    if "编号" in names and not own and not any(_own_key(row, names) for row in sheet.rows):
        left_out.append(OFFICE_NUMBER)
    result = DirectoryImport(sheet, tuple(left_out))
    for row in sheet.rows:
        try:
            result.pieces.append(_piece(row, sheet.header, names, own))
        except (UnreadableWords, BadInput) as error:
            result.refused.append(refused_row(row, str(error)))
    return result


def _own_key(row: SheetRow, names: Sequence[str | None]) -> bool:
    pairs = zip(names, row.cells, strict=False)
    return any(name == "编号" and _OWN_KEY.fullmatch(shown(cell).strip()) for name, cell in pairs)


def _column(name: str) -> str | None:
    """The column of ours a header names; None for one of no use here."""
    for bare in parts_of(name):
        if bare in COLUMNS or ALIASES.get(bare):
            return bare if bare in COLUMNS else ALIASES[bare]
    return None


def _piece(row: SheetRow, header: tuple[str, ...], names: Sequence[str | None], own: bool) -> ContactToImport:
    if row.problem:
        raise UnreadableWords(f"{row.problem}。")
    if sentence := without_value(row, header, (at for at, name in enumerate(names) if name)):
        raise UnreadableWords(sentence)
    cells: dict[str, list[str]] = {}
    for name, cell in zip(names, row.cells, strict=False):
        text = clean(shown(cell), lines=True).removeprefix("'").strip()
        if name and text:
            cells.setdefault(name, []).append(text)
    if any("\ufffd" in text for texts in cells.values() for text in texts):
        raise UnreadableWords("这一行有读不出来的字，请改正，或把文件另存为 UTF-8。")

    def one(name: str) -> str:
        return "；".join(cells.get(name, ()))

    places = parse_places(room_of(one("楼栋"), one("单元"), one("房号")))
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
    said = frozenset(FIELDS[name] for name in names if name in FIELDS and (own or one(name)))
    said |= {"places"} if places else set()
    return ContactToImport(row.line, _contact_id(one("编号"), own), checked(typed), row, said)


def _contact_id(number: str, own: bool) -> int | None:
    """The contact that a number of our own names; the running number of somebody's list names nobody here."""
    if found := _OWN_KEY.fullmatch(number):
        return int(found[1])
    if not own or not number:
        return None
    if not number.isdecimal():
        raise UnreadableWords(f"编号“{number[:20]}”不是通讯录的编号；新的联系人请把编号留空。")
    return int(number)


def _likely(places: tuple[str, ...]) -> ContactCategory:
    return ContactCategory.OWNER if places else ContactCategory.OTHER


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
        f"通讯录-{row.id}", row.name, row.kind.zh, row.category.zh, numbers_text(row.numbers), places_text(row.places),
        row.post, grade, row.department, *days, row.remark,
    )  # fmt: skip


def save(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """Write `rows` under the column names, so that a spreadsheet shows and never computes them. Raises SheetRefused."""
    sheet_out.save(path, "通讯录", tuple(zip(COLUMNS, WIDTHS, strict=True)), rows)
