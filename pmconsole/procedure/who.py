"""Who may: one table of every act at the desk, who may take it and whose signature it wants; and who may not be one.

`by` are the roles of the person on duty who takes the act; `signs` the roles of whoever must sign for it, empty where
nobody signs. The rules that two must not be the same person stand in `APART`. Everything that asks "may they?" asks
here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pmconsole.procedure.refusal import Reason
from pmconsole.procedure.vocabulary import Addressee, Role

HANDLER = frozenset({Role.HANDLER})
DESK = frozenset({Role.HANDLER, Role.ASSISTANT})
ASSISTANT = frozenset({Role.ASSISTANT})
ARCHIVIST = frozenset({Role.ARCHIVIST})
ABOVE = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.GENERAL_MANAGER})
#: The head signs for the department as well as the named receiver (4.2.3).
RECEIVERS = ABOVE | {Role.RECEIVER}
ANYONE = frozenset(Role)
NOBODY: frozenset[Role] = frozenset()
#: The customer signs by name on paper and is no person of the list.
CUSTOMER = "customer"


@dataclass(frozen=True)
class Act:
    """One act: its key as the journal records it, where it comes from, who takes it (`by`) and who signs (`signs`).

    `zh` is its word where no enumeration and no list of `act_words` has one.
    """

    key: str
    clause: str
    by: frozenset[Role] = HANDLER
    signs: frozenset[Role] = NOBODY
    zh: str = ""


ACTS: dict[str, Act] = {
    act.key: act
    for act in (
        # An entry of the ledger
        Act("entry.classify", "4.2.3"),
        Act("entry.issue", "4.2.3"),
        Act("entry.handle", "4.3.5"),
        Act("entry.internal", "4.3.9"),
        Act("entry.reply", "4.2.6", DESK),
        Act("entry.strike_off", "4.3.7"),
        Act("entry.follow_up", "4.3.2", DESK),
        Act("entry.major", "4.2.7"),
        Act("entry.refer", "4.2.7"),
        Act("entry.instruct", "4.2.7", HANDLER, ABOVE),
        Act("entry.report", "4.2.7"),
        Act("entry.progress", "4.3.3", DESK),
        Act("entry.receive_form", "4.3.4", HANDLER, HANDLER),
        Act("entry.note", "4.2.8", DESK),
        Act("entry.correct", "4.3.10"),
        Act("entry.void", "4.3.10"),
        # A dispatch order
        Act("order.sign", "4.2.3", DESK, RECEIVERS),
        Act("order.decline", "4.2.3", DESK, RECEIVERS),
        Act("order.arrange", "4.3.7", DESK),
        Act("order.complete", "4.3.7", DESK),
        Act("order.reason", "4.3.7", DESK),
        Act("order.feed_back", "4.3.7", DESK),
        Act("order.pass", "4.2.5", DESK, ASSISTANT),
        Act("order.rework", "4.2.5", DESK, ASSISTANT),
        Act("order.return", "4.3.7"),
        Act("order.return_unfinished", "4.3.11"),
        Act("order.reissue", "4.3.11"),
        Act("order.strike_off", "4.3.7"),
        Act("order.note", "4.3.7", DESK),
        Act("order.correct", "4.3.10"),
        Act("order.void", "4.3.10"),
        # Any paper, printed
        Act("print.paper", "5", ANYONE),
        # A service form
        Act("form.hand_out", "4.2.6", DESK),
        Act("form.take_back", "4.3.8", DESK),
        Act("form.correct", "4.3.10"),
        Act("form.void", "4.3.10"),
        # The board
        Act("change.register", "4.3.3"),
        Act("change.extend", "4.3.3"),
        Act("change.restored", "4.3.3"),
        Act("change.end_early", "4.3.3"),
        Act("change.correct", "4.3.10"),
        Act("change.void", "4.3.10"),
        # The roster
        Act("roster.assign", "F1", HANDLER | ABOVE),
        # Both who change turns agree with their signature, or somebody above does
        Act("roster.swap", "F1", HANDLER | ABOVE, DESK | ABOVE),
        Act("roster.copy", "F1", HANDLER | ABOVE),
        Act("roster.import", "F1", HANDLER | ABOVE),
        Act("roster.pattern", "F1", HANDLER | ABOVE),
        # Alarms of a house rule are put out of service, and back, by somebody above
        Act("alarm.take_out", "3.2", DESK, ABOVE),
        # A signature that was owed is given
        Act("signature.settle", "4.2.3", DESK, ANYONE),
        # The weekly hand-in and the archive; what the archivist passes, nobody who dealt with it may pass
        Act("hand_in.prepare", "4.2.8", DESK | ARCHIVIST),
        Act("hand_in.receive", "4.3.8", DESK | ARCHIVIST, ARCHIVIST),
        Act("hand_in.review", "4.3.8", ARCHIVIST, ARCHIVIST),
        Act("archive.place", "4.3.8", DESK | ARCHIVIST),
        Act("archive.send_back", "4.3.10", DESK | ARCHIVIST),
        Act("archive.corrected", "4.3.10", DESK),
        # The handover (F1): for who is absent someone above may stand in
        Act("handover.note", "F1", DESK),
        Act("handover.equipment", "F1"),
        Act("handover.check", "F1"),
        Act("handover.out", "F1", HANDLER, HANDLER),
        Act("handover.out_for", "F1", HANDLER, ABOVE),
        Act("handover.withdraw", "F1"),
        Act("handover.in", "F1", HANDLER, HANDLER),
        Act("handover.in_for", "F1", HANDLER, ABOVE),
        Act("handover.refuse", "F1", HANDLER, HANDLER | ABOVE),
        Act("handover.add", "F1"),
        # People: whoever stands above the desk signs, as soon as one of them has a PIN
        Act("person.add", "3.2", DESK, ABOVE),
        Act("person.change", "3.2", DESK, ABOVE),
        Act("person.roles", "3.2", DESK, ABOVE),
        Act("person.deactivate", "3.2", DESK, ABOVE),
        Act("person.reactivate", "3.2", DESK, ABOVE),
        Act("pin.set", "3.2", DESK, ABOVE),
    )
}

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


def refusal(key: str, roles: Iterable[Role], zh: str) -> Reason | None:
    """Why someone with `roles` may not take the act called `zh`; None where they may."""
    row = ACTS[key]
    if row.by & frozenset(roles):
        return None
    return Reason(f"「{zh}」由{names_of(row.by)}办理", row.clause)


def signer_refusal(key: str, name: str, roles: Iterable[Role]) -> Reason | None:
    """Why `name`, who is in the list with `roles`, may not sign for the act; None where they may.

    Someone in the list without any role is taken at their word: the list says nothing against them.
    """
    row, held = ACTS[key], frozenset(roles)
    if not held or row.signs & held:
        return None
    return Reason(f"{name}不是{names_of(row.signs) or '能签名的人'}，不能在这里签名", row.clause)


def together(key: str, one: str, other: str) -> Reason | None:
    """Why `one` and `other` may not be who they are in the act: they are the same person; None where all is well."""
    rule = APART.get(key)
    return rule.reason if rule is not None and one and one == other else None


def names_of(roles: Iterable[Role]) -> str:
    """The roles in words, in the order of the vocabulary."""
    held = frozenset(roles)
    return "、".join(role.zh for role in Role if role in held)
