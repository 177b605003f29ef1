"""What is written for people is true: links lead somewhere, commands exist, what the program makes is of today."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest
from rich.cells import cell_len

from pmconsole import cli
from pmconsole.commands.completion import command_line
from pmconsole.commands.pictures import on_grid
from pmconsole.commands.status import ExitStatus
from pmconsole.screens.frame.keys import APP_COMMANDS
from tools import guide, house, manual

HOME = Path(__file__).parents[1]
DOCS = HOME / "docs"
PAGES = sorted([*HOME.glob("*.md"), *DOCS.glob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)[^)]*\)")
FENCED = re.compile(r"^```[^\n]*\n(.*?)^```", re.M | re.S)
SPAN = re.compile(r"`([^`\n]+)`")
#: Of spans those that are paths: with a slash, or with the ending of a file.
PATH = re.compile(r"[\w.-]+(?:/[\w.-]*)+|[\w-]+\.(?:py|md|toml|tcss|typ|json)")
#: A path and, behind it, the names that stand in that file: `a.py` `Name`, `other`.
NAMES_BEHIND = re.compile(r"`([^`\n]+\.py)`((?:,?\s`\w+`)+)")


def text(name: str) -> str:
    return (HOME / name).read_text("utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text("utf-8")) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


def lies(path: str) -> Path | None:
    """Where a path of the architecture page lies, from the checkout or from the package; None where nowhere."""
    return next((at for at in (HOME / path, HOME / "pmconsole" / path) if at.exists()), None)


def test_every_path_of_the_architecture_page_exists() -> None:
    named = [one for one in SPAN.findall(text("docs/architecture.md")) if PATH.fullmatch(one)]
    assert len(named) > 60
    assert [path for path in named if lies(path) is None] == []


def test_what_the_architecture_page_tells_to_change_stands_in_the_file_it_names() -> None:
    told = [
        (path, name)
        for path, names in NAMES_BEHIND.findall(text("docs/architecture.md"))
        for name in SPAN.findall(names)
    ]
    assert len(told) > 20
    files = {path: at.read_text("utf-8") for path, _ in told if (at := lies(path))}
    assert [(path, name) for path, name in told if not re.search(rf"\b{name}\b", files.get(path, ""))] == []


def test_a_stranger_finds_by_name_what_the_architecture_page_says() -> None:
    package = HOME / "pmconsole"
    files = sorted(one.relative_to(package).as_posix() for one in package.rglob("*.*") if one.suffix != ".pyc")
    asked = text("docs/architecture.md").split("## Where is")[1].split("##")[0]
    rows = re.findall(r"^\| [^|]+ \| ([\w.]+) \| `([^`]+)` \|$", asked, re.M)
    assert len(rows) == 10
    assert [(word, path) for word, path in rows if next((f for f in files if word in f), "") != path] == []


def test_a_newcomer_finds_every_page_from_the_readme() -> None:
    seen, coming = set[Path](), [HOME / "README.md"]
    while coming:
        page = coming.pop()
        if page.suffix == ".md" and page not in seen:
            coming += [(page.parent / link).resolve() for link in LINK.findall(page.read_text("utf-8"))]
        seen.add(page)
    assert {page for page in PAGES if page not in seen} == set()


def shown(page: Path) -> Iterator[str]:
    """Every `pmconsole …` of a page, as it is typed, out of spans and fenced blocks."""
    said = page.read_text("utf-8")
    for piece in [
        *SPAN.findall(FENCED.sub("", said)),
        *(line for block in FENCED.findall(said) for line in block.splitlines()),
    ]:
        if found := re.search(r"(?:^|[ /])pmconsole((?: .*)?)$", piece):
            yield found[1].strip()


def wrong(typed: str) -> str:
    """What of a typed command does not exist; empty where all does."""
    at = command_line(cli.app)
    options = {name for one in at.params for name in one.opts} | {"--help"}
    for word in typed.split():
        known = getattr(at, "commands", {})
        if word in known:
            at = known[word]
            options |= {name for one in at.params for name in one.opts}
        elif known and re.fullmatch(r"[a-z-]+", word) and not word.startswith("-"):
            return f"{typed}: {word}"
    unknown = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", typed)) - options
    return f"{typed}: {sorted(unknown)}" if unknown else ""


def test_every_command_that_is_shown_exists() -> None:
    typed = [(page.name, one) for page in PAGES for one in shown(page)]
    assert len(typed) > 50
    assert [f"{name}: {found}" for name, one in typed if (found := wrong(one))] == []


def test_commands_that_do_not_exist_are_found_out() -> None:
    assert wrong("people fire 张强") and wrong("people list --everyone") and wrong("nothing")
    assert not wrong("people list --all --json") and not wrong("supervisors add 张强 --key a.pub --role 部门主管")


def all_commands(group: Any, before: str) -> Iterator[str]:
    for name, command in group.commands.items():
        inner = hasattr(command, "commands")
        yield from all_commands(command, f"{before} {name}") if inner else (f"{before} {name}",)


def test_list_of_commands_names_every_command_and_none_besides() -> None:
    rows = re.findall(r"^\| `(pmconsole[^`]*)`", text("docs/commands.md"), re.M)
    words = re.compile(r"(?:[a-z]+(?:-[a-z]+)* ?)+")
    named = {found[0].strip() for row in rows if (found := words.match(row))}
    assert named - {"pmconsole"} == set(all_commands(command_line(cli.app), "pmconsole"))


def test_exit_statuses_are_documented_as_they_are() -> None:
    rows = re.findall(r"^\| (\d+) \| ([^|]+) \|$", text("docs/commands.md"), re.M)
    assert {int(value): words for value, words in rows} == {one.value: one.zh for one in ExitStatus}


def test_readme_names_the_keys_that_work_everywhere() -> None:
    table = text("README.md").split("## 按键")[1].split("##")[0]
    rows = set(re.findall(r"^\| ([^|`]+) \| [^|]+ \|$", table, re.M)) - {"键"}
    assert rows == {" / ".join(command.shown_keys({})) for command in APP_COMMANDS if command.keys}


def test_manual_page_is_of_today() -> None:
    assert text("docs/pmconsole.1") == manual.page(), "make man"


def test_handlers_guide_is_two_pages_and_says_what_its_source_says() -> None:
    """The PDF is compared by its words: the same source need not give the same bytes on every machine."""
    now, kept = pypdf.PdfReader(io.BytesIO(guide.set_guide(DOCS / "handler.md"))), pypdf.PdfReader(DOCS / "handler.pdf")
    assert len(kept.pages) == 2
    assert [page.extract_text() for page in now.pages] == [page.extract_text() for page in kept.pages], "make guide"


def test_picture_of_the_house_shows_the_floors_of_the_contract() -> None:
    drawn = re.findall(r'font-weight="bold">([^<]+)<', text("docs/house.svg"))
    assert drawn == house.floors(), "make house"


def test_imports_in_the_picture_lead_downward() -> None:
    floors = house.floors()
    assert all(floors.index(one) < floors.index(other) for one, other in house.imports() if one in floors)


def test_characters_of_a_picture_stand_in_their_cells() -> None:
    rich = '<text class="t-r1" x="24.4" y="20" textLength="48.8" clip-path="url(#c)">ab电话</text>'
    assert on_grid(rich) == (
        '<text class="t-r1" x="24.4" y="20" textLength="24.4" clip-path="url(#c)">ab</text>'
        '<text class="t-r1" x="48.8" y="20" textLength="48.8" clip-path="url(#c)">电话</text>'
    )
    for picture in (DOCS / "pictures").glob("*.svg"):
        runs = re.findall(r'textLength="([\d.]+)"[^>]*>([^<&]+)<', picture.read_text("utf-8"))
        assert runs and all(abs(float(wide) - 12.2 * cell_len(words)) < 0.1 for wide, words in runs), picture.name


def test_pictures_and_pages_ask_nothing_of_the_network() -> None:
    asking = [page.name for page in DOCS.rglob("*.svg") if re.search(r"url\([\"']?http", page.read_text("utf-8"))]
    assert asking == []
