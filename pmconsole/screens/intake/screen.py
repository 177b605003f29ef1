"""Intake (F2): what comes in is written down while it is being said, known callers fill themselves in (4.2.2, 4.3.4).

Enter goes on, digits choose, Ctrl+S registers, Ctrl+D registers and writes the order. What is half typed is a draft
that outlives another screen and a restart.
"""

from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from pmconsole.data.core.rooms import room_key
from pmconsole.data.core.telephones import phone_key
from pmconsole.desk.core import drafts
from pmconsole.desk.core.errors import BadInput, DeskError, Refused, StoreError
from pmconsole.desk.papers.registering import FormIntake, Intake, Registered, register
from pmconsole.procedure.columns import field_zh
from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.vocabulary import Category, Channel, Paper
from pmconsole.screens.frame.keys import Command
from pmconsole.screens.intake.card import IntakeCard
from pmconsole.screens.intake.known import KNOWN_KEYS, KnowingScreen
from pmconsole.screens.kit.background import in_background
from pmconsole.screens.kit.fields import ChoiceField, Field, FieldForm, FlagField, LongField, TextField, TimeField
from pmconsole.screens.kit.inputs import Option
from pmconsole.screens.kit.message import MessageBox
from pmconsole.screens.papers.acting import take_step
from pmconsole.screens.shelf.desk_words import edit_phrases
from pmconsole.screens.shelf.flow_card import FlowCardPanel

_of_entry = partial(field_zh, paper=Paper.LEDGER)
_of_form = partial(field_zh, paper=Paper.SERVICE)
DRAFT = "intake"
PARKED = "intake.parked"
DRAFT_SECONDS = 0.6
LOOKUP_SECONDS = 0.15
PHONE_DIGITS = 5
FORM_FIELDS = ("printed_no", "filler", "filler_department", "by_employee", "customer", "filled_at")
CATEGORIES = tuple(c for c in Category if c is not Category.UNCLASSIFIED)


class IntakeScreen(KnowingScreen):
    """One form; beside it what this number and this room reported last."""

    TITLE_ZH = "来电/来访登记"
    CSS_PATH = "intake.tcss"
    AUTO_FOCUS = "#field-phone Line"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012  (Textual declares it an instance attribute)
    KEYS: ClassVar = (
        Command("intake.save", "ctrl+s", "登记", "save", "登记这条信息，给出编号。", priority=True),
        Command("intake.dispatch", "ctrl+d", "登记并派工", "dispatch", "登记后马上开派工单。", priority=True),
        Command("intake.card", "ctrl+k", "流程卡", "card", "处理步骤：数字打勾，Ctrl+K 换一张。", priority=True),
        Command(
            "intake.phrases", "ctrl+b", "短语", "phrases", "短语代码：查看、新增、修改。", footer=False, priority=True
        ),
        Command("intake.clear", "ctrl+l", "清空", "clear", "不要这份草稿，重新填写（会先问一句）。", priority=True),
        *KNOWN_KEYS,
        Command("intake.back", "escape", "返回", "app.former", "回到前一屏；没写完的会留着。", palette=False),
    )

    def __init__(self) -> None:
        """Make the fields; the draft comes when mounted."""
        super().__init__()
        self._draft_timer: Timer | None = None
        self._lookup_timer: Timer | None = None
        self._known: tuple[str, str] = ("", "")
        self._restored = self._saving = False
        self.card = IntakeCard(self)
        self._call_id: int | None = None

    def body(self) -> ComposeResult:
        """What was registered last, the form, and who this is."""
        desk = self.console.desk
        self.form = FieldForm(
            ChoiceField("channel", _of_entry("channel"), [Option(c, c.zh) for c in Channel], 0, required=True),
            TextField("phone", _of_entry("phone"), hint="输入号码，带出以往记录"),
            TextField("room", _of_entry("room"), hint="如 3-2-1702 或 3栋2单元1702"),
            TextField("source", _of_entry("source"), hint="姓名，如 李女士"),
            ChoiceField("category", _of_entry("category"), [Option(c, c.zh) for c in CATEGORIES]),
            LongField("content", _of_entry("content"), hint="什么事、在哪里、多严重", required=True),
            TextField("printed_no", _of_form("printed_no"), hint="客户服务单上印的号码"),
            TextField("filler", _of_form("filler"), required=True),
            TextField("filler_department", _of_form("filler_department")),
            FlagField("by_employee", _of_form("by_employee")),
            TextField("customer", _of_form("customer")),
            TimeField("filled_at", _of_form("filled_at"), desk.now, desk.zone),
            TimeField("received_at", _of_entry("received_at"), desk.now, desk.zone),
            TextField("remark", _of_entry("remark")),
            FlagField("major", _of_entry("major")),
        )
        yield Static(Content.styled(self.TITLE_ZH, "bold"), id="intake-head", markup=False)
        with Container(id="intake-columns"):
            yield self.form
            yield Static("", id="intake-known", markup=False)
        yield FlowCardPanel()

    async def on_mount(self) -> None:
        """Show what fits the channel, and bring the draft back."""
        self._fit_channel()
        in_background(self, self._restore)

    async def _restore(self) -> None:
        try:
            body = await self.console.look(drafts.load, self.console.desk, DRAFT)
        except StoreError as error:
            self.console.tell(f"草稿没有读出来：{error}", severity="error")
            body = {}
        # Someone who began to type before the draft was read keeps what he typed.
        if body and not self._has_text():
            for field in self.form.fields:
                field.text = str(body.get(field.key, ""))
            self._fit_channel()
            self.card.restore(body)
            self._call_id = body.get("call_id")
            self.card.look()
            self.say("已恢复上次没写完的内容。")
        self._restored = True

    def _has_text(self) -> bool:
        return any(not f.empty for f in self.form.fields if not isinstance(f, ChoiceField))

    def say(self, text: str = "") -> None:
        """The line above the form."""
        head = Content.styled(self.TITLE_ZH, "bold")
        self.query_one("#intake-head", Static).update(Content("  ").join([head, Content(text)]) if text else head)

    # What is typed

    @on(Field.Changed)
    def _changed(self, event: Field.Changed) -> None:
        if event.field.key == "channel":
            self._fit_channel()
        if event.field.key in ("phone", "room"):
            self._lookup_timer = self._again(self._lookup_timer, LOOKUP_SECONDS, self._look_up)
        if event.field.key in ("category", "source"):
            self.show_known()
        if event.field.key in ("category", "content", "major"):
            self.card.look(event.field.key)
        if self._restored:
            self._draft_timer = self._again(self._draft_timer, DRAFT_SECONDS, self._keep_soon)

    def _again(self, timer: Timer | None, seconds: float, call: object) -> Timer:
        if timer is not None:
            timer.stop()
        return self.set_timer(seconds, call)  # type: ignore[arg-type]

    def _fit_channel(self) -> None:
        by_form = self.form.field("channel").value is Channel.SERVICE_FORM
        for key in FORM_FIELDS:
            self.form.field(key).display = by_form

    def _keep_soon(self) -> None:
        in_background(self, self.keep_draft, group="draft")

    async def keep_draft(self) -> None:
        """Keep what is typed in the store, if anything waits to be kept."""
        if self._draft_timer is None:
            return
        self._draft_timer.stop()
        self._draft_timer = None
        body = self.typed() if self._has_text() else {}
        try:
            await self.console.keep(drafts.save, self.console.desk, DRAFT, body)
        except StoreError as error:
            self.say(f"草稿暂时没有存下：{error}")
            self._draft_timer = self.set_timer(5, self._keep_soon)

    def typed(self) -> dict[str, Any]:
        """Everything a draft keeps: the fields, the card and its ticks, the announced call."""
        return {**self.form.texts(), **self.card.draft(), "call_id": self._call_id}

    def has_text(self) -> bool:
        """Whether something is typed."""
        return self._has_text()

    def action_card(self) -> None:
        """Open the flow card of what is typed, or of what was registered last."""
        in_background(self, self.card.open, group="card", exclusive=True)

    def action_phrases(self) -> None:
        """See and change the phrase codes."""
        in_background(self, edit_phrases, self.console, group="card", exclusive=True)

    def changed_by_card(self) -> None:
        """A tick or another card is kept with the draft."""
        self._draft_timer = self._again(self._draft_timer, DRAFT_SECONDS, self._keep_soon)

    # A call that was announced

    async def take_call(self, call_id: int, phone: str, person: str, number: str) -> None:
        """Fill in who calls; what is half typed is put by under `PARKED` and comes back when this one is done."""
        parked = ""
        if self._has_text():
            forms = await self.console.look(drafts.load, self.console.desk, PARKED)
            kept = {"forms": [*forms.get("forms", []), self.typed()]}
            await self.console.keep(drafts.save, self.console.desk, PARKED, kept)
            parked = "；刚才没写完的已收好，登记或清空这条后自动回来"
        self.reset()
        self._call_id = call_id
        self.form.field("phone").text = phone
        self.form.field("source").text = person
        self.changed_by_card()
        self.form.focus_after("phone")
        self.say(f"接听 {number}{parked}")

    async def _unpark(self) -> None:
        """Bring back what was put by last."""
        forms = (await self.console.look(drafts.load, self.console.desk, PARKED)).get("forms", [])
        if not forms or self._has_text():
            return
        await self.console.keep(drafts.save, self.console.desk, PARKED, {"forms": forms[:-1]})
        body = forms[-1]
        for field in self.form.fields:
            field.text = str(body.get(field.key, ""))
        self.card.restore(body)
        self._call_id = body.get("call_id")
        self._fit_channel()
        self.card.look()
        self.changed_by_card()
        self.console.tell("接电话前没写完的那条已恢复，请接着写。")

    # Who this is

    def _look_up(self) -> None:
        in_background(self, self._recent, group="lookup", exclusive=True)

    def known_keys(self) -> tuple[str, str]:
        """The keys of number and room as typed now; a number counts once it is long enough to mean someone."""
        phone, room = phone_key(self.form.field("phone").text), room_key(self.form.field("room").text)
        return phone if len(phone) >= PHONE_DIGITS else "", room

    async def _recent(self) -> None:
        if self.known_keys() == self._known:
            return
        self._known = self.known_keys()
        found = await self.read_known()
        if found is None:
            self._known = ("", "")
            return
        self._fill("room", found.caller.room)
        self._fill("source", found.caller.name)

    def _fill(self, key: str, text: str) -> None:
        field = self.form.field(key)
        if field.empty and text:
            field.text = text

    # Registering

    @on(FieldForm.Completed)
    def action_save(self) -> None:
        """Register."""
        self._begin(dispatch=False)

    def action_dispatch(self) -> None:
        """Register, then write the order without leaving."""
        self._begin(dispatch=True)

    def _begin(self, dispatch: bool) -> None:
        if self._saving:
            return
        intake = self.intake()
        if intake is not None:
            self._saving = True
            self.console.ahead.hold()
            in_background(self, self._register, intake, dispatch)

    def intake(self) -> Intake | None:
        """What is typed, as the desk takes it; None where something cannot be, which is said beside its field."""
        values = self.form.values()
        if values is None:
            self.say("还没有登记，请改正标出的地方；填写的都在。")
            return None
        texts = self.form.texts()
        by_form = values["channel"] is Channel.SERVICE_FORM
        filled = FormIntake(
            filler=texts["filler"],
            filler_department=texts["filler_department"],
            by_employee=bool(values.get("by_employee")),
            printed_no=texts["printed_no"],
            customer=texts["customer"],
            filled_at=values.get("filled_at"),  # type: ignore[arg-type]
        )
        return Intake(
            channel=Channel(str(values["channel"])),
            content=texts["content"],
            source=texts["source"],
            phone=texts["phone"],
            room=texts["room"],
            category=Category(str(values["category"])) if values["category"] else Category.UNCLASSIFIED,
            received_at=values["received_at"],  # type: ignore[arg-type]
            remark=texts["remark"],
            major=bool(values["major"]),
            form=filled if by_form else None,
            card=self.card.key,
            ticks=self.card.ticks,
            call_id=self._call_id,
        )

    async def _register(self, intake: Intake, dispatch: bool) -> None:
        try:
            await self._register_and_go_on(intake, dispatch)
        finally:
            self.console.ahead.release()

    async def _register_and_go_on(self, intake: Intake, dispatch: bool) -> None:
        try:
            done = await self.console.desk_call(register, self.console.desk, self.console.actor, intake)
        except BadInput as error:
            self.say("；".join(["还没有登记，请改正标出的地方；填写的都在。", *self.form.complain(error.fields)]))
            return
        except (Refused, DeskError, StoreError) as error:
            self.say(f"没有登记，填写的都在。{error}")
            return
        finally:
            self._saving = False
        await self.registered(done)
        if dispatch and await take_step(self, StepKey.ISSUE, done.entry_id, done.version, done.number) is None:
            self.console.tell(f"{done.number} 已登记，没有派工；可在记录表里继续办理。")

    async def registered(self, done: Registered) -> None:
        """Empty the form and say what was registered."""
        papers = "、".join(n for n in (done.form_number, done.phone_number) if n)
        self.reset()
        self.last_registered = done
        self.say(f"已登记 {done.number}" + (f"（{papers}）" if papers else ""))
        try:
            await self.console.keep(drafts.clear, self.console.desk, DRAFT)
        except StoreError:
            self._draft_timer = self.set_timer(5, self._keep_soon)
        await self._unpark()

    def reset(self) -> None:
        """An empty form."""
        with self.prevent(Field.Changed):
            for field in self.form.fields:
                field.text = ""
                field.complain()
        for timer in (self._draft_timer, self._lookup_timer):
            if timer is not None:
                timer.stop()
        self._draft_timer = None
        self._known = ("", "")
        self.picture = None
        self.refresh_soon()
        self._call_id = None
        self.card.clear()
        self.card.look()
        self._fit_channel()
        self.form.field("phone").editor.focus()

    def action_clear(self) -> None:
        """Throw the draft away, after asking."""
        if not self._has_text():
            self.reset()
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.reset()
                self.say("已清空。")
                in_background(self, self._unpark, group="unpark")
                self._draft_timer = self._again(None, DRAFT_SECONDS, self._keep_soon)

        self.console.push_screen(MessageBox("要清空已填写的内容吗？清空后不能恢复。", "清空", "不清空"), answered)
