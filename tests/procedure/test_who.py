"""The whole table of who may: every role by every act, at the desk and as a signer, against a table written by hand."""

import pytest

from pmconsole.procedure import signers, who
from pmconsole.procedure.board import BoardKey
from pmconsole.procedure.clauses import CLAUSES
from pmconsole.procedure.handover import HandoverKey
from pmconsole.procedure.signers import Scene, Signer
from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.vocabulary import Addressee, Role

H, A, R, S, M, G, C = Role
#: Who may take which act at the desk, as the procedure has it; written down apart from the table it checks.
AT_THE_DESK = {
    "entry.classify": {H}, "entry.issue": {H}, "entry.handle": {H}, "entry.internal": {H}, "entry.reply": {H, A},
    "entry.tell": {H, A}, "form.notify": {H, A},
    "entry.strike_off": {H}, "entry.follow_up": {H, A},
    "entry.unreachable": {H, A}, "entry.settle": {H, A}, "entry.major": {H}, "entry.refer": {H}, "entry.instruct": {H},
    "entry.not_major": {H}, "entry.supplement": {H}, "report.correct": {H}, "report.correct_reason": {H},
    "report.void": {H}, "entry.report": {H}, "entry.progress": {H, A}, "entry.receive_form": {H}, "entry.note": {H, A},
    "entry.chase": {H, A}, "order.chase": {H, A},
    "entry.correct": {H}, "entry.void": {H},
    "order.sign": {H, A}, "order.decline": {H, A}, "order.arrange": {H, A}, "order.complete": {H, A},
    "order.arrive": {H, A}, "order.quote": {H, A}, "order.charge": {H, A},
    "order.reason": {H, A}, "order.feed_back": {H, A}, "order.pass": {H, A}, "order.rework": {H, A},
    "order.return": {H}, "order.return_unfinished": {H}, "order.reissue": {H}, "order.go_on": {H, A},
    "order.strike_off": {H},
    "order.note": {H, A}, "order.correct": {H}, "order.void": {H},
    "form.hand_out": {H, A}, "form.take_back": {H, A}, "form.correct": {H}, "form.void": {H},
    "change.register": {H}, "change.extend": {H}, "change.restored": {H}, "change.end_early": {H},
    "change.correct": {H}, "change.void": {H},
    "print.paper": set(Role), "print.blank": set(Role), "signature.settle": {H, A},
    "roster.assign": {H, S, M, G}, "roster.swap": {H, S, M, G}, "roster.copy": {H, S, M, G},
    "roster.import": {H, S, M, G}, "roster.pattern": {H, S, M, G},
    "hand_in.claim": {H, A, C}, "hand_in.prepare": {H, A, C}, "hand_in.receive": {H, A, C},
    "hand_in.review": {H, A, C}, "hand_in.reviewed": {H, A, C}, "archive.pass": {C}, "archive.return": {C},
    "archive.place": {H, A, C},
    "archive.send_back": {H, A, C}, "archive.corrected": {H, A},
    "handover.note": {H, A}, "handover.equipment": {H}, "handover.check": {H}, "handover.out": {H},
    "handover.out_for": {H}, "handover.withdraw": {H}, "handover.in": {H}, "handover.in_for": {H},
    "handover.refuse": {H}, "handover.add": {H},
    "person.add": {H, A}, "person.change": {H, A}, "person.roles": {H, A}, "person.deactivate": {H, A},
    "person.reactivate": {H, A}, "pin.set": {H, A}, "pin.changed": set(Role),
    "entry.register": {H}, "entry.join": {H}, "entry.leave": {H}, "change.call_back": {H, A},
    "entry.correct_reason": {H}, "order.correct_reason": {H}, "form.correct_reason": {H},
    "phone.record": {H, A}, "phone.take": {H, A}, "phone.link": {H, A}, "phone.outcome": {H, A},
    "phone.ask_call_back": {H, A}, "phone.call_back": {H, A}, "phone.called_back": {H, A}, "phone.not_reached": {H, A},
    "card.tick": {H}, "card.untick": {H}, "card.change": {H},
    "contact.add": {H, A}, "contact.change": {H, A}, "contact.confirm": {H, A}, "contact.merge": {H, A},
    "contact.retire": {H, A}, "shelf.add": {H, A}, "shelf.edition": {H, A}, "shelf.retire": {H, A},
    "phrase.change": {H, A}, "import.take": {H, A, S, M, G}, "import.undo": {H, A, S, M, G},
    "确认报警": {H, A}, "暂缓报警": {H, A}, "取消暂缓": {H, A}, "报警备注": {H, A}, "停用报警": {H, A, S, M, G},
    "恢复报警": {H, A, S, M, G},
    "handover.begin": {H}, "handover.instruction": {H, A}, "handover.claim": {H}, "duty.take": {H},
    "site.set_up": {H},
}  # fmt: skip
#: Whose signature an act wants; the customer's, who is no person of the list, is not here.
#: Who signs for which act, by their roles; of an order those of its own department.
SIGNS = {
    "entry.receive_form": {H}, "entry.instruct": {S, M, G}, "entry.settle": {S, M, G}, "entry.report": {H},
    "entry.supplement": {H},
    "order.sign": {R, S}, "order.decline": {R, S}, "order.pass": {A}, "order.rework": {A},
    "roster.swap": {H, A, S, M, G}, "signature.settle": set(Role),
    "停用报警": {S, M, G}, "恢复报警": {S, M, G},
    "hand_in.receive": {C}, "hand_in.review": {C},
    "handover.out": {H}, "handover.out_for": {S, M, G}, "handover.in": {H}, "handover.in_for": {S, M, G},
    "handover.refuse": {H, S, M, G},
    "person.add": {S, M, G}, "person.change": {S, M, G}, "person.roles": {S, M, G}, "person.deactivate": {S, M, G},
    "person.reactivate": {S, M, G}, "pin.set": {S, M, G},
}  # fmt: skip
#: What the machine does by itself, in whose name, and what it may write without a line in the journal.
BY_ITSELF = {
    "alarm.sweep": ("系统", {"alarm", "alarm_event", "alarm_watch"}),
    "系统时间变动": ("系统", set()), "clock.off": ("系统", set()), "clock.on": ("系统", set()),
    "handover.begin": ("系统", {"clock"}),
    "draft.keep": ("系统", {"draft"}),
    "pin.wrong": ("系统", set()), "pin.locked": ("系统", set()), "pin.forget": ("系统", {"person_pin"}),
    "phone.ring": ("电话系统", set()), "phone.missed": ("电话系统", set()),
    "hand_in.claim": ("定时任务", set()), "hand_in.prepare": ("定时任务", set()),
}  # fmt: skip
#: Acts that no clause gives: a refusal says 内部约定.
OF_THE_HOUSE = {
    "order.arrive",
    "order.quote",
    "order.charge",
    "phrase.change",
    "pin.changed",
    "import.take",
    "import.undo",
    "确认报警",
    "暂缓报警",
    "取消暂缓",
    "报警备注",
    "停用报警",
    "恢复报警",
}


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
@pytest.mark.parametrize("key", AT_THE_DESK)
def test_who_may_take_it_and_who_may_sign_for_it(key: str, role: Role) -> None:
    said = who.refusal(key, {role}, "这件事")
    assert (said is None) is (role in AT_THE_DESK[key])
    if said is not None:
        assert said.text.startswith("「这件事」由") and all(who_may.zh in said.text for who_may in AT_THE_DESK[key])
    signs = SIGNS.get(key, set())
    complaint = signers.refusal(key, Signer("某人", frozenset({role}), "工程部"), Scene("工程部"))
    assert (complaint is None) is (role in signs)
    if complaint is not None:
        assert complaint.text.startswith("某人不是")


def test_every_act_is_in_the_table_and_in_the_tests_own() -> None:
    keys = {key.value for key in (*StepKey, *BoardKey, *HandoverKey)}
    assert keys <= set(who.ACTS) == set(AT_THE_DESK)


def test_what_the_machine_does_by_itself_is_written_down_with_its_reason() -> None:
    assert {key: (own.by, set(own.silent)) for key, own in who.MACHINE.items()} == BY_ITSELF
    assert all(own.why for own in who.MACHINE.values())


def test_every_act_names_where_it_comes_from() -> None:
    assert {act.clause for act in who.ACTS.values()} <= set(CLAUSES)
    assert {act.key for act in who.ACTS.values() if act.house} == OF_THE_HOUSE
    assert "(3.2 内部约定)" in str(who.refusal("确认报警", {C}))


def test_whoever_is_at_the_keyboard_prints_and_changes_their_own_pin() -> None:
    assert [who.refusal(key, ()) for key in ("print.paper", "pin.changed")] == [None, None]
    assert str(who.refusal("contact.add", ())) == "「加入联系人」由信息处理员、客服助理办理(4.1.4)"


def test_of_somebody_in_the_list_without_any_role_the_list_says_nothing() -> None:
    assert signers.refusal("order.sign", Signer("新来的"), Scene("工程部")) is None
    assert signers.outside("order.sign", Signer("新来的"), Scene("工程部"))
    assert not signers.outside("roster.swap", Signer("新来的"), Scene())


@pytest.mark.parametrize("rule", who.APART.values(), ids=lambda rule: rule.act)
def test_two_who_must_be_different_people_are(rule: who.SeparateDuties) -> None:
    assert who.together(rule.act, "李娜", "李娜") == rule.reason
    assert who.together(rule.act, "李娜", "老张") is None
    assert who.together(rule.act, "", "") is None


def test_the_general_manager_must_take_what_is_reissued_to_him() -> None:
    assert set(who.MUST_TAKE) == {Addressee.GENERAL_MANAGER}
