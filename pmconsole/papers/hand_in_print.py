"""The papers of a hand-in by form, some hundreds to a file: printed through the same forms as any other (4.3.8)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from pmconsole.desk.calls import RINGING_FOR
from pmconsole.papers import (
    content_change,
    content_handover,
    content_ledger,
    content_order,
    content_phone,
    content_service,
)
from pmconsole.papers.content_hand_in import HandInContent
from pmconsole.papers.render import Options, Progress, Rendered, nobody, render
from pmconsole.procedure.vocabulary import Paper

#: So many to a file: Typst keeps the whole document in memory, and a file must stay one that opens.
A_FILE = 250


@dataclass(frozen=True)
class Job:
    """Papers of one kind to be printed into one file; `nr` of `of` such files; `done` is told how many are set."""

    paper: Paper
    ids: Sequence[int]
    period: str
    nr: int
    of: int
    done: Progress = nobody

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.paper.zh if self.of == 1 else f"{self.paper.zh}-{self.nr:02d}"


#: Prints one job inside a read transaction of `session`, as of an instant: `print_job` below, or a test's own.
Printer = Callable[[Session, int, ZoneInfo, Job, datetime, Options], Rendered]


def jobs(paper: Paper, ids: Sequence[int], period: str) -> Iterator[Job]:
    """The papers of one kind as files."""
    count = -(-len(ids) // A_FILE)
    for nr in range(count):
        yield Job(paper, ids[nr * A_FILE : (nr + 1) * A_FILE], period, nr + 1, count)


def print_job(session: Session, site_id: int, zone: ZoneInfo, job: Job, now: datetime, options: Options) -> Rendered:
    """One file: papers each on their own pages, registers as pages of lines."""
    match job.paper:
        case Paper.ORDER:
            return render(job.paper, content_order.gather(session, zone, job.ids), options, job.done)
        case Paper.SERVICE:
            return render(job.paper, content_service.gather(session, zone, job.ids), options, job.done)
        case Paper.HANDOVER:
            return render(job.paper, content_handover.gather(session, zone, job.ids), options, job.done)
        case Paper.LEDGER:
            page = content_ledger.gather_lines(session, zone, job.ids, job.period)
            return render(job.paper, [page], options)
        case Paper.PHONE:
            since = now - RINGING_FOR
            calls = content_phone.gather_lines(session, site_id, zone, job.ids, job.period, since)
            return render(job.paper, [calls], options)
        case Paper.CHANGE:
            changes = content_change.gather_lines(session, site_id, zone, job.ids, job.period, now)
            return render(job.paper, [changes], options)
    raise ValueError(f"a {job.paper} is not handed in")


def print_sheet(content: HandInContent, options: Options) -> Rendered:
    """A sheet of the hand-in itself: cover, what is kept back, receipt, result."""
    return render(Paper.HAND_IN, [content], options)
