"""One thing that is to be done next, as the lists show it: a plain frozen row, instants in UTC."""

from dataclasses import dataclass, field
from datetime import datetime

from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.tasks import TaskKind
from pmconsole.procedure.vocabulary import Paper, Rule

#: The ids of the rows of one kind of task and paper; no table of a site comes near it.
_ROOM = 1 << 40


@dataclass(frozen=True)
class TaskRow:
    """What is to be done about which paper; `whose` is who is waited for, or who is to hear of it.

    `row_id` is that of the row it comes from, where that is not the paper itself: a signature, a return. `version` is
    the paper's where it has one that an act must have seen. `since` is from when it waits, where no clock runs.
    """

    kind: TaskKind
    step: str
    paper: Paper
    paper_id: int
    number: str
    act: StepKey | None = None
    entry_id: int | None = None
    row_id: int = 0
    version: int | None = None
    whose: str = ""
    assistant: str = ""
    room: str = ""
    content: str = ""
    major: bool = False
    rule: Rule | None = None
    warn_at: datetime | None = None
    due_at: datetime | None = None
    since: datetime | None = None
    chased: int = 0
    chased_at: datetime | None = None
    id: int = field(init=False)

    def __post_init__(self) -> None:
        """The same thing keeps its id from one reading to the next."""
        kinds, papers = list(TaskKind), list(Paper)
        place = kinds.index(self.kind) * len(papers) + papers.index(self.paper)
        object.__setattr__(self, "id", place * _ROOM + (self.row_id or self.paper_id))

    @property
    def order(self) -> tuple[bool, datetime, str, int]:
        """By time left; what has no clock after what has, the longest waiting first. No two rows share it."""
        at = self.due_at or self.since
        assert at is not None
        return self.due_at is None, at, self.number, self.id
