"""A paper that has no contents of its own: what stands in its columns, under their words, with notes and signatures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from pmconsole.data.core.paper_tables import MODELS
from pmconsole.data.papers import orders as queries_orders
from pmconsole.data.prints import queries as queries_papers
from pmconsole.papers.content import NoteLine, PlainPart, SignBox, named, note_lines, sign_box
from pmconsole.papers.forms import WHEN, WORDS, Form
from pmconsole.procedure.act_words import action_zh
from pmconsole.procedure.columns import INWARD, field_zh
from pmconsole.procedure.values import value_zh
from pmconsole.procedure.vocabulary import Paper

_NOT_SHOWN = INWARD | {"id", "number", "state", "voided_at", "void_reason"}


@dataclass(frozen=True)
class RowCell(PlainPart):
    """One column: the name it is stored by, its word, what stands in it."""

    name: str = ""
    label: str = ""
    text: str = ""

    def told(self) -> tuple[str, str]:
        """Label and words."""
        return self.label, self.text


@dataclass(frozen=True)
class RowContent:
    """A paper as it is printed."""

    number: str = named("编号")
    state: str = named("状态")
    voided: str = named("作废")
    cells: tuple[RowCell, ...] = named("栏", ())
    notes: tuple[NoteLine, ...] = named("备注", ())
    signs: tuple[SignBox, ...] = named("签名", ())


def form_of(paper: Paper) -> Form:
    """The form of a kind of paper that declares none."""
    columns = [column.name for column in MODELS[paper].__table__.c]  # type: ignore[attr-defined]
    widths = tuple((name, WHEN if name.endswith("_at") else WORDS) for name in columns if name not in _NOT_SHOWN)
    sheet = (("number", 18), *widths, ("voided_at", WHEN), ("void_reason", 20))
    return Form(paper, sheet, (RowContent,), gather=partial(gather, paper), template="row")


def gather(paper: Paper, session: Session, site_id: int, zone: ZoneInfo, ids: Sequence[int]) -> list[RowContent]:
    """The papers `ids` as they are printed, in the order given."""
    notes = queries_orders.notes_of(session, site_id, paper, ids)
    signs = queries_orders.signatures_of(session, site_id, paper, ids)
    return [
        RowContent(
            number=row["number"],
            state=_word(paper, row, "state", zone) if "state" in row else "",
            voided=f"{_word(paper, row, 'voided_at', zone)} {row['void_reason']}" if row["voided_at"] else "",
            cells=tuple(
                RowCell(name, field_zh(name, paper), _word(paper, row, name, zone))
                for name in row
                if name not in _NOT_SHOWN
            ),
            notes=note_lines((note for note in notes if note.paper_id == row["id"]), zone),
            signs=tuple(sign_box(action_zh(sign.step), sign, zone) for sign in signs if sign.paper_id == row["id"]),
        )
        for row in queries_papers.rows_of(session, site_id, paper, ids)
    ]


def _word(paper: Paper, row: Mapping[str, Any], name: str, zone: ZoneInfo) -> str:
    return "" if row[name] in (None, "") else value_zh(name, row[name], zone, paper)
