"""What the file itself refuses about handovers (F1): once both have signed nothing of one changes, it is only added to.

Each name and text is made once here and used by the migration and by `verify`.
"""

_ADDED_ONLY = ("shift_note", "equipment_check", "handover_line")
_KEPT = (*_ADDED_ONLY, "equipment_item")


def ddl() -> dict[str, str]:
    """Name and text of every trigger."""
    made = {f"{table}_keep": _refuse(f"{table}_keep", "DELETE", table, "记录不得删除") for table in _KEPT}
    made |= {
        f"{table}_no_update": _refuse(f"{table}_no_update", "UPDATE", table, "记录不得更改") for table in _ADDED_ONLY
    }
    made["handover_frozen"] = (
        "CREATE TRIGGER handover_frozen BEFORE UPDATE ON shift_handover WHEN OLD.state = 'signed' "
        "BEGIN SELECT RAISE(ABORT, '双方签名后的交接班记录不得更改'); END"
    )
    signed = "(SELECT state FROM shift_handover WHERE id = NEW.handover_id) = 'signed'"
    made["equipment_check_in_time"] = (
        f"CREATE TRIGGER equipment_check_in_time BEFORE INSERT ON equipment_check WHEN {signed} "
        "BEGIN SELECT RAISE(ABORT, '双方签名后不得再记清点'); END"
    )
    made["handover_line_in_time"] = (
        f"CREATE TRIGGER handover_line_in_time BEFORE INSERT ON handover_line WHEN NEW.kind <> 'added' AND {signed} "
        "BEGIN SELECT RAISE(ABORT, '双方签名后只能补充更正'); END"
    )
    return made


def _refuse(name: str, act: str, table: str, words: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{words}'); END"
