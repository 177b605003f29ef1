"""What lies in the folder: real dates, no formulas, files by their hash; cut off anywhere it is the old or the new."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, text
from sqlmodel import SQLModel

from pmconsole.alerts.weekly import WeeklyJob, due_slot
from pmconsole.commands.hand_in import listed
from pmconsole.commands.hand_in import verify as verify_command
from pmconsole.commands.opening import Options
from pmconsole.data.core import dialect
from pmconsole.data.core.tables import Journal
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.check import verify_file
from pmconsole.data.file.store import Store
from pmconsole.data.hand_in import files as hand_in_files
from pmconsole.data.hand_in import queries
from pmconsole.data.journal import chain as journal
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.papers.hand_in import HandInPolicy, HandInStage, NotWritten
from pmconsole.papers.hand_in_check import NotAsItWas, archived_pages, verify
from pmconsole.papers.hand_in_out import print_archived
from pmconsole.papers.printing import PrintPolicy
from pmconsole.procedure.papers import HANDED_IN
from pmconsole.procedure.vocabulary import Paper
from tests.conftest import START, ZONE
from tests.hand_in.weeks import QUICK, Weeks
from tests.papers.reading import words

FORMULA = "=1+1"
JOURNAL = SQLModel.metadata.tables[str(Journal.__tablename__)]


def test_the_workbook_has_a_sheet_a_form_with_real_dates_and_no_formulas(weeks: Weeks) -> None:
    weeks.repair()
    weeks.form()
    weeks.change()
    weeks.handover()
    weeks.enquiry(FORMULA)
    weeks.enquiry("http://example.com")
    weeks.call("@SUM(A1)")
    made = weeks.hand_in()
    book = load_workbook(made.folder / "总表.xlsx")
    assert book.sheetnames == [*(paper.zh for paper in HANDED_IN), "未入档清单"]
    for paper in HANDED_IN:
        sheet = book[paper.zh]
        numbers = [row[0].value for row in sheet.iter_rows(min_row=2)]
        assert numbers == [one.number for one in weeks.items(made.hand_in_id, paper)]
        assert sheet.freeze_panes == "B2" and sheet.auto_filter.ref and sheet.column_dimensions["A"].width > 10
    ledger = book[Paper.LEDGER.zh]
    heads = [cell.value for cell in ledger[1]]
    first = dict(zip(heads, ledger[2], strict=True))
    assert first["接收时间"].value == START.replace(tzinfo=None) and first["接收时间"].is_date
    repair = {head: cell.value for head, cell in first.items()}
    assert (repair["责任部门"], repair["处理情况"]) == ("工程部", "老马：已换阀") and repair["消档时间"]
    assert re.fullmatch(r"\d\d-\d\d \d\d:\d\d", str(repair["完成"]))
    contents = [row[heads.index("内容")] for row in ledger.iter_rows(min_row=2)]
    assert [cell.data_type for cell in contents] == ["s"] * len(contents)
    assert {FORMULA, "http://example.com"} <= {cell.value for cell in contents}
    assert not any(cell.hyperlink for cell in contents)
    orders = book[Paper.ORDER.zh]
    row = dict(zip([cell.value for cell in orders[1]], [cell.value for cell in orders[2]], strict=True))
    assert (row["处理情况"], row["处理人员"], row["核实人"]) == ("已换阀", "老马", "李娜")
    assert (row["记录编号"], row["房号"], row["信息提供者"]) == ("XX-20261123-001", "3-2-1702", "周先生")
    call = [cell.value for cell in book[Paper.PHONE.zh][2]]
    assert "3-2-1702" in call and "XX-20261123-001" in call
    (kept,) = book["未入档清单"].iter_rows(min_row=2, values_only=True)
    assert kept[3] == "@SUM(A1)" and "尚未消档(4.3.7)" in str(kept[5])


def test_the_manifest_names_every_file_and_paper_and_the_zip_is_the_same(weeks: Weeks) -> None:
    weeks.repair()
    made = weeks.hand_in()
    manifest = json.loads((made.folder / "manifest.json").read_text("utf-8"))
    assert set(manifest["files"]) == {path.name for path in made.folder.iterdir()} - {"manifest.json"}
    assert {one["number"] for one in manifest["papers"]} == {one.number for one in weeks.items(made.hand_in_id)}
    with zipfile.ZipFile(made.folder.with_name(f"{made.folder.name}.zip")) as packed:
        assert {Path(name).name for name in packed.namelist()} == {path.name for path in made.folder.iterdir()}
    assert verify(weeks.desk, made.folder) == []


def test_verify_names_what_was_changed_in_a_folder(weeks: Weeks, capsys: pytest.CaptureFixture[str]) -> None:
    weeks.repair()
    made = weeks.hand_in()
    options = Options(weeks.desk.store.path)
    assert verify_command(options, made.folder) == 0 and listed(options) == 0
    assert "与清单和日志一致" in capsys.readouterr().out
    pdf = made.folder / "派工单.pdf"
    body = pdf.read_bytes()
    pdf.write_bytes(body + b" ")
    assert verify(weeks.desk, made.folder) == ["文件 派工单.pdf 与清单上的校验值不符，已被改动。"]
    pdf.unlink()
    (made.folder / "别的.txt").write_text("x", "utf-8")
    assert verify(weeks.desk, made.folder) == ["缺少文件 派工单.pdf。", "多出文件 别的.txt，清单上没有。"]
    (made.folder / "别的.txt").unlink()
    pdf.write_bytes(body)
    manifest = made.folder / "manifest.json"
    text = manifest.read_text("utf-8")
    manifest.write_text(text.replace("PG-", "PX-"), "utf-8")
    found = verify(weeks.desk, made.folder)
    assert any("清单被改动过" in one for one in found) and any(
        "ZJ-20261123-001.zip 里的 manifest" in one for one in found
    )
    manifest.write_text("{", "utf-8")
    assert verify_command(options, made.folder) == 1 and "清单已损坏" in capsys.readouterr().out
    assert verify_command(options, made.folder / "没有") == 1


def rewrite(weeks: Weeks, line: int, who: str) -> None:
    """Somebody else did what line `line` says: every hash from there on reckoned anew, the triggers back in place."""
    with weeks.desk.store.write() as session:
        connection = session.connection()
        ddl = {name: words for name, words in dialect.triggers_in(connection).items() if name.startswith("journal")}
        for name in ddl:
            connection.execute(text(f"DROP TRIGGER {name}"))
        before = ""
        for row in session.execute(select(JOURNAL).order_by(JOURNAL.c.id)).mappings().all():
            new = dict(row, previous=before or row["previous"])
            if row["id"] == line:
                new["who"] = who
            new["hash"] = before = journal._hash(new)
            kept = {name: new[name] for name in ("who", "previous", "hash")}
            session.execute(JOURNAL.update().where(JOURNAL.c.id == row["id"]).values(kept))
        for words in ddl.values():
            connection.execute(text(words))


def test_a_journal_rewritten_after_a_hand_in_is_found_by_what_the_cover_says(
    weeks: Weeks, capsys: pytest.CaptureFixture[str]
) -> None:
    from pypdf import PdfReader

    weeks.enquiry()
    made = weeks.hand_in(how=HandInPolicy(printer=QUICK.printer))
    weeks.enquiry()
    manifest = json.loads((made.folder / "manifest.json").read_text("utf-8"))
    line, full = manifest["journal"]["line"], manifest["journal"]["hash"]
    short = " ".join(full[start : start + 4] for start in range(0, 32, 4))
    cover = PdfReader(made.folder / "00-移交封面.pdf").pages[0].extract_text()
    assert short.replace(" ", "") in "".join(cover.split()) and f"第{line}条" in "".join(cover.split())
    options = Options(weeks.desk.store.path)
    assert verify_command(options, made.folder) == 0 and short in capsys.readouterr().out
    rewrite(weeks, line + 1, "别人")  # a line that came later: the next hand-in's anchor would tell
    assert verify(weeks.desk, made.folder) == [] and verify_file(weeks.desk.store) == []
    rewrite(weeks, 2, "别人")
    with weeks.desk.store.read() as session:
        assert journal.verify(session) == []
    (said,) = verify(weeks.desk, made.folder)
    assert verify_file(weeks.desk.store) == [said]
    assert "ZJ-20261123-001 准备以后被整条重写过" in said and short in said
    assert verify_command(options, made.folder) == 1 and short not in capsys.readouterr().out.splitlines()[1]


def test_an_older_edition_that_was_copied_out_is_known_as_such(weeks: Weeks, tmp_path: Path) -> None:
    weeks.enquiry()
    how = HandInPolicy(printer=QUICK.printer, sheets=QUICK.sheets, out=tmp_path / "U盘")
    first = weeks.hand_in(how=how)
    copy = tmp_path / "U盘" / first.folder.name
    assert verify(weeks.desk, copy) == []
    weeks.enquiry()
    weeks.hand_in()
    assert verify(weeks.desk, copy) == ["这是 ZJ-20261123-001 较早的第 1 版，后来重新准备过（第 2 版）。"]
    (tmp_path / "满").write_text("x", "utf-8")
    third = weeks.hand_in(how=replace(how, out=tmp_path / "满"))
    assert third.folder.is_dir() and "已准备" in third.message and "副本" not in third.message
    assert "副本没有写进" in third.said[0] and "周交已准备好" in third.said[0]


def test_an_archived_paper_is_not_printed_from_a_file_that_was_changed(weeks: Weeks, desk: Desk) -> None:
    _, order = weeks.repair()
    made = weeks.hand_in()
    weeks.pass_all(made.hand_in_id)
    with desk.store.read() as session:
        item = queries.item_of(session, desk.site_id, Paper.ORDER, order)
    assert item is not None
    pdf = made.folder / item.file
    body = pdf.read_bytes()
    assert verify_file(desk.store) == []
    pdf.write_bytes(body.replace(b"PDF", b"PdF"))
    assert verify_file(desk.store) == [
        f"存有 1 张档案的文件 {pdf} 与归档时不同，可能被改过；请从备份或交出的副本取回。"
    ]
    with pytest.raises(NotAsItWas, match="已被改动，没有打印"):
        archived_pages(desk, item)
    pdf.unlink()
    (said,) = verify_file(desk.store)
    assert "读不了" in said
    with pytest.raises(NotAsItWas, match="读不了"):
        archived_pages(desk, item)


def test_a_full_disk_leaves_what_was_there(weeks: Weeks) -> None:
    weeks.enquiry()
    first = weeks.hand_in()

    def full(step: HandInStage) -> None:
        if step is HandInStage.PRINTED:
            raise OSError(28, "No space left on device", "x")

    weeks.enquiry()
    with pytest.raises(NotWritten, match="原来的还在"):
        weeks.hand_in(how=HandInPolicy(printer=QUICK.printer, sheets=QUICK.sheets, step=full))
    assert weeks.row(first.hand_in_id).edition == 1 and verify(weeks.desk, first.folder) == []
    assert weeks.hand_in().handed == first.handed + 2


def test_while_one_console_prepares_another_does_not(weeks: Weeks) -> None:
    from pmconsole.desk.hand_in.acts import AlreadyThere

    weeks.enquiry()
    root = hand_in_files.folder_of(weeks.desk.store.path)
    with hand_in_files.only_one(root), pytest.raises(AlreadyThere, match="正在准备"):
        weeks.hand_in()


KILLED = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.papers.hand_in import HandInPolicy, prepare
from pmconsole.root import actor_on_duty, open_desk
from pmconsole.settings import Settings
from tests.hand_in.weeks import QUICK

def die(step):
    if step == sys.argv[3]:
        os.kill(os.getpid(), signal.SIGKILL)

desk = open_desk(Path(sys.argv[1]), Settings(), SettableClock(datetime.fromisoformat(sys.argv[2])))
how = HandInPolicy(printer=QUICK.printer, sheets=QUICK.sheets, step=die)
print(prepare(desk, actor_on_duty(desk), None, how).number)
"""


def killed_at(path: Path, now: datetime, step: str) -> int:
    told = subprocess.run(
        [sys.executable, "-c", KILLED, str(path), now.isoformat(), step],
        cwd=Path(__file__).parents[2], env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    return told.returncode


@pytest.mark.parametrize("step", list(HandInStage))
def test_killed_at_any_step_the_old_one_or_the_new_one_is_there(
    weeks: Weeks, step: HandInStage, clock: SettableClock
) -> None:
    weeks.enquiry("第一件")
    first = weeks.hand_in()
    weeks.enquiry("第二件")
    assert killed_at(weeks.desk.store.path, clock.now(), step) == -signal.SIGKILL
    row = weeks.row(first.hand_in_id)
    new = step in (HandInStage.KEPT, HandInStage.SWEPT)
    assert (row.edition, row.handed) == ((2, 4) if new else (1, 2))
    root = hand_in_files.folder_of(weeks.desk.store.path)
    assert verify(weeks.desk, root / row.folder) == []
    again = weeks.hand_in()
    assert (again.number, again.handed) == (first.number, 4) and verify(weeks.desk, again.folder) == []
    assert {path.name for path in root.iterdir()} == {again.folder.name, f"{again.folder.name}.zip", ".lock"}
    assert verify_file(weeks.desk.store) == []


def test_killed_before_anything_was_there_the_number_is_taken_up_again(weeks: Weeks, clock: SettableClock) -> None:
    weeks.enquiry()
    assert killed_at(weeks.desk.store.path, clock.now(), HandInStage.GATHERED) == -signal.SIGKILL
    assert weeks.hand_in().number == "ZJ-20261123-001"
    assert verify_file(weeks.desk.store) == []


def test_a_missed_slot_is_made_up_at_the_start_and_once_only(weeks: Weeks, desk: Desk, clock: SettableClock) -> None:
    weeks.enquiry()
    assert due_slot(desk, weeks.slots) is None  # the site is younger than the last slot
    clock.set(datetime(2026, 12, 8, 8, 0, tzinfo=ZONE))
    slot = datetime(2026, 12, 6, 18, 0, tzinfo=ZONE)
    assert due_slot(desk, weeks.slots) == slot
    said: list[tuple[str, bool]] = []
    jobs = [
        WeeklyJob(desk, weeks.slots, lambda at: weeks.hand_in(at).message, lambda text, bad: said.append((text, bad)))
        for _ in range(3)
    ]
    for job in jobs:
        job()
    assert len(said) == 1 and said[0][0].startswith("ZJ-20261208-001 已准备") and not said[0][1]
    assert due_slot(desk, weeks.slots) is None
    (row,) = [weeks.row(1)]
    assert (row.slot, row.period_to) == (slot, slot)
    clock.jump(days=-3)  # a clock set back makes no slot due again
    assert due_slot(desk, weeks.slots) is None


def test_trouble_is_told_and_tried_again_after_a_rest(weeks: Weeks, desk: Desk, clock: SettableClock) -> None:
    weeks.next_slot()
    tries: list[datetime] = []
    said: list[str] = []

    def fail(slot: datetime) -> str:
        tries.append(slot)
        raise NotWritten("磁盘满了。")

    job = WeeklyJob(desk, weeks.slots, fail, lambda text, _: said.append(text))
    job()
    job()
    assert (len(tries), said) == (1, ["磁盘满了。"])
    clock.advance(minutes=6)
    job()
    assert len(tries) == 2


def test_two_files_beside_each_other_do_not_share_a_folder(weeks: Weeks, tmp_path: Path, clock: SettableClock) -> None:
    weeks.enquiry()
    first = weeks.hand_in()
    other = tmp_path / "demo.db"
    shutil.copy(weeks.desk.store.path, other)
    store = Store.open(other, clock)
    assert hand_in_files.folder_of(store.path) != first.folder.parent
    store.close()


def test_the_real_forms_are_in_the_folder_and_each_paper_can_be_taken_out_as_it_was(weeks: Weeks, desk: Desk) -> None:
    from pypdf import PdfReader

    entry, order = weeks.repair()
    weeks.order()
    made = weeks.hand_in(how=HandInPolicy())
    names = {path.name for path in made.folder.iterdir()}
    assert {"00-移交封面.pdf", "01-未入档清单.pdf", "派工单.pdf", "信息中心记录表.pdf", "总表.xlsx"} <= names
    words = {
        name: "".join("".join(page.extract_text().split()) for page in PdfReader(made.folder / name).pages)
        for name in names
        if name.endswith(".pdf")
    }
    assert made.number in words["00-移交封面.pdf"] and "接收人（资料管理员）" in words["00-移交封面.pdf"]
    assert "没有接单人签字(4.2.3)" in words["01-未入档清单.pdf"]
    weeks.pass_all(made.hand_in_id)
    import io

    for paper, paper_id in ((Paper.ORDER, order), (Paper.LEDGER, entry)):
        with desk.store.read() as session:
            item = queries.item_of(session, desk.site_id, paper, paper_id)
        assert item is not None
        pages = PdfReader(io.BytesIO(archived_pages(desk, item))).pages
        assert len(pages) == 1 and item.number in "".join(pages[0].extract_text().split())


def test_an_archived_line_of_the_ledger_is_printed_without_the_others_of_its_page(
    weeks: Weeks, desk: Desk, wang: Actor, tmp_path: Path
) -> None:
    mine, other = weeks.repair()[0], weeks.enquiry("何女士 13812345678 问停水")
    made = weeks.hand_in(how=HandInPolicy())
    weeks.pass_all(made.hand_in_id)
    with desk.store.read() as session:
        item, beside = (queries.item_of(session, desk.site_id, Paper.LEDGER, one) for one in (mine, other))
    assert item is not None and beside is not None
    printed = print_archived(desk, wang, item, PrintPolicy(outbox=tmp_path))
    text = words(printed.file.read_bytes())
    assert item.number in text and "共1条" in text
    assert not [one for one in (beside.number, "何女士", "13812345678") if one in text]
