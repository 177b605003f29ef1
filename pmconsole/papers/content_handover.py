"""F1 交接班记录表: what one shift leaves to the next, signed by both sides."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlmodel import Session

from pmconsole.data import queries_papers
from pmconsole.data.queries_papers import HandoverRow
from pmconsole.papers.content import SignBox, named, stamp


@dataclass(frozen=True)
class HandoverContent:
    """A shift handover as it is printed; texts of several lines keep them."""

    number: str = named("编号")
    shift: str = named("班次")
    begins_at: str = named("班次开始")
    ends_at: str = named("班次结束")
    outgoing: str = named("交班人")
    incoming: str = named("接班人")
    standing: str = named("未办结事项")
    equipment: str = named("设备和物品")
    remarks: str = named("其他交接事项")
    voided: str = named("作废")
    signs: tuple[SignBox, ...] = named("签名", ())


def gather(session: Session, zone: ZoneInfo, ids: Sequence[int]) -> list[HandoverContent]:
    """The handovers `ids` as they are printed, in the order given."""
    return [_content(row, zone) for row in queries_papers.handover_rows(session, ids)]


def _content(row: HandoverRow, zone: ZoneInfo) -> HandoverContent:
    out = SignBox("交班人", row.outgoing, "本机登记", stamp(row.outgoing_signed_at, zone))
    come = SignBox("接班人", row.incoming, "本机登记", stamp(row.incoming_signed_at, zone))
    return HandoverContent(
        number=row.number,
        shift=row.shift,
        begins_at=stamp(row.begins_at, zone),
        ends_at=stamp(row.ends_at, zone),
        outgoing=row.outgoing,
        incoming=row.incoming,
        standing=row.standing,
        equipment=row.equipment,
        remarks=row.remarks,
        voided=f"{stamp(row.voided_at, zone)} {row.void_reason}" if row.voided_at else "",
        signs=(
            out if row.outgoing_signed_at else SignBox("交班人"),
            come if row.incoming_signed_at else SignBox("接班人"),
        ),
    )
