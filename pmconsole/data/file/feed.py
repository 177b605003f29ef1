"""The change feed: tells every console that something was committed, here or by another process on the same file."""

import logging
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

from pmconsole.data.core import dialect

_log = logging.getLogger(__name__)


class ChangeFeed:
    """A counter that grows whenever anyone committed. Safe to use from several threads."""

    def __init__(self, path: Path, busy_seconds: float) -> None:
        """Watch the file at `path`; it must exist."""
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = dialect.change_connection(path, busy_seconds)
        self._seen = dialect.change_number(self._connection)
        self._count = 0
        self._subscribers: list[Callable[[int], None]] = []

    def version(self) -> int:
        """A number that differs from the last answer when anyone committed since; subscribers are told as well."""
        with self._lock:
            changed = self._look()
            self._count += changed
            count = self._count
        if changed:
            self._tell(count)
        return count

    def bump(self) -> int:
        """Say that this process has just committed; returns the new number."""
        with self._lock:
            self._look()
            self._count += 1
            count = self._count
        self._tell(count)
        return count

    def subscribe(self, callback: Callable[[int], None]) -> Callable[[], None]:
        """Call `callback(number)` on every change, in the thread that noticed it; returns a function that ends it."""
        with self._lock:
            self._subscribers.append(callback)

        def end() -> None:
            with self._lock:
                if callback in self._subscribers:
                    self._subscribers.remove(callback)

        return end

    def close(self) -> None:
        """Stop watching; the number stays what it was."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _look(self) -> bool:
        if self._connection is None:
            return False
        try:
            number = dialect.change_number(self._connection)
        except sqlite3.OperationalError:  # busy for a moment: the next look sees it
            return False
        changed, self._seen = number != self._seen, number
        return changed

    def _tell(self, count: int) -> None:
        with self._lock:
            subscribers = list(self._subscribers)
        for callback in subscribers:
            try:
                callback(count)
            except Exception:  # the commit stands; a listener's mistake must not make it look failed
                _log.exception("change feed subscriber failed")
