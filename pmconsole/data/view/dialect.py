"""What is particular to SQLite for those who only look on: a connection that cannot write, and what it may not see.

Three things keep it from writing, each by itself enough: `mode=ro` on the file, `query_only` on the connection, and
where the viewer has an account of its own, the rights of file and folder.
"""

import os
import sqlite3
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pmconsole.data.view.hidden import hide
from pmconsole.procedure.viewing import Sight


@dataclass(frozen=True)
class Identity:
    """Which file stands at a path, and its state as far as the folder tells: device, file, length, last change."""

    device: int
    file: int
    length: int
    changed: int

    def same_file(self, other: "Identity | None") -> bool:
        """Whether it is the same file, however much was written into it."""
        return other is not None and (self.device, self.file) == (other.device, other.file)


def identity(path: Path) -> Identity | None:
    """The identity of what stands at `path`; None where nothing does or it may not be asked."""
    try:
        found = path.stat()
    except OSError:
        return None
    return Identity(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def in_use(path: Path) -> bool:
    """Whether a log lies beside the file: somebody writes, or was killed while writing. Only the log tells it all."""
    return any(path.with_name(path.name + end).exists() for end in ("-wal", "-journal"))


def look_connection(
    path: Path, sight: Sight, *, still: bool = False, mode: str = "ro", query_only: bool = True
) -> sqlite3.Connection:
    """A connection that reads what `sight` may see. `still` reads the file as it lies, for a folder without a log.

    `mode` and `query_only` are the two barriers; they are given only where one is tried without the other.
    """
    uri = f"{path.absolute().as_uri()}?mode={mode}{'&immutable=1' if still else ''}"
    connection = sqlite3.connect(uri, uri=True, timeout=0.5, check_same_thread=False, isolation_level=None)
    try:
        if not _may_spill():
            connection.execute("PRAGMA temp_store = MEMORY")
        hide(connection, sight)
        connection.execute(f"PRAGMA query_only = {'ON' if query_only else 'OFF'}")
    except BaseException:
        connection.close()
        raise
    return connection


def _may_spill() -> bool:
    """Whether long sorts may pass through a nameless file of the system's temporary folder, never one of our own.

    In memory they take half as long again, but an account without such a folder has no other way.
    """
    try:
        return tempfile.gettempdir() != os.getcwd()
    except OSError:
        return False
