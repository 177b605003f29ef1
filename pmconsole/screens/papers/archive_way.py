"""A paper on its way into the archive (4.3.8, 4.3.10): what it lacks, how it was sent back, where it lies."""

from datetime import datetime
from zoneinfo import ZoneInfo

from pmconsole.data.core.session import Session
from pmconsole.data.hand_in import queries
from pmconsole.data.hand_in.queries import ItemRow, ReturnRow
from pmconsole.procedure.vocabulary import Paper
from pmconsole.screens.frame.console import Console
from pmconsole.screens.kit.blocks import Block, Fact


def day(moment: datetime, zone: ZoneInfo) -> str:
    """`2026-11-23` at the site."""
    return f"{moment.astimezone(zone):%Y-%m-%d}"


def minute(moment: datetime | None, zone: ZoneInfo) -> str:
    """`11-23 18:00` at the site; empty for None."""
    return "" if moment is None else f"{moment.astimezone(zone):%m-%d %H:%M}"


def place_of(row: ItemRow) -> str:
    """Box and shelf."""
    return " ".join(filter(None, (row.box, row.shelf)))


def detail_of(row: ItemRow, zone: ZoneInfo) -> list[str]:
    """A paper of a hand-in in a few lines below the list."""
    head = "  ".join(filter(None, (row.number, row.paper.zh, day(row.at, zone), row.room, row.department)))
    decided = f"{row.result.zh} {row.decided_by} {minute(row.decided_at, zone)}" if row.decided_at else row.result.zh
    together = "（看过后一并通过）" if row.together else ""
    archived = f"{row.archive_number} 位置 {place_of(row) or '未写'} 保存到 {row.keep_until or '永久'}"
    lines = [
        head,
        row.title,
        f"经手：{row.handled_by}  {row.remark}".rstrip(),
        f"{decided}{together}  {row.reason}".rstrip(),
    ]
    return [*lines, archived] if row.archive_number else lines


def way_of(row: ReturnRow, zone: ZoneInfo) -> list[str]:
    """One return of a paper in a few lines: sent back with its reason, corrected, handed in again with what result."""
    lines = [
        f"{row.number} 第 {row.round} 次退回",
        f"{minute(row.sent_at, zone)} {row.sent_by} 退给{row.department}：{row.reason}",
    ]
    if row.corrected_at:
        lines.append(f"{minute(row.corrected_at, zone)} {row.corrected_by} 登记改正：{row.correction}")
    if row.back_at:
        result = row.result.zh if row.result else ""
        lines.append(f"{minute(row.back_at, zone)} 随 {row.back_number} 再交  {result}".rstrip())
    return lines


def read_way(session: Session, site_id: int, paper: Paper, paper_id: int) -> tuple[list[ReturnRow], ItemRow | None]:
    """Every return of a paper, and where it stands on its way into the archive."""
    return queries.returns_of(session, site_id, paper, paper_id), queries.item_of(session, site_id, paper, paper_id)


async def way_blocks(app: Console, paper: Paper, paper_id: int) -> list[Block]:
    """A paper on its way into the archive: what is missing with its clause, each return, its place."""
    from pmconsole.desk.papers import actions

    missing = await app.look(actions.missing, app.desk, app.actor, paper, paper_id)
    backs, item = await app.read(read_way, paper, paper_id)
    zone = app.desk.zone
    lacks = tuple(
        Fact(f"{reason.clause}{' 内部约定' if reason.house else ''}", reason.text, "due_soon") for reason in missing
    )
    archived = item is not None and item.archive_number is not None
    none = "已归档，不缺什么。" if archived else "齐全，可以交资料管理员。"
    blocks = [Block("还缺什么（4.3.10）", lacks, none=none)]
    for back in backs:
        facts = tuple(Fact("", line) for line in way_of(back, zone)[1:])
        blocks.append(Block(f"第 {back.round} 次退回", facts))
    if item is not None:
        blocks.append(Block(f"周交 {item.hand_in_number}", tuple(Fact("", line) for line in detail_of(item, zone)[1:])))
    return blocks
