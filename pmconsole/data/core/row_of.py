"""A frozen row out of what a query found."""

from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import RowMapping

R = TypeVar("R")


def row_of(kind: type[R], values: RowMapping, **more: Any) -> R:
    """An instance of the dataclass `kind` out of the columns of the same names, and `more`."""
    names = [f.name for f in fields(kind) if f.name not in more]  # type: ignore[arg-type]
    return kind(**{name: values[name] for name in names}, **more)
