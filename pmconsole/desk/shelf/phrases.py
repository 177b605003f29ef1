"""短语代码 of the site: added, changed, put away, brought in and taken out as a table."""

import csv
import io
from collections.abc import Iterable

from sqlmodel import select

from pmconsole.data.core.text import clean
from pmconsole.data.shelf.tables import Phrase
from pmconsole.desk.core.errors import BadInput
from pmconsole.desk.core.unit import Actor, Desk, Unit
from pmconsole.procedure.phrases import MOST_LETTERS, PhraseCode, is_code
from pmconsole.procedure.vocabulary import PhraseKind

MOST_TEXT = 500
CHANGE = "phrase.change"
COLUMNS = ("代码", "文字", "种类")


def keep(desk: Desk, actor: Actor, phrase: PhraseCode, *, active: bool = True) -> str:
    """Add or change a code, or with `active=False` put it away. Raises BadInput, StoreError."""
    phrase = checked(phrase)
    with desk.unit(actor, CHANGE) as unit:
        _write(unit, phrase, active)
    return f"短语代码 {phrase.code} 已{'保存' if active else '停用'}。"


def as_csv(phrases: Iterable[PhraseCode]) -> str:
    """The table as CSV text; what a spreadsheet would take for a formula is quoted."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    rows.writerows((p.code, f"'{p.text}" if p.text[:1] in "=+-@" else p.text, p.kind.zh) for p in phrases)
    return out.getvalue()


def take_csv(desk: Desk, actor: Actor, data: bytes) -> tuple[int, list[str]]:
    """Take the codes of a CSV (UTF-8 or GB18030): how many were kept, and a sentence for every row that was not."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", "replace")
    good: list[PhraseCode] = []
    wrong: list[str] = []
    kinds = {kind.zh: kind for kind in PhraseKind}
    for line, cells in enumerate(csv.reader(io.StringIO(text.replace("\x00", ""))), 1):
        if not any(cells) or (line == 1 and cells[:1] == [COLUMNS[0]]):
            continue
        code, words, kind = (*cells, "", "")[:3]
        words = words[1:] if words[:1] == "'" and words[1:2] in "=+-@" else words
        try:
            good.append(checked(PhraseCode(code, words, kinds.get(kind.strip(), PhraseKind.PHRASE))))
        except BadInput as error:
            wrong.append(f"第 {line} 行没有导入：{error}")
    with desk.unit(actor, CHANGE) as unit:
        for phrase in good:
            _write(unit, phrase, active=True)
    return len(good), wrong


def checked(phrase: PhraseCode) -> PhraseCode:
    """The code in small letters and the text cleaned. Raises BadInput."""
    code, text = clean(phrase.code).strip().lower(), clean(phrase.text, lines=True).strip()
    wrong: dict[str, str] = {}
    if not is_code(code):
        wrong["code"] = f"代码“{code[:20]}”要以字母开头，只用字母和数字，最多 {MOST_LETTERS} 个。"
    if not text or len(text) > MOST_TEXT:
        wrong["text"] = f"文字要有 1 到 {MOST_TEXT} 字，现在 {len(text)} 字。"
    if wrong:
        raise BadInput(wrong)
    return PhraseCode(code, text, phrase.kind)


def _write(unit: Unit, phrase: PhraseCode, active: bool) -> None:
    desk = unit.desk
    row = unit.session.exec(select(Phrase).where(Phrase.site_id == desk.site_id, Phrase.code == phrase.code)).first()
    before = row.text if row is not None and row.active else ""
    row = row or Phrase(site_id=desk.site_id, code=phrase.code, text="")
    row.text, row.kind, row.active = phrase.text, phrase.kind, active
    unit.session.add(row)
    unit.session.flush()
    unit.log(CHANGE, number=phrase.code, changes={"text": (before, phrase.text if active else "")})
