"""A line of the journal in words: who, what, about what, each change on its own or all in one sentence."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from pmconsole.data.journal.chain import FieldChange, JournalRow
from pmconsole.procedure.act_words import action_zh
from pmconsole.procedure.columns import INWARD, field_zh
from pmconsole.procedure.values import value_zh


def who(row: JournalRow) -> str:
    """Who did it; what the machine noticed by itself has nobody's name."""
    return row.who or "（本机）"


def changes_of(row: JournalRow) -> Iterator[FieldChange]:
    """What a line changed, without what the machine keeps for itself."""
    return (change for change in row.changes if change.field not in INWARD)


def change_words(row: JournalRow, change: FieldChange, zone: ZoneInfo) -> tuple[str, str, str]:
    """Column, old and new value of a change in Chinese."""
    old, new = (value_zh(change.field, value, zone, row.paper) for value in (change.old, change.new))
    return field_zh(change.field, row.paper, row.action), old, new


def in_one_line(row: JournalRow, zone: ZoneInfo) -> str:
    """What a line changed: `房号 3-2-1701 → 3-2-1702；内容 水管爆裂`."""
    parts = []
    for change in changes_of(row):
        column, old, new = change_words(row, change, zone)
        parts.append(f"{column} {new}" if old == "空" else f"{column} {old} → {new}")
    return "；".join(parts)


def about(row: JournalRow) -> str:
    """What a line is about: the number of a paper, else what the journal keeps in its place."""
    return row.number or (row.paper.zh if row.paper else "")


def act_of(row: JournalRow) -> str:
    """What was done, in Chinese."""
    return action_zh(row.action)
