"""A handover fills itself (F1): what stands open, what the shift wrote down, its figures, what has changed since."""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlmodel import Session, col, select

from pmconsole.data.core.tables import Draft, Duty, Person
from pmconsole.data.handover import queries as queries_handover
from pmconsole.data.handover import standing as queries_standing
from pmconsole.data.handover.queries import CheckRow, HandoverPaper, HandoverRow, ShiftNoteRow
from pmconsole.data.people import queries as queries_people
from pmconsole.data.people.queries import MemberRow
from pmconsole.data.roster import queries as queries_roster
from pmconsole.data.roster.queries import ShiftRow
from pmconsole.data.shelf.queries import titles
from pmconsole.desk.calls.acts import RINGING_FOR
from pmconsole.desk.core.unit import Desk
from pmconsole.desk.directory import completeness
from pmconsole.procedure import handover as rules
from pmconsole.procedure.handover import HandoverItem, HandoverState, Mark, Section, ShiftNoteKind
from pmconsole.procedure.handover_content import Content
from pmconsole.procedure.refusal import Reason
from pmconsole.procedure.things import look_zh, thing_of
from pmconsole.procedure.vocabulary import Category, Role
from pmconsole.procedure.who import ABOVE

#: A half-typed emergency of another console counts for so long; nobody comes back to an older one.
_STALE = timedelta(hours=1)
_DRAFTS = ("intake", "intake.parked")


@dataclass(frozen=True)
class DutyNow:
    """Who is on duty, as the handover needs it; `ends_at` None where the shift has no written end (UTC)."""

    id: int
    person: str
    works: bool
    shift: str
    started_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True)
class OpenHandover:
    """All the screen needs of the handover under way.

    `content` is what the outgoing signed, or, before that, what would be signed now. `newer` came up after the
    signature. `successors` are who may take over, those of the next turn first; `supervisors` may stand in.
    """

    duty: DutyNow | None
    row: HandoverRow | None
    content: Content
    checks: dict[str, CheckRow]
    unchecked: tuple[str, ...]
    blocks: tuple[Reason, ...]
    newer: tuple[HandoverItem, ...]
    turn: ShiftRow | None
    successors: tuple[str, ...]
    supervisors: tuple[str, ...]
    last: HandoverPaper | None

    @property
    def state(self) -> HandoverState:
        """Where it stands; one nobody has begun is being prepared."""
        return self.row.state if self.row is not None else HandoverState.PREPARING


def prepare(session: Session, desk: Desk) -> OpenHandover:
    """The handover of the present duty as it stands now; nothing is written by looking."""
    now, site = desk.now(), desk.site_id
    duty = duty_now(session, desk)
    row = queries_handover.of_duty(session, desk.site_id, duty.id) if duty is not None else None
    last = queries_handover.latest(session, site)
    before = queries_handover.paper(session, site, last.id) if last is not None else None
    checks = queries_handover.checks_of(session, desk.site_id, row.id) if row is not None else {}
    fresh = gather(session, desk, duty, checks, before)
    signed = None
    if row is not None and row.state is HandoverState.OUTGOING_SIGNED:
        paper = queries_handover.paper(session, site, row.id)
        signed = paper.content if paper is not None else None
    known = {item.id for item in signed.items} if signed is not None else set()
    newer = tuple(item for item in fresh.critical if item.id not in known) if signed is not None else ()
    turn = turn_expected(session, desk, duty, now)
    names, above = successors(session, desk, duty, turn)
    unchecked = tuple(name for name in queries_handover.equipment(session, site) if name not in checks)
    blocks = rules.blocks(
        emergencies=emergencies(session, desk),
        successors=(*names, *above),
        unchecked=unchecked if signed is None else (),
    )
    return OpenHandover(
        duty, row, signed or fresh, checks, unchecked, blocks, newer, turn, names, above, before
    )  # fmt: skip


def duty_now(session: Session, desk: Desk) -> DutyNow | None:
    """Who is on duty; the end is what was written when the duty was taken, else that of the site's own pattern."""
    found = session.exec(
        select(Duty, Person)
        .join(Person, col(Person.id) == col(Duty.person_id))
        .where(Duty.site_id == desk.site_id, col(Duty.ended_at).is_(None))
        .order_by(col(Duty.id).desc())
    ).first()
    if found is None:
        return None
    duty, person = found
    ends = duty.ends_at or _end_by_roster(session, desk, duty)
    today = desk.today()
    works = person.active and (person.active_until is None or today <= person.active_until)
    return DutyNow(duty.id or 0, person.name, works, duty.shift, duty.started_at, ends)


def _end_by_roster(session: Session, desk: Desk, duty: Duty) -> datetime | None:
    """When the turn the duty began in ends; None where the site has not parted its day by itself."""
    calendar = queries_roster.calendar(session, desk.site_id, desk.zone)
    turn = calendar.turn_at(duty.started_at) if calendar.patterns else None
    return turn.ends if turn is not None and duty.shift in ("", turn.name) else None


def turn_to_take(session: Session, desk: Desk, duty: DutyNow | None, now: datetime) -> ShiftRow | None:
    """The turn whoever takes over now has: the one under way, near its end already the next; None in a gap."""
    at = now
    if duty is not None and duty.ends_at is not None and now < duty.ends_at <= now + rules.EARLY:
        at = duty.ends_at
    return queries_roster.shift_of(session, desk.site_id, at, desk.zone)


def turn_expected(session: Session, desk: Desk, duty: DutyNow | None, now: datetime) -> ShiftRow | None:
    """The turn whose people are to take over: where whoever is on duty has the one under way, the next (下一班)."""
    turn = turn_to_take(session, desk, duty, now)
    if turn is not None and duty is not None and (duty.person in turn.people or duty.shift == turn.name):
        return queries_roster.next_shift(session, desk.site_id, max(now, turn.begins), desk.zone)
    return turn


def successors(
    session: Session, desk: Desk, duty: DutyNow | None, turn: ShiftRow | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who may take over, those put down for the turn first; and who may stand in for somebody absent."""
    today, here = desk.today(), duty.person if duty is not None else ""
    found: list[MemberRow] = [
        one
        for one in queries_people.members(session, desk.site_id, desk.now())
        if one.works_on(today) and one.name != here
    ]
    expected = turn.people if turn is not None else ()
    handlers = sorted((m for m in found if Role.HANDLER in m.roles), key=lambda m: (m.name not in expected, m.name))
    return tuple(m.name for m in handlers), tuple(m.name for m in found if m.roles & ABOVE)


def gather(
    session: Session,
    desk: Desk,
    duty: DutyNow | None,
    checks: dict[str, CheckRow],
    before: HandoverPaper | None,
) -> Content:
    """What would be handed over now; what changed since `before` is marked."""
    now = desk.now()
    begins = duty.started_at if duty is not None else now
    until = max(now, begins)
    items = [*_standing(session, desk, now, begins, until)]
    notes = queries_handover.notes_after(session, desk.site_id, before.row.notes_to if before is not None else 0)
    items += [_note(note, desk) for note in notes]
    items += [_thing(name, checks.get(name)) for name in queries_handover.equipment(session, desk.site_id)]
    missing = completeness.gaps(session, desk, titles(session, desk.site_id))
    items += [HandoverItem(Section.GAPS, gap.what, gap.text, gap.text if gap.kind == "old" else "") for gap in missing]
    known = before.content.items if before is not None and before.content is not None else None
    return Content(
        duty.shift if duty is not None else "",
        _iso(begins),
        _iso(duty.ends_at if duty is not None else None),
        duty.person if duty is not None else "",
        queries_standing.figures(session, desk.site_id, begins, until),
        tuple(_doubts(desk, duty, now)),
        rules.in_order(_looked_at(rules.marked(_once(items), known), checks)),
        _with_me(session, desk, duty),
    )


def _with_me(session: Session, desk: Desk, duty: DutyNow | None) -> tuple[str, ...]:
    """Who was put down for the shift besides whoever is on duty; nobody where no roster says so."""
    if duty is None:
        return ()
    turn = queries_roster.shift_of(session, desk.site_id, duty.started_at, desk.zone)
    return tuple(name for name in (turn.people if turn is not None else ()) if name != duty.person)


def _standing(session: Session, desk: Desk, now: datetime, begins: datetime, until: datetime) -> list[HandoverItem]:
    site = desk.site_id
    rows = queries_standing.open_entries(session, site)
    items = [*queries_standing.major(session, (row for row in rows if row.major))]
    # What was read back as an incident is not read back once more as its alarm, an alarm not once more as a paper.
    for more in (queries_standing.alarms(session, site), queries_standing.papers(session, site, now, rows)):
        told = {item.key.split(" ")[0] for item in items if item.critical}
        for item in more:
            again = item.key.split(" ")[0] in told and not item.hidden
            items.append(replace(item, critical=False) if again else item)
    items += queries_standing.changes(session, site, now)
    items += queries_standing.calls(session, site, now - RINGING_FOR)
    items += queries_standing.instructions(session, site, begins, until)
    return items


def _looked_at(items: Iterable[HandoverItem], checks: Collection[str]) -> Iterator[HandoverItem]:
    """A thing nobody has looked at yet is not one that changed since the last handover."""
    for item in items:
        unseen = item.section is Section.EQUIPMENT and item.key not in checks
        yield replace(item, mark=Mark.SAME) if unseen else item


def _once(items: list[HandoverItem]) -> list[HandoverItem]:
    """Each item once: two of one key, say two alarms of one rule in two rounds, stand apart by a number."""
    seen: dict[str, int] = {}
    found = []
    for item in items:
        seen[item.id] = seen.get(item.id, 0) + 1
        found.append(item if seen[item.id] == 1 else replace(item, key=f"{item.key} {seen[item.id]}"))
    return found


def _note(note: ShiftNoteRow, desk: Desk) -> HandoverItem:
    at = (note.told_at or note.at).astimezone(desk.zone)
    if note.kind is ShiftNoteKind.INSTRUCTION:
        text = f"{at:%m-%d %H:%M} {note.told_by}：{note.text}"
        return HandoverItem(Section.INSTRUCTIONS, f"note {note.id}", text, critical=True)
    return HandoverItem(Section.NOTES, f"note {note.id}", f"{at:%m-%d %H:%M} {note.by}：{note.text}")


def _thing(line: str, check: CheckRow | None) -> HandoverItem:
    thing = thing_of(line)
    if check is None:
        return HandoverItem(Section.EQUIPMENT, line, f"{thing.name}：未清点", "unchecked")
    text = look_zh(thing, check.ok, check.counted, check.remark)
    same = f"{check.ok}|{check.remark}" + ("" if check.counted is None else f"|{check.counted}")
    return HandoverItem(Section.EQUIPMENT, line, text, same, critical=not check.ok)


def _doubts(desk: Desk, duty: DutyNow | None, now: datetime) -> list[str]:
    """What of the shift's times is not as it should be."""
    if duty is None:
        return ["现在没有人当班。"]
    found = []
    if now < duty.started_at:
        started = duty.started_at.astimezone(desk.zone)
        found.append(f"系统时间比本班开始（{started:%m-%d %H:%M}）还早，可能被调过；本班的数字会不全，记录都还在。")
    if duty.ends_at is None:
        found.append("本班没有写明几点结束，交接班时限从交班人签名时算起。")
    if not duty.works:
        found.append(f"{duty.person}已停用，不能自己签名；请主管代签交班。")
    return found


def emergencies(session: Session, desk: Desk) -> list[str]:
    """Where somebody has an emergency half written down: this console at any age, others of the last hour."""
    found = []
    where = (Draft.site_id == desk.site_id, col(Draft.form).in_(_DRAFTS), Draft.body != "")
    for row in session.exec(select(Draft).where(*where)):
        mine = row.owner == desk.console
        if not mine and desk.now() - row.updated_at > _STALE:
            continue
        body = json.loads(row.body)
        if any(_is_emergency(form) for form in body.get("forms", [body])):
            found.append(f"{'本台' if mine else row.owner}有写了一半的突发事件登记（F2）")
    return found


def _is_emergency(form: dict[str, object]) -> bool:
    grave = form.get("category") == Category.EMERGENCY.value or str(form.get("major")) == "True"
    return grave and any(str(form.get(name) or "").strip() for name in ("content", "room", "phone", "source"))


def _iso(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds")
