"""An import under way keeps note of what each row wrote, so that all of it can be taken back as one act."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import insert
from sqlmodel import SQLModel

from pmconsole.data.imports.tables import ImportRun
from pmconsole.desk.core.unit import Unit

Kind = Literal["entries", "contacts", "roster"]
KINDS: Mapping[str, str] = {"entries": "旧记录", "contacts": "通讯录", "roster": "排班"}
TAKE = "import.take"
Note = tuple[int, int, Mapping[str, Any] | None]


def number_of(run_id: int) -> str:
    """What an import is called: `导入-3`."""
    return f"导入-{run_id}"


@dataclass
class Run:
    """An import of `file`: its row is made with the first thing written, its notes follow batch by batch."""

    kind: Kind
    file: str
    id: int | None = None
    _position: int = 0

    def note(self, unit: Unit, notes: Sequence[Note]) -> None:
        """Note what was written within `unit`: the id, its version, and what stood there before (None: nothing)."""
        if not notes:
            return
        begun = self.id or self._begin(unit)
        rows = [
            {
                "run_id": begun, "position": at, "ref": ref, "version": version,
                "before": "" if before is None else json.dumps(before, ensure_ascii=False),
            }
            for at, (ref, version, before) in enumerate(notes, self._position)
        ]  # fmt: skip
        unit.session.flush()
        unit.session.execute(insert(SQLModel.metadata.tables["import_row"]), rows)
        # Kept only when the unit is: a batch that failed is noted again from the same place.
        self.id, self._position = begun, self._position + len(rows)

    def _begin(self, unit: Unit) -> int:
        row = ImportRun(site_id=unit.desk.site_id, kind=self.kind, file=self.file, at=unit.now, by=unit.actor.name)
        unit.session.add(row)
        unit.session.flush()
        assert row.id is not None
        changes = {"file": ("", self.file), "kind": ("", KINDS[self.kind])}
        unit.log(TAKE, paper_id=row.id, number=number_of(row.id), changes=changes)
        return row.id
