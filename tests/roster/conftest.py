"""People who work at the desk beside 王芳; pictures stand still."""

import pytest

from pmconsole.desk import setup
from pmconsole.desk.unit import Desk
from pmconsole.procedure.vocabulary import Role
from pmconsole.screens.alarm_link import AlarmLink


@pytest.fixture(autouse=True)
def people(desk: Desk) -> None:
    """陈晨 and 刘洋 are handlers as well."""
    with desk.store.write() as session:
        for name in ("陈晨", "刘洋"):
            setup.add_person(session, desk.site_id, name, Role.HANDLER)


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """No sweep and no flashing: what a picture shows must not depend on when it is taken."""
    monkeypatch.setattr(AlarmLink, "start", lambda self: None)
