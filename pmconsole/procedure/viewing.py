"""Who looks on, and how far each may see: assistants, heads of department, the service and the general manager.

4.3.9 has an employee's complaint about internal management seen only by handlers on duty and above; the house reads
"above" as the service manager and the general manager, since it may be the head of a department who is complained of.
The numbers of residents (业主住户) are theirs as well. Both are house rules (内部约定).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pmconsole.procedure.vocabulary import Role

CLAUSE = "4.3.9"
#: Roles that look on, from the one that sees least.
VIEWERS = (Role.ASSISTANT, Role.SUPERVISOR, Role.MANAGER, Role.GENERAL_MANAGER)


@dataclass(frozen=True)
class Sight:
    """How far somebody sees: entries on the internal route, the directory's residents."""

    internal: bool = False
    residents: bool = False

    def limits(self) -> tuple[str, ...]:
        """What is kept from view and how far that goes, for the help; one sentence where nothing is."""
        if self.internal and self.residents:
            return ("全部都看得到，包括内部管理事项（4.3.9）和业主住户的号码。",)
        return (
            f"{self.in_words()}各个画面、查找、数字里都没有。",
            f"别处文字里写到内部管理事项或它的单据的完整编号的，那一行换成“（不显示，{CLAUSE}）”；"
            "没有写编号的文字，程序认不出来。",
        )

    def in_words(self) -> str:
        """What is kept from view, as a sentence; empty where nothing is."""
        hidden = ["内部管理事项（4.3.9）"] * (not self.internal) + ["业主住户的号码"] * (not self.residents)
        return f"不显示{'、'.join(hidden)}。" if hidden else ""


def sight_of(roles: Iterable[Role]) -> Sight:
    """How far `roles` together may see; the least where none of them looks on."""
    above = bool({Role.MANAGER, Role.GENERAL_MANAGER} & set(roles))
    return Sight(internal=above, residents=above)
