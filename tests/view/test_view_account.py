"""A second Unix account that may only read opens the view whatever state the desk left its file in."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pmconsole.data.core.timekeeping import SystemClock
from pmconsole.data.file.store import Store
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.desk.people.setup import DepartmentIn, set_up
from pmconsole.procedure.clocks import Policy
from pmconsole.procedure.vocabulary import Channel, Role
from pmconsole.procedure.working_days import WorkingCalendar
from tests.conftest import ZONE
from tests.terminal import Terminal
from tests.view.accounts import HOME, Account

WANG = Actor("王芳", frozenset({Role.HANDLER}))


@pytest.fixture
def file(shared: Path, empty_file: Path, viewer: Account) -> Path:
    """The desk's file: its owner writes, the viewer's group reads."""
    path = shared / "desk.sqlite"
    shutil.copy(empty_file, path)
    os.chown(path, 0, viewer.gid)
    path.chmod(0o640)
    with opened(path) as store:
        set_up(store, SystemClock(), site_name="锦绣花园", departments=[DepartmentIn("工程部")], on_duty=WANG.name)
    return path


@contextmanager
def opened(path: Path) -> Iterator[Store]:
    store = Store.open(path, SystemClock())
    try:
        yield store
    finally:
        store.close()


def write_down(store: Store, content: str) -> None:
    desk = Desk(store, SystemClock(), WorkingCalendar(ZONE), Policy(), 1, ZONE, "一号台")
    register(desk, WANG, Intake(Channel.VISIT, content))


@contextmanager
def looking(viewer: Account, program: Path, file: Path, *more: str) -> Iterator[Terminal]:
    command = viewer.command(str(program), "view", "--db", str(file), *more)
    with Terminal(command=command, columns=100, lines=30) as terminal:
        yield terminal


def no_log(file: Path) -> bool:
    return not file.with_name(f"{file.name}-wal").exists() and not file.with_name(f"{file.name}-shm").exists()


def test_beside_a_desk_that_runs_the_view_is_live(file: Path, viewer: Account, program: Path) -> None:
    with opened(file) as store:
        write_down(store, "大堂灯不亮")
        with looking(viewer, program, file) as terminal:
            terminal.wait("只读", "大堂灯不亮")
            write_down(store, "电梯异响")
            terminal.wait("电梯异响")


def test_a_desk_that_closed_cleanly_is_seen_and_live_again_when_it_comes_back(
    file: Path, viewer: Account, program: Path
) -> None:
    with opened(file) as store:
        write_down(store, "大堂灯不亮")
    assert no_log(file), "the trap: no log lies there, and the viewer cannot make one"
    with looking(viewer, program, file) as terminal:
        terminal.wait("只读", "大堂灯不亮")
        assert no_log(file), "looking leaves nothing in the desk's folder"
        with opened(file) as store:
            write_down(store, "电梯异响")
            terminal.wait("电梯异响")
        terminal.wait("电梯异响")
        with opened(file) as store:
            write_down(store, "停车场积水")
            terminal.wait("停车场积水")


KILLED = """
import os, sys
from pathlib import Path
from tests.view.test_view_account import Store, SystemClock, write_down
store = Store.open(Path(sys.argv[1]), SystemClock())
write_down(store, "断电前登记的")
os.kill(os.getpid(), 9)
"""


def test_a_desk_that_was_killed_is_seen_with_its_last_entry(file: Path, viewer: Account, program: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(HOME)}
    told = subprocess.run([sys.executable, "-c", KILLED, str(file)], env=env, capture_output=True)
    assert told.returncode == -signal.SIGKILL and not no_log(file)
    with looking(viewer, program, file) as terminal:
        terminal.wait("只读", "断电前登记的")
        with opened(file) as store:
            write_down(store, "来电之后的")
            terminal.wait("来电之后的")


def test_while_a_backup_is_taken_the_view_opens(file: Path, viewer: Account, program: Path, tmp_path: Path) -> None:
    with opened(file) as store:
        write_down(store, "大堂灯不亮")
        source, copy = sqlite3.connect(file), sqlite3.connect(tmp_path / "copy.db")
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM ledger_entry").fetchone()
        steps: list[int] = []

        def looked(_status: int, left: int, _total: int) -> None:
            if not steps:
                with looking(viewer, program, file) as terminal:
                    terminal.wait("只读", "大堂灯不亮")
            steps.append(left)

        source.backup(copy, pages=20, progress=looked)
        assert len(steps) > 1 and steps[0] > 0, "it was looked at in the middle of the backup"
        source.close()
        copy.close()


def test_a_file_being_brought_up_to_date_is_waited_for(shared: Path, viewer: Account, program: Path) -> None:
    path = shared / "old.sqlite"
    shutil.copy(HOME / "tests" / "files" / "schema-13.db", path)
    os.chown(path, 0, viewer.gid)
    path.chmod(0o640)
    with looking(viewer, program, path) as terminal:
        terminal.wait("数据文件正在升级")
        assert any(not terminal.read(1.2) for _ in range(100)), "what is waited for is said once"
        with opened(path) as store:
            write_down(store, "升级后登记的")
            terminal.wait("升级后登记的", gone="正在升级")


def test_a_file_that_is_not_there_yet_is_waited_for(file: Path, viewer: Account, program: Path) -> None:
    away = file.rename(file.with_suffix(".away"))
    with looking(viewer, program, file) as terminal:
        terminal.wait("找不到数据文件")
        away.rename(file)
        terminal.wait("锦绣花园", gone="找不到")


def test_a_restored_copy_in_its_place_is_taken_up(file: Path, viewer: Account, program: Path) -> None:
    with looking(viewer, program, file) as terminal:
        terminal.wait("锦绣花园")
        copy = file.with_suffix(".copy")
        shutil.copy(file, copy)
        with opened(copy) as store:
            write_down(store, "备份里的记录")
        os.chown(copy, 0, viewer.gid)
        copy.chmod(0o640)
        copy.rename(file)
        terminal.wait("备份里的记录")


# The operating system as the third barrier, tried with the other two taken away

WRITE = """
import sqlite3, sys
file = sys.argv[1]
for uri in (f"file:{file}?mode=rw", f"file:{file}"):
    try:
        sqlite3.connect(uri, uri=True).execute("UPDATE site SET name = '别的'")
        print("WROTE")
    except sqlite3.OperationalError as error:
        print("refused", error)
for path in (file, file + "-wal", file + "-shm", file + ".new"):
    try:
        open(path, "ab")
        print("WROTE", path)
    except PermissionError:
        print("refused")
"""


def test_the_account_itself_cannot_write_whatever_program_it_runs(file: Path, viewer: Account, program: Path) -> None:
    python = str(program.with_name("python3"))
    with opened(file) as store:
        write_down(store, "大堂灯不亮")
        told = viewer.run(python, "-c", WRITE, str(file))
    assert told.stdout.count("refused") == 6 and "WROTE" not in told.stdout, told.stdout + told.stderr


def test_a_viewer_does_not_keep_the_desk_from_writing(file: Path, viewer: Account, program: Path) -> None:
    with looking(viewer, program, file) as terminal:
        terminal.wait("锦绣花园")
        with opened(file) as store:
            for number in range(30):
                write_down(store, f"第 {number} 条")
            terminal.wait("30 条")


# check


#: Checks each time a line comes, in one process: starting it costs a hundred times as much as checking.
CHECK = """
import sys
from pathlib import Path
from pmconsole.commands.opening import Options
from pmconsole.commands.supervisors_check import check
for _ in sys.stdin:
    check(Options(db=Path(sys.argv[1])))
    print("checked", flush=True)
"""


def test_check_names_what_is_wrong_with_the_rights(file: Path, shared: Path, viewer: Account, program: Path) -> None:
    command = viewer.command(str(program.with_name("python3")), "-c", CHECK, str(file))
    env, pipe = {**os.environ, "LANG": "C.UTF-8"}, subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, env=env, encoding="utf-8") as process:
        ask, answer = process.stdin, process.stdout
        assert ask is not None and answer is not None

        def findings() -> str:
            print(file=ask, flush=True)
            return "".join(iter(answer.readline, "checked\n"))

        right = findings()
        assert "正常  路径和权限" in right and "正常  打开数据文件" in right
        shared.chmod(0o2770)
        assert "能写目录" in findings()
        shared.chmod(0o750)
        assert "chmod g+s" in findings()
        shared.chmod(0o2750)
        file.chmod(0o660)
        assert "能改写" in findings()
        file.chmod(0o600)
        assert f"读不了 {file}" in findings()
        shared.chmod(0o700)
        assert f"进不了目录 {shared}" in findings()
        ask.close()
    told = viewer.run(str(program), "supervisors", "check", "--db", str(file))
    assert told.returncode == 1 and f"进不了目录 {shared}" in told.stdout
