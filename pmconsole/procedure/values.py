"""The values of columns in words: terms in Chinese, instants in site time."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pmconsole.procedure.alarm_words import AlarmState
from pmconsole.procedure.board import ChangeOutcome
from pmconsole.procedure.money import yuan
from pmconsole.procedure.papers import KINDS
from pmconsole.procedure.vocabulary import (
    Addressee,
    CallOutcome,
    Category,
    ChangeKind,
    Channel,
    Charge,
    NoteKind,
    Paper,
    PhraseKind,
    ReplyHow,
    Rule,
    Satisfaction,
    ShelfKind,
    SignedHow,
    Term,
    ToldAs,
    Urgency,
)

TERMS: dict[str, tuple[type[Term], ...]] = {
    "channel": (Channel,), "category": (Category,), "addressee": (Addressee,), "satisfaction": (Satisfaction,),
    "urgency": (Urgency,), "charge": (Charge,), "told_as": (ToldAs,), "consent_how": (ReplyHow,),
    "notified_how": (ReplyHow,), "chased_how": (ReplyHow,),
    "kind": (NoteKind, ShelfKind, PhraseKind), "outcome": (CallOutcome,), "rule": (Rule,), "state": (AlarmState,),
}  # fmt: skip
#: What a yes or no of a column means.
EITHER = {"outgoing": ("来电", "去电"), "passed": ("不通过，返工", "通过")}
_CHANGE: dict[str, type[Term]] = {"kind": ChangeKind, "reported_how": ReplyHow, "outcome": ChangeOutcome}
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d)?$")


def value_zh(field: str, value: Any, zone: ZoneInfo, paper: Paper | None = None) -> str:
    """A value of the journal in words: terms in Chinese, instants in site time, `空` for nothing."""
    if value is None or value == "":
        return "空"
    name = field.rpartition(".")[2]
    if isinstance(value, bool):
        return EITHER.get(name, ("否", "是"))[value]
    if isinstance(value, str):
        if _INSTANT.match(value):
            moment = datetime.fromisoformat(value if value[-6] in "+-" else f"{value}+00:00")
            return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
        for kind in _kinds(name, paper):
            if value in kind._value2member_map_:
                return kind(value).zh
    if isinstance(value, int) and name.endswith("_fen"):
        return yuan(value)
    if isinstance(value, list):
        return "、".join(str(item) for item in value) or "空"
    return str(value)


def _kinds(name: str, paper: Paper | None) -> tuple[type[Term], ...]:
    states = KINDS[paper].states if paper is not None else None
    if name == "state" and states is not None:
        return (states, *TERMS["state"])
    if paper is Paper.CHANGE and name in _CHANGE:
        return (_CHANGE[name],)
    if name == "how":
        return (SignedHow, ReplyHow)
    return TERMS.get(name, ())
