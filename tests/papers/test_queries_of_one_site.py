"""Every question to the file is asked for one site: what belongs to another is not found, whoever knows its id."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

import pmconsole.data
from pmconsole.data.board import queries as queries_board
from pmconsole.data.calls import queries as queries_calls
from pmconsole.data.core.tables import Note, Signature
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.directory import queries as queries_directory
from pmconsole.data.directory.tables import Contact
from pmconsole.data.file.store import Store
from pmconsole.data.hand_in import queries as queries_hand_in
from pmconsole.data.journal import chain as journal
from pmconsole.data.journal import queries as queries_journal
from pmconsole.data.papers import orders as queries_orders
from pmconsole.data.papers import queries
from pmconsole.data.papers.tables import PhoneRecord
from pmconsole.data.prints import queries as queries_papers
from pmconsole.data.shelf import queries as queries_shelf
from pmconsole.data.shelf.tables import ShelfItem
from pmconsole.procedure.demanded import ContactCategory, ContactKind
from pmconsole.procedure.vocabulary import NoteKind, Paper, ShelfKind, SignedHow
from tests.on_file import Maker

# These speak of the whole file, its sites and kept copies, or of lines that were read already.
OF_NO_SITE = {"sites", "archive_findings", "major"}


#: Where questions stand besides the files named `queries`.
ASKED = (
    "core.desk",
    "papers.orders",
    "papers.clocks",
    "papers.signatures",
    "directory.whom",
    "shelf.cards",
    "shelf.phrases",
    "handover.standing",
    "stats.figures",
    "stats.papers",
)


def questions() -> Iterator[tuple[str, list[str]]]:
    for module in pkgutil.walk_packages(pmconsole.data.__path__, "pmconsole.data."):
        if module.name.endswith(("queries", *ASKED)):
            for name, what in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
                if what.__module__ == module.name and not name.startswith("_"):
                    asked = list(inspect.signature(what).parameters)
                    if asked[:1] == ["session"]:
                        yield name, asked


def test_every_question_names_the_site_it_is_asked_for() -> None:
    found = dict(questions())
    assert len(found) > 70
    assert {name for name, asked in found.items() if asked[1:2] != ["site_id"]} == OF_NO_SITE


@pytest.fixture
def file(desk_file: Store, entry: Maker, order: Maker, clock: SettableClock) -> Store:
    """One of each on site 1, every id 1."""
    now = clock.now()
    order(entry("水管爆裂", phone="13800001111", room="3-2-1702"))
    with desk_file.write() as session:
        session.add(Note(site_id=1, paper=Paper.LEDGER, paper_id=1, kind=NoteKind.NOTE, text="急", at=now, by="王芳"))
        session.add(
            Signature(
                site_id=1, paper=Paper.ORDER, paper_id=1, round=1, step="order.sign", role="receiver", name="赵强",
                how=SignedHow.PAPER, at=now + timedelta(minutes=5),
            )
        )  # fmt: skip
        session.add(PhoneRecord(site_id=1, number="DH-20261123-001", at=now, handler="王芳", phone="8000"))
        session.add(
            Contact(
                site_id=1, kind=ContactKind.FIRM, category=ContactCategory.WATER, name="水司", confirmed_at=now,
                pinyin="shuisi", haystack="\n水司\n",
            )
        )  # fmt: skip
        session.add(
            ShelfItem(
                site_id=1, title="停车收费", kind=ShelfKind.OTHER, edition="2026", body="每小时 3 元", added_at=now,
                added_by="王芳",
            )
        )  # fmt: skip
        journal.append(session, site_id=1, at=now, who="王芳", action="entry.x", paper=Paper.LEDGER, paper_id=1)
    return desk_file


def known_by_id(session: Session, site_id: int) -> dict[str, Any]:
    return {
        "line": queries.ledger_rows(session, site_id, [1]),
        "entry": queries.entry_detail(session, site_id, 1),
        "order": queries_orders.order_details(session, site_id, [1]),
        "clocks": queries_orders.clocks_of(session, site_id, Paper.ORDER, [1]),
        "notes": queries_orders.notes_of(session, site_id, Paper.LEDGER, [1]),
        "signatures": queries_orders.signatures_of(session, site_id, Paper.ORDER, [1]),
        "call": queries_calls.call_rows(session, site_id, [1]),
        "contact": queries_directory.contact(session, site_id, 1),
        "edition": queries_shelf.item_rows(session, site_id, [1]),
        "text": queries_shelf.body_of(session, site_id, 1),
        "lines": journal.lines(session, site_id, [1]),
        "history": journal.history(session, site_id, Paper.LEDGER, 1),
        "its entry": queries_journal.entry_of(session, site_id, Paper.ORDER, 1),
        "printed order": queries_papers.order_papers(session, site_id, [1]),
        "printed line": queries_papers.ledger_lines(session, site_id, [1]),
    }


def test_what_belongs_to_another_site_is_not_found_by_its_id(file: Store) -> None:
    with file.read() as session:
        here, elsewhere = known_by_id(session, 1), known_by_id(session, 2)
        assert not queries_board.joined(session, 2, 1) and not queries_hand_in.items(session, 2, [1])
    assert [name for name, found in here.items() if not found] == []
    assert [name for name, found in elsewhere.items() if found] == []
