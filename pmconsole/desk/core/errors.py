"""What the desk says when an action cannot be done: Chinese sentences that say what is wrong and what was kept."""

from collections.abc import Mapping, Sequence

from pmconsole.data.core.errors import StoreError
from pmconsole.data.journal.chain import FieldChange
from pmconsole.procedure.refusal import Refused

__all__ = ["BadInput", "Conflict", "DeskError", "NotFound", "Refused", "StoreError"]


class DeskError(Exception):
    """Something the person at the desk can act on; the message is a Chinese sentence."""


class NotFound(DeskError):
    """The paper is not in the file."""


class BadInput(DeskError):
    """What was typed cannot be taken: `fields` says for each field what is wrong. Nothing was written."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        """`fields` maps the input's name to a Chinese sentence."""
        self.fields = dict(fields)
        super().__init__("；".join(self.fields.values()))


class Conflict(DeskError):
    """Someone else changed the paper meanwhile: `changes` says which fields, by whom; `version` is the present one."""

    def __init__(self, number: str, version: int, changes: Sequence[FieldChange]) -> None:
        """Make the sentence from the changes."""
        self.number, self.version, self.changes = number, version, tuple(changes)
        who = "、".join(dict.fromkeys(change.who for change in changes)) or "别的操作台"
        super().__init__(f"{number} 刚被{who}改过。您填写的内容还在，请看过改动后再保存。")


class Doubt(BadInput):
    """What was typed can be taken but is likely a slip; saving it again unchanged (`sure`) takes it."""
