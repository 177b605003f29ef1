"""A list of others never turns one contact into another: certain, new, the same, or a question; taken back whole."""

from pathlib import Path

import pytest

from pmconsole import cli
from pmconsole.data.directory import queries
from pmconsole.data.directory.rows import ContactRow
from pmconsole.data.file.check import verify_file
from pmconsole.desk.core.errors import NotFound, Refused
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.directory import acts as directory
from pmconsole.desk.directory import sheet, taking
from pmconsole.desk.directory.acts import ContactIn
from pmconsole.desk.directory.words import NumberIn
from pmconsole.desk.imports.undo import undo

WATER, POLICE = "示例供水公司", "示例派出所"


def everyone(desk: Desk, retired: bool = False) -> list[ContactRow]:
    with desk.store.read() as session:
        return queries.contact_rows(session, desk.site_id, queries.contact_ids(session, desk.site_id, retired=retired))


def table(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(rows) + "\n", encoding="utf-8-sig")
    return path


@pytest.fixture
def two(desk: Desk, wang: Actor) -> Desk:
    """The water supplier is 1, the police station 2."""
    directory.add(desk, wang, ContactIn(WATER, numbers=(NumberIn("96000"),)))
    directory.add(desk, wang, ContactIn(POLICE, numbers=(NumberIn("68880110"),)))
    return desk


def verdicts(desk: Desk, path: Path) -> list[tuple[int, str]]:
    return [(one.piece.line, one.verdict) for one in taking.judge(desk, sheet.read(path))]


def test_the_running_number_of_an_office_names_nobody_here(two: Desk, wang: Actor, tmp_path: Path) -> None:
    path = table(
        tmp_path / "业主.csv",
        "编号,业主姓名,联系电话,房号",
        "1,张三,13900001111,3-2-1702",
        "2,李四,13900002222,5-1-301",
    )
    read = sheet.read(path)
    assert read.left_out == (sheet.OFFICE_NUMBER,)
    told = taking.write(two, wang, read)
    assert (told.added, told.changed, told.refused) == (2, 0, [])
    assert {(row.name, row.version) for row in everyone(two)} == {(WATER, 1), (POLICE, 1), ("张三", 1), ("李四", 1)}
    assert taking.write(two, wang, sheet.read(path)).same == 2


def test_our_own_number_changes_whom_name_or_telephone_agree_with_and_asks_otherwise(
    two: Desk, wang: Actor, tmp_path: Path
) -> None:
    path = table(
        tmp_path / "改.csv",
        "编号,名称,电话",
        f"通讯录-1,{WATER},96001",
        "通讯录-2,城南派出所,68880110",
        f"通讯录-2,{WATER}二处,12345678",
        "通讯录-77,没有的,12345678",
        ",新人,13900009999",
    )
    assert verdicts(two, path) == [(2, "changed"), (3, "changed"), (4, "refused"), (5, "refused"), (6, "added")]
    rows = taking.judge(two, sheet.read(path))
    assert [taking.row_text(one) for one in rows[:3]] == [
        f"第 2 行更改 {WATER}：电话：96000 → 96001",
        f"第 3 行更改 城南派出所：名称：{POLICE} → 城南派出所",
        "第 4 行不导入：编号 2 是城南派出所，名称和电话都对不上，没有改动；要作为新的加入，请把编号留空。",
    ]
    told = taking.write(two, wang, sheet.read(path))
    assert (told.added, told.changed, len(told.refused)) == (1, 2, 2)


def test_a_column_that_a_table_does_not_have_empties_nothing(two: Desk, wang: Actor, tmp_path: Path) -> None:
    kept = directory.add(two, wang, ContactIn("甲", numbers=(NumberIn("8101"),), remark="钥匙在门岗", places=("3栋",)))
    path = table(tmp_path / "改.csv", "编号,名称,部门", f"通讯录-{kept.contact_id},甲,工程部")
    assert taking.write(two, wang, sheet.read(path)).changed == 1
    row = next(row for row in everyone(two) if row.name == "甲")
    assert (row.department, row.remark, len(row.numbers), len(row.places)) == ("工程部", "钥匙在门岗", 1, 1)


def test_who_stands_there_and_is_told_otherwise_is_a_question(two: Desk, wang: Actor, tmp_path: Path) -> None:
    directory.add(two, wang, ContactIn("张三", numbers=(NumberIn("139 0000 1111", "手机"),), places=("3栋2单元1702",)))
    path = table(
        tmp_path / "业主.csv",
        "姓名,电话,房号",
        "张三,13900001111,3-2-1702",
        "张三,13900001111,5-1-301",
        "张三,13700001111,8-1-101",
    )
    assert verdicts(two, path) == [(2, "same"), (3, "refused"), (4, "added")]
    told = taking.write(two, wang, sheet.read(path))
    assert told.refused[0].reason == (
        "通讯录里已有张三，这一行说的不一样（房号：3栋2单元1702 → 5-1-301），没有改动。"
        "请在通讯录里改，或导出后改好再导入。"
    )


def test_an_import_of_contacts_is_taken_back_as_one_act(two: Desk, wang: Actor, tmp_path: Path) -> None:
    path = table(
        tmp_path / "改.csv",
        "编号,名称,电话",
        f"通讯录-1,{WATER},96001",
        ",甲,8101",
        ",乙,8102",
        f"通讯录-2,{POLICE},110",
    )
    told = taking.write(two, wang, sheet.read(path))
    assert told.run_id is not None
    directory.change(two, wang, 2, ContactIn(POLICE, numbers=(NumberIn("68880119"),)))
    back = undo(two, wang, told.run_id)
    assert (back.rows, len(back.left)) == (3, 1) and POLICE in back.left[0]
    assert {(row.name, row.numbers[0].number) for row in everyone(two)} == {(WATER, "96000"), (POLICE, "68880119")}
    assert {row.retire_reason for row in everyone(two, retired=True)} == {f"撤销{back.number}（改.csv）"}
    assert verify_file(two.store) == []
    with pytest.raises(Refused, match="已由王芳撤销"):
        undo(two, wang, told.run_id)
    with pytest.raises(NotFound, match="导入-99"):
        undo(two, wang, 99)


def test_the_commands_say_every_row_and_how_to_take_it_back(
    two: Desk, wang: Actor, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in ("DATA", "CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind))
    db = ("--db", str(two.store.path))
    path = table(tmp_path / "名单.csv", "编号,姓名,电话", "1,张三,13900001111", f"通讯录-2,{POLICE},110")
    assert cli.main(["directory", "import", str(path), "--dry-run", *db]) == 0
    told = capsys.readouterr().out
    assert "第 2 行不导入" not in told and "第 2 行新增 张三（13900001111）" in told
    assert f"第 3 行更改 {POLICE}：电话：68880110 → 110" in told
    assert len(everyone(two)) == 2
    assert cli.main(["directory", "import", str(path), *db]) == 0
    assert "pmconsole import undo 1" in capsys.readouterr().out
    assert cli.main(["import", "undo", "导入-1", *db]) == 0
    assert cli.main(["import", "list", *db]) == 0
    told = capsys.readouterr().out
    assert "已撤销 导入-1（通讯录，名单.csv）：2 行。" in told and "已由王芳撤销" in told
    assert {row.name for row in everyone(two)} == {WATER, POLICE}
