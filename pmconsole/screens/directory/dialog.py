"""The form of a contact (4.1.4): stays open until the desk has taken it, so that nothing typed is lost."""

from functools import partial
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from pmconsole.data.directory.rows import ContactRow
from pmconsole.desk.core.errors import BadInput, Conflict, DeskError, Refused, StoreError
from pmconsole.desk.directory import acts as directory
from pmconsole.desk.directory.acts import ContactIn, ContactKept
from pmconsole.desk.directory.words import (
    UnreadableWords,
    numbers_text,
    parse_day,
    parse_numbers,
    parse_places,
    places_text,
)
from pmconsole.procedure.columns import field_zh
from pmconsole.procedure.demanded import ContactCategory, ContactKind, Grade
from pmconsole.screens.frame.action_dialog import conflict_text
from pmconsole.screens.frame.console import Console
from pmconsole.screens.kit.background import in_background
from pmconsole.screens.kit.fields import ChoiceField, FieldForm, LongField, TextField
from pmconsole.screens.kit.inputs import Option


class ContactDialog(ModalScreen[ContactKept | None]):
    """Gives what was kept, None for Esc."""

    console = getters.app(Console)
    DEFAULT_CSS = """
    ContactDialog { align: center middle; background: $background 60%; }
    ContactDialog > Vertical { width: 76; max-width: 100%; height: auto; max-height: 100%; background: $panel;
        border: round $primary; padding: 0 1; }
    ContactDialog .keys { color: $text-muted; height: 1; dock: bottom; }
    ContactDialog .trouble { color: $text-error; height: auto; max-height: 8; }
    ContactDialog FieldForm { max-height: 17; margin-bottom: 1; }
    """
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False, priority=True),
        Binding("ctrl+s", "save", show=False, priority=True),
    ]

    def __init__(self, row: ContactRow | None) -> None:
        """`row` is the contact to change, None for a new one."""
        super().__init__()
        self.row, self.seen, self._saving = row, row.version if row else None, False
        self.form = FieldForm(
            TextField("name", field_zh("name"), row.name if row else "", required=True),
            TextField(
                "numbers",
                field_zh("numbers"),
                numbers_text(row.numbers) if row else "",
                "68881234 值班室；13900001111 手机",
            ),
            TextField("places", field_zh("places"), places_text(row.places) if row else "", "3-2-1702；多处用分号隔开"),
            _choice("category", "分类", ContactCategory, row.category if row else ContactCategory.OWNER),
            _choice("kind", "类型", ContactKind, row.kind if row else ContactKind.PERSON),
            TextField("post", field_zh("post"), row.post if row else ""),
            _choice("grade", "等级", Grade, row.grade if row else Grade.NONE),
            TextField("department", field_zh("department"), row.department if row else ""),
            TextField(
                "valid_from", field_zh("valid_from"), str(row.valid_from or "") if row else "", "2026-11-23，可空"
            ),
            TextField(
                "valid_until", field_zh("valid_until"), str(row.valid_until or "") if row else "", "2026-12-31，可空"
            ),
            LongField("remark", field_zh("remark"), row.remark if row else ""),
        )

    def compose(self) -> ComposeResult:
        """Title, trouble, fields, keys."""
        with Vertical():
            yield Static(Content.styled("修改联系人" if self.row else "新增联系人", "bold"))
            yield Static("", classes="trouble", markup=False)
            yield self.form
            yield Static(Content("Ctrl+S 保存   Enter 下一栏   Esc 取消"), classes="keys")

    def on_mount(self) -> None:
        """Caret into the first field."""
        self.form.focus_first()

    @on(FieldForm.Completed)
    def action_save(self) -> None:
        """Hand in what was typed."""
        typed = self.typed()
        if typed is not None and not self._saving:
            self._saving = True
            in_background(self, partial(self._save, typed))

    def typed(self) -> ContactIn | None:
        """What the fields hold; None where something cannot be, which is said beside its field."""
        if self.form.values() is None:
            return None
        texts, wrong, read = self.form.texts(), {}, {}
        readers = {"numbers": parse_numbers, "places": parse_places, "valid_from": parse_day, "valid_until": parse_day}
        for key, reader in readers.items():
            try:
                read[key] = reader(texts[key])
            except UnreadableWords as error:
                wrong[key] = str(error)
        if wrong:
            self.form.complain(wrong)
            return None
        words = {key: texts[key] for key in ("name", "post", "department", "remark")}
        terms = {"kind": ContactKind(texts["kind"]), "category": ContactCategory(texts["category"])}
        return ContactIn(**words, **terms, grade=Grade(texts["grade"]), **read)  # type: ignore[arg-type]

    async def _save(self, typed: ContactIn) -> None:
        app = self.console
        try:
            if self.row is None:
                kept = await app.desk_call(directory.add, app.desk, app.actor, typed)
            else:
                kept = await app.desk_call(
                    directory.change, app.desk, app.actor, self.row.id, typed, seen=self.seen
                )  # fmt: skip
        except BadInput as error:
            self._trouble("；".join(self.form.complain(error.fields)))
        except Conflict as error:
            self.seen = error.version
            self._trouble(conflict_text(error, app.desk.zone))
        except (DeskError, Refused, StoreError) as error:
            self._trouble(str(error))
        else:
            self.dismiss(kept)
        finally:
            self._saving = False

    def _trouble(self, text: str) -> None:
        self.query_one(".trouble", Static).update(Content(text))

    def action_leave(self) -> None:
        """Give up; nothing is written."""
        self.dismiss(None)


def _choice(
    key: str, label: str, kind: type[ContactKind] | type[ContactCategory] | type[Grade], now: str
) -> ChoiceField:
    options = [Option(term, term.zh) for term in kind]
    return ChoiceField(key, label, options, [option.value for option in options].index(now))
