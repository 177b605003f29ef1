"""What a written report of a major incident asks for, and the steps on one (重大事件报告): 4.2.7, 4.3.10."""

from pmconsole.procedure.columns import ReportField, field_zh
from pmconsole.procedure.facts import CLOSED_ENTRIES
from pmconsole.procedure.refusal import Reason
from pmconsole.procedure.saying import says_something
from pmconsole.procedure.steps import Check, Input, Inputs, Need, Step, StepKey, asked
from pmconsole.procedure.vocabulary import Paper, ReportState, Role

_REPORT = Paper.REPORT
REPORTED_TO = asked(_REPORT, "reported_to", "person", required=True, role=Role.SUPERVISOR)
#: When, where, who, what, why, what was done, what was lost, to whom.
REPORT_INPUTS = (
    asked(_REPORT, "happened_at", "time", hint="留空为信息接收时间"),
    asked(_REPORT, "place", hint="留空则照登记的房号"),
    asked(_REPORT, "involved"),
    asked(_REPORT, "content", "long", required=True),
    asked(_REPORT, "cause", "long", required=True, hint="还没有查明的，写明正由谁查"),
    asked(_REPORT, "measures", "long", required=True),
    asked(_REPORT, "damage"),
    REPORTED_TO,
)
#: What became known later; only what it adds is written.
SUPPLEMENT_INPUTS = (
    asked(_REPORT, "content", "long", required=True),
    asked(_REPORT, "cause", "long"),
    asked(_REPORT, "measures", "long"),
    asked(_REPORT, "damage"),
    REPORTED_TO,
)


def says(field: str) -> Check:
    """That what is typed says something: `无` is no report."""
    reason = Reason(f"「{field_zh(field, _REPORT)}」没有写出内容，「无」不是报告", "4.2.7")

    def holds(_facts: object, typed: Inputs) -> bool:
        return says_something(typed.get(field))

    return Check(holds, field, reason)


REPORT_CHECKS = tuple(says(field) for field in ("content", "cause", "measures"))
SUPPLEMENT_CHECKS = (says("content"),)

REPORT_STEPS = (
    Step(
        StepKey.CORRECT_REPORT,
        _REPORT,
        frozenset({ReportState.FILED}),
        "4.3.10",
        inputs=(
            Input("field", "更正哪一栏", "choice", required=True, choices=ReportField),
            Input("value", "改为", "long"),
            Input("reason", "更正原因", required=True),
        ),
    ),
    Step(
        StepKey.VOID_REPORT,
        _REPORT,
        frozenset({ReportState.FILED}),
        "4.3.10",
        target=ReportState.VOID,
        inputs=(Input("reason", field_zh("void_reason", _REPORT), required=True),),
        needs=(Need(lambda f: f.entry.state not in CLOSED_ENTRIES, Reason("所属信息已经办完，报告不能作废", "4.2.7")),),
    ),
)
