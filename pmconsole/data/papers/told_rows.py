"""What was told about a paper, upward, back to whoever asked, to whom it waits for: frozen rows, instants in UTC."""

from dataclasses import dataclass
from datetime import datetime

from pmconsole.procedure.vocabulary import Paper, ReplyHow, Satisfaction, ToldAs


@dataclass(frozen=True)
class ReferralRow:
    """A referral upward of a major incident (4.2.7)."""

    id: int
    entry_id: int
    referred_to: str
    post: str
    how: ReplyHow
    at: datetime
    by: str
    instruction: str
    instruction_at: datetime | None
    instruction_by: str
    report: str
    report_at: datetime | None


@dataclass(frozen=True)
class ReplyRow:
    """A reply to whoever asked (4.2.6)."""

    id: int
    entry_id: int
    told: str
    told_as: ToldAs | None
    how: ReplyHow
    text: str
    at: datetime
    by: str


@dataclass(frozen=True)
class FollowUpRow:
    """A follow-up (回访)."""

    id: int
    entry_id: int
    satisfaction: Satisfaction
    text: str
    at: datetime
    by: str


@dataclass(frozen=True)
class ChasingRow:
    """Somebody was chased (催办): what they answered, by when they promised it (4.2.4)."""

    id: int
    paper: Paper
    paper_id: int
    whom: str
    how: ReplyHow
    answer: str
    promised_at: datetime | None
    at: datetime
    by: str


def chased_words(row: ChasingRow, promised: str) -> str:
    """A chasing in one line, without its time; `promised` is the time promised, in the reader's words."""
    said = f"：{row.answer}" + (f"，约定 {promised}" if promised else "")
    return f"{row.by} {row.how.zh}催{row.whom}{said}"
