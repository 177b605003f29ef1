"""What one line of the ledger says by itself, and whom a service form is about (4.2.2, 4.3.4, 4.3.6, 4.3.7)."""

import pytest

from pmconsole.data.papers.queries import entry_detail
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers import entries, orders
from pmconsole.desk.papers.registering import FormIntake, Intake, receive_form, register
from pmconsole.papers import content_ledger
from pmconsole.papers.content_ledger import LedgerLineContent
from pmconsole.procedure.vocabulary import Channel, SignedHow
from tests.conftest import found
from tests.morning import Morning


def line(desk: Desk, entry_id: int) -> LedgerLineContent:
    with desk.store.read() as session:
        return content_ledger.lines(session, desk.site_id, desk.zone, [entry_id], desk.now())[0]


def test_4_3_6_a_dispatched_line_says_whose_it_is_how_far_it_is_and_who_struck_it_off(
    desk: Desk, morning: Morning
) -> None:
    done, pipe, again = (line(desk, one) for one in (morning.done, morning.pipe, morning.reissued_entry))
    assert (done.department, done.finished, done.handling, done.struck_off) == (
        "护卫部（秩序）", "11-23 09:10", "何队长：已到户劝停,约定周末不施工", "11-23 09:10 王芳",
    )  # fmt: skip
    assert (pipe.department, pipe.finished, pipe.struck_off) == ("工程部、护卫部（秩序）", "", "")
    assert pipe.handling == "工程部 待签收\n护卫部（秩序） 待签收"
    assert (again.department, again.handling) == ("工程部", "工程部 已重派\n工程部 待签收")


def test_4_3_7_a_line_says_why_an_order_was_not_taken_or_came_back_undone(desk: Desk, wang: Actor) -> None:
    call = register(desk, wang, Intake(Channel.PHONE, "路灯不亮", "周先生")).entry_id
    order = orders.issue_order(desk, wang, call, department="工程部").paper_id
    orders.sign_for(desk, wang, order, receiver="孙伟", how=SignedHow.PAPER)
    orders.return_unfinished(desk, wang, order, reason="等灯具到货")
    assert line(desk, call).handling == "未完退回，等灯具到货"
    asked = register(desk, wang, Intake(Channel.PHONE, "问停水")).entry_id
    entries.handle(desk, wang, asked, handling="已告知")
    assert (line(desk, asked).handling, line(desk, asked).finished) == ("已告知", "11-23 14:00")


@pytest.mark.parametrize(
    ("form", "source", "customer"),
    [
        (FormIntake("张敏", "客服部", by_employee=True), "张敏", ""),
        (FormIntake("张敏", "客服部", by_employee=True, customer="吴女士"), "张敏", "吴女士"),
        (FormIntake("吴女士"), "吴女士", "吴女士"),
        (FormIntake("吴女士"), "", "吴女士"),
        (FormIntake("吴女士的儿子"), "吴女士", "吴女士"),
    ],
)
def test_4_3_4_an_employee_who_fills_in_a_form_is_not_its_customer(
    desk: Desk, wang: Actor, form: FormIntake, source: str, customer: str
) -> None:
    with_it = register(desk, wang, Intake(Channel.SERVICE_FORM, "噪音", source, form=form)).entry_id
    later = register(desk, wang, Intake(Channel.PHONE, "噪音", source)).entry_id
    receive_form(
        desk, wang, later, filler=form.filler, filler_department=form.filler_department,
        by_employee=form.by_employee, customer=form.customer,
    )  # fmt: skip
    for entry_id in (with_it, later):
        with desk.store.read() as session:
            kept = found(entry_detail(session, desk.site_id, entry_id)).form
        assert kept is not None and kept.customer == customer
