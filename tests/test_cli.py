"""The command line: Chinese throughout, exit status 0, 1 or 2, and the file chosen the same way everywhere."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from pmconsole import cli
from pmconsole.commands.status import ExitStatus
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.logs import stop_log
from pmconsole.procedure.vocabulary import Channel


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees this machine's own data or settings."""
    for variable in ("PMCONSOLE_DB", "PMCONSOLE_SETTINGS"):
        monkeypatch.delenv(variable, raising=False)
    for kind in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind.lower()))


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Run a command; its exit status, what it said and what it complained of."""
    try:
        status = cli.main(arguments)
    finally:
        stop_log()
    told = capsys.readouterr()
    return status, told.out, told.err


@pytest.fixture
def one_entry(desk: Desk, wang: Actor) -> Path:
    """A file with one entry received at 14:00; its 24 hours run."""
    register(desk, wang, Intake(channel=Channel.PHONE, content="厨房水管爆裂", source="陈先生", room="3-2-1702"))
    return desk.store.path


COMMANDS: tuple[list[str], ...] = (
    [],
    ["init"],
    ["demo"],
    ["clocks"],
    ["verify"],
    ["settings"],
    ["pictures"],
    ["import"],
    ["alarms"],
    ["alarms", "report"],
    ["import", "entries"],
    ["directory"],
    ["directory", "import"],
    ["directory", "export"],
    ["directory", "template"],
    ["directory", "check"],
    ["people"],
    ["people", "add"],
    ["people", "list"],
    ["people", "roles"],
    ["people", "pin"],
    ["people", "deactivate"],
    ["call"],
    ["phrases"],
    ["print"],
    ["stats"],
    ["view"],
    ["shelf"],
    ["shelf", "add"],
    ["roster"],
    ["roster", "import"],
    ["handover"],
    ["handover", "show"],
    ["journal"],
    ["journal", "export"],
    ["hand-in"],
    ["hand-in", "prepare"],
    ["supervisors"],
    ["supervisors", "add"],
)


def command_words(group: Any) -> set[str]:
    """The words of every command: they are typed as they are, in any language."""
    words: set[str] = set()
    for name, command in getattr(group, "commands", {}).items():
        words |= set(name.split("-")) | command_words(command)
    return words


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_is_chinese_throughout(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = said(capsys, *command, "--help")
    assert status == 0 and "用法：" in out and "..." not in out
    allowed = (
        command_words(typer.main.get_command(cli.app))
        | {"pmconsole", "json", "csv", "utf", "xlsx", "svg", "db"}
        | {"xls", "wps"}
    )
    allowed |= {"received", "gb", "path", "pmconsole_db", "pmconsole_settings", "txt", "pdf", "docx", "ssh", "outbox"}
    allowed |= {"shell", "tab", "pub", "pmview", "pg"}
    text = re.sub(r"--[a-z-]+", "", out)
    assert {word.lower() for word in re.findall(r"[A-Za-z_]{2,}", text)} <= allowed


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--nothing"], "没有 --nothing 这个选项"),
        (["nothing"], "没有“nothing”这个命令"),
        (["import"], "还要写上一个子命令"),
        (["import", "entries"], "缺少 表格"),
        (["clocks", "more"], "多出了“more”"),
        (["clocks", "--at"], "选项 --at 后面要写一个值"),
        (["demo", "--speed", "fast"], "--speed 的值不正确"),
        (["demo", "--speed", "0"], "--speed 要大于 0"),
        (["demo", "--at", "昨天"], "看不懂时间“昨天”"),
        (["clocks", "--db", "/no/such/file"], "找不到数据文件 /no/such/file"),
        (["--db", "/no/such/file", "verify"], "找不到数据文件 /no/such/file"),
        (["--settings", "/no/such/file", "verify"], "找不到设置文件 /no/such/file"),
        (["init"], "缺少 --site"),
        ([], "控制台要在终端窗口里打开"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_mistake_is_a_chinese_sentence_and_status_two(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, err = said(capsys, *arguments)
    assert status == 2
    assert sentence in err and "Traceback" not in err and "Error" not in err


#: The exit statuses, as docs/commands.md tells them; monitoring and scripts go by them.
EXITS = {"DONE": 0, "FOUND": 1, "WRONG": 2, "HUNG_UP": 129, "CANCELLED": 130, "UNREAD": 141}


def test_exit_statuses_are_those_that_scripts_go_by() -> None:
    assert {one.name: one.value for one in ExitStatus} == EXITS


def test_no_command_ends_by_a_number_of_its_own() -> None:
    """A bare `return 1` in a command would be a status that the table does not know."""
    folder = Path(cli.__file__).with_name("commands")
    bare = re.compile(r"return \d+$|return \d+ if|typer\.Exit\(\d|_exit\(\d|sys\.exit\(\d")
    lines = [f"{p.name}: {line}" for p in folder.glob("*.py") for line in p.read_text("utf-8").splitlines()]
    assert [line for line in lines if bare.search(line)] == []


def in_bash(line: str, tmp_path: Path, **more: str) -> str:
    if shutil.which("bash") is None:
        pytest.skip("no bash")
    named = f"pmconsole() {{ '{sys.executable}' -m pmconsole \"$@\"; }}; {line}"
    # No file of this shell's user is read or changed.
    env = {**os.environ, "HOME": str(tmp_path), "PYTHONUTF8": "1", **more}
    told = subprocess.run(["bash", "--norc", "-c", named], capture_output=True, text=True, timeout=60, env=env)
    assert "Traceback" not in told.stderr
    return told.stdout + told.stderr


def test_tab_in_the_shell_completes_words(tmp_path: Path) -> None:
    assert "_PMCONSOLE_COMPLETE=complete_bash" in in_bash("pmconsole --show-completion; true", tmp_path)
    asked = {"_PMCONSOLE_COMPLETE": "complete_bash", "COMP_CWORD": "2"}
    assert in_bash("pmconsole", tmp_path, COMP_WORDS="pmconsole hand-in l", **asked).split() == ["list"]
    assert "--json" in in_bash("pmconsole", tmp_path, COMP_WORDS="pmconsole clocks --", **asked).split()


def test_completion_is_installed_with_a_chinese_sentence(tmp_path: Path) -> None:
    told = in_bash("pmconsole --install-completion; true", tmp_path)
    assert told == f"已为 bash 装上命令补全：{tmp_path}/.bash_completions/pmconsole.sh。重新打开终端后生效。\n"
    assert (tmp_path / ".bash_completions" / "pmconsole.sh").is_file()


def test_new_site_is_made_once_and_never_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    db = str(tmp_path / "新项目.sqlite")
    asked = ["init", "--db", db, "--site", "锦绣花园", "--department", "工程部", "--on-duty", "王芳"]
    assert said(capsys, *asked)[0] == 0
    status, _, err = said(capsys, *asked)
    assert status == 2 and "已经有项目，没有改动" in err
    assert said(capsys, "verify", "--db", db)[0] == 0


def test_file_comes_from_option_then_variable_then_settings(
    one_entry: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.sqlite"
    settings = tmp_path / "settings.toml"
    settings.write_text(f'database = "{other}"\n', "utf-8")
    assert str(other) in said(capsys, "--settings", str(settings), "verify")[2]
    monkeypatch.setenv("PMCONSOLE_DB", str(tmp_path / "variable.sqlite"))
    assert "variable.sqlite" in said(capsys, "--settings", str(settings), "verify")[2]
    for arguments in (["--db", str(one_entry), "verify"], ["verify", "--db", str(one_entry)]):
        assert said(capsys, *arguments)[0] == 0


@pytest.mark.parametrize(
    ("at", "status", "state", "minutes"),
    [
        ("2026-11-23 15:00", 0, "running", 1380),
        ("2026-11-24 13:00", 0, "due_soon", 60),
        ("2026-11-24 15:00", 1, "breached", -60),
    ],
)
def test_monitoring_reads_clocks_and_is_alarmed_by_the_exit_status(
    one_entry: Path, at: str, status: int, state: str, minutes: int, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = said(capsys, "clocks", "--db", str(one_entry), "--json", "--at", at)
    assert code == status
    assert json.loads(out) == [
        {
            "paper": "XX-20261123-001",
            "rule": "handle",
            "rule_zh": "24 小时处理",
            "clause": "4.3.2",
            "house": False,
            "round": 1,
            "started": "2026-11-23T14:00:00+08:00",
            "due": "2026-11-24T14:00:00+08:00",
            "state": state,
            "minutes_left": minutes,
        }
    ]


def test_clocks_of_an_hour_before_the_entry_are_none(one_entry: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "clocks", "--db", str(one_entry), "--at", "2026-11-23 13:00")[:2] == (
        0,
        "2026-11-23 13:00：已超时 0，将超时 0，计时中 0。\n",
    )


def test_clocks_for_the_eye_say_rule_and_clause(one_entry: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = said(capsys, "clocks", "--db", str(one_entry), "--at", "2026-11-24T15:30+08:00")
    assert "已超时  XX-20261123-001  24 小时处理  超时 1 小时 30 分  到期 11-24 14:00  4.3.2" in out


def test_clocks_say_that_the_holidays_of_next_year_are_not_known(
    one_entry: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = said(capsys, "clocks", "--db", str(one_entry), "--at", "2026-12-20T09:00+08:00")
    assert "2027 年的放假调休安排尚未收录" in out
    _, out, _ = said(capsys, "clocks", "--db", str(one_entry), "--at", "2026-11-24T15:30+08:00")
    assert "尚未收录" not in out


def test_alarm_report_speaks_and_is_read_by_programs(one_entry: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = said(capsys, "alarms", "report", "--db", str(one_entry))
    assert status == 0 and "【本班】" in out and "【30 天】" in out
    status, out, _ = said(capsys, "alarms", "report", "--db", str(one_entry), "--json")
    assert status == 0 and {"at", "shift", "month", "stale"} <= set(json.loads(out))


def test_verify_names_what_is_wrong(one_entry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import sqlite3

    copy = tmp_path / "damaged.sqlite"
    with sqlite3.connect(one_entry) as source, sqlite3.connect(copy) as target:
        source.backup(target)
        for (name,) in target.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            target.execute(f'DROP TRIGGER "{name}"')
        target.execute("UPDATE journal SET who = '别人'")
    status, out, _ = said(capsys, "verify", "--db", str(copy))
    assert status == 1 and "处问题" in out


def test_foreign_file_is_refused_and_untouched(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "report.xlsx"
    file.write_bytes(b"PK\x03\x04 not ours" * 400)
    before = file.read_bytes()
    for command in ("verify", "clocks", "demo"):
        arguments = [command, "--db", str(file)] + (["--build-only"] if command == "demo" else [])
        status, _, err = said(capsys, *arguments)
        assert status == 2 and "不是本程序的数据文件" in err
    assert file.read_bytes() == before


def test_drill_refuses_a_real_file_and_leaves_it_alone(one_entry: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = said(capsys, "demo", "--db", str(one_entry), "--build-only", "--fresh")
    assert status == 2 and "正式的数据文件" in err
    assert said(capsys, "verify", "--db", str(one_entry))[0] == 0


def test_drill_is_built_and_its_clocks_stand_in_every_state(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    db, at = str(tmp_path / "drill.sqlite"), "2026-11-23 14:30"
    assert said(capsys, "demo", "--db", db, "--at", at, "--build-only")[0] == 0
    status, out, _ = said(capsys, "clocks", "--db", db, "--json", "--at", at)
    assert status == 1
    assert {row["state"] for row in json.loads(out)} == {"running", "due_soon", "breached"}
    assert said(capsys, "verify", "--db", db)[0] == 0


def test_fault_of_the_program_leaves_one_sentence_and_a_log_without_customers_words(
    one_entry: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> list[object]:
        customer = "陈先生 13800001111"
        raise RuntimeError(customer)

    monkeypatch.setattr("pmconsole.data.papers.orders.open_clocks", broken)
    status, out, err = said(capsys, "clocks", "--db", str(one_entry))
    assert status == 2 and out == "" and err.count("\n") == 1
    found = re.search(r"详情已记入 (\S+)，", err)
    assert found is not None
    log = Path(found[1]).read_text("utf-8")
    assert "RuntimeError" in log and "broken" in log
    assert "陈先生" not in log + err and "13800001111" not in log + err


def test_settings_sample_is_itself_a_valid_settings_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = said(capsys, "settings")
    file = tmp_path / "settings.toml"
    file.write_text(out, "utf-8")
    assert status == 0 and said(capsys, "--settings", str(file), "verify")[2].startswith("找不到数据文件")


def test_output_cut_off_by_head_is_no_error(one_entry: Path) -> None:
    if shutil.which("sh") is None:
        pytest.skip("no shell")
    shell = f"{sys.executable} -m pmconsole settings | head -n 1"
    told = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, timeout=60, env=os.environ)
    assert told.stderr == ""
