"""The archivist at the desk (4.3.8): receives a hand-in by signature, passes its papers or sends them back (4.3.10).

What passes gets its number and place in the archive and is locked by the file itself. Nobody reviews a paper that
went through their own hands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import col, func, select

from pmconsole.data.core import search
from pmconsole.data.core.signed_content import content_hash
from pmconsole.data.core.tables import Person, PersonRole
from pmconsole.data.core.text import clean
from pmconsole.data.hand_in.fingerprints import fingerprints
from pmconsole.data.hand_in.tables import HandIn, HandInItem
from pmconsole.data.hand_in.triggers import ARCHIVE_FTS_INSERT
from pmconsole.desk.core.errors import BadInput, Conflict, NotFound
from pmconsole.desk.core.signing import SignatureIn, sign
from pmconsole.desk.core.unit import Actor, Desk, Unit
from pmconsole.desk.hand_in import returns
from pmconsole.desk.papers import clockwork
from pmconsole.procedure.archive import (
    CLAUSE,
    HandInState,
    ItemResult,
    archive_number,
    kept_until,
    own_paper,
)
from pmconsole.procedure.papers import RETENTION
from pmconsole.procedure.refusal import Reason, Refused
from pmconsole.procedure.vocabulary import Paper, Role, Rule

RECEIVE, REVIEW, PASS, RETURN, PLACE = (
    "hand_in.receive",
    "hand_in.review",
    "archive.pass",
    "archive.return",
    "archive.place",
)
PLACE_MOST = 40
#: Papers that pass in one transaction: the desk is never kept from writing for long.
TOGETHER = 100


@dataclass(frozen=True)
class ArchivePlace:
    """Where passed papers lie."""

    box: str = ""
    shelf: str = ""


@dataclass(frozen=True)
class Passed:
    """What a pass did: how many papers are in the archive now, and why others are not, by their numbers."""

    passed: int
    refused: tuple[tuple[str, Reason], ...]
    message: str


def receive(desk: Desk, actor: Actor, hand_in_id: int, hand: SignatureIn, seen: int | None = None) -> Actor:
    """The archivist receives the hand-in: their signature starts the record and meets its clock. Gives who reviews.

    Raises Refused, BadInput, Conflict, NotFound, StoreError.
    """
    with desk.unit(actor, RECEIVE) as unit:
        row = _hand_in(unit, hand_in_id, seen)
        if row.state is not HandInState.PREPARED:
            raise Refused(Reason(f"{row.number} 现在是「{row.state.zh}」，不能签收", CLAUSE))
        reviewer = _reviewer(unit, hand)
        signed = content_hash({"number": row.number, "edition": row.edition, "manifest": row.manifest_hash})
        sign(
            unit, paper=Paper.HAND_IN, paper_id=hand_in_id, step=RECEIVE, role=Role.ARCHIVIST.value, hand=hand,
            content_hash=signed,
        )  # fmt: skip
        if (clock := clockwork.open_clock(unit, row, Rule.HAND_IN)) is not None:
            clock.met_at = max(unit.now, clock.started_at)
            unit.session.add(clock)
        unit.change(row, RECEIVE, state=HandInState.RECEIVED, received_at=unit.now, received_by=reviewer.name)
        _finish(unit, row)
    return reviewer


def sit_down(desk: Desk, actor: Actor, hand_in_id: int, hand: SignatureIn) -> Actor:
    """The archivist goes on with a review that was begun; signed anew, for who sits here now is not known otherwise.

    Raises Refused, BadInput, NotFound, StoreError.
    """
    with desk.unit(actor, REVIEW) as unit:
        row = _hand_in(unit, hand_in_id)
        if row.state is not HandInState.RECEIVED:
            raise Refused(Reason(f"{row.number} 现在是「{row.state.zh}」，没有要审的", CLAUSE))
        reviewer = _reviewer(unit, hand)
        sign(
            unit, paper=Paper.HAND_IN, paper_id=hand_in_id, step=REVIEW, role=Role.ARCHIVIST.value, hand=hand,
            content_hash=content_hash({"number": row.number, "manifest": row.manifest_hash}),
        )  # fmt: skip
        unit.record(row, REVIEW, {"reviewer": ("", reviewer.name)})
    return reviewer


def _reviewer(unit: Unit, hand: SignatureIn) -> Actor:
    """Who signs, with their roles. Raises BadInput for someone the list does not have as an archivist."""
    where = (Person.site_id == unit.desk.site_id, Person.name == hand.name)
    person = unit.session.exec(select(Person).where(*where)).first()
    roles: frozenset[Role] = frozenset()
    if person is not None:
        found = unit.session.exec(select(PersonRole.role).where(PersonRole.person_id == person.id))
        roles = frozenset(map(Role, found))
    if Role.ARCHIVIST not in roles:
        raise BadInput({"name": f"{hand.name}不是名单里的资料管理员。请先在「人员」里给这个角色。"})
    return Actor(hand.name, roles, person.id if person else None)


def pass_items(
    desk: Desk, reviewer: Actor, hand_in_id: int, ids: Sequence[int], place: ArchivePlace = ArchivePlace(),
    *, years: Mapping[Paper, int] = RETENTION, together: bool = False,
) -> Passed:  # fmt: skip
    """Let papers of a hand-in into the archive; `together` says on record that they were passed as one after looking.

    Papers that may not pass stay undecided, each with its reason; a single one raises Refused instead. Raises
    BadInput, NotFound, StoreError: what passed before stays passed.
    """
    place = _checked(place)
    passed, refused = 0, []
    for start in range(0, len(ids), TOGETHER):
        with desk.unit(reviewer, PASS) as unit:
            row = _open_review(unit, hand_in_id)
            items = _items(unit, hand_in_id, ids[start : start + TOGETHER])
            now = _fingerprints(unit, items)
            for item in items:
                reason = _why_not(reviewer, item, now)
                if reason is None:
                    _pass(unit, row, item, place, years, together)
                    passed += 1
                else:
                    refused.append((item.number, reason))
            _finish(unit, row)
    if not passed and len(refused) == 1 and not together:
        raise Refused(refused[0][1])
    said = f"{passed} 张合格入档" + (f"，{len(refused)} 张没有通过" if refused else "")
    return Passed(passed, tuple(refused), said)


def _why_not(reviewer: Actor, item: HandInItem, now: Mapping[tuple[Paper, int], str]) -> Reason | None:
    if item.result is not ItemResult.PENDING:
        return Reason(f"{item.number} 已经审过：{item.result.zh}", CLAUSE)
    if (own := own_paper(reviewer.name, item.handled_by.split("、"))) is not None:
        return own
    if now.get((item.paper, item.paper_id)) != item.content_hash:
        return Reason(f"{item.number} 交出以后又改过，与打印的不符，请退回，随下一次周交", "4.3.10")
    return None


def _pass(
    unit: Unit, row: HandIn, item: HandInItem, place: ArchivePlace, years: Mapping[Paper, int], together: bool
) -> None:
    day = unit.now.astimezone(unit.desk.zone).date()
    last = unit.session.exec(
        select(func.max(HandInItem.archive_seq)).where(
            HandInItem.site_id == unit.desk.site_id,
            HandInItem.archive_year == day.year,
            HandInItem.paper == item.paper,
            text("result = 'passed'"),  # spelt as the partial index is
        )
    ).one()
    kept = years.get(item.paper, RETENTION[item.paper])
    item.result, item.decided_at, item.decided_by, item.together = (
        ItemResult.PASSED,
        unit.now,
        unit.actor.name,
        together,
    )
    item.archive_year, item.archive_seq = day.year, (last or 0) + 1
    item.archive_number = archive_number(item.paper, day.year, item.archive_seq)
    item.box, item.shelf = place.box, place.shelf
    item.retention_years, item.keep_until = kept, kept_until(day, kept)
    unit.session.add(item)
    unit.session.flush()
    tokens = search.tokens("\n".join((item.search_text, item.title, item.department, item.handled_by)))
    unit.session.connection().execute(ARCHIVE_FTS_INSERT, {"id": item.id, "body": tokens})
    _record(unit, item, PASS, {
        "hand_in": ("", row.number), "archive_number": ("", item.archive_number), "box": ("", item.box),
        "shelf": ("", item.shelf), "keep_until": ("", item.keep_until), "file_hash": ("", item.file_hash),
        "together": (False, together),
    })  # fmt: skip


def return_item(desk: Desk, reviewer: Actor, item_id: int, *, department: str, reason: str) -> str:
    """Send a paper of the hand-in back to a department (4.3.10); corrected, it comes with the next one.

    Raises Refused, BadInput, NotFound, StoreError.
    """
    with desk.unit(reviewer, RETURN) as unit:
        item = unit.session.get(HandInItem, item_id)
        if item is None or item.site_id != desk.site_id:
            raise NotFound("这次周交里没有这张单据，没有改动任何内容。")
        row = _open_review(unit, item.hand_in_id)
        if item.result is not ItemResult.PENDING:
            raise Refused(Reason(f"{item.number} 已经审过：{item.result.zh}", CLAUSE))
        back = returns.write(
            unit, item.paper, item.paper_id, item.number, department=department, reason=reason, item_id=item_id
        )
        item.result, item.reason = ItemResult.RETURNED, back.reason
        item.decided_at, item.decided_by, item.left_at = unit.now, reviewer.name, unit.now
        unit.session.add(item)
        _record(unit, item, RETURN, {"hand_in": ("", row.number), "reason": ("", back.reason)})
        _finish(unit, row)
    return f"{item.number} 退回{back.department}：{back.reason}"


def put_away(desk: Desk, actor: Actor, item_ids: Sequence[int], place: ArchivePlace) -> str:
    """Say where archived papers lie now. Raises Refused, BadInput, NotFound, StoreError."""
    place = _checked(place)
    with desk.unit(actor, PLACE) as unit:
        rows = unit.session.exec(select(HandInItem).where(col(HandInItem.id).in_(item_ids))).all()
        if len(rows) != len(set(item_ids)) or any(row.result is not ItemResult.PASSED for row in rows):
            raise NotFound("有的单据不在档案里，没有改动任何内容。")
        for row in rows:
            changes = {"box": (row.box, place.box), "shelf": (row.shelf, place.shelf)}
            row.box, row.shelf = place.box, place.shelf
            unit.session.add(row)
            _record(unit, row, PLACE, dict(changes))
    return f"{len(rows)} 张的存放位置已登记：{place.box} {place.shelf}".rstrip()


def _checked(place: ArchivePlace) -> ArchivePlace:
    cleaned = ArchivePlace(clean(place.box), clean(place.shelf))
    wrong = {
        name: f"{zh}最多 {PLACE_MOST} 字。"
        for name, zh in (("box", "盒号"), ("shelf", "架号"))
        if len(getattr(cleaned, name)) > PLACE_MOST
    }
    if wrong:
        raise BadInput(wrong)
    return cleaned


def _hand_in(unit: Unit, hand_in_id: int, seen: int | None = None) -> HandIn:
    row = unit.session.get(HandIn, hand_in_id)
    if row is None or row.site_id != unit.desk.site_id:
        raise NotFound("找不到这次周交，没有改动任何内容。")
    if seen is not None and row.version != seen:
        raise Conflict(row.number, row.version, ())
    return row


def _open_review(unit: Unit, hand_in_id: int) -> HandIn:
    row = _hand_in(unit, hand_in_id)
    if row.state is not HandInState.RECEIVED:
        raise Refused(Reason(f"{row.number} 现在是「{row.state.zh}」，要先由资料管理员签收", CLAUSE))
    return row


def _items(unit: Unit, hand_in_id: int, ids: Sequence[int]) -> list[HandInItem]:
    where = (HandInItem.hand_in_id == hand_in_id, col(HandInItem.id).in_(list(ids)))
    rows = {row.id or 0: row for row in unit.session.exec(select(HandInItem).where(*where))}
    if len(rows) != len(set(ids)):
        raise NotFound("这次周交里没有这张单据，没有改动任何内容。")
    return [rows[one] for one in dict.fromkeys(ids)]


def _fingerprints(unit: Unit, items: Sequence[HandInItem]) -> dict[tuple[Paper, int], str]:
    found: dict[tuple[Paper, int], str] = {}
    for paper in {item.paper for item in items}:
        ids = [item.paper_id for item in items if item.paper is paper]
        found |= {(paper, one): print_ for one, print_ in fingerprints(unit.session, paper, ids).items()}
    return found


def _finish(unit: Unit, row: HandIn) -> None:
    """With the last paper decided the review is over."""
    unit.session.flush()
    where = (HandInItem.hand_in_id == row.id, HandInItem.result == ItemResult.PENDING)
    left = unit.session.exec(select(func.count()).select_from(HandInItem).where(*where)).one()
    if left == 0 and row.state is HandInState.RECEIVED:
        unit.change(row, "hand_in.reviewed", state=HandInState.REVIEWED, reviewed_at=unit.now)


def _record(unit: Unit, item: HandInItem, action: str, changes: Mapping[str, tuple[object, object]]) -> None:
    unit.log(
        action, paper=item.paper, paper_id=item.paper_id, number=item.number, version=item.version, changes=changes
    )  # fmt: skip
