"""2,000 dispatch orders from the data file to one PDF, against Typst alone on the same pages; memory meanwhile.

python tests/bench/bench_papers.py [--short] [--whole]

Typst alone is given the finished data of the same papers, as many at a time as the program does; with `--whole` also
all of them in one run, which takes it gigabytes and minutes. What is left over is ours: reading, QR codes, joining.
"""

import gc
import json
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parents[2]))

from sqlmodel import Session

from pmconsole.data.store import Store
from pmconsole.data.tables import DispatchOrder, LedgerEntry, OrderRound
from pmconsole.data.tables_core import Signature
from pmconsole.data.timekeeping import SettableClock
from pmconsole.desk.setup import DepartmentIn, set_up
from pmconsole.papers import content_order, fonts
from pmconsole.papers.render import BATCH, Options, head_of, marked, render
from pmconsole.papers.typesetting import Typesetter
from pmconsole.procedure.vocabulary import Category, Channel, OrderState, Paper

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 29, 18, 0, tzinfo=ZONE)
WORDS = "厨房水管爆裂漏到楼下客户要求今天修好并书面答复电梯困人装修噪音停水单元门禁刷卡没有反应"


def made(store: Store, site_id: int, count: int) -> list[int]:
    """`count` orders that went their whole way, no two of the same words."""
    ids = []
    with store.write() as session:
        for nr in range(count):
            ids.append(_order(session, site_id, nr))
    return ids


def _order(session: Session, site_id: int, nr: int) -> int:
    text = "".join(WORDS[(nr * 7 + i * 3 + i * i * nr) % len(WORDS)] for i in range(40)) + str(nr)
    entry = LedgerEntry(
        site_id=site_id, number=f"XX-20261123-{nr:04}", received_at=NOW, registered_at=NOW, channel=Channel.PHONE,
        category=Category.REPAIR, source=f"业主{nr}", phone=f"1380000{nr:04}", room=f"{nr % 9 + 1}-2-{nr}",
        content=text, handler="王芳",
    )  # fmt: skip
    session.add(entry)
    session.flush()
    order = DispatchOrder(
        site_id=site_id, number=f"PG-20261123-{nr:04}", entry_id=entry.id or 0, department_id=1, department="工程部",
        assistant="李娜", content=text, requirement=f"今天修好 {nr}", issued_at=NOW, issued_by="王芳",
        state=OrderState.RETURNED, receiver="孙伟", signed_at=NOW, returned_at=NOW,
    )  # fmt: skip
    session.add(order)
    session.flush()
    key = order.id or 0
    session.add(
        OrderRound(
            order_id=key, round=1, worker=f"师傅{nr}", arranged_at=NOW, completed_at=NOW, result=text[::-1],
            customer_signer=f"业主{nr}", fed_back_at=NOW, fed_back_to="李娜", verified_at=NOW, verifier="李娜",
            passed=True,
        )
    )  # fmt: skip
    for step, name in (("order.sign", "孙伟"), ("order.complete", f"业主{nr}"), ("order.pass", "李娜")):
        session.add(
            Signature(site_id=site_id, paper=Paper.ORDER, paper_id=key, step=step, role="receiver", name=name, at=NOW)
        )
    return key


class Beside(threading.Thread):
    """Another thread of the program, as the console's own: how long it was kept waiting at most."""

    def __init__(self) -> None:
        """Not begun."""
        super().__init__(daemon=True)
        self.longest, self._over = 0.0, threading.Event()

    def run(self) -> None:
        """Wake every 10 ms."""
        before = time.perf_counter()
        while not self._over.wait(0.01):
            now = time.perf_counter()
            self.longest, before = max(self.longest, now - before), now

    def end(self) -> float:
        """Stop; the longest time between two wakings, in milliseconds."""
        self._over.set()
        self.join()
        return self.longest * 1000


def memory() -> int:
    """The most memory this program ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


@dataclass(frozen=True)
class Spent:
    """Seconds on the wall, and of the processors: the second does not depend on what else the machine does."""

    wall: float = 0.0
    cpu: float = 0.0

    def __add__(self, other: "Spent") -> "Spent":
        """Both."""
        return Spent(self.wall + other.wall, self.cpu + other.cpu)

    def over(self, other: "Spent") -> str:
        """The ratios in words."""
        return f"ratio {self.wall / other.wall:.2f} on the wall, {self.cpu / other.cpu:.2f} of the processors"


def timed(work: Callable[[], Any]) -> tuple[Spent, Any]:
    """What it took, and what came of it."""
    wall, cpu = time.perf_counter(), time.process_time()
    done = work()
    return Spent(time.perf_counter() - wall, time.process_time() - cpu), done


@contextmanager
def typesetter() -> Iterator[tuple[Typesetter, Path]]:
    """A typesetter with our templates laid out."""
    with tempfile.TemporaryDirectory() as folder:
        one = Typesetter(Path(folder), tuple(fonts.font_files()), NOW)
        ((where, _),) = one.lay_out(None)
        yield one, where / "order.typ"


def alone(papers: list[dict[str, Any]], batch: int, options: Options) -> Spent:
    """What Typst alone takes for the finished data, `batch` papers at a time; nothing joined."""
    frame = head_of(Paper.ORDER, options)
    with typesetter() as (one, template):
        in_all = Spent()
        for start in range(0, len(papers), batch):
            data = {"frame": frame, "papers": papers[start : start + batch]}
            spent, body = timed(partial(one.run, template, data))
            assert body is not None
            in_all += spent
            one.forget()
    return in_all


def main() -> None:
    """Measure and print."""
    count = 120 if "--short" in sys.argv else 2000
    options = Options(company="锦绣物业服务有限公司", site="锦绣花园", at=NOW)
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder) / "desk.sqlite", SettableClock(NOW))
        site_id = set_up(
            store, SettableClock(NOW), site_name="锦绣花园", departments=[DepartmentIn("工程部", "赵强", "孙伟")],
            assistants=["李娜"], on_duty="王芳", shift="早班",
        )  # fmt: skip
        ids = made(store, site_id, count)

        def whole() -> bytes:
            with store.read() as session:
                return render(Paper.ORDER, content_order.gather(session, ZONE, ids), options).body

        with store.read() as session:
            read, contents = timed(partial(content_order.gather, session, ZONE, ids))
        papers = json.loads(json.dumps([marked(options, one) for one in contents]))
        render(
            Paper.ORDER, contents[: BATCH + 1], options
        )  # what is loaded once, PDF library and fonts, counts for none
        one_batch = memory()
        gc.collect()  # the orders were made for the bench: what they left behind is not to be counted
        calm = Beside()
        calm.start()
        by_typst = alone(papers, BATCH, options)
        beside_typst = calm.end()
        beside = Beside()
        beside.start()
        ours, body = timed(whole)
        waited = beside.end()
        store.close()
    print(f"{count} orders to {len(body) / 1e6:.1f} MB of PDF: {ours.wall:.1f} s, of it reading {read.wall:.2f} s")
    print(f"Typst alone on the same pages, {BATCH} at a time: {by_typst.wall:.1f} s; {ours.over(by_typst)}")
    print(f"memory: {one_batch} MB after {BATCH + 1} papers, {memory()} MB after all, ratio {memory() / one_batch:.2f}")
    print(f"another thread meanwhile waited {waited:.0f} ms at most; beside Typst alone {beside_typst:.0f} ms")
    if "--whole" in sys.argv:
        at_once = alone(papers, count, options)
        print(f"Typst alone, all in one run: {at_once.wall:.1f} s, {memory()} MB; {ours.over(at_once)}")


if __name__ == "__main__":
    main()
