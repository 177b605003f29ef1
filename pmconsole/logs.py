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


def start_log(folder: Path) -> Path | None:
    """Write the log of this process into `folder`, about 1 MB a file and five kept; returns the file.

    Returns None, and logs nowhere, where the folder cannot be written: a full disk must not keep the desk shut.
    """
    stop_log()
    log.setLevel(logging.INFO)
    log.propagate = False
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / LOG_NAME
        os.close(os.open(file, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600))
        handler = RotatingFileHandler(file, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8")
    except OSError:
        log.addHandler(logging.NullHandler())
        return None
    handler.setFormatter(logging.Formatter(_FORMAT))
    log.addHandler(handler)
    # A job that fails inside the scheduler must be found here as well.
    apscheduler = logging.getLogger("apscheduler")
    apscheduler.setLevel(logging.WARNING)
    apscheduler.propagate = False
    apscheduler.handlers = [handler]
    return file


def stop_log() -> None:
    """Close the log file of this process."""
    for handler in list(log.handlers):
        log.removeHandler(handler)
        handler.close()


def record_crash(error: BaseException) -> str:
    """Log `error`, its causes and where each was raised, without values or local variables.

    Returns the path of the log file, empty where there is none.
    """
    for link in _chain(error):
        log.error("%s.%s at %s", type(link).__module__, type(link).__qualname__, " < ".join(_places(link)))
    files = [h.baseFilename for h in log.handlers if isinstance(h, RotatingFileHandler)]
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


def _places(error: BaseException) -> list[str]:
    """File, line and function of every frame, innermost first."""
    frames, step = [], error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        frames.append(f"{Path(code.co_filename).name}:{step.tb_lineno} {code.co_name}")
        step = step.tb_next
    return frames[::-1][:30]
