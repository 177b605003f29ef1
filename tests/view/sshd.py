"""A real sshd for the tests of the view: on loopback, on a free port, with its own keys and its own configuration."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.terminal import Terminal
from tests.view.accounts import Account


@dataclass(frozen=True)
class Server:
    """A running sshd: where it listens, and the folder with its keys."""

    port: int
    folder: Path

    def client(self, account: Account, key: Path, *words: str) -> list[str]:
        """The command line of an ssh client that comes in as `account` with `key`."""
        options = (
            "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "IdentitiesOnly=yes", "LogLevel=ERROR",
            "PasswordAuthentication=no", "IdentityAgent=none", "EscapeChar=none",
        )  # fmt: skip
        flags = [word for option in options for word in ("-o", option)]
        target = f"{account.name}@127.0.0.1"
        return ["ssh", "-F", "none", *flags, "-i", str(key), "-p", str(self.port), *words[:0], target, *words]

    def terminal(self, account: Account, key: Path, *words: str, columns: int = 80, lines: int = 24) -> Terminal:
        """An ssh session of `account` in a pty of its own; `words` is what the client asks to be run."""
        command = self.client(account, key, *words)
        return Terminal(command=[command[0], "-tt", *command[1:]], columns=columns, lines=lines)


def make_key(folder: Path, name: str) -> Path:
    """A new key pair; returns the private key's file."""
    key = folder / name
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", key], check=True)
    return key


def find_sshd() -> str:
    """The server's path; skips where it is not installed (the Makefile brings it)."""
    found = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None or shutil.which("ssh") is None:
        pytest.skip("openssh-server is not installed; `make test` installs it")
    return found


@contextmanager
def serving(folder: Path, block: str = "") -> Iterator[Server]:
    """sshd with the keys in `folder`/keys and `block` at the end of its configuration; ended by its id."""
    sshd = find_sshd()
    host = make_key(folder, "host")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    # Where Debian's own start script would make it: sshd does not start without it.
    Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    config = folder / "sshd_config"
    config.write_text(
        f"ListenAddress 127.0.0.1:{port}\nHostKey {host}\nPidFile none\nAuthorizedKeysFile {folder}/keys/%u\n"
        "StrictModes no\nUsePAM no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nPrintMotd no\n"
        f"MaxStartups 100\nSubsystem sftp internal-sftp\nAcceptEnv LANG LC_*\n{block}\n"
    )
    told = subprocess.run([sshd, "-t", "-f", config], capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    with (folder / "sshd.log").open("wb") as log:
        server = subprocess.Popen([sshd, "-D", "-e", "-f", config], stdin=subprocess.DEVNULL, stderr=log)
    try:
        _wait_for(port, server)
        yield Server(port, folder)
    finally:
        server.terminate()
        server.wait(10)


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError("sshd does not listen")
