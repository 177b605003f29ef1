"""How a handover looks (F1): sections with their items as lines, the chosen one in full, a signed one as a text."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from textual.content import Content as Text

from pmconsole.data.handover.queries import HandoverPaper, LineRow
from pmconsole.desk.handover.gathering import OpenHandover
from pmconsole.procedure.handover import DESK, HandoverItem, HandoverState, LineKind, Mark, Section
from pmconsole.procedure.handover_content import Content
from pmconsole.screens.kit.blocks import Block, Fact, Moments, clock_block, facts, signature_block
from pmconsole.screens.kit.list_line import CellText, Column, ListLine
from pmconsole.screens.kit.short import short_number

COLUMNS = (
    Column("read", "要项", 4),
    Column("mark", "变化", 4),
    Column("text", "内容", 20, share=6),
    Column("next", "下一步", 13, share=1),
    Column("owner", "谁办", 8),
    Column("due", "期限", 11),
)
#: What a section that has nothing says.
NOTHING = {
    Section.NOTES: "无，Ctrl+N 记一笔", Section.INSTRUCTIONS: "无，Ctrl+K 记一条",
}  # fmt: skip
#: Words too long for their column.
_OWNERS = {DESK: "处理员"}
_OFFER = re.compile(r"[，；：。]?[^，；：。]*(?:Ctrl\+[A-Z]|空格)[^，；。]*")
_NUMBER = re.compile(r"[A-Z]{2}-\d{8}-\d+")
_LINE_ZH = {LineKind.REFUSED: "不接班", LineKind.STOOD_IN: "代班", LineKind.ADDED: "补充更正"}


@dataclass(frozen=True)
class HandoverListRow:
    """One line of the list: an item, or the heading of a section (`item` None); headings have ids below zero."""

    id: int
    section: Section
    item: HandoverItem | None = None
    count: int = 0


class HandoverListRows:
    """Gives every item a number of its own that stays as long as the screen lives, so the cursor stays on its line."""

    def __init__(self) -> None:
        """No item has been seen yet."""
        self._ids: dict[str, int] = {}

    def of(self, content: Content) -> list[HandoverListRow]:
        """Headings and items in their order; every section is there, so that nothing can be thought forgotten."""
        found = []
        for nr, section in enumerate(Section, 1):
            items = content.of(section)
            found.append(HandoverListRow(-nr, section, None, len(items)))
            found += [HandoverListRow(self._id(item), section, item) for item in items]
        return found

    def _id(self, item: HandoverItem) -> int:
        return self._ids.setdefault(item.id, len(self._ids) + 1)


def draw(
    row: HandoverListRow, read: Mapping[str, str], waiting: bool, moments: Moments, look: bool = False
) -> ListLine:
    """The line of `row`; `read` are the items read back with objections, `waiting` whether it is time for that.

    With `look` nothing is said of what could be done.
    """
    item = row.item
    if item is None:
        nr = list(Section).index(row.section) + 1
        left = f"{row.count} 件" if row.count else NOTHING.get(row.section, "无")
        left = without_keys(left) if look else left
        return ListLine({"read": f"{nr}", "text": f"== {row.section.zh}  {left}"}, "" if row.count else "dim")
    return ListLine(
        {
            "read": _read(item, read, waiting),
            "mark": CellText(f"*{item.mark.zh}", "due_soon") if item.mark is not Mark.SAME else "",
            "text": CellText(_short(item.text, moments), "void" if item.text.endswith("：未清点") else ""),
            "next": item.next_step,
            "owner": _OWNERS.get(item.owner, item.owner),
            "due": CellText(due_zh(item, moments), "breached" if item.late else ""),
        }
    )


def _short(text: str, moments: Moments) -> str:
    """The text with the number it begins with as short as the other lists have it; the whole one stands below."""
    number = _NUMBER.match(text)
    if number is None:
        return text
    return short_number(number[0], moments.now.astimezone(moments.zone).date()) + text[number.end() :]


def _read(item: HandoverItem, read: Mapping[str, str], waiting: bool) -> str | CellText:
    if not item.critical:
        return ""
    if not waiting:
        return CellText("!!", "breached")
    if item.id not in read:
        return CellText("[ ]", "breached")
    return CellText("[?]", "due_soon") if read[item.id] else CellText("[v]", "good")


def due_zh(item: HandoverItem, moments: Moments) -> str:
    """When it is due, in site time."""
    return moments(datetime.fromisoformat(item.due)) if item.due else ""


def told(item: HandoverItem | None, read: Mapping[str, str], waiting: bool, moments: Moments) -> Text:
    """The chosen item in full, and what can be done with it."""
    if item is None:
        return Text.styled("数字 1-9 到各部分；!! 接班人要逐件复述；* 上次交接后新有的、变了的。", "$text-muted")
    then = "，".join(
        filter(None, (f"下一步：{item.next_step}" if item.next_step else "", item.owner, due_zh(item, moments)))
    )
    late = "（已超时）" if item.late else ""
    parts: list[Text] = [Text(item.text)]
    if then:
        parts.append(Text(then + late))
    if waiting and item.critical:
        if item.id not in read:
            parts.append(Text.styled("请接班人复述，无误按空格；有异议按 Ctrl+O。", "bold $text-warning"))
        else:
            parts.append(Text(f"已复述，有异议：{read[item.id]}" if read[item.id] else "已复述，无异议。"))
    return Text("\n").join(parts)


def head(prepared: OpenHandover, left: int, moments: Moments, look: bool = False) -> Text:
    """Whose shift it is, where the handover stands, what comes next; figures; what is doubtful or in the way."""
    content, row, duty = prepared.content, prepared.row, prepared.duty
    number = row.number if row is not None else "还没有编号"
    until = f"-{duty.ends_at.astimezone(moments.zone):%H:%M}" if duty is not None and duty.ends_at else " 起"
    who = f"{duty.shift} {duty.person} {moments(duty.started_at)}{until}" if duty is not None else "无人当班"
    turn = prepared.turn
    following = "接班 没有排班"
    if turn is not None:
        begins = f"{turn.begins.astimezone(moments.zone):%H:%M}"
        following = f"接班 {turn.name} {begins} {'、'.join(turn.people) or '没有排人'}"
    state = Text.styled(f" {prepared.state.zh} ", "reverse")
    lines = [Text(" ").join((Text.styled(number, "bold"), Text(who.strip()), Text(following), state))]
    lines.append(Text("  ".join(f"{word} {count}" for word, count in content.figures)))
    then = _next(prepared, left)
    lines.append(Text(without_keys(then.plain)) if look else then)
    lines += [Text.styled(f"? {doubt}", "$text-warning") for doubt in content.doubts]
    return Text("\n").join(lines)


def without_keys(text: str) -> str:
    """`text` without the parts that name a key: what could be done is nothing to those who only look on."""
    return _OFFER.sub("", text)


def _next(prepared: OpenHandover, left: int) -> Text:
    """The one line that says what to do now."""
    state, row = prepared.state, prepared.row
    if state is HandoverState.OUTGOING_SIGNED and row is not None:
        newer = f"；签后又有 {len(prepared.newer)} 件新的，请当面说" if prepared.newer else ""
        if left:
            do = "逐件按空格，有异议 Ctrl+O，不接 Ctrl+D"
            return Text.styled(
                f"{row.outgoing_signer}已签交班。还有 {left} 件要复述：{do}{newer}", "bold $text-warning"
            )
        return Text.styled(f"{row.outgoing_signer}已签交班。请接班人按 Ctrl+S 签名；不接按 Ctrl+D{newer}", "bold")
    if state is HandoverState.REFUSED and row is not None:
        return Text.styled(
            f"没有接班：{row.refusal}（已请示{row.supervisor}）。改好后 Ctrl+S 重新签", "bold $text-warning"
        )
    blocked = [reason for reason in prepared.blocks if "清点" not in reason.text]
    if blocked:
        return Text.styled(f"! {blocked[0]}", "bold $text-warning")
    if prepared.unchecked:
        return Text(
            f"还有 {len(prepared.unchecked)} 样没有清点：Ctrl+A 全部正常，或逐样 空格／Enter；然后 Ctrl+S 签交班"
        )
    return Text("都清点过了。Ctrl+S 签交班")


def paper_blocks(paper: HandoverPaper, moments: Moments) -> list[Block]:
    """A signed handover as a text: who, figures, sections, objections, signatures, what was added."""
    row, content = paper.row, paper.content
    until = "没有写明" if row.open_end else moments(row.ends_at)
    out = f"{row.outgoing}（{row.outgoing_signer}代签）" if row.outgoing_signer != row.outgoing else row.outgoing
    blocks = [
        Block(
            f"{row.number}  {row.state.zh}",
            facts(
                ("班次", f"{row.shift} {moments(row.begins_at)} 至 {until}"),
                ("交班", f"{out} {moments(row.outgoing_signed_at)}".strip()),
                ("接班", f"{row.incoming} {moments(row.incoming_signed_at)}".strip()),
                ("未接班", f"{row.refusal}，已请示{row.supervisor}" if row.refusal else "", "late"),
                ("内容", "" if paper.intact else "与签名时的校验值不符，被程序之外改动过", "breached"),
            ),
        )
    ]
    blocks += _additions(paper.lines, moments)
    if content is not None:
        numbers = "  ".join(f"{word} {count}" for word, count in content.figures)
        blocks.append(
            Block("本班数字", (Fact("", numbers), *(Fact("存疑", doubt, "late") for doubt in content.doubts)))
        )
        blocks += _sections(content, {o.key: o.text for o in paper.objections}, moments)
    others = [line for line in paper.lines if line.kind in (LineKind.REFUSED, LineKind.STOOD_IN)]
    blocks.append(Block("代班、未接", tuple(_line(line, moments) for line in others)))
    blocks.append(signature_block(paper.signatures, moments))
    blocks.append(clock_block(paper.clocks, moments) if paper.clocks else Block("时限"))
    return blocks


def _additions(lines: Sequence[LineRow], moments: Moments) -> Iterable[Block]:
    added = tuple(Fact(moments(one.at), f"{one.by}：{one.text}") for one in lines if one.kind is LineKind.ADDED)
    return [Block("补充更正（签名之后）", added)] if added else []


def _sections(content: Content, objections: Mapping[str, str], moments: Moments) -> Iterable[Block]:
    for section in Section:
        shown = tuple(
            fact for item in content.of(section) for fact in _item_facts(item, objections.get(item.id, ""), moments)
        )
        if shown:
            yield Block(f"{section.zh} {len(content.of(section))}", shown)


def _item_facts(item: HandoverItem, objection: str, moments: Moments) -> Iterable[Fact]:
    label = f"{'!!' if item.critical else ''}{f' *{item.mark.zh}' if item.mark is not Mark.SAME else ''}".strip()
    then = "，".join(filter(None, (item.next_step, item.owner, due_zh(item, moments))))
    late = "，已超时" if item.late else ""
    yield Fact(label or "-", f"{item.text}（{then}{late}）" if then else item.text, "major" if item.critical else "")
    if objection:
        yield Fact("异议", objection, "late")


def _line(line: LineRow, moments: Moments) -> Fact:
    asked = f"，已请示{line.key}" if line.kind is LineKind.REFUSED else ""
    return Fact(moments(line.at), f"{_LINE_ZH[line.kind]} {line.name}：{line.text}{asked}")
