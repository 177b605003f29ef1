"""Files as offices keep them: merged cells, headers of two lines, a sheet a month, formulas, all kinds of days."""

import datetime as dt
import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from pmconsole.data.core.rooms import room_key
from pmconsole.data.core.telephones import phone_key
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.imports.acts import PreparedImport, prepare, write
from pmconsole.desk.imports.columns import ImportField
from pmconsole.desk.imports.template import template
from pmconsole.desk.sheets.moments import Settled

Rows = Sequence[Sequence[object]]
Save = Callable[..., Path]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """A workbook with these sheets; ranges to merge are of the first one."""

    def saved(sheets: dict[str, Rows], merge: Sequence[str] = (), name: str = "表.xlsx") -> Path:
        return workbook(tmp_path / name, sheets, merge)

    return saved


def workbook(path: Path, sheets: dict[str, Rows], merge: Sequence[str] = ()) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    for cells in merge:
        book.worksheets[0].merge_cells(cells)
    book.save(path)
    return path


def told(desk: Desk, found: PreparedImport) -> list[tuple[int, str, str]]:
    return [(one.line, when(desk, one.intake.received_at), one.intake.content) for one in found.pieces]


def when(desk: Desk, moment: dt.datetime | None) -> str:
    return moment.astimezone(desk.zone).strftime("%m-%d %H:%M") if moment else ""


def test_a_day_merged_over_its_rows_is_the_day_of_each_and_a_sum_is_no_record(desk: Desk, save: Save) -> None:
    day = dt.date(2026, 11, 3)
    path = save(
        {"11月": [
            ["翠湖苑2026年11月报修登记表"], [], ["序号", "日期", "时间", "房号", "报修内容"],
            [1, day, "8:20", "3#2-1702", "漏水"], [2, None, "9:05", "A座1702", "灯不亮"],
            [3, None, "15:30", "地下车库B2-113", "积水"], [],
            ["序号", "日期", "时间", "房号", "报修内容"],
            [4, "11月4日", "10:00", "三栋二单元1702", "堵"], ["小计", None, None, None, "4件"],
        ]}, ["A1:E1", "B4:B6"],
    )  # fmt: skip
    found = prepare(desk, path, {})
    assert told(desk, found) == [
        (4, "11-03 08:20", "漏水"), (5, "11-03 09:05", "灯不亮"), (6, "11-03 15:30", "积水"), (9, "11-04 10:00", "堵"),
    ]  # fmt: skip
    assert found.refused == () and found.columns.left_out == ("序号",)
    assert found.sheet.notes == ("另有空行 1 行、小计、合计 1 行、重复的表头 1 行，不是记录。",)


def test_a_header_of_two_lines_keeps_the_telephones(desk: Desk, save: Save) -> None:
    rows = [
        ["日期", "房号", "报修人", None, "报修内容", None],
        [None, None, "姓名", "电话", None, None],
        ["2026-11-03 08:20", "3-2-1702", "张先生", 13900001111, "漏水", "加急"],
    ]
    for merge in (["A1:A2", "B1:B2", "C1:D1", "E1:E2"], []):
        found = prepare(desk, save({"表": rows}, merge), {})
        (piece,) = found.pieces
        assert (piece.intake.source, piece.intake.phone, piece.intake.content) == ("张先生", "13900001111", "漏水")
        assert found.columns.left_out == ("（第 F 列）",), "a column without a name is told as well"


def test_names_of_columns_are_known_however_they_are_spaced_and_joined(desk: Desk, save: Save) -> None:
    rows: list[list[object]] = [
        ["NO.", "报修 时间", "房号/地址", "联系\n方式", "标题", "反映情况（必填）", "处理人"],
        [
            7,
            "2026.11.3 下午3点半",
            "翠湖苑3栋2单元1702",
            "13900005555(女儿13800005556)",
            "急",
            "厨房漏水很久了",
            "孙伟",
        ],
    ]
    found = prepare(desk, save({"表": rows}), {"反映情况": ImportField.CONTENT})
    (piece,) = found.pieces
    assert (piece.intake.room, piece.intake.phone) == ("翠湖苑3栋2单元1702", "13900005555")
    assert piece.intake.remark == "原编号 7；电话 13800005556 女儿"
    assert found.columns.left_out == ("标题", "处理人"), "where the content is said, nothing joins it"
    rows[0][5] = "问题描述"
    (piece,) = prepare(desk, save({"表": rows}), {}).pieces
    assert piece.intake.content == "急\n厨房漏水很久了"


def test_every_sheet_with_the_same_header_is_read_the_others_named(desk: Desk, wang: Actor, save: Save) -> None:
    head = ["登记时间", "房号", "报修内容"]
    path = save({
        "10月": [head, ["2026-10-03 08:20", "3-2-1702", "十月漏水"]],
        "11月": [["登记时间", "报修内容", "房号"], ["2026-11-03 08:20", "灯不亮", "5-1-301"], ["2026-11-03", "", ""]],
        "说明": [["填表说明"], ["每月一张"]],
        "空": [],
    })  # fmt: skip
    found = prepare(desk, path, {})
    assert told(desk, found) == [(2, "10-03 08:20", "十月漏水"), (2, "11-03 08:20", "灯不亮")]
    assert [piece.intake.room for piece in found.pieces] == ["3-2-1702", "5-1-301"]
    assert found.sheet.left_sheets == ("说明",)
    assert found.sheet.notes == ("工作表“说明”表头不同，有 1 行没有读。",)
    assert [row.reason for row in found.refused] == ["工作表“11月”：内容为空。"]
    assert write(desk, wang, found).added == 2


def test_hidden_rows_are_read_and_said_and_a_hidden_sheet_is_left(desk: Desk, tmp_path: Path) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title in ("11月", "旧的"):
        sheet = book.create_sheet(title)
        for row in (["时间", "内容"], ["2026-11-03 08:20", f"{title}漏水"], ["2026-11-03 09:20", f"{title}灯"]):
            sheet.append(row)
    book.worksheets[0].row_dimensions[3].hidden = True
    book.worksheets[1].sheet_state = "hidden"
    book.save(tmp_path / "表.xlsx")
    found = prepare(desk, tmp_path / "表.xlsx", {})
    assert len(found.pieces) == 2
    assert found.sheet.notes == (
        "工作表“11月”有 1 行是隐藏的，也一起读了。", "工作表“旧的”是隐藏的，有 2 行没有读。",
    )  # fmt: skip


def test_a_formula_without_a_value_is_called_one(desk: Desk, save: Save) -> None:
    rows = [["登记时间", "房号", "内容", "核对"], ["=DATE(2026,11,3)", "3-2-1702", "漏水", "=A1"]]
    rows += [["2026-11-03 09:00", "3-2-1702", "灯不亮", "=B2"]]
    found = prepare(desk, save({"表": rows}), {})
    assert [(row.line, "“登记时间”是公式" in row.reason) for row in found.refused] == [(2, True)]
    assert len(found.pieces) == 1, "a formula in a column of no use does no harm"


def test_a_workbook_under_another_name_and_with_days_from_1904_is_read(desk: Desk, tmp_path: Path, save: Save) -> None:
    path = save({"表": [["日期", "时间", "内容"], [44867, "下午3点半", "漏水"]]})
    made = tmp_path / "报修.csv"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/workbook.xml":
                data = re.sub(rb"<workbookPr\b", b'<workbookPr date1904="1"', data)
            new.writestr(name, data)
    assert told(desk, prepare(desk, made, {})) == [(2, "11-03 15:30", "漏水")]


def test_a_nul_a_bad_byte_and_a_text_without_its_mark_cost_nothing_else(desk: Desk, tmp_path: Path) -> None:
    path, lines = tmp_path / "表.csv", "时间,内容\n2026-11-03 08:20,漏水\n2026-11-03 09:20,灯不亮\n"
    path.write_bytes(lines.replace("漏水", "漏\0水").encode())
    assert [one[2] for one in told(desk, prepare(desk, path, {}))] == ["漏水", "灯不亮"]
    path.write_bytes(lines.encode("gb18030").replace("漏".encode("gb18030"), b"\x81\xff"))
    found = prepare(desk, path, {})
    assert ([row.line for row in found.refused], len(found.pieces)) == ([2], 1)
    path.write_bytes(lines.encode("utf-16-le"))
    assert len(prepare(desk, path, {}).pieces) == 2


def test_what_a_day_alone_does_not_say_is_asked_once_for_the_file(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    path.write_text("时间,内容\n11月3日 8:20,漏水\n11月4日,灯不亮\n11月4日 晚上1点,吵\n", "utf-8")
    found = prepare(desk, path, {})
    assert (len(found.pieces), dict(found.asked)) == (0, {"year": 3})
    assert found.refused[0].reason == "“11月3日 8:20”没有年份。年份请用 --year 说一次，如 --year 2026。"
    found = prepare(desk, path, {}, Settled(year=2026, night="next"))
    assert [one[1] for one in told(desk, found)] == ["11-03 08:20", "11-04 00:00", "11-05 01:00"]


def test_the_table_to_fill_in_can_be_imported(desk: Desk, tmp_path: Path) -> None:
    for name in ("样表.xlsx", "样表.csv"):
        template(tmp_path / name)
        found = prepare(desk, tmp_path / name, {})
        assert (found.refused, found.columns.left_out) == ((), ())
        (piece,) = found.pieces
        assert (piece.intake.phone, piece.intake.category.zh) == ("13900001111", "报修")
        assert piece.intake.remark == "原编号 1；电话 68881234 住宅；上午在家"


ROOMS = ("{}-{}-{}", "{}栋{}单元{}", "{}#{}-{}", "{}座{}梯{}室", "翠湖苑{}幢{}门{}")
PHONES = ("{}", "手机:{}", "{}（本人）", "+86 {}", "{}、68881234")
DAYS = ("%Y-%m-%d %H:%M", "%Y.%m.%d %H:%M", "%Y年%m月%d日 %H点%M分", "%Y/%m/%d %H.%M", "cell")
HEADS = ("plain", "titled", "spaced", "two lines")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(HEADS), st.sampled_from(DAYS),
    st.lists(
        st.tuples(
            st.integers(0, 24 * 60 * 300), st.tuples(st.integers(1, 30), st.integers(1, 4), st.integers(101, 3306)),
            st.integers(13_000_000_000, 19_899_999_999), st.sampled_from(ROOMS), st.sampled_from(PHONES),
        ), min_size=1, max_size=5, unique_by=lambda row: row[0],
    ),
)  # fmt: skip
def test_what_was_put_into_a_workbook_comes_out_of_it(
    desk: Desk, head: str, day: str, rows: list[tuple[int, tuple[int, int, int], int, str, str]]
) -> None:
    table: list[list[object]] = [["时间", "房号", "姓名", "电话", "内容"]]
    if head == "titled":
        table = [["报修登记表"], [], *table]
    elif head == "spaced":
        table = [["报修 时间", "房 号", "姓　名", "联系 电话*", "报修内容："]]
    elif head == "two lines":
        table = [["时间", "房号", "报修人", None, "内容"], [None, None, "姓名", "电话", None]]
    begun, wanted = dt.datetime(2026, 1, 1), []
    for minutes, place, phone, room, number in rows:
        moment = begun + dt.timedelta(minutes=minutes)
        said = moment if day == "cell" else moment.strftime(day)
        table.append([said, room.format(*place), "张三", number.format(phone), f"事{minutes}"])
        wanted.append((moment, "-".join(map(str, place)), str(phone), f"事{minutes}"))
    found = prepare(desk, workbook(desk.store.path.with_name("生成.xlsx"), {"表": table}), {})
    assert found.refused == ()
    got = [piece.intake for piece in found.pieces]
    assert [
        (
            one.received_at.astimezone(desk.zone).replace(tzinfo=None),
            room_key(one.room),
            phone_key(one.phone),
            one.content,
        )
        for one in got
        if one.received_at
    ] == wanted
