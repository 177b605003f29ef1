"""Choosing a period: by name, or from one day to another."""

from datetime import date, timedelta

from pmconsole.data.core.text import half_width
from pmconsole.desk.core.errors import BadInput
from pmconsole.procedure.periods import Period, Span, WrongPeriod, named
from pmconsole.screens.frame.console import Console
from pmconsole.screens.kit.chooser import Chooser, ChooserItem
from pmconsole.screens.kit.fields import TextField
from pmconsole.screens.kit.form_box import FormBox

OWN = "own"


class PeriodBox(FormBox):
    """Asks from which day to which; what is typed goes nowhere but into the question, so it opens in a view too."""


async def ask_period(app: Console, now: Period, today: date) -> Period | None:
    """The period the user chooses on `today` (site), None for Esc; `now` is the present one. Inside a worker."""
    items: list[ChooserItem[Span | str]] = [ChooserItem(span, span.zh, named(span, today).zh) for span in Span]
    items.append(ChooserItem(OWN, "自定起止日", "", "自定 qizhi"))
    keys = "数字/Enter 选   Esc 返回"
    chosen = await app.push_screen_wait(Chooser("统计期间", items, "按数字选，或输入首字母", keys))
    if chosen is None:
        return None
    return named(chosen, today) if isinstance(chosen, Span) else await _own(app, now, today)


async def _own(app: Console, now: Period, today: date) -> Period | None:
    hint = "如 2026-11-01、11-01、今天、昨天"
    fields = [
        TextField("first", "起日", f"{now.first}", hint, True),
        TextField("last", "止日", f"{now.last}", hint, True),
    ]  # fmt: skip
    found: list[Period] = []

    async def submit(values: dict[str, object]) -> str:
        days = {key: _day(str(values[key]), today) for key in ("first", "last")}
        wrong = {key: f"看不懂这个日期，请写{hint}" for key, day in days.items() if day is None}
        if wrong:
            raise BadInput(wrong)
        first, last = days["first"], days["last"]
        assert first is not None and last is not None
        try:
            found.append(Period(first, last))
        except WrongPeriod as error:
            raise BadInput({"last": str(error)}) from error
        return found[-1].zh

    return found[-1] if await app.push_screen_wait(PeriodBox("自定期间", fields, submit)) else None


def _day(text: str, today: date) -> date | None:
    """A day as people type it; a month and day alone are of this year."""
    written = half_width(text).strip().translate(str.maketrans("/.年月", "----", "日号"))
    words = {"今天": today, "昨天": today - timedelta(days=1), "前天": today - timedelta(days=2)}
    if written in words:
        return words[written]
    parts = written.split("-")
    try:
        numbers = [int(part) for part in parts]
        return date(*([today.year] if len(numbers) == 2 else []), *numbers)
    except (ValueError, TypeError):
        return None
