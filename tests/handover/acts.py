"""What the tests of the handover do and ask again and again."""

from sqlmodel import select

from pmconsole.data.core import desk as queries_desk
from pmconsole.data.core.tables import Duty
from pmconsole.data.handover import queries as queries_handover
from pmconsole.data.handover.queries import HandoverPaper
from pmconsole.desk.core.signing import SignatureIn
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.handover import acts as handover
from pmconsole.desk.handover import notes as shift_notes
from pmconsole.desk.papers import major
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.procedure.vocabulary import Category, Channel, SignedHow
from tests.conftest import found

WANG, CHEN, LIU, HAN, LI = (SignatureIn(name, SignedHow.PAPER) for name in ("王芳", "陈晨", "刘洋", "韩梅", "李娜"))


def on_duty(desk: Desk) -> str:
    with desk.store.read() as session:
        open_duties = list(session.exec(select(Duty).where(Duty.ended_at == None)))  # noqa: E711
        assert len(open_duties) == 1
        return found(queries_desk.on_duty(session, desk.site_id)).name


def paper(desk: Desk, handover_id: int) -> HandoverPaper:
    with desk.store.read() as session:
        return found(queries_handover.paper(session, desk.site_id, handover_id))


def everything(desk: Desk) -> dict[str, str]:
    """All that is critical now, read back without objection."""
    return {item.id: "" for item in handover.prepare(desk).content.critical}


def handed_over(desk: Desk, actor: Actor, outgoing: SignatureIn, incoming: SignatureIn) -> handover.HandoverDone:
    shift_notes.all_fine(desk, actor)
    handover.sign_out(desk, actor, outgoing)
    return handover.take_over(desk, actor, incoming, everything(desk))


def a_major(desk: Desk, actor: Actor) -> int:
    made = register(desk, actor, Intake(Channel.PHONE, "电梯[/困人", category=Category.EMERGENCY, room="5栋"))
    major.mark_major(desk, actor, made.entry_id, reason="有人被困")
    return made.entry_id
