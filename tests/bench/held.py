"""How much memory a piece of work held at most: this program and its typesetting process together (Linux)."""

import os
import threading
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")


def resident(pid: int) -> int:
    """What a process has in memory, in bytes; 0 where it has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0


def together() -> int:
    """This process and those it started, in bytes."""
    own = os.getpid()
    pids = {own}
    for task in Path(f"/proc/{own}/task").iterdir():
        try:
            pids |= set(map(int, (task / "children").read_text().split()))
        except OSError:
            continue  # a thread that has just ended
    return sum(map(resident, pids))


class Held(threading.Thread):
    """Looks every 10 ms how much there is, from its start to its end."""

    def __init__(self) -> None:
        """Begins at once."""
        super().__init__(daemon=True)
        self._most, self._over = together(), threading.Event()
        self.start()

    def run(self) -> None:
        """Keep the most."""
        while not self._over.wait(0.01):
            self._most = max(self._most, together())

    def end(self) -> int:
        """Stop; the most there was, in MB."""
        self._over.set()
        self.join()
        return self._most // 2**20
