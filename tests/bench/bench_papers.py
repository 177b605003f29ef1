"""2,000 dispatch orders from the data file to one PDF, against Typst alone on the same pages; memory meanwhile.

python tests/bench/bench_papers.py [--short] [--whole]

Typst alone is given the finished data of the same papers, as many at a time as the program does; with `--whole` also
all of them in one run, which takes it gigabytes and minutes. What is left over is ours: reading, QR codes, joining,
the process Typst runs in. Ends with 1 where the papers take more than `LIMIT` times what Typst does, or all of them
more than `MEMORY` times the memory a few take.
"""

import os
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

from pmconsole.data.core.tables import Signature
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.store import Store
from pmconsole.data.papers.tables import DispatchOrder, LedgerEntry, OrderRound
from pmconsole.desk.people.setup import DepartmentIn, set_up
from pmconsole.papers import content_order, fonts, typst_worker
from pmconsole.papers.content import RegisterPage
from pmconsole.papers.content_ledger import LedgerLineContent
from pmconsole.papers.render import BATCH, PageOptions, head_of, marked, render
from pmconsole.papers.typesetting import Typesetter
from pmconsole.papers.worker import WORKER
from pmconsole.procedure.vocabulary import Category, Channel, OrderState, Paper, SignedHow
from tests.bench.held import Held

LIMIT, MEMORY = 2.0, 1.4
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
            Signature(
                site_id=site_id,
                paper=Paper.ORDER,
                paper_id=key,
                step=step,
                role="receiver",
                name=name,
                how=SignedHow.PAPER,
                at=NOW,
            )
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
    """What it took, here and in the process Typst runs in, and what came of it."""
    WORKER.close()
    wall, cpu = time.perf_counter(), sum(os.times()[:4])
    done = work()
    took = time.perf_counter() - wall
    WORKER.close()  # what a process took is told when it has ended
    return Spent(took, sum(os.times()[:4]) - cpu), done


@contextmanager
def typesetter() -> Iterator[tuple[Typesetter, Path]]:
    """A typesetter with our templates laid out."""
    with tempfile.TemporaryDirectory() as folder:
        one = Typesetter(Path(folder), tuple(fonts.font_files()), NOW)
        ((where, _),) = one.lay_out(None)
        yield one, where / "order.typ"


def alone(papers: list[dict[str, Any]], batch: int, options: PageOptions) -> Spent:
    """What Typst alone takes for the finished data in this process, `batch` papers at a time; nothing joined."""
    frame = head_of(Paper.ORDER, options)
    with typesetter() as (one, template):
        requests = [
            one.request(template, {"frame": frame, "papers": papers[start : start + batch]})
            for start in range(0, len(papers), batch)
        ]
        return timed(partial(by_itself, requests))[0]


def by_itself(requests: list[dict[str, Any]]) -> None:
    """Typst without a process of its own."""
    for request in requests:
        sign, body = typst_worker.answer(request)
        assert sign == typst_worker.DONE, body
        typst_worker.forget(request)


def printed(folder: Path, ids: list[int], options: PageOptions) -> tuple[Spent, int, int]:
    """These orders from the file to one PDF: what it took, the most memory held meanwhile, the bytes."""
    store = Store.open(folder / "desk.sqlite", SettableClock(NOW))

    def whole() -> bytes:
        with store.read() as session:
            return render(Paper.ORDER, content_order.gather(session, 1, ZONE, ids), options).body

    held = Held()
    spent, body = timed(whole)
    store.close()
    return spent, held.end(), len(body)


def register(lines: int) -> int:
    """The most memory held while a ledger of so many lines is set, in MB."""
    page = RegisterPage(
        "2026", tuple(LedgerLineContent(nr, f"XX-{nr}", content=WORDS + str(nr)) for nr in range(lines))
    )
    held = Held()
    assert not render(Paper.LEDGER, [page], PageOptions(at=NOW)).plain
    WORKER.close()
    return held.end()


def judged(what: str, held: dict[int, int]) -> bool:
    """Say how much memory it took at each size; whether the most stays below the limit."""
    limit = MEMORY * held[min(held)]
    sizes = ", ".join(f"{megabytes} MB for {size}" for size, megabytes in held.items())
    print(f"memory for {what}: {sizes}; limit {limit:.0f} MB ({MEMORY} times the least)")
    return max(held.values()) <= limit


def main(short: bool) -> int:
    """Measure, print and judge."""
    count = 120 if short else 2000
    options = PageOptions(company="锦绣物业服务有限公司", site="锦绣花园", at=NOW)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = Store.open(folder / "desk.sqlite", SettableClock(NOW))
        site_id = set_up(
            store, SettableClock(NOW), site_name="锦绣花园", departments=[DepartmentIn("工程部", "赵强", "孙伟")],
            assistants=["李娜"], on_duty="王芳", shift="早班",
        )  # fmt: skip
        ids = made(store, site_id, count)
        printed(folder, ids[: BATCH + 1], options)  # what is loaded once, PDF library and fonts, counts for none
        held = {few: printed(folder, ids[:few], options)[1] for few in (BATCH * 2, count // 4)}
        beside = Beside()
        beside.start()
        ours, held[count], size = printed(folder, ids, options)
        waited = beside.end()
        with store.read() as session:
            papers = [marked(options, one) for one in content_order.gather(session, 1, ZONE, ids)]
        store.close()
    flat = judged("orders in one file", held)
    by_typst = alone(papers, BATCH, options)
    print(f"{count} orders to {size / 1e6:.1f} MB of PDF: {ours.wall:.1f} s")
    print(f"Typst alone on the same pages, {BATCH} at a time: {by_typst.wall:.1f} s")
    print(f"{ours.over(by_typst)} (limit {LIMIT})")
    print(f"another thread meanwhile waited {waited:.0f} ms at most")
    if "--whole" in sys.argv:
        at_once = alone(papers, count, options)
        print(f"Typst alone, all in one run: {at_once.wall:.1f} s, {ours.over(at_once)}")
    return int(not flat or ours.cpu > LIMIT * by_typst.cpu)


if __name__ == "__main__":
    sys.exit(main("--short" in sys.argv))
