"""Every paper is numbered without gaps per site, kind and day, whoever writes at the same time."""

import multiprocessing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from pmconsole.data.core.numbering import next_number
from pmconsole.data.core.tables import Site
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.store import Store
from pmconsole.procedure.vocabulary import Paper

DAY = date(2026, 11, 23)
EACH = 40


class Abandoned(Exception):
    pass


def test_numbers_count_by_site_kind_and_day(desk_file: Store, clock: SettableClock) -> None:
    with desk_file.write() as session:
        session.add(Site(name="二期", created_at=clock.now()))
        session.flush()
        asked = [(1, Paper.ORDER, DAY), (1, Paper.ORDER, DAY), (1, Paper.LEDGER, DAY), (2, Paper.ORDER, DAY)]
        numbers = [next_number(session, *one) for one in [*asked, (1, Paper.ORDER, date(2026, 11, 24))]]
    assert numbers == ["PG-20261123-001", "PG-20261123-002", "XX-20261123-001", "PG-20261123-001", "PG-20261124-001"]


def test_a_thousandth_paper_of_a_day_still_gets_a_number(desk_file: Store) -> None:
    with desk_file.write() as session:
        numbers = [next_number(session, 1, Paper.PHONE, DAY) for _ in range(1001)]
    assert numbers[998:] == ["DH-20261123-999", "DH-20261123-1000", "DH-20261123-1001"]


def _write(path: str, which: int, answers: "multiprocessing.SimpleQueue[list[str]]") -> None:
    store = Store.open(path, SettableClock(datetime(2026, 11, 23, 6, tzinfo=UTC)), busy_seconds=60)
    kept = []
    for n in range(EACH):
        try:
            with store.write() as session:
                number = next_number(session, 1, Paper.ORDER, DAY)
                if (n + which) % 3 == 0:
                    raise Abandoned
        except Abandoned:
            continue
        kept.append(number)
    store.close()
    answers.put(kept)


def test_consoles_writing_at_once_leave_no_gap_and_no_double(desk_file: Store) -> None:
    context = multiprocessing.get_context("fork")
    answers = context.SimpleQueue()
    path = str(Path(desk_file.path))
    desk_file.close()  # what is open here must not travel into the other processes
    workers = [context.Process(target=_write, args=(path, which, answers)) for which in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 4
    numbers = sorted(number for _ in workers for number in answers.get())
    assert numbers == [f"PG-20261123-{n:03d}" for n in range(1, len(numbers) + 1)]
    assert len(numbers) > EACH * 2


@pytest.mark.parametrize("statement", ["UPDATE paper_counter SET last = 0", "DELETE FROM paper_counter"])
def test_the_count_never_goes_back(desk_file: Store, statement: str) -> None:
    with desk_file.write() as session:
        next_number(session, 1, Paper.ORDER, DAY)
    with pytest.raises(IntegrityError), desk_file.write() as session:
        session.execute(text(statement))
