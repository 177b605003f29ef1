"""A weekly hand-in of 2,000 dispatch orders with their ledger, against Typst alone on the same pages; memory meanwhile.

python tests/bench/bench_hand_in.py [--short]

240 papers with --short. Typst alone: the time it takes for what a second preparation gives it. Ends with 1 where
preparing takes more than `LIMIT` times that.
"""

import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from sqlalchemy import text

from pmconsole.data.store import Store
from pmconsole.data.timekeeping import SettableClock
from pmconsole.desk.setup import DepartmentIn, set_up
from pmconsole.desk.unit import Actor, Desk
from pmconsole.papers import typesetting
from pmconsole.papers.hand_in import How, Prepared, prepare
from pmconsole.papers.render import Options
from pmconsole.procedure.clocks import Policy
from pmconsole.procedure.vocabulary import Role
from pmconsole.procedure.working_days import WorkingCalendar
from tests.bench.bench_papers import NOW, ZONE, Beside, Spent, made, memory, timed

LIMIT = 2.0
ACTOR = Actor("王芳", frozenset({Role.HANDLER}))
FINISHED = (
    "UPDATE dispatch_order SET state = 'struck_off', struck_off_at = returned_at",
    "UPDATE ledger_entry SET state = 'struck_off', struck_off_at = received_at, replied_at = received_at, "
    "followed_up_at = received_at, handling = '派工处理'",
)


def desk_at(folder: Path, count: int) -> Desk:
    """A desk with `count` orders that are ready for the archivist, and their entries."""
    clock = SettableClock(NOW)
    store = Store.open(folder / f"desk{count}.sqlite", clock)
    site_id = set_up(
        store, clock, site_name="锦绣花园", departments=[DepartmentIn("工程部", "赵强", "孙伟")], assistants=["李娜"],
        on_duty=ACTOR.name, shift="早班",
    )  # fmt: skip
    made(store, site_id, count)
    with store.write() as session:
        for statement in FINISHED:
            session.connection().execute(text(statement))
    return Desk(store, clock, WorkingCalendar(ZONE), Policy(), site_id, ZONE)


def alone(desk: Desk, how: How) -> Spent:
    """What Typst takes for everything a preparation has it set."""
    spent, run = Spent(), typesetting.Typesetter.run

    def kept(self: Any, template: Any, data: dict[str, Any]) -> bytes | None:
        nonlocal spent
        # Set while its folder stands; only this is counted.
        took, body = timed(partial(run, self, template, data))
        spent += took
        return body  # type: ignore[no-any-return]

    typesetting.Typesetter.run = kept  # type: ignore[method-assign]
    try:
        prepare(desk, ACTOR, None, how)
    finally:
        typesetting.Typesetter.run = run  # type: ignore[method-assign]
    assert spent.wall
    return spent


def main(short: bool) -> int:
    """Measure and judge."""
    count = 120 if short else 1000
    how = How(options=Options(company="锦绣物业服务有限公司"))
    with tempfile.TemporaryDirectory() as folder:
        small = desk_at(Path(folder), 40)
        prepare(small, ACTOR, None, how)  # fonts, PDF library: what is loaded once counts for none
        before = memory()
        desk = desk_at(Path(folder), count)
        beside = Beside()
        beside.start()
        ours, prepared = timed(partial(prepare, desk, ACTOR, None, how))
        waited, held = beside.end(), memory()
        assert isinstance(prepared, Prepared)
        typst = alone(desk, how)
        megabytes = sum(path.stat().st_size for path in prepared.folder.parent.rglob("*") if path.is_file()) / 1e6
        for one in (small, desk):
            one.store.close()
    print(f"{prepared.handed} papers prepared in {ours.wall:.1f} s, {megabytes:.1f} MB with the ZIP")
    print(f"Typst alone on the same pages: {typst.wall:.1f} s; {ours.over(typst)} (limit {LIMIT})")
    print(f"memory: {before} MB after 80 papers, {held} MB after all, ratio {held / before:.2f}")
    print(f"another thread meanwhile waited {waited:.0f} ms at most")
    return int(ours.wall / typst.wall > LIMIT)


if __name__ == "__main__":
    sys.exit(main("--short" in sys.argv))
