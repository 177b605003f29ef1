"""Every act that the program writes into the journal has a Chinese word; one that has none is shown, not hidden."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

from pmconsole import procedure
from pmconsole.procedure import who
from pmconsole.procedure.act_words import ACT_TERMS, ACTIONS, KINDS, OTHER, act_word, action_zh, kind_of, kinds_among
from pmconsole.procedure.alarm_words import AlarmAct
from pmconsole.procedure.board import BoardKey
from pmconsole.procedure.columns import INWARD, field_zh
from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.vocabulary import Term

HOME = Path(__file__).parents[2]
DOTTED = re.compile(r"[a-z_]+\.[a-z_]+")
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Source:
    """The program's modules, read and not run, and which of their functions take an `action`."""

    def __init__(self) -> None:
        """Read what writes: everything but the screens and the commands."""
        rooms = [HOME / "pmconsole" / room for room in ("data", "desk", "alerts", "papers")]
        files = [path for room in rooms for path in room.rglob("*.py") if "versions" not in path.parts]
        self.trees = {path: ast.parse(path.read_text("utf-8")) for path in files}
        self.takers: dict[str, list[tuple[Path, Function]]] = {}
        for path, tree in self.trees.items():
            for node in ast.walk(tree):
                if isinstance(node, Function) and place(node) is not None:
                    self.takers.setdefault(node.name, []).append((path, node))

    def written(self) -> Iterator[tuple[str, ast.expr, Path, Function]]:
        """Every expression handed over as an action: where, what, in which function."""
        for path, tree in self.trees.items():
            for function in (node for node in ast.walk(tree) if isinstance(node, Function)):
                for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                    given = self._given(call, path)
                    if given is not None:
                        yield f"{path.name}:{call.lineno}", given, path, function

    def _given(self, call: ast.Call, path: Path) -> ast.expr | None:
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        for keyword in call.keywords:
            if keyword.arg == "action" and name in self.takers:
                return keyword.value
        takers = self.takers.get(name, [])
        own = [function for where, function in takers if where == path]
        # A helper of its own room is called by its bare name; another room's helper of that name is not meant.
        others = [] if name.startswith("_") else [function for _, function in takers]
        for function in own or others:
            if isinstance(call.func, ast.Name) and function.args.args[:1] and function.args.args[0].arg == "self":
                continue
            at = place(function)
            if at is not None and len(call.args) > at:
                return call.args[at]
        return None


def place(function: Function) -> int | None:
    """Where among its positional arguments (without self) a function takes the word of an act; None if it does not."""
    names = [argument.arg for argument in function.args.args]
    every = [*function.args.args, *function.args.kwonlyargs]
    kinds = [ast.unparse(a.annotation) for a in every if a.arg == "action" and a.annotation is not None]
    if not kinds or kinds[0] not in ("str", "AlarmAct"):
        return None
    return names.index("action") - (names[0] == "self") if "action" in names else len(names) + 99


def words_of(given: ast.expr, path: Path, function: Function) -> set[str] | None:
    """What an expression may be: the words; none where it is handed on or is one of an enumeration; None if unknown."""
    match given:
        case ast.Constant(value=str(word)):
            return {word}
        case ast.IfExp():
            both = [words_of(part, path, function) for part in (given.body, given.orelse)]
            return None if None in both else set().union(*(one for one in both if one))
        case ast.Attribute(attr="value") | ast.Attribute(value=ast.Name(id="AlarmAct")):
            return set()  # a member of an enumeration: all members are looked at below
        case ast.Name(id=name):
            every = [*function.args.args, *function.args.kwonlyargs]
            if any(argument.arg == name for argument in every):
                return set()
            made = [words_of(value, path, function) for value in assigned(name, function)]
            if made:
                return None if None in made else set().union(*(one for one in made if one))
            module = importlib.import_module(".".join(path.relative_to(HOME).with_suffix("").parts))
            value = getattr(module, name, None)
            return {value.value if isinstance(value, Enum) else value} if isinstance(value, str) else None
        case _:
            return None


def assigned(name: str, function: Function) -> Iterator[ast.expr]:
    """What a function puts into a name of its own, alone or as one of several."""
    for node in ast.walk(function):
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            if getattr(target, "id", "") == name:
                yield node.value
            elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = zip(target.elts, node.value.elts, strict=True)
                yield from (value for one, value in pairs if getattr(one, "id", "") == name)


def test_every_act_the_program_writes_has_a_chinese_word() -> None:
    silent: dict[str, str] = {}
    unread, seen = [], set()
    for where, given, path, function in Source().written():
        words = words_of(given, path, function)
        if words is None:
            unread.append(f"{where} {ast.unparse(given)}")
        else:
            seen |= words
            silent |= {word: where for word in words if not act_word(word)}
    assert not silent, "give the act its word in pmconsole/procedure/who.py"
    assert not unread, "write the act as a plain word, a constant of the module or a member of an enumeration"
    assert {"entry.register", "contact.add", "roster.swap", "pin.set", "shelf.edition", "site.set_up"} <= seen
    assert seen <= who.ACTS.keys() | who.MACHINE.keys()


def test_enumerations_of_acts_bring_their_own_words() -> None:
    """An enumeration of the procedure whose values read `what.done` is one of acts."""
    named = [module.name for module in pkgutil.iter_modules(procedure.__path__, "pmconsole.procedure.")]
    terms = {
        kind
        for name in named
        for kind in vars(importlib.import_module(name)).values()
        if isinstance(kind, type) and issubclass(kind, Term) and len(kind)
    }
    acts = {kind for kind in terms if all(DOTTED.fullmatch(str(term.value)) for term in kind)}
    assert {StepKey, BoardKey} <= acts
    assert acts | {AlarmAct} == set(ACT_TERMS), "put it into ACT_TERMS in pmconsole/procedure/act_words.py"
    assert all(act_word(term.value) for kind in ACT_TERMS for term in kind)
    assert {term.value for kind in ACT_TERMS for term in kind} <= who.ACTS.keys() | who.MACHINE.keys()


def columns() -> Iterator[tuple[str, str]]:
    """Where, and the name of every column that is spelt as changed: a dict of pairs, or a keyword of `change`."""
    for path, tree in Source().trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Dict) and node.keys:
                pairs = all(isinstance(value, ast.Tuple) and len(value.elts) == 2 for value in node.values)
                keys = [key.value for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
                if pairs and len(keys) == len(node.keys) and "data" not in path.parts:
                    yield from ((f"{path.name}:{node.lineno}", key) for key in keys)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "change":
                yield from ((f"{path.name}:{node.lineno}", k.arg) for k in node.keywords if k.arg and k.arg != "extra")


def test_every_column_that_is_spelt_as_changed_has_a_chinese_name() -> None:
    found = list(columns())
    silent = {name: where for where, name in found if name not in INWARD and field_zh(name).isascii()}
    assert not silent, "add a word to FIELDS in pmconsole/procedure/columns.py"
    assert {"ends_at", "reason", "name", "signature"} <= {name for _, name in found}


def test_an_act_without_a_word_is_shown_as_it_is_stored() -> None:
    assert action_zh("robot.dance") == "其他操作（robot.dance）"
    assert kind_of("robot.dance") == OTHER
    assert act_word("robot.dance") == ""


def test_every_act_that_has_a_word_has_a_kind_to_choose_it_by() -> None:
    known = [*ACTIONS, *(member.value for kind in ACT_TERMS for member in kind)]
    assert [action for action in known if kind_of(action) == OTHER] == []
    chosen = kinds_among([*known, "robot.dance"])
    assert list(chosen) == [kind for kind in KINDS if kind in chosen] and list(chosen)[-1] == OTHER
    assert set().union(*chosen.values()) == {*known, "robot.dance"}
    assert "order.void" in chosen["更正、作废"] and "order.void" not in chosen["派工单"]


def test_words_are_chinese() -> None:
    assert [word for word in ACTIONS.values() if word.isascii()] == []
