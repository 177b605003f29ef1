"""What a table of contacts does to those who stand there already: new, changed, the same, or a question (4.1.4).

A row changes a contact only where it is certain which: it carries our own number, and name or telephone agree. A list
of others never does: who stands there already is left as he is, and where the list says something else it is asked.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from sqlmodel import Session

from pmconsole.data.core.rooms import room_key
from pmconsole.data.core.search import fold
from pmconsole.data.core.telephones import phone_key
from pmconsole.data.directory.queries import contact_ids, contact_rows
from pmconsole.desk.core.errors import DeskError, Refused
from pmconsole.desk.core.unit import Actor, Desk, Unit
from pmconsole.desk.directory.acts import ZH, ContactIn, amend, checked, enter, typed_of
from pmconsole.desk.directory.acts import plain as plain_words
from pmconsole.desk.directory.kept import as_json
from pmconsole.desk.directory.sheet import ContactToImport, DirectoryImport
from pmconsole.desk.directory.words import numbers_text
from pmconsole.desk.sheets.lines import RefusedRow, refused_row
from pmconsole.desk.sheets.runs import Run

BATCH = 500
Verdict = Literal["added", "changed", "same", "refused"]
Key = tuple[str, str]


@dataclass(frozen=True)
class Judged:
    """A row and what it would do: `changes` are field, old and new in words; `reason` where it is refused."""

    piece: ContactToImport
    verdict: Verdict
    contact_id: int | None = None
    typed: ContactIn | None = None
    changes: tuple[tuple[str, str, str], ...] = ()
    reason: str = ""


@dataclass
class Known:
    """Who stands in the directory: by id, and by name with a number or a room."""

    by_id: dict[int, ContactIn] = field(default_factory=dict)
    by_key: dict[Key, int] = field(default_factory=dict)

    def put(self, contact_id: int, one: ContactIn) -> None:
        """He stands there now."""
        self.by_id[contact_id] = one
        for key in keys_of(one):
            self.by_key.setdefault(key, contact_id)


@dataclass
class Taken:
    """What an import did: how many rows of each verdict, and the rows that did not go in."""

    added: int = 0
    changed: int = 0
    same: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    run_id: int | None = None


def row_text(one: Judged) -> str:
    """What a row does, as a line: `第 3 行更改 张三：电话 8101 → 8102`."""
    name, line = one.piece.typed.name, f"第 {one.piece.line} 行"
    if one.verdict == "added":
        about = "，".join(filter(None, (numbers_text(one.piece.typed.numbers), "；".join(one.piece.typed.places))))
        return f"{line}新增 {name}{f'（{about}）' if about else ''}"
    if one.verdict == "changed":
        told = "，".join(f"{what}：{old or '没有'} → {new or '没有'}" for what, old, new in one.changes)
        return f"{line}更改 {name}：{told}"
    return f"{line}一样 {name}" if one.verdict == "same" else f"{line}不导入：{one.reason}"


def known(session: Session, site_id: int) -> Known:
    """Everyone in use."""
    found = Known()
    for row in contact_rows(session, site_id, contact_ids(session, site_id)):
        found.put(row.id, typed_of(row))
    return found


def judge(desk: Desk, told: DirectoryImport) -> list[Judged]:
    """What every row would do, in the order of the file; writes nothing."""
    with desk.store.read() as session:
        now = known(session, desk.site_id)
    found = []
    for nth, piece in enumerate(told.pieces, 1):
        one = judged(piece, now)
        if one.verdict == "added":
            now.put(-nth, piece.typed)  # a second row of the same person is the same
        elif one.verdict == "changed" and one.contact_id is not None and one.typed is not None:
            now.put(one.contact_id, one.typed)
        found.append(one)
    return found


def judged(piece: ContactToImport, now: Known) -> Judged:
    """What one row does to those who stand there `now`."""
    if piece.contact_id is not None:
        return _by_number(piece, piece.contact_id, now)
    key = next((key for key in keys_of(piece.typed) if key in now.by_key), None)
    if key is None:
        return Judged(piece, "added")
    before = now.by_id[now.by_key[key]]
    more = _says_more(piece, before)
    if not more:
        return Judged(piece, "same", now.by_key[key])
    differs = "，".join(f"{what}：{old or '没有'} → {new}" for what, old, new in more)
    reason = f"通讯录里已有{before.name}，这一行说的不一样（{differs}），没有改动。请在通讯录里改，或导出后改好再导入。"
    return Judged(piece, "refused", now.by_key[key], changes=more, reason=reason)


def _by_number(piece: ContactToImport, contact_id: int, now: Known) -> Judged:
    """A row with a number of ours: it changes that contact where the name or a telephone agrees, else it is asked."""
    before = now.by_id.get(contact_id)
    if before is None:
        return Judged(piece, "refused", reason="通讯录里没有这个联系人，可能在别的数据文件里。")
    numbers = {phone_key(one.number) for one in before.numbers}
    if fold(before.name) != fold(piece.typed.name) and not any(
        phone_key(one.number) in numbers for one in piece.typed.numbers
    ):
        reason = f"编号 {contact_id} 是{before.name}，名称和电话都对不上，没有改动；要作为新的加入，请把编号留空。"
        return Judged(piece, "refused", contact_id, reason=reason)
    new = replace(before, **{name: getattr(piece.typed, name) for name in piece.said})
    if checked(before) == new:
        return Judged(piece, "same", contact_id)
    return Judged(piece, "changed", contact_id, new, _differences(before, new))


def _differences(before: ContactIn, new: ContactIn) -> tuple[tuple[str, str, str], ...]:
    old, now = plain_words(before), plain_words(new)
    return tuple((ZH[name], str(old[name] or ""), str(now[name] or "")) for name in now if old[name] != now[name])


def _says_more(piece: ContactToImport, before: ContactIn) -> tuple[tuple[str, str, str], ...]:
    """What a row says that does not stand there: a number, a room, another word."""
    numbers = {phone_key(one.number) for one in before.numbers}
    rooms = {room_key(place) for place in before.places}
    had: Mapping[str, bool] = {
        "numbers": all(phone_key(one.number) in numbers for one in piece.typed.numbers),
        "places": all(room_key(place) in rooms for place in piece.typed.places),
    }
    names = [name for name in piece.said if not had.get(name, getattr(before, name) == getattr(piece.typed, name))]
    return tuple(one for one in _differences(before, piece.typed) if one[0] in {ZH[name] for name in names})


def keys_of(one: ContactIn) -> Iterator[Key]:
    """What makes a contact the same as another: its name with one of its numbers or rooms, or alone if it has none."""
    parts = [phone_key(number.number) for number in one.numbers] + [room_key(place) for place in one.places]
    for part in parts or [""]:
        yield fold(one.name), part


def write(
    desk: Desk, actor: Actor, told: DirectoryImport, progress: Callable[[int], None] = lambda done: None
) -> Taken:
    """Write the rows in batches, each a transaction, judged again against what stands there then.

    A StoreError in the middle keeps what was written before; importing the file again brings the rest.
    """
    result, run = Taken(refused=list(told.refused)), Run("contacts", told.sheet.path.name)
    with desk.store.read() as session:
        now = known(session, desk.site_id)
    for start in range(0, len(told.pieces), BATCH):
        part = told.pieces[start : start + BATCH]
        with desk.unit(actor, "contact.add") as unit:
            _write(unit, part, now, result, run)
        progress(start + len(part))
    result.run_id = run.id
    return result


def _write(unit: Unit, part: Iterable[ContactToImport], now: Known, result: Taken, run: Run) -> None:
    notes: list[tuple[int, int, Mapping[str, object] | None]] = []
    for piece in part:
        one = judged(piece, now)
        try:
            if one.verdict == "added":
                contact_id = enter(unit, piece.typed)
                now.put(contact_id, piece.typed)
                notes.append((contact_id, 1, None))
            elif one.verdict == "changed" and one.contact_id is not None and one.typed is not None:
                before = now.by_id[one.contact_id]
                row = amend(unit, one.contact_id, one.typed)
                now.put(one.contact_id, one.typed)
                notes.append((one.contact_id, row.version, as_json(before)))
        except (DeskError, Refused) as error:
            one = replace(one, verdict="refused", reason=str(error))
        if one.verdict == "refused":
            result.refused.append(refused_row(piece.row, one.reason))
        else:
            setattr(result, one.verdict, getattr(result, one.verdict) + 1)
    run.note(unit, notes)
