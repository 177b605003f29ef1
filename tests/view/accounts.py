"""Real Unix accounts for the tests of the view, made for the session and removed again; and a program they can run.

The accounts may not be able to reach the interpreter that runs the tests (it may lie in root's own home): then what is
needed of it is linked into a folder everybody can reach.
"""

import os
import pwd
import shutil
import stat
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2]
_LEFT_OUT = {"test", "site-packages", "idlelib", "tkinter", "ensurepip", "lib2to3", "turtledemo", ".git", "tests"}


@dataclass(frozen=True)
class Account:
    """A Unix account of the tests."""

    name: str
    uid: int
    gid: int
    home: Path

    def command(self, *argv: str) -> list[str]:
        """`argv`, run by this account with no rights but its own."""
        ids = ["--reuid", str(self.uid), "--regid", str(self.gid), "--clear-groups"]
        home = f"HOME={self.home}"
        return ["setpriv", *ids, "env", home, f"USER={self.name}", f"LOGNAME={self.name}", *argv]

    def run(self, *argv: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run `argv` to its end as this account; `env` is added."""
        given = {**os.environ, "LANG": "C.UTF-8", **env}
        return subprocess.run(
            self.command(*argv), capture_output=True, text=True, env=given, timeout=120, stdin=subprocess.DEVNULL
        )


def needs_root() -> None:
    """Skip where no account can be made."""
    if os.geteuid() != 0 or not all(map(shutil.which, ("useradd", "userdel", "setpriv"))):
        pytest.skip("a second Unix account can only be made by root, with useradd and setpriv")


def make_account(kind: str) -> Iterator[Account]:
    """An account that lives as long as the generator; `kind` is part of its name."""
    name, home = f"pm{kind}{os.getpid()}", Path(tempfile.mkdtemp(prefix=f"pm{kind}-"))
    subprocess.run(
        ["useradd", "--system", "--no-create-home", "--home-dir", home, "--user-group", "--password", "*",
         "--shell", "/bin/sh", name],
        check=True, capture_output=True,
    )  # fmt: skip
    try:
        found = pwd.getpwnam(name)
        os.chown(home, found.pw_uid, found.pw_gid)
        yield Account(name, found.pw_uid, found.pw_gid, home)
    finally:
        subprocess.run(["userdel", name], capture_output=True)
        shutil.rmtree(home, ignore_errors=True)


def reachable(path: Path) -> bool:
    """Whether every account can read `path` and go to it."""
    path = path.resolve()
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.parents) and bool(
        path.stat().st_mode & stat.S_IROTH
    )


def linked(source: Path, target: Path) -> Path:
    """`source` as a tree of links (copies on another disk) at `target`, without what no program needs."""

    def link(old: str, new: str) -> str:
        try:
            os.link(old, new)
        except OSError:
            shutil.copy2(old, new)
        return new

    def left_out(folder: str, names: list[str]) -> set[str]:
        return _LEFT_OUT & set(names) if Path(folder) == source else set()

    shutil.copytree(source, target, copy_function=link, ignore=left_out, symlinks=True, dirs_exist_ok=True)
    return target


def make_program(folder: Path) -> Path:
    """A `pmconsole` that every account can run, in `folder`, which everybody can reach."""
    python, base, where = Path(sys.executable).resolve(), Path(sys.base_prefix), {}
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    if not reachable(python):
        home = folder / "python"
        (home / "bin").mkdir(parents=True)
        linked(base / "lib" / version, home / "lib" / version)
        shutil.copy2(python, home / "bin" / version)
        for library in (base / "lib").glob("libpython*.so*"):
            shutil.copy2(library, home / "lib" / library.name)
        python = home / "bin" / version
        where = {"PYTHONHOME": str(home), "LD_LIBRARY_PATH": str(home / "lib")}
    packages = Path(sysconfig.get_path("purelib"))
    if not reachable(packages):
        packages = linked(packages, folder / "packages")
    code = HOME if reachable(HOME / "pmconsole") else folder / "code"
    if code is not HOME:
        linked(HOME / "pmconsole", code / "pmconsole")
    where |= {"PYTHONPATH": f"{code}:{packages}", "PYTHONDONTWRITEBYTECODE": "1"}
    program = folder / "pmconsole"
    exports = "".join(f"export {name}='{value}'\n" for name, value in where.items())
    program.write_text(f"#!/bin/sh\n{exports}exec '{python}' -m pmconsole \"$@\"\n")
    program.chmod(0o755)
    (folder / "python3").write_text(f"#!/bin/sh\n{exports}exec '{python}' \"$@\"\n")
    (folder / "python3").chmod(0o755)
    return program


def open_folder() -> Path:
    """A folder everybody can reach."""
    folder = Path(tempfile.mkdtemp(prefix="pmview-"))
    folder.chmod(0o755)
    return folder


def viewing(database: Path, *words: str) -> list[int]:
    """The processes that look at `database`, or hold `words` in their command line."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if str(database).encode() in line and b"view" in line and all(w.encode() in line for w in words):
                found.append(int(entry.name))
    return found
