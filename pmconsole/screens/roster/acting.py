"""From the week to what is done with it (排班, F1): people for a turn, a swap, the week before copied, other shifts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from pmconsole.data.core.session import Session
from pmconsole.data.papers import queries
from pmconsole.data.roster import queries as queries_roster
from pmconsole.data.roster.queries import SlotRow
from pmconsole.desk.core.errors import BadInput, DeskError, Refused, StoreError
from pmconsole.desk.core.signing import SignatureIn
from pmconsole.desk.roster import acts as roster
from pmconsole.desk.roster.acts import Cell, PatternIn, RosterDone, SwapIn
from pmconsole.desk.roster.week import Week
from pmconsole.desk.roster.words import parse_day
from pmconsole.procedure import who
from pmconsole.procedure.columns import field_zh
from pmconsole.procedure.shift_findings import Limits
from pmconsole.procedure.shifts import READY, Pattern, day_zh, monday_of
from pmconsole.procedure.vocabulary import Role
from pmconsole.screens.frame.base import ConsoleScreen
from pmconsole.screens.frame.console import Console
from pmconsole.screens.frame.signing import ask_hand, hand_fields, hand_given
from pmconsole.screens.kit.cells import pad
from pmconsole.screens.kit.chooser import Chooser, ChooserItem
from pmconsole.screens.kit.fields import LongField, TextField
from pmconsole.screens.kit.form_box import FormBox
from pmconsole.screens.roster.people_box import PeopleBox

_AHEAD = timedelta(days=21)
_FIND = "输入姓名或日期来找，如 陈晨11-26"


@dataclass(frozen=True)
class _Other:
    """A turn of somebody else that can be had in a swap."""

    begins: datetime
    slot: SlotRow


def read_people(session: Session, site_id: int) -> list[tuple[str, str]]:
    """Everyone in use and what they are, handlers first."""
    people = queries.people(session, site_id)
    people.sort(key=lambda person: Role.HANDLER not in person.roles)
    return [(p.name, p.post or "、".join(role.zh for role in Role if role in p.roles)) for p in people]


def read_others(
    session: Session, site_id: int, slot: SlotRow, now: datetime, zone: ZoneInfo
) -> tuple[list[_Other], list[str]]:
    """The turns `slot`'s person could take in a swap, in the order they begin; and the names of superiors."""
    today = now.astimezone(zone).date()
    calendar = queries_roster.calendar(session, site_id, zone)
    slots = queries_roster.slots(session, site_id, today - timedelta(days=1), max(slot.day, today) + _AHEAD)
    in_mine = {one.person for one in slots if (one.day, one.shift) == (slot.day, slot.shift)}
    mine = {(one.day, one.shift) for one in slots if one.person == slot.person}
    found = []
    for one in slots:
        shift = calendar.pattern_on(one.day).shift(one.shift)
        if shift is None or one.person in in_mine or (one.day, one.shift) in mine or not one.active:
            continue
        turn = calendar.turn(one.day, shift)
        if turn.ends > now:
            found.append(_Other(turn.begins, one))
    superiors = [p.name for p in queries.people(session, site_id) if p.roles & who.ABOVE]
    return sorted(found, key=lambda other: (other.begins, other.slot.id)), superiors


def _app(screen: ConsoleScreen) -> Console:
    return screen.console


def _told(app: Console, done: RosterDone) -> None:
    app.tell("".join((done.message, *done.remarks)), "warning" if done.remarks else "information")


async def assign(screen: ConsoleScreen, week: Week, cell: Cell, limits: Limits) -> None:
    """Tick who is on the turn and write it down. Runs inside a worker."""
    app = _app(screen)
    day, shift = cell
    try:
        people = await app.read(read_people)
    except StoreError as error:
        app.tell(str(error), severity="error")
        return
    present = [slot.person for slot in week.cells.get(cell, ())]
    items = [ChooserItem(name, name, f"{pad(what, 14)} 这周 {week.count_of(name)} 班") for name, what in people]
    items += [ChooserItem(name, name, "不在职") for name in present if name not in dict(people)]
    names = await app.push_screen_wait(PeopleBox(f"{day_zh(day)} {shift}由谁上", items, present))
    if names is None:
        return
    try:
        put = partial(roster.assign, app.desk, app.actor, day, shift, names, seen=present, limits=limits)
        _told(app, await app.desk_call(put))
    except (DeskError, Refused, StoreError) as error:
        app.tell(str(error), severity="error")


async def copy_week(screen: ConsoleScreen, monday: date) -> None:
    """The week before into what is still empty."""
    app = _app(screen)
    try:
        _told(app, await app.desk_call(roster.copy_week, app.desk, app.actor, monday))
    except (DeskError, Refused, StoreError) as error:
        app.tell(str(error), severity="error")


async def swap(screen: ConsoleScreen, week: Week, cell: Cell, limits: Limits) -> None:
    """Whose turn, against whose, why, and who agrees by signature. Runs inside a worker."""
    app = _app(screen)
    slots = week.cells.get(cell, ())
    turn = week.turns.get(cell)
    if not slots or turn is None or turn.ends <= app.desk.now():
        why = "已经结束，不能再换" if turn is not None and turn.ends <= app.desk.now() else "没有排人，没有可换的"
        app.tell(f"{day_zh(cell[0])} {cell[1]}{why}。", severity="warning")
        return
    slot = slots[0] if len(slots) == 1 else await _whom(app, slots)
    if slot is None:
        return
    try:
        others, superiors = await app.read(read_others, slot, app.desk.now(), app.desk.zone)
    except StoreError as error:
        app.tell(str(error), severity="error")
        return
    other = await _against(app, slot, others)
    if other is not None:
        await _why(app, slot, other, superiors, limits)


async def _whom(app: Console, slots: Sequence[SlotRow]) -> SlotRow | None:
    items = [ChooserItem(slot, slot.person) for slot in slots]
    return await app.push_screen_wait(Chooser("谁要换班", items, "输入姓名，或按数字", "数字/Enter 选   Esc 返回"))


async def _against(app: Console, slot: SlotRow, others: Sequence[_Other]) -> SlotRow | None:
    items: list[ChooserItem[SlotRow]] = [
        ChooserItem(o.slot, f"{day_zh(o.slot.day)} {o.slot.shift} {o.slot.person}", words=_words(o.slot))
        for o in others
    ]
    items = items or [ChooserItem(None, "三周之内没有可以对换的班；先给同事排班。")]
    title = f"{day_zh(slot.day)} {slot.shift} {slot.person}，和哪一班对换"
    return await app.push_screen_wait(Chooser(title, items, _FIND, "↑↓ Enter 选   Esc 返回", digits=False))


def _words(slot: SlotRow) -> str:
    return f"{slot.person} {slot.day:%m-%d} {slot.shift}"


async def _why(app: Console, slot: SlotRow, other: SlotRow, superiors: Sequence[str], limits: Limits) -> None:
    """Why, and the signatures of those who agree: the first in the form itself, another's after it."""
    asked = roster.must_agree(app.actor, other.person, slot.person)
    signing = await hand_fields(app, [*asked, *superiors]) if asked else []
    secret = [field for field in signing if field.key == "pin"]
    others = [field for field in signing if field not in secret]
    fields = [*others, TextField("reason", "原因", hint="如 家里有事", required=True), *secret]
    done: list[RosterDone] = []

    async def submit(values: dict[str, object]) -> str:
        hands = await _hands(app, values, asked, superiors) if asked else []
        given = SwapIn(slot.day, slot.shift, slot.person, other.day, other.shift, other.person,
                       str(values["reason"]), tuple(hands))  # fmt: skip
        done.append(await app.desk_call(roster.swap, app.desk, app.actor, given, limits))
        return done[-1].message

    title = f"{day_zh(slot.day)} {slot.shift} {slot.person}，换 {day_zh(other.day)} {other.shift} {other.person}"
    if await app.ahead.ask(FormBox(title, fields, submit)) is not None:
        _told(app, done[-1])


async def _hands(
    app: Console, values: dict[str, object], asked: Sequence[str], superiors: Sequence[str]
) -> list[SignatureIn]:
    """The hand in the form, and one of each other whose signature is wanted: somebody above signs for both."""
    hands = [await hand_given(app, values)]
    for name in asked:
        if all(hand.name not in (name, *superiors) for hand in hands):
            hand = await ask_hand(app, f"换班还要{name}的签名", [name])
            if hand is None:
                raise BadInput({"name": f"还没有{name}的签名，没有换；填写的内容还在。"})
            hands.append(hand)
    return hands


async def patterns(screen: ConsoleScreen, week: Week) -> None:
    """Choose a pattern to begin with, change it, say from which day on it holds. Runs inside a worker."""
    app = _app(screen)
    today = app.desk.today()
    present = week.calendar.pattern_on(today)
    coming = [p for p in week.calendar.patterns if p.valid_from > today]
    items = [ChooserItem(present, f"现用：{present.name}", _shifts_zh(present))]
    items += [ChooserItem(p, f"{p.valid_from} 起：{p.name}", _shifts_zh(p)) for p in coming]
    items += [ChooserItem(p, p.name, _shifts_zh(p)) for p in READY if p.shifts != present.shifts]
    chosen = await app.push_screen_wait(Chooser("从哪套班次改起", items, "按数字选", "数字/Enter 选   Esc 返回"))
    if chosen is None:
        return
    lines = "\n".join(f"{shift.name} {shift.hours_zh}" for shift in chosen.shifts)
    since = max(chosen.valid_from, monday_of(today) + timedelta(days=7))
    fields = [
        TextField("name", field_zh("name"), chosen.name, required=True),
        TextField("valid_from", field_zh("valid_from"), f"{since}", "今天或以后，如 2026-12-01", required=True),
        LongField("shifts", field_zh("shifts"), lines, "每行一班，如 早班 08:00-16:00；Ctrl+J 换行", required=True),
    ]
    done: list[RosterDone] = []

    async def submit(values: dict[str, object]) -> str:
        try:
            day = parse_day(str(values["valid_from"]), today)
        except ValueError as error:
            raise BadInput({"valid_from": str(error)}) from error
        if day is None:
            raise BadInput({"valid_from": "看不懂这个日期，请写成 2026-12-01。"})
        given = PatternIn(str(values["name"]), day, str(values["shifts"]))
        done.append(await app.desk_call(roster.keep_pattern, app.desk, app.actor, given))
        return done[-1].message

    if await app.push_screen_wait(FormBox("班次：从某天起这样排", fields, submit)) is not None:
        _told(app, done[-1])


def _shifts_zh(pattern: Pattern) -> str:
    return "  ".join(f"{shift.name} {shift.hours_zh}" for shift in pattern.shifts)
