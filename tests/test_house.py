"""The house is proven: who may import whom, that the core runs without Textual, and that no room outgrows its size."""

import ast
import importlib
import itertools
import pkgutil
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import pmconsole
from pmconsole import cli

HOME = Path(__file__).parents[1]
MODULES = sorted(p for folder in ("pmconsole", "tests", "tools") for p in (HOME / folder).rglob("*.py"))
CORE = ("procedure", "data", "desk", "papers", "alerts")
LINES, FUNCTION_LINES, APP_LINES = 400, 40, 200


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=HOME, capture_output=True, text=True, timeout=300)


def test_imports_run_downward_only() -> None:
    told = run(str(Path(sys.executable).with_name("lint-imports")), "--no-cache")
    assert told.returncode == 0, told.stdout + told.stderr


def core_modules() -> list[str]:
    rooms = [f"pmconsole.{room}" for room in CORE if (HOME / "pmconsole" / room).is_dir()]
    found = ["pmconsole.settings", "pmconsole.logs", "pmconsole.root"]
    for room in rooms:
        package = importlib.import_module(room)
        found += [room, *(m.name for m in pkgutil.walk_packages(package.__path__, f"{room}."))]
    # Alembic's own entry script can only be run by Alembic.
    return [name for name in found if not name.endswith(".env")]


BLOCKED = """
import importlib, sys
sys.modules["textual"] = None
for name in sys.argv[1:]:
    importlib.import_module(name)
loaded = [name for name in sys.modules if name.split(".")[0] == "textual" and sys.modules[name] is not None]
assert not loaded, loaded
"""


def test_core_runs_where_textual_cannot_be_imported() -> None:
    told = run(sys.executable, "-c", BLOCKED, *core_modules())
    assert told.returncode == 0, told.stderr


def test_command_line_starts_without_screens_store_or_scheduler() -> None:
    """The help reads every file of `commands`, a word only its own: neither loads what only doing the work needs."""
    heavy = {"textual", "sqlalchemy", "sqlmodel", "alembic", "apscheduler", "openpyxl", "xlsxwriter"}
    # Typer itself brings pydantic as soon as it reads an option.
    assert not loaded_by("import pmconsole.cli") & {*heavy, "pydantic"}
    for words in (["--version"], ["--help"], ["supervisors", "--help"]):
        assert not loaded_by(f"from pmconsole import cli; cli.main({words})") & heavy, words


def test_word_of_the_command_line_loads_its_own_file_alone() -> None:
    loaded = loaded_by("from pmconsole import cli; cli.main(['clocks', '--help'])")
    others = {f"pmconsole.commands.{file}" for word, file in cli.TOPICS.items() if word != "clocks"}
    assert "pmconsole.commands.clocks" in loaded and not loaded & others


def loaded_by(code: str) -> set[str]:
    """The modules that a process has which ran `code`."""
    told = run(sys.executable, "-c", f"import sys; {code}; sys.stderr.write(' '.join(sys.modules))")
    assert told.returncode == 0, told.stderr
    return set(told.stderr.split())


#: What the files behind the words share.
SHARED = {
    "chinese",
    "completion",
    "console",
    "looks",
    "opening",
    "refused",
    "status",
    "topics",
    "stats_sheet",
    "supervisors_check",
}


def test_every_file_of_commands_stands_behind_a_word_or_is_shared() -> None:
    files = {path.stem for path in (HOME / "pmconsole" / "commands").glob("*.py")} - {"__init__"}
    assert files == set(cli.TOPICS.values()) | SHARED
    assert (HOME / "pmconsole" / "cli.py").read_text("utf-8").count("\n") <= 110


def test_no_file_is_too_long_to_read() -> None:
    files = [*MODULES, *(HOME / "pmconsole").rglob("*.tcss")]
    long = {str(p.relative_to(HOME)): n for p in files if (n := p.read_text("utf-8").count("\n")) > LINES}
    assert not long
    app = HOME / "pmconsole" / "app.py"
    assert app.read_text("utf-8").count("\n") < APP_LINES


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the function's code; its own docstring explains and does not count."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def test_no_function_is_too_long_to_hold_in_mind() -> None:
    long = {
        f"{path.relative_to(HOME)}:{node.lineno} {node.name}": length(node)
        for path in MODULES
        # A migration is a list of tables in their order, a test may be a whole day: cutting them up would hide both.
        if "versions" not in path.parts and path.is_relative_to(HOME / "pmconsole")
        for node in functions(path)
        if length(node) > FUNCTION_LINES
    }
    assert not long


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(HOME))
        for path in MODULES
        if (tree := ast.parse(path.read_text("utf-8"))).body and not ast.get_docstring(tree)
    ]
    assert not silent


def test_every_public_thing_is_documented_and_no_rule_is_broken() -> None:
    told = run(str(Path(sys.executable).with_name("ruff")), "check", "--no-cache", "pmconsole", "tests", "tools")
    assert told.returncode == 0, told.stdout


HOSTS = re.compile(r"pypi\.|pythonhosted|files\.python|index-url|extra-index|find-links|mirrors?\.|githubusercontent")


def tracked() -> list[Path]:
    told = run("git", "ls-files", "-z")
    if told.returncode:
        pytest.skip("not a git checkout")
    return [HOME / name for name in told.stdout.split("\0") if name]


def test_no_file_names_a_package_registry() -> None:
    me = Path(__file__)
    named = [
        str(path.relative_to(HOME))
        for path in tracked()
        if path.is_file() and path != me and HOSTS.search(path.read_text("utf-8", errors="replace"))
    ]
    assert not named


def test_top_level_holds_only_what_the_plan_says() -> None:
    allowed = {"pyproject.toml", "pmconsole", "tests", "README.md", "Makefile", "constraints.txt", ".ci", ".gitignore"}
    allowed |= {"docs", "tools", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "MANIFEST.in"}
    allowed |= {".editorconfig", ".pre-commit-config.yaml"}
    assert {path.relative_to(HOME).parts[0] for path in tracked()} <= allowed


def test_time_is_handed_in() -> None:
    """Only the clock asks the system for the time."""
    asking = re.compile(r"datetime\.(now|today|utcnow)\(|date\.today\(|time\.time\(")
    found = [
        str(path.relative_to(HOME))
        for path in MODULES
        if path.is_relative_to(HOME / "pmconsole") and asking.search(path.read_text("utf-8"))
        if path.name != "timekeeping.py"
    ]
    assert not found


def test_floor_plan_names_every_room() -> None:
    plan = pmconsole.__doc__ or ""
    rooms = {p.stem for p in (HOME / "pmconsole").iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()}
    missing = sorted(room for room in rooms - {"__init__"} if not re.search(rf"^ *{room}\b", plan, re.MULTILINE))
    assert not missing
    planned = re.findall(r"^    ([a-z_]+)(?:\.py|/)", plan, re.MULTILINE)
    assert set(planned) <= rooms, "the plan names a room that does not stand"


@pytest.mark.parametrize("floor", ["screens", "desk", "data"])
def test_floor_plan_names_the_rooms_of_each_floor_in_the_order_of_their_contract(floor: str) -> None:
    lines = (pmconsole.__doc__ or "").partition(f"\n    {floor}/")[2].splitlines()[1:]
    told = list(itertools.takewhile(lambda line: line.startswith("        "), lines))
    planned = [found[1] for line in told if (found := re.match(r" {8}([a-z_]+)/ +\S", line))]
    contracts = tomllib.loads((HOME / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one.get("containers") == [f"pmconsole.{floor}"])
    rooms = {path.parent.name for path in (HOME / "pmconsole" / floor).glob("*/__init__.py")}
    assert planned == layers and set(planned) == rooms
    flat = {path.name for path in (HOME / "pmconsole" / floor).iterdir() if path.is_file()}
    assert flat == {"__init__.py"}, "a file lies outside the rooms"


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((HOME / "pyproject.toml").read_text("utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[<>=~!;\[ ]", line)[0].lower().replace("_", "-") for line in wanted}
    lines = (HOME / "constraints.txt").read_text("utf-8").splitlines()
    pinned = {line.split("==")[0].lower().replace("_", "-") for line in lines if "==" in line}
    assert names <= pinned


#: A half-width mark right between a Chinese character and another or a filled-in value.
HALF_WIDTH = re.compile(r"(?<=[\u4e00-\u9fff”」）》])[,;:?!](?=[\u4e00-\u9fff「“《{])|(?<=[」”])[,;?!]")


def spoken(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The texts of a module that may be shown: no docstrings, no patterns, no SQL; a value filled in is a `{`."""
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(p.value) if isinstance(p, ast.Constant) else "{" for p in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not {id(node)} & (docs | parts):
            text = node.value
        else:
            continue
        if "(?" not in text and "[" not in text:
            yield node.lineno, text


def test_chinese_sentences_have_chinese_punctuation() -> None:
    wrong = [
        f"{path.name}:{line}: {text}"
        for path in MODULES
        if "tests" not in path.parts
        for line, text in spoken(ast.parse(path.read_text()))
        if HALF_WIDTH.search(text)
    ]
    assert wrong == []
