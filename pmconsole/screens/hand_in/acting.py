"""What is done on F9 besides the review: prepare, send back, corrected, print, put away, look (4.3.8, 4.3.10)."""

import re
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from pmconsole.data.core.desk import department_names
from pmconsole.data.hand_in.queries import ArchiveFilter, HandInRow, ItemRow, ReturnRow
from pmconsole.desk.core.errors import DeskError, Refused, StoreError
from pmconsole.desk.hand_in import returns, review
from pmconsole.desk.hand_in.review import ArchivePlace
from pmconsole.desk.papers.qualifying import Qualification
from pmconsole.procedure.archive import CORRECTION
from pmconsole.procedure.columns import field_zh
from pmconsole.screens.frame.base import ConsoleScreen
from pmconsole.screens.frame.console import Console
from pmconsole.screens.hand_in.line import WaitingRow
from pmconsole.screens.kit.blocks_box import BlocksBox
from pmconsole.screens.kit.fields import ChoiceField, LongField, TextField
from pmconsole.screens.kit.form_box import FormBox
from pmconsole.screens.kit.inputs import Option
from pmconsole.screens.papers.archive_way import detail_of, minute, way_blocks, way_of

_MONTH = re.compile(r"(20\d\d)-(\d\d)")


def asked(words: str, zone: ZoneInfo) -> ArchiveFilter:
    """The archive's filter for what was typed: `2026-11` is a month, everything else is looked for."""
    since = until = None
    rest = []
    for word in words.split():
        found = _MONTH.fullmatch(word)
        if found and 1 <= int(found[2]) <= 12:
            year, month = int(found[1]), int(found[2])
            since = datetime(year, month, 1, tzinfo=zone)
            until = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)
        else:
            rest.append(word)
    return ArchiveFilter(" ".join(rest), since=since, until=until)


def text_of(one: Qualification) -> str:
    """What a paper that waits is found by."""
    return " ".join((one.number, one.paper.zh, one.title, one.room, one.department, one.reasons, *one.handled_by))


def detail(row: Any, zone: ZoneInfo) -> list[str]:
    """The selected line in full."""
    match row:
        case HandInRow():
            return _hand_in(row, zone)
        case WaitingRow():
            one = row.standing
            head = "  ".join(filter(None, (one.number, one.paper.zh, one.room, one.department, one.title)))
            missing = [f"- {reason}" for reason in one.missing] or ["齐全，随下一次周交。"]
            more = [f"…… 还缺 {len(missing) - 3} 项，Enter 看全部"] if len(missing) > 4 else missing[3:4]
            return [head, *missing[:3], *more]
        case ReturnRow():
            return way_of(row, zone)
        case ItemRow():
            return detail_of(row, zone)
    return []


def _hand_in(row: HandInRow, zone: ZoneInfo) -> list[str]:
    slot = f"周交时点 {minute(row.slot, zone)}" if row.slot else "按键准备"
    lines = [f"{row.number} 第 {row.edition} 版  {slot}  {row.prepared_by} {minute(row.prepared_at, zone)} 准备"]
    if not row.edition:
        return [f"{row.number} 还没有准备完。正在准备的请稍候；中断了的，下一次准备接着用这个编号。"]
    if row.received_at:
        lines.append(f"{row.received_by} {minute(row.received_at, zone)} 签收")
    if row.reviewed_at:
        lines.append(f"{minute(row.reviewed_at, zone)} 审完：入档 {row.passed}，退回 {row.returned}")
    return [*lines, f"文件夹 {row.folder}", f"清单 SHA-256 {row.manifest_hash}"]


async def prepare(screen: ConsoleScreen) -> None:
    """Prepare a hand-in by key; the desk goes on meanwhile."""
    app = screen.console
    if app.hand_in.progress is not None:
        app.tell("正在准备周交，请稍候。")
        return
    try:
        sentence = await app.hand_in.by_key()
    except (DeskError, Refused, StoreError) as error:
        app.tell(str(error), severity="error")
        return
    app.tell(sentence)


async def ask_return(app: Console, title: str, department: str, submit: Any) -> str | None:
    """The form of a return: to whom, why. `submit(department, reason)` does it."""
    departments = [returns.DESK, *await app.read(department_names)]
    chosen = departments.index(department) if department in departments else None
    fields = [
        ChoiceField("department", "退给", [Option(one, one) for one in departments], chosen, required=True),
        LongField("reason", field_zh("reason"), hint="缺什么、哪里不对", required=True),
    ]

    async def send(values: dict[str, object]) -> str:
        return str(await submit(str(values["department"]), str(values["reason"])))

    return await app.ahead.ask(FormBox(f"{title}  {CORRECTION}", fields, send))


async def send_back(screen: ConsoleScreen, one: Qualification) -> None:
    """Send a paper back for correction before it is handed in."""
    app = screen.console

    async def submit(department: str, reason: str) -> str:
        send = partial(returns.send_back, app.desk, app.actor, one.paper, one.paper_id)
        return await app.desk_call(partial(send, department=department, reason=reason))

    said = await ask_return(app, f"退回改正 {one.number}", one.department, submit)
    if said:
        app.tell(said)


async def corrected(screen: ConsoleScreen, row: ReturnRow) -> None:
    """Write down what was corrected."""
    app = screen.console
    if row.corrected_at is not None:
        app.tell(f"{row.number} 已经登记过改正。")
        return

    async def submit(values: dict[str, object]) -> str:
        return await app.desk_call(returns.corrected, app.desk, app.actor, row.id, str(values["correction"]))

    field = LongField("correction", field_zh("correction"), required=True)
    said = await app.ahead.ask(FormBox(f"已改正 {row.number}  {CORRECTION}", [field], submit))
    if said:
        app.tell(said)


async def put_away(screen: ConsoleScreen, row: ItemRow) -> None:
    """Say where an archived paper lies."""
    app = screen.console

    async def submit(values: dict[str, object]) -> str:
        place = ArchivePlace(str(values["box"]), str(values["shelf"]))
        return await app.desk_call(review.put_away, app.desk, app.actor, [row.id], place)

    fields = [
        TextField("box", field_zh("box"), row.box, required=True),
        TextField("shelf", field_zh("shelf"), row.shelf),
    ]
    said = await app.ahead.ask(FormBox(f"存放位置 {row.number}", fields, submit))
    if said:
        app.tell(said)


async def print_row(screen: ConsoleScreen, row: HandInRow | ItemRow) -> None:
    """Receipt or result of a hand-in; an archived paper as it was when it passed."""
    from pmconsole.papers import hand_in_out

    app = screen.console
    policy = app.hand_in.policy()
    try:
        if isinstance(row, HandInRow):
            made = await app.look(hand_in_out.print_record, app.desk, app.actor, row.id, policy)
        else:
            made = await app.look(hand_in_out.print_archived, app.desk, app.actor, row, policy)
    except (DeskError, Refused, StoreError) as error:
        app.tell(str(error), severity="error")
        return
    app.tell("\n".join((made.message, *made.said)), severity="warning" if made.said else "information")


async def show(screen: ConsoleScreen, row: WaitingRow | ReturnRow | ItemRow) -> None:
    """What a paper lacks, the way it went, where it lies."""
    app = screen.console
    one = row.standing if isinstance(row, WaitingRow) else row
    blocks = await way_blocks(app, one.paper, one.paper_id)
    app.push_screen(BlocksBox(f"{one.paper.zh} {one.number}", blocks))
