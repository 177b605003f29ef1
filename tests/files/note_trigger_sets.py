"""Writes into `trigger_sets.json` what is missing there: the sets of the old files kept here, and today's.

python -m tests.files.note_trigger_sets
"""

import json
import sqlite3
from pathlib import Path

from pmconsole.data.file import migrations, trigger_sets, triggers
from pmconsole.data.file.trigger_sets import Digests, digests_of

HERE = Path(__file__).parent


def digests_in(path: Path) -> tuple[int, Digests]:
    """The schema number of a file, and the digests of the triggers it was written with."""
    file = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        texts = dict(file.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        return file.execute("PRAGMA user_version").fetchone()[0], digests_of(texts)
    finally:
        file.close()


def sets_to_note() -> list[tuple[int, Digests]]:
    """Every set in its order: those noted already, its file's of a schema number without one, today's at the end."""
    noted = [(one.schema, one.digests) for one in trigger_sets.known()] if trigger_sets.KNOWN_SETS.exists() else []
    schemas = {schema for schema, _ in noted}
    old = [found for path in sorted(HERE.glob("*.db")) if (found := digests_in(path))[0] not in schemas]
    sets = sorted([*noted, *old], key=lambda one: one[0])
    today = (migrations.latest(), digests_of(triggers.every()))
    return sets if sets and sets[-1] == today else [*sets, today]


def as_json(sets: list[tuple[int, Digests]]) -> str:
    """The table as it is kept: of each set what it changed in the one before it."""
    entries, before = [], dict[str, str]()
    for schema, digests in sets:
        made = {name: digests[name] for name in sorted(digests) if before.get(name) != digests[name]}
        entries.append({"schema": schema, "made": made, "gone": sorted(before.keys() - digests.keys())})
        before = dict(digests)
    return json.dumps(entries, indent=1) + "\n"


if __name__ == "__main__":
    trigger_sets.KNOWN_SETS.write_text(as_json(sets_to_note()), "utf-8")
