"""What a handover says (F1): figures of the shift, doubts about its times, items by section; and the same as text."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pmconsole.procedure.handover import HandoverItem, Mark, Section

#: Which sections stand in which field of the printed form.
STANDING = (Section.MAJOR, Section.ALARMS, Section.PAPERS, Section.CHANGES, Section.CALLS)
EQUIPMENT = (Section.EQUIPMENT,)
REMARKS = (Section.INSTRUCTIONS, Section.NOTES, Section.GAPS)


@dataclass(frozen=True)
class Content:
    """All of one handover. `figures` are pairs of a word and a number; instants are ISO text (UTC).

    `with_me` are those who were put down for the shift besides the outgoing.
    """

    shift: str
    begins: str
    ends: str
    outgoing: str
    figures: tuple[tuple[str, int], ...] = ()
    doubts: tuple[str, ...] = ()
    items: tuple[HandoverItem, ...] = ()
    with_me: tuple[str, ...] = ()

    @property
    def critical(self) -> tuple[HandoverItem, ...]:
        """What the incoming must read back, in its order."""
        return tuple(item for item in self.items if item.critical)

    def of(self, section: Section) -> tuple[HandoverItem, ...]:
        """The items of one section."""
        return tuple(item for item in self.items if item.section is section)


def values_of(content: Content) -> dict[str, Any]:
    """The content as JSON's own kinds."""
    return asdict(content)


def content_of(values: Mapping[str, Any]) -> Content:
    """The content out of what `values_of` gave."""
    items = tuple(
        HandoverItem(**{**item, "section": Section(item["section"]), "mark": Mark(item["mark"])})
        for item in values["items"]
    )
    figures = tuple((str(word), int(number)) for word, number in values["figures"])
    return Content(
        values["shift"], values["begins"], values["ends"], values["outgoing"], figures, tuple(values["doubts"]), items,
        tuple(values.get("with_me", ())),
    )  # fmt: skip


def text_of(content: Content, sections: tuple[Section, ...], shown: Callable[[datetime], str]) -> str:
    """The sections as lines for the printed form, empty ones left out; `shown` gives an instant in site time."""
    lines: list[str] = []
    for section in sections:
        items = content.of(section)
        if items:
            lines.append(f"【{section.zh}】{len(items)}")
            lines += [line_of(item, shown) for item in items]
    return "\n".join(lines)


def line_of(item: HandoverItem, shown: Callable[[datetime], str]) -> str:
    """One item in one line: mark, text, next step, owner, when it is due."""
    then = "，".join(filter(None, (f"下一步 {item.next_step}" if item.next_step else "", item.owner)))
    due = f"{'已超时，' if item.late else ''}期限 {shown(datetime.fromisoformat(item.due))}" if item.due else ""
    rest = "；".join(filter(None, (then, due)))
    mark = f"[{item.mark.zh}]" if item.mark is not Mark.SAME else ""
    return f"{'* ' if item.critical else '- '}{mark}{item.text}" + (f"（{rest}）" if rest else "")
