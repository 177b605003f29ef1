"""Papers in every state, made by the desk's own functions; a printer that takes no time; an archivist."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from pmconsole.data.core.tables import PaperBase
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.hand_in import queries
from pmconsole.data.hand_in.queries import HandInRow, ItemRow
from pmconsole.data.papers.tables import DispatchOrder, LedgerEntry, PhoneRecord, ServiceForm, ShiftHandover
from pmconsole.desk.board import acts as board
from pmconsole.desk.calls import acts as calls
from pmconsole.desk.core.signing import SignatureIn
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.hand_in import review
from pmconsole.desk.papers import entries, forms, orders
from pmconsole.desk.papers.registering import FormIntake, Intake, register
from pmconsole.desk.people import setup
from pmconsole.papers.content_hand_in import HandInContent
from pmconsole.papers.hand_in import HandInPolicy, PreparedHandIn, prepare
from pmconsole.papers.hand_in_print import Job
from pmconsole.papers.render import PageOptions, Rendered
from pmconsole.procedure.archive import ItemResult
from pmconsole.procedure.board import BoardKey
from pmconsole.procedure.papers import HANDED_IN
from pmconsole.procedure.slots import WEEKLY, parse_slots
from pmconsole.procedure.vocabulary import (
    Category,
    ChangeKind,
    Channel,
    Paper,
    ReplyHow,
    Role,
    Satisfaction,
    SignedHow,
)

ARCHIVIST = "何静"


def fake_print(
    session: Session, site_id: int, zone: ZoneInfo, job: Job, now: datetime, options: PageOptions
) -> Rendered:  # fmt: skip
    """What the real printer would give, without the pages."""
    return Rendered(f"%PDF {job.name} {list(job.ids)}".encode())


def fake_sheet(content: HandInContent, options: PageOptions) -> Rendered:
    """The same for cover and lists."""
    return Rendered(f"%PDF {content}".encode())


QUICK = HandInPolicy(printer=fake_print, sheets=fake_sheet)


class Weeks:
    """A desk whose weeks go by."""

    def __init__(self, desk: Desk, clock: SettableClock, wang: Actor) -> None:
        self.desk, self.clock, self.wang = desk, clock, wang
        with desk.store.write() as session:
            setup.add_person(session, desk.site_id, ARCHIVIST, Role.ARCHIVIST)
            setup.add_person(session, desk.site_id, "罗平", Role.ARCHIVIST)
        self.slots = parse_slots(WEEKLY)

    # Papers

    def call(self, content: str = "问停车费", **more: object) -> int:
        intake = Intake(Channel.PHONE, content, "周先生", "13800138000", "3-2-1702", Category.ENQUIRY, **more)  # type: ignore[arg-type]
        return register(self.desk, self.wang, intake).entry_id

    def enquiry(self, content: str = "问停车费") -> int:
        """An entry that is finished and followed up, with its phone record."""
        entry = self.call(content)
        entries.handle(self.desk, self.wang, entry, handling="已答复", replied=True)
        self.close(entry)
        return entry

    def close(self, entry: int) -> None:
        entries.strike_off(self.desk, self.wang, entry)
        entries.follow_up(self.desk, self.wang, entry, satisfaction=Satisfaction.SATISFIED)

    def order(self, entry: int | None = None) -> int:
        """An order that was issued and not more."""
        entry = self.call("水管爆裂") if entry is None else entry
        return orders.issue_order(self.desk, self.wang, entry, department="工程部").paper_id

    def work(self, order: int, how: SignedHow = SignedHow.PAPER) -> None:
        """From the signature to the order's return."""
        desk, wang = self.desk, self.wang
        orders.sign_for(desk, wang, order, receiver="孙伟", how=how, number="13900000000")
        orders.arrange(desk, wang, order, worker="老马")
        orders.complete(desk, wang, order, result="已换阀", customer_signer="周先生")
        orders.feed_back(desk, wang, order, fed_back_to="李娜")
        orders.verify(desk, wang, order, verifier="李娜", how=SignedHow.PAPER)
        orders.return_order(desk, wang, order)

    def repair(self, how: SignedHow = SignedHow.PAPER) -> tuple[int, int]:
        """An entry with an order, both finished."""
        entry = self.call("水管爆裂")
        order = self.order(entry)
        self.work(order, how)
        entries.reply(self.desk, self.wang, entry, told="周先生", how=ReplyHow.PHONE, text="已修好")
        self.close(entry)
        return entry, order

    def form(self) -> tuple[int, int]:
        """An entry with a service form, both finished."""
        intake = Intake(
            Channel.SERVICE_FORM, "楼道灯坏", "周先生", room="3-2-1702", form=FormIntake("护卫小张", customer="周先生")
        )
        made = register(self.desk, self.wang, intake)
        with self.desk.store.read() as session:
            form_id = session.exec(select(ServiceForm.id).where(ServiceForm.entry_id == made.entry_id)).one() or 0
        entries.handle(self.desk, self.wang, made.entry_id, handling="已换灯")
        entries.reply(self.desk, self.wang, made.entry_id, told="护卫小张", how=ReplyHow.VISIT, text="已换灯")
        forms.hand_out(self.desk, self.wang, form_id, handed_out_to="护卫小张")
        forms.take_back(self.desk, self.wang, form_id, result="已换灯", customer_signer="周先生")
        self.close(made.entry_id)
        return made.entry_id, form_id

    def change(self, *, over: bool = True) -> int:
        """A change of the board."""
        made = board.register_change(
            self.desk, self.wang, kind=ChangeKind.WATER, department="工程部", reported_how=ReplyHow.PHONE,
            scope="3栋", content="水箱清洗", ends_at=self.clock.now() + timedelta(hours=2), sure=True,
        ).paper_id  # fmt: skip
        if over:
            board.perform(self.desk, self.wang, BoardKey.RESTORED, made, {"remark": "已来水"})
        return made

    def handover(self, *, signed: bool = True) -> int:
        """A shift handover."""
        now = self.clock.now()
        with self.desk.unit(self.wang, "handover.begin") as unit:
            row = ShiftHandover(
                site_id=self.desk.site_id, number=unit.number(Paper.HANDOVER), shift="早班", outgoing="王芳",
                begins_at=now - timedelta(hours=8), ends_at=now, incoming="陈晨", outgoing_signed_at=now,
                incoming_signed_at=now if signed else None,
            )  # fmt: skip
            return unit.add(row, "handover.begin")

    def ring(self) -> int:
        """A call that was missed."""
        return calls.ring(self.desk, "13700001111", missed=True).id

    # Hand-ins

    def next_slot(self) -> datetime:
        """Let time pass until the next Sunday 18:00."""
        slot = self.slots.next(self.clock.now(), self.desk.zone)
        assert slot is not None
        self.clock.set(slot)
        return slot

    def hand_in(self, slot: datetime | None = None, how: HandInPolicy = QUICK) -> PreparedHandIn:
        return prepare(self.desk, self.wang, slot, how)

    def row(self, hand_in_id: int) -> HandInRow:
        with self.desk.store.read() as session:
            row = queries.hand_in(session, self.desk.site_id, hand_in_id)
        assert row is not None
        return row

    def items(self, hand_in_id: int, paper: Paper | None = None) -> list[ItemRow]:
        with self.desk.store.read() as session:
            return queries.items(
                session, self.desk.site_id, queries.item_ids(session, self.desk.site_id, hand_in_id, paper=paper)
            )

    def kept(self, hand_in_id: int) -> dict[str, str]:
        """Number to reasons of what was kept back."""
        row = self.row(hand_in_id)
        with self.desk.store.read() as session:
            return {one.number: one.reasons for one in queries.kept(session, self.desk.site_id, row.id, row.edition)}

    def receive(self, hand_in_id: int, name: str = ARCHIVIST) -> Actor:
        return review.receive(self.desk, self.wang, hand_in_id, SignatureIn(name, SignedHow.PAPER))

    def pass_all(self, hand_in_id: int, reviewer: Actor | None = None) -> int:
        reviewer = reviewer or self.receive(hand_in_id)
        waiting = [one.id for one in self.items(hand_in_id) if one.result is ItemResult.PENDING]
        return review.pass_items(self.desk, reviewer, hand_in_id, waiting, together=True).passed

    def number(self, paper: Paper, paper_id: int) -> str:
        tables: dict[Paper, type[PaperBase]] = {
            Paper.LEDGER: LedgerEntry, Paper.ORDER: DispatchOrder, Paper.SERVICE: ServiceForm,
            Paper.PHONE: PhoneRecord, Paper.HANDOVER: ShiftHandover,
        }  # fmt: skip
        with self.desk.store.read() as session:
            return session.get_one(tables[paper], paper_id).number

    def every_number(self) -> set[str]:
        """All papers there are, whatever became of them."""
        from pmconsole.data.core.paper_tables import MODELS

        with self.desk.store.read() as session:
            return {number for paper in HANDED_IN for number in session.exec(select(MODELS[paper].number))}

    def archived(self, words: str = "", papers: Sequence[Paper] = ()) -> list[str]:
        """What a search of the archive finds, by number."""
        flt = queries.ArchiveFilter(words, frozenset(papers))
        with self.desk.store.read() as session:
            ids = queries.archive_ids(session, self.desk.site_id, flt)
            return [one.number for one in queries.items(session, self.desk.site_id, ids)]
