"""Asking somebody to sign: who, how, and the PIN or the number; and having a PIN changed before it counts first."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from pmconsole.data.core import desk as queries_desk
from pmconsole.data.core.text import clean
from pmconsole.data.people.queries import with_pin
from pmconsole.desk.core import pins
from pmconsole.desk.core.errors import BadInput
from pmconsole.desk.core.pins import MustChange
from pmconsole.desk.core.signing import SignatureIn
from pmconsole.procedure import who
from pmconsole.procedure.pins import pin_fault
from pmconsole.procedure.signers import TOLD
from pmconsole.procedure.vocabulary import SignedHow
from pmconsole.screens.frame.console import Console
from pmconsole.screens.kit.fields import ChoiceField, Field, FieldForm, PersonField, SecretField, TextField
from pmconsole.screens.kit.form_box import FormBox
from pmconsole.screens.kit.inputs import Option

T = TypeVar("T")
#: Every way to sign, the PIN first: at the desk it is the quickest.
AT_THE_DESK = (SignedHow.PIN, SignedHow.PAPER, SignedHow.PHONE, SignedHow.RADIO)
IN_PERSON = (SignedHow.PIN, SignedHow.PAPER)


async def ask_hand(
    app: Console, title: str, names: Sequence[str], *, hows: Sequence[SignedHow] = AT_THE_DESK
) -> SignatureIn | None:
    """Ask who signs, then how; None for Esc. Runs inside a worker.

    `names` are offered, a single one is filled in; how is always chosen by hand. A PIN is proven before the hand is
    given, so that only the act itself is left to do.
    """
    fields = await hand_fields(app, names, hows)
    given: list[SignatureIn] = []

    async def submit(values: dict[str, object]) -> str:
        given[:] = [await hand_given(app, {"how": hows[0]} | values)]
        return ""

    return given[0] if await app.ahead.ask(FormBox(title, fields, submit)) is not None else None


async def hand_fields(app: Console, names: Sequence[str], hows: Sequence[SignedHow] = AT_THE_DESK) -> list[Field]:
    """The fields in which somebody signs, for a form of one's own; a single one of the `names` is filled in.

    What they hold goes to `hand_given`.
    """
    pinned = await app.read(with_pin)
    fields: list[Field] = [PersonField("name", "签名人", names, required=True)]
    fields[0].text = names[0] if len(names) == 1 else ""
    if len(hows) > 1:
        fields.append(ChoiceField("how", "签名方式", [Option(how, how.zh) for how in hows], required=True))
    if set(hows) & TOLD:
        fields.append(TextField("number", "号码", hint="电话号码，或对讲机几号；留空用名单里的"))
    if SignedHow.PAPER in hows:
        fields.append(TextField("why", "不用密码的原因", required=True))
    if SignedHow.PIN in hows:
        fields.append(SecretField("pin", "密码", required=True))
    if len(hows) > 1:
        ask_by_how(fields, "name", pinned)
    return fields


def ask_by_how(
    fields: Sequence[Field], signer: str, pinned: frozenset[str], listed: Sequence[str] | None = None
) -> None:
    """Let fields of signing be asked only where how one signs, and who does, wants them.

    `signer` is the field with the name; `pinned` have a PIN; who is not among `listed`, if given, would stand outside
    the list.
    """

    def outside(form: FieldForm) -> bool:
        name = form.field(signer).text.strip()
        return listed is not None and bool(name) and name not in listed

    def number(form: FieldForm) -> bool:
        return form.field("how").value in TOLD or outside(form)

    def why(form: FieldForm) -> bool:
        on_paper = form.field("how").value is SignedHow.PAPER and form.field(signer).text.strip() in pinned
        return on_paper or outside(form)

    asked = {"number": number, "why": why, "pin": lambda form: form.field("how").value is SignedHow.PIN}
    for field in fields:
        field.asked_when = asked.get(field.key, field.asked_when)


async def hand_given(app: Console, values: dict[str, object]) -> SignatureIn:
    """The hand that the values of `hand_fields` describe, its PIN proven. Raises what `prove` raises."""
    name, how = clean(str(values.get("name") or "")), SignedHow(str(values["how"]))
    if how is not SignedHow.PIN:
        number, why = (clean(str(values.get(key) or "")) for key in ("number", "why"))
        return SignatureIn(name, how, number=number, why=why)
    pin = str(values.get("pin") or "")
    return SignatureIn(name, how, await proving(app, lambda new: app.look(pins.prove, app.desk, name, pin, new)))


async def ask_superior(app: Console, title: str) -> tuple[str, SignatureIn | None]:
    """Who decides what only a superior may, and their hand; "" for nobody. In a worker.

    Where whoever is on duty is one, no other signs.
    """
    if who.ABOVE & app.actor.roles:
        return app.actor.name, None
    above = await app.read(queries_desk.above)
    if not above:
        app.tell(f"{title}要由{who.names_of(who.ABOVE)}决定；名单里还没有，请先在「人员」里加入。", severity="warning")
        return "", None
    hand = await ask_hand(app, f"{title}：请主管签名", [row.name for row in above], hows=IN_PERSON)
    if hand is not None and hand.name not in {row.name for row in above}:
        app.tell(f"{hand.name}不是{who.names_of(who.ABOVE)}，没有改动。", severity="warning")
        return "", None
    return hand.name if hand is not None else "", hand


async def proving(app: Console, attempt: Callable[[str | None], Awaitable[T]]) -> T:
    """Do `attempt(None)`; where the PIN must be changed first, ask for a new one and do `attempt(new)`."""
    try:
        return await attempt(None)
    except MustChange as error:
        new = await ask_new_pin(app, error.name)
        if new is None:
            raise
        return await attempt(new)


async def ask_new_pin(app: Console, name: str, title: str = "") -> str | None:
    """A new PIN, typed twice; None for Esc."""
    chosen: list[str] = []

    async def submit(values: dict[str, object]) -> str:
        first, second = str(values["new_pin"]), str(values["again"])
        if fault := pin_fault(first):
            raise BadInput({"new_pin": fault})
        if first != second:
            raise BadInput({"again": "两次输入的不一样，请再输一次。"})
        chosen[:] = [first]
        return ""

    fields = [
        SecretField("new_pin", "新密码", "4 到 12 位数字", required=True),
        SecretField("again", "再输一次", required=True),
    ]
    title = title or f"{name}第一次用密码：请换成自己的"
    return chosen[0] if await app.ahead.ask(FormBox(title, fields, submit)) is not None else None
