"""From what is wanted to what stands on it, for any kind of paper: papers by number, registers by lines."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from pmconsole.desk.core.unit import Desk
from pmconsole.papers.content import RegisterPage, period_text
from pmconsole.papers.forms import forms
from pmconsole.papers.wanted import PrintRequest
from pmconsole.procedure.vocabulary import Paper


def contents_of(session: Session, desk: Desk, wanted: Sequence[PrintRequest]) -> list[Any]:
    """The contents of what is wanted, all of one kind, in the order given; what is not in the file is left out."""
    kind, site, zone, now = wanted[0].paper, desk.site_id, desk.zone, desk.now()
    if forms()[kind].gather:
        return gather(session, site, zone, kind, [one.paper_id for one in wanted if one.paper_id is not None], "", now)
    found = []
    for one in wanted:
        if one.since is not None and one.until is not None:
            found.append(of_period(session, site, zone, kind, one.since, one.until, now))
        elif one.paper_id is not None:
            found += gather(session, site, zone, kind, [one.paper_id], one.subject, now)
    return found


def gather(
    session: Session, site_id: int, zone: ZoneInfo, kind: Paper, ids: Sequence[int], period: str, now: datetime
) -> list[Any]:
    """The papers `ids` of a kind, as of the instant `now`; of a register one page of their lines, called `period`.

    Empty where none of them is in the file. Raises KeyError for a kind that has no form of its own.
    """
    form = forms()[kind]
    if form.gather is not None:
        return list(form.gather(session, site_id, zone, list(ids)))
    lines = form.lines(session, site_id, zone, ids, now) if form.lines else ()
    return [RegisterPage(period, lines)] if lines else []


def of_period(
    session: Session, site_id: int, zone: ZoneInfo, kind: Paper, since: datetime, until: datetime, now: datetime
) -> RegisterPage:
    """The register of a kind from `since` (included) to `until` (not), oldest line first; it may have none."""
    form = forms()[kind]
    assert form.lines is not None and form.between is not None, "not a register"
    ids = form.between(session, site_id, since, until)
    return RegisterPage(period_text(since, until, zone), form.lines(session, site_id, zone, ids, now))
