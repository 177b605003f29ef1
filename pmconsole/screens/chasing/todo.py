"""待办 (F10): everything whose next step is the desk's, in the order of time; Enter goes to the act (4.3.2)."""

from typing import ClassVar

from pmconsole.procedure.tasks import OF_HANDLER
from pmconsole.screens.chasing.tasks import TaskScreen, keys_of


class TodoScreen(TaskScreen):
    """What the handler is to do next."""

    TITLE_ZH = "待办"
    KINDS = OF_HANDLER
    NOTHING = "没有待办的。\n要催别人办的在督办（F12）。"
    HELP_ZH = "下一步该信息处理员办的都在这里，按剩余时间排列；没有时限的排在后面，等得最久的在前。"
    KEYS: ClassVar = keys_of("todo", "直接办这一步；有几种办法的列出来选。")
