"""The journal as a table and on the command line: opens in a spreadsheet, computes nothing there, keeps no secret."""

import csv
import errno
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from pmconsole import cli
from pmconsole.data.file.check import verify_file
from pmconsole.data.journal import chain as journal
from pmconsole.desk.core import pins
from pmconsole.desk.core.errors import BadInput
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.journal import sheet as journal_sheet
from pmconsole.desk.journal.asked import JournalQuestion, days, days_zh, period
from pmconsole.desk.journal.sheet import COLUMNS, JournalRefused, export
from pmconsole.logs import stop_log
from pmconsole.procedure.vocabulary import Paper
from tests.conftest import found
from tests.morning import Morning

EVIL = (
    "=1+1",
    "+8613800001111",
    "-cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=2",
    "见[/ [B2]车库",
    "https://example.invalid/x",
)


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees this machine's own data or settings."""
    for kind in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind.lower()))


@pytest.fixture
def evil(desk: Desk) -> Desk:
    """A desk that was told things a spreadsheet would take for formulas."""
    with desk.store.write() as session:
        for nr, text in enumerate(EVIL):
            journal.append(
                session, site_id=desk.site_id, at=desk.now(), who=text, action="entry.correct", paper=Paper.LEDGER,
                paper_id=nr + 1, number=f"XX-20261123-{nr + 1:03}", version=2,
                changes={"content": (text, f"{text}改"), "room": (None, ""), "search_text": ("a", "b")},
            )  # fmt: skip
    return desk


def said(capsys: pytest.CaptureFixture[str], desk: Desk, *arguments: str) -> tuple[int, str, str]:
    try:
        status = cli.main(["--db", str(desk.store.path), "journal", *arguments])
    finally:
        stop_log()
    told = capsys.readouterr()
    return status, told.out, told.err


def table(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.reader(lines))


def test_the_text_table_has_a_mark_chinese_columns_and_no_formula(evil: Desk, tmp_path: Path) -> None:
    file = tmp_path / "日志.csv"
    assert export(evil, file, JournalQuestion("XX-20261123")) == len(EVIL)
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    head, *rows = table(file)
    assert tuple(head) == COLUMNS and len(rows) == 2 * len(EVIL)  # a row for each column, none for the inward ones
    assert not [cell for row in rows for cell in row if cell[:1] in tuple("=+-@\t")]
    content = rows[-2] if rows[-2][7] == "内容" else rows[-1]
    assert content[1] == "2026-11-23 14:00:00" and content[3:6] == ["更正", "信息中心记录表", "XX-20261123-001"]
    assert content[6:] == ["2", "内容", "'=1+1", "'=1+1改"]


def test_the_workbook_holds_text_only(evil: Desk, tmp_path: Path) -> None:
    file = tmp_path / "日志.xlsx"
    assert export(evil, file, JournalQuestion("XX-20261123")) == len(EVIL)
    sheet = load_workbook(file).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"} and not [cell for cell in cells if cell.hyperlink]
    assert {str(cell.value) for cell in cells} >= {*EVIL, "更正", "内容"}


def test_more_than_a_sheet_holds_goes_on_another(evil: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_sheet, "SHEET_ROWS", 4)
    monkeypatch.setattr(journal_sheet, "CELL", 3)
    export(evil, tmp_path / "x.xlsx", JournalQuestion("XX-20261123"))
    book = load_workbook(tmp_path / "x.xlsx")
    assert book.sheetnames == ["日志", "日志2", "日志3", "日志4", "日志5"]
    heads = {tuple(cell.value for cell in next(iter(sheet.iter_rows()))) for sheet in book.worksheets}
    assert heads == {tuple(column[:3] for column in COLUMNS)}
    assert sum(sheet.max_row - 1 for sheet in book.worksheets) == 2 * len(EVIL)


@pytest.mark.parametrize("name", ["x.csv", "x.xlsx"])
def test_a_table_that_cannot_be_written_leaves_nothing_behind(
    evil: Desk, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / name
    file.write_text("我的")
    with pytest.raises(JournalRefused, match="已经有了，没有覆盖"):
        export(evil, file, JournalQuestion())
    assert file.read_text() == "我的"
    with pytest.raises(JournalRefused, match="没有这个目录"):
        export(evil, tmp_path / "nowhere" / name, JournalQuestion())

    def full(row: Any, zone: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(journal_sheet, "rows_of", full)
    with pytest.raises(JournalRefused, match="磁盘已满"):
        export(evil, tmp_path / f"new-{name}", JournalQuestion())
    assert [path.name for path in tmp_path.glob("*x.*")] == [name]
    with pytest.raises(JournalRefused, match=r"请以 \.xlsx 或 \.csv 结尾"):
        export(evil, tmp_path / "x.doc", JournalQuestion())


def test_a_paper_is_told_on_the_command_line(
    desk: Desk, morning: Morning, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    with desk.store.read() as session:
        number = journal.history(session, desk.site_id, Paper.ORDER, morning.rework_order)[0].number
    status, out, _ = said(capsys, desk, "show", number.lower())
    assert status == 0
    lines = out.splitlines()
    told = [line for line in lines if not line.startswith(" ")]
    assert told[0].endswith(f"{number}  派工") and [line[:19] for line in told] == sorted(line[:19] for line in told)
    assert any(line.endswith("核实不通过（返工）") for line in told)
    assert "    状态：待签收 → 待安排" in lines
    assert said(capsys, desk, "show", "PG-20200101-001")[:2] == (1, "日志里没有 PG-20200101-001。\n")


def test_the_table_is_made_on_the_command_line(
    desk: Desk, morning: Morning, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "日志.csv")
    status, out, _ = said(
        capsys, desk, "export", file, "--person", "王芳", "--paper", "PG", "--from", "11-18", "--to", "2026-11-18"
    )
    rows = table(Path(file))[1:]
    assert status == 0 and out.startswith("已把 ") and rows
    assert {(row[1][:10], row[2], row[5][:2]) for row in rows} == {("2026-11-18", "王芳", "PG")}
    assert said(capsys, desk, "export", file)[2].endswith("已经有了，没有覆盖。请换一个文件名。\n")
    assert "看不懂日期“昨天”" in said(capsys, desk, "export", file, "--from", "昨天")[2]
    assert "最后一天早于第一天" in said(capsys, desk, "export", file, "--from", "11-20", "--to", "11-19")[2]


def test_days_are_said_and_typed_as_people_do(desk: Desk) -> None:
    today = desk.today()
    assert [str(day) for day in period("yesterday", today)] == ["2026-11-22", "2026-11-22"]
    assert [str(day) for day in period("week", today)] == ["2026-11-17", "2026-11-23"]
    assert days("", "", today) == (None, None)
    first, last = days("11-1", "2026-11-23", today)
    assert days_zh(first, last) == "2026-11-01 至 2026-11-23"
    assert (days_zh(first, None), days_zh(None, last)) == ("2026-11-01 起", "到 2026-11-23 止")
    assert (days_zh(last, last), days_zh(None, None)) == ("2026-11-23", "")
    with pytest.raises(BadInput) as caught:
        days("明天见", "2026-13-40", today)
    assert set(caught.value.fields) == {"since", "until"}


def test_no_pin_and_nothing_made_of_one_is_in_the_journal_or_its_table(desk: Desk, wang: Actor, tmp_path: Path) -> None:
    given, own, wrong = "918273", "7364", "50505"
    with desk.unit(wang, "pin.set") as unit:
        pins.set_pin(unit, found(pins._person(unit.session, desk, "李娜")), given)
    pins.prove(desk, "李娜", given, own)
    for _ in range(5):
        with pytest.raises(BadInput):
            pins.prove(desk, "李娜", wrong)
    export(desk, tmp_path / "日志.csv", JournalQuestion())
    with desk.store.read() as session:
        rows = session.connection().exec_driver_sql("SELECT * FROM journal ORDER BY id").mappings().all()
        hashes = session.connection().exec_driver_sql("SELECT hash FROM person_pin").scalars().all()
    acts = {row["action"] for row in rows}
    assert {"pin.set", "pin.changed", "pin.wrong", "pin.locked"} <= acts and hashes
    kept = [str({key: value for key, value in row.items() if key not in ("hash", "previous", "at")}) for row in rows]
    for text in [*kept, (tmp_path / "日志.csv").read_text("utf-8-sig")]:
        assert not [secret for secret in (given, own, wrong, "argon2", *hashes) if secret in text]
    assert verify_file(desk.store) == []


def test_the_journal_is_told_where_no_screen_can_be_drawn(evil: Desk, tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['textual'] = None; from pmconsole.cli import main; status = main(sys.argv[1:]); "
        "assert not [name for name in sys.modules if name.startswith('pmconsole.screens')]; sys.exit(status)"
    )
    file, db = tmp_path / "日志.csv", str(evil.store.path)
    for command in (["show", "XX-20261123-001"], ["export", str(file)]):
        told = subprocess.run([sys.executable, "-c", code, "--db", db, "journal", *command], capture_output=True)
        assert told.returncode == 0, told.stderr.decode()
    assert len(table(file)) > len(EVIL)
