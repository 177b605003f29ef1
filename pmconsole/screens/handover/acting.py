"""From the handover to what is done with it (F1): notes, things, signatures, a refusal, somebody who stands in.

A signature by PIN stands on its own and so passes a console that is locked; everything else is an act of whoever is on
duty, paper included: nobody hands over a console that was left alone without their PIN.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import cast

from pmconsole.data.core.desk import above
from pmconsole.data.handover import queries as queries_handover
from pmconsole.desk.core.errors import BadInput, Conflict, DeskError, Refused, StoreError
from pmconsole.desk.core.signing import SignatureIn
from pmconsole.desk.handover import acts as handover
from pmconsole.desk.handover import notes as shift_notes
from pmconsole.desk.handover.acts import HandoverDone
from pmconsole.desk.handover.gathering import OpenHandover
from pmconsole.procedure.columns import field_zh
from pmconsole.procedure.handover import HandoverItem, HandoverState
from pmconsole.procedure.things import thing_of
from pmconsole.procedure.vocabulary import Paper, SignedHow
from pmconsole.screens.frame.console import Console
from pmconsole.screens.frame.signing import IN_PERSON, ask_hand
from pmconsole.screens.handover.box import box_of
from pmconsole.screens.handover.held import nothing_open
from pmconsole.screens.handover.news import show_signed
from pmconsole.screens.kit.blocks import Moments
from pmconsole.screens.kit.cells import clip
from pmconsole.screens.kit.chooser import Chooser, ChooserItem
from pmconsole.screens.kit.fields import ChoiceField, Field, LongField, PersonField, TextField, TimeField
from pmconsole.screens.kit.form_box import FormBox
from pmconsole.screens.kit.inputs import Option
from pmconsole.screens.kit.message import MessageBox
from pmconsole.screens.kit.moments import shown

TROUBLE = (DeskError, Refused, StoreError)


async def say(app: Console, error: Exception) -> None:
    """Why something could not be done, in a window where it is more than a line."""
    if isinstance(error, Refused):
        text = "现在不能办理：\n" + "\n".join(f"- {reason}" for reason in error.reasons)
    elif isinstance(error, Conflict):
        text = f"{error.number} 刚在别的操作台改过，已重新读出，请看过再办。"
    elif isinstance(error, BadInput):
        text = "\n".join(error.fields.values())
    else:
        text = str(error)
    await app.ahead.ask(MessageBox(text))


# Written during the shift


async def write_note(app: Console) -> None:
    """A note for the next shift, from any screen. Runs inside a worker."""

    async def submit(values: dict[str, object]) -> str:
        return await app.desk_call(shift_notes.note, app.desk, app.actor, str(values["text"]))

    fields = [LongField("text", "记事", hint="交给下一班的事；交班时自动列出", required=True)]
    await _form(app, "本班记事（F1）", fields, submit)


async def write_instruction(app: Console) -> None:
    """An instruction from above: who gave it, when. Runs inside a worker."""
    names = [person.name for person in await app.read(above)]

    async def submit(values: dict[str, object]) -> str:
        told_at = cast("datetime | None", values["told_at"])
        work = partial(shift_notes.instruct, told_at=told_at)
        return await app.desk_call(work, app.desk, app.actor, str(values["text"]), str(values["told_by"]))

    fields = [
        PersonField("told_by", field_zh("told_by"), names, required=True),
        LongField("text", "指示", required=True),
        TimeField("told_at", "何时", app.desk.now, app.desk.zone),
    ]
    await _form(app, "上级指示（接班人要复述）", fields, submit)


async def edit_things(app: Console) -> None:
    """The site's own list of things. Runs inside a worker."""
    names = await app.read(queries_handover.equipment)

    async def submit(values: dict[str, object]) -> str:
        return await app.desk_call(shift_notes.keep_list, app.desk, app.actor, str(values["things"]))

    fields = [
        LongField(
            "things",
            field_zh("things"),
            "\n".join(names),
            "每行一样，Ctrl+J 换行；要数的写成 钥匙 12把，或 借出物品（件）",
            required=True,
        )
    ]
    await _form(app, "交接的设备和钥匙", fields, submit)


async def check_thing(app: Console, line: str) -> None:
    """How one thing was found, and how many there were of what is counted. Runs inside a worker."""
    thing = thing_of(line)

    async def submit(values: dict[str, object]) -> str:
        counted = str(values.get("counted") or "")
        if counted and not counted.isdecimal():
            raise BadInput({"counted": f"数目请写数字，如 {thing.expected or 12}。"})
        work = partial(shift_notes.check, counted={line: int(counted)} if counted else {})
        return await app.desk_call(work, app.desk, app.actor, {line: (bool(values["ok"]), str(values["remark"]))})

    options = (Option(True, "正常"), Option(False, "不正常"))
    fields: list[Field] = [ChoiceField("ok", "情况", options, 0, required=True)]
    if thing.unit:
        to_be = "" if thing.expected is None else f"应有 {thing.expected} {thing.unit}"
        fields.insert(0, TextField("counted", f"几{thing.unit}", hint=to_be, required=thing.told_by_count))
    fields.append(TextField("remark", "说明", hint="不正常的要写明"))
    await _form(app, f"清点 {thing.name}", fields, submit)


async def all_fine(app: Console) -> None:
    """Everything not looked at yet is all right. Runs inside a worker."""
    await _quick(app, partial(app.desk_call, shift_notes.all_fine, app.desk, app.actor))


async def thing_fine(app: Console, name: str) -> None:
    """One thing is all right; what has to be counted is asked for. Runs inside a worker."""
    if thing_of(name).told_by_count:
        await check_thing(app, name)
        return
    await _quick(app, partial(app.desk_call, shift_notes.check, app.desk, app.actor, {name: (True, "")}))


async def _form(
    app: Console,
    title: str,
    fields: Sequence[Field],
    submit: Callable[[dict[str, object]], Awaitable[str]],
) -> None:
    message = await app.ahead.ask(FormBox(title, fields, submit))
    if message is not None:
        app.tell(message)


async def _quick(app: Console, call: Callable[[], Awaitable[str]]) -> None:
    app.ahead.hold()
    try:
        app.tell(await call())
    except TROUBLE as error:
        await say(app, error)
    finally:
        app.ahead.release()


async def objection(app: Console, item: HandoverItem, before: str) -> str | None:
    """What the incoming does not take as it was told; None for Esc. Runs inside a worker."""
    given: list[str] = []

    async def submit(values: dict[str, object]) -> str:
        given[:] = [str(values["text"])]
        return ""

    fields = [LongField("text", "异议", before, "接班人怎么看；记在交接班记录上", required=True)]
    answer = await app.push_screen_wait(FormBox(f"异议：{clip(item.text, 66)}", fields, submit))
    return None if answer is None else given[0]


# Signatures


async def sign(app: Console, prepared: OpenHandover, read: Mapping[str, str], absent: str = "") -> HandoverDone | None:
    """Whoever's turn it is signs: the outgoing, then the incoming. Runs inside a worker.

    `absent` says why somebody above stands in. Returns what was done, None where nothing was.
    """
    app.ahead.hold()
    try:
        if not await nothing_open(app):
            return None
        # What is half typed was only kept just now: what the screen had read may not know of it.
        if blocks := (await app.look(handover.prepare, app.desk)).blocks:
            raise Refused(*blocks)
        incoming = prepared.state is HandoverState.OUTGOING_SIGNED
        hand = await ask_hand(
            app, _title(prepared, incoming, absent), _names(prepared, incoming, absent), hows=IN_PERSON
        )
        if hand is None or not await nothing_open(app):
            return None
        seen = prepared.row.version if prepared.row is not None else None
        if incoming:
            work = partial(handover.take_over, seen=seen, absent=absent)
            done = await _signed(app, hand, work, dict(read))
        else:
            work_out = partial(handover.sign_out, seen=seen, absent=absent)
            done = await _signed(app, hand, work_out)
    except TROUBLE as error:
        await say(app, error)
        return None
    finally:
        app.ahead.release()
    await _after(app, done)
    return done


async def _signed(app: Console, hand: SignatureIn, work: Callable[..., HandoverDone], *args: object) -> HandoverDone:
    if hand.how is not SignedHow.PIN:
        return await app.desk_call(work, app.desk, app.actor, hand, *args)
    app.duty.proved(hand.name)
    return await app.keep(work, app.desk, app.actor, hand, *args)


async def _after(app: Console, done: HandoverDone) -> None:
    if done.actor is not None:  # the head of the screen says the rest
        app.act_as(done.actor)
        await show_signed(app, done.handover_id, done.message)


def _title(prepared: OpenHandover, incoming: bool, absent: str) -> str:
    person = prepared.duty.person if prepared.duty is not None else ""
    if absent:
        return f"主管代签{'接班' if incoming else '交班'}：{absent[:30]}"
    return f"接班签名：从此由签名人当班（接{person}的班）" if incoming else f"交班签名：{person}"


def _names(prepared: OpenHandover, incoming: bool, absent: str) -> Sequence[str]:
    if absent:
        return prepared.supervisors
    if not incoming:
        return [prepared.duty.person] if prepared.duty is not None else []
    expected = [name for name in (prepared.turn.people if prepared.turn else ()) if name in prepared.successors]
    return expected or prepared.successors


async def stand_in(app: Console, prepared: OpenHandover, read: Mapping[str, str]) -> HandoverDone | None:
    """Somebody above signs for who is absent, and why is recorded. Runs inside a worker."""
    given: list[str] = []
    who = "接班人" if prepared.state is HandoverState.OUTGOING_SIGNED else "交班人"

    async def submit(values: dict[str, object]) -> str:
        given[:] = [str(values["absent"])]
        return ""

    fields = [TextField("absent", "原因", hint=f"{who}为什么不在，如 陈晨路上车祸", required=True)]
    if await app.ahead.ask(FormBox(f"{who}不在，由主管代签", fields, submit)) is None:
        return None
    return await sign(app, prepared, read, given[0])


async def refuse(app: Console, prepared: OpenHandover) -> None:
    """The incoming does not take over: why, and which superior was asked. Runs inside a worker."""
    typed: dict[str, str] = {}

    async def submit(values: dict[str, object]) -> str:
        typed.update({key: str(value) for key, value in values.items()})
        return ""

    fields = [
        LongField("reason", "不接的原因", required=True),
        PersonField("supervisor", field_zh("supervisor", Paper.HANDOVER), prepared.supervisors, required=True),
    ]
    if await app.ahead.ask(FormBox("不接班：交班人继续当班，时限照走", fields, submit)) is None:
        return
    hand = await ask_hand(app, "不接班：由谁签", _names(prepared, True, ""), hows=IN_PERSON)
    if hand is None:
        return
    seen = prepared.row.version if prepared.row is not None else None
    work = partial(handover.refuse, reason=typed["reason"], supervisor=typed["supervisor"], seen=seen)
    try:
        app.tell((await _signed(app, hand, work)).message, severity="warning")
    except TROUBLE as error:
        await say(app, error)


async def withdraw(app: Console, prepared: OpenHandover) -> None:
    """The outgoing's signature is taken back. Runs inside a worker."""
    seen = prepared.row.version if prepared.row is not None else None
    try:
        done = await app.desk_call(partial(handover.withdraw, seen=seen), app.desk, app.actor)
        app.tell(done.message)
    except TROUBLE as error:
        await say(app, error)


# Past ones


async def past(app: Console) -> None:
    """Choose a signed handover and read it. Runs inside a worker."""
    rows = await app.read(queries_handover.past)
    zone, now = app.desk.zone, app.desk.now()
    items = [
        ChooserItem(
            row.id,
            f"{row.number} {row.shift} {row.outgoing} 交 {row.incoming}",
            shown(row.incoming_signed_at, zone, now),
        )
        for row in rows
    ]
    choices: list[ChooserItem[int]] = items or [ChooserItem(None, "还没有双方签过的交接班记录。")]
    chosen = await app.push_screen_wait(
        Chooser("交接班记录", choices, "输入编号、姓名来找", "数字/Enter 查看   Esc 返回")
    )
    paper = await app.read(queries_handover.paper, chosen) if chosen is not None else None
    if paper is not None:
        await app.push_screen(box_of(app, paper, Moments(zone, now)))
