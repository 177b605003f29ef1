"""Columns are recognised by their names or as the user says; each cell becomes what it means, or a reason."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pmconsole.desk.imports.columns import BadMapping, Columns, ImportField, map_columns, parse_choices
from pmconsole.desk.imports.values import Unfit, parse_time, read_piece
from pmconsole.desk.sheets.lines import SheetRow
from pmconsole.desk.sheets.out import neutral
from pmconsole.procedure.vocabulary import Category, Channel

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
F = ImportField


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        ("编号 时间 内容 分类", (F.NUMBER, F.TIME, F.CONTENT, F.CATEGORY)),
        ("工单号 来电时间 反映内容 联系电话 房间号", (F.NUMBER, F.TIME, F.CONTENT, F.PHONE, F.ROOM)),
        ("日期 时间 事由 业主姓名 备注 经办", (F.DAY, F.TIME, F.CONTENT, F.SOURCE, F.REMARK, None)),
        ("ID Date Content", (F.NUMBER, F.DAY, F.CONTENT)),
        ("内容(必填) 电话* 时间:", (F.CONTENT, F.PHONE, F.TIME)),
        ("主题 留言详情", (F.CONTENT, F.CONTENT)),
        ("行号 原因 编号 内容", (None, None, F.NUMBER, F.CONTENT)),
        ("登记时间 接收时间 内容", (None, F.TIME, F.CONTENT)),
        ("备注 说明 内容", (F.REMARK, F.REMARK, F.CONTENT)),
    ],
)
def test_columns_are_known_by_their_names(header: str, fields: tuple[ImportField | None, ...]) -> None:
    assert map_columns(header.split(), [], {}).fields == fields


def test_source_is_the_channel_or_the_person_depending_on_what_stands_below() -> None:
    header = ["来源", "内容"]
    assert map_columns(header, [["电话", ""], ["来访", ""], ["微信", ""]], {}).fields[0] is F.CHANNEL
    assert map_columns(header, [["周先生", ""], ["丁女士", ""]], {}).fields[0] is F.SOURCE


def test_the_user_says_what_a_column_is() -> None:
    said = parse_choices(["诉求原文=内容", "分类=不导入", "片区=备注", "时间="])
    columns = map_columns(["时间", "诉求原文", "分类", "片区"], [], said)
    assert columns.fields == (None, F.CONTENT, None, F.REMARK)
    assert columns.left_out == ("时间", "分类")


@pytest.mark.parametrize(
    ("header", "choices", "sentence"),
    [
        ("编号 时间", [], "找不到“内容”列"),
        ("编号 内容", ["诉求=内容"], "没有“诉求”这一列"),
        ("编号 内容", ["编号=号码"], "没有“号码”这个字段"),
        ("编号 内容", ["编号"], "要写成“列=字段”"),
        ("甲 乙", ["甲=内容", "乙=内容"], "有两列都指定为“内容”"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused_in_a_sentence(header: str, choices: list[str], sentence: str) -> None:
    with pytest.raises(BadMapping, match=sentence):
        map_columns(header.split(), [], parse_choices(choices))


@pytest.mark.parametrize(
    ("cell", "local"),
    [
        ("2020/1/6 12:09:38", "2020-01-06 12:09:38"),
        ("2020-01-06 12:09", "2020-01-06 12:09:00"),
        ("2020-01-06T12:09:38", "2020-01-06 12:09:38"),
        ("2020-01-06T04:09:38Z", "2020-01-06 12:09:38"),
        ("2020-01-06 12:09:38+08:00", "2020-01-06 12:09:38"),
        ("2020-01-06 12:09:38.000", "2020-01-06 12:09:38"),
        ("２０２０／１／６　１２：０９", "2020-01-06 12:09:00"),
        ("2020年1月6日 下午3时05分", "2020-01-06 15:05:00"),
        ("2020年1月6日 15点", "2020-01-06 15:00:00"),
        ("2020/1/6 星期一 9:05", "2020-01-06 09:05:00"),
        ("2020/1/6 3:05 PM", "2020-01-06 15:05:00"),
        ("2020/1/6 12:05 AM", "2020-01-06 00:05:00"),
        ("2020/1/6 中午12:05", "2020-01-06 12:05:00"),
        ("2020.1.6", "2020-01-06 00:00:00"),
        ("20200106", "2020-01-06 00:00:00"),
        ("20200106120938", "2020-01-06 12:09:38"),
        ("43836.5067", "2020-01-06 12:09:39"),
        (43836.5, "2020-01-06 12:00:00"),
        (43836, "2020-01-06 00:00:00"),
        (datetime(2020, 1, 6, 12, 9), "2020-01-06 12:09:00"),
    ],
)
def test_times_are_read_however_they_are_written(cell: object, local: str) -> None:
    assert parse_time(cell, ZONE).astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S") == local


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("", "时间为空"),
        ("昨天", "看不懂时间“昨天”"),
        ("20/1/6", "看不出哪个是年.*--date-order"),
        ("2020-13-06", "没有“2020-13-06”这个时间"),
        ("2020-02-30 09:00", "没有“2020-02-30 09:00”这个时间"),
        ("2020-02-03 29:00", "没有"),
        ("1066-10-14", "1990 年以前"),
        (True, "看不懂"),
    ],
)
def test_a_wrong_time_is_a_sentence(cell: object, sentence: str) -> None:
    with pytest.raises(Unfit, match=sentence):
        parse_time(cell, ZONE)


ALL = Columns(
    ("编号", "日期", "时间", "内容", "分类", "渠道", "姓名", "电话", "房号", "片区"),
    (F.NUMBER, F.DAY, F.TIME, F.CONTENT, F.CATEGORY, F.CHANNEL, F.SOURCE, F.PHONE, F.ROOM, F.REMARK),
)


def row(**cells: object) -> SheetRow:
    given = {"编号": "7", "日期": "2026-11-20", "时间": "9:30", "内容": "水管爆裂"} | cells
    return SheetRow(2, tuple(given.get(name, "") for name in ALL.header))


def test_a_row_becomes_what_the_handler_would_have_typed() -> None:
    piece = read_piece(
        row(分类="报修", 渠道="来电", 姓名="周先生", 电话=13800001234, 房号="3栋2单元1702", 片区="东区"), ALL, ZONE, NOW
    )
    one = piece.intake
    assert (one.content, one.category, one.channel) == ("水管爆裂", Category.REPAIR, Channel.PHONE)
    assert (one.source, one.phone, one.room) == ("周先生", "13800001234", "3栋2单元1702")
    assert one.received_at == datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
    assert one.remark == "原编号 7；片区 东区"


def test_a_category_we_do_not_know_is_kept_in_words_and_nothing_is_guessed() -> None:
    one = read_piece(row(分类="报修类", 渠道="微信"), ALL, ZONE, NOW).intake
    assert (one.category, one.channel) == (Category.UNCLASSIFIED, Channel.OTHER)
    assert one.remark == "原编号 7；原分类 报修类；原渠道 微信"


def test_a_service_form_needs_its_filler() -> None:
    with pytest.raises(Unfit, match="没有填单人"):
        read_piece(row(渠道="客户服务单"), ALL, ZONE, NOW)
    form = read_piece(row(渠道="客户服务单", 姓名="周先生"), ALL, ZONE, NOW).intake.form
    assert form is not None and form.filler == "周先生"


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"内容": ""}, "内容为空"),
        ({"内容": "\x1b[31m \u200b"}, "内容为空"),
        ({"内容": "长" * 5001}, "内容有 5,001 字，最多 5,000 字"),
        ({"姓名": "长" * 201}, "姓名有 201 字"),
        ({"日期": "", "时间": ""}, "时间为空"),
        ({"时间": "2026-11-23 14:01"}, "时间在将来"),
        ({"内容": "水管\ufffd裂"}, "无法识别的字"),
    ],
)
def test_a_row_that_cannot_go_in_says_why(cells: dict[str, object], sentence: str) -> None:
    with pytest.raises(Unfit, match=sentence):
        read_piece(row(**cells), ALL, ZONE, NOW)


def test_five_thousand_characters_with_markup_and_escapes_go_in_cleaned() -> None:
    text = "[b]见[/ 备注\x1b[2J\u202e" + "长" * 4990
    content = read_piece(row(内容=text), ALL, ZONE, NOW).intake.content
    assert content == "[b]见[/ 备注" + "长" * 4990


def test_the_same_row_is_recognised_however_its_time_is_written() -> None:
    one = read_piece(row(时间="9:30"), ALL, ZONE, NOW)
    assert read_piece(row(时间="2026/11/20 09:30:00"), ALL, ZONE, NOW).key == one.key
    assert read_piece(row(时间="9:31"), ALL, ZONE, NOW).key != one.key
    assert read_piece(row(时间="9:30", 片区="东区"), ALL, ZONE, NOW + timedelta(days=1)).key == one.key


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@x", "\tx"])
def test_a_report_computes_nothing_and_goes_in_again_as_it_was(text: str) -> None:
    assert neutral(text) == f"'{text}"
    assert neutral("水管") == "水管"
    again = read_piece(row(内容=neutral(f"{text}管")), ALL, ZONE, NOW).intake.content
    assert again == f"{text}管".strip()
