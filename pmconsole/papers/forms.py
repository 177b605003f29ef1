"""The printed forms: each content module declares which kind of paper it prints, and here they are found."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

import pmconsole.papers
from pmconsole.procedure.papers import HANDED_IN
from pmconsole.procedure.vocabulary import Paper

Lines = Callable[[Session, int, ZoneInfo, Sequence[int], datetime], tuple[Any, ...]]
Between = Callable[[Session, int, datetime, datetime], Sequence[int]]
#: The width of a column of the workbook that holds an instant, and of one that holds sentences, in characters.
WHEN, WORDS = 17, 30


@dataclass(frozen=True)
class Form:
    """How one kind of paper is printed: `gather` for papers each by itself, `lines` and `between` for a register.

    `sheet` are its columns in the workbook of the hand-in, each with its width in characters; `parts` the contents
    that stand on it, whose words its template shows. What of the sheet is `worked_out` has no column of its own in the
    file: it stands there as on the printed line of the register. The template is named after the kind; `template` is
    the one that is used where there is none of that name.
    """

    paper: Paper
    sheet: tuple[tuple[str, int], ...]
    parts: tuple[type[Any], ...]
    gather: Callable[[Session, int, ZoneInfo, Sequence[int]], Sequence[Any]] | None = None
    lines: Lines | None = None
    between: Between | None = None
    worked_out: frozenset[str] = frozenset()
    template: str = ""


def words_on(paper: Paper, which: str = "zh") -> dict[str, str]:
    """The words of what stands on the form of a kind, by field; `narrow` gives the short ones.

    Of two parts with a field of one name the first has the word.
    """
    form = forms().get(paper)
    named = (one for part in reversed(form.parts if form else ()) for one in fields(part))
    return {one.name: one.metadata.get(which) or one.metadata["zh"] for one in named if "zh" in one.metadata}


@cache
def forms() -> Mapping[Paper, Form]:
    """Every form that is declared, by kind: `FORM` of the modules `content_*` beside this one.

    A kind that is handed in and declares none is printed by its columns.
    """
    found: dict[Paper, Form] = {}
    for module in pkgutil.iter_modules(pmconsole.papers.__path__):
        if module.name.startswith("content_"):
            form = getattr(importlib.import_module(f"pmconsole.papers.{module.name}"), "FORM", None)
            if isinstance(form, Form):
                found[form.paper] = form
    row_form = importlib.import_module("pmconsole.papers.content_row").form_of
    return found | {paper: row_form(paper) for paper in HANDED_IN if paper not in found}
