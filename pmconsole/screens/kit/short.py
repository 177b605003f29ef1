"""Numbers and rooms as short as a line of a list can bear, and still understood."""

import re
from datetime import date

from pmconsole.data.core.rooms import room_key

#: For so many days nobody asks of which year a month and a day are.
YEAR_KNOWN_DAYS = 150
_NUMBERED = re.compile(r"[\d-]+")


def short_room(room: str) -> str:
    """`3-2-1702` for `3栋2单元1702`, the text itself where it is no room number."""
    key = room_key(room)
    return key if _NUMBERED.fullmatch(key) else room


def short_number(number: str, day: date | None) -> str:
    """`PG-007` for a number of `day`, `PG-1124-003` for one of its year or of months near, else the whole number."""
    kind, _, rest = number.partition("-")
    written, _, count = rest.partition("-")
    if day is None or len(written) != 8 or not count:
        return number
    if written == f"{day:%Y%m%d}":
        return f"{kind}-{count}"
    # In January the number of an order of December is not cut off: its year goes without saying.
    try:
        away = abs((date.fromisoformat(written) - day).days)
    except ValueError:
        return number
    known = written[:4] == f"{day:%Y}" or away <= YEAR_KNOWN_DAYS
    return f"{kind}-{written[4:]}-{count}" if known else number
