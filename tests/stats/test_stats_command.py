"""`pmconsole stats`: the same figures for a person, a program and a spreadsheet; sentences where it cannot be."""

import csv
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from pmconsole import cli
from pmconsole.data.stats.figures import Question, figures
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.logs import stop_log
from pmconsole.procedure.figures import FIGURES, By, FigureUnit
from pmconsole.procedure.periods import Period
from pmconsole.procedure.vocabulary import Channel
from tests.conftest import ZONE

NOVEMBER = ("--from", "2026-11-01", "--to", "2026-11-30")
PERIOD = Period(date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees this machine's own data or settings."""
    for variable in ("PMCONSOLE_DB", "PMCONSOLE_SETTINGS"):
        monkeypatch.delenv(variable, raising=False)
    for kind in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind.lower()))


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    try:
        status = cli.main(["stats", *arguments])
    finally:
        stop_log()
    grouped = capsys.readouterr()
    return status, grouped.out, grouped.err


def test_json_says_what_the_screen_says(month_desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = said(capsys, "--json", "--by", "部门", "--db", str(month_desk.store.path), *NOVEMBER)
    grouped = json.loads(out)
    with month_desk.store.read() as session:
        at = datetime.fromisoformat(grouped["at"])
        expected = figures(session, 1, Question(PERIOD, By.DEPARTMENT), ZONE, at)
    assert status == 0 and grouped["first"] == "2026-11-01" and grouped["by"] == "department"
    groups = (expected.whole, *expected.groups)
    assert [group["zh"] for group in grouped["groups"]] == [group.zh for group in groups]
    for found, group in zip(grouped["groups"], groups, strict=True):
        assert set(found["figures"]) == set(FIGURES)
        for key, value in group.values.items():
            assert found["figures"][key]["of"] == value.of and found["figures"][key]["part"] == value.part
    late = {row["rule"]: row["late"] for row in grouped["breaches"]}
    sign = expected.whole.values["on_time_sign"]
    assert late["sign"] == sign.of - sign.part > 0
    assert sum(map(sum, grouped["hours"])) == expected.whole.number("volume")
    assert sum(one["count"] for one in grouped["open_by_age"]) > 0 and grouped["repeat_rooms"]


def test_a_person_reads_each_figure_with_its_clause(month_desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = said(capsys, "--by", "month", "--db", str(month_desk.store.path), *NOVEMBER)
    assert status == 0 and "【合计】" in out and "【2026-11】" in out
    lines = {line.split()[0]: line.split()[1:] for line in out.splitlines() if line.startswith("  ")}
    (rate, late, made, clause) = lines["两个工作日返单按时率"]
    assert rate.endswith("%") and (late, clause) == ("超时", "4.3.11") and "/" in made
    assert lines["签收用时中位"][1] == "分" and lines["返工率"][1].count("/") == 1
    assert "【重复来电】" in out and "【重复房号】" in out and "没有收到" not in out
    grouped = said(capsys, "--from", "2020-01-01", "--to", "2020-01-31", "--db", str(month_desk.store.path))[1]
    assert grouped.splitlines()[1] == "这段时间没有收到信息。"


def test_spreadsheets_get_numbers_as_numbers_and_text_as_text(
    desk: Desk, wang: Actor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for room in ("=HYPERLINK(1)-2", "=HYPERLINK(1)-2", "3-1-502"):
        register(desk, wang, Intake(Channel.PHONE, "水管爆裂", "=1+1", "", room))
    sheet, book = tmp_path / "统计.csv", tmp_path / "统计.xlsx"
    arguments = ("--by", "building", "--db", str(desk.store.path), *NOVEMBER)
    status, out, _ = said(capsys, "--csv", str(sheet), "--xlsx", str(book), *arguments)
    assert status == 0 and str(sheet) in out and str(book) in out
    assert sheet.read_bytes().startswith(b"\xef\xbb\xbf")
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        head, whole, *parts = list(csv.reader(file))
    assert whole[head.index("信息量")] == "3" and len(parts) == 2
    assert not any(cell.startswith(("=", "+", "@")) for row in parts for cell in row)
    opened = load_workbook(book)
    rows: list[list[Any]] = [list(row) for row in opened["指标"].iter_rows()]
    assert [cell.value for cell in rows[0]] == head
    assert rows[1][head.index("信息量")].value == 3 and rows[1][head.index("信息量")].data_type == "n"
    for sheet_name in opened.sheetnames:
        for row in opened[sheet_name].iter_rows():
            assert all(cell.data_type != "f" for cell in row)
    assert any(str(row[1].value).startswith("=HYPERLINK") for row in opened["重复"].iter_rows())
    defined = {row[0].value: row[3].value for row in opened["定义"].iter_rows(min_row=2)}
    assert all(defined[figure.zh] == figure.definition for figure in FIGURES.values())
    rates = [head.index(figure.zh) for figure in FIGURES.values() if figure.unit is FigureUnit.RATE]
    assert all(rows[1][nr].value is None or 0 <= rows[1][nr].value <= 1 for nr in rates)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--from", "2026-11-30", "--to", "2026-11-01"], "止日 2026-11-01 早于起日 2026-11-30"),
        (["--from", "上个月"], "看不懂 --from 的日期“上个月”"),
        (["--from", "2026-11-01", "--week"], "不能和 --week、--month 一起用"),
        (["--week", "--month"], "只能写一个"),
        (["--by", "天气"], "不知道按“天气”怎么分"),
        (["--csv", "/没有/这个/目录.csv"], "写不了"),
        (["--xlsx", "/没有/这个/目录.xlsx"], "写不了"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(
    arguments: list[str], sentence: str, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = said(capsys, "--db", str(desk.store.path), *arguments)
    assert status == 2 and sentence in err and not out


def test_the_first_day_has_figures_of_nothing(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = said(capsys, "--json", "--week", "--db", str(desk.store.path))
    grouped = json.loads(out)
    assert status == 0 and grouped["groups"][0]["figures"]["on_time"] == {"number": None, "part": 0, "of": 0}
    assert grouped["groups"][0]["figures"]["volume"]["number"] == 0 and grouped["repeat_callers"] == []
