"""Help (F1): the keys of the screen below, how to type times and names, the words of the procedure and its clauses."""

import importlib.util
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from pmconsole.procedure.clocks import RULES
from pmconsole.screens.widgets.cells import pad

if TYPE_CHECKING:
    from pmconsole.app import ConsoleApp

TYPING = (
    "Enter 下一栏；Tab、Shift+Tab 前后移动；长文字里 Ctrl+J 换行。",
    "数字选择渠道、类别、部门；人名可按数字选已知的，也可输入拼音首字母来缩小范围。",
    "时间可写 14:05、昨天 23:10、11-22 14:05、30分钟前；留空就是现在。",
    "没写完的登记自动存为草稿，换屏、重启都还在；Ctrl+L 清空重来。",
)


class HelpScreen(ModalScreen[None]):
    """Scrolls with arrows and PgUp, PgDn; Esc closes."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 60%; }
    HelpScreen > Vertical { width: 92; max-width: 100%; height: auto; max-height: 100%; background: $panel;
        border: round $primary; padding: 0 1; }
    HelpScreen VerticalScroll { height: auto; max-height: 100%; }
    HelpScreen .keys { color: $text-muted; dock: bottom; height: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter", "close", show=False),
        Binding("f1,alt+1", "close", show=False, priority=True),
    ]

    def __init__(self, below: Screen[Any]) -> None:
        """`below` is the screen to explain."""
        super().__init__()
        self.below = below

    def compose(self) -> ComposeResult:
        """Keys, typing, clocks, clauses."""
        with Vertical():
            with VerticalScroll():
                yield Static(Content("\n").join(self._lines()))
            yield Static(Content("↑↓ PgUp PgDn 翻看   Esc 返回"), classes="keys")

    def _lines(self) -> list[Content]:
        app = cast("ConsoleApp", self.app)
        title = getattr(self.below, "TITLE_ZH", "") or "本屏"
        lines = [Content.styled(f"{title}的按键", "bold")]
        for command in app.commands_of(self.below):
            keys = "  ".join(command.shown_keys(app.keymap))
            lines.append(Content(f"  {pad(keys, 14)} {pad(command.zh, 10)} {command.help}"))
        if not app.look_only or getattr(self.below, "HELP_LOOKS", False):
            more = getattr(self.below, "HELP_ZH", "")
            lines += [Content(f"  {line}") for line in more.splitlines()]
        if not app.look_only:
            lines += [Content(""), Content.styled("填写", "bold"), *(Content(f"  {line}") for line in TYPING)]
        lines += [Content(""), Content.styled("时限", "bold")]
        for rule in RULES.values():
            source = f"{rule.clause}{' 内部约定' if rule.house else ''}"
            lines.append(Content(f"  {pad(rule.rule.zh, 16)} 自{rule.starts}起，到{rule.met_by}为止（{source}）"))
        return lines + _clauses()

    def action_close(self) -> None:
        """Back to the screen."""
        self.dismiss(None)


def _clauses() -> list[Content]:
    if importlib.util.find_spec("pmconsole.procedure.clauses") is None:
        return []
    from pmconsole.procedure.clauses import CLAUSES

    lines = [Content(""), Content.styled("程序条款", "bold")]
    return lines + [Content(f"  {pad(c.number, 7)} {c.title}：{c.text}") for c in CLAUSES.values()]
