"""The directory in and out of spreadsheets, row by row with reasons, and what 4.1.4 demands and is missing."""

import csv
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pmconsole import cli
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.directory import queries
from pmconsole.data.directory.rows import ContactRow
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.directory import acts as directory
from pmconsole.desk.directory import completeness, taking
from pmconsole.desk.directory import sheet as directory_sheet
from pmconsole.desk.directory.acts import ContactIn
from pmconsole.desk.directory.sheet import COLUMNS, SheetRefused
from pmconsole.desk.directory.taking import Taken
from pmconsole.desk.directory.words import NumberIn
from pmconsole.procedure.demanded import DEMANDED_CATEGORIES, DEMANDED_TITLES, ContactCategory, missing_titles
from tests.long import short_or_long


def everyone(desk: Desk) -> list[ContactRow]:
    with desk.store.read() as session:
        return queries.contact_rows(session, desk.site_id, queries.contact_ids(session, desk.site_id))


def table(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def imported(desk: Desk, wang: Actor, path: Path) -> Taken:
    return taking.write(desk, wang, directory_sheet.read(path))


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_template_can_be_imported(desk: Desk, wang: Actor, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"样表.{ending}"
    directory_sheet.template(path)
    told = imported(desk, wang, path)
    assert (told.added, told.refused) == (2, [])
    assert [(row.name, row.category) for row in everyone(desk)] == [
        ("示例供水公司", ContactCategory.WATER), ("张三", ContactCategory.OWNER),
    ]  # fmt: skip


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_is_exported_comes_back_unchanged(desk: Desk, wang: Actor, tmp_path: Path, ending: str) -> None:
    for name, number in (("=1+1", "+86 139 0000 1111"), ("@甲", "(023)68881234"), ("乙\n丙", "8101")):
        directory.add(desk, wang, ContactIn(name, numbers=(NumberIn(number, "手机"),), remark="-5 楼\n第二行"))
    before, path = everyone(desk), tmp_path / f"出.{ending}"
    assert directory_sheet.export(desk, path) == 3
    told = imported(desk, wang, path)
    assert (told.same, told.added, told.changed, told.refused) == (3, 0, 0, [])
    assert everyone(desk) == before
    if ending == "xlsx":
        assert {cell.data_type for row in load_workbook(path).worksheets[0].rows for cell in row if cell.value} == {"s"}


def test_an_exported_row_that_was_changed_changes_its_contact(desk: Desk, wang: Actor, tmp_path: Path) -> None:
    kept = directory.add(desk, wang, ContactIn("甲", numbers=(NumberIn("8101"),)))
    path = table(
        tmp_path / "改.csv",
        ",".join(COLUMNS),
        f"{kept.contact_id},甲,个人,内部电话,8102,,,B,,,,",
        "99,乙,,,8103,,,,,,,",
    )
    told = imported(desk, wang, path)
    assert (told.changed, [row.reason for row in told.refused]) == (
        1,
        ["通讯录里没有这个联系人，可能在别的数据文件里。"],
    )
    row = everyone(desk)[0]
    assert (row.id, row.version, row.numbers[0].key, row.grade.zh) == (kept.contact_id, 2, "8102", "B")


@pytest.mark.long
def test_thousands_of_rows_with_bad_ones_lose_nothing(desk: Desk, wang: Actor, tmp_path: Path) -> None:
    many = short_or_long(2_000, 10_000)
    middle, last = many // 2, many - 1
    bad = {7: "夜班,ABC,1-1-1,,", middle: ",68880000,1-1-1,,", last: "丁,68880001,1-1-1,明年,", 42: "戊,68880002,,,F"}
    rows = [bad.get(n, f"住户{n},1{3900000000 + n},{n % 30 + 1}-1-{n},,") for n in range(many)]
    told = imported(desk, wang, table(tmp_path / "一万.csv", "姓名,手机,房间号,有效止,等级", *rows))
    assert (told.added, len(told.refused)) == (many - 4, 4)
    assert [row.line for row in told.refused] == [9, 44, middle + 2, last + 2]
    assert all(row.reason.endswith("。") for row in told.refused)
    again = imported(desk, wang, tmp_path / "一万.csv")
    assert (again.added, again.same) == (0, many - 4)


@pytest.mark.parametrize(
    ("data", "word"),
    [(b"PK\x03\x04 no workbook", "XLSX"), (b"", "空"), (b"%PDF-1.4", "PDF"), ("甲,乙\n1,2\n".encode(), "样表")],
)
def test_a_file_that_is_no_table_is_a_sentence(desk: Desk, tmp_path: Path, data: bytes, word: str) -> None:
    path = tmp_path / "名单.xlsx"
    path.write_bytes(data)
    with pytest.raises(SheetRefused, match=word):
        directory_sheet.read(path)
    with pytest.raises(SheetRefused, match="找不到文件"):
        directory_sheet.read(tmp_path / "没有.csv")
    with pytest.raises(SheetRefused, match=r"\.xlsx 或 \.csv"):
        directory_sheet.template(tmp_path / "名单.doc")


def test_what_is_missing_is_named_with_its_clause(desk: Desk, wang: Actor) -> None:
    gaps = completeness.check(desk)
    assert [gap.what for gap in gaps if gap.kind == "missing"] == [c.zh for c in DEMANDED_CATEGORIES]
    assert {gap.clause for gap in gaps} == {"4.1.4"}
    directory.add(desk, wang, ContactIn("供水", category=ContactCategory.WATER, numbers=(NumberIn("96000"),)))
    directory.add(desk, wang, ContactIn("供电没有号码", category=ContactCategory.POWER))
    missing = {gap.what for gap in completeness.check(desk) if gap.kind == "missing"}
    assert "供水单位" not in missing and "供电单位" in missing


def test_a_number_nobody_confirmed_for_long_is_named_until_it_is(desk: Desk, wang: Actor, clock: SettableClock) -> None:
    kept = directory.add(
        desk, wang, ContactIn("派出所", category=ContactCategory.POLICE, numbers=(NumberIn("68110110"),))
    )
    clock.set(clock.now() + timedelta(days=31))
    monthly = replace(desk, policy=replace(desk.policy, directory_age_days=30))
    assert [g.text for g in completeness.check(monthly) if g.kind == "old"] == [
        "有 1 个联系人超过 30 天没有核对：派出所。请打电话核对。"
    ]
    directory.confirm(desk, wang, kept.contact_id)
    assert not [gap for gap in completeness.check(monthly) if gap.kind == "old"]


def test_titles_on_the_shelf_count_with_or_without_brackets() -> None:
    assert missing_titles([]) == list(DEMANDED_TITLES)
    assert "治安管理处罚法" not in missing_titles(["《中华人民共和国治安管理处罚法》(2025 修订)"])
    assert missing_titles([f"《{title}》" for title in DEMANDED_TITLES]) == []


def test_the_commands_say_it_in_chinese(
    desk: Desk, wang: Actor, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in ("DATA", "CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind))
    db, sheet = ("--db", str(desk.store.path)), table(tmp_path / "名单.csv", "姓名,电话", "甲,68881234", "乙,abc")
    assert cli.main(["directory", "import", str(sheet), "--dry-run", *db]) == 1
    assert everyone(desk) == []
    assert cli.main(["directory", "import", str(sheet), *db]) == 1
    told = capsys.readouterr().out
    assert "新增 1 个" in told and "第 3 行" in told
    refused = list(csv.reader((tmp_path / "名单.未导入.csv").open(encoding="utf-8-sig")))
    assert refused[1][0] == "3" and refused[1][2:] == ["乙", "abc"]
    assert cli.main(["directory", "export", str(tmp_path / "出.xlsx"), *db]) == 0
    assert cli.main(["directory", "template", str(tmp_path / "样.csv")]) == 0
    assert cli.main(["directory", "check", *db]) == 1
    assert "没有派出所的可用号码" in capsys.readouterr().out
