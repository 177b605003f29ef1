"""The weekly hand-in at the desk (4.3.8, 4.3.10): what goes, what stays and why, what passes, what comes back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from pmconsole.data.core.errors import Archived
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.check import verify_file
from pmconsole.data.hand_in import queries
from pmconsole.data.papers.orders import clocks_of
from pmconsole.desk.calls import acts as calls
from pmconsole.desk.core.errors import BadInput, Refused
from pmconsole.desk.core.signing import SignatureIn
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.hand_in import acts as hand_in
from pmconsole.desk.hand_in import returns, review
from pmconsole.desk.hand_in.review import ArchivePlace
from pmconsole.desk.papers import actions, entries, orders
from pmconsole.desk.papers.registering import Intake, enter
from pmconsole.papers.content_hand_in import HandInContent
from pmconsole.papers.render import PageOptions, Rendered
from pmconsole.procedure.archive import HandInState, ItemResult, ReturnState
from pmconsole.procedure.columns import EntryField, OrderField
from pmconsole.procedure.vocabulary import Channel, Paper, Role, SignedHow
from tests.hand_in.weeks import ARCHIVIST, QUICK, Weeks


def test_what_is_finished_goes_and_what_is_not_stays_with_its_reason(weeks: Weeks) -> None:
    entry, order = weeks.repair()
    weeks.form()
    weeks.handover()
    weeks.change()
    weeks.ring()
    waiting = weeks.order()
    unsigned = weeks.handover(signed=False)
    running = weeks.change(over=False)
    made = weeks.hand_in(weeks.next_slot())
    gone = {one.number for one in weeks.items(made.hand_in_id)}
    kept = weeks.kept(made.hand_in_id)
    assert gone | kept.keys() == weeks.every_number() and not gone & kept.keys()
    assert {weeks.number(Paper.LEDGER, entry), weeks.number(Paper.ORDER, order)} <= gone
    assert {number[:2] for number in gone} == {"XX", "JB", "FW", "PG", "DH", "BG"}
    assert "没有接单人签字(4.2.3)" in kept[weeks.number(Paper.ORDER, waiting)]
    assert kept[weeks.number(Paper.HANDOVER, unsigned)] == "接班人没有签名(F1 表)"
    assert "BG-20261123-002" in kept and "没有写恢复情况(4.3.3)" in kept["BG-20261123-002"] and running
    assert len(kept) == 4  # the order's entry too


def test_a_signature_told_by_telephone_keeps_its_paper_back_until_it_is_given(weeks: Weeks) -> None:
    _, order = weeks.repair(SignedHow.PHONE)
    number = weeks.number(Paper.ORDER, order)
    made = weeks.hand_in()
    assert "还没有补签" in weeks.kept(made.hand_in_id)[number]
    from pmconsole.data.people import queries as queries_people
    from pmconsole.desk.core import settling

    with weeks.desk.store.read() as session:
        (owed,) = queries_people.owed(session, weeks.desk.site_id)
    settling.settle(weeks.desk, weeks.wang, owed.id, SignatureIn("孙伟", SignedHow.PAPER))
    again = weeks.hand_in()
    assert again.number == made.number
    assert number in {one.number for one in weeks.items(again.hand_in_id)}


def test_a_call_that_is_owed_an_answer_stays(weeks: Weeks) -> None:
    call = weeks.ring()
    calls.ask_call_back(weeks.desk, weeks.wang, call)
    made = weeks.hand_in()
    assert weeks.kept(made.hand_in_id) == {"DH-20261123-001": "该回的电话还没有回(4.2.6)"}
    calls.call_back(weeks.desk, weeks.wang, call, reached=True, content="已回")
    assert weeks.hand_in().handed == 2


def test_void_papers_are_filed_as_they_are(weeks: Weeks) -> None:
    entry = weeks.call()
    entries.void(weeks.desk, weeks.wang, entry, reason="重复")
    made = weeks.hand_in()
    assert weeks.number(Paper.LEDGER, entry) in {one.number for one in weeks.items(made.hand_in_id)}


def test_a_slot_is_prepared_once_and_its_clock_runs_until_the_archivist_signs(weeks: Weeks) -> None:
    weeks.enquiry()
    slot = weeks.next_slot()
    made = weeks.hand_in(slot)
    with pytest.raises(hand_in.AlreadyThere):
        weeks.hand_in(slot)
    weeks.clock.advance(hours=15)
    with weeks.desk.store.read() as session:
        (clock,) = clocks_of(session, weeks.desk.site_id, Paper.HAND_IN, [made.hand_in_id])
    assert (clock.started_at, clock.met_at) == (slot, None)
    assert clock.due_at.astimezone(weeks.desk.zone).strftime("%m-%d %H:%M") == "11-30 18:00"
    weeks.receive(made.hand_in_id)
    with weeks.desk.store.read() as session:
        (clock,) = clocks_of(session, weeks.desk.site_id, Paper.HAND_IN, [made.hand_in_id])
    assert clock.met_at == weeks.clock.now()
    assert weeks.row(made.hand_in_id).state is HandInState.RECEIVED


def test_only_an_archivist_of_the_list_receives(weeks: Weeks) -> None:
    weeks.enquiry()
    made = weeks.hand_in()
    for name in ("李娜", "路人"):
        with pytest.raises(BadInput, match="不是名单里的资料管理员"):
            weeks.receive(made.hand_in_id, name)
    assert weeks.row(made.hand_in_id).state is HandInState.PREPARED


def test_prepared_again_before_it_is_received_it_takes_in_what_was_finished_since(weeks: Weeks) -> None:
    weeks.enquiry()
    entry = weeks.call("还没办")
    first = weeks.hand_in()
    entries.handle(weeks.desk, weeks.wang, entry, handling="已办", replied=True)
    weeks.close(entry)
    again = weeks.hand_in()
    assert (again.number, weeks.row(again.hand_in_id).edition, again.kept) == (first.number, 2, 0)
    assert not first.folder.exists() and again.folder.is_dir()
    weeks.receive(again.hand_in_id)
    third = weeks.hand_in()
    assert third.number != first.number and third.handed == 0


def test_a_paper_that_no_longer_qualifies_is_withdrawn_from_the_next_edition(weeks: Weeks) -> None:
    call = weeks.ring()
    first = weeks.hand_in()
    assert first.handed == 1
    calls.ask_call_back(weeks.desk, weeks.wang, call)
    again = weeks.hand_in()
    assert (again.handed, again.kept) == (0, 1)
    weeks.receive(again.hand_in_id)
    calls.call_back(weeks.desk, weeks.wang, call, reached=True, content="已回")
    assert weeks.hand_in().handed == 2


def test_nobody_reviews_what_went_through_their_own_hands(weeks: Weeks, desk: Desk) -> None:
    his = Actor(ARCHIVIST, frozenset({Role.HANDLER, Role.ARCHIVIST}))
    calls.record_call(desk, his, calls.CallIn("13500000000", content="问路"))
    made = weeks.hand_in()
    reviewer = weeks.receive(made.hand_in_id)
    (item,) = weeks.items(made.hand_in_id)
    with pytest.raises(Refused, match="经资料管理员本人的手"):
        review.pass_items(desk, reviewer, made.hand_in_id, [item.id])
    other = review.sit_down(desk, weeks.wang, made.hand_in_id, SignatureIn("罗平", SignedHow.PAPER))
    assert review.pass_items(desk, other, made.hand_in_id, [item.id]).passed == 1
    assert weeks.row(made.hand_in_id).state is HandInState.REVIEWED


def test_a_paper_changed_after_it_was_printed_cannot_pass(weeks: Weeks, desk: Desk, wang: Actor) -> None:
    entry = weeks.enquiry()
    made = weeks.hand_in()
    reviewer = weeks.receive(made.hand_in_id)
    entries.note(desk, wang, entry, text="后来补的一句")
    (item,) = weeks.items(made.hand_in_id, Paper.LEDGER)
    with pytest.raises(Refused, match="交出以后又改过"):
        review.pass_items(desk, reviewer, made.hand_in_id, [item.id])


def test_passed_papers_have_number_place_and_period_and_are_found_again(weeks: Weeks, desk: Desk) -> None:
    entry, order = weeks.repair()
    made = weeks.hand_in()
    reviewer = weeks.receive(made.hand_in_id)
    (item,) = weeks.items(made.hand_in_id, Paper.ORDER)
    review.pass_items(desk, reviewer, made.hand_in_id, [item.id], ArchivePlace("第 7 盒", "A 架 2 层"))
    rest = [one.id for one in weeks.items(made.hand_in_id) if one.result is ItemResult.PENDING]
    review.pass_items(desk, reviewer, made.hand_in_id, rest, years={Paper.LEDGER: 0}, together=True)
    with desk.store.read() as session:
        found = queries.item_of(session, desk.site_id, Paper.ORDER, order)
        ledger = queries.item_of(session, desk.site_id, Paper.LEDGER, entry)
    assert found is not None and ledger is not None
    assert (found.archive_number, found.box, found.shelf) == ("DA-2026-PG-0001", "第 7 盒", "A 架 2 层")
    assert (str(found.keep_until), found.together) == ("2031-12-31", False)
    assert (ledger.keep_until, ledger.together) == (None, True)
    number = weeks.number(Paper.ORDER, order)
    for words in ("水管爆裂", "已换阀", "3-2-1702", "1702", "老马", number, "DA-2026-PG-0001", "周先生 水管"):
        assert number in weeks.archived(words), words
    assert weeks.archived("燃气") == [] and weeks.archived("水管", [Paper.PHONE]) != [number]
    assert weeks.archived("3-2-1702", [Paper.PHONE]) == ["DH-20261123-001"]
    assert weeks.archived("2-3-1702") == [], "the same digits, another room"
    review.put_away(desk, weeks.wang, [found.id], ArchivePlace("第 8 盒", "B 架"))
    with desk.store.read() as session:
        moved = queries.item_of(session, desk.site_id, Paper.ORDER, order)
    assert moved is not None and moved.box == "第 8 盒"
    assert verify_file(desk.store) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE dispatch_order SET content = 'x' WHERE id = {order}",
        "UPDATE order_round SET result = 'x' WHERE order_id = {order}",
        "UPDATE ledger_entry SET content = 'x' WHERE id = {entry}",
        "UPDATE signature SET settled_witness = 'x' WHERE paper = 'PG' AND paper_id = {order}",
        "UPDATE reply SET text = 'x' WHERE entry_id = {entry}",
        "UPDATE follow_up SET text = 'x' WHERE entry_id = {entry}",
        "UPDATE clock SET due_at = met_at WHERE paper = 'PG' AND paper_id = {order}",
        "UPDATE phone_record SET content = 'x' WHERE entry_id = {entry}",
        "UPDATE hand_in_item SET result = 'pending' WHERE paper = 'PG'",
        "UPDATE hand_in_item SET file_hash = 'x' WHERE paper = 'PG'",
        "DELETE FROM hand_in_item",
        "INSERT INTO note (site_id, paper, paper_id, kind, text, at, by) "
        "VALUES (1, 'PG', {order}, 'note', 'x', '2026-11-23 00:00:00.000000', 'x')",
        "INSERT INTO reply (entry_id, told, how, text, at, by) "
        "VALUES ({entry}, 'x', 'phone', 'x', '2026-11-23 00:00:00.000000', 'x')",
    ],
)
def test_the_file_itself_refuses_to_change_what_passed(weeks: Weeks, change: str) -> None:
    entry, order = weeks.repair()
    statement = change.format(entry=entry, order=order)
    made = weeks.hand_in()
    weeks.pass_all(made.hand_in_id)
    with (
        pytest.raises((IntegrityError, Archived), match=r"不得|不能再改"),
        weeks.desk.store.engine.begin() as connection,
    ):
        connection.exec_driver_sql(statement)


def test_the_desk_says_that_a_paper_is_archived_and_a_new_one_beside_it_is_not_touched(
    weeks: Weeks, desk: Desk, wang: Actor
) -> None:
    entry, order = weeks.repair()
    made = weeks.hand_in()
    weeks.pass_all(made.hand_in_id)
    with pytest.raises(Refused, match="已归档，不能再改"):
        entries.correct(desk, wang, entry, field=EntryField.CONTENT, value="别的", reason="误")
    with pytest.raises(Refused, match="已归档"):
        orders.correct_order(desk, wang, order, field=OrderField.CONTENT, value="别的", reason="误")
    assert {offer.allowed for offer in actions.offers(desk, wang, Paper.ORDER, order)} == {False}
    with pytest.raises(Archived, match="已归档，不能再改，这一步没有写入"):
        calls.ask_call_back(desk, wang, 1)
    other = weeks.call("新的事")
    entries.correct(desk, wang, other, field=EntryField.CONTENT, value="改过", reason="误")


def test_a_returned_paper_is_corrected_and_comes_with_the_next_hand_in(weeks: Weeks, desk: Desk, wang: Actor) -> None:
    _, order = weeks.repair()
    number = weeks.number(Paper.ORDER, order)
    first = weeks.hand_in()
    reviewer = weeks.receive(first.hand_in_id)
    (item,) = weeks.items(first.hand_in_id, Paper.ORDER)
    with pytest.raises(BadInput, match="请写明退回哪个部门"):
        review.return_item(desk, reviewer, item.id, department="财务部", reason="结果写得不清")
    review.return_item(desk, reviewer, item.id, department="工程部", reason="结果写得不清")
    weeks.pass_all(first.hand_in_id, reviewer)
    weeks.clock.advance(days=1)
    second = weeks.hand_in()
    assert weeks.kept(second.hand_in_id) == {number: "退回工程部改正，还没有改好：结果写得不清(4.3.10)"}
    with desk.store.read() as session:
        (back,) = queries.returns(session, desk.site_id, queries.return_ids(session, desk.site_id, "不清"))
        assert list(queries.return_ids(session, desk.site_id, "没有这个原因")) == []
    assert back.state is ReturnState.SENT
    orders.correct_order(desk, wang, order, field=OrderField.RESULT, value="换了进水阀，试压正常", reason="写清楚")
    returns.corrected(desk, wang, back.id, "结果写清楚了")
    again = weeks.hand_in()
    assert again.number == second.number and again.handed == 1
    reviewer = weeks.receive(again.hand_in_id)
    (item,) = weeks.items(again.hand_in_id)
    assert "签后有改动" in item.remark
    review.pass_items(desk, reviewer, again.hand_in_id, [item.id])
    with desk.store.read() as session:
        (way,) = queries.returns_of(session, desk.site_id, Paper.ORDER, order)
    assert (way.state, way.back_number, way.result) == (ReturnState.BACK, again.number, ItemResult.PASSED)


def test_the_desk_itself_sends_a_paper_back_before_it_is_handed_in(weeks: Weeks, desk: Desk, wang: Actor) -> None:
    entry = weeks.enquiry()
    returns.send_back(desk, wang, Paper.LEDGER, entry, department="信息中心", reason="房号没写")
    with pytest.raises(Refused, match="已经退回改正"):
        returns.send_back(desk, wang, Paper.LEDGER, entry, department="信息中心", reason="再退")
    assert "退回信息中心改正" in "".join(map(str, actions.missing(desk, wang, Paper.LEDGER, entry)))
    made = weeks.hand_in()
    assert weeks.number(Paper.LEDGER, entry) in weeks.kept(made.hand_in_id)


def test_an_order_is_not_archived_before_its_entry_can_strike_it_off(weeks: Weeks) -> None:
    entry = weeks.call("水管爆裂")
    order = weeks.order(entry)
    weeks.work(order)
    made = weeks.hand_in()
    assert "还没有画红线消档(4.3.7)" in weeks.kept(made.hand_in_id)[weeks.number(Paper.ORDER, order)]


def test_an_empty_week_is_handed_in_too(weeks: Weeks) -> None:
    made = weeks.hand_in(weeks.next_slot())
    assert (made.handed, made.kept) == (0, 0)
    weeks.receive(made.hand_in_id)
    assert weeks.row(made.hand_in_id).state is HandInState.REVIEWED


def test_periods_join_without_a_gap(weeks: Weeks, clock: SettableClock) -> None:
    first = weeks.row(weeks.hand_in(weeks.next_slot()).hand_in_id)
    clock.advance(weeks=2)
    slot = weeks.slots.latest(clock.now(), weeks.desk.zone)
    second = weeks.row(weeks.hand_in(slot).hand_in_id)
    assert second.period_from == first.period_to
    assert second.period_to - first.period_to == timedelta(weeks=2)


def test_what_was_handed_in_on_paper_long_ago_does_not_count(weeks: Weeks, clock: SettableClock) -> None:
    weeks.enquiry("旧的")
    clock.advance(days=1)
    weeks.enquiry("新的")
    how = replace(QUICK, since=clock.now().astimezone(weeks.desk.zone).date())
    made = weeks.hand_in(how=how)
    assert {one.number for one in weeks.items(made.hand_in_id)} == {"XX-20261124-001", "DH-20261124-001"}
    assert made.kept == 0 and "2026-11-24 以前的旧单据 2 张不在内" in made.message
    again = weeks.hand_in()
    assert again.handed == 4 and "旧单据" not in again.message


def test_a_year_of_imported_entries_does_not_come_with_the_first_hand_in_but_for_those_worked_on(
    weeks: Weeks, clock: SettableClock
) -> None:
    long_ago = clock.now() - timedelta(days=200)
    with weeks.desk.unit(weeks.wang, "entry.register") as unit:
        for nr in range(3):
            old = Intake(Channel.PHONE, f"去年的事{nr}", received_at=long_ago, import_key=f"old {nr}")
            worked_on = enter(unit, old, record_call=False)
    entries.handle(weeks.desk, weeks.wang, worked_on.entry_id, handling="已答复", replied=True)
    weeks.close(worked_on.entry_id)
    weeks.enquiry()
    clock.advance(days=1)
    sheets: list[HandInContent] = []

    def keep(content: HandInContent, options: PageOptions) -> Rendered:
        sheets.append(content)
        return QUICK.sheets(content, options)

    made = weeks.hand_in(how=replace(QUICK, sheets=keep))
    assert (made.handed, made.kept) == (3, 0) and worked_on.number in {
        one.number for one in weeks.items(made.hand_in_id)
    }
    assert "启用控制台以前的旧单据 2 张不在内" in made.message and "hand_in_since" in made.message
    assert "另有 2 张旧单据不在周交之内" in sheets[0].words
    since = long_ago.astimezone(weeks.desk.zone).date()
    everything = weeks.hand_in(how=replace(QUICK, since=since))
    assert (everything.handed, everything.kept) == (3, 2) and "旧单据" not in everything.message
    weeks.pass_all(everything.hand_in_id)
    clock.advance(days=7)
    assert "旧单据" not in weeks.hand_in().message, "said once"
