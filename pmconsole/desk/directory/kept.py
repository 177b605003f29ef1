"""A contact as JSON and back, for what is kept of it before an import changed it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from pmconsole.desk.directory.acts import ContactIn
from pmconsole.desk.directory.words import NumberIn
from pmconsole.procedure.demanded import ContactCategory, ContactKind, Grade


def as_json(one: ContactIn) -> dict[str, Any]:
    """Plain values: words of a list by their stored word, days as `2026-11-23`."""
    plain = asdict(one)
    for name in ("kind", "category", "grade"):
        plain[name] = plain[name].value
    for name in ("valid_from", "valid_until"):
        plain[name] = plain[name].isoformat() if plain[name] else None
    return plain


def from_json(plain: Mapping[str, Any]) -> ContactIn:
    """Inverse of `as_json`."""
    return ContactIn(
        **{name: plain[name] for name in ("name", "post", "department", "remark")},
        valid_from=_day(plain["valid_from"]),
        valid_until=_day(plain["valid_until"]),
        kind=ContactKind(plain["kind"]),
        category=ContactCategory(plain["category"]),
        grade=Grade(plain["grade"]),
        numbers=tuple(NumberIn(**number) for number in plain["numbers"]),
        places=tuple(plain["places"]),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
