"""Who may sign for what: the order of the roles, and whose signature a step takes on the paper it is taken on.

An order is signed for by the head or a named receiver of *that* department, one that was written afresh by whom it is
addressed to (4.2.3, 4.3.11); an instruction comes from above whoever asked (4.2.7). Everything else goes by the roles
of `who`. A name outside the list may stand where the desk cannot stop life: with telephone and reason, until a listed
person confirms it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pmconsole.procedure import who
from pmconsole.procedure.refusal import Reason
from pmconsole.procedure.vocabulary import Addressee, Due, Role, SignedHow

#: The order of the roles: who stands above whom. The desk, the departments' receivers and the archive stand level.
RANK: Mapping[Role, int] = {
    Role.HANDLER: 1,
    Role.ASSISTANT: 1,
    Role.RECEIVER: 1,
    Role.ARCHIVIST: 1,
    Role.SUPERVISOR: 2,
    Role.MANAGER: 3,
    Role.GENERAL_MANAGER: 4,
}
DESK_RANK = RANK[Role.HANDLER]
#: Where a department answers for the order with its name, and where somebody above answers for an instruction.
FOR_ORDER = frozenset({"order.sign", "order.decline"})
INSTRUCTED = "entry.instruct"
#: The work is done by people who are not all in the list: what they sign is kept as a name outside it.
OUTSIDE = FOR_ORDER | {"order.pass", "order.rework", INSTRUCTED}
#: A word over a line: counted at once, owed as a signature.
TOLD = frozenset({SignedHow.PHONE, SignedHow.RADIO})
#: What a hand that signs chooses from; whoever acts on duty is known without choosing.
CHOSEN = tuple(how for how in SignedHow if how is not SignedHow.ON_DUTY)


@dataclass(frozen=True)
class Signer:
    """Someone who would sign, as the list has them now; `listed` says whether it has them at all."""

    name: str
    roles: frozenset[Role] = frozenset()
    department: str = ""
    listed: bool = True


@dataclass(frozen=True)
class Scene:
    """What of a paper decides who signs: the department with its head and receiver, the addressee, who asked."""

    department: str = ""
    head: str = ""
    receiver: str = ""
    addressee: Addressee = Addressee.DEPARTMENT
    addressee_name: str = ""
    asked_by: int = DESK_RANK


def rank(roles: Iterable[Role]) -> int:
    """How high somebody with `roles` stands; 0 for who has none."""
    return max((RANK[role] for role in roles), default=0)


def may(step: str, signer: Signer, scene: Scene) -> bool:
    """Whether they may sign for the step (a key of the who-table) on a paper like that."""
    if step in FOR_ORDER:
        return _takes(signer, scene)
    if step == INSTRUCTED:
        return rank(signer.roles) > max(scene.asked_by, DESK_RANK)
    return bool(who.act(step).signs & signer.roles)


def refusal(step: str, signer: Signer, scene: Scene) -> Reason | None:
    """Why somebody whom the list knows as somebody else may not sign here; None where they may, or it knows nothing.

    Who is in the list without any role is taken at their word where a paper of the desk's own is signed.
    """
    if not signer.roles or may(step, signer, scene):
        return None
    row = who.act(step)
    return Reason(f"{signer.name}不是{whose(step, scene)}，不能在这里签名", row.clause, row.house)


def outside(step: str, signer: Signer, scene: Scene) -> bool:
    """Whether the name would stand as one outside the list (名单外)."""
    return step in OUTSIDE and not signer.roles and not may(step, signer, scene)


def whose(step: str, scene: Scene) -> str:
    """Whose signature it is, in words: `工程部的部门主管、指定接单人`."""
    if step in FOR_ORDER:
        if scene.addressee is Addressee.DEPARTMENT:
            return f"{scene.department}的{Role.SUPERVISOR.zh}或{Role.RECEIVER.zh}"
        named = f"（{scene.addressee_name}）" if scene.addressee_name else ""
        return f"这张派工单写给的{stands_for(scene)}{named}"
    if step == INSTRUCTED:
        return "比请示人高一级以上的上级"
    return who.names_of(who.act(step).signs) or "能签名的人"


def stands_for(scene: Scene) -> str:
    """Who the order is written to, by what they are: `工程部的部门主管`."""
    of = f"{scene.department}的" if scene.addressee is Addressee.HEAD else ""
    return f"{of}{scene.addressee.zh}"


def due(how: SignedHow, *, refusal: str = "", outside: bool = False, has_pin: bool = False) -> Due | None:
    """What is still to come after a signature that was given so; nothing where it was refused with a reason."""
    if refusal:
        return None
    if outside:
        return Due.CONFIRMATION
    if how in TOLD:
        return Due.SIGNATURE
    return Due.LOOK if has_pin and how is SignedHow.PAPER else None


def keeps_back(due: Due | None, settled: bool) -> bool:
    """Whether a paper with such a signature may not go to the archive yet (4.3.10); a superior's look holds nothing."""
    return due in (Due.SIGNATURE, Due.CONFIRMATION) and not settled


def _takes(signer: Signer, scene: Scene) -> bool:
    theirs = signer.department == scene.department and bool(scene.department)
    match scene.addressee:
        case Addressee.DEPARTMENT:
            named = signer.name in (scene.head, scene.receiver)
            return named or (theirs and bool({Role.SUPERVISOR, Role.RECEIVER} & signer.roles))
        case Addressee.HEAD:
            if scene.addressee_name:
                return signer.listed and signer.name == scene.addressee_name
            return signer.name == scene.head or (theirs and Role.SUPERVISOR in signer.roles)
        case Addressee.GENERAL_MANAGER:
            boss = Role.GENERAL_MANAGER in signer.roles
            return boss and scene.addressee_name in ("", signer.name)
