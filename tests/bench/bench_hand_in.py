"""A weekly hand-in of 2,000 dispatch orders with their ledger, against Typst alone on the same pages; memory meanwhile.

python tests/bench/bench_hand_in.py [--short]

240 papers with --short. Typst alone: the time it takes, in this process, for what a second preparation gives it. Ends
with 1 where preparing takes more than `LIMIT` times that (of the processors: what else the machine does counts for
nothing), or 2,000 papers more than `MEMORY` times the memory 80 take; so does a register of 3,000 lines against a
short one.
"""

import json
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from sqlalchemy import text

from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.store import Store
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.people.setup import DepartmentIn, set_up
from pmconsole.papers import typst_worker
from pmconsole.papers.hand_in import HandInPolicy, PreparedHandIn, prepare
from pmconsole.papers.registers import LINES
from pmconsole.papers.render import PageOptions
from pmconsole.papers.worker import WORKER
from pmconsole.procedure.clocks import Policy
from pmconsole.procedure.vocabulary import Role
from pmconsole.procedure.working_days import WorkingCalendar
from tests.bench.bench_papers import LIMIT, NOW, ZONE, Beside, Spent, by_itself, judged, made, register, timed
from tests.bench.held import Held

HOW = HandInPolicy(options=PageOptions(company="锦绣物业服务有限公司"))
ACTOR = Actor("王芳", frozenset({Role.HANDLER}))
FINISHED = (
    "UPDATE dispatch_order SET state = 'struck_off', struck_off_at = returned_at",
    "UPDATE ledger_entry SET state = 'struck_off', struck_off_at = received_at, replied_at = received_at, "
    "followed_up_at = received_at, handling = '派工处理'",
    "INSERT INTO reply (entry_id, told, how, text, at, by) "
    "SELECT id, source, 'phone', '已修好', received_at, '王芳' FROM ledger_entry",
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


def one(folder: Path, count: int) -> None:
    """Prepare the hand-in of the file that is there for `count`; what it took goes out as JSON."""
    clock = SettableClock(NOW)
    store = Store.open(folder / f"desk{count}.sqlite", clock)
    desk = Desk(store, clock, WorkingCalendar(ZONE), Policy(), 1, ZONE)
    held, beside = Held(), Beside()
    beside.start()
    spent, prepared = timed(partial(prepare, desk, ACTOR, None, HOW))
    waited = beside.end()
    assert isinstance(prepared, PreparedHandIn)
    told = {"wall": spent.wall, "cpu": spent.cpu, "held": held.end(), "waited": waited, "handed": prepared.handed}
    print(json.dumps(told))


def alone(desk: Desk) -> Spent:
    """What Typst takes in this process for everything a preparation has it set."""
    spent = Spent()

    def kept(request: dict[str, Any]) -> bytes:
        nonlocal spent
        # Set while its folder stands; only this is counted, and not what is asked about the layout before.
        if not request["label"]:
            took, _ = timed(partial(by_itself, [request]))
            spent += took
        return typst_worker.answer(request)[1]

    before, WORKER.set = WORKER.set, kept  # type: ignore[method-assign,assignment]
    try:
        prepare(desk, ACTOR, None, HOW)
    finally:
        WORKER.set = before  # type: ignore[method-assign]
    assert spent.wall
    return spent


def main(short: bool) -> int:
    """Measure and judge."""
    sizes = (40, 120) if short else (40, 250, 500, 1000)
    took: dict[int, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for count in sizes:
            desk_at(folder, count).store.close()
            # Each in a program of its own: what one has loaded or left behind counts for none of the others.
            told = subprocess.run(
                [sys.executable, __file__, "--one", name, str(count)], capture_output=True, text=True, check=True
            )
            took[count] = json.loads(told.stdout)
        # Before Typst runs in this process, or that would hide whatever a register takes.
        registers = {lines: register(lines) for lines in (LINES, LINES * (3 if short else 24))}
        clock = SettableClock(NOW)
        store = Store.open(folder / f"desk{sizes[-1]}.sqlite", clock)
        typst = alone(Desk(store, clock, WorkingCalendar(ZONE), Policy(), 1, ZONE))
        store.close()
    last = took[sizes[-1]]
    ours = Spent(last["wall"], last["cpu"])
    print(f"{last['handed']:.0f} papers prepared in {ours.wall:.1f} s")
    print(f"Typst alone on the same pages: {typst.wall:.1f} s; {ours.over(typst)} (limit {LIMIT})")
    flat = judged("papers prepared", {round(one["handed"]): round(one["held"]) for one in took.values()})
    flat &= judged("registers of so many lines", registers)
    print(f"another thread meanwhile waited {last['waited']:.0f} ms at most")
    return int(not flat or ours.cpu > LIMIT * typst.cpu)


if __name__ == "__main__":
    if "--one" in sys.argv:
        one(Path(sys.argv[-2]), int(sys.argv[-1]))
    else:
        sys.exit(main("--short" in sys.argv))
