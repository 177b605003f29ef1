"""Why a step is refused: Chinese sentences the user can act on, each with the clause it stands on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """One reason: `text` a Chinese sentence, `clause` such as `4.3.7`, `house` when it is a house rule (内部约定)."""

    text: str
    clause: str
    house: bool = False

    def __str__(self) -> str:
        """The sentence with its source in brackets, as screens and logs show it."""
        # A clause that is the name of a form would be read as a key of the keyboard.
        clause = f"{self.clause} 表" if self.clause.startswith("F") else self.clause
        source = f"{clause} 内部约定" if self.house else clause
        return f"{self.text}({source})"


class Refused(Exception):
    """The procedure does not allow the step; `reasons` is never empty."""

    def __init__(self, *reasons: Reason) -> None:
        """Keep the reasons; the message is all of them in one line."""
        self.reasons = reasons
        super().__init__("；".join(map(str, reasons)))
