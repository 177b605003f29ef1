"""People who work at the desk beside 王芳; pictures stand still."""

import pytest

from pmconsole.desk.core.unit import Desk
from pmconsole.desk.people import setup
from pmconsole.procedure.vocabulary import Role


@pytest.fixture(autouse=True)
def people(desk: Desk) -> None:
    """陈晨 and 刘洋 are handlers as well."""
    with desk.store.write() as session:
        for name in ("陈晨", "刘洋"):
            setup.add_person(session, desk.site_id, name, Role.HANDLER)
