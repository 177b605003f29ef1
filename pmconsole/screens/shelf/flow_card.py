"""流程卡 beside the intake (4.1.1): the panel with its steps, and the window where digits tick them."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from textual import events, getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from pmconsole.procedure.flow_cards import FlowCard
from pmconsole.screens.frame.console import Console
from pmconsole.screens.kit.cells import clip

Ticked = Mapping[int, datetime]
"""When each step (from 1) was ticked."""
TickStep = Callable[[int], Awaitable[Ticked]]


def digit_of(step: int) -> str:
    """The key of step `step`: the tenth is 0."""
    return str(step % 10)


def step_line(card: FlowCard, step: int, ticked: Ticked, zone: ZoneInfo) -> Content:
    """One step with its digit and, once done, when."""
    at = ticked.get(step)
    text = card.steps[step - 1]
    if at is None:
        return Content.assemble((f"[ ] {digit_of(step)} ", "$text-muted"), Content(text))
    return Content.assemble(("[x] ", "$text-success"), (f"{digit_of(step)} {text}  {at.astimezone(zone):%H:%M}", "dim"))


def whom_line(known: Mapping[str, str], card: FlowCard) -> str:
    """Whom to call, each with the number that is `known` of them, as the directory has it."""
    return "、".join(f"{whom} {known[whom]}" if whom in known else whom for whom in card.call)


class FlowCardPanel(Static):
    """The card of the entry that is being typed; only as many steps as there are lines."""

    console = getters.app(Console)
    DEFAULT_CSS = """
    FlowCardPanel { height: auto; max-height: 4; width: 1fr; padding: 0 1; display: none; background: $panel; }
    FlowCardPanel.-shown { display: block; }
    .-wide FlowCardPanel { max-height: 13; }
    """

    def __init__(self) -> None:
        """Nothing at first."""
        super().__init__("", id="intake-card", markup=False)

    def show(self, card: FlowCard | None, ticked: Ticked, zone: ZoneInfo, note: str = "") -> None:
        """Show `card`, `note` behind its title; None takes the panel away."""
        self.set_class(card is not None or bool(note), "-shown")
        if card is None:
            self.update(Content(note))
            return
        count = f"{len(ticked)}/{len(card.steps)}"
        title = (f"流程卡 {card.title} {count}", "bold"), ("  Ctrl+K 打勾", "$text-muted"), (note, "$text-warning")
        lines = [Content.assemble(*title)]
        todo = [step for step in range(1, len(card.steps) + 1) if step not in ticked]
        wide = self.screen.has_class("-wide")
        room = max(self.screen.size.width - 4, 30)
        if card.call:
            lines.append(Content.styled(clip(f"找：{whom_line(self.console.side.whom, card)}", room), "$text-warning"))
        steps = range(1, len(card.steps) + 1) if wide else todo[: 4 - len(lines)]
        lines += [step_line(card, step, ticked, zone).truncate(room, ellipsis=True) for step in steps]
        self.update(Content("\n").join(lines))


class FlowCardBox(ModalScreen[str | None]):
    """The whole card; a digit ticks a step or takes the tick back.

    Gives "choose" when another card is wanted, "edit" when this one is to change.
    """

    console = getters.app(Console)
    DEFAULT_CSS = """
    FlowCardBox { align: center middle; background: $background 60%; }
    FlowCardBox > Vertical { width: 78; max-width: 100%; height: auto; max-height: 100%; background: $panel;
        border: round $primary; padding: 0 1; }
    FlowCardBox VerticalScroll { height: auto; max-height: 16; }
    FlowCardBox .keys { color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter", "leave", show=False, priority=True),
        Binding("ctrl+k", "choose", show=False, priority=True),
        Binding("ctrl+e", "edit", show=False, priority=True),
    ]

    def __init__(self, title: str, card: FlowCard, ticked: Ticked, tick: TickStep, zone: ZoneInfo) -> None:
        """`tick(step)` writes the tick down and gives what is ticked then."""
        super().__init__()
        self.title_zh, self.card, self.ticked, self._tick, self._zone = title, card, ticked, tick, zone

    def compose(self) -> ComposeResult:
        """Title, steps, whom to call, keys."""
        with Vertical():
            yield Static(Content.styled(clip(f"流程卡 {self.card.title}  {self.title_zh}", 74), "bold"))
            with VerticalScroll(can_focus=False):
                yield Static("", id="card-steps", markup=False)
                call = whom_line(self.console.side.whom, self.card)
                yield Static(Content.styled(f"找谁：{call}" if call else "", "$text-warning"))
            yield Static(Content("数字 打勾（再按取消）   Ctrl+K 换一张   Ctrl+E 修改   Esc 返回"), classes="keys")

    def on_mount(self) -> None:
        """Show what is ticked."""
        self._show()

    def _show(self) -> None:
        lines = [step_line(self.card, step, self.ticked, self._zone) for step in range(1, len(self.card.steps) + 1)]
        self.query_one("#card-steps", Static).update(Content("\n").join(lines))

    async def on_key(self, event: events.Key) -> None:
        """A digit ticks."""
        if event.character and event.character.isdigit():
            event.stop()
            step = (int(event.character) - 1) % 10 + 1
            if step <= len(self.card.steps):
                self.ticked = await self._tick(step)
                self._show()

    def action_leave(self) -> None:
        """Back to where one was."""
        self.dismiss(None)

    def action_choose(self) -> None:
        """Another card."""
        self.dismiss("choose")

    def action_edit(self) -> None:
        """Change what stands on the card."""
        self.dismiss("edit")
