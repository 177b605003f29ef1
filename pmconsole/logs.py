"""The log file: what went wrong, for whoever repairs it. It never holds what customers said, their names or numbers.

The screen shows one Chinese sentence; type, place and call stack stand here, without local variables.
"""

import logging
import os
from collections.abc import Iterable
from logging.handlers import RotatingFileHandler
from pathlib import Path

LOG_NAME = "pmconsole.log"
_BYTES, _KEPT = 1_000_000, 5
_FORMAT = "%(asctime)s %(levelname)s %(process)d %(name)s %(message)s"

log = logging.getLogger("pmconsole")
_handlers: list[logging.Handler] = []


class _WithoutValues(logging.Formatter):
    """Says where an exception was raised and never what it carried: its text may hold a customer's words."""

    def format(self, record: logging.LogRecord) -> str:
        """One line a record; a record with an exception keeps its logger, its kind and its places only."""
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            record = logging.makeLogRecord({**record.__dict__, "exc_info": None, "exc_text": None, "args": None})
            record.msg = "; ".join(map(_where, _chain(error)))
        return super().format(record)


def start_log(folder: Path) -> Path | None:
    """Write the log of this process into `folder`, about 1 MB a file and five kept; returns the file.

    Returns None, and logs nowhere, where the folder cannot be written: a full disk must not keep the desk shut.
    """
    stop_log()
    log.setLevel(logging.INFO)
    file, written = folder / LOG_NAME, True
    handler: logging.Handler
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.close(os.open(file, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600))
        handler = RotatingFileHandler(file, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8")
    except OSError:
        handler, written = logging.NullHandler(), False
    handler.setFormatter(_WithoutValues(_FORMAT))
    _handlers.append(handler)
    # On the root: what asyncio or the scheduler has to say must be found here, and never on the screen.
    logging.getLogger().addHandler(handler)
    return file if written else None


def stop_log() -> None:
    """Close the log file of this process."""
    while _handlers:
        handler = _handlers.pop()
        logging.getLogger().removeHandler(handler)
        handler.close()


def record_crash(error: BaseException) -> str:
    """Log `error`, its causes and where each was raised, without values or local variables.

    Returns the path of the log file, empty where there is none.
    """
    for link in _chain(error):
        log.error("%s", _where(link))
    files = [h.baseFilename for h in _handlers if isinstance(h, RotatingFileHandler)]
    return files[0] if files else ""


def _chain(error: BaseException) -> Iterable[BaseException]:
    """The error, then what caused it, each once; a group's members after it."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        link = waiting.pop(0)
        if link is None or id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        waiting += [link.__cause__, None if link.__suppress_context__ else link.__context__]
        if isinstance(link, BaseExceptionGroup):
            waiting += link.exceptions


def _where(error: BaseException) -> str:
    """The kind of the error and where it was raised."""
    return f"{type(error).__module__}.{type(error).__qualname__} at {' < '.join(_places(error))}"


def _places(error: BaseException) -> list[str]:
    """File, line and function of every frame, innermost first."""
    frames, step = [], error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        frames.append(f"{Path(code.co_filename).name}:{step.tb_lineno} {code.co_name}")
        step = step.tb_next
    return frames[::-1][:30]
