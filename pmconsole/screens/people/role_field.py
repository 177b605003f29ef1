"""The roles of a person: several of a few, each put on and off by its digit."""

from textual import events
from textual.content import Content
from textual.widgets import Static

from pmconsole.procedure.vocabulary import Role
from pmconsole.procedure.who import names_of
from pmconsole.screens.kit.cells import in_rows
from pmconsole.screens.kit.fields import LABEL_CELLS, TextField

_ROLES = tuple(Role)


class RoleField(TextField):
    """Shows the roles held; a digit puts one on or takes it off, Backspace takes all off."""

    #: There are more of them than a line holds: each must be seen with its digit.
    DEFAULT_CSS = "RoleField .offers { height: auto; }"

    def __init__(self, key: str, label: str, roles: frozenset[Role]) -> None:
        """At first `roles` are held."""
        self.roles = roles
        super().__init__(key, label, names_of(roles), "按数字选，再按取消")
        self.line.add_key_taker(self._take)

    def on_resize(self) -> None:
        """Say which digit is which role."""
        offers = self.query_one(".offers", Static)
        words = (f"{digit} {role.zh}" for digit, role in enumerate(_ROLES, 1))
        offers.update(Content(in_rows(words, self.size.width - LABEL_CELLS - 2, 3)))
        offers.add_class("-shown")

    @property
    def value(self) -> frozenset[Role]:
        """The roles held."""
        return self.roles

    def _take(self, event: events.Key) -> bool:
        """Every printable key is taken: what is no digit of a role says nothing."""
        if event.key == "backspace":
            self._hold(frozenset())
            return True
        if not event.is_printable:
            return False
        place = int(event.character) if event.character and event.character.isdigit() else 0
        if 1 <= place <= len(_ROLES):
            self._hold(self.roles ^ {_ROLES[place - 1]})
        return True

    def _hold(self, roles: frozenset[Role]) -> None:
        self.roles = roles
        self.text = names_of(roles)
