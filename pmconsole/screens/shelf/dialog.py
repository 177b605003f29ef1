"""The form to put something on the shelf (4.1.4)."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from textual import getters

from pmconsole.data.shelf.queries import ShelfRow
from pmconsole.desk.shelf import acts as shelf
from pmconsole.desk.shelf.acts import ItemIn, ItemPut
from pmconsole.procedure.columns import field_zh
from pmconsole.procedure.vocabulary import ShelfKind
from pmconsole.screens.frame.console import Console
from pmconsole.screens.kit.fields import ChoiceField, FieldForm, LongField, TextField
from pmconsole.screens.kit.form_dialog import FormDialog
from pmconsole.screens.kit.inputs import Option


@dataclass(frozen=True)
class ToPut:
    """What is to be put on the shelf, and the path of its file, empty for text alone."""

    item: ItemIn
    file: str


class ShelfDialog(FormDialog[ToPut, ItemPut]):
    """Gives what was put on the shelf, None for Esc."""

    console = getters.app(Console)
    DEFAULT_CSS = "ShelfDialog FieldForm { max-height: 17; }"

    def __init__(self, row: ShelfRow | None = None, text: str = "") -> None:
        """`row` is what a newer edition is put in of, `text` its present text; None for something new."""
        self.row = row
        kinds = [Option(kind, kind.zh) for kind in ShelfKind]
        form = FieldForm(
            TextField("title", field_zh("title"), row.title if row else "", required=True),
            ChoiceField("kind", field_zh("kind"), kinds, list(ShelfKind).index(row.kind if row else ShelfKind.TARIFF)),
            TextField("edition", field_zh("edition"), "", "例如 2026 年修订，可空"),
            TextField("valid_from", field_zh("valid_from"), "", "2026-12-01；空着为现在有效"),
            TextField("file", field_zh("file"), "", "TXT、PDF、DOCX 的路径；只写文字就空着"),
            LongField("text", "文字", text, "收费每行：项目 | 价格 | 单位 | 说明"),
        )
        super().__init__("放入新版本（旧版留着）" if row else "放入资料", form)

    def keys_zh(self) -> str:
        """Saving first: there are many fields."""
        return "Ctrl+S 放入   Enter 下一栏   Esc 取消"

    def typed(self) -> ToPut | None:
        """What is to be put there."""
        if self.form.values() is None:
            return None
        texts = self.form.texts()
        day = texts["valid_from"].strip()
        try:
            since = date.fromisoformat(day) if day else None
        except ValueError:
            self.form.complain({"valid_from": f"“{day}”不是日期，请写成 2026-12-01。"})
            return None
        item = ItemIn(texts["title"], ShelfKind(texts["kind"]), texts["text"], texts["edition"], since)
        return ToPut(item, texts["file"].strip())

    async def hand_in(self, typed: ToPut) -> ItemPut:
        """Take the file, where there is one, and put it there."""
        app = self.console
        most = app.settings.shelf_megabytes
        # Copying and reading a large file may take a while: not in the thread that writes.
        taken = await app.look(shelf.take_file, app.desk, Path(typed.file), most) if typed.file else None
        return await app.desk_call(shelf.put, app.desk, app.actor, typed.item, taken)
