"""What the file itself refuses, whoever opens it: every kept table with the sentence it says, written down by hand.

Nothing here is read from the product's own lists: a table that falls out of one of them still has its line below.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.file.other_program import OtherProgram

KEPT, JOURNAL, ALARMS, PRINTS = "记录不得删除", "日志不得更改", "报警记录不得更改", "打印记录不得更改"
#: What DELETE is told, by table: nothing that was written down is ever taken away (procedure.md, Papers).
NEVER_DELETED = {
    "ledger_entry": KEPT, "service_form": KEPT, "dispatch_order": KEPT, "phone_record": KEPT, "info_change": KEPT,
    "shift_handover": KEPT, "major_report": KEPT,
    "order_round": KEPT, "referral": KEPT, "reply": KEPT, "follow_up": KEPT, "note": KEPT, "signature": KEPT,
    "chasing": KEPT,
    "clock": KEPT, "paper_counter": KEPT, "site": KEPT, "department": KEPT, "person": KEPT, "duty": KEPT,
    "person_pin": KEPT, "journal": JOURNAL,
    "alarm": KEPT, "alarm_event": ALARMS,
    "contact": KEPT, "change_ask": KEPT, "entry_join": KEPT,
    "shelf_item": KEPT, "tariff_line": KEPT, "card_tick": KEPT, "entry_card": KEPT,
    "shift_pattern": KEPT, "pattern_shift": KEPT, "roster_slot": KEPT, "roster_swap": KEPT,
    "import_run": KEPT, "import_row": KEPT,
    "hand_in": KEPT, "hand_in_item": KEPT, "hand_in_kept": KEPT, "paper_return": KEPT, "print_copy": PRINTS,
    "blank_pad": PRINTS, "shift_note": KEPT, "equipment_item": KEPT, "equipment_check": KEPT, "handover_line": KEPT,
}  # fmt: skip
#: Rows that may go: half-typed text, what a site has settled, what is replaced as a whole, what is only looked up by.
MAY_GO = {
    "alembic_version", "draft", "calendar_day", "person_role", "alarm_watch", "alarm_out_of_service",
    "contact_number", "contact_place", "site_card", "phrase", "entry_search", "shelf_search", "archive_search",
    "trigger_set",
}  # fmt: skip
#: Lines that are only ever added, and what UPDATE is told.
ONLY_ADDED = {
    "journal": JOURNAL, "alarm_event": ALARMS, "print_copy": PRINTS, "blank_pad": PRINTS,
    "shift_note": "记录不得更改", "equipment_check": "记录不得更改", "handover_line": "记录不得更改",
}  # fmt: skip
#: Papers whose number stays (a wrong one is voided, its number is never used again).
NUMBERED = (
    "ledger_entry", "service_form", "dispatch_order", "phone_record", "info_change", "shift_handover", "hand_in",
    "major_report",
)  # fmt: skip
STANDS = "记录已经存在，不得覆盖"
MOVED = "记录的主键不得更改，也不得挤掉别的记录"
#: What is locked once its paper has passed into the archive: the paper's prefix, and the column that leads to it.
PASSED = {
    "ledger_entry": ("XX", "id"), "service_form": ("FW", "id"), "dispatch_order": ("PG", "id"),
    "phone_record": ("DH", "id"), "info_change": ("BG", "id"), "shift_handover": ("JB", "id"),
    "major_report": ("ZB", "id"),
    "referral": ("XX", "entry_id"), "reply": ("XX", "entry_id"), "follow_up": ("XX", "entry_id"),
    "entry_card": ("XX", "entry_id"), "card_tick": ("XX", "entry_id"), "entry_join": ("XX", "entry_id"),
    "order_round": ("PG", "order_id"), "change_ask": ("BG", "change_id"),
}  # fmt: skip
ON_ANY_PAPER = ("signature", "note", "chasing", "clock")
#: Nothing more is written to these once the paper has passed; who asks about a change afterwards still is.
CLOSED_TO_NEW = tuple(t for t, (_, column) in PASSED.items() if column != "id" and t != "change_ask") + ON_ANY_PAPER
LOCKED = "已归档，不得更改"


@pytest.fixture
def other(tmp_path: Path, empty_file: Path) -> Iterator[OtherProgram]:
    path = tmp_path / "desk.db"
    shutil.copy(empty_file, path)
    program = OtherProgram(path)
    yield program
    program.file.close()


def told(other: OtherProgram, statement: str, values: object = ()) -> str:
    """What the file says to a statement; empty where it lets it through."""
    try:
        other.file.execute(statement, values)  # type: ignore[arg-type]
    except sqlite3.IntegrityError as refused:
        return str(refused)
    return ""


def test_every_table_of_the_file_is_kept_or_may_go_on_purpose(other: OtherProgram) -> None:
    rows = other.file.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    tables = {name for (name,) in rows if not name.endswith(("_data", "_idx", "_docsize", "_config"))}
    assert tables == NEVER_DELETED.keys() | MAY_GO
    assert not NEVER_DELETED.keys() & MAY_GO


@pytest.mark.parametrize("table", NEVER_DELETED)
def test_what_was_written_down_is_not_deleted(other: OtherProgram, table: str) -> None:
    other.put(table, other.row(table, 1))
    for statement in (f"DELETE FROM {table}", f"DELETE FROM {table} WHERE rowid = 1"):
        assert told(other, statement) == NEVER_DELETED[table]
    assert len(other.all(table)) == 1


@pytest.mark.parametrize("table", NEVER_DELETED)
def test_what_was_written_down_is_not_written_over_by_another(other: OtherProgram, table: str) -> None:
    for nr in (1, 2):
        other.put(table, other.row(table, nr))
    before = other.all(table)
    for how in ("REPLACE", "INSERT OR REPLACE"):
        assert told(other, other.insert(table, other.row(table, 1), how), other.row(table, 1)) in (
            ("日志只能在末尾续写", STANDS) if table == "journal" else (STANDS,)
        )
    moved = told(other, f"UPDATE OR REPLACE {table} SET rowid = 1 WHERE rowid = 2")
    # What may not change at all says so first.
    assert moved in {MOVED, ONLY_ADDED.get(table, MOVED)}
    assert other.all(table) == before


@pytest.mark.parametrize("table", ONLY_ADDED)
def test_what_is_only_ever_added_to_is_not_changed_in_any_column(other: OtherProgram, table: str) -> None:
    other.put(table, other.row(table, 1))
    columns = [name for _, name, *_ in other.file.execute(f"PRAGMA table_info({table})")]
    for name in columns:
        assert told(other, f"UPDATE {table} SET {name} = {name}") in {ONLY_ADDED[table], MOVED}
        assert told(other, f"UPDATE {table} SET {name} = 7") in {ONLY_ADDED[table], MOVED}
    assert ONLY_ADDED[table] in {told(other, f"UPDATE {table} SET {name} = {name}") for name in columns}


@pytest.mark.parametrize("table", NUMBERED)
def test_a_paper_keeps_its_number_and_its_site(other: OtherProgram, table: str) -> None:
    other.put(table, other.row(table, 1))
    for change in ("number = 'XX-20261123-999'", "number = number", "site_id = 2"):
        assert told(other, f"UPDATE {table} SET {change}") == "编号不得更改"


def test_the_counter_of_numbers_does_not_go_back(other: OtherProgram) -> None:
    other.put("paper_counter", {"site_id": 1, "kind": "PG", "day": "2026-11-23", "last": 7})
    assert told(other, "UPDATE paper_counter SET last = 6") == "编号不得后退"
    assert told(other, "UPDATE paper_counter SET last = 8") == ""


GIVEN = (
    "id", "site_id", "paper", "paper_id", "round", "step", "role", "name", "person_id", "how", "at", "witness",
    "refusal", "number", "due", "reason",
)  # fmt: skip
SETTLED = (
    "settled_at = '2026-11-24 01:00:00.000000', settled_how = 'pin', settled_witness = '李强', settled_by = '孙伟',"
    " settled_reason = ''"
)


@pytest.mark.parametrize("how", ["paper", "pin", "phone", "radio"])
def test_a_signature_stays_as_it_was_given_told_or_written(other: OtherProgram, how: str) -> None:
    other.put("signature", other.row("signature", 1) | {"how": how, "settled_at": None})
    for column in GIVEN:
        assert told(other, f"UPDATE signature SET {column} = '8'") in (
            ("签名不得更改", MOVED) if column == "id" else ("签名不得更改",)
        ), column


@pytest.mark.parametrize(
    ("due", "once"), [(None, "签名不得更改"), ("signature", ""), ("confirmation", ""), ("look", "")]
)
def test_what_is_still_to_come_after_a_signature_comes_once_and_nothing_else_ever(
    other: OtherProgram, due: str | None, once: str
) -> None:
    other.put("signature", other.row("signature", 1) | {"due": due, "settled_at": None})
    for alone in ("content_hash = 'x'", "settled_by = '别人'", "settled_reason = '代签'", "settled_at = NULL"):
        assert told(other, f"UPDATE signature SET {alone}") == "签名不得更改"
    assert told(other, f"UPDATE signature SET {SETTLED}") == once
    for change in (SETTLED, "settled_at = NULL", "settled_how = NULL", "settled_witness = 'x'", "content_hash = 'x'"):
        assert told(other, f"UPDATE signature SET {change}") == "签名不得更改"


def test_a_duty_that_has_ended_is_not_lengthened_shortened_or_given_to_another(other: OtherProgram) -> None:
    other.put("duty", other.row("duty", 1) | {"ended_at": None})
    assert told(other, "UPDATE duty SET shift = '夜班'") == ""
    assert told(other, "UPDATE duty SET ended_at = '2026-11-23 08:00:00.000000'") == ""
    for change in ("ended_at = NULL", "ended_at = '2026-11-23 09:00:00.000000'", "person_id = 2", "shift = '早班'",
                   "started_at = '2026-11-23 00:00:00.000000'", "ends_at = NULL"):  # fmt: skip
        assert told(other, f"UPDATE duty SET {change}") == "值班记录不得更改"


def test_a_handover_both_have_signed_is_only_added_to(other: OtherProgram) -> None:
    other.put("shift_handover", other.row("shift_handover", 1) | {"state": "outgoing_signed"})
    assert told(other, "UPDATE shift_handover SET state = 'signed'") == ""
    for change in ("state = 'preparing'", "content = ''", "version = version + 1"):
        assert told(other, f"UPDATE shift_handover SET {change}") == "双方签名后的交接班记录不得更改"
    check = other.row("equipment_check", 1) | {"handover_id": 1}
    assert told(other, other.insert("equipment_check", check), check) == "双方签名后不得再记清点"
    line = other.row("handover_line", 1) | {"handover_id": 1, "kind": "read"}
    assert told(other, other.insert("handover_line", line), line) == "双方签名后只能补充更正"
    added = line | {"kind": "added"}
    assert told(other, other.insert("handover_line", added), added) == ""


def hanging(other: OtherProgram, table: str, nr: int, paper: str) -> dict[str, object]:
    """A row that hangs on the paper with id 1 of that kind."""
    row = other.row(table, nr)
    if table in ON_ANY_PAPER:
        return (
            row
            | {"paper": paper, "paper_id": 1}
            | ({"due": "signature", "settled_at": None} if table == "signature" else {})
        )
    column = PASSED[table][1]
    return row if column == "id" else row | {column: 1}


@pytest.mark.parametrize(
    ("table", "paper"),
    [(table, paper) for table, (paper, _) in PASSED.items()]
    + [(table, paper) for table in ON_ANY_PAPER for paper in ("XX", "FW", "PG", "DH", "BG", "JB")],
)
def test_what_hangs_on_an_archived_paper_is_locked_and_what_hangs_on_others_is_not(
    other: OtherProgram, table: str, paper: str
) -> None:
    other.put(table, hanging(other, table, 1, paper))
    change = f"UPDATE {table} SET {SETTLED if table == 'signature' else 'rowid = rowid'}"
    for nr, kind in enumerate((paper, "ZJ"), 1):
        other.put("hand_in_item", other.row("hand_in_item", nr) | {"paper": kind, "paper_id": 1, "result": "pending"})
    for nr, result in ((1, "pending"), (1, "returned"), (1, "withdrawn"), (2, "passed")):
        other.file.execute("UPDATE hand_in_item SET result = ? WHERE rowid = ?", (result, nr))
        other.file.execute("BEGIN")
        assert told(other, change) == "", "a paper that did not pass may be put right (4.3.10)"
        other.file.execute("ROLLBACK")
    other.file.execute("UPDATE hand_in_item SET result = 'passed' WHERE rowid = 1")
    assert told(other, change) == LOCKED


@pytest.mark.parametrize("table", ["change_ask", *CLOSED_TO_NEW])
def test_nothing_new_is_hung_on_an_archived_paper_but_who_asks_about_a_change(other: OtherProgram, table: str) -> None:
    for nr, paper in enumerate(("XX", "FW", "PG", "DH", "BG", "JB") if table in ON_ANY_PAPER else ("",), 1):
        kind = paper or PASSED[table][0]
        other.put("hand_in_item", other.row("hand_in_item", nr) | {"paper": kind, "paper_id": 1, "result": "passed"})
        row = hanging(other, table, nr, kind)
        assert told(other, other.insert(table, row), row) == (LOCKED if table in CLOSED_TO_NEW else "")
