"""From what is wanted to what stands on it, for any kind of paper."""

from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from pmconsole.desk.calls import RINGING_FOR
from pmconsole.desk.unit import Desk
from pmconsole.papers import (
    content_change,
    content_handover,
    content_ledger,
    content_order,
    content_phone,
    content_service,
)
from pmconsole.papers.wanted import Wanted
from pmconsole.procedure.vocabulary import Paper

_SINGLE: dict[Paper, Callable[[Session, ZoneInfo, list[int]], Sequence[Any]]] = {
    Paper.ORDER: content_order.gather,
    Paper.SERVICE: content_service.gather,
    Paper.HANDOVER: content_handover.gather,
}


def contents_of(session: Session, desk: Desk, wanted: Sequence[Wanted]) -> list[Any]:
    """The contents of what is wanted, all of one kind, in the order given; what is not in the file is left out."""
    kind = wanted[0].paper
    if kind in _SINGLE:
        ids = [one.paper_id for one in wanted if one.paper_id is not None]
        return list(_SINGLE[kind](session, desk.zone, ids))
    return [page for one in wanted if (page := _page(session, desk, one)).lines or one.paper_id is None]


def _page(session: Session, desk: Desk, one: Wanted) -> Any:
    """A register of a period, or one line of it."""
    site, zone, now = desk.site_id, desk.zone, desk.now()
    if one.since is None or one.until is None:
        ids = [] if one.paper_id is None else [one.paper_id]
        if one.paper is Paper.LEDGER:
            return content_ledger.gather_lines(session, zone, ids, one.subject)
        if one.paper is Paper.PHONE:
            return content_phone.gather_lines(session, site, zone, ids, one.subject, now - RINGING_FOR)
        return content_change.gather_lines(session, site, zone, ids, one.subject, now)
    if one.paper is Paper.LEDGER:
        return content_ledger.gather(session, site, zone, one.since, one.until)
    if one.paper is Paper.PHONE:
        return content_phone.gather(session, site, zone, one.since, one.until, now - RINGING_FOR)
    return content_change.gather(session, site, zone, one.since, one.until, now)
