"""Who looked, from when to when: a record of the view's own that only grows, one file an account, a line an event.

It lies in `looked` beside the data file where the looking account may write there, else in that account's own data
folder. The desk's database is never told: looking writes nothing into it.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pmconsole.data.core.text import clean
from pmconsole.data.core.timekeeping import Clock

FOLDER = "looked"


@dataclass(frozen=True)
class Look:
    """One time somebody looked; instants aware. `until` is the last sign of life where it was cut off hard."""

    name: str
    role: str
    account: str
    where: str
    since: datetime
    until: datetime
    ended: str


class Record:
    """The record of one session: `begin`, `still` every few minutes, `end`. Never raises: one looks all the same."""

    def __init__(self, folders: Iterable[Path], account: str, clock: Clock, database: Path) -> None:
        """The first of `folders` that can be written is used; `database` is what is looked at."""
        self._folders, self._account, self._clock, self._database = list(folders), account, clock, database
        self.file: Path | None = None
        self._session = ""

    def begin(self, name: str, role: str, where: str) -> bool:
        """Write that somebody began to look; False where no folder can be written."""
        self._session = f"{self._clock.now():%Y%m%dT%H%M%S}-{os.getpid()}"
        told = {"name": name, "role": role, "account": self._account, "where": clean(where)[:80]}
        told["file"] = str(self._database.absolute())
        for folder in self._folders:
            self.file = folder / f"{self._account}.jsonl"
            if self._write("from", told):
                return True
        self.file = None
        return False

    def still(self) -> None:
        """Write that somebody still looks, so that a hard end is known to a few minutes."""
        self._write("still", {})

    def end(self, how: str) -> None:
        """Write that it ended, and how; once."""
        if self._session:
            self._write("until", {"how": how})
            self._session = ""

    def _write(self, what: str, told: dict[str, str]) -> bool:
        if self.file is None:
            return False
        now = self._clock.now().isoformat(timespec="seconds")
        line = json.dumps({"at": now, "what": what, "session": self._session, **told}, ensure_ascii=False) + "\n"
        try:
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW
            handle = os.open(self.file, flags, 0o640)
            try:
                os.write(handle, line.encode())
            finally:
                os.close(handle)
        except OSError:
            return False
        return True


def folders(database: Path, own: Path) -> list[Path]:
    """Where the record of a look at `database` may lie; `own` is the account's data folder, made when needed."""
    own = own / FOLDER
    try:
        own.mkdir(parents=True, exist_ok=True)
    except OSError:
        return [database.parent / FOLDER]
    return [database.parent / FOLDER, own]


def looks(folders: Iterable[Path], database: Path) -> list[Look]:
    """Every look at `database` on record in `folders`, the newest first; lines that cannot be read are left out.

    An account's own folder may tell of looks at other files.
    """
    found: dict[tuple[str, str], Look] = {}
    for file in sorted({file for folder in folders if folder.is_dir() for file in folder.glob("*.jsonl")}):
        try:
            lines = file.read_text("utf-8", errors="replace").splitlines()
        except OSError:
            continue
        for line in lines:
            _take(found, file.stem, line, str(database.absolute()))
    return sorted(found.values(), key=lambda look: look.since, reverse=True)


def _take(found: dict[tuple[str, str], Look], account: str, line: str, database: str) -> None:
    try:
        row = json.loads(line)
        at, key = datetime.fromisoformat(row["at"]), (account, str(row["session"]))
        if row["what"] == "from":
            if row.get("file", database) != database:
                return
            name, role, by, where = (clean(str(row[part])) for part in ("name", "role", "account", "where"))
            found[key] = Look(name, role, by, where, at, at, "")
        elif key in found:
            found[key] = replace(found[key], until=at, ended=clean(str(row.get("how", ""))))
    except (ValueError, KeyError, TypeError):
        return
