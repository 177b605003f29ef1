"""The roster in and out of spreadsheets: two forms people keep it in, looked at first, bad rows with their reason."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from sqlmodel import select

from pmconsole import cli
from pmconsole.data.core.tables import Journal
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.check import verify_file
from pmconsole.data.imports.queries import runs
from pmconsole.data.roster import queries
from pmconsole.desk.core.errors import Refused
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.imports.undo import undo
from pmconsole.desk.roster import acts as roster
from pmconsole.desk.roster import sheet as roster_sheet
from pmconsole.desk.roster.acts import PatternIn
from pmconsole.desk.roster.sheet import RosterImport
from pmconsole.desk.roster.words import header_days
from pmconsole.desk.sheets.out import SheetRefused
from pmconsole.logs import stop_log
from pmconsole.procedure.vocabulary import Role

MONDAY = date(2026, 11, 30)
SUNDAY = date(2026, 12, 6)
Cells = dict[tuple[date, str], list[str]]


def table(path: Path, *rows: str, encoding: str = "utf-8") -> Path:
    path.write_text("\n".join(rows) + "\n", encoding=encoding)
    return path


def cells(desk: Desk, first: date = MONDAY, last: date = SUNDAY) -> Cells:
    with desk.store.read() as session:
        return dict(queries.names_of(queries.slots(session, desk.site_id, first, last)))


def imported(desk: Desk, wang: Actor, path: Path) -> RosterImport:
    told = roster_sheet.read(desk, wang, path)
    assert roster_sheet.write(desk, wang, told) == len(told.changes)
    return told


def reasons(told: RosterImport) -> list[tuple[int, str]]:
    return [(row.line, row.reason) for row in told.refused]


def test_a_list_is_looked_at_before_it_is_written(desk: Desk, wang: Actor, tmp_path: Path) -> None:
    roster.assign(desk, wang, MONDAY, "早班", ["王芳"])
    path = table(
        tmp_path / "表.csv", "日期,班次,姓名", "2026-11-30,早班,陈晨", "11-30,中,王芳、刘洋", "12月1日 周二,夜班,"
    )
    told = roster_sheet.read(desk, wang, path)
    assert told.changes == {
        (MONDAY, "早班"): (("王芳",), ("陈晨",)),
        (MONDAY, "中班"): ((), ("王芳", "刘洋")),
    }
    assert (told.refused, told.blank, told.by_person) == ([], 1, False)
    assert cells(desk) == {(MONDAY, "早班"): ["王芳"]}
    assert roster_sheet.write(desk, wang, told) == 2
    assert cells(desk) == {(MONDAY, "早班"): ["陈晨"], (MONDAY, "中班"): ["王芳", "刘洋"]}
    with desk.store.read() as session:
        (line,) = session.exec(select(Journal).where(Journal.action == "roster.import")).all()
        assert '"2026-11-30 早班": ["王芳", "陈晨"]' in line.changes and line.number == "排班 2026-11-30"
    assert verify_file(desk.store) == []


def test_one_row_for_each_person_of_a_turn_adds_up_and_nobody_is_said_in_words(
    desk: Desk, wang: Actor, tmp_path: Path
) -> None:
    roster.assign(desk, wang, MONDAY, "夜班", ["刘洋"])
    path = table(tmp_path / "表.csv", "日期,班次,值班人", "11-30,早,王芳", "11-30,早,陈晨", "11-30,夜,无")
    imported(desk, wang, path)
    assert cells(desk) == {(MONDAY, "早班"): ["王芳", "陈晨"]}


def test_a_grid_of_people_and_days_says_who_is_off_as_well(desk: Desk, wang: Actor, tmp_path: Path) -> None:
    """As Excel writes it: a title above, real dates in the head, single characters in the cells."""
    for day in (MONDAY, MONDAY + timedelta(days=1)):
        roster.assign(desk, wang, day, "早班", ["王芳", "李娜"])
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["十二月第一周排班"])
    sheet.append(["姓名", datetime(2026, 11, 30), datetime(2026, 12, 1), datetime(2026, 12, 2), "备注"])
    sheet.append(["王芳", "早", "休", "早/中", "新排"])
    sheet.append(["陈晨", "中班", "早", None, None])
    path = tmp_path / "表.xlsx"
    book.save(path)
    told = imported(desk, wang, path)
    assert (told.by_person, told.left_out, told.refused) == (True, ("备注",), [])
    # 李娜 is not in the file and stays.
    assert cells(desk) == {
        (MONDAY, "早班"): ["王芳", "李娜"],
        (MONDAY, "中班"): ["陈晨"],
        (date(2026, 12, 1), "早班"): ["李娜", "陈晨"],
        (date(2026, 12, 2), "早班"): ["王芳"],
        (date(2026, 12, 2), "中班"): ["王芳"],
    }
    assert [one.text for one in told.findings if "连上" in one.text] == [
        "王芳从 12-02 周三 早班到 12-02 周三 中班连上 16 小时，超过 12 小时（内部约定）。"
    ]


def test_bad_rows_keep_their_reason_and_the_good_ones_go_in(desk: Desk, wang: Actor, tmp_path: Path) -> None:
    path = table(
        tmp_path / "表.csv", "日期,班次,姓名", "11-30,早班,王芳", "哪天,早班,王芳", "2026-02-30,早班,王芳",
        "11-30,晚班,王芳", "11-30,中班,赵六", "11-30,中班,刘洋", '11-30,中班,"王芳', "11-30,夜班,陈晨",
        encoding="gb18030",
    )  # fmt: skip
    told = imported(desk, wang, path)
    assert reasons(told) == [
        (3, "日期“哪天”看不懂，请写成 2026-11-25。"),
        (4, "没有“2026-02-30”这一天。"),
        (5, "11-30 周一 没有“晚班”这一班，那天的班次是：早班、中班、夜班。"),
        (6, "没有“赵六”这个人，没有排。请先在人员里加入，或检查写法。"),
        (7, "同一班的第 6 行有错，这一行也留下，改好后一起导入。"),
        (8, "引号没有配对。"),
    ]
    assert cells(desk) == {(MONDAY, "早班"): ["王芳"], (MONDAY, "夜班"): ["陈晨"]}


def test_a_bad_cell_of_a_grid_refuses_its_row(desk: Desk, wang: Actor, tmp_path: Path) -> None:
    path = table(tmp_path / "表.csv", "姓名,11-30,12-01", "王芳,早,早", "陈晨,中,晚", "赵六,夜,", ",夜,")
    told = imported(desk, wang, path)
    assert [line for line, _ in reasons(told)] == [3, 4]
    assert "12-01 周二 没有“晚”这一班" in told.refused[0].reason and "赵六" in told.refused[1].reason
    assert cells(desk) == {(MONDAY, "早班"): ["王芳"], (date(2026, 12, 1), "早班"): ["王芳"]}


def test_turns_that_are_over_stay_as_they_were(desk: Desk, wang: Actor, clock: SettableClock, tmp_path: Path) -> None:
    roster.assign(desk, wang, date(2026, 11, 23), "早班", ["王芳"])
    clock.advance(days=1)
    path = table(tmp_path / "表.csv", "日期,班次,人员", "11-23,早班,已离职的人", "11-24,中班,陈晨")
    told = imported(desk, wang, path)
    assert (told.past, told.refused) == (1, [])
    assert cells(desk, date(2026, 11, 23), date(2026, 11, 24)) == {
        (date(2026, 11, 23), "早班"): ["王芳"],
        (date(2026, 11, 24), "中班"): ["陈晨"],
    }


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (("姓名,电话", "王芳,139"), "里看不出排班，没有导入。表头要有“日期、班次、人员”"),
        (("日期,班次", "11-30,早"), "里看不出排班"),
        (("姓名,1,2,3", "王芳,早,早,休"), "一列列日期（如 11-23）"),
        (("日期,班次,人员",), "只有表头"),
    ],
)
def test_a_table_that_is_no_roster_is_refused(
    desk: Desk, wang: Actor, tmp_path: Path, rows: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(SheetRefused, match=sentence):
        roster_sheet.read(desk, wang, table(tmp_path / "表.csv", *rows))


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_is_exported_can_be_changed_and_comes_back(desk: Desk, wang: Actor, tmp_path: Path, ending: str) -> None:
    roster.keep_pattern(desk, wang, PatternIn("两班", MONDAY, "白班 08:00-20:00\n夜班 20:00-08:00"))
    roster.assign(desk, wang, MONDAY, "白班", ["王芳", "陈晨"])
    roster.assign(desk, wang, SUNDAY, "夜班", ["刘洋"])
    path = tmp_path / f"出.{ending}"
    assert roster_sheet.last_day(desk) == SUNDAY
    assert roster_sheet.export(desk, path, MONDAY, SUNDAY) == 14
    before = cells(desk)
    told = imported(desk, wang, path)
    assert (told.changes, told.same, told.blank) == ({}, 2, 12)
    if ending == "xlsx":
        book = load_workbook(path)
        sheet = book.worksheets[0]
        assert [cell.value for cell in list(sheet.rows)[1]] == [
            "2026-11-30",
            "周一",
            "白班",
            "08:00-20:00",
            "王芳、陈晨",
        ]
        sheet["E2"] = "刘洋"
        book.save(path)
    else:
        path.write_text(path.read_text("utf-8-sig").replace("王芳、陈晨", "刘洋"), "utf-8-sig")
    imported(desk, wang, path)
    assert cells(desk) == before | {(MONDAY, "白班"): ["刘洋"]}


def test_the_template_has_every_turn_of_the_week_and_changes_nothing_by_itself(
    desk: Desk, wang: Actor, tmp_path: Path
) -> None:
    roster.assign(desk, wang, MONDAY, "早班", ["王芳"])
    path = tmp_path / "样表.xlsx"
    assert roster_sheet.template(desk, path, MONDAY) == 21
    told = imported(desk, wang, path)
    assert (told.changes, told.blank) == ({}, 21)
    with pytest.raises(SheetRefused, match=r"请以 \.xlsx 或 \.csv 结尾"):
        roster_sheet.template(desk, tmp_path / "样表.ods", MONDAY)


def test_only_those_who_may_write_the_roster_import_it(desk: Desk, tmp_path: Path) -> None:
    assistant = Actor("李娜", frozenset({Role.ASSISTANT}))
    told = roster_sheet.read(desk, assistant, table(tmp_path / "表.csv", "日期,班次,人员", "11-30,早班,王芳"))
    with pytest.raises(Refused, match="由信息处理员"):
        roster_sheet.write(desk, assistant, told)
    assert cells(desk) == {}


WEEKS = st.dictionaries(
    st.tuples(st.integers(0, 6), st.sampled_from(["早班", "中班", "夜班"])),
    st.lists(st.sampled_from(["王芳", "陈晨", "刘洋", "李娜"]), min_size=1, max_size=3, unique=True),
    max_size=12,
)


@given(WEEKS, WEEKS)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_week_written_as_a_grid_is_read_as_that_week(
    desk: Desk,
    wang: Actor,
    tmp_path: Path,
    before: dict[tuple[int, str], list[str]],
    after: dict[tuple[int, str], list[str]],
) -> None:
    days = [MONDAY + timedelta(days=ahead) for ahead in range(7)]
    for ahead, day in enumerate(days):
        for shift in ("早班", "中班", "夜班"):
            roster.assign(desk, wang, day, shift, before.get((ahead, shift), []))
    rows = [",".join(["姓名", *(day.isoformat() for day in days)])]
    for name in ("王芳", "陈晨", "刘洋", "李娜"):
        on = [
            "+".join(s for (a, s), names in sorted(after.items()) if a == ahead and name in names) for ahead in range(7)
        ]
        rows.append(",".join([name, *on]))
    imported(desk, wang, table(tmp_path / "表.csv", *rows))
    wanted = {(days[ahead], shift): set(names) for (ahead, shift), names in after.items()}
    assert {cell: set(names) for cell, names in cells(desk).items()} == wanted


def said(capsys: pytest.CaptureFixture[str], desk: Desk, *arguments: str) -> tuple[int, str]:
    """Run `pmconsole roster`; its exit status and everything it said."""
    try:
        status = cli.main(["roster", *arguments, "--db", str(desk.store.path)])
    finally:
        stop_log()
    told = capsys.readouterr()
    return status, told.out + told.err


def test_commands_bring_a_roster_in_show_it_and_take_it_out(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    path = table(
        tmp_path / "表.csv", "日期,班次,人员", "2099-06-01,早班,王芳", "2099-06-01,早班,赵六", "2099-06-01,中班,王芳"
    )
    status, out = said(capsys, desk, "import", str(path), "--dry-run")
    assert status == 1 and "06-01 周一 中班：没有人 → 王芳" in out and "只看不写" in out
    status, out = said(capsys, desk, "import", str(path))
    assert status == 1 and "已改动 1 班。" in out and "第 3 行：没有“赵六”这个人" in out
    report = tmp_path / "表.未导入-2.csv"
    report.write_text(report.read_text("utf-8-sig").replace("赵六", "陈晨"), "utf-8-sig")
    status, out = said(capsys, desk, "import", str(report))
    assert status == 0 and "06-01 周一 早班：没有人 → 王芳、陈晨" in out
    status, out = said(capsys, desk, "show", "--week", "2099-06-03")
    assert status == 0 and "06-01 周一  早班 08:00-16:00  王芳、陈晨" in out and "下一班：" in out
    assert "要看：06-01 周一 夜班没有排人。" in out
    status, out = said(capsys, desk, "export", str(tmp_path / "出.xlsx"), "--week", "2099-06-03")
    assert status == 0 and "2099-06-01 至 2099-06-07 的 21 班" in out
    status, out = said(capsys, desk, "template", str(tmp_path / "样.csv"), "--week", "2099-06-03")
    assert status == 0 and "2099-06-01,周一,中班,16:00-24:00,\n" in (tmp_path / "样.csv").read_text("utf-8-sig")
    for wrong in ("今天", "2099-02-30"):
        status, out = said(capsys, desk, "show", "--week", wrong)
        assert status == 2 and wrong in out


def test_an_import_of_turns_is_taken_back(desk: Desk, wang: Actor, tmp_path: Path) -> None:
    roster.assign(desk, wang, MONDAY, "早班", ["王芳"])
    before = cells(desk)
    imported(desk, wang, table(tmp_path / "表.csv", "日期,班次,姓名", "2026-11-30,早班,陈晨", "12-1,中班,刘洋"))
    with desk.store.read() as session:
        (run,) = runs(session, desk.site_id)
    assert (run.kind, run.rows) == ("roster", 2)
    assert undo(desk, wang, run.id).rows == 2
    assert cells(desk) == before
    assert verify_file(desk.store) == []


@pytest.mark.parametrize(
    ("cells", "titles", "days"),
    [
        ([12.07, 12.08, 12.09, 12.1, 12.11], [], ["12-07", "12-08", "12-09", "12-10", "12-11"]),
        ([11.29, 11.3, 12.1, 12.2, 12.3], [], ["11-29", "11-30", "12-01", "12-02", "12-03"]),
        (["12.19", "12.2"], [], ["12-19", "12-20"]),
        ([12.1], [], [None]),
        ([1, 2, 31], ["2026年12月信息中心排班表"], ["12-01", "12-02", "12-31"]),
        (["1日", "2号", 32], ["12月排班"], ["12-01", "12-02", None]),
        ([46356, "12月1日", "12-2 周三", date(2026, 12, 3)], [], ["11-30", "12-01", "12-02", "12-03"]),
        (["姓名", "", 5], [], [None, None, None]),
    ],
)
def test_the_days_of_a_header_are_read_between_their_neighbours(
    cells: list[object], titles: list[str], days: list[str | None]
) -> None:
    found = header_days(cells, titles, date(2026, 11, 23))
    assert [day and day.strftime("%m-%d") for day in found] == days


def test_a_month_by_numbers_with_its_weekdays_below_is_read(desk: Desk, wang: Actor, tmp_path: Path) -> None:
    path = table(tmp_path / "月.csv", "2026年12月排班表,,", "姓名,1,2", "星期,二,三", "陈晨,早,休", "刘洋,中,早")
    told = roster_sheet.read(desk, wang, path)
    assert (told.refused, told.blank, told.left_out) == ([], 1, ())
    assert told.changes == {
        (date(2026, 12, 1), "早班"): ((), ("陈晨",)),
        (date(2026, 12, 1), "中班"): ((), ("刘洋",)),
        (date(2026, 12, 2), "早班"): ((), ("刘洋",)),
    }
