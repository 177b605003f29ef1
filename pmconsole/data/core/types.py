"""Column types shared by every table: instants in UTC, terms of the procedure."""

from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import DateTime, Dialect, String, TypeDecorator

from pmconsole.procedure.vocabulary import Term


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, kept in UTC; SQLite keeps text of fixed width (so text order is time order).

    Raises ValueError for a naive value: a time without a zone is a mistake of the program.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Text on SQLite, the database's own type elsewhere."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(26))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Aware datetime in, UTC out."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        value = value.astimezone(UTC)
        return iso(value) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """What was stored, as an aware datetime in UTC."""
        if value is None:
            return None
        return from_iso(value) if isinstance(value, str) else value.astimezone(UTC)


def iso(value: datetime) -> str:
    """An aware instant as the fixed-width UTC text kept on SQLite, `2026-11-23 06:32:07.000000`."""
    return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def from_iso(text: str) -> datetime:
    """Inverse of `iso`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


T = TypeVar("T", bound=Term)


class TermColumn(TypeDecorator[T]):
    """A word of the procedure, stored by its value."""

    impl = String(24)
    cache_ok = True

    def __init__(self, kind: type[T]) -> None:
        """`kind` is the enumeration the value belongs to."""
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: T | None, dialect: Dialect) -> Any:
        """Term in, stored value out."""
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> T | None:
        """Stored value in, term out."""
        return None if value is None else self.kind(value)
