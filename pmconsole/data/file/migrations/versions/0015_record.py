"""The record says more: the written report as a paper, what an order costs, who was told as whom, pads of blank forms.

Every new column is empty on what was written before: nothing is filled in for anybody.
"""

import sqlalchemy as sa
from alembic import op

from pmconsole.data.core import dialect
from pmconsole.data.core.types import UtcDateTime

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Make them all."""
    _papers()
    _report()
    _handover()
    _pads()
    _chasing()
    _imports()
    _site_key()
    _signatures()


def _papers() -> None:
    _add("service_form", *_times("filled_at", "notified_at"), *_words("notified_how"))
    _add("service_form", *_texts("notified_to", "notified_by", "opinion"))
    _add("dispatch_order", *_words("urgency"), *_times("appointment_at"), *_texts("returned_to"))
    _add("order_round", *_times("arrived_at", "consent_at", "promised_at"), *_words("charge", "consent_how"))
    _add("order_round", *_numbers("quoted_fen", "material_fen", "labour_fen"))
    _add("order_round", *_texts("consent_by", "materials", "labour", "receipt_no", "opinion"))
    _add("note", *_times("promised_at"))
    _add("reply", *_words("told_as"))
    for table in ("ledger_entry", "dispatch_order", "reply", "follow_up"):
        _add(table, *_numbers("opening"))
    _add("ledger_entry", *_texts("unreached_reason"))
    _add("dispatch_order", *_numbers("follows_id"))
    # The number on a form of a pad is asked by its last digits.
    op.create_index("form_printed_end", "service_form", [sa.text("substr(printed_no, -4)")])


def _report() -> None:
    op.create_table(
        "major_report", _id(), _ref("site_id", "site.id"),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False), *_times("voided_at"), *_texts("void_reason"),
        _ref("entry_id", "ledger_entry.id"),
        sa.Column("supplements_id", sa.Integer(), sa.ForeignKey("major_report.id"), nullable=True),
        *_times("happened_at", "written_at", needed=True),
        *_texts("place", "involved", "content", "cause", "measures", "damage", "reported_to", "written_by"),
        sa.Column("state", sa.String(24), nullable=False), sa.UniqueConstraint("site_id", "number"),
    )  # fmt: skip
    for name in ("site_id", "entry_id"):
        op.create_index(f"ix_major_report_{name}", "major_report", [name])


def _handover() -> None:
    _add("shift_handover", *_texts("with_me"))
    _add("equipment_check", *_numbers("counted"))


def _pads() -> None:
    op.create_table(
        "blank_pad", _id(), _ref("site_id", "site.id"), sa.Column("paper", sa.String(24), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("first", "last")),
        *_times("at", needed=True), *_texts("by"), sa.UniqueConstraint("site_id", "paper", "first"),
    )  # fmt: skip


def _chasing() -> None:
    op.create_table(
        "chasing", _id(), _ref("site_id", "site.id"), sa.Column("paper", sa.String(24), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False), sa.Column("whom", sa.String(), nullable=False),
        sa.Column("how", sa.String(24), nullable=False), sa.Column("answer", sa.String(), nullable=False),
        *_times("promised_at"), *_times("at", needed=True), sa.Column("by", sa.String(), nullable=False),
    )  # fmt: skip
    op.create_index("chasing_paper", "chasing", ["paper", "paper_id"])
    op.create_index("chasing_when", "chasing", ["site_id", "at"])


def _imports() -> None:
    op.create_table(
        "import_run", _id(), _ref("site_id", "site.id"),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("kind", "file")), *_times("at", needed=True),
        sa.Column("by", sa.String(), nullable=False), *_times("undone_at"), *_texts("undone_by"),
    )  # fmt: skip
    op.create_index("ix_import_run_site_id", "import_run", ["site_id"])
    op.create_table(
        "import_row",
        sa.Column("run_id", sa.Integer(), sa.ForeignKey("import_run.id"), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("ref", "version")), *_texts("before"),
    )  # fmt: skip


def _site_key() -> None:
    """Numbers are unique at their site, a site's journal has an end of its own, indexes begin with the site."""
    for table in (
        "ledger_entry", "service_form", "phone_record", "dispatch_order", "info_change", "shift_handover", "hand_in",
    ):  # fmt: skip
        dialect.rebuild(op.get_bind(), table, "UNIQUE (number)", "UNIQUE (site_id, number)")
    op.create_index("journal_chain", "journal", ["site_id", "id"])
    for name, key in (("entry_room", "room_key"), ("entry_phone", "phone_key")):
        op.drop_index(name, "ledger_entry")
        op.create_index(name, "ledger_entry", ["site_id", key, "received_at"])
    running = sa.text("met_at IS NULL AND ended_at IS NULL")
    op.drop_index("clock_open_due", "clock")
    op.create_index(
        "clock_open_due", "clock", ["site_id", "due_at", "warn_at"], sqlite_where=running, postgresql_where=running
    )  # fmt: skip


def _signatures() -> None:
    """What is still to come after one; only where it has not come, so that no paper that passed is another one."""
    _add("signature", *_words("due"), *_texts("reason", "settled_by", "settled_reason"))
    owed = "settled_at IS NULL AND refusal = '' AND how IN ('phone', 'radio')"
    op.execute(f"UPDATE signature SET due = 'signature' WHERE {owed}")
    op.drop_index("signature_owed", "signature")
    due = sa.text("due IS NOT NULL AND settled_at IS NULL")
    op.create_index("signature_owed", "signature", ["site_id", "at"], sqlite_where=due, postgresql_where=due)


def _add(table: str, *columns: sa.Column[object]) -> None:
    for column in columns:
        op.add_column(table, column)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), primary_key=True)


def _ref(name: str, target: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(target), nullable=False)


def _texts(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.String(), nullable=False, server_default="") for name in names]


def _words(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.String(24), nullable=True) for name in names]


def _numbers(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.Integer(), nullable=True) for name in names]


def _times(*names: str, needed: bool = False) -> list[sa.Column[object]]:
    return [sa.Column(name, UtcDateTime(), nullable=not needed) for name in names]
