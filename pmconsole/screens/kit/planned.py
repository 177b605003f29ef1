"""A field for a time that may be still to come: `18:00`, `明天 9:00`, `11-25 18:00`, `3小时后`. Kept in UTC."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from pmconsole.desk.core.planned import WrongMoment, parse_planned
from pmconsole.screens.kit.fields import TextField


class PlannedField(TextField):
    """A time that may be still to come; empty means what its hint says."""

    def __init__(self, key: str, label: str, now: Callable[[], datetime], zone: ZoneInfo, hint: str = "") -> None:
        """`now` gives the present instant when the text is read."""
        super().__init__(key, label, hint=hint or "留空为现在；可写 18:00、明天 9:00、3小时后")
        self._now, self._zone = now, zone

    @property
    def value(self) -> datetime | None:
        """The instant in UTC, None for an empty text. Raises WrongMoment."""
        return parse_planned(self.text, self._now(), self._zone)

    def on_descendant_blur(self) -> None:
        """Say at once when the time cannot be."""
        try:
            _ = self.value
        except WrongMoment as error:
            self.complain(str(error))
