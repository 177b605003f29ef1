"""What a shift writes down as it goes (F1): notes for the next, instructions from above, and how the things were found.

Notes and instructions are kept until a handover both sides have signed takes them up.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import select

from pmconsole.data.core.text import clean, half_width
from pmconsole.data.handover import queries as queries_handover
from pmconsole.data.handover.tables import EquipmentCheck, EquipmentItem, ShiftNote
from pmconsole.data.papers.tables import ShiftHandover
from pmconsole.desk.core.errors import BadInput, Refused
from pmconsole.desk.core.lengths import LONG_TEXT, SHORT_TEXT
from pmconsole.desk.core.unit import Actor, Desk, Unit
from pmconsole.desk.handover import acts as handover
from pmconsole.procedure import handover as rules
from pmconsole.procedure.handover import HandoverKey, ShiftNoteKind
from pmconsole.procedure.things import count_problem, look_zh, thing_of

MOST_THINGS, NAME_MOST = 40, 20
NOTE, INSTRUCTION, EQUIPMENT = "handover.note", "handover.instruction", "handover.equipment"


def note(desk: Desk, actor: Actor, text: str) -> str:
    """A line for the next shift; returns the sentence to show. Raises BadInput, Refused."""
    with desk.unit(actor, NOTE) as unit:
        _write(unit, ShiftNote(site_id=desk.site_id, text=_text(text), at=unit.now, by=actor.name))
    return "已记下，交班时会列出。"


def instruct(desk: Desk, actor: Actor, text: str, told_by: str, told_at: datetime | None = None) -> str:
    """An instruction from above that hangs on no entry: who gave it, when (None: now). Raises BadInput, Refused."""
    told_by = clean(told_by)[:SHORT_TEXT]
    if not told_by:
        raise BadInput({"told_by": "请写明是谁的指示。"})
    with desk.unit(actor, INSTRUCTION) as unit:
        if told_at is not None and told_at > unit.now:
            raise BadInput({"told_at": "时间在将来，请检查；留空就是现在。"})
        row = ShiftNote(
            site_id=desk.site_id, kind=ShiftNoteKind.INSTRUCTION, text=_text(text), at=unit.now, by=actor.name,
            told_by=told_by, told_at=told_at or unit.now,
        )  # fmt: skip
        _write(unit, row)
    return f"已记下{told_by}的指示，交班时要逐件复述。"


def check(
    desk: Desk, actor: Actor, found: Mapping[str, tuple[bool, str]], counted: Mapping[str, int] | None = None
) -> str:
    """How things were found: by their line in the list, whether all right, with a remark; how many were `counted`.

    Raises BadInput, Refused.
    """
    counts = counted or {}
    with desk.unit(actor, HandoverKey.CHECK) as unit:
        _, row = handover.begun(unit)
        _may_check(row)
        known = queries_handover.equipment(unit.session, desk.site_id)
        wrong = {}
        for name, (ok, remark) in found.items():
            if name not in known:
                wrong[name] = f"清单里没有「{name}」，请先加进清单。"
            elif not ok and not clean(remark):
                wrong["remark"] = f"{thing_of(name).name}不正常，请写明怎么不正常。"
            elif problem := count_problem(thing_of(name), ok, counts.get(name)):
                wrong["counted"] = problem
        if wrong:
            raise BadInput(wrong)
        _check(unit, row, found, counts)
    bad = [thing_of(name).name for name, (ok, _) in found.items() if not ok]
    return f"已记下：{'、'.join(bad)}不正常，接班人要复述。" if bad else "已记下：正常。"


def all_fine(desk: Desk, actor: Actor) -> str:
    """Everything not looked at yet is all right, but for what has to be counted; what was found wrong stays so.

    Raises Refused.
    """
    with desk.unit(actor, HandoverKey.CHECK) as unit:
        _, row = handover.begun(unit)
        _may_check(row)
        done = queries_handover.checks_of(unit.session, unit.desk.site_id, row.id or 0)
        left = [name for name in queries_handover.equipment(unit.session, desk.site_id) if name not in done]
        fine = [name for name in left if not thing_of(name).told_by_count]
        if fine:
            _check(unit, row, {name: (True, "") for name in fine}, {})
    to_count = [thing_of(name).name for name in left if name not in fine]
    told = f"{len(fine)} 样都正常。" if fine else "" if to_count else "都已清点过。"
    return told + (f"{'、'.join(to_count)}要数一数，选中后按 Enter 写数目。" if to_count else "")


def keep_list(desk: Desk, actor: Actor, text: str) -> str:
    """The site's own list of things, a line each, in this order; what is left out is retired. Raises BadInput."""
    lines = (half_width(line).strip() for line in clean(text, lines=True).split("\n"))
    names = list(dict.fromkeys(line for line in lines if line))
    if not 1 <= len(names) <= MOST_THINGS:
        raise BadInput({"things": f"请写 1 到 {MOST_THINGS} 样，每行一样；现在 {len(names)} 样。"})
    if long := [name for name in names if len(name) > NAME_MOST]:
        raise BadInput({"things": f"「{long[0][:NAME_MOST]}…」太长，每样最多 {NAME_MOST} 字。"})
    with desk.unit(actor, EQUIPMENT) as unit:
        before = queries_handover.equipment(unit.session, desk.site_id)
        _put(unit, names)
        unit.log(EQUIPMENT, changes={"things": ("、".join(before), "、".join(names))})
    return f"设备清单现在有 {len(names)} 样。"


def _put(unit: Unit, names: Sequence[str]) -> None:
    site = unit.desk.site_id
    present = {row.name: row for row in unit.session.exec(select(EquipmentItem).where(EquipmentItem.site_id == site))}
    for row in present.values():
        row.active = row.name in names
        unit.session.add(row)
    for position, name in enumerate(names):
        row = present.get(name) or EquipmentItem(site_id=site, name=name)
        row.position = position
        unit.session.add(row)


def _text(text: str) -> str:
    cleaned = clean(text, lines=True).strip()
    if not cleaned:
        raise BadInput({"text": "请写要交代什么。"})
    if len(cleaned) > LONG_TEXT:
        raise BadInput({"text": f"最多 {LONG_TEXT} 字，现在 {len(cleaned)} 字；内容没有丢，请删短后再保存。"})
    return cleaned


def _may_check(row: ShiftHandover) -> None:
    if reason := rules.refusal(HandoverKey.CHECK, row.state):
        raise Refused(reason)


def _check(unit: Unit, row: ShiftHandover, found: Mapping[str, tuple[bool, str]], counts: Mapping[str, int]) -> None:
    words = {}
    for name, (ok, remark) in found.items():
        thing, said = thing_of(name), clean(remark)[:SHORT_TEXT]
        # Who says that twelve keys are in order says that there are twelve.
        counted = counts.get(name, thing.expected if ok else None)
        look = EquipmentCheck(
            handover_id=row.id or 0, item=name, ok=ok, counted=counted, remark=said, at=unit.now, by=unit.actor.name
        )
        unit.session.add(look)
        words[name] = ("", look_zh(thing, ok, counted, said).partition("：")[2])
    unit.change(row, HandoverKey.CHECK.value, extra=dict(words))


def _write(unit: Unit, row: ShiftNote) -> None:
    unit.session.add(row)
    unit.session.flush()
    changes: dict[str, tuple[object, object]] = {"text": ("", row.text)}
    if row.told_by:
        changes["told_by"] = ("", row.told_by)
    unit.log(NOTE if row.kind is ShiftNoteKind.NOTE else INSTRUCTION, paper_id=row.id, changes=changes)
