"""Reading the directory (4.1.4): found while typing by Chinese, pinyin, initials, part of a number, room.

What a contact is found by stands in one column, `haystack`, a line a form; a search walks it once, computes nothing.
"""

import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlmodel import Session, SQLModel

from pmconsole.data.core import dialect
from pmconsole.data.core import tables as tables_core  # noqa: F401  (they fill the metadata)
from pmconsole.data.core.rooms import room_key
from pmconsole.data.core.row_of import row_of
from pmconsole.data.core.search import digit_question, digits_of, fold
from pmconsole.data.core.telephones import HOME_AREA, phone_key
from pmconsole.data.directory import tables as tables_directory  # noqa: F401  (they fill the metadata)
from pmconsole.data.directory.rows import ContactRow, NumberRow, PlaceRow
from pmconsole.data.journal import chain as journal
from pmconsole.data.journal.chain import JournalRow
from pmconsole.procedure.demanded import EMERGENCY_CATEGORIES, ContactCategory

_T = SQLModel.metadata.tables
_CONTACT, _NUMBER, _PLACE = _T["contact"], _T["contact_number"], _T["contact_place"]
_CHUNK = 500
WITHOUT_UNIT = (
    "~"  # marks the line of a room written without its unit, so that it finds and is not found by other units
)


def short_key(key: str) -> str:
    """A room's key without the unit: `3-1702` of `3-2-1702`; any other key as it is."""
    parts = key.split("-")
    return f"{parts[0]}-{parts[2]}" if len(parts) == 3 else key


def contact_ids(
    session: Session, site_id: int, words: str = "", *,
    category: ContactCategory | None = None, retired: bool = False,
) -> "array[int]":  # fmt: skip
    """The ids of the contacts that fit every one of `words`, best first, else by sound; retired ones only if asked."""
    where: list[ColumnElement[bool]] = [_CONTACT.c.site_id == site_id]
    where.append(_CONTACT.c.retired_at.is_not(None) if retired else _CONTACT.c.retired_at.is_(None))
    if category is not None:
        where.append(_CONTACT.c.category == category)
    asked = [_forms(word) for word in _words_of(words)]
    where += [or_(*(dialect.place_of(_CONTACT.c.haystack, form) > 0 for form in forms)) for forms in asked]
    rank = [_rank(forms) for forms in asked]
    statement = select(_CONTACT.c.id).where(*where).order_by(*rank, _CONTACT.c.pinyin, _CONTACT.c.id)
    return array("q", session.connection().scalars(statement))


def _words_of(words: str) -> list[str]:
    """A question of digits is one word, blanks or not."""
    return [words] if digit_question(words) else words.split()


def _forms(word: str) -> list[str]:
    """Everything in a haystack that `word` may mean; a form with a line end before it must begin a line."""
    forms = [text for text in (fold(word).strip(),) if text]
    digits = digits_of(word)
    if digits and (digit_question(word) or len(digits) >= 7):
        forms += [digits, phone_key(word)]
        if digits.startswith("0" + HOME_AREA) and len(digits) > len(HOME_AREA) + 1:
            forms.append(digits.removeprefix("0" + HOME_AREA))
    key = fold(room_key(word))
    if re.search(r"\d", key) and ("-" in key or key.endswith("栋")):
        forms += [f"\n{key}", f"\n{WITHOUT_UNIT}{key}"]
        if short_key(key) != key:
            forms.append(f"\n{short_key(key)}\n")
        if key.endswith("栋"):
            forms.append(f"\n{key.removesuffix('栋')}-")
    return list(dict.fromkeys(form for form in forms if form))


def _rank(forms: Sequence[str]) -> ColumnElement[int]:
    """0 where a form is a whole line, 1 where it begins or ends one, 2 elsewhere."""
    hay = _CONTACT.c.haystack
    bare = [form.strip("\n") for form in forms]
    whole = or_(*(dialect.place_of(hay, f"\n{form}\n") > 0 for form in bare))
    edge = or_(*(dialect.place_of(hay, part) > 0 for form in bare for part in (f"\n{form}", f"{form}\n")))
    return case((whole, 0), (edge, 1), else_=2)


def contact_rows(session: Session, site_id: int, ids: Sequence[int]) -> list[ContactRow]:
    """The contacts `ids` with numbers and places, in the order given; ids that do not exist are left out."""
    found: dict[int, ContactRow] = {}
    for start in range(0, len(ids), _CHUNK):
        chunk = list(ids[start : start + _CHUNK])
        numbers: dict[int, list[NumberRow]] = defaultdict(list)
        places: dict[int, list[PlaceRow]] = defaultdict(list)
        numbered = (
            select(_NUMBER).where(_NUMBER.c.contact_id.in_(chunk)).order_by(_NUMBER.c.contact_id, _NUMBER.c.position)
        )
        for row in session.execute(numbered).mappings():
            numbers[row["contact_id"]].append(row_of(NumberRow, row))
        placed = select(_PLACE).where(_PLACE.c.contact_id.in_(chunk)).order_by(_PLACE.c.contact_id, _PLACE.c.position)
        for row in session.execute(placed).mappings():
            places[row["contact_id"]].append(row_of(PlaceRow, row))
        wanted = select(_CONTACT).where(_CONTACT.c.id.in_(chunk), dialect.of_site(_CONTACT, site_id))
        for row in session.execute(wanted).mappings():
            key = row["id"]
            found[key] = row_of(ContactRow, row, numbers=tuple(numbers[key]), places=tuple(places[key]))
    return [found[i] for i in ids if i in found]


def contact(session: Session, site_id: int, contact_id: int) -> ContactRow | None:
    """One contact, None if unknown."""
    return next(iter(contact_rows(session, site_id, [contact_id])), None)


def owner_of(
    session: Session, site_id: int, phone_key: str = "", room_key: str = "", today: date | None = None
) -> list[ContactRow]:
    """Who has this number, then who else lives at this door: the caller first, the household behind.

    Two people with one number both come, by sound. A room without its unit means that room of every unit, and is meant
    by every unit. With `today` (site time) only who is in use that day. Empty where nobody is known.
    """
    ids: list[int] = []
    here = (_CONTACT.c.site_id == site_id, _CONTACT.c.retired_at.is_(None))
    if phone_key:
        same = _NUMBER.c.contact_id.in_(select(_NUMBER.c.contact_id).where(_NUMBER.c.key == phone_key))
        ids += _by_sound(session, select(_NUMBER.c.contact_id).where(same), here)
    if room_key:
        keys = {room_key, short_key(room_key)}
        at: ColumnElement[bool] = _PLACE.c.room_key.in_(keys)
        if short_key(room_key) == room_key:
            at = or_(at, _PLACE.c.short_key == room_key)
        ids += _by_sound(session, select(_PLACE.c.contact_id).where(at), here)
    rows = contact_rows(session, site_id, list(dict.fromkeys(ids)))
    return [row for row in rows if today is None or row.valid_on(today)]


def _by_sound(session: Session, among: object, here: Iterable[ColumnElement[bool]]) -> list[int]:
    asked = select(_CONTACT.c.id).where(_CONTACT.c.id.in_(among), *here)  # type: ignore[arg-type]
    return list(session.execute(asked.order_by(_CONTACT.c.pinyin, _CONTACT.c.id)).scalars())


def duplicates(session: Session, site_id: int) -> "array[int]":
    """Contacts that share a number, or name and room, those that belong together one after another."""
    here = (_CONTACT.c.site_id == site_id, _CONTACT.c.retired_at.is_(None))
    together: dict[tuple[str, ...], list[int]] = defaultdict(list)
    numbers = select(_NUMBER.c.key, _CONTACT.c.id).join(_CONTACT, _CONTACT.c.id == _NUMBER.c.contact_id).where(*here)
    for key, contact_id in session.execute(numbers):
        together[(key,)].append(contact_id)
    rooms = select(_CONTACT.c.name, _PLACE.c.room_key, _CONTACT.c.id).join(
        _CONTACT, _CONTACT.c.id == _PLACE.c.contact_id
    )
    for name, room, contact_id in session.execute(rooms.where(*here)):
        together[(name, room)].append(contact_id)
    found = [sorted(set(ids)) for ids in together.values() if len(set(ids)) > 1]
    return array("q", dict.fromkeys(i for ids in sorted(found) for i in ids))


def emergency(session: Session, site_id: int, today: date) -> list[ContactRow]:
    """Whom to ring when it burns, in the order of the emergency list; only who has a number and is in use `today`."""
    place = {category: i for i, category in enumerate(EMERGENCY_CATEGORIES)}
    asked = select(_CONTACT.c.id).where(
        _CONTACT.c.site_id == site_id, _CONTACT.c.retired_at.is_(None), _CONTACT.c.category.in_(list(place))
    )
    rows = contact_rows(
        session, site_id, list(session.execute(asked.order_by(_CONTACT.c.pinyin, _CONTACT.c.id)).scalars())
    )
    return sorted((r for r in rows if r.numbers and r.valid_on(today)), key=lambda row: place[row.category])


def newest_by_category(session: Session, site_id: int, today: date) -> dict[ContactCategory, datetime]:
    """When somebody last made sure of a contact with a number that is in use `today`, by category (UTC)."""
    asked = (
        select(_CONTACT.c.category, func.max(_CONTACT.c.confirmed_at).label("at"))
        .where(
            _CONTACT.c.site_id == site_id,
            _CONTACT.c.retired_at.is_(None),
            or_(_CONTACT.c.valid_from.is_(None), _CONTACT.c.valid_from <= today),
            or_(_CONTACT.c.valid_until.is_(None), _CONTACT.c.valid_until >= today),
            select(_NUMBER.c.key).where(_NUMBER.c.contact_id == _CONTACT.c.id).exists(),
        )
        .group_by(_CONTACT.c.category)
    )
    return {row.category: row.at for row in session.execute(asked)}


def old_contacts(session: Session, site_id: int, before: datetime, demanded: Iterable[ContactCategory]) -> list[str]:
    """Names of contacts of the `demanded` categories nobody has made sure of since `before` (UTC), oldest first."""
    asked = select(_CONTACT.c.name).where(
        _CONTACT.c.site_id == site_id,
        _CONTACT.c.retired_at.is_(None),
        _CONTACT.c.category.in_(list(demanded)),
        _CONTACT.c.confirmed_at < before,
    )
    return list(session.execute(asked.order_by(_CONTACT.c.confirmed_at, _CONTACT.c.id)).scalars())


def history(session: Session, site_id: int, contact_id: int) -> list[JournalRow]:
    """Everything that was done to a contact, oldest first."""
    return journal.history_of(session, site_id, "contact.", contact_id)
