"""The two small forms of the alarm screen: put aside until when and why, and a note."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from pmconsole.alerts.acting import Outcome
from pmconsole.data.core.text import clean, half_width
from pmconsole.desk.core.errors import DeskError
from pmconsole.screens.kit.form_dialog import FormDialog
from pmconsole.screens.kit.inputs import Finished, Line

Submit = Callable[[str, str], Awaitable[Outcome]]
HOW = "请写成 14:30、30 分、2 小时，或留空到本班结束。"


class WrongEnd(DeskError):
    """The text is no time to come; the message is a Chinese sentence."""


def parse_end(text: str, now: datetime, latest: datetime, zone: ZoneInfo) -> datetime:
    """Until when (UTC): `14:30` the next such time, `30 分`, `2 小时`, empty for `latest`. Raises WrongEnd."""
    written = half_width(text).strip().replace("：", ":")
    if not written:
        return latest
    if found := re.fullmatch(r"(\d{1,3})\s*(分|分钟|小时|时)", written):
        minutes = int(found[1]) * (60 if "时" in found[2] else 1)
        return now + timedelta(minutes=minutes)
    if found := re.fullmatch(r"(\d{1,2}):(\d{2})", written):
        try:
            local = now.astimezone(zone)
            end = local.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0)
        except ValueError as error:
            raise WrongEnd(f"没有这个钟点，{HOW}") from error
        return (end if end > local else end + timedelta(days=1)).astimezone(UTC)
    raise WrongEnd(f"看不懂这个时间，{HOW}")


class AlarmDialog(FormDialog[tuple[str, str], Outcome]):
    """One or two lines; gives what the desk answered, None for Esc."""

    DEFAULT_CSS = """
    AlarmDialog > Vertical { width: 70; }
    AlarmDialog .keys { dock: none; margin-top: 1; }
    """
    AUTO_FOCUS = "Line"

    def __init__(self, title: str, label: str, submit: Submit, until: str | None = None) -> None:
        """`label` names the text; `until` is the hint of the second line, None where there is none."""
        super().__init__(title)
        self._label, self._submit, self._until = label, submit, until

    def inside(self) -> ComposeResult:
        """The lines; below them what went wrong."""
        yield Static(Content(self._label))
        yield Line(hint="必填")
        if self._until is not None:
            yield Static(Content("到什么时候"))
            yield Line(hint=self._until)
        yield self.trouble_line()

    def keys_zh(self) -> str:
        """Enter on the last line does it."""
        return "Enter 下一栏／确定   Ctrl+S 确定   Esc 取消"

    @on(Finished)
    def _finished(self, event: Finished) -> None:
        event.stop()
        lines = list(self.query(Line))
        if lines[-1].has_focus:
            self.action_save()
        else:
            lines[-1].focus()

    def typed(self) -> tuple[str, str]:
        """The text, and until when."""
        texts = [clean(line.value) for line in self.query(Line)]
        return texts[0], texts[1] if len(texts) > 1 else ""

    async def hand_in(self, typed: tuple[str, str]) -> Outcome:
        """Do it."""
        return await self._submit(*typed)
