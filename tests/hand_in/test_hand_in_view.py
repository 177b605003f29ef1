"""F9 where one only looks on (SSH): everything is seen but what is internal, nothing is done."""

from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from pmconsole.desk.core.unit import Desk
from pmconsole.desk.papers import entries
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.procedure.vocabulary import Category, Channel, Role
from pmconsole.screens.hand_in.review import ReviewScreen
from pmconsole.screens.hand_in.screen import HandInScreen
from tests.hand_in.weeks import Weeks
from tests.keyboard import settle
from tests.view.conftest import View, looking, view

__all__ = ["looking", "view"]


async def press(pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


def internal(weeks: Weeks) -> str:
    """An employee's complaint, void so that it is handed in at once."""
    made = register(weeks.desk, weeks.wang, Intake(Channel.VISIT, "食堂", "员工", category=Category.INTERNAL))
    entries.void(weeks.desk, weeks.wang, made.entry_id, reason="误")
    return made.number


@pytest.mark.parametrize(("role", "sees"), [(Role.MANAGER, True), (Role.SUPERVISOR, False)])
async def test_a_supervisor_looks_and_does_nothing(
    desk: Desk, weeks: Weeks, view: View, role: Role, sees: bool
) -> None:
    weeks.repair()
    number = internal(weeks)
    made = weeks.hand_in()
    before = (desk.store.feed.version(), weeks.row(made.hand_in_id))
    async with view("f9", role=role) as pilot:
        app = pilot.app
        assert isinstance(app.screen, HandInScreen)
        await press(pilot, "ctrl+n", "2", "ctrl+d", "4", "ctrl+s", "ctrl+w", "1", "enter")
        screen = app.screen
        assert isinstance(screen, ReviewScreen)
        shown = {row.number for row in map(screen.list.row, screen.list.ids) if row is not None}
        assert (number in shown) is sees and len(shown) == 3 + sees
        await press(pilot, "ctrl+e", "ctrl+s", "ctrl+d", "ctrl+n", "ctrl+o", "1", "enter")
        assert "待签收" in str(screen.query_one("#review-head", Static).content)
    assert (desk.store.feed.version(), weeks.row(made.hand_in_id)) == before
    assert not (desk.store.path.parent / "outbox").exists()
