"""A kind of paper without a form of its own is printed by its columns, under their words, with what hangs on it."""

from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pmconsole.desk.core.unit import Desk
from pmconsole.papers import content_row
from pmconsole.papers.content import facts
from pmconsole.papers.render import PageOptions, render, template_in
from pmconsole.papers.typesetting import TEMPLATES
from pmconsole.procedure.vocabulary import Paper
from tests.morning import Morning
from tests.papers.reading import words

ZONE = ZoneInfo("Asia/Shanghai")


def test_every_column_that_says_something_is_on_it(desk: Desk, morning: Morning) -> None:
    with desk.store.read() as session:
        (content,) = content_row.gather(Paper.ORDER, session, desk.site_id, ZONE, [morning.rework_order])
    told = dict(facts(content))
    assert told["编号"].startswith("PG-") and told["责任部门"] == "工程部" and told["派工内容"] == "卫生间天花板渗水"
    assert "项目" not in told and "部门号" not in told  # what the machine keeps for itself
    assert content.signs[0].label == "签收"


def test_it_is_set_by_the_template_of_any_row(
    desk: Desk, morning: Morning, options: PageOptions, tmp_path: Path
) -> None:
    with desk.store.read() as session:
        contents = content_row.gather(Paper.ORDER, session, desk.site_id, ZONE, [morning.rework_order])
    (tmp_path / "order.typ").write_bytes((TEMPLATES / "row.typ").read_bytes())
    done = render(Paper.ORDER, contents, replace(options, templates=tmp_path))
    assert not done.plain and not done.said
    told = words(done.body)
    assert all(
        part in told for part in ("派工单", contents[0].number, "责任部门", "工程部", "卫生间天花板渗水", "签收")
    )


def test_a_kind_has_the_template_of_its_name_before_that_of_any_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {Paper.CHANGE: content_row.form_of(Paper.CHANGE)}
    monkeypatch.setattr("pmconsole.papers.render.forms", lambda: known)
    assert template_in(tmp_path, Paper.CHANGE).name == "row.typ"
    (tmp_path / "change.typ").touch()
    assert template_in(tmp_path, Paper.CHANGE).name == "change.typ"
    assert template_in(tmp_path, Paper.HAND_IN).name == "hand_in.typ"


def test_the_workbook_shows_all_its_columns() -> None:
    form = content_row.form_of(Paper.CHANGE)
    assert form.sheet[0] == ("number", 18) and form.sheet[-1] == ("void_reason", 20)
    assert {"kind", "scope", "begins_at", "answer"} <= {name for name, _ in form.sheet}
    assert not {"id", "site_id", "version"} & {name for name, _ in form.sheet}
