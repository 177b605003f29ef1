"""The journal is found by paper, person, period and act: what is meant, no more and no less, each by its index."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.store import Store
from pmconsole.data.journal import chain as journal
from pmconsole.data.journal import queries
from pmconsole.data.journal.chain import JournalRow
from pmconsole.data.journal.queries import JournalFilter
from pmconsole.procedure.vocabulary import Paper
from tests.bench.bench_journal import BROAD, NARROW, measure
from tests.bench.journal_file import ACTS, END, PEOPLE, RARE, SELDOM, make, number_of
from tests.on_file import Maker

LINES = 20_000


@pytest.fixture(scope="module")
def long_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A file with a journal of 20,000 lines over two weeks, after the line that set the site up."""
    store = make(tmp_path_factory.mktemp("journal") / "desk.db", LINES)
    yield store
    store.close()


@pytest.fixture(scope="module")
def every_line(long_file: Store) -> list[JournalRow]:
    with long_file.read() as session:
        return queries.journal_lines(session, 1, range(1, LINES + 10))


def test_the_long_journal_is_a_sound_one(long_file: Store) -> None:
    with long_file.read() as session:
        assert journal.verify(session) == []


def meant(flt: JournalFilter, row: JournalRow) -> bool:
    return (
        row.number.startswith(flt.number)
        and flt.who in ("", row.who)
        and (not flt.actions or row.action in flt.actions)
        and (flt.since is None or row.at >= flt.since)
        and (flt.until is None or row.at < flt.until)
    )


moments = st.none() | st.integers(0, LINES).map(lambda minutes: END - timedelta(minutes=minutes))


@given(
    number=st.sampled_from(["", "XX-20261122-010", "XX-20261121", "XX-202611", "PG-20261123-001"]),
    who=st.sampled_from(["", PEOPLE[0], PEOPLE[3], SELDOM, "没有这人"]),
    actions=st.frozensets(st.sampled_from([*ACTS, RARE, "site.set_up"]), max_size=3),
    since=moments,
    until=moments,
)
def test_a_question_finds_what_is_meant_newest_first(
    long_file: Store, every_line: list[JournalRow], number: str, who: str, actions: frozenset[str], since: object,
    until: object,
) -> None:  # fmt: skip
    flt = JournalFilter(number, who, actions, since, until)  # type: ignore[arg-type]
    right = sorted((row for row in every_line if meant(flt, row)), key=lambda row: (row.at, row.id), reverse=True)
    with long_file.read() as session:
        assert list(queries.journal_ids(session, 1, flt)) == [row.id for row in right]
        assert list(queries.journal_ids(session, 1, flt, 7)) == [row.id for row in right[:7]]
        assert not queries.journal_ids(session, 2, flt)
        newer = sorted((row.id for row in right if row.id > LINES - 3000), reverse=True)
        assert list(queries.newer_ids(session, 1, flt, LINES - 3000)) == newer


INDEXES = {
    "编号": "journal_number", "短编号 XX-7": "journal_number", "少见的人": "journal_who", "某天": "journal_when",
    "某人某天": "journal_who", "某人的作废": "journal_who", "某天的作废": "journal_act", "作废": "journal_act",
    "全部": "journal_when", "常见的人": "journal_who", "一半的操作": "journal_act", "近一年": "journal_when",
}  # fmt: skip


@pytest.mark.parametrize("name", NARROW | BROAD)
def test_a_question_is_answered_by_its_index_without_looking_up_lines(long_file: Store, name: str) -> None:
    statement = queries.statement_of(1, (NARROW | BROAD)[name]).limit(200)
    compiled = statement.compile(long_file.engine, compile_kwargs={"literal_binds": True})
    with long_file.read() as session:
        plan = [row[3] for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}")]
    of_journal = [line for line in plan if " journal " in line]
    assert of_journal and all(f"SEARCH journal USING COVERING INDEX {INDEXES[name]} " in line for line in of_journal)


@pytest.mark.parametrize("column", ["who", "action"])
def test_the_names_to_choose_from_are_stepped_through_not_counted(long_file: Store, column: str) -> None:
    question = f"SELECT min({column}) FROM journal WHERE site_id = 1 AND {column} > 'x'"
    with long_file.read() as session:
        plan = [row[3] for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {question}")]
        assert queries.names(session, 1) == sorted([*PEOPLE, SELDOM])
        assert queries.acts(session, 1) == sorted({*ACTS, RARE, "site.set_up"})
        assert queries.names(session, 2) == []
    assert len(plan) == 1 and "SEARCH journal USING COVERING INDEX" in plan[0]


@pytest.mark.parametrize(
    "typed", ["XX-20261122-010", "xx-20261122-010", "ＸＸ20261122-010", "20261122-010", "20261122010"]
)
def test_a_number_is_found_however_it_is_typed(long_file: Store, typed: str) -> None:
    with long_file.read() as session:
        found = queries.journal_lines(session, 1, queries.journal_ids(session, 1, JournalFilter(typed)))
    assert {row.number for row in found} == {"XX-20261122-010"} and len(found) == 5


def test_a_short_number_means_the_papers_of_that_number(
    desk_file: Store, clock: SettableClock, entry: Maker, order: Maker
) -> None:
    papers = [(Paper.LEDGER, entry("水管爆裂"), "XX-20261123-001"), (Paper.ORDER, 0, "PG-20261123-001")]
    order(papers[0][1])
    with desk_file.write() as session:
        for paper, paper_id, number in [*papers, (None, 4, "资料4"), (None, 3, "burst_pipe")]:
            journal.append(
                session,
                site_id=1,
                at=clock.now(),
                who="王芳",
                action="x",
                paper=paper,
                paper_id=paper_id,
                number=number,
            )
    with desk_file.read() as session:

        def numbers(typed: str) -> list[str]:
            rows = queries.journal_lines(session, 1, queries.journal_ids(session, 1, JournalFilter(typed)))
            return sorted(row.number for row in rows)

        assert numbers("PG-1") == ["PG-20261123-001"]
        assert numbers("001") == ["PG-20261123-001", "XX-20261123-001"]
        assert numbers("资料") == ["资料4"]
        assert numbers("burst") == ["burst_pipe"]
        assert numbers("PG-2") == ["PG-20261123-001"]  # the beginning of a number
        assert numbers("DH-1") == []
        assert queries.entry_of(session, 1, Paper.ORDER, 1) == 1
        assert queries.entry_of(session, 1, Paper.LEDGER, 1) == 1
        assert queries.entry_of(session, 1, Paper.CHANGE, 1) is None


def test_a_journal_of_a_later_version_is_still_read(desk_file: Store, clock: SettableClock) -> None:
    with desk_file.write() as session:
        journal.append(session, site_id=1, at=clock.now(), who="王芳", action="robot.dance", number=number_of(1))
        session.connection().exec_driver_sql("DROP TRIGGER journal_no_update")
        session.connection().exec_driver_sql("UPDATE journal SET paper = 'ZZ'")
    with desk_file.read() as session:
        (row,) = queries.journal_lines(session, 1, [1])
    assert row.paper is None and row.action == "robot.dance"


def test_the_measurement_still_runs_and_asks_every_question(capsys: pytest.CaptureFixture[str]) -> None:
    assert measure(500).keys() == INDEXES.keys()
    assert "first screen" in capsys.readouterr().out


def test_the_index_by_time_alone_is_gone(long_file: Store) -> None:
    with long_file.read() as session:
        names = session.connection().exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'index'").scalars()
        assert {"journal_when", "journal_who", "journal_act", "journal_number"} <= (found := set(names))
    assert "journal_at" not in found
