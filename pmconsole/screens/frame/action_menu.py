"""What can be done with a paper now: allowed steps by digit; Tab shows the refused ones with reasons and clauses."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from pmconsole.desk.papers.actions import Offer
from pmconsole.procedure.steps import Step
from pmconsole.screens.kit.chooser import Chooser, ChooserItem


class ActionMenu(Chooser[Step]):
    """Gives the chosen step."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "refused", show=False, priority=True)]

    def __init__(self, number: str, offers: Sequence[Offer]) -> None:
        """`offers` in the order of the table."""
        self._allowed = [ChooserItem(o.step, o.step.key.zh, o.step.clause) for o in offers if o.allowed]
        self._refused: list[ChooserItem[Step]] = [
            ChooserItem(None, f"- {o.step.key.zh}", "；".join(map(str, o.reasons)), o.step.key.zh)
            for o in offers
            if not o.allowed
        ]
        self._all = not self._allowed
        super().__init__(
            f"办理 {number}", self._allowed, "按数字选；或输入中文、拼音、首字母",
            "数字/Enter 办理   Tab 不能办的及原因   Esc 返回",
        )  # fmt: skip

    def pool(self) -> list[ChooserItem[Step]]:
        """The allowed steps, and the refused ones where they are asked for."""
        return [*self._allowed, *(self._refused if self._all else ())]

    def action_refused(self) -> None:
        """Show or hide what is refused."""
        self._all = not self._all
        self.fill()
