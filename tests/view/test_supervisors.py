"""The list of those who look on, what is printed for SSH, and the record of who looked."""

import base64
import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmconsole.cli import main
from pmconsole.commands.supervisors import key_line
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.view import looked, supervisors
from pmconsole.data.view.looked import Record
from pmconsole.data.view.supervisors import Supervisor, WrongSupervisor, parse_key
from pmconsole.procedure.vocabulary import Role
from tests.conftest import START
from tests.view.accounts import HOME


def field(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def key_of(kind: str, *parts: bytes) -> str:
    return f"{kind} {base64.b64encode(field(kind.encode()) + b''.join(map(field, parts))).decode()}"


GOOD = key_of("ssh-ed25519", b"\x07" * 32)
OTHER = key_of("ssh-ed25519", b"\x08" * 32)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PMCONSOLE_DB", str(tmp_path / "data" / "desk.sqlite"))
    (tmp_path / "data").mkdir()
    tmp_path.chmod(0o700)
    (tmp_path / "good.pub").write_text(f"# 张总的\n{GOOD} zhang@home\n")
    (tmp_path / "other.pub").write_text(f"{OTHER} li@home\n")
    return tmp_path


def add(folder: Path, name: str = "张总", key: str = "good.pub", role: str = "客户服务经理") -> int:
    return main(["supervisors", "add", name, "--key", str(folder / key), "--role", role])


def test_adding_prints_both_ways_and_writes_only_into_the_data_folder(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path for path in folder.rglob("*")}
    assert add(folder) == 0
    told = capsys.readouterr().out
    (line,) = [line for line in told.splitlines() if line.startswith("restrict,pty,command=")]
    command = line.partition('command="')[2].partition('" ssh-')[0].replace('\\"', '"')
    words = shlex.split(command)
    assert words[:3] == ["exec", "env", "PYTHONUTF8=1"] and words[4:] == [
        "view", "--db", str(folder / "data" / "desk.sqlite"), "--name", "张总",
    ]  # fmt: skip
    assert line.endswith(f"{GOOD} 张总")
    for part in ("Match User pmview", "ForceCommand", "--by-key", "chmod 2750", f"restrict,pty {GOOD} 张总"):
        assert part in told
    check = next(line for line in told.splitlines() if line.startswith("runuser -l pmview -c "))
    assert shlex.split(shlex.split(check)[-1])[3:5] == ["supervisors", "check"] and "注意：账户 pmview 进不了" in told
    new = {path.relative_to(folder) for path in folder.rglob("*")} - {path.relative_to(folder) for path in before}
    written = {path for path in new if path.parts[0] != "home"}
    assert written == {Path("data/supervisors.json"), Path("data/looked")}


def test_list_remove_and_looked_say_who(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add(folder)
    add(folder, "李主管", "other.pub", "supervisor")
    clock = SettableClock(START)
    record = Record([folder / "data" / "looked"], "pmview", clock, folder / "data" / "desk.sqlite")
    other = Record([folder / "data" / "looked"], "pmview", clock, folder / "drill.sqlite")
    assert record.begin("李主管", "supervisor", "10.0.0.9") and other.begin("别的数据", "supervisor", "10.0.0.9")
    clock.advance(minutes=5)
    record.still()
    clock.advance(minutes=2)
    record.end("断开")
    record.end("退出")
    capsys.readouterr()
    assert main(["supervisors", "list"]) == 0
    told = capsys.readouterr().out
    assert "张总  客户服务经理  SHA256:" in told and "没有查看过" in told and "最近查看 2026-11-23 14:00" in told
    assert main(["supervisors", "looked"]) == 0
    looked_at = capsys.readouterr().out.splitlines()
    assert looked_at == ["2026-11-23 14:00:00 至 14:07:00 断开  李主管  pmview  10.0.0.9"], "not looks at other files"
    assert main(["supervisors", "remove", "李主管"]) == 0
    assert OTHER in capsys.readouterr().out
    assert main(["supervisors", "list", "--json"]) == 0
    assert [row["name"] for row in json.loads(capsys.readouterr().out)] == ["张总"]


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("", "正好有一行"),
        (f"{GOOD}\n{OTHER}", "正好有一行"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----", "私钥"),
        (f'command="sh" {GOOD}', "不认识"),
        (key_of("ssh-dss", b"1"), "不认识"),
        ("ssh-ed25519 AAAA", "不完整"),
        (GOOD[:-6], "不完整"),
        (GOOD.replace("ssh-ed25519", "ssh-rsa"), "不完整"),
        (key_of("ssh-rsa", b"\1\0\1", b"\0" + b"\xff" * 128), "2048"),
    ],
)
def test_a_wrong_key_is_refused_with_a_sentence(folder: Path, key: str, said: str) -> None:
    (folder / "wrong.pub").write_text(key)
    with pytest.raises(WrongSupervisor, match=said):
        supervisors.add(folder / "data" / "desk.sqlite", "张总", Role.MANAGER, folder / "wrong.pub")
    assert not (folder / "data" / "supervisors.json").exists()


@pytest.mark.parametrize("name", ["", " ", 'a"b', "a'b", "$(id)", "a\nb", "a;b", "-x", "张\\总", "一" * 31, "a#b"])
def test_a_name_that_could_be_more_than_a_name_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(WrongSupervisor, match="不能用"):
        supervisors.add(folder / "data" / "desk.sqlite", name, Role.MANAGER, folder / "good.pub")


def test_one_name_one_key(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert add(folder) == 0
    assert add(folder, key="other.pub") == 2 and "已在名单里" in capsys.readouterr().err
    assert add(folder, "李主管") == 2 and "已经是 张总 的" in capsys.readouterr().err
    assert add(folder, "李主管", "other.pub", "handler") == 2 and "角色" in capsys.readouterr().err


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30))
def test_what_sshd_and_the_shell_read_back_is_what_was_meant(path: str) -> None:
    """sshd undoes `\\"` inside the quotes, the login shell undoes the rest."""
    command = shlex.join(["env", "x=1", "view", "--db", f"/{path}"])
    line = key_line(Supervisor("张总", Role.MANAGER, *parse_key(GOOD)), command)
    quoted, at = [], len('restrict,pty,command="')
    while line[at] != '"':
        at += line[at : at + 2] == '\\"'
        quoted.append(line[at])
        at += 1
    assert shlex.split("".join(quoted))[-1] == f"/{path}"


def test_a_record_that_is_damaged_or_foreign_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    clock = SettableClock(START)
    record = Record([tmp_path / "nowhere", tmp_path], "pmview", clock, tmp_path / "desk.sqlite")
    assert record.begin("张总\x1b[2J", "manager", "10.0.0.9")
    with (tmp_path / "pmview.jsonl").open("a") as file:
        file.write('{"at": 1}\nnot json\n{"at": "x", "what": "from", "session": "s"}\n')
    (look,) = looked.looks([tmp_path], tmp_path / "desk.sqlite")
    assert look.name == "张总" and look.since == look.until == clock.now() and not look.ended


def test_where_nothing_can_be_recorded_one_may_look_all_the_same(tmp_path: Path) -> None:
    record = Record([tmp_path / "nowhere"], "pmview", SettableClock(START), tmp_path / "desk.sqlite")
    assert not record.begin("张总", "manager", "")
    record.still()
    record.end("退出")


def test_a_view_without_a_terminal_is_refused(folder: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "pmconsole", "view"], cwd=HOME, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    assert told.returncode == 2 and "ssh -t" in told.stderr


HEAVY = "{'argon2', 'typst', 'apscheduler', 'alembic', 'openpyxl', 'xlsxwriter', 'docx', 'pypdf', 'plotext'}"


def test_the_view_starts_without_what_only_the_desk_needs() -> None:
    code = f"""
import sys
import pmconsole.commands.view, pmconsole.view_app, pmconsole.screens.everywhere.wall, pmconsole.screens.papers.ledger
assert not {HEAVY} & set(sys.modules), {HEAVY} & set(sys.modules)
"""
    told = subprocess.run([sys.executable, "-c", code], cwd=HOME, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
