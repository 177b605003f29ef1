"""Old records come onto the ledger as if they had been registered: once, whole or reported, with clocks and search."""

import csv
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.check import verify_file
from pmconsole.data.file.store import Store
from pmconsole.data.journal import chain as journal
from pmconsole.data.papers.queries import ledger_ids, ledger_rows, open_clocks
from pmconsole.data.papers.rows import LedgerFilter
from pmconsole.data.papers.tables import LedgerEntry, PhoneRecord
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.imports.acts import BATCH, ImportRefused, prepare, refusals_path, write, write_refusals
from pmconsole.desk.imports.undo import undo
from pmconsole.desk.papers import entries as papers
from pmconsole.desk.sheets.lines import RefusedRow
from pmconsole.procedure.vocabulary import Category, Paper, Rule

REAL = Path(__file__).parents[2].parent / "shared" / "data" / "complaints-real.csv"
MIXED = [
    "编号,时间,内容,渠道,房号",
    "1,2026-11-23 09:30,水管爆裂,电话,3栋2单元1702",
    "2,2026-12-30 09:30,明年的事,电话,",
    "3,2026-11-23 09:40,,电话,",
    "1,2026-11-23 09:30,水管爆裂,电话,3栋2单元1702",
    "4,2026-11-23 10:00,楼上装修噪音,来访,5-1-301",
]

File = Callable[[Iterable[str]], Path]


@pytest.fixture
def file(tmp_path: Path) -> File:
    """A CSV file of these lines."""

    def written(lines: Iterable[str]) -> Path:
        path = tmp_path / "表.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
        return path

    return written


def many(count: int) -> list[str]:
    return ["编号,时间,内容", *(f"{n},2026-11-23 09:{n % 60:02d},第 {n} 件事" for n in range(count))]


def entries(desk: Desk) -> list[LedgerEntry]:
    with desk.store.read() as session:
        found = list(session.exec(select(LedgerEntry).order_by("id")))
        session.expunge_all()
    return found


@pytest.mark.skipif(not REAL.exists(), reason="the shared sample of real complaints is not here")
def test_the_real_complaints_go_in_whole_and_only_once(desk: Desk, wang: Actor) -> None:
    prepared = prepare(desk, REAL, {})
    assert (len(prepared.pieces), prepared.refused, prepared.late) == (495, (), 495)
    told = write(desk, wang, prepared)
    assert (told.added, told.refused, told.stopped) == (495, [], "")

    # Number 37042 stands there twice, word for word, under two categories: both are kept.
    twice = [entry.remark for entry in entries(desk) if "37042" in entry.remark]
    assert twice == ["原编号 37042；原分类 城乡建设", "原编号 37042；原分类 劳动和社会保障"]
    assert {entry.number for entry in entries(desk)} == {f"XX-20261123-{n:03d}" for n in range(1, 496)}
    with desk.store.read() as session:
        assert len(ledger_ids(session, desk.site_id, LedgerFilter(words="出租车管理"))) > 0
        assert len(open_clocks(session, desk.site_id)) == 495
    assert verify_file(desk.store) == []

    again = prepare(desk, REAL, {})
    assert (len(again.pieces), again.already) == (0, 495)
    assert write(desk, wang, again).added == 0
    # And a preview from before the first import writes nothing twice either.
    late = write(desk, wang, prepared)
    assert (late.added, late.already) == (0, 495)
    assert len(entries(desk)) == 495


def test_an_imported_row_is_registered_like_a_call_but_for_the_phone_record(
    desk: Desk, wang: Actor, file: File
) -> None:
    prepared = prepare(desk, file(MIXED[:2]), {})
    write(desk, wang, prepared)
    (entry,) = entries(desk)
    assert (entry.number, entry.room_key, entry.building, entry.handler) == ("XX-20261123-001", "3-2-1702", "3", "王芳")
    assert entry.received_at.astimezone(desk.zone).strftime("%H:%M") == "09:30"
    with desk.store.read() as session:
        (clock,) = open_clocks(session, desk.site_id)
        assert (clock.rule, clock.started_at) == (Rule.HANDLE, entry.received_at)
        assert [row.action for row in journal.history(session, desk.site_id, Paper.LEDGER, entry.id or 0)] == [
            "entry.register"
        ]
        assert session.exec(select(PhoneRecord)).first() is None, "the call was answered by someone else, long ago"
        (row,) = ledger_rows(session, desk.site_id, ledger_ids(session, desk.site_id, LedgerFilter(words="爆裂")))
        assert row.content == "水管爆裂"


def test_rows_that_cannot_go_in_are_named_and_the_others_go_in(desk: Desk, wang: Actor, file: File) -> None:
    prepared = prepare(desk, file(MIXED), {})
    told = write(desk, wang, prepared)
    assert told.added == 2
    assert [(row.line, row.reason, row.harmless) for row in told.refused] == [
        (3, "时间在将来（2026-12-30 09:30），请检查。", False),
        (4, "内容为空。", False),
        (5, "与第 2 行完全相同，没有重复导入。", True),
    ]


def test_all_or_nothing_writes_nothing_when_a_row_is_wrong(desk: Desk, wang: Actor, file: File) -> None:
    told = write(desk, wang, prepare(desk, file(MIXED), {}), whole=True)
    assert (told.added, told.stopped) == (0, "有 2 行不能导入，按“全部或不导入”的要求，一行也没有写入。")
    assert entries(desk) == []
    good = [MIXED[0], MIXED[1], MIXED[4], MIXED[5]]
    told = write(desk, wang, prepare(desk, file(good), {}), whole=True)
    assert (told.added, told.stopped) == (2, ""), "a row that stands there twice is no reason to refuse the file"


def test_all_or_nothing_takes_everything_back_when_the_desk_refuses_a_row(desk: Desk, wang: Actor, file: File) -> None:
    prepared = prepare(desk, file(many(5)), {})
    bad = replace(prepared.pieces[3], intake=replace(prepared.pieces[3].intake, content=" "))
    prepared = replace(prepared, pieces=(*prepared.pieces[:3], bad, prepared.pieces[4]))
    told = write(desk, wang, prepared, whole=True)
    assert told.added == 0 and told.stopped.startswith("第 5 行不能导入")
    assert entries(desk) == []
    told = write(desk, wang, prepared)
    assert told.added == 4
    assert [row.line for row in told.refused] == [5]


def test_old_complaints_breach_at_once_unless_clocks_start_with_the_import(
    desk: Desk, wang: Actor, clock: SettableClock, file: File
) -> None:
    lines = ["时间,内容", "2026-11-01 08:00,旧事", "2026-11-23 13:00,新事"]
    prepared = prepare(desk, file(lines), {})
    assert prepared.late == 1
    write(desk, wang, prepared, clock_from="import")
    with desk.store.read() as session:
        dues = {line.due_at - clock.now() for line in open_clocks(session, desk.site_id)}
    assert dues == {timedelta(hours=24)}
    received = [entry.received_at.astimezone(desk.zone).day for entry in entries(desk)]
    assert received == [1, 23], "when it was received stays as it was"


def test_without_a_column_of_times_the_import_is_the_reception(
    desk: Desk, wang: Actor, clock: SettableClock, file: File
) -> None:
    write(desk, wang, prepare(desk, file(["内容", "水管爆裂"]), {}))
    assert [entry.received_at for entry in entries(desk)] == [clock.now()]


def test_interrupted_it_says_what_was_kept_and_the_next_import_adds_the_rest(
    desk: Desk, wang: Actor, file: File
) -> None:
    prepared = prepare(desk, file(many(BATCH + 30)), {})

    def ctrl_c(done: int) -> None:
        if done == BATCH + 10:
            raise KeyboardInterrupt

    told = write(desk, wang, prepared, progress=ctrl_c)
    assert told.added == BATCH == len(entries(desk))
    assert told.stopped == (f"导入被中断。已写入的 {BATCH} 行完整保留，其余没有写入；再导入同一个文件只会补上其余的。")
    assert verify_file(desk.store) == []
    rest = prepare(desk, file(many(BATCH + 30)), {})
    assert (len(rest.pieces), rest.already) == (30, BATCH)
    assert write(desk, wang, rest).added == 30


def test_interrupted_all_or_nothing_keeps_nothing(desk: Desk, wang: Actor, file: File) -> None:
    def ctrl_c(done: int) -> None:
        raise KeyboardInterrupt

    told = write(desk, wang, prepare(desk, file(many(3)), {}), whole=True, progress=ctrl_c)
    assert (told.added, told.stopped) == (0, "导入被中断。一行也没有写入。")
    assert entries(desk) == []


def test_a_locked_file_is_a_sentence_and_nothing_is_half_done(
    desk: Desk, wang: Actor, clock: SettableClock, file: File
) -> None:
    impatient = Store.open(desk.store.path, clock, busy_seconds=0.05)
    other = sqlite3.connect(desk.store.path, isolation_level=None)
    try:
        waiting = replace(desk, store=impatient)
        prepared = prepare(waiting, file(many(3)), {})
        other.execute("BEGIN IMMEDIATE")
        told = write(waiting, wang, prepared)
        other.execute("ROLLBACK")
        assert told.added == 0 and "正被其他程序占用" in told.stopped and "一行也没有写入" in told.stopped
        assert write(waiting, wang, prepared).added == 3
    finally:
        other.close()
        impatient.close()


def test_ten_thousand_rows_are_judged_and_a_batch_is_written(desk: Desk, wang: Actor, file: File) -> None:
    prepared = prepare(desk, file(many(10_000)), {})
    assert (len(prepared.pieces), len(prepared.refused)) == (10_000, 0)
    seen: list[int] = []
    part = replace(prepared, pieces=prepared.pieces[: 2 * BATCH])
    assert write(desk, wang, part, progress=seen.append).added == 2 * BATCH
    assert seen == list(range(1, 2 * BATCH + 1))


def test_a_file_without_a_content_column_is_refused(desk: Desk, file: File) -> None:
    with pytest.raises(ImportRefused, match=r"找不到“内容”列.*--map"):
        prepare(desk, file(["甲,乙", "1,2"]), {})


def test_the_report_stands_beside_the_file_computes_nothing_and_goes_in_when_corrected(
    desk: Desk, wang: Actor, tmp_path: Path, file: File
) -> None:
    path = file(["编号,时间,内容", "1,2026-13-01,=HYPERLINK(1)", "2,,水管爆裂"])
    told = write(desk, wang, prepare(desk, path, {}))
    report = refusals_path(path)
    assert report == tmp_path / "表.未导入.csv"
    write_refusals(report, ["编号", "时间", "内容"], told.refused)
    assert report.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(report.open(encoding="utf-8-sig")))
    assert rows == [
        ["行号", "原因", "编号", "时间", "内容"],
        ["2", "没有“2026-13-01”这个时间。", "1", "2026-13-01", "'=HYPERLINK(1)"],
        ["3", "时间为空。", "2", "", "水管爆裂"],
    ]
    assert refusals_path(path) == tmp_path / "表.未导入-2.csv", "an earlier report is somebody's work"
    report.write_text(report.read_text(encoding="utf-8-sig").replace("2026-13-01", "2026-11-01"), encoding="utf-8")
    corrected = prepare(desk, report, {})
    assert [piece.intake.content for piece in corrected.pieces] == ["=HYPERLINK(1)"]
    assert refusals_path(report) == tmp_path / "表.未导入-2.csv"


def test_a_report_of_a_row_read_from_excel_is_readable(tmp_path: Path) -> None:
    write_refusals(tmp_path / "r.csv", ["内容"], [RefusedRow(2, ("\t-1",), "内容为空。")])
    assert "'\t-1" in (tmp_path / "r.csv").read_text(encoding="utf-8-sig")


def test_an_import_of_entries_is_taken_back_and_the_file_can_come_in_again(desk: Desk, wang: Actor, file: File) -> None:
    path = file([MIXED[0], MIXED[1], MIXED[5]])
    told = write(desk, wang, prepare(desk, path, {}))
    assert told.run_id is not None
    first, second = entries(desk)
    papers.classify(desk, wang, second.id or 0, category=Category.COMPLAINT)
    back = undo(desk, wang, told.run_id)
    assert (back.rows, back.left) == (1, [f"{second.number} 导入后已经办理过，没有作废。"])
    assert [bool(entry.voided_at) for entry in entries(desk)] == [True, False]
    with desk.store.read() as session:
        assert {line.entry_id for line in open_clocks(session, desk.site_id)} == {second.id}
        assert [row.action for row in journal.history(session, desk.site_id, Paper.LEDGER, first.id or 0)] == [
            "entry.register", "entry.void", "import.undo",
        ]  # fmt: skip
    again = write(desk, wang, prepare(desk, path, {}))
    assert (again.added, again.already) == (1, 1), "what was taken back comes in again, what stayed does not"
    assert verify_file(desk.store) == []


def test_the_number_an_office_gave_is_found(desk: Desk, wang: Actor, file: File) -> None:
    path = file([MIXED[0], "188006,2026-11-23 09:30,水管爆裂,电话,", "A-110,2026-11-23 09:40,灯不亮,电话,"])
    write(desk, wang, prepare(desk, path, {}))
    with desk.store.read() as session:
        for words, many in (("188006", 1), ("110", 1), ("18801", 0), ("999999", 0)):
            assert len(ledger_ids(session, desk.site_id, LedgerFilter(words=words))) == many, words
