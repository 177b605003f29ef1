"""What was told about an entry, upward and back to whoever asked: plain frozen rows, instants in UTC (4.2.6, 4.2.7)."""

from dataclasses import dataclass
from datetime import datetime

from pmconsole.procedure.vocabulary import ReplyHow, Satisfaction, ToldAs


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
