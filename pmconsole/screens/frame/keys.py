"""One registry of commands: each is written once and feeds the key map, the footer, the help and the palette.

No bare letter is ever a command: a Chinese input method would swallow it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from textual.binding import Binding, BindingType
from textual.screen import Screen

from pmconsole.screens.kit.key_names import heard, key_name


@dataclass(frozen=True)
class Command:
    """Something the user can do by a key.

    `id` names it in the settings' key map; `keys` are Textual key names joined by commas, the first is shown; `zh` is
    its short name, `action` what runs, `help` a sentence for the help screen. `footer` shows it at the foot,
    `palette` offers it in the palette, `priority` lets it pass an input that has the focus. Without `keys` it is found
    in the palette alone. `view` says that it only reads: nothing else is bound or offered where one only looks on;
    without `desk` it is for those alone.
    """

    id: str
    keys: str
    zh: str
    action: str
    help: str = ""
    footer: bool = True
    palette: bool = True
    priority: bool = False
    view: bool = False
    desk: bool = True

    def binding(self) -> Binding:
        """The Textual binding of this command."""
        return Binding(heard(self.keys), self.action, self.zh, id=self.id, show=False, priority=self.priority)

    def shown_keys(self, keymap: Mapping[str, str]) -> list[str]:
        """Its keys as printed on a keyboard, after the user's `keymap`."""
        return [key_name(key.strip()) for key in keymap.get(self.id, self.keys).split(",") if key.strip()]


# What works on every screen. A command whose mode is not registered is not shown and does nothing.
APP_COMMANDS: tuple[Command, ...] = (
    Command("app.intake", "f2,alt+2", "登记", "go('intake')", "来电、来访登记；没写完的内容会留着。", priority=True),
    Command("app.ledger", "f3,alt+3", "记录表", "go('ledger')", "信息中心记录表：查找、查看、办理。", priority=True),
    Command("app.queue", "f4,alt+4", "派工单", "go('queue')", "派工单，按剩余时间排列。", priority=True),
    Command("app.directory", "f6,alt+6", "通讯录", "go('directory')", "通讯录：边输边查。", priority=True),
    Command("app.emergency", "ctrl+y", "紧急电话", "emergency", "任何一屏都能看。", footer=False, priority=True),
    Command("app.board", "f5,alt+5", "变更", "go('board')", "信息变更：停水、停电、检修、活动。", priority=True),
    Command("app.alarms", "ctrl+g", "报警", "go('alarms')", "报警：最新的一条已选中，Enter 确认。", priority=True),
    Command("app.phone", "f7,alt+7", "电话", "go('phone')", "电话记录：每一个来电去电，待回电。", priority=True),
    Command("app.take_call", "ctrl+r", "接听", "take_call", "接听显示的来电并登记。", footer=False, priority=True),
    Command("app.handover", "f8,alt+8", "交接班", "go('handover')", "交接班记录：双方签名。", priority=True),
    Command("app.hand_in", "f9,alt+9", "周交", "go('hand_in')", "周交、审核、归档。", priority=True),
    Command("app.todo", "f10", "待办", "go('todo')", "该本台办的，按时间先后。", footer=False, priority=True),
    Command("app.chasing", "f12", "督办", "go('chasing')", "要催、要核实、要回访的。", footer=False, priority=True),
    Command("app.stats", "ctrl+t", "统计", "go('stats')", "数字和图表。", footer=False, priority=True),
    Command("app.shelf", "", "资料架", "go('shelf')", "法规、公约、收费标准；通讯录里再按一次 F6。"),
    Command("app.roster", "", "排班", "go('roster')", "班次、每周排班、换班、下一班是谁。"),
    Command("app.people", "", "人员", "go('people')", "人员、角色、密码。"),
    Command("app.owed", "", "欠签", "go('owed')", "电话、对讲机确认过，还没有补签的。"),
    Command("app.journal", "", "日志", "go('journal')", "谁在何时做了什么，原值和新值。"),
    Command("app.print", "ctrl+x", "打印", "print", "打印选中的单据或这张登记表；重印注明第几次。", footer=False),
    Command("app.print_half", "", "打印半页", "print(True)", "派工单、客户服务单印在半页上，带存根。"),
    Command("app.note", "", "本班记事", "shift_note", "交给下一班的事，交班时自动列出。"),
    Command("app.silence", "alt+0", "静音", "silence", "铃声停到下一条报警；不等于确认。", footer=False, priority=True),
    Command("app.palette", "ctrl+p", "命令", "palette", "按中文、拼音或首字母找命令。", priority=True),
    Command("app.help", "f1,alt+1", "帮助", "help", "本屏的按键、程序条款、用词。", priority=True),
    Command("app.quit", "ctrl+q", "退出", "quit", "退出控制台（会先问一句）。", footer=False, priority=True),
)


# What works on every screen where one only looks on: the same keys, nothing that writes.
VIEW_COMMANDS: tuple[Command, ...] = (
    Command("app.ledger", "f3,alt+3", "记录表", "go('ledger')", "信息中心记录表：查找、查看。", priority=True),
    Command("app.queue", "f4,alt+4", "派工单", "go('queue')", "派工单，按剩余时间排列。", priority=True),
    Command("app.board", "f5,alt+5", "变更", "go('board')", "信息变更：停水、停电、检修、活动。", priority=True),
    Command("app.directory", "f6,alt+6", "通讯录", "go('directory')", "通讯录：边输边查。", priority=True),
    Command("app.handover", "f8,alt+8", "交接班", "go('handover')", "交接班记录。", priority=True),
    Command("app.hand_in", "f9,alt+9", "周交", "go('hand_in')", "周交和归档的单据。", priority=True),
    Command("app.alarms", "ctrl+g", "报警", "go('alarms')", "在报的、暂缓的报警和历史。", priority=True),
    Command("app.chasing", "f12", "督办", "go('chasing')", "要催、要核实、要回访的。", footer=False, priority=True),
    Command("app.stats", "ctrl+t", "统计", "go('stats')", "数字和图表。", priority=True),
    Command("app.emergency", "ctrl+y", "紧急电话", "emergency", "任何一屏都能看。", footer=False, priority=True),
    Command("app.palette", "ctrl+p", "命令", "palette", "按中文、拼音或首字母找命令。", priority=True),
    Command("app.help", "f1,alt+1", "帮助", "help", "本屏的按键、程序条款、用词。", priority=True),
    Command("app.quit", "ctrl+q", "退出", "quit", "退出查看。", priority=True),
)


def bindings(commands: Iterable[Command]) -> list[BindingType]:
    """The Textual bindings of those of `commands` that have a key."""
    return [command.binding() for command in commands if command.keys]


def mode_of(command: Command) -> str | None:
    """The mode a `go('…')` command leads to, None for others."""
    return command.action[4:-2] if command.action.startswith("go('") else None


def working(
    screen: Screen[Any], modes: Collection[str], here: str, app: Sequence[Command] = APP_COMMANDS, *, look: bool = False
) -> list[Command]:
    """The commands that work on `screen` now: its own, then those of `app` that lead to `modes` other than `here`.

    With `look` the screen's own are those that only read.
    """
    own = [c for c in getattr(screen, "KEYS", ()) if (c.view if look else c.desk) and _possible(screen, c)]
    return own + [c for c in app if mode_of(c) is None or (mode_of(c) in modes and mode_of(c) != here)]


def looks_only(commands: Iterable[Command], action: str) -> bool:
    """Whether `action`, without its arguments, is what one of `commands` does that only reads."""
    return any(command.view and command.action.partition("(")[0].rpartition(".")[2] == action for command in commands)


def _possible(screen: Screen[Any], command: Command) -> bool:
    name, _, rest = command.action.partition("(")
    return bool(screen.check_action(name, (rest.rstrip(")").strip("'\""),) if rest else ()))
