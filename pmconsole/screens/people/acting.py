"""What is done with people: put in, changed, given a PIN, put away; each act signed for by somebody above (3.2)."""

from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial

from pmconsole.data.core.desk import department_names
from pmconsole.data.people import queries as queries_people
from pmconsole.data.people.queries import MemberRow
from pmconsole.desk.core import pins
from pmconsole.desk.core.errors import BadInput, DeskError, Refused, StoreError
from pmconsole.desk.core.pins import Proof
from pmconsole.desk.directory.words import UnreadableWords, parse_day
from pmconsole.desk.people import acts as people
from pmconsole.procedure.columns import field_zh
from pmconsole.procedure.vocabulary import Role, SignedHow
from pmconsole.procedure.who import names_of
from pmconsole.screens.frame.console import Console
from pmconsole.screens.frame.signing import ask_hand, ask_new_pin
from pmconsole.screens.kit.blocks import Moments, history_blocks
from pmconsole.screens.kit.blocks_box import BlocksBox
from pmconsole.screens.kit.chooser import Chooser, ChooserItem
from pmconsole.screens.kit.fields import ChoiceField, Field, LongField, SecretField, TextField
from pmconsole.screens.kit.form_box import FormBox
from pmconsole.screens.kit.inputs import Option
from pmconsole.screens.people.role_field import RoleField


async def act(app: Console, row: MemberRow) -> None:
    """The menu of one person. Inside a worker."""
    items = [
        ChooserItem("edit", "更改", "角色、部门、岗位、等级、电话、在职起止"),
        ChooserItem("pin", "设密码", "忘了、锁住了也用它；第一次使用时要改"),
        *([ChooserItem("own", "本人改密码", "要原来的密码，不用上级签名")] if row.pin == "own" else []),
        ChooserItem("away", "停用", "离职、调走；名字留在单据上")
        if row.active
        else ChooserItem("back", "恢复", "又回来了"),
        ChooserItem("history", "历史", "谁在何时改了什么"),
    ]
    title = f"{row.name}  {names_of(row.roles)}"
    chosen = await app.ahead.ask(Chooser(title, items, "按数字选", "数字/Enter 选   Esc 返回"))
    acts = {"edit": edit, "pin": give_pin, "own": _own_pin, "away": _away, "back": _back, "history": _history}
    if chosen is not None:
        await acts[chosen](app, row)


async def signed(app: Console, title: str) -> tuple[bool, Proof | None]:
    """The signature of somebody above, where one of them has a PIN; False where none was given."""
    signers = await app.read(people.who_signs)
    if not signers:
        return True, None
    hand = await ask_hand(app, f"{title}：请上级签名", signers, hows=(SignedHow.PIN,))
    return hand is not None, hand.proof if hand is not None else None


async def edit(app: Console, row: MemberRow | None) -> None:
    """The form of a person, None for a new one; the signature is asked for when it is handed in."""
    fields = _fields(row, await app.read(department_names))
    title = f"更改 {row.name}" if row else "加入人员"
    told: list[str] = []

    async def submit(values: dict[str, object]) -> str:
        member = _member(values, row)
        if row is not None:
            await _say_first(app, row, member, told, "active_until")
        given, proof = await signed(app, title)
        if not given:
            raise BadInput({"": "没有签名，没有保存；填写的内容还在。"})
        if row is None:
            return await app.desk_call(people.add, app.desk, app.actor, member, proof)
        return await app.desk_call(partial(people.change, app.desk, app.actor, row.id, member, proof, sure=True))

    await _told(app, FormBox(title, fields, submit))


async def _say_first(app: Console, row: MemberRow, member: people.MemberIn | None, told: list[str], field: str) -> None:
    """What waits for somebody who goes is said before anybody signs for it. Raises BadInput where it was not yet."""
    left = await app.look(people.open_work, app.desk, row.id, member)
    if left and left.sentence not in told:
        told.append(left.sentence)
        raise BadInput({field: left.sentence})


def _fields(row: MemberRow | None, departments: list[str]) -> list[Field]:
    at = departments.index(row.department) if row and row.department in departments else None
    grades = [Option(grade, grade) for grade in people.GRADES]
    grade = people.GRADES.index(row.grade) if row and row.grade in people.GRADES else None
    fields: list[Field] = [TextField("name", "姓名", "", required=True)] if row is None else []
    return [
        *fields,
        RoleField("roles", field_zh("roles"), row.roles if row else frozenset()),
        ChoiceField("department", field_zh("department"), [Option(name, name) for name in departments], at),
        TextField("post", field_zh("post"), row.post if row else ""),
        ChoiceField("grade", field_zh("grade"), grades, grade),
        TextField("phone", field_zh("phone"), row.phone if row else "", "电话确认签收时用它"),
        TextField(
            "active_from", field_zh("active_from"), str(row.active_from or "") if row else "", "2026-11-23，可空"
        ),
        TextField(
            "active_until", field_zh("active_until"), str(row.active_until or "") if row else "", "2026-12-31，可空"
        ),
    ]


def _member(values: dict[str, object], row: MemberRow | None) -> people.MemberIn:
    words = {key: str(values.get(key) or "") for key in ("name", "department", "post", "grade", "phone")}
    if row is not None:
        words["name"] = row.name
    days: dict[str, date | None] = {}
    wrong: dict[str, str] = {}
    for key in ("active_from", "active_until"):
        try:
            days[key] = parse_day(str(values.get(key) or ""))
        except UnreadableWords as error:
            wrong[key] = str(error)
    if wrong:
        raise BadInput(wrong)
    roles = values["roles"]
    assert isinstance(roles, frozenset)
    return people.MemberIn(roles=frozenset(map(Role, roles)), **words, **days)  # type: ignore[arg-type]


async def give_pin(app: Console, row: MemberRow) -> None:
    """Give somebody a PIN, typed twice."""
    pin = await ask_new_pin(app, row.name, f"给{row.name}设密码；本人第一次用时要改")
    if pin is None:
        return
    given, proof = await signed(app, f"给{row.name}设密码")
    if given:
        await _doing(app, partial(app.desk_call, people.give_pin, app.desk, app.actor, row.name, pin, proof))


async def _own_pin(app: Console, row: MemberRow) -> None:
    async def submit(values: dict[str, object]) -> str:
        old, new = str(values["pin"]), str(values["new_pin"])
        if new != str(values["again"]):
            raise BadInput({"again": "两次输入的不一样，请再输一次。"})
        await app.look(pins.prove, app.desk, row.name, old, new)
        return f"{row.name}的密码已改"

    labels = {"pin": "原密码", "new_pin": "新密码", "again": "再输一次"}
    fields = [SecretField(key, label, required=True) for key, label in labels.items()]
    await _told(app, FormBox(f"{row.name}改密码", fields, submit))


async def _away(app: Console, row: MemberRow) -> None:
    told: list[str] = []

    async def submit(values: dict[str, object]) -> str:
        await _say_first(app, row, None, told, "reason")
        given, proof = await signed(app, f"停用 {row.name}")
        if not given:
            raise BadInput({"reason": "没有签名，没有停用；填写的内容还在。"})
        reason = str(values["reason"])
        return await app.desk_call(partial(people.deactivate, app.desk, app.actor, row.name, reason, proof, sure=True))

    await _told(app, FormBox(f"停用 {row.name}", [LongField("reason", "原因", "", "如 离职、调走", True)], submit))


async def _back(app: Console, row: MemberRow) -> None:
    given, proof = await signed(app, f"恢复 {row.name}")
    if given:
        await _doing(app, partial(app.desk_call, people.reactivate, app.desk, app.actor, row.name, proof))


async def _history(app: Console, row: MemberRow) -> None:
    lines = await app.read(queries_people.history, row.id)
    blocks = history_blocks(lines, Moments(app.desk.zone, app.desk.now()))
    app.push_screen(BlocksBox(f"{row.name} 的历史", blocks))


async def _told(app: Console, box: FormBox) -> None:
    if message := await app.ahead.ask(box):
        app.tell(f"{message}。")


async def _doing(app: Console, call: Callable[[], Awaitable[str]]) -> None:
    try:
        app.tell(f"{await call()}。")
    except (DeskError, Refused, StoreError) as error:
        app.tell(str(error), severity="error")
