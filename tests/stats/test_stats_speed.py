"""The figures read only their period, the clocks of it from the index alone; the bench runs in its short form."""

import pytest

from pmconsole.data.file.store import Store
from pmconsole.data.stats.sql import DECIDED, Grouping, ask
from pmconsole.procedure.figures import By
from tests.bench import bench_stats
from tests.bench.bench_stats import NOW, YEAR, ZONE


def test_the_bench_holds_in_its_short_form(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench_stats.main(["--short"]) == 0
    assert "总览" in capsys.readouterr().out


def test_clocks_are_read_from_the_index_alone(store: Store) -> None:
    since, until = YEAR.instants(ZONE)
    statement = f"EXPLAIN QUERY PLAN SELECT {DECIDED}, count(*) {Grouping(By.ALL).clocks} GROUP BY 1"
    with store.read() as session:
        plan = [row[3] for row in ask(session, statement, {"site": 1, "since": since, "until": until, "now": NOW})]
    assert any("e USING" in line and "received_at>" in line for line in plan), plan
    assert any("c USING COVERING INDEX clock_told" in line for line in plan), plan
