"""Help (F1): the keys of the screen below, how to type times and names, the words of the procedure and its clauses."""

from typing import Any, ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from pmconsole.procedure.clocks import RULES
from pmconsole.procedure.viewing import sight_of
from pmconsole.screens.frame.console import Console
from pmconsole.screens.kit.blocks import wrap
from pmconsole.screens.kit.cells import pad, width

TYPING = (
    "Enter 下一栏；Tab、Shift+Tab 前后移动；长文字里 Ctrl+J 换行。",
    "数字选择渠道、类别、部门；人名可按数字选已知的，也可输入拼音首字母来缩小范围。",
    "时间可写 14:05、昨天 23:10、11-22 14:05、30分钟前；留空就是现在。",
    "没写完的登记自动存为草稿，换屏、重启都还在；Ctrl+L 清空重来。",
)


#: Cells of the window at most, and of what stands around its lines.
WIDEST, AROUND = 92, 6


class HelpScreen(ModalScreen[None]):
    """Scrolls with arrows and PgUp, PgDn; Esc closes."""

    console = getters.app(Console)
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
                yield Static(id="help-text", markup=False)
            yield Static(Content("↑↓ PgUp PgDn 翻看   Esc 返回"), classes="keys")

    def on_resize(self) -> None:
        """Break the lines anew."""
        cells = min(WIDEST, self.size.width) - AROUND
        self.query_one("#help-text", Static).update(Content("\n").join(self._lines(cells)))

    def _lines(self, cells: int = WIDEST - AROUND) -> list[Content]:
        app = self.console
        title = getattr(self.below, "TITLE_ZH", "") or "本屏"
        lines = [Content.styled(f"{title}的按键", "bold")]
        for command in app.commands_of(self.below):
            keys = "  ".join(command.shown_keys(app.keymap))
            lines += _told(f"{pad(keys, 14)} {pad(command.zh, 10)}", command.help, cells)
        if not app.look_only or getattr(self.below, "HELP_LOOKS", False):
            for line in getattr(self.below, "HELP_ZH", "").splitlines():
                lines += _told("", line, cells)
        if not app.look_only:
            lines += [Content(""), Content.styled("填写", "bold")]
            for line in TYPING:
                lines += _told("", line, cells)
        else:
            lines += [Content(""), Content.styled("看得到什么（内部约定）", "bold")]
            for line in sight_of(app.actor.roles).limits():
                lines += _told("", line, cells)
        lines += [Content(""), Content.styled("时限", "bold")]
        if gap := app.desk.calendar.gap(app.desk.now()):
            lines += _told("", app.desk.calendar.gap_notice(gap), cells)
        for rule in RULES.values():
            source = f"{rule.clause}{' 内部约定' if rule.house else ''}"
            lines += _told(pad(rule.rule.zh, 16), f"自{rule.starts}起，到{rule.met_by}为止（{source}）", cells)
        return lines + _clauses(cells)

    def action_close(self) -> None:
        """Back to the screen."""
        self.dismiss(None)


def _told(head: str, text: str, cells: int) -> list[Content]:
    """`text` beside `head`, its further lines under its first; without a head they stand a little in."""
    first = f"  {head} " if head else "  "
    rest = " " * (width(first) if head else 4)
    lines = wrap(text, cells - len(rest)) or [""]
    return [Content((first if not nr else rest) + line) for nr, line in enumerate(lines)]


def _clauses(cells: int) -> list[Content]:
    from pmconsole.procedure.clauses import CLAUSES

    lines = [Content(""), Content.styled("程序条款", "bold")]
    for clause in CLAUSES.values():
        lines += _told(pad(clause.number, 7), f"{clause.title}：{clause.text}", cells)
    return lines
