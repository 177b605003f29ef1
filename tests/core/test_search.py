"""Search on the ledger: any piece of a word, never across punctuation; digits ask for numbers, telephones and rooms."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmconsole.data.core import search
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.store import Store
from pmconsole.data.papers import queries
from pmconsole.data.papers.rows import LedgerFilter
from pmconsole.data.papers.tables import LedgerEntry
from tests.on_file import Maker


def found(store: Store, words: str) -> list[int]:
    with store.read() as session:
        return sorted(queries.ledger_ids(session, 1, LedgerFilter(words=words)))


TEXTS = [
    "厨房水管爆裂，漏到楼下",  # 1
    '电梯"困人",业主很急',  # 2
    "Ｂ２车库道闸坏了",  # 3
    "楼上装修噪音 AND 灰尘*",  # 4
    "水",  # 5
    "管理处:水 管",  # 6
    "𠮷先生的快递",  # 7
]


@pytest.mark.parametrize(
    ("words", "hits"),
    [
        ("水管", [1]),
        ("水管爆裂", [1]),
        ("管爆", [1]),
        ("水", [1, 5, 6]),
        ("裂", [1]),
        ("下", [1]),
        ("裂漏", []),  # a comma stands between
        ("爆裂 楼下", [1]),
        ("楼下,水管", [1]),
        ("爆裂 噪音", []),
        ("b2", [3]),
        ("B2车", [3]),
        ("ｂ２", [3]),
        ('"困人"', [2]),
        ('困人" OR "水', []),
        ("and", [4]),
        ("AND", [4]),
        ("灰尘*", [4]),
        ("-灰尘", [4]),
        ("NEAR(", []),
        ("body:水管", []),
        ("𠮷", [7]),
        ("𠮷先", [7]),
        ("没有的词", []),
    ],
)
def test_words_are_found_as_they_stand(desk_file: Store, entry: Maker, words: str, hits: list[int]) -> None:
    for content in TEXTS:
        entry(content)
    assert found(desk_file, words) == hits


def test_signs_alone_ask_for_nothing_in_particular(desk_file: Store, entry: Maker) -> None:
    entry("水管")
    assert found(desk_file, '"') == found(desk_file, " ") == [1]


def test_after_a_correction_only_the_new_text_is_found(desk_file: Store, entry: Maker) -> None:
    entry_id = entry("三栋水管爆裂")
    with desk_file.write() as session:
        row = session.get_one(LedgerEntry, entry_id)
        search.put(session, entry_id, row.search_text, "五栋水管渗漏")
        row.search_text = row.content = "五栋水管渗漏"
    assert found(desk_file, "爆裂") == found(desk_file, "三栋") == []
    assert found(desk_file, "五栋") == found(desk_file, "水管") == [entry_id]


@given(text=st.text(max_size=30), start=st.integers(0, 29), size=st.integers(1, 6))
def test_every_piece_of_a_run_is_in_the_index(text: str, start: int, size: int) -> None:
    for run in search.runs(text):
        piece = run[start : start + size]
        if not piece or search.runs(piece) != [piece]:
            continue
        kept = search.tokens(text).split(" ")
        if len(piece) == 1:
            assert any(token.startswith(piece) for token in kept)
        else:
            pairs = [piece[i : i + 2] for i in range(len(piece) - 1)]
            assert any(kept[i : i + len(pairs)] == pairs for i in range(len(kept)))


@given(words=st.text(max_size=40))
def test_no_question_breaks_the_search(words: str) -> None:
    question = search.question(words)
    if question is not None:
        memory = sqlite3.connect(":memory:")
        memory.execute("CREATE VIRTUAL TABLE f USING fts5(body)")
        memory.execute("SELECT rowid FROM f WHERE f MATCH ?", (question,)).fetchall()
        memory.close()


@pytest.fixture
def numbered(desk_file: Store, entry: Maker, order: Maker, clock: SettableClock) -> Store:
    entry("1702 号文件", room="3栋2单元1702", phone="023-6888 1234")  # 1
    order(entry("水管", room="3-2-301", phone="13983451702"))  # 2, PG-20261123-001
    clock.advance(days=1)
    order(entry("噪音", room="13-1702", phone="68889999"))  # 3, XX-20261124-001, PG-20261124-001
    return desk_file


@pytest.mark.parametrize(
    ("words", "hits"),
    [
        ("1702", [1, 2, 3]),  # room of 1 and 3, end of the telephone of 2
        ("１７０２", [1, 2, 3]),
        ("301", [2]),
        ("3-2-1702", [1]),
        ("3-2", [1, 2]),
        ("3栋2单元1702", []),  # words: the text does not have them
        ("1234", [1]),
        ("68881234", [1]),
        ("023-6888 1234", [1]),
        ("+86 23 68881234", [1]),
        ("6888", [1, 3]),
        ("139834", [2]),
        ("1398345 1702", [2]),
        ("001", [1, 2, 3]),
        ("002", [2]),
        ("XX-20261123-002", [2]),
        ("20261123002", [2]),
        ("PG-20261123-001", [2]),
        ("pg-1", [2, 3]),
        ("pg20261124", [3]),
        ("20261124", [3]),
        ("FW-20261123-001", []),
        ("99999", []),
        ("7", []),
        ("水管 301", [2]),
        ("噪音 301", []),
    ],
)
def test_digits_ask_for_numbers_telephones_and_rooms(numbered: Store, words: str, hits: list[int]) -> None:
    assert found(numbered, words) == hits
