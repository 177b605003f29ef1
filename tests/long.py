"""How much of the long tests a run does: `make long` all of it, every other run a part that shows the same thing."""

import os
from typing import TypeVar

LONG = bool(os.environ.get("PMCONSOLE_LONG"))
T = TypeVar("T")


def short_or_long(short: T, long: T) -> T:
    """What a run of its kind uses."""
    return long if LONG else short
