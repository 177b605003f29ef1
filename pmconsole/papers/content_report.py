"""重大事件报告: the written report of a major incident: when, where, who, what, why, what was done and lost (4.2.7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlmodel import Session

from pmconsole.data.papers.rows import ReportRow
from pmconsole.data.prints import queries as queries_papers
from pmconsole.data.prints.queries import ReportPaper
from pmconsole.papers.content import SignBox, column, named, signed, stamp
from pmconsole.papers.forms import WHEN, WORDS, Form
from pmconsole.procedure.columns import field_zh
from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.vocabulary import Paper, ReportState


@dataclass(frozen=True)
class ReportContent:
    """A written report as it is printed; `supplements` is the number of the one it adds to."""

    number: str = column(Paper.REPORT, "number")
    entry_number: str = column(Paper.REPORT, "entry_number")
    supplements: str = column(Paper.REPORT, "supplements_id")
    written_at: str = column(Paper.REPORT, "written_at")
    reported_to: str = column(Paper.REPORT, "reported_to")
    happened_at: str = column(Paper.REPORT, "happened_at")
    place: str = column(Paper.REPORT, "place")
    involved: str = column(Paper.REPORT, "involved")
    source: str = column(Paper.LEDGER, "source")
    received_at: str = column(Paper.LEDGER, "received_at")
    content: str = column(Paper.REPORT, "content")
    cause: str = column(Paper.REPORT, "cause")
    measures: str = column(Paper.REPORT, "measures")
    damage: str = column(Paper.REPORT, "damage")
    referrals: tuple[str, ...] = named("请示和指示", ())
    voided: str = named("作废")
    signs: tuple[SignBox, ...] = named("签名", ())


def gather(session: Session, site_id: int, zone: ZoneInfo, ids: Sequence[int]) -> list[ReportContent]:
    """The reports `ids` as they are printed, in the order given."""
    return [_content(paper, zone) for paper in queries_papers.report_papers(session, site_id, ids)]


def _content(paper: ReportPaper, zone: ZoneInfo) -> ReportContent:
    report, entry = paper.report, paper.entry
    void = report.state is ReportState.VOID
    return ReportContent(
        number=report.number,
        entry_number=entry.number,
        supplements=report.supplements,
        written_at=stamp(report.written_at, zone),
        reported_to=report.reported_to,
        happened_at=stamp(report.happened_at, zone),
        place=report.place,
        involved=report.involved,
        source=f"{entry.source} {entry.phone}".strip(),
        received_at=f"{stamp(entry.received_at, zone)} {entry.channel.zh}",
        content=report.content,
        cause=report.cause,
        measures=report.measures,
        damage=report.damage,
        referrals=tuple(
            f"{stamp(r.at, zone)} {r.how.zh}请示 {r.referred_to}"
            + (f"；{stamp(r.instruction_at, zone)} {r.instruction_by}：{r.instruction}" if r.instruction_at else "")
            for r in paper.referrals
        ),
        voided=f"{stamp(report.voided_at, zone)} {report.void_reason}" if void else "",
        signs=_signs(report, zone),
    )


def _signs(report: ReportRow, zone: ZoneInfo) -> tuple[SignBox, ...]:
    """Who wrote it has signed; to whom it went signs on the paper."""
    author = signed(field_zh("written_by", Paper.REPORT), report.signatures, (StepKey.REPORT, StepKey.SUPPLEMENT), zone)
    return author, SignBox(f"收阅人（{report.reported_to}）"), SignBox("批示")


FORM = Form(
    Paper.REPORT,
    (
        ("number", 18), ("written_at", WHEN), ("written_by", 12), ("reported_to", 12), ("entry_number", 18),
        ("happened_at", WHEN), ("place", 14), ("involved", 20), ("content", 40), ("cause", WORDS),
        ("measures", WORDS), ("damage", 20), ("state", 12), ("voided_at", WHEN), ("void_reason", 20),
    ),
    (ReportContent,),
    gather=gather,
)  # fmt: skip
