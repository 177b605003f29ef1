"""What the file itself keeps of the archive: passed papers locked, the way of a paper never lost; and their search.

Belongs to `dialect`: SQLite's own words, spelt nowhere else.
"""

from sqlalchemy import text

from pmconsole.data.core.errors import LOCKED
from pmconsole.data.core.paper_tables import HANGING, PAPER_TABLES
from pmconsole.data.core.trigger_text import keep, refuse
from pmconsole.procedure.vocabulary import Paper

#: What hangs on papers of any kind.
_ANYWHERE = ("signature", "note", "chasing", "clock")
_RECORDS = ("hand_in_item", "hand_in_kept", "paper_return")
#: Columns of a passed item that stay; `box` and `shelf`, where the paper lies, may still be set.
_ITEM = (
    "id", "site_id", "hand_in_id", "paper", "paper_id", "number", "version", "content_hash", "at", "title", "room",
    "room_key", "department", "handled_by", "remark", "search_text", "file", "file_hash",
    "result", "reason", "decided_at", "decided_by", "left_at", "together", "archive_year", "archive_seq",
    "archive_number", "retention_years", "keep_until",
)  # fmt: skip

# Contentless FTS5 over tokens made by `search`, filled when a paper passes.
ARCHIVE_FTS_DDL = (
    "CREATE VIRTUAL TABLE archive_search USING fts5(body, content='', tokenize='unicode61 remove_diacritics 0')"
)  # fmt: skip
ARCHIVE_FTS_INSERT = text("INSERT INTO archive_search(rowid, body) VALUES (:id, :body)")
ARCHIVE_FTS_CONDITION = "archive_search MATCH :fts_question"


def ddl() -> dict[str, str]:
    """Name and text of every trigger of the archive."""
    made = {name: text for table in _RECORDS for name, text in keep(table).items()}
    for paper, table in PAPER_TABLES.items():
        name = f"{table}_archived"
        made[name] = refuse(name, "UPDATE", table, LOCKED, _archived(f"'{paper.value}'", "OLD.id"))
    for table, on in HANGING.items():
        made |= _both(table, f"'{on.paper.value}'", on.column)
    # Whoever asks about a change after its end is still answered and written down: only what was told stays.
    name = "change_ask_archived_update"
    made[name] = refuse(name, "UPDATE", "change_ask", LOCKED, _archived(f"'{Paper.CHANGE.value}'", "OLD.change_id"))
    for table in _ANYWHERE:
        made |= _both(table, "{row}.paper", "paper_id")
    name = "hand_in_item_passed_stays"
    made[name] = refuse(name, f"UPDATE OF {', '.join(_ITEM)}", "hand_in_item", LOCKED, "OLD.result = 'passed'")
    return made


def _both(table: str, paper: str, column: str) -> dict[str, str]:
    """Neither changed nor added to."""
    found = {}
    for act, row in (("UPDATE", "OLD"), ("INSERT", "NEW")):
        name = f"{table}_archived_{act.lower()}"
        found[name] = refuse(name, act, table, LOCKED, _archived(paper.format(row=row), f"{row}.{column}"))
    return found


def _archived(paper: str, paper_id: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM hand_in_item WHERE result = 'passed' "
        f"AND hand_in_item.paper = {paper} AND hand_in_item.paper_id = {paper_id})"
    )
