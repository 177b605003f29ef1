"""What people do with alarms: acknowledge, shelve, note, take out of service. One transaction each, journaled.

An act names the alarm *and the version that was seen*: what became worse meanwhile, or hides behind it, is never
taken along unseen. Silencing the bell is no act on an alarm and stands in `sound`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from pmconsole.alerts import findings
from pmconsole.alerts.policy import AlarmPolicy
from pmconsole.alerts.recording import Recorder
from pmconsole.alerts.sweep import look_again_at
from pmconsole.data.alarms.tables import Alarm, AlarmOutOfService
from pmconsole.data.core.tables import Duty
from pmconsole.desk.core.signing import SignatureIn, checked
from pmconsole.desk.core.unit import Actor, Desk, Unit
from pmconsole.procedure import who
from pmconsole.procedure.alarm_words import AlarmAct, AlarmEvent, AlarmState, Severity
from pmconsole.procedure.clocks import RULES
from pmconsole.procedure.refusal import Reason, Refused
from pmconsole.procedure.vocabulary import Paper, Role, Rule


@dataclass(frozen=True)
class SeenAlarm:
    """An alarm as somebody saw it: acts take this version of it and no later one."""

    alarm_id: int
    version: int


@dataclass(frozen=True)
class Touched:
    """One alarm an act took, or left with the sentence `why` it did."""

    alarm_id: int
    number: str
    rule: Rule
    state: AlarmState
    why: str = ""


@dataclass(frozen=True)
class Outcome:
    """Which alarms an act took and which it left."""

    took: tuple[Touched, ...] = ()
    left: tuple[Touched, ...] = ()

    def sentence(self, act: str, most: int = 3) -> str:
        """What to tell the person: `act` is the verb (`已确认`); at most `most` papers are named, the rest counted."""
        parts = []
        if self.took:
            names = "、".join(f"{t.number} {t.rule.zh}" for t in self.took[:most])
            rest = f" 等 {len(self.took)} 条" if len(self.took) > most else ""
            parts.append(f"{act} {names}{rest}。")
        parts += [f"{t.number} {t.rule.zh}没有动：{t.why}。" for t in self.left[:most]]
        return "".join(parts) or "没有要处理的报警。"


def acknowledge(desk: Desk, actor: Actor, seen: Iterable[SeenAlarm], policy: AlarmPolicy | None = None) -> Outcome:
    """Acknowledge these alarms as they were seen; the outcome says which were taken. Raises StoreError."""
    policy = policy or AlarmPolicy()

    def take(recorder: Recorder, alarm: Alarm, now: datetime, mark: int) -> None:
        recorder.apply(alarm, AlarmEvent.ACKNOWLEDGE, now, who=actor.name)
        alarm.acked_at, alarm.acked_by, alarm.acked_mark = now, actor.name, mark
        if alarm.state is AlarmState.ACKNOWLEDGED and alarm.latched == Severity.BREACH:
            alarm.realarm_at = look_again_at(alarm.priority, now, policy)

    return _act(desk, actor, seen, AlarmAct.ACKNOWLEDGE, take)


def shelve(
    desk: Desk,
    actor: Actor,
    seen: Iterable[SeenAlarm],
    until: datetime,
    reason: str,
    policy: AlarmPolicy | None = None,
) -> Outcome:
    """Put these alarms aside until `until` (UTC), at most to the end of the shift, for a reason.

    Raises Refused without a reason, for an end that is past or beyond the shift; alarms of priority 1 are left.
    """
    reason = reason.strip()
    if not reason:
        raise Refused(_house("暂缓要写明原因"))
    with desk.store.read() as session:
        latest = shift_end(session, desk.site_id, desk.clock.now(), policy or AlarmPolicy())
    if until > latest:
        raise Refused(_house(f"暂缓最迟到本班结束 {latest.astimezone(desk.zone):%m-%d %H:%M}"))
    if until <= desk.clock.now():
        raise Refused(_house("暂缓的结束时间已经过去"))

    def take(recorder: Recorder, alarm: Alarm, now: datetime, _mark: int) -> None:
        if RULES[alarm.rule].priority == 1:
            raise Refused(_house("重大事件的报警不能暂缓"))
        recorder.apply(alarm, AlarmEvent.SHELVE, now, who=actor.name, text=reason)
        alarm.shelved_until, alarm.shelved_by, alarm.shelve_reason = until, actor.name, reason

    return _act(desk, actor, seen, AlarmAct.SHELVE, take, reason=reason)


def unshelve(desk: Desk, actor: Actor, seen: Iterable[SeenAlarm]) -> Outcome:
    """End shelving now; each alarm goes back to where it was, or is new again where it got worse meanwhile."""

    def take(recorder: Recorder, alarm: Alarm, now: datetime, _mark: int) -> None:
        recorder.apply(alarm, AlarmEvent.UNSHELVE, now, who=actor.name)

    return _act(desk, actor, seen, AlarmAct.UNSHELVE, take)


def add_note(desk: Desk, actor: Actor, alarm_id: int, text: str, policy: AlarmPolicy | None = None) -> Outcome:
    """Write a line on an alarm; it counts as looking after it, so an acknowledged one waits anew.

    Raises Refused for an empty line.
    """
    text = text.strip()
    if not text:
        raise Refused(_house("备注还没有写"))

    def take(recorder: Recorder, alarm: Alarm, now: datetime, _mark: int) -> None:
        recorder.apply(alarm, AlarmEvent.NOTE, now, who=actor.name, text=text)
        alarm.note = text
        if alarm.realarm_at is not None:
            alarm.realarm_at = look_again_at(alarm.priority, now, policy or AlarmPolicy())

    return _act(desk, actor, [SeenAlarm(alarm_id, -1)], AlarmAct.NOTE, take, reason=text)


def take_out_of_service(
    desk: Desk, actor: Actor, rule: Rule, department: str, reason: str, hand: SignatureIn | None = None
) -> Outcome:
    """Take the alarms of a house rule out of service for a department ("" for all) until put back.

    Only a superior may: who acts, or by `hand` one who signs before whoever acts; rules of the procedure itself and
    priority 1 stay. Raises Refused, BadInput. The next sweep acts on it.
    """
    if not RULES[rule].house or RULES[rule].priority == 1:
        raise Refused(_house(f"{rule.zh}是程序规定的时限或重大事件，报警不能停用"))
    if not reason.strip():
        raise Refused(_house("停用要写明原因"))
    with desk.unit(actor, AlarmAct.TAKE_OUT) as unit:
        if _out_now(unit.session, desk.site_id, rule, department) is not None:
            raise Refused(_house(f"{rule.zh}的报警已经停用"))
        name, signed = _decided(unit, AlarmAct.TAKE_OUT, hand)
        row = AlarmOutOfService(
            site_id=desk.site_id, rule=rule, department=department, reason=reason.strip(), at=unit.now,
            who=name,
        )  # fmt: skip
        unit.session.add(row)
        changes = signed | {
            "rule": (None, rule.value),
            "department": (None, department),
            "reason": (None, reason.strip()),
        }
        unit.log(AlarmAct.TAKE_OUT.value, changes=changes)
    return Outcome((Touched(0, department or "各部门", rule, AlarmState.OUT_OF_SERVICE),))


def _decided(unit: Unit, act: AlarmAct, hand: SignatureIn | None) -> tuple[str, dict[str, tuple[object, object]]]:
    """Who decides, and their signature as the journal keeps it, before whom it was given. Raises Refused, BadInput."""
    if hand is None:
        if not who.ABOVE & unit.actor.roles:
            raise Refused(_house(f"「{act.zh}」由{who.names_of(who.ABOVE)}决定，请上级签名"))
        return unit.actor.name, {}
    given = checked(unit, Paper.LEDGER, 0, act.value, hand, Role.SUPERVISOR.value)
    return hand.name, {"signature": (None, str(given))}


def put_back_in_service(
    desk: Desk, actor: Actor, rule: Rule, department: str, hand: SignatureIn | None = None
) -> Outcome:
    """Put the alarms of a rule back in service. Raises Refused where none was out, or for others than superiors."""
    with desk.unit(actor, AlarmAct.PUT_BACK) as unit:
        row = _out_now(unit.session, desk.site_id, rule, department)
        if row is None:
            raise Refused(_house(f"{rule.zh}的报警没有停用"))
        name, signed = _decided(unit, AlarmAct.PUT_BACK, hand)
        row.back_at, row.back_by = unit.now, name
        unit.session.add(row)
        changes = signed | {"rule": (rule.value, None), "department": (department, None)}
        unit.log(AlarmAct.PUT_BACK.value, changes=changes)
    return Outcome((Touched(0, department or "各部门", rule, AlarmState.UNACKNOWLEDGED),))


def shift_end(session: Session, site_id: int, now: datetime, policy: AlarmPolicy) -> datetime:
    """When the present shift ends (UTC): as written on duty, otherwise the policy's bound from now."""
    question = (
        select(col(Duty.ends_at))
        .where(col(Duty.site_id) == site_id, col(Duty.ended_at).is_(None), col(Duty.ends_at) > now)
        .order_by(col(Duty.started_at).desc(), col(Duty.id).desc())
        .limit(1)
    )
    return session.scalar(question) or now + timedelta(hours=policy.shelve_hours)


def _act(
    desk: Desk,
    actor: Actor,
    seen: Iterable[SeenAlarm],
    action: AlarmAct,
    take: Callable[[Recorder, Alarm, datetime, int], None],
    reason: str = "",
) -> Outcome:
    """Let `take` act on each alarm in one transaction; what refuses is left and says why."""
    took: list[Touched] = []
    left: list[Touched] = []
    with desk.unit(actor, action) as unit:
        session, now = unit.session, unit.now
        recorder = Recorder(session, now)
        wanted = {one.alarm_id: one.version for one in seen}
        alarms = _load(session, desk.site_id, wanted)
        versions, marks = findings.versions_of(session, alarms), findings.last_marks(session, alarms)
        for alarm in alarms:
            key = (alarm.paper, alarm.paper_id)
            before, version = alarm.state, versions.get(key, 0)
            try:
                _check_seen(alarm, wanted[alarm.id or 0])
                take(recorder, alarm, now, marks[key])
            except Refused as refused:
                left.append(_touched(alarm, "；".join(why.text for why in refused.reasons)))
                continue
            took.append(_touched(alarm))
            _journal(unit, alarm, action, version, before, reason)
        recorder.flush()
    return Outcome(tuple(took), tuple(left))


def _load(session: Session, site_id: int, wanted: dict[int, int]) -> list[Alarm]:
    question = select(Alarm).where(col(Alarm.id).in_(wanted), col(Alarm.site_id) == site_id)
    found = {alarm.id: alarm for alarm in session.scalars(question)}
    return [found[alarm_id] for alarm_id in wanted if alarm_id in found]


def _check_seen(alarm: Alarm, version: int) -> None:
    """Refuse where the alarm is not what was seen; -1 stands for acts that do not depend on it."""
    if version in (-1, alarm.version):
        return
    if alarm.state is AlarmState.CLEARED:
        raise Refused(_house("这条报警已经解除，不用再处理"))
    if alarm.state is AlarmState.ACKNOWLEDGED:
        raise Refused(_house(f"{alarm.acked_by}已经确认过了"))
    raise Refused(_house(f"这条报警刚变为{Severity(alarm.latched).zh}·{alarm.state.zh}，请看过再操作"))


def _journal(
    unit: Unit, alarm: Alarm, action: AlarmAct, version: int, before: AlarmState, reason: str
) -> None:  # fmt: skip
    changes: dict[str, tuple[object, object]] = {
        "alarm": (alarm.id, alarm.id), "rule": (alarm.rule.value, alarm.rule.value),
        "state": (before.value, alarm.state.value),
    }  # fmt: skip
    if reason:
        changes["reason"] = (None, reason)
    if alarm.shelved_until is not None:
        changes["shelved_until"] = (None, alarm.shelved_until.isoformat())
    unit.log(
        action.value, paper=alarm.paper, paper_id=alarm.paper_id, number=alarm.number, version=version, changes=changes
    )  # fmt: skip


def _touched(alarm: Alarm, why: str = "") -> Touched:
    return Touched(alarm.id or 0, alarm.number, alarm.rule, alarm.state, why)


def _out_now(session: Session, site_id: int, rule: Rule, department: str) -> AlarmOutOfService | None:
    question = select(AlarmOutOfService).where(
        col(AlarmOutOfService.site_id) == site_id,
        col(AlarmOutOfService.rule) == rule,
        col(AlarmOutOfService.department) == department,
        col(AlarmOutOfService.back_at).is_(None),
    )
    return session.scalar(question)


def _house(text: str) -> Reason:
    return Reason(text, "报警", house=True)
