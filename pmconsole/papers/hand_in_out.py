"""What of a hand-in goes to the printer: receipt, result, and an archived paper as it was when it passed (4.3.8)."""

from pathlib import Path

from pmconsole.data.hand_in import queries
from pmconsole.data.hand_in.fingerprints import fingerprints
from pmconsole.data.hand_in.queries import HandInRow, ItemRow
from pmconsole.desk.core.errors import NotFound
from pmconsole.desk.core.prints import Copied
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.papers.content_hand_in import receipt, result
from pmconsole.papers.gathering import gather
from pmconsole.papers.hand_in_check import NotAsItWas, archived_pages
from pmconsole.papers.hand_in_print import print_sheet
from pmconsole.papers.printing import Printed, PrintPolicy, options_for, print_kept
from pmconsole.papers.render import Rendered, render
from pmconsole.procedure.archive import HandInState
from pmconsole.procedure.papers import REGISTERS
from pmconsole.procedure.vocabulary import Paper


def print_record(desk: Desk, actor: Actor, hand_in_id: int, policy: PrintPolicy) -> Printed:
    """Print the archivist's result where the review is over, else the receipt. Raises DeskError, StoreError."""
    with desk.store.read() as session:
        row = queries.hand_in(session, desk.site_id, hand_in_id)
        if row is None or row.received_at is None:
            raise NotFound("还没有签收，没有回执可打印。请先由资料管理员签收。")
        if row.state is HandInState.REVIEWED:
            items = queries.items(session, desk.site_id, queries.item_ids(session, desk.site_id, hand_in_id))
            backs = [
                back
                for one in items
                if one.reason
                for back in queries.returns_of(session, desk.site_id, one.paper, one.paper_id)
            ]
            content = result(row, items, backs, desk.zone)
        else:
            content = receipt(row, queries.kinds_of(session, desk.site_id, hand_in_id), desk.zone)
    rendered = print_sheet(content, options_for(desk, actor, policy))
    return print_kept(desk, actor, _what(row, content.part), rendered, policy)


def _what(row: HandInRow, part: str) -> Copied:
    return Copied(Paper.HAND_IN, f"{row.number}-{part}", row.id)


def print_archived(desk: Desk, actor: Actor, item: ItemRow, policy: PrintPolicy) -> Printed:
    """Print an archived paper out of the file it was handed in with, a line of a register by itself.

    Raises NotAsItWas, DeskError, StoreError.
    """
    body = archived_pages(desk, item)
    # The kept page of a register shows others too, with their names and numbers: the line is set afresh, alone.
    alone = item.paper in REGISTERS
    rendered = _line_alone(desk, actor, item, policy) if alone else Rendered(body, Path(item.file).suffix)
    return print_kept(desk, actor, Copied(item.paper, item.number, item.paper_id), rendered, policy)


def _line_alone(desk: Desk, actor: Actor, item: ItemRow, policy: PrintPolicy) -> Rendered:
    """The one line of a register; the file has kept it as it was since it passed, which is looked at again here."""
    with desk.store.read() as session:
        if fingerprints(session, item.paper, [item.paper_id]).get(item.paper_id) != item.content_hash:
            raise NotAsItWas(f"{item.number} 与归档时不同，没有打印。请用 verify 检查数据文件。")
        pages = gather(session, desk.site_id, desk.zone, item.paper, [item.paper_id], item.number, desk.now())
    return render(item.paper, pages, options_for(desk, actor, policy))
