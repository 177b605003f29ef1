"""督办 (F12): the assistant's desk, whom to chase now, what to verify, to follow up, to tell (4.1.3, 4.2.4-4.2.6)."""

from typing import ClassVar

from pmconsole.procedure.tasks import OF_ASSISTANT
from pmconsole.screens.chasing.tasks import TaskScreen, keys_of


class ChasingScreen(TaskScreen):
    """What the service assistant is to do next."""

    TITLE_ZH = "督办"
    KINDS = OF_ASSISTANT
    NOTHING = "没有要督办的。\n要本台办的在待办（F10）。"
    HELP_ZH = "客服助理要催、要核实、回访、回电、告知的，按剩余时间排列；催一次记一次，对方答应的时间当天列出。"
    HELP_LOOKS = True
    KEYS: ClassVar = keys_of("chasing", "直接办这一步：要催的就记一次催办；有几种办法的列出来选。")
