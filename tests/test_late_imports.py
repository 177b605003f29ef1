"""Imports stand at the top of a file. What is loaded only when it is needed stands here by name, with the reason."""

import ast
from collections.abc import Iterator
from pathlib import Path

HOME = Path(__file__).parents[1] / "pmconsole"
# A command loads what it does when it is asked for: that is the rule of that floor, and test_house holds its start.
COMMANDS = ("commands", "cli.py", "__main__.py")

LATE = {
    "a library that takes long to load, wanted by one act alone": {
        "apscheduler", "argon2", "chinese_calendar", "docx", "holidays", "openpyxl", "phonenumbers",
        "pylopdf_fonts_zh_cn", "pypdf", "python_calamine",
        "pypinyin", "segno", "typst", "xlsxwriter",
    },
    "our own part that is made of such a library": {"Joined", "flat"},
    "there on one operating system alone": {"fcntl", "msvcrt"},
    "a command that opens no file starts without the store and its tables": {
        "Actor", "CalendarDay", "Desk", "Site", "Store", "SystemClock", "on_duty", "platformdirs",
        "sqlalchemy", "sqlmodel",
    },
    "what puts a desk together is loaded by whoever opens one, not by the console that is given it": {"Settings"},
    "settings are read without what they settle": {"AlarmPolicy", "PrintPolicy"},
    "printing and handing in load the typesetting, the first paper is printed long after the start": {
        "HandInPolicy", "actions", "hand_in_out", "prepare", "print_shown",
    },
    "a room or a box is loaded when it is first entered": {
        "CLAUSES", "GuideScreen", "HandoverBox", "HelpScreen", "IntakeScreen", "Moments", "Palette", "PhoneScreen",
        "build_sample", "export", "offer_together", "show_emergency", "show_once", "way_blocks", "write_note",
    },
    "read after the first list has been painted": {"cards", "whom"},
}  # fmt: skip


def late() -> Iterator[tuple[str, str]]:
    """What is imported inside functions, with where: of ours the name, of others the library."""
    for path in sorted(HOME.rglob("*.py")):
        where = path.relative_to(HOME)
        if where.parts[0] in COMMANDS or "migrations" in where.parts:
            continue
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pmconsole"):
                    yield from ((name.name, f"{where}:{node.lineno}") for name in node.names)
                elif isinstance(node, ast.ImportFrom):
                    yield (node.module or "").split(".")[0], f"{where}:{node.lineno}"
                elif isinstance(node, ast.Import):
                    yield from ((name.name.split(".")[0], f"{where}:{node.lineno}") for name in node.names)


def test_what_is_imported_late_has_its_reason() -> None:
    known = set().union(*LATE.values())
    assert [place for name, place in late() if name not in known] == []


def test_no_reason_stands_for_what_is_no_longer_imported_late() -> None:
    names = {name for name, _ in late()}
    assert {name for group in LATE.values() for name in group if name not in names} == set()
