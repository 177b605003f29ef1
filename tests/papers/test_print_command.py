"""`pmconsole print`: by number into the outbox or a file, two to a page; what cannot be done is a sentence."""

from pathlib import Path

import pytest

from pmconsole import cli
from pmconsole.desk.core.unit import Desk
from pmconsole.logs import stop_log
from pmconsole.papers import fonts
from tests.morning import Morning
from tests.papers.reading import pages, words

ORDER, OTHER = "PG-20261123-001", "PG-20261123-006"


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees this machine's own data, settings or printer."""
    for variable in ("PMCONSOLE_DB", "PMCONSOLE_SETTINGS"):
        monkeypatch.delenv(variable, raising=False)
    for kind in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind.lower()))
    monkeypatch.setenv("PATH", str(tmp_path))


def said(capsys: pytest.CaptureFixture[str], desk: Desk, *arguments: str) -> tuple[int, str, str]:
    """Run the command on the desk's file; its exit status, what it said and what it complained of."""
    try:
        status = cli.main(["print", *arguments, "--db", str(desk.store.path)])
    finally:
        stop_log()
    told = capsys.readouterr()
    return status, told.out, told.err


def test_a_number_is_printed_into_the_outbox_and_again_as_the_second_copy(
    capsys: pytest.CaptureFixture[str], desk: Desk, morning: Morning
) -> None:
    folder = desk.store.path.parent / "outbox"
    assert said(capsys, desk, ORDER) == (0, f"{ORDER} 已写成文件：{folder / ORDER}.pdf。\n", "")
    status, out, err = said(capsys, desk, ORDER.lower())
    assert (status, err) == (0, "") and "第 2 次打印" in out


def test_two_orders_go_on_one_page_into_a_named_file(
    capsys: pytest.CaptureFixture[str], desk: Desk, morning: Morning, tmp_path: Path
) -> None:
    target = tmp_path / "two.pdf"
    status, out, _ = said(capsys, desk, ORDER, OTHER, ORDER, "--half", "-o", str(target))
    assert status == 0 and "等 2 张" in out and str(target) in out
    assert len(pages(target.read_bytes())) == 1 and words(target.read_bytes()).count("存根") == 2
    assert not (desk.store.path.parent / "outbox").exists()
    status, _, err = said(capsys, desk, ORDER, "-o", str(target))
    assert status == 2 and "已经存在，没有覆盖" in err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["PG-20261123-999"], "没有编号为“PG-20261123-999”的单据"),
        ([ORDER, "XX-20261123-001"], "一次只能打印同一种单据"),
        (["XX-20261123-001", "--half"], "只有派工单和客户服务单能两张印在一页上"),
        ([ORDER, "-o", "/dev/null/x.pdf"], "文件写不进"),
        ([], "编号"),
    ],
)
def test_what_cannot_be_printed_is_a_sentence(
    capsys: pytest.CaptureFixture[str], desk: Desk, morning: Morning, arguments: list[str], sentence: str
) -> None:
    status, out, err = said(capsys, desk, *arguments)
    assert (status, out) == (2, "") and sentence in err and "Traceback" not in err


def test_without_fonts_the_named_file_is_a_text_and_it_is_said(
    capsys: pytest.CaptureFixture[str], desk: Desk, morning: Morning, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "_packaged", lambda: None)
    status, out, err = said(capsys, desk, ORDER, "-o", str(tmp_path / "a.pdf"))
    assert status == 0 and "找不到中文字体" in err and "a.txt" in out
    assert "责任部门：工程部" in (tmp_path / "a.txt").read_text("utf-8")
    assert said(capsys, desk, ORDER, "-o", str(tmp_path / "a.pdf"))[0] == 2


def test_settings_name_the_company_the_outbox_and_the_printer(
    capsys: pytest.CaptureFixture[str], desk: Desk, morning: Morning, tmp_path: Path
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(
        f'company = "锦绣物业"\noutbox = "{tmp_path}/o"\nprint_command = ["lost", "-d"]\nhalf_pages = true\n'
    )
    status, out, err = said(capsys, desk, ORDER, "--settings", str(file))
    assert status == 0 and f"{tmp_path}/o/{ORDER}.pdf" in out and "没有打印命令 lost" in err
    printed = words((tmp_path / "o" / f"{ORDER}.pdf").read_bytes())
    assert "锦绣物业" in printed and "存根" in printed
