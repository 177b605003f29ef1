"""The site's own flow cards and phrase codes, changed where they are used (4.1.1): one form, kept with a history."""

from dataclasses import replace

from pmconsole.desk.shelf import cards as desk_cards
from pmconsole.desk.shelf import phrases as desk_phrases
from pmconsole.procedure.columns import field_zh
from pmconsole.procedure.flow_cards import CARDS, FlowCard
from pmconsole.procedure.phrases import PhraseCode
from pmconsole.procedure.vocabulary import PhraseKind
from pmconsole.screens.frame.console import Console
from pmconsole.screens.kit.chooser import Chooser, ChooserItem
from pmconsole.screens.kit.fields import ChoiceField, FlagField, LongField, TextField
from pmconsole.screens.kit.form_box import FormBox
from pmconsole.screens.kit.inputs import Option

KEEP, AS_NEW, OURS, AWAY = "keep", "new", "ours", "away"
NEW_PHRASE = PhraseCode("", "")


async def edit_card(app: Console, card: FlowCard) -> None:
    """Change `card`, keep it as one more, put it away, or take back the text it came with. Inside a worker."""
    what = [Option(KEEP, "保存修改"), Option(AS_NEW, "存为新卡"), Option(AWAY, "停用这张")]
    if any(default.key == card.key for default in CARDS):
        what.append(Option(OURS, "恢复原文"))
    major = FlagField("major", "预设重大")
    fields = [
        TextField("title", field_zh("title"), card.title, required=True),
        TextField("words", field_zh("words"), " ".join(card.words), "内容里出现就用这张卡，用空格隔开"),
        LongField("steps", field_zh("steps"), "\n".join(card.steps), "一行一步，Ctrl+J 换行", True),
        LongField("call", field_zh("call"), "\n".join(card.call), "一行一个"),
        major,
        ChoiceField("what", "怎么办", what, 0, required=True),
    ]
    major.text = str(card.major)

    async def submit(values: dict[str, object]) -> str:
        changed = replace(
            card, title=str(values["title"]), words=tuple(str(values["words"]).split()),
            steps=tuple(str(values["steps"]).splitlines()), call=tuple(str(values["call"]).splitlines()),
            major=bool(values["major"]),
        )  # fmt: skip
        match values["what"]:
            case "new":
                changed = replace(changed, key=_free_key(app.side.cards))
            case "ours":
                changed = next(default for default in CARDS if default.key == card.key)
        active = values["what"] != AWAY
        return await app.desk_call(desk_cards.change_card, app.desk, app.actor, changed, active=active)

    await _asked(app, FormBox(f"修改流程卡 {card.title}", fields, submit))


def _free_key(cards: list[FlowCard]) -> str:
    known = {card.key for card in cards}
    return next(key for n in range(1, len(known) + 2) if (key := f"own{n}") not in known)


async def edit_phrases(app: Console) -> None:
    """Choose a phrase code to change, or add one. Inside a worker."""
    known = [app.side.phrases[code] for code in sorted(app.side.phrases)]
    items = [
        ChooserItem(NEW_PHRASE, "新增一个代码", "", "新增 xz"),
        *(ChooserItem(p, f"{p.code}  {p.text}", "" if p.kind is PhraseKind.PHRASE else p.kind.zh) for p in known),
    ]
    chooser: Chooser[PhraseCode] = Chooser(
        "短语代码：内容里输入代码加空格就展开",
        items,
        "代码、中文或拼音首字母",
        "↑↓ 选择   Enter 修改   Esc 返回",
        digits=False,
    )
    phrase = await app.push_screen_wait(chooser)
    if phrase is not None:
        await _edit_phrase(app, phrase)


async def _edit_phrase(app: Console, phrase: PhraseCode) -> None:
    kinds = [Option(kind, kind.zh) for kind in PhraseKind]
    fields = [
        TextField("code", "代码", phrase.code, "小写字母开头，如 sg", True),
        LongField("text", "展开为", phrase.text, "", True),
        ChoiceField("kind", field_zh("kind"), kinds, list(PhraseKind).index(phrase.kind), required=True),
        ChoiceField("what", "怎么办", [Option(KEEP, "保存"), Option(AWAY, "停用")], 0, required=True),
    ]

    async def submit(values: dict[str, object]) -> str:
        changed = PhraseCode(str(values["code"]), str(values["text"]), PhraseKind(str(values["kind"])))
        active = values["what"] != AWAY
        return await app.desk_call(desk_phrases.keep, app.desk, app.actor, changed, active=active)

    await _asked(app, FormBox("短语代码", fields, submit))


async def _asked(app: Console, box: FormBox) -> None:
    if message := await app.push_screen_wait(box):
        app.tell(message)
        await app.side.look()
