"""From a figure to its papers: as many as the figure says, the ones to look at first, and who may see which (4.3.9)."""

from datetime import date

import pytest

from pmconsole.data.file.store import Store
from pmconsole.data.papers import queries
from pmconsole.data.stats.figures import Question, ageing, figures, hours, repeats
from pmconsole.data.stats.papers import behind, behind_age, behind_hour, behind_repeat
from pmconsole.data.stats.rows import FigurePapers, FigurePart, Value
from pmconsole.procedure.figures import FIGURES, By, Figure, may_see_internal
from pmconsole.procedure.periods import Period
from pmconsole.procedure.vocabulary import Category, EntryState, Paper, Role, Rule
from tests.conftest import ZONE, found

PERIOD = Period(date(2026, 10, 25), date(2026, 11, 23))
TOLD_BY = [By.ALL, By.DEPARTMENT, By.CATEGORY, By.BUILDING, By.CHANNEL, By.PERSON]


def expected(figure: Figure, value: Value) -> int | None:
    """How many papers a figure must lead to; None where it does not say."""
    if figure.key.startswith("on_time") or figure.key == "follow_up":
        return value.of - value.part
    if figure.measure is not None:
        return value.of
    return None if figure.key.startswith("repeat") or figure.key == "satisfaction" else value.part


def ask(store: Store, wanted: FigurePart, internal: bool = True) -> FigurePapers:
    with store.read() as session:
        return behind(session, 1, PERIOD, wanted, ZONE, store.clock.now(), internal)


@pytest.mark.parametrize("by", TOLD_BY)
def test_a_figure_leads_to_as_many_papers_as_it_says(month: Store, by: By) -> None:
    with month.read() as session:
        grouped = figures(session, 1, Question(PERIOD, by), ZONE, month.clock.now())
    seen = 0
    for group in grouped.groups or (grouped.whole,):
        for key, figure in FIGURES.items():
            if figure.rule in (Rule.REPORT_CHANGE, Rule.HANDOVER, Rule.HAND_IN):
                continue  # clocks of no entry
            papers = ask(month, FigurePart(key, by, group.key))
            wanted = expected(figure, group.values[key])
            if wanted is not None and (key != "on_time" or by is not By.ALL):
                assert papers.count == wanted, (by, group.zh, key)
            assert papers.hidden == 0 and len(papers.rows) == papers.count
            seen += papers.count
    assert seen > 500


def test_the_latest_and_the_longest_come_first(month: Store) -> None:
    for key in ("on_time_return", "close_p95", "feedback_median", "sign_p95"):
        took = [row.minutes or 0 for row in ask(month, FigurePart(key)).rows]
        assert took == sorted(took, reverse=True) and took[0] > took[-1]
    late = ask(month, FigurePart("on_time_arrange")).rows
    assert {row.rule for row in late} == {Rule.ARRANGE} and {row.paper for row in late} == {Paper.ORDER}


def test_every_listed_paper_is_one_of_its_entry(month: Store) -> None:
    rows = {(row.entry_id, row.paper, row.paper_id) for key in FIGURES for row in ask(month, FigurePart(key)).rows[:5]}
    with month.read() as session:
        for entry_id, paper, paper_id in rows:
            detail = found(queries.entry_detail(session, 1, entry_id))
            assert paper_id == entry_id if paper is Paper.LEDGER else paper_id in {o.id for o in detail.orders}


def test_internal_papers_count_but_are_listed_only_for_those_who_may(month: Store) -> None:
    every, fewer = ask(month, FigurePart("volume")), ask(month, FigurePart("volume"), internal=False)
    assert every.count == fewer.count == len(every.rows) and fewer.hidden > 0
    assert len(fewer.rows) == fewer.count - fewer.hidden
    inward = {row.entry_id for row in every.rows if row.category is Category.INTERNAL}
    assert inward and not inward & {row.entry_id for row in fewer.rows}
    assert may_see_internal({Role.HANDLER}) and may_see_internal({Role.RECEIVER, Role.MANAGER})
    assert not may_see_internal({Role.ASSISTANT, Role.RECEIVER, Role.ARCHIVIST}) and not may_see_internal(set())


def test_ages_hours_and_repeats_lead_to_their_papers(month: Store) -> None:
    now = month.clock.now()
    with month.read() as session:
        ages = ageing(session, 1, now)
        for nr, count in enumerate(ages):
            papers = behind_age(session, 1, nr, now, True)
            assert papers.count == count
            assert all(row.state not in (EntryState.STRUCK_OFF, EntryState.VOID) for row in papers.rows)
        grid = hours(session, 1, PERIOD, ZONE)
        for weekday, hour in ((0, 8), (3, 19), (6, 2)):
            papers = behind_hour(session, 1, PERIOD, ZONE, weekday, hour, True)
            assert papers.count == grid[weekday][hour]
            local = [row.received_at.astimezone(ZONE) for row in papers.rows]
            assert all((at.weekday(), at.hour) == (weekday, hour) for at in local)
        for figure in ("repeat_callers", "repeat_rooms"):
            for one in repeats(session, 1, PERIOD, ZONE, figure)[:3]:
                assert behind_repeat(session, 1, PERIOD, ZONE, figure, one.key, True).count == one.count
