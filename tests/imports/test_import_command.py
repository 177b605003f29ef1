"""`pmconsole import entries`: a look first, a question, a bar, a report; every ending a Chinese sentence."""

import sqlite3
import sys
from pathlib import Path

import pexpect
import pytest

from pmconsole.cli import main
from pmconsole.data.file.store import Store
from pmconsole.desk.core.unit import Desk

LINES = [
    "编号,时间,内容,来源,片区",
    "1,2026-11-20 09:30,水管爆裂,电话,东区",
    "2,2099-12-30 09:30,明年的事,电话,东区",
    "3,2026-11-20 10:00,[b]楼上[/ 噪音,来访,西区",
]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A table of three rows, one of them wrong; log and settings stay in the test's own folder."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("COLUMNS", "100")
    path = tmp_path / "表.csv"
    path.write_text("\n".join(LINES), encoding="gb18030")
    return path


def count(store: Store) -> int:
    with sqlite3.connect(store.path) as connection:
        return int(connection.execute("SELECT count(*) FROM ledger_entry").fetchone()[0])


def test_with_yes_the_good_rows_go_in_and_the_others_are_reported(
    desk: Desk, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "entries", str(file), "--yes", "--db", str(desk.store.path)]) == 1
    said = capsys.readouterr().out
    assert "GB18030，逗号分隔" in said
    assert "编号→编号，时间→时间，内容→内容，来源→渠道" in said
    assert "不导入的列：片区（要导入请用 --map 列=字段）。" in said
    assert "2026-11-20 09:30" in said and "[b]楼上[/ 噪音" in said
    assert "可导入 2 行，早先已导入 0 行，不能导入 1 行。" in said
    assert "已导入 2 行，早先已导入 0 行，没有导入 1 行。" in said
    report = file.with_name("表.未导入.csv")
    assert str(report) in said and "时间在将来" in report.read_text(encoding="utf-8-sig")
    assert count(desk.store) == 2


def test_the_preview_says_plainly_that_old_complaints_breach_at_once(
    desk: Desk, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["import", "entries", str(file), "--yes", "--db", str(desk.store.path)]
    main(arguments)
    assert "其中 2 行按接收时间已过 24 小时（4.3.2），导入后立即显示为超时" in capsys.readouterr().out
    main(arguments)
    assert "立即显示为超时" not in capsys.readouterr().out


def test_a_second_import_of_a_good_file_ends_well_and_adds_nothing(
    desk: Desk, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text("\n".join(LINES[:2]), encoding="utf-8")
    arguments = ["import", "entries", str(file), "--yes", "--clock-from", "import", "--db", str(desk.store.path)]
    assert main(arguments) == 0
    assert main(arguments) == 0
    said = capsys.readouterr().out
    assert "已导入 0 行，早先已导入 1 行，没有导入 0 行。" in said
    assert "立即显示为超时" not in said
    assert count(desk.store) == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--map", "片区"], "要写成“列=字段”"),
        (["--map", "小区=备注"], "没有“小区”这一列"),
        (["--clock-from", "昨天"], "--clock-from 的值不正确"),
        (["--all-or-nothing"], "一行也没有写入"),
    ],
)
def test_wrong_options_and_all_or_nothing_write_nothing(
    desk: Desk, file: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    status = main(["import", "entries", str(file), "--yes", "--db", str(desk.store.path), *arguments])
    captured = capsys.readouterr()
    assert status in (1, 2) and sentence in captured.out + captured.err
    assert count(desk.store) == 0


@pytest.mark.parametrize(
    ("data", "sentence"), [(b"", "是空的"), (b"\x89PNG\r\n\0\0", "不是 CSV"), (b"a,b\n1,2", "内容")]
)
def test_a_file_that_cannot_be_imported_is_a_sentence_on_standard_error(
    desk: Desk, file: Path, capsys: pytest.CaptureFixture[str], data: bytes, sentence: str
) -> None:
    file.write_bytes(data)
    assert main(["import", "entries", str(file), "--yes", "--db", str(desk.store.path)]) == 2
    assert sentence in capsys.readouterr().err


def test_without_a_terminal_and_without_yes_nothing_is_written(
    desk: Desk, file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", open("/dev/null"))  # noqa: SIM115
    assert main(["import", "entries", str(file), "--db", str(desk.store.path)]) == 1
    assert "请加 --yes" in capsys.readouterr().out
    assert count(desk.store) == 0


def test_a_report_that_cannot_be_written_is_printed(
    desk: Desk, file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pmconsole.desk.imports.acts.write_refusals", full)
    main(["import", "entries", str(file), "--yes", "--db", str(desk.store.path)])
    assert "第 3 行：时间在将来" in capsys.readouterr().out.split("报告文件")[1]


@pytest.mark.parametrize(("answer", "added", "said"), [("y", 2, "已导入 2 行"), ("", 0, "没有导入任何内容")])
def test_at_a_terminal_it_asks_first(desk: Desk, file: Path, answer: str, added: int, said: str) -> None:
    arguments = ["-m", "pmconsole", "import", "entries", str(file), "--db", str(desk.store.path)]
    root = str(Path(__file__).parents[2])
    child = pexpect.spawn(sys.executable, arguments, cwd=root, encoding="utf-8", timeout=60, dimensions=(40, 100))
    child.expect("现在导入吗")
    child.sendline(answer)
    child.expect(said)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 1
    assert count(desk.store) == added


def test_run_again_with_nothing_new_it_ends_well_and_writes_no_second_report(
    desk: Desk, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    db = ("--yes", "--db", str(desk.store.path))
    assert main(["import", "entries", str(file), *db]) == 1
    report = file.with_name("表.未导入.csv")
    assert main(["import", "entries", str(file), *db]) == 0
    assert "没有新的" in capsys.readouterr().out
    # Corrected in the report, the row goes in by the same command, and the old file has nothing new either.
    report.write_text(report.read_text("utf-8-sig").replace(",2099-12-30", ",2026-11-20"), "utf-8-sig")
    assert main(["import", "entries", str(report), *db]) == 0
    assert count(desk.store) == 3
    assert main(["import", "entries", str(file), *db]) == 0
    assert [path.name for path in file.parent.glob("*未导入*")] == [report.name]
