"""What the desk does with its directory (4.1.4): add, change, make sure, retire, merge. Nothing is ever deleted.

Each is one transaction and one line in the journal; what a search reads is computed here, when a row is written.
All raise BadInput, Conflict, NotFound, Refused or StoreError, and then nothing was written.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from sqlmodel import delete

from pmconsole.data.core.pinyin import sounds
from pmconsole.data.core.rooms import building_of, room_key
from pmconsole.data.core.search import fold
from pmconsole.data.core.telephones import phone_key
from pmconsole.data.core.text import clean, half_width
from pmconsole.data.directory.queries import WITHOUT_UNIT, contact, history, short_key
from pmconsole.data.directory.rows import ContactRow
from pmconsole.data.directory.tables import Contact, ContactNumber, ContactPlace
from pmconsole.data.journal.chain import FieldChange
from pmconsole.desk.core.errors import BadInput, Conflict, DeskError, NotFound, Refused
from pmconsole.desk.core.unit import Actor, Desk, Unit
from pmconsole.desk.directory.words import NumberIn, numbers_text
from pmconsole.procedure.demanded import CLAUSE, ContactCategory, ContactKind, Grade
from pmconsole.procedure.refusal import Reason

NAME_MOST, LINE_MOST, REMARK_MOST = 60, 80, 500
ZH = {
    "name": "名称", "kind": "类型", "category": "分类", "post": "岗位", "grade": "等级", "department": "部门",
    "numbers": "电话", "places": "房号", "valid_from": "有效起", "valid_until": "有效止", "remark": "备注",
    "retire_reason": "停用原因", "merged": "合并",
}  # fmt: skip


@dataclass(frozen=True)
class ContactIn:
    """A contact as it was typed: numbers in the order to ring in, rooms or buildings, days in site time."""

    name: str
    kind: ContactKind = ContactKind.PERSON
    category: ContactCategory = ContactCategory.OTHER
    numbers: tuple[NumberIn, ...] = ()
    places: tuple[str, ...] = ()
    post: str = ""
    grade: Grade = Grade.NONE
    department: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    remark: str = ""


@dataclass(frozen=True)
class ContactKept:
    """What was written: the contact, its version, and a sentence for the desk."""

    contact_id: int
    version: int
    message: str


def typed_of(row: ContactRow) -> ContactIn:
    """A contact as it would be typed."""
    own = {
        field.name: getattr(row, field.name) for field in fields(ContactIn) if field.name not in ("numbers", "places")
    }
    numbers = tuple(NumberIn(one.number, one.label) for one in row.numbers)
    return ContactIn(**own, numbers=numbers, places=tuple(place.room for place in row.places))


def checked(typed: ContactIn) -> ContactIn:
    """`typed` cleaned. Raises BadInput: no name, too long, days the wrong way round, a number without digits."""
    new = replace(
        typed,
        name=clean(typed.name), post=clean(typed.post), department=clean(typed.department),
        remark=clean(typed.remark, lines=True),
        numbers=tuple(NumberIn(clean(one.number), clean(one.label)) for one in typed.numbers),
        places=tuple(filter(None, (clean(place) for place in typed.places))),
    )  # fmt: skip
    wrong: dict[str, str] = {}
    if not new.name:
        wrong["name"] = "请填写名称。"
    limits = {"name": NAME_MOST, "post": LINE_MOST, "department": LINE_MOST, "remark": REMARK_MOST}
    for field, most in limits.items():
        if len(getattr(new, field)) > most:
            wrong[field] = f"{ZH[field]}最多 {most} 字；内容没有丢，请删短后再保存。"
    if any(not 3 <= len(phone_key(one.number)) <= 16 for one in new.numbers):
        wrong["numbers"] = "号码是 3 到 16 位数字，请改正。"
    if any(len(place) > NAME_MOST for place in new.places):
        wrong["places"] = f"一处房号最多 {NAME_MOST} 字。"
    if new.valid_from and new.valid_until and new.valid_until < new.valid_from:
        wrong["valid_until"] = "有效止早于有效起，请改正其中一个。"
    if wrong:
        raise BadInput(wrong)
    return new


def add(desk: Desk, actor: Actor, typed: ContactIn) -> ContactKept:
    """Put a new contact into the directory."""
    new = checked(typed)
    with desk.unit(actor, "contact.add") as unit:
        contact_id = enter(unit, new)
    return ContactKept(contact_id, 1, f"{new.name} 已加入通讯录。")


def enter(unit: Unit, new: ContactIn) -> int:
    """Add a checked contact inside a transaction that is open; returns its id."""
    row = Contact(site_id=unit.desk.site_id, name=new.name, confirmed_at=unit.now)
    _write(unit, row, new)
    _record(unit, row, "contact.add", {name: ("", value) for name, value in plain(new).items() if value})
    return row.id or 0


def change(desk: Desk, actor: Actor, contact_id: int, typed: ContactIn, *, seen: int | None = None) -> ContactKept:
    """Write a contact anew; `seen` is the version that was shown. Whoever changes it has made sure of it."""
    new = checked(typed)
    with desk.unit(actor, "contact.change") as unit:
        row = amend(unit, contact_id, new, seen)
    return ContactKept(contact_id, row.version, f"{new.name} 已保存。")


def amend(unit: Unit, contact_id: int, new: ContactIn, seen: int | None = None) -> Contact:
    """Change a contact to the checked `new` inside a transaction that is open."""
    row, before = _taken(unit, contact_id, seen)
    old, now = plain(typed_of(before)), plain(new)
    row.version += 1
    row.confirmed_at = unit.now
    _write(unit, row, new)
    _record(unit, row, "contact.change", {n: (old[n], now[n]) for n in now if old[n] != now[n]})
    return row


def confirm(desk: Desk, actor: Actor, contact_id: int) -> ContactKept:
    """Somebody made sure that a contact is right: it counts as fresh in the completeness check."""
    with desk.unit(actor, "contact.confirm") as unit:
        row, _ = _taken(unit, contact_id, None)
        old, row.confirmed_at = row.confirmed_at, unit.now
        unit.session.add(row)
        _record(unit, row, "contact.confirm", {"confirmed_at": (old, unit.now)})
        return ContactKept(contact_id, row.version, f"{row.name} 已核对。")


def retire(desk: Desk, actor: Actor, contact_id: int, reason: str, *, seen: int | None = None) -> ContactKept:
    """Take a contact out of use with a reason; it stays in the file and can be looked up."""
    reason = clean(reason)
    if not reason:
        raise BadInput({"reason": "请写明停用的原因。"})
    with desk.unit(actor, "contact.retire") as unit:
        row = retire_within(unit, contact_id, reason, seen)
        return ContactKept(contact_id, row.version, f"{row.name} 已停用，记录还在。")


def retire_within(unit: Unit, contact_id: int, reason: str, seen: int | None = None) -> Contact:
    """The same within a transaction that is open."""
    row, _ = _taken(unit, contact_id, seen)
    _retire(unit, row, reason[:LINE_MOST], "contact.retire")
    return row


def merge(desk: Desk, actor: Actor, kept_id: int, other_ids: Sequence[int]) -> ContactKept:
    """Put duplicates together: the kept one gets every number, place and remark of the others, which are retired."""
    with desk.unit(actor, "contact.merge") as unit:
        row, before = _taken(unit, kept_id, None)
        new = typed_of(before)
        for other_id in dict.fromkeys(other_ids):
            if other_id == kept_id:
                raise DeskError("不能把一个联系人合并到它自己，请另选一个。")
            other, its = _taken(unit, other_id, None)
            new = _joined(new, typed_of(its))
            other.merged_into_id = kept_id
            _retire(unit, other, f"并入 {row.name}", "contact.merge")
        amend(unit, kept_id, checked(new))
        return ContactKept(kept_id, row.version, f"已合并到 {row.name}，号码和房号都在。")


def _joined(one: ContactIn, other: ContactIn) -> ContactIn:
    keys, rooms = {phone_key(n.number) for n in one.numbers}, {room_key(place) for place in one.places}
    remarks = dict.fromkeys(filter(None, (one.remark, other.remark, other.name if other.name != one.name else "")))
    return replace(
        one,
        numbers=one.numbers + tuple(n for n in other.numbers if phone_key(n.number) not in keys),
        places=one.places + tuple(place for place in other.places if room_key(place) not in rooms),
        post=one.post or other.post,
        department=one.department or other.department,
        grade=one.grade if one.grade is not Grade.NONE else other.grade,
        remark="；".join(remarks)[:REMARK_MOST],
    )


def _retire(unit: Unit, row: Contact, reason: str, action: str) -> None:
    row.version += 1
    row.retired_at, row.retire_reason = unit.now, reason
    unit.session.add(row)
    _record(unit, row, action, {"retire_reason": ("", reason)})


def _taken(unit: Unit, contact_id: int, seen: int | None) -> tuple[Contact, ContactRow]:
    """The row to change and what it holds. Raises NotFound, Refused, Conflict."""
    row = unit.session.get(Contact, contact_id)
    if row is None or row.site_id != unit.desk.site_id:
        raise NotFound("通讯录里没有这个联系人，可能在别的数据文件里。")
    unit.session.flush()
    before = contact(unit.session, unit.desk.site_id, contact_id)
    assert before is not None
    if seen is not None and row.version != seen:
        lines = [line for line in history(unit.session, unit.desk.site_id, contact_id) if line.version > seen]
        changes = [replace_field(change) for line in lines for change in line.changes]
        raise Conflict(row.name, row.version, changes)
    if row.retired_at is not None:
        raise Refused(Reason(f"{row.name}已停用（{row.retire_reason}），不能再改", CLAUSE))
    return row, before


def replace_field(change: FieldChange) -> FieldChange:
    """The change with its column's Chinese name."""
    return replace(change, field=ZH.get(change.field, change.field))


def _write(unit: Unit, row: Contact, new: ContactIn) -> None:
    """Set the columns, what is computed of them, the numbers and the places."""
    for field in fields(ContactIn):
        if field.name not in ("numbers", "places"):
            setattr(row, field.name, getattr(new, field.name))
    heard = sounds(new.name, person=new.kind is ContactKind.PERSON)
    row.pinyin, row.initials = heard[0] if heard else ("", "")
    row.haystack = haystack(new, heard)
    unit.session.add(row)
    unit.session.flush()
    assert row.id is not None
    if row.version > 1:
        for table in (ContactNumber, ContactPlace):
            unit.session.execute(delete(table).where(table.contact_id == row.id))  # type: ignore[arg-type]
    for nr, one in enumerate(new.numbers):
        key = phone_key(one.number)
        unit.session.add(ContactNumber(contact_id=row.id, position=nr, number=one.number, label=one.label, key=key))
    for nr, place in enumerate(new.places):
        key = room_key(place)
        unit.session.add(
            ContactPlace(
                contact_id=row.id, position=nr, room=place, room_key=key, short_key=short_key(key),
                building=building_of(key),
            )
        )  # fmt: skip
    unit.session.flush()


def haystack(new: ContactIn, heard: Sequence[tuple[str, str]]) -> str:
    """Everything a contact is found by, a line each, folded."""
    lines = [new.name, *(sound for pair in heard for sound in pair)]
    lines += [full.replace("v", "u") for full, _ in heard if "v" in full]
    for one in new.numbers:
        digits = "".join(sign for sign in half_width(one.number) if sign.isdigit())
        lines += [phone_key(one.number), digits, one.label]
    for place in new.places:
        key = room_key(place)
        lines += [key, place] + ([WITHOUT_UNIT + short_key(key)] if short_key(key) != key else [])
    lines += [new.department, new.post, new.category.zh, *new.remark.split("\n")]
    return "\n" + "\n".join(dict.fromkeys(fold(line) for line in lines if line)) + "\n"


def plain(new: ContactIn) -> dict[str, Any]:
    """A contact as the journal keeps it: readable words."""
    values: dict[str, Any] = {field.name: getattr(new, field.name) for field in fields(ContactIn)}
    values = {name: getattr(value, "zh", value) for name, value in values.items()}
    return values | {"numbers": numbers_text(new.numbers), "places": "；".join(new.places)}


def _record(unit: Unit, row: Contact, action: str, changes: dict[str, tuple[Any, Any]]) -> None:
    unit.log(action, paper_id=row.id, number=f"通讯录-{row.id}", version=row.version, changes=changes)
