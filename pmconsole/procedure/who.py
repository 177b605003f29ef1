"""Who may: one table of every act at the desk, who may take it and whose signature it wants; and who may not be one.

`by` are the roles of the person on duty who takes the act; `signs` the roles of whoever must sign for it, empty where
nobody signs. The rules that two must not be the same person stand in `APART`; what the machine does by itself stands in
`MACHINE`. Everything that asks "may they?" asks here, and nothing is written but under a row of these tables.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pmconsole.procedure.alarm_words import AlarmAct
from pmconsole.procedure.refusal import Reason
from pmconsole.procedure.vocabulary import Addressee, Role

HANDLER = frozenset({Role.HANDLER})
DESK = frozenset({Role.HANDLER, Role.ASSISTANT})
ASSISTANT = frozenset({Role.ASSISTANT})
ARCHIVIST = frozenset({Role.ARCHIVIST})
ABOVE = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.GENERAL_MANAGER})
#: The head signs for the department as well as the named receiver (4.2.3).
RECEIVERS = ABOVE | {Role.RECEIVER}
#: Whoever is at the keyboard, in the list or not.
ANYONE = frozenset(Role)
NOBODY: frozenset[Role] = frozenset()
#: The customer signs by name on paper and is no person of the list.
CUSTOMER = "customer"


@dataclass(frozen=True)
class Act:
    """One act: its key as the journal records it, where it comes from, who takes it (`by`) and who signs (`signs`).

    `zh` is its word where no enumeration of the procedure has one; `house` marks an act that no clause gives.
    """

    key: str
    clause: str
    by: frozenset[Role] = HANDLER
    signs: frozenset[Role] = NOBODY
    zh: str = ""
    house: bool = False


ACTS: dict[str, Act] = {
    act.key: act
    for act in (
        # An entry of the ledger; what is corrected tells its reason in a line of its own
        Act("entry.register", "4.2.2", zh="登记"),
        Act("entry.classify", "4.2.3"),
        Act("entry.issue", "4.2.3"),
        Act("entry.handle", "4.3.5"),
        Act("entry.internal", "4.3.9"),
        Act("entry.reply", "4.2.6", DESK),
        Act("entry.tell", "4.2.6", DESK),
        Act("entry.strike_off", "4.3.7"),
        Act("entry.follow_up", "4.3.2", DESK),
        Act("entry.unreachable", "4.3.2", DESK),
        Act("entry.settle", "4.3.10", DESK, ABOVE),
        Act("entry.major", "4.2.7"),
        Act("entry.not_major", "4.2.7"),
        Act("entry.refer", "4.2.7"),
        Act("entry.instruct", "4.2.7", HANDLER, ABOVE),
        # Who writes a report signs it
        Act("entry.report", "4.2.7", HANDLER, HANDLER),
        Act("entry.supplement", "4.2.7", HANDLER, HANDLER),
        Act("entry.progress", "4.3.3", DESK),
        Act("entry.receive_form", "4.3.4", HANDLER, HANDLER),
        # Where a site has named no assistant, the handler on duty chases
        Act("entry.chase", "4.2.4", DESK),
        Act("entry.note", "4.2.8", DESK),
        Act("entry.correct", "4.3.10"),
        Act("entry.correct_reason", "4.3.10", zh="更正原因"),
        Act("entry.void", "4.3.10"),
        # A call about what runs already: its entry goes with the other, or its own way again
        Act("entry.join", "4.2.6", zh="并入同一事件"),
        Act("entry.leave", "4.2.6", zh="分开办理"),
        # A dispatch order
        Act("order.sign", "4.2.3", DESK, RECEIVERS),
        Act("order.decline", "4.2.3", DESK, RECEIVERS),
        Act("order.arrange", "4.3.7", DESK),
        # Who came when, the price the customer agreed to, what it came to: the form has room for it
        Act("order.arrive", "4.3.7", DESK, house=True),
        Act("order.quote", "4.3.7", DESK, house=True),
        Act("order.charge", "4.3.7", DESK, house=True),
        Act("order.complete", "4.3.7", DESK),
        Act("order.reason", "4.3.7", DESK),
        Act("order.feed_back", "4.3.7", DESK),
        Act("order.pass", "4.2.5", DESK, ASSISTANT),
        Act("order.rework", "4.2.5", DESK, ASSISTANT),
        Act("order.return", "4.3.7"),
        Act("order.return_unfinished", "4.3.11"),
        Act("order.go_on", "4.3.10", DESK),
        Act("order.reissue", "4.3.11"),
        Act("order.strike_off", "4.3.7"),
        Act("order.chase", "4.2.4", DESK),
        Act("order.note", "4.3.7", DESK),
        Act("order.correct", "4.3.10"),
        Act("order.correct_reason", "4.3.10", zh="更正原因"),
        Act("order.void", "4.3.10"),
        # Any paper, printed
        Act("print.paper", "5", ANYONE, zh="打印"),
        Act("print.blank", "5", ANYONE, zh="打印空白单"),
        # A service form
        Act("form.notify", "4.2.6", DESK),
        Act("form.hand_out", "4.2.6", DESK),
        Act("form.take_back", "4.3.8", DESK),
        Act("form.correct", "4.3.10"),
        Act("form.correct_reason", "4.3.10", zh="更正原因"),
        Act("form.void", "4.3.10"),
        # A written report of a major incident
        Act("report.correct", "4.3.10"),
        Act("report.correct_reason", "4.3.10", zh="更正原因"),
        Act("report.void", "4.3.10"),
        # The board
        Act("change.register", "4.3.3"),
        Act("change.extend", "4.3.3"),
        Act("change.restored", "4.3.3"),
        Act("change.end_early", "4.3.3"),
        Act("change.correct", "4.3.10"),
        Act("change.void", "4.3.10"),
        Act("change.call_back", "4.3.3", DESK, zh="变更后回电"),
        # A call (F4)
        Act("phone.record", "4.2.2", DESK, zh="电话记录"),
        Act("phone.take", "4.2.2", DESK, zh="接听"),
        Act("phone.link", "4.2.2", DESK, zh="归入记录"),
        Act("phone.outcome", "4.2.2", DESK, zh="记通话结果"),
        Act("phone.ask_call_back", "4.2.6", DESK, zh="列入待回电"),
        Act("phone.call_back", "4.2.6", DESK, zh="回电"),
        Act("phone.called_back", "4.2.6", DESK, zh="已回电"),
        Act("phone.not_reached", "4.2.6", DESK, zh="回电未接通"),
        # Flow cards (4.1.1): ticked by who handles the matter
        Act("card.tick", "4.1.1", zh="打勾"),
        Act("card.untick", "4.1.1", zh="取消打勾"),
        Act("card.change", "4.1.1", zh="更改流程卡"),
        # Directory and shelf (4.1.4), and the codes that are typed for phrases
        Act("contact.add", "4.1.4", DESK, zh="加入联系人"),
        Act("contact.change", "4.1.4", DESK, zh="更改联系人"),
        Act("contact.confirm", "4.1.4", DESK, zh="核对联系人"),
        Act("contact.merge", "4.1.4", DESK, zh="并入重复的"),
        Act("contact.retire", "4.1.4", DESK, zh="停用联系人"),
        Act("shelf.add", "4.1.4", DESK, zh="放入资料"),
        Act("shelf.edition", "4.1.4", DESK, zh="换新版本"),
        Act("shelf.retire", "4.1.4", DESK, zh="停用资料"),
        Act("phrase.change", "4.2.2", DESK, zh="更改短语", house=True),
        # The roster
        Act("roster.assign", "F1", HANDLER | ABOVE, zh="排班"),
        # Both who change turns agree with their signature, or somebody above does
        Act("roster.swap", "F1", HANDLER | ABOVE, DESK | ABOVE, zh="换班"),
        Act("roster.copy", "F1", HANDLER | ABOVE, zh="照上周排班"),
        Act("roster.import", "F1", HANDLER | ABOVE, zh="导入排班"),
        Act("roster.pattern", "F1", HANDLER | ABOVE, zh="设定班次"),
        # A table of others taken in, and taken back as a whole: each thing in it is also asked for by itself
        Act("import.take", "4.3.6", DESK | ABOVE, zh="导入表格", house=True),
        Act("import.undo", "4.3.6", DESK | ABOVE, zh="撤销导入", house=True),
        # Alarms; those of a house rule are put out of service, and back, by somebody above
        Act(AlarmAct.ACKNOWLEDGE.value, "3.2", DESK, zh=AlarmAct.ACKNOWLEDGE.zh, house=True),
        Act(AlarmAct.SHELVE.value, "3.2", DESK, zh=AlarmAct.SHELVE.zh, house=True),
        Act(AlarmAct.UNSHELVE.value, "3.2", DESK, zh=AlarmAct.UNSHELVE.zh, house=True),
        Act(AlarmAct.NOTE.value, "3.2", DESK, zh=AlarmAct.NOTE.zh, house=True),
        Act(AlarmAct.TAKE_OUT.value, "3.2", DESK | ABOVE, ABOVE, zh=AlarmAct.TAKE_OUT.zh, house=True),
        Act(AlarmAct.PUT_BACK.value, "3.2", DESK | ABOVE, ABOVE, zh=AlarmAct.PUT_BACK.zh, house=True),
        # A signature that was owed is given
        Act("signature.settle", "4.2.3", DESK, ANYONE, zh="补签"),
        # The weekly hand-in and the archive; what the archivist passes, nobody who dealt with it may pass
        Act("hand_in.claim", "4.2.8", DESK | ARCHIVIST, zh="取周交编号"),
        Act("hand_in.prepare", "4.2.8", DESK | ARCHIVIST, zh="准备周交"),
        Act("hand_in.receive", "4.3.8", DESK | ARCHIVIST, ARCHIVIST, zh="签收周交"),
        Act("hand_in.review", "4.3.8", DESK | ARCHIVIST, ARCHIVIST, zh="开始审核"),
        Act("hand_in.reviewed", "4.3.8", DESK | ARCHIVIST, zh="审完"),
        Act("archive.pass", "4.3.8", ARCHIVIST, zh="合格入档"),
        Act("archive.return", "4.3.10", ARCHIVIST, zh="审核退回"),
        Act("archive.place", "4.3.8", DESK | ARCHIVIST, zh="登记存放位置"),
        Act("archive.send_back", "4.3.10", DESK | ARCHIVIST, zh="退回改正"),
        Act("archive.corrected", "4.3.10", DESK, zh="已改正"),
        # The handover (F1): for who is absent someone above may stand in
        Act("handover.begin", "F1", zh="开始交接班记录"),
        Act("handover.note", "F1", DESK, zh="本班记事"),
        Act("handover.instruction", "F1", DESK, zh="记上级指示"),
        Act("handover.equipment", "F1", zh="改设备清单"),
        Act("handover.check", "F1"),
        Act("handover.out", "F1", HANDLER, HANDLER),
        Act("handover.out_for", "F1", HANDLER, ABOVE),
        Act("handover.withdraw", "F1"),
        Act("handover.in", "F1", HANDLER, HANDLER),
        Act("handover.in_for", "F1", HANDLER, ABOVE),
        Act("handover.refuse", "F1", HANDLER, HANDLER | ABOVE),
        Act("handover.add", "F1"),
        # Who claimed a duty that another console had taken meanwhile; and who takes it where none is handed over
        Act("handover.claim", "F1", zh="重复接班未成"),
        Act("duty.take", "F1", zh="接班"),
        # People: whoever stands above the desk signs, as soon as one of them has a PIN
        Act("person.add", "3.2", DESK, ABOVE, zh="加入人员"),
        Act("person.change", "3.2", DESK, ABOVE, zh="更改人员"),
        Act("person.roles", "3.2", DESK, ABOVE, zh="更改角色"),
        Act("person.deactivate", "3.2", DESK, ABOVE, zh="停用人员"),
        Act("person.reactivate", "3.2", DESK, ABOVE, zh="恢复人员"),
        Act("pin.set", "3.2", DESK, ABOVE, zh="设密码"),
        # Their own PIN people choose themselves; the first run writes down who there is
        Act("pin.changed", "3.2", ANYONE, zh="改密码", house=True),
        Act("site.set_up", "3.2", zh="建立项目"),
    )
}

#: Who the machine is in the journal: the console itself, its scheduler, the telephone system.
CONSOLE, TIMER, TELEPHONE = "系统", "定时任务", "电话系统"


@dataclass(frozen=True)
class Machine:
    """What the machine does by itself: the key, in whose name (`by`), and why nobody needs to be asked.

    `silent` are the tables it may write without a line in the journal, because what stands there is nobody's act.
    """

    key: str
    by: str
    why: str
    zh: str = ""
    silent: frozenset[str] = frozenset()


MACHINE: dict[str, Machine] = {
    row.key: row
    for row in (
        Machine(
            "alarm.sweep", CONSOLE, "alarms follow from clocks and from time; each has its own line in alarm_event",
            silent=frozenset({"alarm", "alarm_event", "alarm_watch"}),
        ),
        Machine("clock.off", CONSOLE, "the settings file switched a house rule off", zh="停用内部约定时限"),
        Machine("clock.on", CONSOLE, "the settings file lets a house rule run again", zh="启用内部约定时限"),
        Machine(AlarmAct.CLOCK_JUMP.value, CONSOLE, "the wall clock moved by itself", zh=AlarmAct.CLOCK_JUMP.zh),
        Machine(
            "handover.begin", CONSOLE, "a shift that has ended is handed over, whether anybody begins or not; the clock"
            " of a duty that ended otherwise ends with it", zh="开始交接班记录", silent=frozenset({"clock"}),
        ),
        Machine(
            "draft.keep", CONSOLE, "half-typed text is no act before it is registered", silent=frozenset({"draft"})
        ),
        Machine("pin.wrong", CONSOLE, "wrong tries are counted", zh="密码输错"),
        Machine("pin.locked", CONSOLE, "too many wrong tries lock the PIN", zh="密码锁定"),
        Machine(
            "pin.forget", CONSOLE, "the right PIN wipes the count of wrong ones, whose lines stay",
            silent=frozenset({"person_pin"}),
        ),
        Machine("phone.ring", TELEPHONE, "a call rings before anybody has taken it", zh="来电"),
        Machine("phone.missed", TELEPHONE, "a call rang in vain", zh="来电未接"),
        Machine("hand_in.claim", TIMER, "the weekly slot has come (4.3.8)", zh="取周交编号"),
        Machine("hand_in.prepare", TIMER, "the weekly slot has come (4.3.8)", zh="准备周交"),
    )
}  # fmt: skip

#: A re-issue to them cannot be declined (4.3.11).
MUST_TAKE = frozenset({Addressee.GENERAL_MANAGER})


@dataclass(frozen=True)
class SeparateDuties:
    """Two who must not be the same person in an act: what `one` and `other` do, and the sentence where they are."""

    act: str
    one: str
    other: str
    reason: Reason


APART: dict[str, SeparateDuties] = {
    rule.act: rule
    for rule in (
        SeparateDuties("order.pass", "verifier", "worker", Reason("核实人不能是处理人本人", "4.2.5")),
        SeparateDuties("order.rework", "verifier", "worker", Reason("核实人不能是处理人本人", "4.2.5")),
        SeparateDuties(
            "hand_in.review",
            "archivist",
            "handler",
            Reason("这张单据经资料管理员本人的手，要由另一位资料管理员审核", "4.3.8", house=True),
        ),
        *(
            SeparateDuties(key, "incoming", "outgoing", Reason("不能自己交班给自己", "F1"))
            for key in ("handover.in", "handover.in_for", "handover.refuse")
        ),
    )
}


def act(key: str) -> Act:
    """The row of an act; raises KeyError for one the table does not have."""
    return ACTS[key]


def refusal(key: str, roles: Iterable[Role], zh: str = "") -> Reason | None:
    """Why someone with `roles` may not take the act, called `zh` or by its word; None where they may.

    Raises KeyError for an act the table does not have.
    """
    row = ACTS[key]
    if row.by == ANYONE or row.by & frozenset(roles):
        return None
    return Reason(f"「{zh or row.zh or '这件事'}」由{names_of(row.by)}办理", row.clause, row.house)


def together(key: str, one: str, other: str) -> Reason | None:
    """Why `one` and `other` may not be who they are in the act: they are the same person; None where all is well."""
    rule = APART.get(key)
    return rule.reason if rule is not None and one and one == other else None


def names_of(roles: Iterable[Role]) -> str:
    """The roles in words, in the order of the vocabulary."""
    held = frozenset(roles)
    return "、".join(role.zh for role in Role if role in held)
