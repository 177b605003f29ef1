"""What still waits for somebody who is about to leave (3.2): orders, signatures they owe, turns of the roster.

Nothing of it is changed by their leaving; whoever lets them go is told before, and says so a second time.
"""

from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from pmconsole.data.core.tables import Person
from pmconsole.data.people import queries as queries_people
from pmconsole.data.roster import queries as queries_roster
from pmconsole.desk.core.unit import Desk
from pmconsole.procedure.shifts import day_zh
from pmconsole.procedure.vocabulary import Role

_TOLD = 3


@dataclass(frozen=True)
class MemberIn:
    """A person as a form or a table gives them; days are the site's, both included."""

    name: str
    roles: frozenset[Role] = field(default_factory=frozenset)
    department: str = ""
    post: str = ""
    grade: str = ""
    phone: str = ""
    active_from: date | None = None
    active_until: date | None = None


@dataclass(frozen=True)
class OpenWork:
    """Numbers of open orders, numbers of papers that lack their signature, turns (`11-24 周二 早班`) still to come.

    `gone` says that they work here no more from this moment; otherwise only turns after their last day are told.
    """

    name: str
    gone: bool = True
    orders: tuple[str, ...] = ()
    owed: tuple[str, ...] = ()
    turns: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.orders or self.owed or self.turns)

    @property
    def sentence(self) -> str:
        """Before it is done: what waits, what is to be done about it, that it stays as it is."""
        act = "停用" if self.gone else "到期"
        lines = [f"- {what} {len(found)} {unit}，{do}：{_some(found)}" for what, unit, do, found in self._parts()]
        return "\n".join((f"{self.name}名下还有：", *lines, f"{act}后都留着，不会自动换人。仍要这样办，再保存一次。"))

    @property
    def kept(self) -> str:
        """After it was done: what still bears their name; empty where nothing does."""
        parts = (f"{what} {len(found)} {unit}" for what, unit, _, found in self._parts())
        return f"；还写着{self.name}的：{'，'.join(parts)}" if self else ""

    @property
    def changes(self) -> dict[str, tuple[object, object]]:
        """As the journal keeps it."""
        found = {"orders": self.orders, "owed": self.owed, "turns": self.turns}
        return {name: ([], list(values)) for name, values in found.items() if values}

    def _parts(self) -> list[tuple[str, str, str, tuple[str, ...]]]:
        every = (
            ("派工单", "张", "请换人跟进", self.orders),
            ("欠签", "个", "请本人先补", self.owed),
            ("排班", "班", "请换人", self.turns),
        )
        return [part for part in every if part[-1]]


def _some(found: tuple[str, ...]) -> str:
    return "、".join(found[:_TOLD]) + (" 等" if len(found) > _TOLD else "")


def ties(session: Session, desk: Desk, person: Person, then: MemberIn | None = None) -> OpenWork:
    """What waits for `person` once they leave; with `then` once their days are as there, if those are other days."""
    after = Person(**person.model_dump())
    after.active = person.active and then is not None
    if then is not None:
        after.active_from, after.active_until = then.active_from, then.active_until
        if (after.active_from, after.active_until) == (person.active_from, person.active_until):
            return OpenWork(person.name, gone=False)
    gone = not queries_roster.works_on(after, desk.today())
    coming = queries_roster.coming_of(session, desk.site_id, person.id or 0, desk.now(), desk.zone)
    turns = tuple(f"{day_zh(row.day)} {row.shift}" for row in coming if not queries_roster.works_on(after, row.day))
    if not gone:
        return OpenWork(person.name, gone, turns=turns)
    orders = queries_people.open_orders_of(session, desk.site_id, person.name)
    return OpenWork(
        person.name, gone, tuple(orders), tuple(queries_people.owed_by(session, desk.site_id, person.name)), turns
    )
