"""A desk at the end of its early shift: 王芳 on duty until 16:00, 陈晨 to take over, the manager 韩梅 above them."""

from datetime import timedelta

import pytest

from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.handover import notes as shift_notes
from pmconsole.desk.people import setup
from pmconsole.procedure.vocabulary import Role
from tests.conftest import START

END = START + timedelta(hours=2)


@pytest.fixture
def shift(desk: Desk, wang: Actor, clock: SettableClock) -> Desk:
    """It is 15:55; the things have not been looked at."""
    with desk.store.write() as session:
        setup.add_person(session, desk.site_id, "陈晨", Role.HANDLER)
        setup.add_person(session, desk.site_id, "刘洋", Role.HANDLER)
        setup.add_person(session, desk.site_id, "韩梅", Role.MANAGER)
    setup.take_duty(desk, wang.name, "早班", END)
    clock.set(END - timedelta(minutes=5))
    return desk


@pytest.fixture
def checked(shift: Desk, wang: Actor) -> Desk:
    """Everything is there and works."""
    shift_notes.all_fine(shift, wang)
    return shift
