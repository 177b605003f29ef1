"""A table is read whatever Excel or another program made of it; what is no table is refused in a sentence."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from pmconsole.desk.imports.columns import is_known
from pmconsole.desk.sheets.files import read_sheet
from pmconsole.desk.sheets.lines import UnreadableFile, records

REAL = Path(__file__).parents[2].parent / "shared" / "data" / "complaints-real.csv"
TEXT = "编号,时间,内容\n1,2026-11-20 09:30,水管爆裂\n2,2026-11-20 09:40,楼上装修噪音\n"


@pytest.fixture
def write(tmp_path: Path) -> Callable[[bytes], Path]:
    """A file with these bytes."""

    def written(data: bytes) -> Path:
        path = tmp_path / "表.csv"
        path.write_bytes(data)
        return path

    return written


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "CSV，UTF-8，逗号分隔"),
        ("utf-8-sig", "CSV，UTF-8（带 BOM），逗号分隔"),
        ("gb18030", "CSV，GB18030，逗号分隔"),
        ("utf-16", "CSV，UTF-16，逗号分隔"),
    ],
)
def test_every_encoding_chinese_programs_write_is_read(
    write: Callable[[bytes], Path], encoding: str, said: str
) -> None:
    sheet = read_sheet(write(TEXT.encode(encoding)), is_known)
    assert sheet.header == ("编号", "时间", "内容")
    assert [row.cells[2] for row in sheet.rows] == ["水管爆裂", "楼上装修噪音"]
    assert [row.line for row in sheet.rows] == [2, 3]
    assert sheet.form == said


@pytest.mark.parametrize(("sign", "name"), [(",", "逗号"), (";", "分号"), ("\t", "制表符"), ("|", "竖线")])
def test_every_delimiter_is_found(write: Callable[[bytes], Path], sign: str, name: str) -> None:
    sheet = read_sheet(write(TEXT.replace(",", sign).encode()), is_known)
    assert sheet.header == ("编号", "时间", "内容")
    assert sheet.form.endswith(f"{name}分隔")


def test_a_broken_character_costs_its_row_and_not_the_encoding(write: Callable[[bytes], Path]) -> None:
    data = (TEXT + "3,2026-11-20 10:00," + "电梯异响" * 20 + "\n").encode()
    sheet = read_sheet(write(data.replace("爆".encode(), b"\xe7\x88")), is_known)
    assert sheet.rows[0].cells[2] == "水管\ufffd裂"
    assert sheet.rows[1].cells[2] == "楼上装修噪音"


def test_titles_above_the_header_do_no_harm(write: Callable[[bytes], Path]) -> None:
    sheet = read_sheet(write(("信息中心记录表,,\n2026年11月,,\n\n" + TEXT).encode()), is_known)
    assert (sheet.header, sheet.header_line, sheet.rows[0].line) == (("编号", "时间", "内容"), 4, 5)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "是空的"),
        (b"\xef\xbb\xbf\r\n \n", "是空的"),
        ("编号,时间,内容\n".encode(), "只有表头"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "加了密码，或不是完好的 Excel"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"SQLite format 3\0" + b"\0" * 100, "数据库文件"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "不是 CSV，也不是 XLSX"),
        (bytes(range(256)) * 20, "不是 CSV，也不是 XLSX"),
        (b"<html><table><tr><td>1", "网页格式"),
        (b"PK\x03\x04 not a zip at all", "不是完好的 XLSX"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(write: Callable[[bytes], Path], data: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableFile, match=sentence):
        read_sheet(write(data), is_known)


def test_a_file_that_is_not_there_and_a_directory_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="找不到文件"):
        read_sheet(tmp_path / "没有.csv", is_known)
    with pytest.raises(UnreadableFile, match="是一个目录"):
        read_sheet(tmp_path, is_known)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('1,"漏水,急",3', [("1", "漏水,急", "3")]),
        ('1,"他说""快来""",3', [("1", '他说"快来"', "3")]),
        ('1,他说"快来",3', [("1", '他说"快来"', "3")]),
        ('1,"他说"快来"了",3', [("1", '他说"快来"了', "3")]),
        ('1, "空格" ,3', [("1", "空格", "3")]),
        ('1,"两\r\n行",3\r\n4,5,6', [("1", "两\n行", "3"), ("4", "5", "6")]),
        ("1,2,3\r4,5,6", [("1", "2", "3"), ("4", "5", "6")]),
        ("\n1,2,3\n,,\n\n", [("1", "2", "3")]),
        ('1,"",3', [("1", "", "3")]),
        ("1,2,", [("1", "2", "")]),
    ],
)
def test_quotes_are_read_as_meant(text: str, rows: list[tuple[str, ...]]) -> None:
    assert [row.cells for row in records(text, ",", 99)] == rows


def test_an_unclosed_quote_costs_one_row_and_never_the_rest() -> None:
    text = '1,"没有结束,报修\n2,"水管,爆裂",报修\n3,好的,报修\n4,"又没有结束\n5,好的,报修'
    told = [(row.line, row.problem or row.cells[1]) for row in records(text, ",", 99)]
    assert told == [(1, "引号没有配对"), (2, "水管,爆裂"), (3, "好的"), (4, "引号没有配对"), (5, "好的")]


def test_a_row_wider_than_the_header_is_refused_and_a_narrower_one_filled(write: Callable[[bytes], Path]) -> None:
    sheet = read_sheet(
        write((TEXT + "3,2026-11-20,水管爆裂,漏到楼下\n4,2026-11-20\n5,2026-11-20,好,,\n").encode()), is_known
    )
    wide, narrow, empty = sheet.rows[2:]
    assert "表头有 3 列，这一行有 4 列" in wide.problem
    assert (narrow.cells, narrow.problem) == (("4", "2026-11-20", ""), "")
    assert (empty.cells, empty.problem) == (("5", "2026-11-20", "好"), "")


def test_excel_is_read_from_the_sheet_that_holds_the_records(tmp_path: Path) -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    first.append(["说明", "此表由系统导出"])
    sheet = book.create_sheet("记录")
    sheet.append(["编号", "时间", "内容", "电话"])
    sheet.append([1, datetime(2026, 11, 20, 9, 30), "水管爆裂", 13800001234])
    sheet.append([None, None, None, None])
    sheet.append([2.0, 46346.5, "楼上装修噪音", None])
    path = tmp_path / "导出.xlsx"
    book.save(path)
    read = read_sheet(path, is_known)
    assert read.form == "XLSX，工作表“记录”"
    assert read.header == ("编号", "时间", "内容", "电话")
    assert [row.line for row in read.rows] == [2, 4]
    assert read.rows[0].cells == (1, datetime(2026, 11, 20, 9, 30), "水管爆裂", 13800001234)


def test_a_damaged_excel_file_is_refused(tmp_path: Path) -> None:
    book = Workbook()
    path = tmp_path / "坏.xlsx"
    book.save(path)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(UnreadableFile, match="不是完好的 XLSX"):
        read_sheet(path, is_known)


def test_a_zip_of_something_else_is_refused(tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "照片.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(UnreadableFile, match="压缩包"):
        read_sheet(path, is_known)


@pytest.mark.skipif(not REAL.exists(), reason="the shared sample of real complaints is not here")
def test_the_real_file_is_read_whole() -> None:
    sheet = read_sheet(REAL, is_known)
    assert (sheet.header, len(sheet.rows)) == (("编号", "时间", "内容", "分类"), 495)
    assert not any(row.problem for row in sheet.rows)
