"""The rows a list has read: a few screenfuls by id, what of them is old, and what is to be read next (design: Lists).

Knows nothing of the terminal. An answer that was asked for before everything became old is kept, but counts as old.
"""

from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

CACHED_ROWS = 1024


class HasId(Protocol):
    """A row: whatever carries its id."""

    @property
    def id(self) -> int:
        """The id of the row in the id vector."""


R = TypeVar("R", bound=HasId)


class RowCache(Generic[R]):
    """Rows by id, at most `CACHED_ROWS` and whatever one answer brings."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        self._rows: dict[int, R] = {}  # the longest unread first
        self._fresh: set[int] = set()
        self.epoch = 0

    def get(self, row_id: int | None) -> R | None:
        """The row of `row_id`, fresh or old; None where it was not read."""
        return None if row_id is None else self._rows.get(row_id)

    def all_old(self) -> None:
        """Everything is to be read again; until then it stays to be shown."""
        self.epoch += 1
        self._fresh.clear()

    def missing(self, ids: Sequence[int], seen: range) -> list[int]:
        """Ids to read next: those at the places `seen`, and only then a screenful on either side."""
        wanted = [ids[i] for i in seen if ids[i] not in self._fresh]
        if wanted or not seen:
            return wanted
        around = range(max(0, seen.start - len(seen)), min(len(ids), seen.stop + len(seen)))
        return [ids[i] for i in around if ids[i] not in self._fresh]

    def take(self, ids: Sequence[int], rows: Sequence[R], epoch: int) -> set[int]:
        """Keep the answer to `ids`, asked for at `epoch`; returns the ids whose row now is another than before."""
        if len(self._fresh) > CACHED_ROWS - 4 * len(ids):
            self._fresh.clear()
        if epoch == self.epoch:
            self._fresh.update(ids)
        changed = set()
        for row in rows:
            if self._rows.pop(row.id, None) != row:
                changed.add(row.id)
            self._rows[row.id] = row
        while len(self._rows) > CACHED_ROWS:
            del self._rows[next(iter(self._rows))]
        return changed

    def is_fresh(self, ids: Sequence[int]) -> bool:
        """Whether all of `ids` were read since everything was old."""
        return self._fresh.issuperset(ids)
