"""Blank forms for a pad: unnumbered or numbered on from the last pad, found again by the number on them (F2)."""

from pathlib import Path

import pytest

from pmconsole.data.file.check import verify_file
from pmconsole.data.papers.queries import ledger_ids
from pmconsole.data.papers.rows import LedgerFilter
from pmconsole.desk.core.errors import BadInput
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers.registering import FormIntake, Intake, register
from pmconsole.papers.blanks import kind_of, print_blanks
from pmconsole.papers.printing import PrintPolicy
from pmconsole.procedure.vocabulary import Channel, Paper
from tests.papers.reading import pages, words


def printed(desk: Desk, wang: Actor, tmp_path: Path, count: int, *, numbered: bool = True, half: bool = False) -> bytes:
    policy = PrintPolicy(outbox=tmp_path, half=half)
    return print_blanks(desk, wang, Paper.SERVICE, count, policy, numbered=numbered, target=None).file.read_bytes()


def test_a_pad_goes_on_where_the_last_one_ended(desk: Desk, wang: Actor, tmp_path: Path) -> None:
    first = pages(printed(desk, wang, tmp_path, 2))
    assert ["No.000001" in first[0], "No.000002" in first[1], len(first)] == [True, True, 2]
    second = words(printed(desk, wang, tmp_path, 4, half=True))
    assert [f"No.00000{nr}" in second for nr in (2, 3, 4, 5, 6, 7)] == [False, True, True, True, True, False]
    assert second.count("客户服务单存根") == 4
    assert verify_file(desk.store) == []


def test_a_form_without_a_number_says_nothing_that_nobody_wrote(desk: Desk, wang: Actor, tmp_path: Path) -> None:
    text = words(printed(desk, wang, tmp_path, 1, numbered=False))
    assert "No." not in text and "□员工□客户" in text and "√" not in text
    assert "填单人：日期：" in text and "客户签名：日期：" in text


def test_a_form_of_a_pad_is_received_under_its_own_number_and_found_by_the_printed_one(
    desk: Desk, wang: Actor, tmp_path: Path
) -> None:
    printed(desk, wang, tmp_path, 3)
    form = FormIntake("吴女士", printed_no="No.000002")
    made = register(desk, wang, Intake(Channel.SERVICE_FORM, "楼道灯坏", "吴女士", form=form))
    assert made.form_number == "FW-20261123-001", "numbers of papers have no gaps, whatever was printed"
    with desk.store.read() as session:
        assert list(ledger_ids(session, desk.site_id, LedgerFilter(words="000002"))) == [made.entry_id]


@pytest.mark.parametrize(("word", "paper"), [("客户服务单", Paper.SERVICE), ("fw", Paper.SERVICE), ("PG", Paper.ORDER)])
def test_a_kind_is_called_by_its_name_or_its_letters(word: str, paper: Paper) -> None:
    assert kind_of(word) is paper


def test_what_cannot_be_printed_blank_is_said(desk: Desk, wang: Actor, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="没有“发票”这种空白单"):
        kind_of("发票")
    with pytest.raises(BadInput, match="一次印 1 到 500 张，现在 0 张"):
        printed(desk, wang, tmp_path, 0)
    with pytest.raises(BadInput, match="派工单的编号在开单时才给"):
        print_blanks(desk, wang, Paper.ORDER, 1, PrintPolicy(outbox=tmp_path), numbered=True, target=None)
