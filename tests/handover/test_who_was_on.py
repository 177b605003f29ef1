"""F1 says who was on besides the one who hands over, as the roster had it when it was signed."""

from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.handover import acts as handover
from pmconsole.desk.roster import acts as roster
from pmconsole.papers import content_handover
from pmconsole.papers.render import PageOptions, render
from pmconsole.procedure.vocabulary import Paper
from tests.handover.acts import WANG, paper
from tests.papers.reading import words


def test_f1_names_those_put_down_for_the_shift_besides_the_outgoing(checked: Desk, wang: Actor) -> None:
    roster.assign(checked, wang, checked.today(), "早班", ["王芳", "刘洋"])
    roster.assign(checked, wang, checked.today(), "中班", ["陈晨"])
    done = handover.sign_out(checked, wang, WANG)
    roster.assign(checked, wang, checked.today(), "早班", ["王芳"])
    signed = paper(checked, done.handover_id)
    assert signed.content is not None and signed.content.with_me == ("刘洋",) and signed.intact
    with checked.store.read() as session:
        (content,) = content_handover.gather(session, checked.site_id, checked.zone, [done.handover_id])
    assert content.with_me == "刘洋"
    assert "同班人员刘洋" in words(render(Paper.HANDOVER, [content], PageOptions(at=checked.now())).body)


def test_f1_names_nobody_where_no_roster_does(checked: Desk, wang: Actor) -> None:
    done = handover.sign_out(checked, wang, WANG)
    signed = paper(checked, done.handover_id)
    assert signed.content is not None and signed.content.with_me == ()
