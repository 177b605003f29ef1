"""Search in what is written on the ledger: pairs of neighbouring characters in a full-text index, kept by hand.

Each run of letters and digits gives its pairs and its last single character. A phrase of pairs can only match inside
one run, so a hit is exact: nothing is found across punctuation, and no candidate needs a second look.
"""

import re
import unicodedata
from itertools import groupby

from sqlmodel import Session

from pmconsole.data.core import dialect
from pmconsole.procedure.papers import HANDED_IN


def fold(text: str) -> str:
    """What text compares by: full-width as half-width, capitals as small."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def runs(text: str) -> list[str]:
    """The stretches of letters and digits in `text`, folded; everything else separates."""
    return ["".join(chars) for wordly, chars in groupby(fold(text), str.isalnum) if wordly]


def tokens(text: str) -> str:
    """What goes into the index for `text`: `水管爆` gives `水管 管爆 爆`."""
    return " ".join(pair for run in runs(text) for pair in [*_pairs(run), run[-1]])


def put(session: Session, entry_id: int, old_text: str | None, new_text: str) -> None:
    """Index the text of an entry inside the write transaction; `old_text` is what was indexed before, None if nothing.

    The old text must be exactly what was put last, or the old words stay findable.
    """
    if old_text == new_text:
        return
    connection = session.connection()
    if old_text is not None:
        connection.execute(dialect.FTS_DELETE, {"id": entry_id, "body": tokens(old_text)})
    connection.execute(dialect.FTS_INSERT, {"id": entry_id, "body": tokens(new_text)})


def question(words: str) -> str | None:
    """The full-text question for `words`: every run of them must occur; None when there is nothing to look for."""
    phrases = [_phrase(run) for run in dict.fromkeys(runs(words))]
    return " AND ".join(phrases) or None


_DIGITS = re.compile(r"[0-9]+")
_NUMBER = re.compile(rf"({'|'.join(HANDED_IN)})-?(\d{{8}})?-?(\d{{1,6}})?", re.IGNORECASE)
_DIGIT_QUESTION = re.compile(r"\+?[0-9][0-9 ()\-]*")


def number_question(words: str) -> tuple[str, str, str] | None:
    """Kind, day and sequence of a paper's number as someone types it (`PG-20261123-007`, `pg-7`), None if it is none.

    Day is eight digits or empty; the sequence is padded to three digits or empty.
    """
    found = _NUMBER.fullmatch(fold(words).strip().upper())
    if not found or not (found[2] or found[3]):
        return None
    return found[1], found[2] or "", found[3].zfill(3) if found[3] else ""


def digit_question(words: str) -> str | None:
    """The half-width text of a question that is digits only (blanks, dashes, brackets between allowed), else None."""
    folded = re.sub("[‐-―−—]", "-", fold(words)).strip()
    return folded if _DIGIT_QUESTION.fullmatch(folded) else None


def digits_of(text: str) -> str:
    """The digits of `text`, half-width."""
    return "".join(_DIGITS.findall(fold(text)))


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)]


def _phrase(run: str) -> str:
    # A single character stands at the beginning of a pair or is the last of its run.
    return dialect.fts_phrase([run], prefix=True) if len(run) == 1 else dialect.fts_phrase(_pairs(run))
