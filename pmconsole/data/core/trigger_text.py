"""How a trigger that refuses is written, and the words most of them say. Belongs to `dialect`."""

NEVER_DELETED, NEVER_CHANGED, NEVER_RENUMBERED = "记录不得删除", "记录不得更改", "编号不得更改"


def refuse(name: str, act: str, table: str, words: str, when: str = "") -> str:
    """The text of trigger `name`: `act` on `table` is refused with `words`, always or only `when` a condition holds."""
    condition = f" WHEN {when}" if when else ""
    return f"CREATE TRIGGER {name} BEFORE {act} ON {table}{condition} BEGIN SELECT RAISE(ABORT, '{words}'); END"


def keep(table: str) -> dict[str, str]:
    """Name and text of the trigger that refuses to delete from `table`; `guards` then keeps its rows from REPLACE."""
    name = f"{table}_keep"
    return {name: refuse(name, "DELETE", table, NEVER_DELETED)}
