"""The journal anchored outside its file: where it ended when a hand-in was prepared (4.3.8).

That stands in the manifest, and in short on the cover that is signed.

Whoever could rewrite the whole chain in the file cannot rewrite the paper, nor the copies that were handed out.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, SQLModel

from pmconsole.data.hand_in import files as hand_in_files
from pmconsole.data.hand_in import tables as tables_hand_in  # noqa: F401  (fills the metadata)
from pmconsole.data.journal import chain as journal

_T = SQLModel.metadata.tables
_JOURNAL, _HAND_IN = _T["journal"], _T["hand_in"]
#: So much of the hash is printed, in groups of four: short enough to compare by eye, too long to be hit on purpose.
_SHOWN = 32


@dataclass(frozen=True)
class Anchor:
    """A line of the journal with its hash, which says what every line up to it was."""

    line: int
    hash: str

    @property
    def words(self) -> str:
        """`第 1234 条 a1b2 c3d4 …`, as it is printed."""
        groups = (self.hash[start : start + 4] for start in range(0, _SHOWN, 4))
        return f"第 {self.line} 条　{' '.join(groups)}"

    def as_json(self) -> dict[str, object]:
        """As the manifest has it."""
        return {"line": self.line, "hash": self.hash}


def last(session: Session, site_id: int) -> Anchor:
    """Where the site's journal ends now; line 0 while it is empty."""
    end = select(_JOURNAL.c.id, _JOURNAL.c.hash).where(_JOURNAL.c.site_id == site_id).order_by(_JOURNAL.c.id.desc())
    row = session.execute(end.limit(1)).first()
    return Anchor(row.id, row.hash) if row is not None else Anchor(0, journal.START)


def of(manifest: Mapping[str, Any]) -> Anchor | None:
    """The anchor in a manifest; None in one from before there were any, or that is damaged."""
    try:
        return Anchor(int(manifest["journal"]["line"]), str(manifest["journal"]["hash"]))
    except (KeyError, TypeError, ValueError):
        return None


def today(session: Session, anchor: Anchor) -> Anchor | None:
    """The same line as the journal has it now; None where it has no such line."""
    if anchor.line == 0:
        return Anchor(0, journal.START)
    found = session.execute(select(_JOURNAL.c.hash).where(_JOURNAL.c.id == anchor.line)).scalar()
    return None if found is None else Anchor(anchor.line, str(found))


def finding(session: Session, number: str, anchor: Anchor) -> str | None:
    """A sentence where the journal is not what it was when the hand-in `number` was prepared."""
    now = today(session, anchor)
    if now is None:
        return (
            f"日志里没有第 {anchor.line} 条，{number} 准备时却有：日志被截断，或者数据文件是更早的备份。"
            f"当时是{anchor.words}，请和签过字的封面核对。"
        )
    if now.hash != anchor.hash:
        return (
            f"日志在 {number} 准备以后被整条重写过：当时是{anchor.words}，现在同一条的校验值不同。"
            "请和签过字的封面核对，从那时的备份查出改了什么。"
        )
    return None


def findings(session: Session, database: Path) -> Iterator[str]:
    """The same for every hand-in whose folder lies beside the data file."""
    where = (_HAND_IN.c.edition > 0, _HAND_IN.c.folder != "")
    for row in session.execute(select(_HAND_IN.c.number, _HAND_IN.c.folder).where(*where).order_by(_HAND_IN.c.id)):
        path = hand_in_files.folder_of(database) / row.folder / hand_in_files.MANIFEST
        try:
            anchor = of(json.loads(path.read_bytes()))
        except OSError as error:
            yield f"周交 {row.number} 的清单 {path} 读不了：{error.strerror}；请从备份或交出的副本取回。"
            continue
        except ValueError:
            yield f"周交 {row.number} 的清单 {path} 已损坏；请从备份或交出的副本取回。"
            continue
        if anchor is not None and (said := finding(session, row.number, anchor)):
            yield said
