"""The two small forms of the alarm screen: put aside until when and why, and a note."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from pmconsole.alerts.acting import Outcome
from pmconsole.data.core.text import clean, half_width
from pmconsole.desk.core.errors import Refused, StoreError
from pmconsole.screens.kit.inputs import Finished, Line

Submit = Callable[[str, str], Awaitable[Outcome]]
HOW = "请写成 14:30、30 分、2 小时，或留空到本班结束。"


class WrongEnd(ValueError):
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


class AlarmDialog(ModalScreen[Outcome | None]):
    """One or two lines and what the desk answers; stays open with what was typed until the desk has taken it."""

    DEFAULT_CSS = """
    AlarmDialog { align: center middle; background: $background 60%; }
    AlarmDialog > Vertical { width: 70; max-width: 100%; height: auto; background: $panel; border: round $primary;
        padding: 0 1; }
    AlarmDialog .keys { color: $text-muted; margin-top: 1; }
    AlarmDialog .trouble { color: $text-error; height: auto; }
    """
    AUTO_FOCUS = "Line"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False, priority=True),
        Binding("ctrl+s", "save", show=False, priority=True),
    ]

    def __init__(self, title: str, label: str, submit: Submit, until: str | None = None) -> None:
        """`label` names the text; `until` is the hint of the second line, None where there is none."""
        super().__init__()
        self.title_zh, self._label, self._submit, self._until = title, label, submit, until
        self._saving = False

    def compose(self) -> ComposeResult:
        """Title, lines, trouble, keys."""
        with Vertical():
            yield Static(Content.styled(self.title_zh, "bold"))
            yield Static(Content(self._label))
            yield Line(hint="必填")
            if self._until is not None:
                yield Static(Content("到什么时候"))
                yield Line(hint=self._until)
            yield Static("", classes="trouble", markup=False)
            yield Static(Content("Enter 下一栏／确定   Ctrl+S 确定   Esc 取消"), classes="keys")

    @on(Finished)
    async def _finished(self, event: Finished) -> None:
        event.stop()
        lines = list(self.query(Line))
        if lines[-1].has_focus:
            await self.action_save()
        else:
            lines[-1].focus()

    async def action_save(self) -> None:
        """Hand the text to the desk; what it refuses is said here."""
        if self._saving:
            return
        self._saving = True
        texts = [clean(line.value) for line in self.query(Line)]
        try:
            outcome = await self._submit(texts[0], texts[1] if len(texts) > 1 else "")
        except (Refused, StoreError, WrongEnd) as error:
            self.query_one(".trouble", Static).update(Content(str(error)))
            return
        finally:
            self._saving = False
        self.dismiss(outcome)

    def action_leave(self) -> None:
        """Do nothing."""
        self.dismiss(None)
