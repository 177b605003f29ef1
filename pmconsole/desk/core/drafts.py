"""Half-typed text that outlives a change of screen, a crash and a restart: one draft per console and form."""

import json
from typing import Any

from sqlmodel import select

from pmconsole.data.core.tables import Draft
from pmconsole.desk.core.journaled import CONSOLE
from pmconsole.desk.core.unit import Desk


def save(desk: Desk, form: str, body: dict[str, Any]) -> None:
    """Keep `body` (JSON's own kinds) as this console's draft of `form`; replaces the one before."""
    with desk.unit(CONSOLE, "draft.keep") as unit:
        row = unit.session.exec(_mine(desk, form)).first() or Draft(
            site_id=desk.site_id, owner=desk.console, form=form, body="", updated_at=desk.now()
        )
        row.body, row.updated_at = json.dumps(body, ensure_ascii=False), desk.now()
        unit.session.add(row)


def load(desk: Desk, form: str) -> dict[str, Any]:
    """This console's draft of `form`; empty where there is none."""
    with desk.store.read() as session:
        row = session.exec(_mine(desk, form)).first()
        return dict(json.loads(row.body)) if row is not None and row.body else {}


def clear(desk: Desk, form: str) -> None:
    """Forget the draft: what it held has been registered, or was thrown away by the person at the desk."""
    save(desk, form, {})


def _mine(desk: Desk, form: str) -> Any:
    return select(Draft).where(Draft.site_id == desk.site_id, Draft.owner == desk.console, Draft.form == form)
