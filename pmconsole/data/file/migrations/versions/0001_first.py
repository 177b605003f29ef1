"""The first tables: papers, people, clocks, journal, and the search index."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from pmconsole.data.core import dialect
from pmconsole.data.core.types import UtcDateTime

revision = "0001"
down_revision = None

_OPEN: dict[str, Any] = {
    f"{name}_where": sa.text("met_at IS NULL AND ended_at IS NULL") for name in ("sqlite", "postgresql")
}


def upgrade() -> None:
    """Make them all."""
    for make in (
        _site_and_people, _ledger_and_forms, _orders, _what_hangs_on_an_entry,
        _other_papers, _under_every_paper, _journal, _search,
    ):  # fmt: skip
        make()


def _id() -> sa.Column[Any]:
    return sa.Column("id", sa.Integer(), primary_key=True)


def _ref(name: str, target: str, *, optional: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(target), nullable=optional)


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _words(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.String(24), nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _flags(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Boolean(), nullable=False) for name in names]


def _instants(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, UtcDateTime(), nullable=False) for name in names]


def _instants_if_any(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, UtcDateTime(), nullable=True) for name in names]


def _paper() -> list[sa.Column[Any]]:
    columns: list[sa.Column[Any]] = [
        _id(),
        _ref("site_id", "site.id"),
        sa.Column("number", sa.String(), nullable=False, unique=True),
        *_numbers("version"),
        *_instants_if_any("voided_at"),
        *_texts("void_reason"),
    ]
    return columns


def _site_and_people() -> None:
    op.create_table("site", _id(), *_texts("name"), *_instants("created_at"), *_flags("drill"))
    op.create_table(
        "department",
        _id(),
        _ref("site_id", "site.id"),
        *_texts("name", "head", "receiver", "phone"),
        *_numbers("position"),
        *_flags("active"),
        sa.UniqueConstraint("site_id", "name"),
    )
    op.create_table(
        "person",
        _id(),
        _ref("site_id", "site.id"),
        _ref("department_id", "department.id", optional=True),
        *_texts("name", "post", "phone"),
        *_flags("active"),
        sa.UniqueConstraint("site_id", "name"),
    )
    op.create_table(
        "person_role",
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("role", sa.String(24), primary_key=True),
    )
    op.create_table(
        "duty",
        _id(),
        _ref("site_id", "site.id"),
        _ref("person_id", "person.id"),
        *_texts("shift"),
        *_instants("started_at"),
        *_instants_if_any("ends_at", "ended_at"),
    )
    op.create_table(
        "calendar_day",
        sa.Column("site_id", sa.Integer(), sa.ForeignKey("site.id"), primary_key=True),
        sa.Column("day", sa.Date(), primary_key=True),
        *_texts("remark"),
        *_flags("working"),
    )
    op.create_table(
        "draft",
        _id(),
        _ref("site_id", "site.id"),
        *_texts("owner", "form", "body"),
        *_instants("updated_at"),
        sa.UniqueConstraint("site_id", "owner", "form"),
    )


def _ledger_and_forms() -> None:
    op.create_table(
        "ledger_entry",
        *_paper(),
        sa.Column("import_key", sa.String()),
        *_words("channel", "category", "state"),
        *_texts(
            "source",
            "phone",
            "phone_key",
            "room",
            "room_key",
            "building",
            "content",
            "handler",
            "handling",
            "internal_department",
            "struck_off_by",
            "remark",
            "search_text",
        ),
        *_instants("received_at", "registered_at"),
        *_instants_if_any("major_at", "handled_at", "replied_at", "struck_off_at", "followed_up_at"),
        *_flags("major"),
        sa.UniqueConstraint("site_id", "import_key"),
    )
    op.create_index("entry_phone", "ledger_entry", ["phone_key", "received_at"])
    op.create_index("entry_received", "ledger_entry", ["site_id", "received_at", "id"])
    op.create_index("entry_room", "ledger_entry", ["room_key", "received_at"])
    op.create_index("entry_state", "ledger_entry", ["site_id", "state", "received_at"])
    op.create_index("ix_ledger_entry_site_id", "ledger_entry", ["site_id"])
    op.create_table(
        "service_form",
        *_paper(),
        _ref("entry_id", "ledger_entry.id"),
        *_words("state"),
        *_texts(
            "printed_no",
            "filler",
            "filler_department",
            "phone",
            "customer",
            "room",
            "content",
            "received_by",
            "handed_out_to",
            "result",
            "customer_signer",
            "customer_refusal",
        ),
        *_instants("received_at"),
        *_instants_if_any("handed_out_at", "taken_back_at", "struck_off_at"),
        *_flags("by_employee"),
    )
    op.create_index("ix_service_form_entry_id", "service_form", ["entry_id"])
    op.create_index("ix_service_form_site_id", "service_form", ["site_id"])
    op.create_table(
        "phone_record",
        *_paper(),
        _ref("entry_id", "ledger_entry.id", optional=True),
        *_texts("phone", "phone_key", "person", "content", "handler"),
        *_instants("at"),
        *_flags("outgoing"),
    )
    op.create_index("ix_phone_record_entry_id", "phone_record", ["entry_id"])
    op.create_index("ix_phone_record_phone_key", "phone_record", ["phone_key"])
    op.create_index("ix_phone_record_site_id", "phone_record", ["site_id"])


def _orders() -> None:
    op.create_table(
        "dispatch_order",
        *_paper(),
        _ref("entry_id", "ledger_entry.id"),
        _ref("department_id", "department.id"),
        _ref("reissued_from_id", "dispatch_order.id", optional=True),
        *_words("addressee", "state"),
        *_texts(
            "department",
            "addressee_name",
            "assistant",
            "content",
            "requirement",
            "issued_by",
            "receiver",
            "decline_reason",
            "return_reason",
        ),
        *_instants("issued_at"),
        *_instants_if_any("signed_at", "declined_at", "returned_at", "struck_off_at"),
        *_numbers("round"),
    )
    op.create_index("ix_dispatch_order_entry_id", "dispatch_order", ["entry_id"])
    op.create_index("ix_dispatch_order_site_id", "dispatch_order", ["site_id"])
    op.create_index("order_state", "dispatch_order", ["site_id", "state", "issued_at"])
    op.create_table(
        "order_round",
        sa.Column("order_id", sa.Integer(), sa.ForeignKey("dispatch_order.id"), primary_key=True),
        sa.Column("round", sa.Integer(), primary_key=True),
        sa.Column("passed", sa.Boolean()),
        *_texts(
            "worker",
            "worker_phone",
            "result",
            "customer_signer",
            "customer_refusal",
            "reason",
            "fed_back_to",
            "verifier",
            "rework_reason",
        ),
        *_instants_if_any("arranged_at", "completed_at", "reason_at", "fed_back_at", "verified_at"),
    )


def _what_hangs_on_an_entry() -> None:
    op.create_table(
        "referral",
        _id(),
        _ref("entry_id", "ledger_entry.id"),
        *_words("how"),
        *_texts("referred_to", "post", "by", "instruction", "instruction_by", "report"),
        *_instants("at"),
        *_instants_if_any("instruction_at", "report_at"),
    )
    op.create_index("ix_referral_entry_id", "referral", ["entry_id"])
    op.create_table(
        "reply",
        _id(),
        _ref("entry_id", "ledger_entry.id"),
        *_words("how"),
        *_texts("told", "text", "by"),
        *_instants("at"),
    )
    op.create_index("ix_reply_entry_id", "reply", ["entry_id"])
    op.create_table(
        "follow_up",
        _id(),
        _ref("entry_id", "ledger_entry.id"),
        *_words("satisfaction"),
        *_texts("text", "by"),
        *_instants("at"),
    )
    op.create_index("ix_follow_up_entry_id", "follow_up", ["entry_id"])


def _other_papers() -> None:
    op.create_table(
        "info_change",
        *_paper(),
        *_words("kind", "reported_how"),
        *_texts("department", "reporter", "scope", "content", "answer", "handler"),
        *_instants("decided_at", "registered_at", "begins_at"),
        *_instants_if_any("ends_at", "ended_at"),
    )
    op.create_index("ix_info_change_site_id", "info_change", ["site_id"])
    op.create_table(
        "shift_handover",
        *_paper(),
        *_texts("shift", "outgoing", "incoming", "standing", "equipment", "remarks"),
        *_instants("begins_at", "ends_at"),
        *_instants_if_any("outgoing_signed_at", "incoming_signed_at"),
    )
    op.create_index("ix_shift_handover_site_id", "shift_handover", ["site_id"])


def _under_every_paper() -> None:
    op.create_table(
        "paper_counter",
        sa.Column("site_id", sa.Integer(), sa.ForeignKey("site.id"), primary_key=True),
        sa.Column("kind", sa.String(24), primary_key=True),
        sa.Column("day", sa.Date(), primary_key=True),
        *_numbers("last"),
    )
    op.create_table(
        "clock",
        _id(),
        _ref("site_id", "site.id"),
        _ref("entry_id", "ledger_entry.id", optional=True),
        *_words("rule", "paper"),
        *_texts("number", "end_reason"),
        *_instants("started_at", "warn_at", "due_at"),
        *_instants_if_any("met_at", "ended_at"),
        *_numbers("paper_id", "round"),
        sa.UniqueConstraint("paper", "paper_id", "rule", "round"),
    )
    op.create_index("clock_entry", "clock", ["entry_id"])
    op.create_index("clock_one_open", "clock", ["paper", "paper_id", "rule"], unique=True, **_OPEN)
    op.create_index("clock_open_due", "clock", ["due_at", "warn_at"], **_OPEN)
    op.create_table(
        "signature",
        _id(),
        _ref("site_id", "site.id"),
        _ref("person_id", "person.id", optional=True),
        *_words("paper", "how"),
        *_texts("step", "role", "name", "witness", "refusal"),
        *_instants("at"),
        *_numbers("paper_id", "round"),
    )
    op.create_index("signature_paper", "signature", ["paper", "paper_id"])
    op.create_table(
        "note",
        _id(),
        _ref("site_id", "site.id"),
        *_words("paper", "kind"),
        *_texts("text", "by"),
        *_instants("at"),
        *_numbers("paper_id"),
    )
    op.create_index("note_paper", "note", ["paper", "paper_id"])


def _journal() -> None:
    op.create_table(
        "journal",
        _id(),
        sa.Column("paper_id", sa.Integer()),
        *_texts("who", "action", "paper", "number", "changes", "previous", "hash"),
        *_instants("at"),
        *_numbers("site_id", "version"),
        sqlite_autoincrement=True,
    )
    op.create_index("journal_at", "journal", ["at"])
    op.create_index("journal_paper", "journal", ["paper", "paper_id"])


def _search() -> None:
    op.execute(dialect.FTS_DDL)
    # Questions of digits: the end of a telephone number, of a room, of a paper's number.
    op.create_index("entry_phone_end", "ledger_entry", [sa.text("substr(phone_key, -4)")])
    op.create_index("entry_room_end", "ledger_entry", [sa.text("substr(room_key, -4)")])
    for table in ("ledger_entry", "service_form", "dispatch_order", "phone_record"):
        op.create_index(f"{table}_number_end", table, [sa.text("substr(number, 13)")])
    op.create_index("entry_category", "ledger_entry", ["site_id", "category", "received_at"])
    op.create_index(
        "entry_major", "ledger_entry", ["site_id", "received_at"],
        sqlite_where=sa.text("major"), postgresql_where=sa.text("major"),
    )  # fmt: skip
