"""The papers of a hand-in by form, some hundreds to a file: printed through the same forms as any other (4.3.8)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from pmconsole.papers.content_hand_in import HandInContent
from pmconsole.papers.gathering import gather
from pmconsole.papers.render import PageOptions, Progress, Rendered, nobody, render
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
Printer = Callable[[Session, int, ZoneInfo, Job, datetime, PageOptions], Rendered]


def jobs(paper: Paper, ids: Sequence[int], period: str) -> Iterator[Job]:
    """The papers of one kind as files."""
    count = -(-len(ids) // A_FILE)
    for nr in range(count):
        yield Job(paper, ids[nr * A_FILE : (nr + 1) * A_FILE], period, nr + 1, count)


def print_job(
    session: Session, site_id: int, zone: ZoneInfo, job: Job, now: datetime, options: PageOptions
) -> Rendered:
    """One file: papers each on their own pages, registers as pages of lines."""
    contents = gather(session, site_id, zone, job.paper, job.ids, job.period, now)
    return render(job.paper, contents, options, job.done)


def print_sheet(content: HandInContent, options: PageOptions) -> Rendered:
    """A sheet of the hand-in itself: cover, what is kept back, receipt, result."""
    return render(Paper.HAND_IN, [content], options)
