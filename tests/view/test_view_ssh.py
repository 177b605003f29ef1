"""Supervisors come in over a real sshd, by both ways: they see the view, nothing else, and leave no process behind."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pmconsole.commands import supervisors as printed
from pmconsole.commands.opening import Options
from pmconsole.commands.view import NICE
from pmconsole.data.core.timekeeping import SystemClock
from pmconsole.data.file.store import Store
from pmconsole.data.view import supervisors
from pmconsole.desk.people.setup import DepartmentIn, set_up
from pmconsole.procedure.vocabulary import Role
from tests.terminal import Terminal
from tests.view.accounts import Account, open_folder, viewing
from tests.view.sshd import Server, find_sshd, make_key, serving
from tests.view.test_view_account import WANG, write_down


@dataclass(frozen=True)
class Site:
    """A desk's data folder, an sshd set up as `supervisors add` prints it, and the keys of two supervisors."""

    file: Path
    store: Store
    server: Server
    owner: Account
    viewer: Account
    keys: dict[str, Path]

    def record(self) -> list[dict[str, str]]:
        """Every line on record of who looked."""
        files = sorted((self.file.parent / "looked").glob("*.jsonl"))
        return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]

    def over(self) -> set[str]:
        """The sessions on record that ended."""
        return {row["session"] for row in self.record() if row["what"] == "until"}

    def ended(self, before: set[str]) -> dict[str, dict[str, str]]:
        """The lines of the session that ended after those of `before`, once it is on record, by what they tell."""
        until(lambda: self.over() > before)
        (session,) = self.over() - before
        return {row["what"]: row for row in self.record() if row["session"] == session}


def until(true: Callable[[], bool], within: float = 60) -> None:
    """Wait until it is `true`."""
    end = time.monotonic() + within
    while not true():
        assert time.monotonic() < end, "it did not become true"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def site(empty_file: Path, viewer: Account, owner: Account, program: Path) -> Iterator[Site]:
    """The desk's file under `owner`; 张总 may come in by the desk's account, 赵 强 by the second one."""
    find_sshd()
    folder, keys = open_folder(), open_folder()
    file = folder / "desk.sqlite"
    shutil.copy(empty_file, file)
    made = {"张总": make_key(keys, "zhang"), "赵 强": make_key(keys, "zhao")}
    options = Options(db=file)
    roles = {"张总": Role.GENERAL_MANAGER, "赵 强": Role.SUPERVISOR}
    everyone = {name: supervisors.add(file, name, roles[name], Path(f"{made[name]}.pub")) for name in made}
    printed.make_folder(file)
    for line in printed.account_lines(file, viewer.name)[1:3]:
        subprocess.run(["sh", "-c", line], check=True)
    for path in (folder, file, folder / "supervisors.json", folder / "looked"):
        os.chown(path, owner.uid, viewer.gid)
    folder.chmod(0o2750)
    (folder / "looked").chmod(0o3770)
    command = printed.view_command(options, str(program))
    (keys / "keys").mkdir()
    (keys / "keys" / owner.name).write_text(printed.key_line(everyone["张总"], f"{command} --name 张总") + "\n")
    zhao = everyone["赵 强"]
    (keys / "keys" / viewer.name).write_text(f"restrict,pty {zhao.kind} {zhao.key} {zhao.name}\n")
    store = Store.open(file, SystemClock())
    set_up(store, SystemClock(), site_name="锦绣花园", departments=[DepartmentIn("工程部")], on_duty=WANG.name)
    for end in ("-wal", "-shm"):
        os.chown(f"{file}{end}", owner.uid, viewer.gid)
    write_down(store, "大堂灯不亮")
    block = "\n".join(printed.server_block(f"{command} --by-key", viewer.name))
    with serving(keys, block) as server:
        yield Site(file, store, server, owner, viewer, made)
    store.close()
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(keys, ignore_errors=True)


@pytest.fixture(params=["key", "account"])
def come_in(request: pytest.FixtureRequest, site: Site) -> Callable[..., Terminal]:
    """Opens a session the one or the other way."""

    def connect(*words: str, columns: int = 80, lines: int = 24) -> Terminal:
        account, name = (site.owner, "张总") if request.param == "key" else (site.viewer, "赵 强")
        return site.server.terminal(account, site.keys[name], *words, columns=columns, lines=lines)

    return connect


def test_a_supervisor_sees_the_desk_live_whatever_the_client_asks_for_and_the_look_is_on_record(
    site: Site, come_in: Callable[..., Terminal]
) -> None:
    before = site.over()
    proof = site.file.parent / "looked" / "proof"
    with come_in(f"touch {proof}; sh -i", columns=200, lines=50) as terminal:
        terminal.wait("只读", "大堂灯不亮")
        for keys in (["C-z"], ["C-c"], ["C-\\"], list("!sh"), ["Enter"], ["Esc"]):
            terminal.press(*keys)
        write_down(site.store, f"新登记的{len(before)}")
        shown = terminal.wait(f"新登记的{len(before)}")
        assert "只读" in shown and "$" not in shown
        terminal.cells.resize(24, 80)
        terminal.child.setwinsize(24, 80)
        terminal.wait("只读", "新登记的", "F1 帮助")
        assert all(len(line) <= 80 for line in terminal.text.splitlines())
        terminal.press("C-q")
        until(lambda: not terminal.read(0.1) and not terminal.child.isalive())
    looked = site.ended(before)
    begun, last = looked["from"], looked["until"]
    assert begun["name"] in site.keys and begun["where"] == "127.0.0.1" and last["how"] == "退出"
    assert begun["at"] <= last["at"] and not proof.exists()


def refused(site: Site, account: Account, name: str, *words: str) -> subprocess.CompletedProcess[str]:
    command = site.server.client(account, site.keys[name], *words)
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)


def test_without_a_terminal_it_refuses_and_forwards_nothing(site: Site) -> None:
    for account, name in ((site.owner, "张总"), (site.viewer, "赵 强")):
        told = refused(site, account, name)
        assert told.returncode == 2 and "ssh -t" in told.stderr and not told.stdout
        command = site.server.client(account, site.keys[name])
        forward = subprocess.run(
            [command[0], "-W", f"127.0.0.1:{site.server.port}", *command[1:]],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert "SSH-2.0" not in forward.stdout and "forwarding failed" in forward.stderr
        files = subprocess.run(
            [command[0], "-s", *command[1:], "sftp"], input=b"\0\0\0\5\1\0\0\0\3", capture_output=True, timeout=60
        )  # the hello of an sftp client
        assert files.returncode and not files.stdout


def test_a_key_that_is_not_on_the_list_sees_nothing(site: Site) -> None:
    other = make_key(site.server.folder, f"other-{time.monotonic_ns()}")
    words = Path(f"{other}.pub").read_text().split()[:2]
    with (site.server.folder / "keys" / site.viewer.name).open("a") as file:
        file.write(f"restrict,pty {' '.join(words)} nobody\n")
    command = site.server.client(site.viewer, other)
    with Terminal(command=[command[0], "-tt", *command[1:]]) as terminal:
        terminal.wait("不在查看人名单里")
        until(lambda: not terminal.read(0.1) and not terminal.child.isalive())


def test_cut_off_hard_no_process_is_left_and_the_end_is_on_record(site: Site, come_in: Callable[..., Terminal]) -> None:
    before = site.over()
    with come_in() as terminal:
        terminal.wait("只读", "大堂灯不亮")
        assert viewing(site.file)
        until(lambda: all(gives_way(pid) for pid in viewing(site.file) if is_python(pid)))
        terminal.child.kill(signal.SIGKILL)
        until(lambda: not viewing(site.file))
    assert site.ended(before)["until"]["how"] == "断开"


@pytest.mark.long
def test_twenty_at_once_are_served_and_all_gone_when_cut_off(site: Site) -> None:
    sessions = [
        site.server.terminal(site.viewer, site.keys["赵 强"], columns=80 if n % 2 else 200, lines=24 if n % 2 else 50)
        for n in range(20)
    ]
    try:
        for terminal in sessions:
            terminal.wait("只读", "大堂灯不亮")
        assert len({pid for pid in viewing(site.file, "--by-key") if is_python(pid)}) == 20
        write_down(site.store, "二十人都看到")
        for terminal in sessions:
            terminal.wait("二十人都看到")
    finally:
        for terminal in sessions:
            terminal.child.kill(signal.SIGKILL)
        for terminal in sessions:
            terminal.child.close(force=True)
    until(lambda: not viewing(site.file))


def gives_way(pid: int) -> bool:
    """Whether every thread of a process, and its session where Linux weighs sessions, makes way for the desk."""
    threads = [int(thread) for thread in os.listdir(f"/proc/{pid}/task")]
    group = Path(f"/proc/{pid}/autogroup")
    session = not group.exists() or not group.read_text() or group.read_text().endswith(f"nice {NICE}\n")
    return session and all(os.getpriority(os.PRIO_PROCESS, thread) == NICE for thread in threads)


def is_python(pid: int) -> bool:
    try:
        return b"pmconsole\0view" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def test_whoever_is_taken_off_the_list_is_out_within_seconds(site: Site) -> None:
    gone = next(one for one in supervisors.load(site.file) if one.name == "张总")
    with site.server.terminal(site.owner, site.keys["张总"]) as terminal:
        terminal.wait("只读", "大堂灯不亮")
        try:
            supervisors.remove(site.file, "张总")
            os.chown(site.file.parent / "supervisors.json", site.owner.uid, site.viewer.gid)
            terminal.wait("您已不在查看人名单里")
            until(lambda: not viewing(site.file, "--name"))
            told = site.server.terminal(site.owner, site.keys["张总"])
            with told:
                told.wait("不在查看人名单里")
        finally:
            supervisors.save(site.file, [*supervisors.load(site.file), gone])


def test_the_block_of_the_server_is_what_sshd_understands(site: Site) -> None:
    text = (site.server.folder / "sshd_config").read_text("utf-8")
    assert re.search(
        r"^Match User pmv\d+\n    ForceCommand exec env PYTHONUTF8=1 \S+ view --db \S+ --by-key$", text, re.M
    )
