"""A desk whose weeks go by."""

import pytest

from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.desk.core.unit import Actor, Desk
from tests.hand_in.weeks import Weeks


@pytest.fixture
def weeks(desk: Desk, clock: SettableClock, wang: Actor) -> Weeks:
    """锦绣花园 with an archivist."""
    return Weeks(desk, clock, wang)
