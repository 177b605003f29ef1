"""What the file itself refuses about handovers (F1): once both have signed nothing of one changes, it is only added to.

Belongs to `dialect`: SQLite's own words, spelt nowhere else.
"""

from pmconsole.data.core.trigger_text import NEVER_CHANGED, keep, refuse

_ADDED_ONLY = ("shift_note", "equipment_check", "handover_line")
_KEPT = (*_ADDED_ONLY, "equipment_item")
_SIGNED = "(SELECT state FROM shift_handover WHERE id = NEW.handover_id) = 'signed'"


def ddl() -> dict[str, str]:
    """Name and text of every trigger."""
    made = {name: text for table in _KEPT for name, text in keep(table).items()}
    for name, act, table, words, when in (
        *((f"{table}_no_update", "UPDATE", table, NEVER_CHANGED, "") for table in _ADDED_ONLY),
        ("handover_frozen", "UPDATE", "shift_handover", "双方签名后的交接班记录不得更改", "OLD.state = 'signed'"),
        ("equipment_check_in_time", "INSERT", "equipment_check", "双方签名后不得再记清点", _SIGNED),
        (
            "handover_line_in_time", "INSERT", "handover_line", "双方签名后只能补充更正",
            f"NEW.kind <> 'added' AND {_SIGNED}",
        ),
    ):  # fmt: skip
        made[name] = refuse(name, act, table, words, when)
    return made
