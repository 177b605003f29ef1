"""A desk in the middle of its day, and what stands on every page of its papers."""

import pytest

from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.papers.render import PageOptions
from tests.console import console  # noqa: F401  (a fixture)
from tests.morning import Morning, a_morning


@pytest.fixture
def morning(desk: Desk, clock: SettableClock, wang: Actor) -> Morning:
    """Papers in every state; it is Monday 2026-11-23, 14:32:07."""
    clock.jump(days=-6)
    return a_morning(desk, clock, wang)


@pytest.fixture
def options(desk: Desk) -> PageOptions:
    """The site's name and company, no logo."""
    return PageOptions(company="锦绣物业服务有限公司", site="锦绣花园", printed="2026-11-23 14:32 王芳", at=desk.now())
