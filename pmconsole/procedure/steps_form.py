"""The steps on a service form (客户服务单): 4.2.6, 4.3.4, 4.3.8."""

from pmconsole.procedure.columns import FormField, field_zh
from pmconsole.procedure.facts import Facts
from pmconsole.procedure.refusal import Reason
from pmconsole.procedure.steps import WHEN, Check, Input, Need, Signing, Step, StepKey, asked, meet
from pmconsole.procedure.steps_entry import verified
from pmconsole.procedure.vocabulary import EntryState, FormState, Paper, ReplyHow, Rule

S = FormState


def _replied(facts: Facts) -> bool:
    return facts.entry.replied


def _outcome(facts: Facts) -> bool:
    """Whether there is an outcome to fetch: it is handled or verified, or a department answers it itself (4.3.9)."""
    return facts.entry.state is not EntryState.RECEIVED and verified(facts)


FORM_STEPS = (
    # Telling and fetching are two things; neither waits until the customer was told
    Step(
        StepKey.NOTIFY,
        Paper.SERVICE,
        frozenset({S.RECEIVED}),
        "4.2.6",
        inputs=(
            asked(Paper.SERVICE, "notified_to", "person", required=True),
            asked(Paper.SERVICE, "notified_how", "choice", required=True, choices=ReplyHow),
            WHEN,
        ),
        needs=(Need(_outcome, Reason("处理结果还没有核实，还不能通知领取", "4.2.6")),),
    ),
    Step(
        StepKey.HAND_OUT,
        Paper.SERVICE,
        frozenset({S.RECEIVED}),
        "4.2.6",
        target=S.HANDED_OUT,
        inputs=(asked(Paper.SERVICE, "handed_out_to", "person", required=True), WHEN),
        needs=(Need(_outcome, Reason("处理结果还没有核实，服务单还不能领取", "4.2.6")),),
    ),
    Step(
        StepKey.TAKE_BACK,
        Paper.SERVICE,
        frozenset({S.RECEIVED, S.HANDED_OUT}),
        "4.3.8",
        target=S.TAKEN_BACK,
        inputs=(
            asked(Paper.SERVICE, "result", "long", required=True),
            asked(Paper.SERVICE, "customer_signer"),
            asked(Paper.SERVICE, "customer_refusal", hint="客户拒签时写明"),
            asked(Paper.SERVICE, "opinion", hint="客户写在签名旁的意见"),
            WHEN,
        ),
        needs=(Need(_replied, Reason("处理情况尚未回复客户", "4.3.8")),),
        checks=(
            Check(
                lambda f, i: bool(i.get("customer_signer") or i.get("customer_refusal")),
                "customer_signer",
                Reason("请填客户签名；客户未签的，写明未签字原因", "4.3.8"),
            ),
        ),
        signing=Signing("customer_signer", "customer", "customer_refusal"),
        # Who had it outside was chased on the entry.
        effects=(meet(Rule.PROMISE, "entry"),),
    ),
    Step(
        StepKey.CORRECT_FORM,
        Paper.SERVICE,
        frozenset(S) - {S.VOID},
        "4.3.10",
        inputs=(
            Input("field", "更正哪一栏", "choice", required=True, choices=FormField),
            Input("value", "改为", "long"),
            Input("reason", "更正原因", required=True),
        ),
    ),
    Step(
        StepKey.VOID_FORM,
        Paper.SERVICE,
        frozenset({S.RECEIVED, S.HANDED_OUT, S.TAKEN_BACK}),
        "4.3.10",
        target=S.VOID,
        inputs=(Input("reason", field_zh("void_reason", Paper.SERVICE), required=True),),
        needs=(
            Need(lambda f: f.entry.state is not EntryState.STRUCK_OFF, Reason("信息已消档，服务单不能作废", "4.3.7")),
        ),
    ),
)
