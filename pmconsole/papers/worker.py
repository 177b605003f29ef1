"""The process Typst runs in: started when something is to be set, given up after so many bytes or a while of rest.

One for the whole program. Whatever Typst holds is given back with it; if it dies, of want of memory or otherwise, a
new one is tried once. Where no process can be started Typst runs in this one.
"""

import atexit
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from pmconsole.papers import typst_worker

_SCRIPT = Path(typst_worker.__file__)
#: After so many bytes of PDF, some hundreds of pages, the process is replaced by a fresh one.
MOST_BYTES = 3_000_000
#: Seconds without work after which it goes.
IDLE = 30.0
_log = logging.getLogger(__name__)


class NotSet(Exception):
    """Typst could not set it; the text is what Typst said, empty where it died."""


class Worker:
    """Takes one request at a time, from any thread."""

    def __init__(self) -> None:
        """Nothing is started yet."""
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._given = 0
        self._rest: threading.Timer | None = None

    def set(self, request: Mapping[str, Any]) -> bytes:
        """The PDF of a request, as `typst_worker.answer` takes it. Raises NotSet."""
        message = json.dumps(request, ensure_ascii=False).encode()
        with self._lock:
            self._stay()
            reply = self._ask(message)
            if reply is None:
                _log.warning("the typesetting process ended by itself and is started anew")
                reply = self._ask(message)
            self._leave_later()
        if reply is None:
            raise NotSet("")
        if reply[:1] == typst_worker.WRONG:
            raise NotSet(reply[1:].decode(errors="replace"))
        return reply[1:]

    def close(self) -> None:
        """Give the process and its memory back; the next request starts a new one."""
        with self._lock:
            self._stay()
            self._end()

    def _ask(self, message: bytes) -> bytes | None:
        """Its answer; None where it died over it."""
        try:
            process = self._running()
        except OSError as error:
            _log.warning("no process for typesetting: %s", error.strerror)
            return b"".join(typst_worker.answer(json.loads(message)))
        assert process.stdin is not None and process.stdout is not None
        reply = None
        with suppress(OSError):
            typst_worker.send(process.stdin, message)
            reply = typst_worker.receive(process.stdout)
        self._given += len(reply or b"")
        if reply is None or self._given > MOST_BYTES:
            self._end()
        return reply

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            # -P: the folder of the script is no place to import from.
            self._process = subprocess.Popen(
                [sys.executable, "-P", str(_SCRIPT)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            self._given = 0
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(OSError):
            process.communicate()  # closes its input, which ends it

    def _stay(self) -> None:
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None

    def _leave_later(self) -> None:
        if self._process is not None:
            self._rest = threading.Timer(IDLE, self.close)
            self._rest.daemon = True
            self._rest.start()


#: The one of this program. If the program dies its pipe closes, and that ends it too.
WORKER = Worker()
atexit.register(WORKER.close)
