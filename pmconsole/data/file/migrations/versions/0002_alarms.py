"""Alarms: one row a clock, their append-only history, how far was swept, what is out of service."""

import sqlalchemy as sa
from alembic import op

from pmconsole.data.core.types import UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make them all."""
    _alarm()
    _history()
    _service()
    for column in ("met", "ended"):
        late = sa.text(f"{column}_at > due_at")
        op.create_index(f"clock_{column}_late", "clock", [f"{column}_at"], sqlite_where=late, postgresql_where=late)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), primary_key=True)


def _ref(name: str, target: str, **kw: bool) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(target), nullable=kw.get("optional", False))


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(24), nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _instants(*names: str, optional: bool = False) -> list[sa.Column[object]]:
    return [sa.Column(name, UtcDateTime(), nullable=optional) for name in names]


def _alarm() -> None:
    op.create_table(
        "alarm",
        _id(),
        _ref("site_id", "site.id"),
        sa.Column("clock_id", sa.Integer(), sa.ForeignKey("clock.id"), nullable=False, unique=True),
        _ref("entry_id", "ledger_entry.id", optional=True),
        *_words("rule", "paper", "state"),
        *_texts("number", "department", "acked_by", "shelved_by", "shelve_reason", "note"),
        *_numbers("paper_id", "current", "latched", "acked", "priority", "acked_mark", "version"),
        *_instants("warn_at", "due_at", "raised_at", "called_at"),
        *_instants(
            "breached_at", "met_at", "cleared_at", "acked_at", "realarm_at", "shelved_until", optional=True
        ),
    )  # fmt: skip
    standing = sa.text("state <> 'cleared'")
    op.create_index(
        "alarm_standing", "alarm", ["site_id", "state"], sqlite_where=standing, postgresql_where=standing
    )  # fmt: skip
    op.create_index("alarm_raised", "alarm", ["site_id", "raised_at"])


def _history() -> None:
    op.create_table(
        "alarm_event",
        _id(),
        _ref("site_id", "site.id"),
        _ref("alarm_id", "alarm.id"),
        *_words("event", "before", "after"),
        *_texts("who", "text"),
        *_numbers("severity", "priority"),
        *_instants("at", "noticed_at"),
        sa.Column("calls", sa.Boolean(), nullable=False),
    )
    op.create_index("alarm_event_alarm", "alarm_event", ["alarm_id"])
    op.create_index("alarm_event_at", "alarm_event", ["site_id", "at"])


def _service() -> None:
    op.create_table(
        "alarm_watch",
        sa.Column("site_id", sa.Integer(), sa.ForeignKey("site.id"), primary_key=True),
        *_instants("began_at", "swept_to"),
    )
    op.create_table(
        "alarm_out_of_service",
        _id(),
        _ref("site_id", "site.id"),
        *_words("rule"),
        *_texts("department", "reason", "who", "back_by"),
        *_instants("at"),
        *_instants("back_at", optional=True),
    )
    out_now = sa.text("back_at IS NULL")
    op.create_index(
        "alarm_out_now", "alarm_out_of_service", ["site_id", "rule", "department"], unique=True,
        sqlite_where=out_now, postgresql_where=out_now,
    )  # fmt: skip
