"""The first run: name of the site, its departments, who is on duty; or the sample site by one key."""

import re
from datetime import datetime, timedelta
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from pmconsole.desk.core.errors import BadInput, DeskError, StoreError
from pmconsole.desk.core.unit import Desk
from pmconsole.desk.people.setup import DEFAULT_DEPARTMENTS, DepartmentIn, set_up, shift_at
from pmconsole.procedure.shifts import THREE, ShiftCalendar
from pmconsole.screens.frame.console import Console
from pmconsole.screens.frame.footer import ConsoleFooter
from pmconsole.screens.frame.keys import Command
from pmconsole.screens.kit.background import in_background
from pmconsole.screens.kit.fields import ChoiceField, FieldForm, TextField
from pmconsole.screens.kit.inputs import Option

WELCOME = (
    "欢迎使用信息中心控制台。这是一个新的数据文件，先填几项就可以开始。\n"
    "只想先看看：按 Ctrl+T 打开示例小区（演练用，带一个月的记录）。"
)
_SPLIT = re.compile(r"[、，,;；\n]+")


class GuideScreen(Screen[None]):
    """Asks what a desk cannot do without, and begins."""

    console = getters.app(Console)
    TITLE_ZH = "开始使用"
    CSS_PATH = "guide.tcss"
    AUTO_FOCUS = "#field-site_name Line"
    KEYS: ClassVar = (
        Command("guide.save", "ctrl+s", "开始", "save", "建立项目，开始值班。", priority=True),
        Command("guide.sample", "ctrl+t", "示例小区", "sample", "打开带一个月记录的示例小区（演练）。", priority=True),
    )
    BINDINGS: ClassVar = [command.binding() for command in KEYS]

    def compose(self) -> ComposeResult:
        """A word of welcome, the form, keys."""
        desk = self.console.desk
        names = [shift.name for shift in THREE.shifts]
        present, _ = shift_at(desk.now(), desk.zone)
        self.form = FieldForm(
            TextField("site_name", "项目名称", hint="如 锦绣花园", required=True),
            TextField("departments", "业务部门", "、".join(d.name for d in DEFAULT_DEPARTMENTS), "用顿号隔开", True),
            TextField("on_duty", "当班人", hint="值班的信息处理员姓名", required=True),
            ChoiceField("shift", "班次", [Option(n, n) for n in names], names.index(present)),
            TextField("handlers", "其他处理员", hint="可不填；用顿号隔开"),
            TextField("assistants", "客服助理", hint="可不填；派工单由他们督促、核实"),
        )
        with Vertical(id="guide-body"):
            yield Static(Content.styled("信息中心控制台 · 开始使用", "bold"))
            yield Static(Content(WELCOME), id="guide-welcome")
            yield self.form
            yield Static("", id="guide-trouble", markup=False)
        yield ConsoleFooter()

    def trouble(self, text: str) -> None:
        """Say below the form what went wrong or what goes on."""
        self.query_one("#guide-trouble", Static).update(Content(text))

    @on(FieldForm.Completed)
    def action_save(self) -> None:
        """Make the site out of what is typed."""
        values = self.form.values()
        if values is not None:
            in_background(self, self._set_up, str(values["shift"]), group="guide", exclusive=True)

    async def _set_up(self, shift: str) -> None:
        desk, texts = self.console.desk, self.form.texts()
        try:
            await self.console.desk_call(
                set_up,
                desk.store,
                desk.clock,
                site_name=texts["site_name"],
                departments=[DepartmentIn(name) for name in _names(texts["departments"])],
                handlers=_names(texts["handlers"]),
                assistants=_names(texts["assistants"]),
                on_duty=texts["on_duty"],
                shift=shift,
                ends_at=end_of(shift, desk),
            )
        except BadInput as error:
            self.trouble("；".join(self.form.complain(error.fields)))
        except (DeskError, StoreError) as error:
            self.trouble(f"还没有建立，填写的都在。{error}")
        else:
            await self.console.open_site()

    def action_sample(self) -> None:
        """Build the sample site and open it."""
        self.trouble("正在准备示例小区，请稍候…")
        in_background(self, self._sample, group="guide", exclusive=True)

    async def _sample(self) -> None:
        from pmconsole.desk.sample.build import build_sample

        desk = self.console.desk
        try:
            await self.console.desk_call(
                build_sample, desk.store, desk.clock, zone=desk.zone, calendar=desk.calendar, policy=desk.policy
            )
        except (DeskError, StoreError) as error:
            self.trouble(f"示例小区没有建好。{error}")
        else:
            await self.console.open_site()


def _names(text: str) -> list[str]:
    return [name.strip() for name in _SPLIT.split(text) if name.strip()]


def end_of(shift: str, desk: Desk) -> datetime | None:
    """When the chosen shift ends next, None for a shift that has no hours."""
    now, today = desk.now(), desk.today()
    turns = ShiftCalendar(desk.zone).turns(today - timedelta(days=1), today + timedelta(days=1))
    return min((turn.ends for turn in turns if turn.name == shift and turn.ends > now), default=None)
