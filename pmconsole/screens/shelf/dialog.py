"""The form to put something on the shelf (4.1.4): stays open until the desk has taken it, nothing typed is lost."""

from datetime import date
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from pmconsole.data.shelf.queries import ShelfRow
from pmconsole.desk.core.errors import BadInput, DeskError, Refused, StoreError
from pmconsole.desk.shelf import acts as shelf
from pmconsole.desk.shelf.acts import ItemIn, ItemPut
from pmconsole.procedure.columns import field_zh
from pmconsole.procedure.vocabulary import ShelfKind
from pmconsole.screens.frame.console import Console
from pmconsole.screens.kit.background import in_background
from pmconsole.screens.kit.fields import ChoiceField, FieldForm, LongField, TextField
from pmconsole.screens.kit.inputs import Option


class ShelfDialog(ModalScreen[ItemPut | None]):
    """Gives what was put on the shelf, None for Esc."""

    console = getters.app(Console)
    DEFAULT_CSS = """
    ShelfDialog { align: center middle; background: $background 60%; }
    ShelfDialog > Vertical { width: 76; max-width: 100%; height: auto; max-height: 100%; background: $panel;
        border: round $primary; padding: 0 1; }
    ShelfDialog .keys { color: $text-muted; height: 1; dock: bottom; }
    ShelfDialog .trouble { color: $text-error; height: auto; max-height: 6; }
    ShelfDialog FieldForm { max-height: 17; margin-bottom: 1; }
    """
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False, priority=True),
        Binding("ctrl+s", "save", show=False, priority=True),
    ]

    def __init__(self, row: ShelfRow | None = None, text: str = "") -> None:
        """`row` is what a newer edition is put in of, `text` its present text; None for something new."""
        super().__init__()
        self.row, self._saving = row, False
        kinds = [Option(kind, kind.zh) for kind in ShelfKind]
        self.form = FieldForm(
            TextField("title", field_zh("title"), row.title if row else "", required=True),
            ChoiceField("kind", field_zh("kind"), kinds, list(ShelfKind).index(row.kind if row else ShelfKind.TARIFF)),
            TextField("edition", field_zh("edition"), "", "例如 2026 年修订，可空"),
            TextField("valid_from", field_zh("valid_from"), "", "2026-12-01；空着为现在有效"),
            TextField("file", field_zh("file"), "", "TXT、PDF、DOCX 的路径；只写文字就空着"),
            LongField("text", "文字", text, "收费每行：项目 | 价格 | 单位 | 说明"),
        )

    def compose(self) -> ComposeResult:
        """Title, trouble, fields, keys."""
        with Vertical():
            yield Static(Content.styled("放入新版本（旧版留着）" if self.row else "放入资料", "bold"))
            yield Static("", classes="trouble", markup=False)
            yield self.form
            yield Static(Content("Ctrl+S 放入   Enter 下一栏   Esc 取消"), classes="keys")

    def on_mount(self) -> None:
        """Caret into the first field."""
        self.form.focus_first()

    @on(FieldForm.Completed)
    def action_save(self) -> None:
        """Hand in what was typed."""
        if self._saving or self.form.values() is None:
            return
        texts = self.form.texts()
        day = texts["valid_from"].strip()
        try:
            since = date.fromisoformat(day) if day else None
        except ValueError:
            self.form.complain({"valid_from": f"“{day}”不是日期，请写成 2026-12-01。"})
            return
        item = ItemIn(texts["title"], ShelfKind(texts["kind"]), texts["text"], texts["edition"], since)
        self._saving = True
        in_background(self, partial(self._save, item, texts["file"].strip()))

    async def _save(self, item: ItemIn, file: str) -> None:
        app = self.console
        most = app.settings.shelf_megabytes
        try:
            # Copying and reading a large file may take a while: not in the thread that writes.
            taken = await app.look(shelf.take_file, app.desk, Path(file), most) if file else None
            put = await app.desk_call(shelf.put, app.desk, app.actor, item, taken)
        except BadInput as error:
            self._trouble("；".join(self.form.complain(error.fields)))
        except (DeskError, Refused, StoreError) as error:
            self._trouble(str(error))
        else:
            self.dismiss(put)
        finally:
            self._saving = False

    def _trouble(self, text: str) -> None:
        self.query_one(".trouble", Static).update(Content(text))

    def action_leave(self) -> None:
        """Give up; nothing is written."""
        self.dismiss(None)
