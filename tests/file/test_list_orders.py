"""Every list has one order: what is sorted ends in what is unique, what is cut off is sorted first."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import pmconsole

HOME = Path(pmconsole.__file__).parent
#: What no two rows of a table share, as the last columns of an order.
UNIQUE = (
    ("id",),
    ("order_id", "round"),  # order_round
    ("contact_id", "position"),  # contact_number, contact_place
    ("run_id", "position"),  # import_row
    ("schema_nr",),  # trigger_set
)
#: An order that is total for another reason, by file and text.
TOTAL = {
    (
        "data/board/queries.py",
        "_JOIN.c.at, _JOIN.c.entry_id",
    ): "an entry is joined once: the key of the table",
    ("data/shelf/queries.py", "ShelfItem.title"): "nothing but the title is read, each once",
    ("desk/people/acts.py", "Person.name"): "nothing but the name is read, each once",
    ("data/hand_in/queries.py", "*columns[:3]"): "one row to each of just these three",
    ("data/hand_in/fingerprints.py", "order, *table.primary_key"): "the key of whichever table it is",
    ("desk/papers/casework.py", "*table.__table__.primary_key"): "the key of whichever table it is",
    ("alerts/rows.py", "*order"): "given by its callers, whose orders are held below",
}
#: What is cut off unsorted, by file and text of the limit: only whether there is one is asked.
ONLY_WHETHER = {("data/board/queries.py", "1")}


def calls(of: str) -> Iterator[tuple[str, ast.Call, ast.AST]]:
    """Each call of a method `of` in the product: the file, the call and the function (or file) it stands in."""
    for path in sorted(HOME.rglob("*.py")):
        around: list[ast.AST] = [tree := ast.parse(path.read_text())]
        around += [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        inner = {id(node): scope for scope in around for node in ast.walk(scope)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == of:
                yield str(path.relative_to(HOME)), node, inner[id(node)]


def named(node: ast.AST) -> str:
    """The column an order goes by: `id` of `col(Duty.id).desc()`; else ""."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("asc", "desc"):
        return named(node.func.value)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "col":
        return named(node.args[0])
    return node.attr if isinstance(node, ast.Attribute) else ""


def is_total(columns: list[ast.expr]) -> bool:
    names = tuple(named(column) for column in columns)
    return any(names[-len(last) :] == last for last in UNIQUE)


def assigned(name: str, scope: ast.AST) -> list[list[ast.expr]]:
    """Every list or tuple the scope gives `name`."""
    found = []
    for node in ast.walk(scope):
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        if any(isinstance(one, ast.Name) and one.id == name for one in targets):
            value = node.value  # type: ignore[attr-defined]
            found.append(value.elts if isinstance(value, ast.Tuple | ast.List) else [value])
    return found


def wrong_orders() -> Iterator[tuple[str, str]]:
    for file, call, scope in calls("order_by"):
        given = [call.args]
        if len(call.args) == 1 and isinstance(star := call.args[0], ast.Starred) and isinstance(star.value, ast.Name):
            given = assigned(star.value.id, scope) or given
        if not all(is_total(columns) for columns in given):
            yield file, ", ".join(ast.unparse(one) for one in call.args)


def test_every_order_ends_in_what_is_unique() -> None:
    found = list(wrong_orders())
    assert [one for one in found if one not in TOTAL] == []
    assert set(TOTAL) == set(found), "an exception nobody needs any more"


def test_the_orders_handed_to_the_lists_of_alarms_end_in_what_is_unique() -> None:
    tree = ast.parse((HOME / "alerts" / "rows.py").read_text())
    orders = [
        node.args[3]
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_lines"
    ]
    assert len(orders) == 5
    for order in orders:
        given = assigned(order.id, tree) if isinstance(order, ast.Name) else [order.elts]  # type: ignore[attr-defined]
        assert given and all(is_total(columns) for columns in given), ast.unparse(order)


def is_sorted_first(call: ast.Call) -> bool:
    """Whether an `order_by` stands before the limit; a statement put together before is held where it was made."""
    node: ast.AST = call
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr == "order_by":
            return True
        node = node.func.value
    return not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "select")


def test_what_is_cut_off_is_sorted_first() -> None:
    found = {(file, ast.unparse(call.args[0])) for file, call, _ in calls("limit") if not is_sorted_first(call)}
    assert found == ONLY_WHETHER


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("q.order_by(_CLOCK.c.due_at)", False),
        ("q.order_by(_CLOCK.c.id, _CLOCK.c.due_at)", False),
        ("q.order_by(_CLOCK.c.due_at, _CLOCK.c.id)", True),
        ("q.order_by(col(Duty.started_at).desc(), col(Duty.id).desc())", True),
        ("q.order_by(_ROUND.c.round)", False),
        ("q.order_by(_ROUND.c.order_id, _ROUND.c.round.desc())", True),
        ("q.order_by('position')", False),
    ],
)
def test_an_order_that_is_not_total_is_seen(text: str, total: bool) -> None:
    call = ast.parse(text, mode="eval").body
    assert isinstance(call, ast.Call)
    assert is_total(call.args) is total
