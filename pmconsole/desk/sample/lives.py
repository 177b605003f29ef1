"""How matters go at 示例小区: most are done in time, some late, some have to be done again or sent higher up."""

from typing import Any

from sqlmodel import select

from pmconsole.data.core.tables import Signature
from pmconsole.data.papers.tables import DispatchOrder, ServiceForm
from pmconsole.desk.core.settling import settle
from pmconsole.desk.core.signing import SignatureIn
from pmconsole.desk.papers import entries, forms, major, orders, reports
from pmconsole.desk.papers.casework import is_owed
from pmconsole.desk.papers.registering import FormIntake, Intake, register
from pmconsole.desk.people.setup import DepartmentIn
from pmconsole.desk.sample import words
from pmconsole.desk.sample.month import Life, Month
from pmconsole.desk.sample.words import Matter, Resident
from pmconsole.procedure.vocabulary import (
    Addressee,
    Category,
    Channel,
    Paper,
    ReplyHow,
    Satisfaction,
    SignedHow,
)

_CHANNELS = {
    Channel.PHONE: 60,
    Channel.SERVICE_FORM: 12,
    Channel.RADIO: 8,
    Channel.VISIT: 14,
    Channel.LETTER: 3,
    Channel.OTHER: 3,
}
_OPINIONS = {
    Satisfaction.SATISFIED: 68,
    Satisfaction.FAIR: 20,
    Satisfaction.DISSATISFIED: 6,
    Satisfaction.UNREACHED: 6,
}
_HOW = {
    Channel.PHONE: ReplyHow.PHONE,
    Channel.VISIT: ReplyHow.VISIT,
    Channel.RADIO: ReplyHow.RADIO,
    Channel.LETTER: ReplyHow.LETTER,
}
_SIGNED = {SignedHow.PAPER: 70, SignedHow.PHONE: 18, SignedHow.RADIO: 12}


class Story:
    """One matter as it goes through the desk: the month it happens in and the papers it has so far."""

    def __init__(self, month: Month, matter: Matter, channel: Channel | None = None) -> None:
        """Somebody comes with `matter`, by `channel` or by chance."""
        self.month, self.matter = month, matter
        self.who: Resident = month.random.choice(month.residents)
        self.channel = channel or month.random.choices(list(_CHANNELS), list(_CHANNELS.values()))[0]
        self.assistant = month.random.choice(words.ASSISTANTS)
        self.entry_id = self.order_id = 0

    def register(self, **more: Any) -> None:
        """It goes on the ledger."""
        who, form = self.who, None
        if self.channel is Channel.SERVICE_FORM:
            form = FormIntake(who.name, printed_no=f"NO.{self.month.random.randint(10000, 99999)}", customer=who.name)
        category = Category.UNCLASSIFIED if self.month.chance(0.1) else self.matter.category
        given = {"category": category, "source": who.name, "phone": who.phone, "room": who.room} | more
        made = register(
            self.month.desk, self.month.actor, Intake(self.channel, self.matter.content, form=form, **given)
        )
        self.entry_id = made.entry_id
        if given["category"] is Category.UNCLASSIFIED:
            entries.classify(self.month.desk, self.month.actor, self.entry_id, category=self.matter.category)

    def issue(self, **more: Any) -> None:
        """An order is written."""
        given = {"department": self.matter.department, "assistant": self.assistant} | more
        self.order_id = orders.issue_order(self.month.desk, self.month.actor, self.entry_id, **given).paper_id

    def order(self, action: Any, **inputs: Any) -> int:
        """A step on the present order; returns the id of the paper it led to."""
        done = action(self.month.desk, self.month.actor, self.order_id, **inputs)
        if action is orders.return_order and self.month.chance(0.85):
            self._settle()
        return int(done.paper_id)

    def _settle(self) -> None:
        """Who only said so over the line now signs the paper that came back."""
        with self.month.desk.store.read() as session:
            here = (Signature.paper == Paper.ORDER, Signature.paper_id == self.order_id)
            owed = [row for row in session.exec(select(Signature).where(*here)) if is_owed(row)]
        for row in owed:
            settle(self.month.desk, self.month.actor, row.id or 0, SignatureIn(row.name, SignedHow.PAPER))

    def entry(self, action: Any, **inputs: Any) -> None:
        """A step on the entry."""
        action(self.month.desk, self.month.actor, self.entry_id, **inputs)

    def sign(self) -> None:
        """The department's receiver, or its head, signs; what was written afresh, whoever it is written to."""
        department = self.department
        name = department.receiver if self.month.chance(0.8) else department.head
        with self.month.desk.store.read() as session:
            order = session.get_one(DispatchOrder, self.order_id)
            name = name if order.addressee is Addressee.DEPARTMENT else order.addressee_name
        how = self.month.random.choices(list(_SIGNED), list(_SIGNED.values()))[0]
        number = {SignedHow.PHONE: department.phone, SignedHow.RADIO: "2号机"}.get(how, "")
        self.order(orders.sign_for, receiver=name, how=how, number=number)

    @property
    def department(self) -> DepartmentIn:
        """Whose matter it is."""
        return next(d for d in words.DEPARTMENTS if d.name == self.matter.department)

    def arrange(self) -> None:
        """Somebody is sent."""
        worker = self.month.random.choice(words.WORKERS[self.matter.department])
        self.order(orders.arrange, worker=worker, worker_phone=f"短号 6{self.month.random.randint(100, 999)}")

    def complete(self) -> None:
        """Done, and signed by the customer, mostly."""
        signed = {"customer_signer": self.who.name} if self.month.chance(0.92) else {"customer_refusal": "业主不在家"}
        self.order(orders.complete, result=self.matter.result, **signed)

    def reply(self) -> None:
        """Whoever brought it is told."""
        how = _HOW.get(self.channel, ReplyHow.PHONE)
        self.entry(entries.reply, told=self.who.name, how=how, text=self.matter.result)

    def form_id(self) -> int | None:
        """The service form of the entry, if there is one."""
        with self.month.desk.store.read() as session:
            return session.exec(select(ServiceForm.id).where(ServiceForm.entry_id == self.entry_id)).first()


def ordinary_life(month: Month) -> Life:
    """One of the things that happen on any day."""
    if month.chance(0.45):
        content, category, result = month.random.choice(words.HANDLED)
        yield from _handled(Story(month, Matter(content, category, words.SERVICE, result)))
    elif month.chance(0.05):
        yield from _internal(month)
    elif month.chance(0.03):
        yield from mistaken(month)
    else:
        yield from _dispatched(Story(month, month.random.choice(words.MATTERS)))


def _handled(case: Story) -> Life:
    month = case.month
    case.register()
    yield month.after(1, 12)
    case.entry(entries.handle, handling=case.matter.result, replied=True)
    yield from _closing(case)


def _internal(month: Month) -> Life:
    case = Story(month, Matter(month.random.choice(words.INTERNAL), Category.INTERNAL, words.SERVICE, "已答复本人"))
    case.channel = Channel.LETTER
    case.register(category=Category.INTERNAL, source="员工", phone="", room="")
    yield month.after(30, 400)
    case.entry(entries.route_internally, department=case.matter.department)
    yield month.in_office(600, 2000)
    case.entry(entries.reply, told="本人", how=ReplyHow.VISIT, text="部门已直接答复本人")
    yield from _closing(case)


def mistaken(month: Month) -> Life:
    """A call for another compound: its entry is voided, its number stays used."""
    case = Story(month, month.random.choice(words.MATTERS), Channel.PHONE)
    case.register(room="", source="")
    yield month.after(2, 6)
    case.entry(entries.void, reason="打错电话，不是本小区")


def _dispatched(case: Story) -> Life:
    month = case.month
    case.register()
    yield month.after(1, 9)
    case.issue()
    if month.chance(0.04):
        yield month.after(8, 20)
        case.order(
            orders.decline, receiver=case.department.head, reason="不归本部门，请派其他部门", how=SignedHow.PAPER
        )
        yield month.after(4, 15)
        case.issue()
    yield month.after(32, 90) if month.chance(0.1) else month.after(2, 26)
    case.sign()
    yield month.after(122, 200) if month.chance(0.08) else month.after(8, 100)
    case.arrange()
    yield from _work(case)
    yield month.in_office(20, 200)
    while month.chance(0.08):
        case.order(
            orders.rework, verifier=case.assistant, reason=month.random.choice(words.REWORKS), how=SignedHow.PAPER
        )
        yield month.after(10, 60)
        case.arrange()
        yield from _work(case)
        yield month.in_office(20, 120)
    case.order(orders.verify, verifier=case.assistant, how=SignedHow.PAPER)
    yield month.after(5, 90)
    case.order(orders.return_order)
    yield month.after(2, 60)
    case.reply()
    yield from _closing(case)


def _work(case: Story) -> Life:
    """From somebody sent to the result fed back; now and then it takes a day more, with its reason (4.3.7)."""
    month = case.month
    yield month.after(20, 100)
    if month.chance(0.1):
        case.order(orders.give_reason, reason=case.matter.reason)
        yield month.in_office(600, 1300)
    case.complete()
    yield month.after(70, 200) if month.chance(0.08) else month.after(5, 30)
    case.order(orders.feed_back, fed_back_to=case.assistant)


def _closing(case: Story) -> Life:
    """The form comes back, the red line, the call afterwards."""
    month = case.month
    form = case.form_id()
    if form is not None:
        yield month.after(60, 600)
        forms.hand_out(month.desk, month.actor, form, handed_out_to=case.who.name)
        yield month.after(60, 900)
        forms.take_back(month.desk, month.actor, form, result=case.matter.result, customer_signer=case.who.name)
    yield month.after(10, 180)
    case.entry(entries.strike_off)
    yield month.in_office(3000, 7000) if month.chance(0.05) else month.in_office(300, 900)
    for _attempt in range(3):
        opinion = month.random.choices(list(_OPINIONS), list(_OPINIONS.values()))[0]
        case.entry(entries.follow_up, satisfaction=opinion, text="" if month.chance(0.7) else "回访：" + opinion.zh)
        if opinion is Satisfaction.DISSATISFIED:
            _again(case)
        if opinion is not Satisfaction.UNREACHED:
            return
        yield month.in_office(180, 500)


def _again(case: Story) -> None:
    """Nothing more can be done, and the general manager signs why (4.3.10)."""
    why = "已按规定办理，无法再作处理，已当面说明"
    case.entry(entries.settle_again, reason=why, signer=words.GENERAL_MANAGER, how=SignedHow.PAPER)


def finished_major(month: Month) -> Life:
    """A major incident followed to its end (4.2.7)."""
    content, superior, instruction, report = words.MAJOR_DONE
    case = Story(month, Matter(content, Category.EMERGENCY, words.ENGINEERING, report), Channel.RADIO)
    case.register(category=Category.EMERGENCY, room="3栋", major=True)
    case.issue(requirement="立即到场")
    yield month.after(2, 4)
    case.sign()
    case.arrange()
    yield month.after(3, 6)
    case.entry(major.refer_upward, referred_to=superior, how=ReplyHow.PHONE)
    yield month.after(5, 10)
    case.entry(major.record_instruction, instruction=instruction, instruction_by=superior, how=SignedHow.PAPER)
    yield month.after(60, 90)
    case.entry(major.add_progress, text="现场已控制，正在更换部件")
    case.complete()
    case.order(orders.feed_back, fed_back_to=case.assistant)
    yield month.after(60, 120)
    case.order(orders.verify, verifier=case.assistant, how=SignedHow.PAPER)
    case.order(orders.return_order)
    case.entry(
        reports.file_report, content=report, cause=words.MAJOR_CAUSE, measures=instruction, reported_to=superior,
    )  # fmt: skip
    case.reply()
    yield from _closing(case)


def reissued_and_done(month: Month) -> Life:
    """An order that did not come back, written afresh to the head and done (4.3.11)."""
    case = Story(month, words.MATTERS[11], Channel.PHONE)
    case.register(room="地下车库B区")
    case.issue()
    yield month.after(10, 20)
    case.sign()
    yield month.after(30, 60)
    case.arrange()
    yield month.after(60, 90)
    case.order(orders.give_reason, reason=case.matter.reason)
    yield month.desk.calendar.close_after(month.clock.now(), 2)
    yield month.after(30, 60)
    case.order_id = case.order(orders.reissue, addressee=Addressee.HEAD, requirement="请部门主管亲自督办")
    yield month.after(5, 12)
    case.sign()
    case.arrange()
    yield month.after(60, 120)
    case.complete()
    case.order(orders.feed_back, fed_back_to=case.assistant)
    yield month.in_office(30, 90)
    case.order(orders.verify, verifier=case.assistant, how=SignedHow.PAPER)
    case.order(orders.return_order)
    case.reply()
    yield from _closing(case)
