"""A major incident: referred or reported (4.2.7), the report a paper of its own, a mistaken one taken back."""

from dataclasses import replace
from typing import Any

import pytest

from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.papers.queries import entry_detail, ledger_ids
from pmconsole.data.papers.rows import EntryDetail, LedgerFilter
from pmconsole.desk.core.errors import BadInput, Refused
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers import actions, entries, major, reports
from pmconsole.desk.papers.qualifying import standing
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.papers import content_report
from pmconsole.papers.render import PageOptions, render
from pmconsole.procedure.clocks import Policy
from pmconsole.procedure.columns import ReportField
from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.vocabulary import Channel, Paper, ReplyHow, ReportState, Rule, SignedHow
from pmconsole.screens.frame.action_dialog import ActionDialog
from pmconsole.screens.frame.action_menu import ActionMenu
from pmconsole.screens.papers.paper_view import PaperView
from tests.conftest import found
from tests.console import Console
from tests.keyboard import settle, typed
from tests.papers.reading import words
from tests.seen import acted, the_list, whole_screen

WRITTEN: dict[str, Any] = {
    "involved": "保安李强", "content": "14:00 起火，14:03 扑灭", "cause": "电动车自燃", "measures": "已清场，保护现场",
    "damage": "一辆电动车", "reported_to": "赵强",
}  # fmt: skip


@pytest.fixture
def fire(desk: Desk, wang: Actor) -> int:
    made = register(desk, wang, Intake(Channel.RADIO, "地下车库起火", "巡逻岗", room="地下车库B区", major=True))
    entries.handle(desk, wang, made.entry_id, handling="已扑灭", replied=True)
    return made.entry_id


def detail(desk: Desk, entry_id: int) -> EntryDetail:
    with desk.store.read() as session:
        return found(entry_detail(session, desk.site_id, entry_id))


def running(desk: Desk, entry_id: int) -> set[Rule]:
    return {clock.rule for clock in detail(desk, entry_id).clocks if clock.open}


def with_policy(desk: Desk, **settled: Any) -> Desk:
    return replace(desk, policy=Policy(**settled))


def test_4_2_7_one_of_the_two_is_enough_where_the_house_asks_for_no_more(desk: Desk, wang: Actor, fire: int) -> None:
    """Referred by word, or reported in writing: the clause has an *or*."""
    plain = with_policy(desk, major_both=False)
    with pytest.raises(Refused, match=r"^重大事件尚未向上请示，也没有书面报告\(4\.2\.7\)$"):
        entries.strike_off(plain, wang, fire)
    reports.file_report(plain, wang, fire, **WRITTEN)
    assert running(plain, fire) == {Rule.PROGRESS}, "a report does for the referral"
    entries.strike_off(plain, wang, fire)


def test_4_2_7_both_is_the_houses_own_and_says_so(desk: Desk, wang: Actor, fire: int) -> None:
    reports.file_report(desk, wang, fire, **WRITTEN)
    assert Rule.REFER in running(desk, fire)
    with pytest.raises(Refused, match=r"^重大事件尚未向上请示\(4\.2\.7 内部约定\)$"):
        entries.strike_off(desk, wang, fire)
    major.refer_upward(desk, wang, fire, referred_to="赵强", how=ReplyHow.PHONE)
    with pytest.raises(Refused, match=r"^请示还没有得到指示\(4\.2\.7\)$"):
        entries.strike_off(desk, wang, fire)
    major.record_instruction(desk, wang, fire, instruction="保护现场", instruction_by="赵强", how=SignedHow.PAPER)
    entries.strike_off(desk, wang, fire)


def test_4_2_7_the_note_every_four_hours_is_the_houses_own_and_can_be_switched_off(desk: Desk, wang: Actor) -> None:
    off = with_policy(desk, off=frozenset({Rule.PROGRESS}))
    made = register(off, wang, Intake(Channel.RADIO, "电梯困人", major=True)).entry_id
    major.add_progress(off, wang, made, text="人已救出")
    assert running(off, made) == {Rule.HANDLE, Rule.REFER}


@pytest.mark.parametrize("field", ["content", "cause", "measures"])
@pytest.mark.parametrize("nothing", ["无", "无。", "暂无", "略", "——"])
def test_4_2_7_nothing_is_no_report(desk: Desk, wang: Actor, fire: int, field: str, nothing: str) -> None:
    with pytest.raises(BadInput, match="没有写出内容，「无」不是报告"):
        reports.file_report(desk, wang, fire, **WRITTEN | {field: nothing})
    assert detail(desk, fire).reports == ()
    assert reports.file_report(desk, wang, fire, **WRITTEN).number == "ZB-20261123-001", "no number was used up"


def test_4_2_7_a_report_is_a_paper_with_its_number_signature_and_supplements(
    desk: Desk, wang: Actor, clock: SettableClock, fire: int
) -> None:
    first = reports.file_report(desk, wang, fire, **WRITTEN)
    with pytest.raises(Refused, match="书面报告已经提交，请用「补充书面报告」"):
        reports.file_report(desk, wang, fire, **WRITTEN)
    clock.advance(hours=3)
    more = reports.supplement(
        desk, wang, fire, content="鉴定为充电器短路", damage="墙面熏黑 3 平方米", reported_to="赵强"
    )
    one, two = detail(desk, fire).reports
    assert (one.number, one.place, one.involved) == (first.number, "地下车库B区", "保安李强")
    assert one.happened_at == detail(desk, fire).entry.received_at
    assert (two.number, two.supplements, two.place) == (more.number, first.number, "地下车库B区")
    assert [(s.name, s.step, s.changed) for s in one.signatures] == [("王芳", "entry.report", False)]
    with desk.store.read() as session:
        assert standing(desk.reading(session, wang), Paper.REPORT, one.id).missing == ()
        assert list(ledger_ids(session, desk.site_id, LedgerFilter(words="zb-2"))) == [fire]
    reports.correct_report(desk, wang, one.id, field=ReportField.DAMAGE, value="两辆电动车", reason="后来查明")
    assert detail(desk, fire).reports[0].signatures[0].changed, "what was signed has been changed since"
    with pytest.raises(BadInput, match="「原因」没有写出内容"):
        reports.correct_report(desk, wang, one.id, field=ReportField.CAUSE, value="无", reason="误")


def test_4_2_7_a_void_report_leaves_the_incident_wanting_one(desk: Desk, wang: Actor, fire: int) -> None:
    plain = with_policy(desk, major_both=False)
    made = reports.file_report(plain, wang, fire, **WRITTEN)
    actions.perform(plain, wang, StepKey.VOID_REPORT, made.paper_id, {"reason": "写错了楼"})
    assert detail(desk, fire).reports[0].state is ReportState.VOID
    with pytest.raises(Refused, match="也没有书面报告"):
        entries.strike_off(plain, wang, fire)
    again = reports.file_report(plain, wang, fire, **WRITTEN)
    assert again.number == "ZB-20261123-002", "a number is never used again"
    entries.strike_off(plain, wang, fire)
    with pytest.raises(Refused, match="所属信息已经办完，报告不能作废"):
        reports.void_report(plain, wang, again.paper_id, reason="不要了")


def test_4_2_7_a_mistaken_major_incident_is_taken_back_with_its_reason(desk: Desk, wang: Actor, fire: int) -> None:
    assert running(desk, fire) == {Rule.REFER, Rule.PROGRESS}
    with pytest.raises(BadInput, match="请填写为何不是重大事件"):
        major.take_back_major(desk, wang, fire, reason="")
    major.take_back_major(desk, wang, fire, reason="误报，是烟雾测试")
    seen = detail(desk, fire)
    assert not seen.entry.major and running(desk, fire) == set()
    assert "撤销重大事件：误报，是烟雾测试" in [note.text for note in seen.notes]
    entries.strike_off(desk, wang, fire)


def test_4_2_7_the_report_as_it_is_printed(desk: Desk, wang: Actor, options: PageOptions, fire: int) -> None:
    major.refer_upward(desk, wang, fire, referred_to="赵强", how=ReplyHow.PHONE, instruction="保护现场")
    first = reports.file_report(desk, wang, fire, **WRITTEN)
    more = reports.supplement(desk, wang, fire, content="鉴定为充电器短路", reported_to="赵强")
    with desk.store.read() as session:
        one, two = content_report.gather(session, desk.site_id, desk.zone, [first.paper_id, more.paper_id])
    text = words(render(Paper.REPORT, [one], options).body)
    for part in (
        "重大事件报告", "KF-CQ08-01-ZB", first.number, "地下车库B区", "保安李强", "14:00起火，14:03扑灭", "电动车自燃",
        "已清场，保护现场", "一辆电动车", "报告人：王芳", "收阅人（赵强）", "保护现场", "XX-20261123-001", "第1页共1页",
    ):  # fmt: skip
        assert part in text, part
    assert first.number in words(render(Paper.REPORT, [two], options).body), "a supplement names what it adds to"


async def test_4_2_7_a_report_is_written_by_keys_and_shown_beside_its_entry(
    console: Console, desk: Desk, fire: int
) -> None:
    async with console() as pilot:
        the_list(pilot).select(fire)
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, PaperView)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ActionMenu)
        await typed(pilot, "tjsmbg")
        await pilot.press("enter")
        await settle(pilot)
        dialog = pilot.app.screen
        assert isinstance(dialog, ActionDialog)
        for name in ("content", "cause", "measures", "reported_to"):
            dialog.form.field(name).editor.focus()
            await typed(pilot, {"reported_to": "赵强"}.get(name, "无"))
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "不是报告" in whole_screen(pilot) and detail(desk, fire).reports == ()
        for name in ("content", "cause", "measures"):
            dialog.form.field(name).text = ""
            dialog.form.field(name).editor.focus()
            await typed(pilot, "电动车自燃")
        await pilot.press("ctrl+s")
        await acted(pilot)
        (made,) = detail(desk, fire).reports
        shown = whole_screen(pilot)
        assert made.number in shown and "电动车自燃" in shown and "提交书面报告：信息处理员 王芳" in shown
