"""The information-change board as rules (4.3.3): where a change stands, what may be done with it, who asks what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pmconsole.procedure import who
from pmconsole.procedure.clocks import RULES
from pmconsole.procedure.columns import ChangeField, field_zh
from pmconsole.procedure.refusal import Reason
from pmconsole.procedure.steps import WHEN, Check, Input, asked
from pmconsole.procedure.vocabulary import ChangeKind, Paper, ReplyHow, Role, Rule, Term

CLAUSE = "4.3.3"
#: What callers are not told: it is for the house alone.
INWARD = frozenset({ChangeKind.INTERNAL})


class ChangeState(Term):
    """Where a change stands at a moment."""

    COMING = "coming", "未开始"
    IN_FORCE = "in_force", "生效中"
    OVERDUE = "overdue", "到期待问"
    ENDED = "ended", "已结束"
    VOID = "void", "作废"


class ChangeOutcome(Term):
    """How a change came to its end."""

    ENDED_EARLY = "ended_early", "提前结束"
    RESTORED = "restored", "已恢复"


class BoardKey(Term):
    """What can be done on the board; the value is what the journal records."""

    REGISTER = "change.register", "登记变更"
    EXTEND = "change.extend", "延长"
    RESTORED = "change.restored", "已恢复"
    END_EARLY = "change.end_early", "提前结束"
    CORRECT = "change.correct", "更正"
    VOID = "change.void", "作废"


@dataclass(frozen=True)
class BoardStep:
    """One thing that can be done with a change: from which states, and what it asks."""

    key: BoardKey
    sources: frozenset[ChangeState]
    inputs: tuple[Input, ...]
    clause: str = CLAUSE
    checks: tuple[Check, ...] = ()


_S = ChangeState
_OPEN = frozenset({_S.COMING, _S.IN_FORCE, _S.OVERDUE})
_BY = (ReplyHow.LETTER, ReplyHow.PHONE, ReplyHow.RADIO, ReplyHow.VISIT)
BOARD_STEPS: dict[BoardKey, BoardStep] = {
    step.key: step
    for step in (
        BoardStep(
            BoardKey.REGISTER,
            frozenset(),
            (
                asked(Paper.CHANGE, "kind", "choice", required=True, choices=ChangeKind),
                asked(Paper.CHANGE, "department", "department", required=True),
                asked(Paper.CHANGE, "reported_how", "choice", required=True, choices=_BY),
                asked(Paper.CHANGE, "scope", required=True, hint="全区，或 3栋、5-7栋、8栋2单元、3-2-1702"),
                asked(Paper.CHANGE, "content", "long", required=True, hint="什么事、为什么"),
                asked(Paper.CHANGE, "begins_at", "plan"),
                asked(Paper.CHANGE, "ends_at", "plan", hint="留空为另行通知；可写 18:00、明天 9:00、3小时后"),
                asked(Paper.CHANGE, "answer", "long", hint="来电人问起时怎么说；留空照内容说"),
                asked(Paper.CHANGE, "reporter"),
                asked(Paper.CHANGE, "decided_at", "time"),
            ),
        ),
        BoardStep(
            BoardKey.RESTORED,
            frozenset({_S.IN_FORCE, _S.OVERDUE}),
            (Input("remark", field_zh("end_remark", Paper.CHANGE), hint="如 已来水，水质浑浊请放水 5 分钟"), WHEN),
        ),
        BoardStep(
            BoardKey.EXTEND,
            _OPEN,
            (
                Input("ends_at", "延到", "plan", hint="留空为另行通知；可写 18:00、明天 9:00、3小时后"),
                Input("reason", "原因", required=True),
            ),
        ),
        BoardStep(
            BoardKey.END_EARLY,
            frozenset({_S.COMING, _S.IN_FORCE}),
            (Input("remark", "原因", required=True), WHEN),
        ),
        BoardStep(
            BoardKey.CORRECT,
            frozenset(_S) - {_S.VOID},
            (
                Input("field", "更正哪一栏", "choice", required=True, choices=ChangeField),
                Input("value", "改为", "long"),
                Input("reason", "更正原因", required=True),
            ),
            "4.3.10",
        ),
        BoardStep(
            BoardKey.VOID,
            _OPEN,
            (Input("reason", field_zh("void_reason", Paper.CHANGE), required=True),),
            "4.3.10",
        ),
    )
}


def change_state(
    now: datetime, *, begins: datetime, ends: datetime | None, ended: datetime | None, voided: datetime | None
) -> ChangeState:
    """Where a change stands at `now` (all aware). One whose end has passed without a word is OVERDUE, not ended."""
    if voided is not None:
        return ChangeState.VOID
    if ended is not None:
        return ChangeState.ENDED
    if now < begins:
        return ChangeState.COMING
    return ChangeState.OVERDUE if ends is not None and now >= ends else ChangeState.IN_FORCE


def reported_late(decided: datetime, registered: datetime) -> bool:
    """Whether the department took longer than the hours of 4.3.3 from its decision to the report."""
    return registered - decided > timedelta(minutes=RULES[Rule.REPORT_CHANGE].minutes or 0)


def board_refusals(step: BoardStep, state: ChangeState, roles: Iterable[Role]) -> tuple[Reason, ...]:
    """Why `step` may not be taken on a change in `state`; empty where it may."""
    found = []
    if reason := who.refusal(step.key.value, roles, step.key.zh):
        found.append(reason)
    if step.sources and state not in step.sources:
        found.append(Reason(f"这条变更现在是「{state.zh}」，不能{step.key.zh}", step.clause))
    return tuple(found)
