"""The form of a contact (4.1.4)."""

from textual import getters

from pmconsole.data.directory.rows import ContactRow
from pmconsole.desk.core.errors import Conflict
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
from pmconsole.screens.frame.conflicts import conflict_text
from pmconsole.screens.frame.console import Console
from pmconsole.screens.kit.fields import ChoiceField, FieldForm, LongField, TextField
from pmconsole.screens.kit.form_dialog import FormDialog
from pmconsole.screens.kit.inputs import Option


class ContactDialog(FormDialog[ContactIn, ContactKept]):
    """Gives what was kept, None for Esc."""

    console = getters.app(Console)
    DEFAULT_CSS = "ContactDialog FieldForm { max-height: 17; }"

    def __init__(self, row: ContactRow | None) -> None:
        """`row` is the contact to change, None for a new one."""
        self.row, self.seen = row, row.version if row else None
        form = FieldForm(
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
        super().__init__("修改联系人" if row else "新增联系人", form)

    def keys_zh(self) -> str:
        """Saving first: there are many fields."""
        return "Ctrl+S 保存   Enter 下一栏   Esc 取消"

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

    async def hand_in(self, typed: ContactIn) -> ContactKept:
        """Enter or change the contact."""
        app = self.console
        if self.row is None:
            return await app.desk_call(directory.add, app.desk, app.actor, typed)
        return await app.desk_call(directory.change, app.desk, app.actor, self.row.id, typed, seen=self.seen)

    def refusal(self, error: Exception) -> str:
        """Who changed the contact, where somebody did."""
        if isinstance(error, Conflict):
            self.seen = error.version
            return conflict_text(error, self.console.desk.zone)
        return super().refusal(error)


def _choice(
    key: str, label: str, kind: type[ContactKind] | type[ContactCategory] | type[Grade], now: str
) -> ChoiceField:
    options = [Option(term, term.zh) for term in kind]
    return ChoiceField(key, label, options, [option.value for option in options].index(now))
