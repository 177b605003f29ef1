"""Which set of triggers a file has: today's, an older one of ours, or one that somebody else changed.

`trigger_sets.json` lists every set there ever was, oldest first, each as what it changed in the one before it: by name
the digest of a trigger's text. A file remembers the hash of its own. A file with an older set of ours is renewed when
it is next opened for writing. What a stranger changed is never passed over: `verify` names it, and where the triggers
had to be made afresh all the same (the file was brought up to date), the file remembers what was amiss before.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select
from sqlmodel import SQLModel

from pmconsole.data.core import dialect
from pmconsole.data.core.tables import TriggerSet
from pmconsole.data.file import triggers

KNOWN_SETS = Path(__file__).with_suffix(".json")
#: From this schema number on a file remembers its set.
_REMEMBERED_SINCE = 14
_T = SQLModel.metadata.tables[str(TriggerSet.__tablename__)]
_SENTENCES = {
    "missing": "缺少保护触发器 {name}，记录可能被改动过。",
    "changed": "保护触发器 {name} 被改写，记录可能被改动过。",
    "foreign": "有不明触发器 {name}，可能改动记录。",
    "remembered": "文件记下的保护触发器校验值与实际不符，被改动过。",
}
_NEWER = (
    "保护触发器是较新版本的程序写的，本程序核对不了，没有改动。请用那个版本的程序核对；"
    "若从未用过较新的版本，就是有人改过保护触发器。"
)
Digests = Mapping[str, str]


@dataclass(frozen=True)
class Amiss:
    """What is wrong with one trigger of a file of schema number `schema`; `kind` is a key of the sentences."""

    schema: int
    kind: str
    name: str

    @property
    def zh(self) -> str:
        """The sentence about it."""
        return _SENTENCES[self.kind].format(name=self.name)


@dataclass(frozen=True)
class KnownSet:
    """One set of ours: for files of this schema number, of each trigger the digest of its text."""

    schema: int
    digests: Digests

    @property
    def hash(self) -> str:
        """The hash of the whole set."""
        return hash_of(self.digests)


def digests_of(texts: Mapping[str, str]) -> dict[str, str]:
    """By name the digest of each trigger's text."""
    return {name: hashlib.sha256(text.encode()).hexdigest()[:16] for name, text in texts.items()}


def hash_of(digests: Digests) -> str:
    """The hash of a set of triggers, the same whatever their order; SHA-256 in hex."""
    return hashlib.sha256("\n".join(f"{name} {digests[name]}" for name in sorted(digests)).encode()).hexdigest()


@cache
def known() -> tuple[KnownSet, ...]:
    """Every set of ours there ever was, oldest first."""
    found: list[KnownSet] = []
    digests: dict[str, str] = {}
    for entry in json.loads(KNOWN_SETS.read_text("utf-8")):
        digests = {name: digest for name, digest in digests.items() if name not in entry["gone"]} | entry["made"]
        found.append(KnownSet(entry["schema"], digests))
    return tuple(found)


def is_todays(connection: Connection) -> bool:
    """Whether the file remembers today's set; reads one row."""
    remembered = _remembered(connection, dialect.stamped(connection))
    return remembered is not None and remembered.hash == _todays()


def renew(connection: Connection) -> None:
    """Bring the triggers of a file of the newest schema up to today's set, inside a write transaction.

    Leaves a set alone that another console renewed meanwhile, or that a newer program made.
    """
    schema = dialect.stamped(connection)
    if not is_todays(connection) and not _newer(schema, _remembered(connection, schema)):
        put_up(connection, take_down(connection))


def take_down(connection: Connection) -> list[Amiss]:
    """Take all triggers out of the file, whoever made them; returns what was amiss with them."""
    amiss = list(_amiss(connection))
    dialect.drop_triggers(connection)
    return amiss


def put_up(connection: Connection, amiss: Sequence[Amiss]) -> None:
    """Make today's triggers, and let the file remember them together with what was `amiss` with those before."""
    for text in triggers.every().values():
        connection.exec_driver_sql(text)
    schema = dialect.stamped(connection)
    before = _remembered(connection, schema)
    told = dict.fromkeys([*_told(before), *amiss])
    connection.execute(delete(_T).where(_T.c.schema_nr == schema))
    values = {
        "schema_nr": schema,
        "edition": _todays_edition(schema),
        "hash": _todays(),
        "amiss": json.dumps([[one.schema, one.kind, one.name] for one in told]),
    }
    connection.execute(insert(_T).values(values))


def findings(connection: Connection) -> list[str]:
    """What is wrong with the triggers of a file of the newest schema, and what was when they were made afresh."""
    schema = dialect.stamped(connection)
    lines = [
        f"更新保护触发器之前（文件第 {one.schema} 版）：{one.zh}"
        for row in connection.execute(select(_T).order_by(_T.c.schema_nr))
        for one in _told(row)
    ]
    if _newer(schema, _remembered(connection, schema)):
        lines.append(_NEWER)
    else:
        lines += [one.zh for one in _amiss(connection)]
    return lines


def _amiss(connection: Connection) -> Iterator[Amiss]:
    """What is wrong with the triggers of a file, measured by the set of ours it should have."""
    schema = dialect.stamped(connection)
    found = digests_of(dialect.triggers_in(connection))
    ours = _of_schema(schema)
    if not ours:
        return  # a file without tables yet
    remembered = _remembered(connection, schema)
    if any(found == one for one in ours):
        if schema >= _REMEMBERED_SINCE and (remembered is None or remembered.hash != hash_of(found)):
            yield Amiss(schema, "remembered", "")
        return
    by_hash = {hash_of(one): one for one in ours}
    wanted = by_hash.get(remembered.hash if remembered is not None else "", ours[-1])
    yield from (Amiss(schema, "missing", name) for name in sorted(wanted.keys() - found.keys()))
    both = sorted(wanted.keys() & found.keys())
    yield from (Amiss(schema, "changed", name) for name in both if wanted[name] != found[name])
    yield from (Amiss(schema, "foreign", name) for name in sorted(found.keys() - wanted.keys()))


def _of_schema(schema: int) -> list[Digests]:
    """Our sets for files of this schema number, oldest first; the newest schema has today's as its last."""
    ours = [one.digests for one in known() if one.schema == schema]
    return ours if schema < max((one.schema for one in known()), default=0) else [*ours, digests_of(triggers.every())]


def _remembered(connection: Connection, schema: int) -> Row[Any] | None:
    if schema < _REMEMBERED_SINCE:
        return None
    return connection.execute(select(_T).where(_T.c.schema_nr == schema)).first()


def _newer(schema: int, remembered: Row[Any] | None) -> bool:
    """Whether the file says that its set came after today's, and it is none that is known."""
    if remembered is None or not isinstance(remembered.edition, int):
        return False
    unknown = remembered.hash not in {hash_of(one) for one in _of_schema(schema)}
    return unknown and remembered.edition > _todays_edition(schema)


def _todays() -> str:
    return hash_of(digests_of(triggers.every()))


def _todays_edition(schema: int) -> int:
    """Which list of its schema number today's is, from 1."""
    hashes = [one.hash for one in known() if one.schema == schema]
    places = [place for place, one in enumerate(hashes, 1) if one == _todays()]
    return places[-1] if places else len(hashes) + 1


def _told(row: Row[Any] | None) -> list[Amiss]:
    """What the file remembers to have been amiss; what cannot be read was changed by somebody else."""
    if row is None:
        return []
    try:
        told = [Amiss(int(schema), str(kind), str(name)) for schema, kind, name in json.loads(row.amiss)]
    except (TypeError, ValueError):
        return [Amiss(row.schema_nr, "remembered", "")]
    return [one if one.kind in _SENTENCES else Amiss(one.schema, "remembered", "") for one in told]
