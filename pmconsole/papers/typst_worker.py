"""Typst as a process of its own: a request comes in by the pipe, the PDF goes out, until the pipe is closed.

Typst keeps what it lays out; here that weighs on nobody, and whatever goes wrong in it takes no desk down. The file is
run as a script, so that nothing of the program is loaded beside it; `worker.py` is the other end.

A message is its length in 8 bytes, big-endian, then so many bytes: JSON one way; the other way `+` and the PDF (or what
was asked about the layout), or `-` and what Typst said was wrong.
"""

import json
import struct
import sys
from collections.abc import Mapping
from functools import lru_cache
from typing import IO, Any

LENGTH = struct.Struct(">Q")
DONE, WRONG = b"+", b"-"
#: So many compilations after its last use Typst forgets what it has laid out.
_GENERATIONS = 12


def send(pipe: IO[bytes], *parts: bytes) -> None:
    """One message made of `parts`. Raises OSError where nobody is at the other end."""
    pipe.write(LENGTH.pack(sum(map(len, parts))))
    for part in parts:
        pipe.write(part)
    pipe.flush()


def receive(pipe: IO[bytes]) -> bytes | None:
    """The next message; None where the other end has closed, or died in the middle of it."""
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    body = pipe.read(length)
    return body if len(body) == length else None


def answer(request: Mapping[str, Any]) -> tuple[bytes, bytes]:
    """`DONE` and a PDF, or the metadata of a `label` (JSON) if one is asked for; `WRONG` and what Typst said."""
    try:
        import typst

        same = {
            "root": request["root"],
            "font_paths": _loaded(tuple(request["fonts"])),
            "ignore_system_fonts": True,
            "sys_inputs": {"data": request["data"]},
        }
        template = request["template"] if request["source"] is None else request["source"].encode()
        if request["label"]:
            return DONE, typst.query(template, f"<{request['label']}>", field="value", **same).encode()
        # Tags cost time with the square of the pages.
        body = typst.compile(template, timestamp=request["timestamp"], pdf_tags=False, **same)
    except (ImportError, OSError, RuntimeError) as error:
        return WRONG, (getattr(error, "diagnostic", "") or type(error).__name__).encode()
    assert isinstance(body, bytes)
    return DONE, body


@lru_cache(maxsize=2)
def _loaded(folders: tuple[str, ...]) -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders))


def forget(request: Mapping[str, Any]) -> None:
    """Make Typst forget what it has laid out."""
    import typst

    for _ in range(_GENERATIONS):
        typst.compile(b"", font_paths=_loaded(tuple(request["fonts"])), ignore_system_fonts=True)


def main() -> None:
    """Serve until the other end is closed."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever a library says does not come between the answers
    while (message := receive(source)) is not None:
        request = json.loads(message)
        sign, body = answer(request)
        send(sink, sign, body)
        if sign == DONE:
            forget(request)  # the other end has its answer and does not wait for this


if __name__ == "__main__":
    main()
