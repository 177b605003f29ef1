"""F1 交接班记录表: what one shift leaves to the next, item by item, read back where it is critical, signed by both."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from pmconsole.data.handover.queries import HandoverPaper
from pmconsole.data.prints import queries as queries_papers
from pmconsole.papers.content import NoteLine, SignBox, column, named, signed, stamp
from pmconsole.papers.forms import WHEN, WORDS, Form
from pmconsole.procedure.columns import field_zh
from pmconsole.procedure.handover import HandoverItem, HandoverKey, HandoverState, LineKind
from pmconsole.procedure.vocabulary import Paper

_OUT = (HandoverKey.SIGN_OUT, HandoverKey.STAND_IN_OUT)
_IN = (HandoverKey.SIGN_IN, HandoverKey.STAND_IN_IN)


@dataclass(frozen=True)
class FigureContent:
    """A number of the shift."""

    word: str = named("项目")
    number: str = named("数量")


@dataclass(frozen=True)
class ItemLine:
    """One thing handed over; `read` says how the incoming read it back."""

    section: str = named("类别")
    mark: str = named("变化")
    critical: bool = named("须复述", False)
    text: str = named("事项")
    next_step: str = named("下一步")
    owner: str = named("责任人")
    due: str = named("期限")
    late: bool = named("已超时", False)
    read: str = named("复述")


@dataclass(frozen=True)
class HandoverContent:
    """A shift handover as it is printed; without `items` the three texts stand for them, their lines are kept."""

    number: str = column(Paper.HANDOVER, "number")
    state: str = column(Paper.HANDOVER, "state")
    shift: str = column(Paper.HANDOVER, "shift")
    begins_at: str = column(Paper.HANDOVER, "begins_at")
    ends_at: str = column(Paper.HANDOVER, "ends_at")
    outgoing: str = column(Paper.HANDOVER, "outgoing")
    incoming: str = column(Paper.HANDOVER, "incoming")
    with_me: str = column(Paper.HANDOVER, "with_me")
    figures: tuple[FigureContent, ...] = named("本班数字", ())
    doubts: tuple[str, ...] = named("时间疑点", ())
    items: tuple[ItemLine, ...] = named("交接事项", ())
    standing: str = column(Paper.HANDOVER, "standing")
    equipment: str = column(Paper.HANDOVER, "equipment")
    remarks: str = column(Paper.HANDOVER, "remarks")
    lines: tuple[NoteLine, ...] = named("异议、补充", ())
    voided: str = named("作废")
    signs: tuple[SignBox, ...] = named("签名", ())


def gather(session: Session, site_id: int, zone: ZoneInfo, ids: Sequence[int]) -> list[HandoverContent]:
    """The handovers `ids` as they are printed, in the order given."""
    return [_content(paper, zone) for paper in queries_papers.handover_papers(session, site_id, ids)]


def _content(paper: HandoverPaper, zone: ZoneInfo) -> HandoverContent:
    row, content = paper.row, paper.content
    read = {line.key: line.text or "已复述" for line in paper.lines if line.kind is LineKind.READ}
    return HandoverContent(
        number=row.number,
        state="" if row.state is HandoverState.SIGNED else row.state.zh,
        shift=row.shift,
        begins_at=stamp(row.begins_at, zone),
        ends_at="未定" if row.open_end else stamp(row.ends_at, zone),
        outgoing=_stood_in(row.outgoing, row.outgoing_signer),
        incoming=_stood_in(row.incoming, row.incoming_signer),
        with_me="、".join(content.with_me) if content else "",
        figures=tuple(FigureContent(word, str(number)) for word, number in content.figures) if content else (),
        doubts=content.doubts if content else (),
        items=tuple(_item(item, read, zone) for item in content.items) if content else (),
        lines=_lines(paper, zone),
        signs=_signs(paper, zone),
    )


def _stood_in(name: str, signer: str) -> str:
    return f"{name}（{signer} 代）" if signer and signer != name else name


def _item(item: HandoverItem, read: dict[str, str], zone: ZoneInfo) -> ItemLine:
    return ItemLine(
        section=item.section.zh,
        mark=item.mark.zh,
        critical=item.critical,
        text=item.text,
        next_step=item.next_step,
        owner=item.owner,
        due=stamp(datetime.fromisoformat(item.due), zone) if item.due else "",
        late=item.late,
        read=read.get(item.id, ""),
    )


def _lines(paper: HandoverPaper, zone: ZoneInfo) -> tuple[NoteLine, ...]:
    """What was objected to, refused, stood in for, added: everything but a plain reading back."""
    texts = {item.id: item.text for item in paper.content.items} if paper.content else {}
    found = []
    for line in paper.lines:
        if line.kind is LineKind.READ and not line.text:
            continue
        about = f"（{texts[line.key]}）" if line.key in texts else ""
        kind = "异议" if line.kind is LineKind.READ else line.kind.zh
        found.append(
            NoteLine(stamp(line.at, zone), kind, line.by, " ".join(filter(None, (line.name, line.text + about))))
        )
    return tuple(found)


def _signs(paper: HandoverPaper, zone: ZoneInfo) -> tuple[SignBox, ...]:
    """The two boxes, as far as this round has come; a content that is no longer what was signed is told."""
    row, boxes = paper.row, []
    for side, steps, at in (("outgoing", _OUT, row.outgoing_signed_at), ("incoming", _IN, row.incoming_signed_at)):
        label = field_zh(side, Paper.HANDOVER)
        box = signed(label, paper.signatures, steps, zone) if at is not None else SignBox(label)
        if box.name and not paper.intact:
            box = replace(box, mark="，".join(filter(None, (box.mark, "签后有改动"))))
        boxes.append(box)
    return tuple(boxes)


FORM = Form(
    Paper.HANDOVER,
    (
        ("number", 18), ("shift", 12), ("begins_at", WHEN), ("ends_at", WHEN), ("outgoing", 12),
        ("incoming", 12), ("with_me", 20), ("standing", 40), ("equipment", WORDS), ("remarks", WORDS),
        ("outgoing_signed_at", WHEN), ("incoming_signed_at", WHEN), ("voided_at", WHEN), ("void_reason", 20),
    ),
    (HandoverContent,),
    gather=gather,
)  # fmt: skip
