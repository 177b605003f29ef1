"""Every kind of paper is described once: held against a table written by hand, and against what declares itself."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import pmconsole.papers
from pmconsole.data.core.paper_tables import MODELS, ON_ENTRY, TABLES
from pmconsole.papers.forms import forms
from pmconsole.papers.render import template_in
from pmconsole.procedure import qualification
from pmconsole.procedure.act_words import KINDS as KINDS_OF_ACTS
from pmconsole.procedure.act_words import kind_of
from pmconsole.procedure.columns import INWARD
from pmconsole.procedure.facts import RowFacts
from pmconsole.procedure.papers import HALVES, HANDED_IN, KINDS, REGISTERS, RETENTION, RowDemand
from pmconsole.procedure.refusal import Reason
from pmconsole.procedure.vocabulary import Paper
from pmconsole.screens.papers.row_view import row_block

#: Prefix: form number, table, years kept (None: not handed in), what a page of its lines is called.
ON_PAPER = {
    "XX": ("KF-CQ08-01", "ledger_entry", 10, "记录表"),
    "JB": ("KF-CQ08-01-F1", "shift_handover", 3, ""),
    "FW": ("KF-CQ08-01-F2", "service_form", 5, ""),
    "PG": ("KF-CQ08-01-F3", "dispatch_order", 5, ""),
    "DH": ("KF-CQ08-01-F4", "phone_record", 3, "电话记录表"),
    "BG": ("KF-CQ08-01-F5", "info_change", 3, "信息登记表"),
    "ZB": ("KF-CQ08-01-ZB", "major_report", 10, ""),
    "ZJ": ("KF-CQ08-01-ZJ", "hand_in", None, ""),
    "HB": ("", "roster_swap", None, ""),
}


def test_the_kinds_are_those_of_section_5_with_their_forms_tables_and_years() -> None:
    told = {
        paper.value: (kind.form_no, TABLES[paper].__tablename__, kind.years, kind.register)
        for paper, kind in KINDS.items()
    }
    assert told == ON_PAPER
    assert [paper.value for paper in HANDED_IN] == ["XX", "JB", "FW", "PG", "DH", "BG", "ZB"]
    assert {paper.value for paper in REGISTERS} == {"XX", "DH", "BG"} and set(RETENTION) == set(HANDED_IN)
    assert {paper.value for paper in HALVES} == {"FW", "PG"}
    assert {paper.value for paper in ON_ENTRY} == {"FW", "PG", "DH", "ZB"}
    assert set(MODELS) == set(Paper) - {Paper.SWAP}


def test_everything_a_kind_names_is_there() -> None:
    """Its columns, its form with sheet and template, a kind of acts to choose it by."""
    templates = Path(pmconsole.papers.__path__[0]) / "templates"
    for paper, kind in KINDS.items():
        columns = set(TABLES[paper].__table__.c.keys())
        if kind.form_no:
            assert template_in(templates, paper).is_file(), paper
        assert kind.begun in columns or paper not in HANDED_IN
        assert kind_of(f"{kind.acts}.anything") in KINDS_OF_ACTS
        if paper in HANDED_IN:
            named = {*kind.lists.people, *kind.lists.words, kind.lists.room, kind.lists.department}
            assert named - {""} <= columns, paper
            form = forms()[paper]
            assert bool(form.gather) != bool(form.lines and form.between), paper
            assert form.sheet[0][0] == "number" and {"voided_at", "void_reason"} <= {name for name, _ in form.sheet}
    assert set(forms()) == set(HANDED_IN)


def test_a_kind_asks_of_its_own_columns_what_it_must_say(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = RowDemand(lambda row: bool(row["cause"]), Reason("没有写原因", "4.2"))
    monkeypatch.setitem(KINDS, Paper.SWAP, replace(KINDS[Paper.SWAP], demands=(wanted,)))
    assert qualification.missing(Paper.SWAP, RowFacts({"cause": ""})) == (wanted.missing,)
    assert qualification.missing(Paper.SWAP, RowFacts({"cause": "阀门没关"})) == ()
    assert qualification.missing(Paper.SWAP, RowFacts({"cause": ""}, void=True)) == ()


def test_a_paper_without_a_screen_of_its_own_is_shown_column_by_column() -> None:
    row = {
        "id": 3, "site_id": 1, "number": "BG-20261123-001", "version": 2, "kind": "water", "scope": "3栋",
        "begins_at": datetime(2026, 11, 23, 6, tzinfo=ZoneInfo("UTC")).isoformat(), "voided_at": None, "answer": "",
    }  # fmt: skip
    block = row_block(Paper.CHANGE, row, ZoneInfo("Asia/Shanghai"))
    told = [fact.text for fact in block.facts]
    assert told == ["BG-20261123-001", "停水", "3栋", "2026-11-23 14:00"] and "version" in INWARD
