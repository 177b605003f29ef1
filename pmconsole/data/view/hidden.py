"""What of the desk's file those who look on may not see (4.3.9): left out below all queries.

A temporary view of the same name stands before each table that tells of it, so that no screen, count or search can show
it by mistake. Temporary views live in the connection, never in the file.

Rows that hang on an internal entry are left out. Where people typed the number of an internal entry or of its papers
into a text about something else, the line that names it is left out; what they told without a number nobody can know.
"""

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pmconsole.data.core.paper_tables import NUMBERED, ON_ENTRY
from pmconsole.data.core.signed_content import content_hash
from pmconsole.data.core.text import half_width
from pmconsole.procedure.demanded import ContactCategory
from pmconsole.procedure.viewing import CLAUSE, Sight
from pmconsole.procedure.vocabulary import Category, EntryState, Paper

#: PINs and half-typed forms are nobody's to look at, nor what stood in the directory before an import.
_NEVER = ("person_pin", "draft", "import_row")
#: Stands in place of lines that are left out.
LEFT_OUT = f"（不显示，{CLAUSE}）"
_RESIDENT = f"category = '{ContactCategory.OWNER.value}'"
_INTERNAL = (
    f"(e.category = '{Category.INTERNAL.value}' OR e.state = '{EntryState.INTERNAL.value}'"
    " OR e.internal_department <> '')"
)
#: By table and column of the file: its type, and whether an index needs it as it is.
_COLUMNS = """SELECT t.name, c.name, c.type, EXISTS (SELECT 1 FROM pragma_index_list(t.name, 'main') AS l
        JOIN pragma_index_info(l.name, 'main') AS i WHERE i.name = c.name)
    FROM main.sqlite_master AS t JOIN pragma_table_info(t.name, 'main') AS c
    WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%'"""
#: Texts nobody types freely: chosen from a list, or told from a room; figures are told by them, row after row.
_CHOSEN = frozenset({"department", "internal_department", "building", "handler"})
#: Columns that lead to the entry a row hangs on, and the way to its id.
_WAYS = {
    "entry_id": "{row}.entry_id",
    "main_id": "{row}.main_id",
    "order_id": "(SELECT p.entry_id FROM main.dispatch_order AS p WHERE p.id = {row}.order_id)",
    "alarm_id": "(SELECT p.entry_id FROM main.alarm AS p WHERE p.id = {row}.alarm_id)",
}
_KINDS = "|".join(paper.value for paper in (Paper.LEDGER, *ON_ENTRY))
_BETWEEN = r"[\s_.\u2010-\u2015\u2212-]{0,3}"
_NUMBER = re.compile(rf"(?<![A-Z])({_KINDS}){_BETWEEN}(\d{{8}}){_BETWEEN}(\d{{1,6}})", re.IGNORECASE)
#: The numbers a text names that are those of internal entries or of their papers, joined by commas; else NULL.
_NAMED = (
    "(SELECT group_concat(n.value) FROM json_each(papers_in({text})) AS n WHERE EXISTS"
    f" (SELECT 1 FROM main.ledger_entry AS e WHERE e.number = n.value AND {_INTERNAL})"
    + "".join(
        f" OR EXISTS (SELECT 1 FROM main.{table} AS p JOIN main.ledger_entry AS e ON e.id = p.entry_id"
        f" WHERE p.number = n.value AND {_INTERNAL})"
        for table in ON_ENTRY.values()
    )
    + ")"
)
_Columns = dict[str, tuple[str, bool]]


def hide(connection: sqlite3.Connection, sight: Sight) -> None:
    """Leave out of `connection` what `sight` may not see."""
    connection.create_function("papers_in", 1, papers_in, deterministic=True)
    connection.create_function("seen_text", 2, seen_text, deterministic=True)
    connection.create_function("seen_items", 3, _seen_items, deterministic=True)
    connection.create_function("seen_hash", 4, _seen_hash, deterministic=True)
    known: dict[str, _Columns] = {}
    for table, column, kind, indexed in connection.execute(_COLUMNS):
        known.setdefault(table, {})[column] = kind, bool(indexed)
    for table, columns in known.items():
        told = {} if sight.internal else _told(table, columns, known)
        conditions = " OR ".join(f"({one})" for one in _left_out(table, columns, sight))
        if told or conditions:
            chosen = ", ".join(f'{told[c]} AS "{c}"' if c in told else f'{table}."{c}"' for c in columns)
            where = f" WHERE NOT ({conditions})" if conditions else ""
            connection.execute(f"CREATE TEMP VIEW {table} AS SELECT {chosen} FROM main.{table} AS {table}{where}")


def _left_out(table: str, columns: _Columns, sight: Sight) -> Iterator[str]:
    """The conditions under which a row of `table` is kept from `sight`."""
    if table in _NEVER:
        yield "1"
    if not sight.residents:
        if table == "contact":
            yield _RESIDENT
        elif "contact_id" in columns:
            yield f"EXISTS (SELECT 1 FROM main.contact AS c WHERE c.id = {table}.contact_id AND c.{_RESIDENT})"
    if not sight.internal:
        if table == "ledger_entry":
            yield _INTERNAL.replace("e.", f"{table}.")
        for column, way in _WAYS.items():
            if column in columns:
                yield _internal(way.format(row=table))
        if "entry_id" not in columns and {"paper", "paper_id"} <= columns.keys():
            yield _of_paper(table)


def _internal(entry: str) -> str:
    """Whether the entry whose id `entry` gives is on the internal route."""
    return f"EXISTS (SELECT 1 FROM main.ledger_entry AS e WHERE e.id = {entry} AND {_INTERNAL})"


def _of_paper(row: str) -> str:
    """Whether a line about any paper is about an internal entry, its form, an order or call that belongs to it."""
    told = [f"{row}.paper = '{Paper.LEDGER.value}' AND {_internal(f'{row}.paper_id')}"]
    for paper, table in ON_ENTRY.items():
        its = _internal(f"(SELECT p.entry_id FROM main.{table} AS p WHERE p.id = {row}.paper_id)")
        told.append(f"{row}.paper = '{paper.value}' AND {its}")
    return " OR ".join(f"({one})" for one in told)


def _told(table: str, columns: _Columns, known: Mapping[str, _Columns]) -> dict[str, str]:
    """How the columns of `table` are shown that might tell of an internal entry, by name."""
    told = {c: f'seen_text({table}."{c}", {_named(table, [c])})' for c in _typed(columns)}
    if table == "shift_handover":
        return told | _handover(told)
    if table == "signature":
        # A file that waits to be brought up to date may not have every kind yet; of it nothing is read but that.
        kinds = (paper for paper in (*ON_ENTRY, Paper.LEDGER, Paper.HANDOVER) if NUMBERED[paper] in known)
        about = " OR ".join(_names_one(paper, known) for paper in kinds)
        # What is signed is shown without a line: nobody is to be told that it was changed after the signature.
        return told | {"content_hash": f"CASE WHEN {about} THEN '' ELSE content_hash END"}
    if table == "hand_in":
        gone = "(SELECT count(*) FROM main.{0} AS i WHERE i.hand_in_id = hand_in.id AND ({1}))"
        for count, its in (("handed", "hand_in_item"), ("kept", "hand_in_kept")):
            told[count] = f"max(0, {count} - {gone.format(its, _of_paper('i'))})"
    return told


def _typed(columns: _Columns) -> list[str]:
    """The columns that hold what somebody typed: texts of no fixed length that no index leads to, but those chosen."""
    return [n for n, (kind, indexed) in columns.items() if kind == "VARCHAR" and not indexed and n not in _CHOSEN]


def _named(row: str, names: Iterable[str]) -> str:
    """The internal numbers that the columns `names` of `row` name."""
    return _NAMED.format(text=" || char(10) || ".join(f'{row}."{name}"' for name in names))


def _names_one(paper: Paper, known: Mapping[str, _Columns]) -> str:
    """Whether the paper of this kind that a signature stands on names an internal number."""
    table = NUMBERED[paper]
    found = f"EXISTS (SELECT 1 FROM main.{table} AS p WHERE p.id = signature.paper_id AND {{}} IS NOT NULL)"
    if paper is Paper.HANDOVER:
        inside = f"({found.format(_gone('p'))} OR {found.format(_named('p', ['content']))})"
    else:
        inside = found.format(_named("p", _typed(known[table])))
    if paper is Paper.ORDER:
        work = _named("r", _typed(known["order_round"]))
        its = "SELECT 1 FROM main.order_round AS r WHERE r.order_id = signature.paper_id"
        inside = f"({inside} OR EXISTS ({its} AND {work} IS NOT NULL))"
    return f"signature.paper = '{paper.value}' AND {inside}"


def _gone(row: str) -> str:
    """The ids of the internal entries that a signed handover has items of, joined by commas; else NULL."""
    items = f"json_each(CASE WHEN {row}.content = '' THEN '{{}}' ELSE {row}.content END, '$.items')"
    entry = "json_extract(i.value, '$.entry_id')"
    return f"(SELECT group_concat({entry}) FROM {items} AS i WHERE {_internal(entry)})"


def _handover(told: Mapping[str, str]) -> dict[str, str]:
    """Handovers without the items about internal entries: what was signed is kept as one text, not as rows.

    Its hash is made to fit what is left, where it fitted the whole, so that nobody is told of a forgery.
    """
    gone, named = _gone("shift_handover"), _named("shift_handover", ["content"])
    shown = {
        "content": f"seen_items(content, {gone}, {named})",
        "content_hash": f"seen_hash(content, content_hash, {gone}, {named})",
    }
    return shown | {
        text: f"CASE WHEN {gone} IS NULL THEN {told[text]} ELSE '' END" for text in ("standing", "equipment", "remarks")
    }


def papers_in(text: Any) -> str:
    """The numbers of papers `text` names, however they are typed (`pg－20261123－7`), as a JSON list."""
    return json.dumps(sorted(_numbers(text))) if isinstance(text, str) else "[]"


def _numbers(text: str) -> set[str]:
    return {f"{kind.upper()}-{day}-{int(count):03}" for kind, day, count in _NUMBER.findall(half_width(text))}


def seen_text(text: Any, named: str | None) -> Any:
    """`text` without the lines that name one of the numbers `named` (joined by commas); JSON without such texts."""
    if named is None or not isinstance(text, str):
        return text
    numbers = set(named.split(","))
    if text[:1] in ("{", "["):
        try:
            return json.dumps(_without(json.loads(text), numbers), ensure_ascii=False, sort_keys=True)
        except ValueError:
            pass
    return _lines(text, numbers)


def _lines(text: str, numbers: set[str]) -> str:
    lines = [LEFT_OUT if numbers & _numbers(line) else line for line in text.split("\n")]
    return "\n".join(line for nr, line in enumerate(lines) if line != LEFT_OUT or not nr or lines[nr - 1] != LEFT_OUT)


def _without(value: Any, numbers: set[str]) -> Any:
    """A value of JSON with its texts shown as far as they may be; items of a list that are keyed by a number go."""
    if isinstance(value, str):
        return _lines(value, numbers)
    if isinstance(value, dict):
        return {key: _without(one, numbers) for key, one in value.items()}
    if isinstance(value, list):
        keyed = (one for one in value if not (isinstance(one, dict) and numbers & _numbers(str(one.get("key", "")))))
        return [_without(one, numbers) for one in keyed]
    return value


def _seen_items(content: str, gone: str | None, named: str | None) -> str:
    """The signed content without the items of the entries `gone` (their ids) and without the lines on `named`."""
    if not content or (gone is None and named is None):
        return content
    ids, values = {int(one) for one in str(gone).split(",")} if gone else set(), json.loads(content)
    values["items"] = [item for item in values["items"] if item.get("entry_id") not in ids]
    return str(seen_text(json.dumps(values, ensure_ascii=False, sort_keys=True), named))


def _seen_hash(content: str, kept: str, gone: str | None, named: str | None) -> str:
    if not content or (gone is None and named is None) or content_hash(json.loads(content)) != kept:
        return kept
    return content_hash(json.loads(_seen_items(content, gone, named)))
