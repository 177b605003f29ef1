"""A paper leaves the desk: file, printer, count, journal; whatever fails with the printer, the file stays."""

import hashlib
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from pmconsole.data.journal import chain as journal
from pmconsole.data.prints.tables import PrintCopy
from pmconsole.desk.core import prints
from pmconsole.desk.core.errors import DeskError, NotFound
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.papers import printing, wanted
from pmconsole.papers.printing import PrintPolicy, find_paper, print_papers
from pmconsole.procedure.vocabulary import Paper
from pmconsole.settings import Settings
from tests.morning import Morning
from tests.papers.reading import words

ORDER = "PG-20261123-001"


@pytest.fixture
def policy(tmp_path: Path) -> PrintPolicy:
    return PrintPolicy(company="锦绣物业服务有限公司", outbox=tmp_path / "out")


def printer(tmp_path: Path, code: str) -> tuple[str, ...]:
    """A print command: a program of ours that is handed the file."""
    script = tmp_path / "printer.py"
    script.write_text(code, "utf-8")
    return (sys.executable, str(script))


def copies(desk: Desk) -> list[tuple[str, int, str]]:
    with desk.store.read() as session:
        return [(row.subject, row.copy_nr, row.by) for row in session.exec(select(PrintCopy).order_by(PrintCopy.id))]  # type: ignore[arg-type]


def test_a_print_is_a_file_in_the_outbox_counted_and_journaled_with_its_hash(
    desk: Desk, wang: Actor, morning: Morning, policy: PrintPolicy
) -> None:
    paper = find_paper(desk, " pg-20261123-001 ")
    done = print_papers(desk, wang, [paper], policy)
    assert done.file == policy.outbox / f"{ORDER}.pdf" and not done.said  # type: ignore[operator]
    assert done.message == f"{ORDER} 已写成文件：{done.file}"
    printed = words(done.file.read_bytes())
    assert ORDER in printed and "2026-11-2314:32王芳" in printed and "次打印" not in printed
    assert copies(desk) == [(ORDER, 1, "王芳")]
    with desk.store.read() as session:
        kept = session.exec(select(PrintCopy.sha256)).one()
        line = journal.history(session, desk.site_id, Paper.ORDER, paper.paper_id or 0)[-1]
        assert journal.verify(session) == []
    assert kept == hashlib.sha256(done.file.read_bytes()).hexdigest()
    assert (line.action, line.who, line.number) == ("print.paper", "王芳", ORDER)
    assert {c.field: c.new for c in line.changes} == {"copy": 1, "file": f"{ORDER}.pdf"}


def test_a_reprint_says_so_on_paper_and_in_words_and_leaves_the_first_file(
    desk: Desk, wang: Actor, morning: Morning, policy: PrintPolicy
) -> None:
    paper = find_paper(desk, ORDER)
    first = print_papers(desk, wang, [paper], policy)
    second = print_papers(desk, wang, [paper], policy)
    assert (second.copy, second.file.name) == (2, f"{ORDER}-2.pdf") and first.file.exists()
    assert "第 2 次打印" in second.message and "第2次打印" in words(second.file.read_bytes())
    day = wanted.of_days(Paper.LEDGER, desk.today(), desk.today(), desk.zone)
    assert print_papers(desk, wang, [day], policy).file.name == "XX-20261123.pdf"
    again = print_papers(desk, wang, [day], policy)
    assert "第2次打印" in words(again.file.read_bytes()) and again.copy == 2
    assert [row[:2] for row in copies(desk)] == [(ORDER, 1), (ORDER, 2), (day.subject, 1), (day.subject, 2)]


def test_two_orders_on_one_page_are_each_counted_for_themselves(
    desk: Desk, wang: Actor, morning: Morning, policy: PrintPolicy
) -> None:
    papers = [find_paper(desk, number) for number in (ORDER, "PG-20261123-006")]
    print_papers(desk, wang, papers[:1], policy)
    done = print_papers(desk, wang, papers, replace(policy, half=True))
    assert words(done.file.read_bytes()).count("第2次打印") == 1
    assert [row[:2] for row in copies(desk)] == [(ORDER, 1), (ORDER, 2), ("PG-20261123-006", 1)]


def test_the_printer_is_handed_the_file_without_a_shell(
    desk: Desk, wang: Actor, morning: Morning, policy: PrintPolicy, tmp_path: Path
) -> None:
    got = tmp_path / "got.txt"
    command = printer(tmp_path, f"import sys, pathlib; pathlib.Path({str(got)!r}).write_text(repr(sys.argv[1:]))")
    done = print_papers(desk, wang, [find_paper(desk, ORDER)], replace(policy, command=(*command, "$HOME; ls")))
    assert got.read_text("utf-8") == repr(["$HOME; ls", str(done.file)])
    assert "已送打印" in done.message and not done.said


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("import sys; sys.stderr.write('\\x1b[31m卡纸'); sys.exit(3)", "没有成功（退出码 3，卡纸）"),
        ("import time; time.sleep(60)", "已不再等"),
        (None, "这台机器没有打印命令"),
    ],
)
def test_a_printer_that_fails_is_a_sentence_and_the_file_stays(
    desk: Desk, wang: Actor, morning: Morning, policy: PrintPolicy, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, code: str | None, sentence: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(printing, "PRINTER_SECONDS", 0.7)
    command = ("no-such-printer",) if code is None else printer(tmp_path, code)
    done = print_papers(desk, wang, [find_paper(desk, ORDER)], replace(policy, command=command))
    assert sentence in done.said[0] and "文件已存好" in done.said[0]
    assert "已写成文件" in done.message and done.file.exists() and len(copies(desk)) == 1


def test_a_copy_printed_by_another_console_meanwhile_moves_the_number_on(
    desk: Desk, wang: Actor, morning: Morning, policy: PrintPolicy, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = find_paper(desk, ORDER)
    keep, others = prints.keep_copies, [1]

    def with_another_first(*args: object) -> bool:
        if others.pop() if others else 0:
            print_papers(desk, Actor("陈静", frozenset()), [paper], policy)
        return keep(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(printing, "keep_copies", with_another_first)
    done = print_papers(desk, wang, [paper], policy)
    assert done.copy == 2 and "第2次打印" in words(done.file.read_bytes())
    assert copies(desk) == [(ORDER, 1, "陈静"), (ORDER, 2, "王芳")]
    assert sorted(file.name for file in done.file.parent.iterdir()) == [f"{ORDER}-2.pdf", f"{ORDER}.pdf"]


def test_an_outbox_that_cannot_be_written_is_said_and_nothing_is_counted(
    desk: Desk, wang: Actor, morning: Morning, policy: PrintPolicy, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(DeskError, match=r"文件写不进.*没有打印"):
        print_papers(desk, wang, [find_paper(desk, ORDER)], replace(policy, outbox=tmp_path / "file"))
    assert copies(desk) == []


def test_a_named_file_is_never_covered_and_an_unknown_number_is_said(
    desk: Desk, wang: Actor, morning: Morning, policy: PrintPolicy, tmp_path: Path
) -> None:
    target = tmp_path / "mine.pdf"
    assert print_papers(desk, wang, [find_paper(desk, ORDER)], policy, target).file == target
    kept = target.read_bytes()
    with pytest.raises(DeskError, match="已经存在，没有覆盖"):
        print_papers(desk, wang, [find_paper(desk, ORDER)], policy, target)
    assert target.read_bytes() == kept and len(copies(desk)) == 1
    for number in ("PG-20261123-999", "ZZ-1", "", "PG-"):
        with pytest.raises(NotFound, match="没有编号为"):
            find_paper(desk, number)


def test_prints_on_record_cannot_be_changed(desk: Desk, wang: Actor, morning: Morning, policy: PrintPolicy) -> None:
    print_papers(desk, wang, [find_paper(desk, ORDER)], policy)
    for statement in ("UPDATE print_copy SET copy_nr = 7", "DELETE FROM print_copy"):
        with pytest.raises(IntegrityError, match="打印记录不得更改"), desk.store.write() as session:
            session.execute(text(statement))


def test_settings_say_where_paper_goes_and_the_usual_command_counts_only_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Settings().papers() == PrintPolicy()
    lp = tmp_path / "lp"
    lp.write_text("#!/bin/sh\n")
    lp.chmod(0o755)
    assert Settings().papers().command == ("lp",)
    own = Settings(print_command=["lp2", "-d", "前台"], half_pages=True, company="甲", outbox=Path("~/o"))
    policy = own.papers()
    assert policy.command == ("lp2", "-d", "前台") and policy.half and policy.company == "甲"
    assert policy.outbox == Path.home() / "o"
    assert Settings.model_validate({"logo": "", "print_command": []}).papers() == PrintPolicy()
