"""What the command line lists, programs read: every list has `--json`, under English keys that stay what they are."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pmconsole import cli
from pmconsole.commands.completion import command_line
from pmconsole.logs import stop_log
from tests.sample_month import copied

COMMANDS = Path(__file__).parents[1] / "docs" / "commands.md"
TURN = {"day", "shift", "begins", "ends", "people"}
#: A command, and the keys of what it prints (of one item, where it prints a list); an item's own lists in brackets.
KEYS: dict[str, dict[str, set[str]]] = {
    "people list": {
        "": {"name", "roles", "department", "post", "grade", "phone", "from", "until", "away_zh", "pin"},
    },
    "directory check": {"": {"kind", "what", "text_zh", "clause"}},
    "roster show": {
        "": {"monday", "pattern", "turns", "now", "next", "findings"},
        "turns": TURN,
        "findings": {"day", "shift", "person", "text_zh"},
    },
    "shelf list": {
        "": {
            "id", "title", "kind", "kind_zh", "edition", "from", "file", "sha256", "bytes", "active", "tariff",
            "excerpt",
        },
        "tariff": {"name", "price", "unit", "remark"},
    },
    "handover show": {
        "": {
            "number", "state", "state_zh", "shift", "begins", "ends", "outgoing", "outgoing_signer", "outgoing_signed",
            "incoming", "incoming_signed", "intact", "figures", "doubts", "items", "lines",
        },
        "figures": {"zh", "count"},
        "items": {"section", "text", "next_step", "owner", "due", "late", "critical"},
        "lines": {"kind", "at", "name", "text"},
    },
    "journal show": {
        "": {"id", "at", "who", "action", "action_zh", "paper", "number", "version", "changes"},
        "changes": {"field", "old", "new", "field_zh", "old_zh", "new_zh"},
    },
    "hand-in list": {
        "": {
            "number", "state", "state_zh", "from", "until", "edition", "handed", "passed", "returned", "pending",
            "kept", "prepared", "prepared_by", "received", "received_by", "folder",
        },
    },
    "supervisors list": {"": {"name", "role", "fingerprint", "last"}},
    "supervisors check": {"": {"subject_zh", "findings"}},
    "clocks": {
        "": {
            "paper", "rule", "rule_zh", "clause", "house", "round", "started", "due", "state", "minutes_left",
        },
    },
}  # fmt: skip
#: Commands whose JSON is held by tests of their own, or is a list of sentences.
ELSEWHERE = {"alarms report", "stats", "shelf search", "supervisors looked", "verify", "hand-in verify"}
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f zhang@laptop"


@pytest.fixture(scope="module")
def sample(month_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """示例小区 with a hand-in prepared and somebody who looks on; no test sees this machine's own folders."""
    place = tmp_path_factory.mktemp("json")
    with pytest.MonkeyPatch.context() as patch:
        for kind in ("DATA", "CONFIG", "STATE", "CACHE"):
            patch.setenv(f"XDG_{kind}_HOME", str(place / kind.lower()))
        file = copied(month_file, place / "sample.sqlite")
        asked = ["--db", str(file)]
        assert cli.main([*asked, "hand-in", "prepare"]) == 0
        (place / "zhang.pub").write_text(KEY + "\n", "utf-8")
        role = ["--key", str(place / "zhang.pub"), "--role", "部门主管"]
        assert cli.main([*asked, "supervisors", "add", "张强", *role]) == 0
        yield file
    stop_log()


def printed(capsys: pytest.CaptureFixture[str], file: Path, *words: str) -> Any:
    capsys.readouterr()
    assert cli.main(["--db", str(file), *words, "--json"]) in (0, 1)
    return json.loads(capsys.readouterr().out)


ARGUMENTS = {"journal show": ["PG-20261123-010"], "roster show": ["--week", "2027-01-20"]}


@pytest.mark.parametrize("command", [name for name in KEYS if name != "directory check"])
def test_keys_of_a_list_are_those_that_are_documented(
    command: str, sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = printed(capsys, sample, *command.split(), *ARGUMENTS.get(command, []))
    items = told if isinstance(told, list) else [told]
    assert items
    for item in items:
        assert set(item) == KEYS[command][""]
    for inner, keys in KEYS[command].items():
        parts = [part for item in items for part in (item[inner] if inner else [])]
        assert all(set(part) == keys for part in parts)
        assert parts or inner in ("", "lines"), f"the sample shows no {inner}"


def test_gaps_of_a_new_directory_are_read_by_programs(desk: Any, capsys: pytest.CaptureFixture[str]) -> None:
    told = printed(capsys, desk.store.path, "directory", "check")
    assert told and all(set(one) == KEYS["directory check"][""] for one in told)


def test_instants_are_told_in_site_time_with_their_offset(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, sample, "handover", "show")["begins"] == "2026-11-23T00:00:00+08:00"


def commands(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        inner = hasattr(command, "commands")
        yield from commands(command, f"{before}{name} ") if inner else [(f"{before}{name}", command)]


def test_every_list_has_json_and_no_other_command() -> None:
    having = {
        name for name, command in commands(command_line(cli.app)) if any("--json" in one.opts for one in command.params)
    }
    assert having == set(KEYS) | ELSEWHERE


def test_every_key_is_documented() -> None:
    said = set(re.findall(r"`([a-z_0-9]+)`", COMMANDS.read_text("utf-8")))
    assert {key for kinds in KEYS.values() for keys in kinds.values() for key in keys} <= said
