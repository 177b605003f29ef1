"""What a signature stands under: the columns of a paper its signer has seen, as a hash that later changes break."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from pmconsole.data.core.types import iso

_REPORT = ("number", "happened_at", "place", "involved", "content", "cause", "measures", "damage", "reported_to")
#: What whoever signs for a step has before their eyes: columns of the paper, and of the round of work.
_COLUMNS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "order.sign": (("number", "department", "addressee", "content", "requirement"), ()),
    "order.decline": (("number", "department", "addressee", "content", "requirement"), ()),
    "order.complete": (("number", "content", "requirement"), ("result",)),
    "order.pass": (("number", "content", "requirement"), ("worker", "result", "customer_signer", "customer_refusal")),
    "order.rework": (("number", "content", "requirement"), ("worker", "result", "customer_signer", "customer_refusal")),
    "entry.receive_form": (("number", "printed_no", "filler", "customer", "room", "content"), ()),
    "form.take_back": (("number", "filler", "customer", "content", "result"), ()),
    "entry.instruct": (("number", "content"), ()),
    "entry.refer": (("number", "content"), ()),
    "entry.settle": (("number", "content"), ()),
    "entry.report": (_REPORT, ()),
    "entry.supplement": (_REPORT, ()),
    "roster.swap": (("day", "shift", "person_id", "other_day", "other_shift", "other_person_id", "reason"), ()),
    **{
        step: (("number", "shift", "outgoing", "content_hash"), ())
        for step in ("handover.out", "handover.out_for", "handover.in", "handover.in_for", "handover.refuse")
    },
}


def content_hash(values: Mapping[str, Any]) -> str:
    """The hash of `values`, the same whatever their order; SHA-256 in hex."""
    body = json.dumps({key: _plain(value) for key, value in values.items()}, ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(body.encode()).hexdigest()


def is_intact(content: str, kept: str) -> bool:
    """Whether `content`, JSON as it was kept, still has the hash `kept`; what is no JSON any more has not."""
    try:
        return content_hash(json.loads(content)) == kept
    except (ValueError, AttributeError):
        return False


def signed_hash(step: str, paper: object, work: object | None = None) -> str:
    """The hash of what the signature of `step` stands under, now; empty where nothing is kept for such a step.

    `paper` and `work` (the order's round) are rows of any kind: mappings, or objects with the columns as attributes.
    """
    if step not in _COLUMNS:
        return ""
    own, rounds = _COLUMNS[step]
    values = {name: _get(paper, name) for name in own}
    values |= {f"round.{name}": _get(work, name) for name in rounds if work is not None}
    return content_hash(values)


def _get(row: object, name: str) -> Any:
    return row[name] if isinstance(row, Mapping) else getattr(row, name)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value
