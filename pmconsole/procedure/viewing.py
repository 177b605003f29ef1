"""Who looks on, and how far each may see: heads of department, the service manager, the general manager.

4.3.9 has an employee's complaint about internal management seen only by handlers on duty and above; the house reads
"above" as the service manager and the general manager, since it may be the head of a department who is complained of.
The numbers of residents (业主住户) are theirs as well. Both are house rules (内部约定).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pmconsole.procedure.vocabulary import Role

CLAUSE = "4.3.9"
#: Roles that look on, from the one that sees least.
VIEWERS = (Role.SUPERVISOR, Role.MANAGER, Role.GENERAL_MANAGER)


@dataclass(frozen=True)
class Sight:
    """How far somebody sees: entries on the internal route, the directory's residents."""

    internal: bool = False
    residents: bool = False

    def in_words(self) -> str:
        """What is kept from view, as a sentence; empty where nothing is."""
        hidden = ["内部管理事项（4.3.9）"] * (not self.internal) + ["业主住户的号码"] * (not self.residents)
        return f"不显示{'、'.join(hidden)}。" if hidden else ""


def sight_of(roles: Iterable[Role]) -> Sight:
    """How far `roles` together may see; the least where none of them looks on."""
    above = bool({Role.MANAGER, Role.GENERAL_MANAGER} & set(roles))
    return Sight(internal=above, residents=above)
