"""A paper put into lines for the eye: blocks of labelled fields, wrapped by cells, user text never read as markup."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.cells import chop_cells
from textual.content import Content

from pmconsole.data.journal.chain import JournalRow
from pmconsole.data.papers.rows import ClockLine, NoteRow, SignatureRow
from pmconsole.data.papers.told_rows import ChasingRow, chased_words
from pmconsole.procedure.act_words import action_zh
from pmconsole.procedure.clocks import RULES
from pmconsole.procedure.columns import INWARD, field_zh
from pmconsole.procedure.values import value_zh
from pmconsole.procedure.vocabulary import ClockState, NoteKind, Paper
from pmconsole.screens.kit.cells import pad, width
from pmconsole.screens.kit.moments import shown
from pmconsole.screens.kit.time_left import MARKS, clock_state, time_left

LABEL = 11
STYLES = {
    "title": "bold $text-accent",
    "breached": "bold $text-error",
    "due_soon": "bold $text-warning",
    "late": "$text-warning",
    "good": "$text-success",
    "struck": "strike $text-error",
    "major": "bold $text-error",
    "dim": "$foreground 60%",
    "void": "$foreground 60%",
}
# A run of Latin letters, digits and signs, or one character; with the closing punctuation after it.
_TOKEN = re.compile(r"(?:[!-~]+|[^!-~])[，。；：、）】」！？%]* *")
#: Looks that the label takes too.
LOUD = frozenset({"breached", "due_soon", "late"})
_SIGNER = {
    "receiver": "接单人", "customer": "客户", "handler": "信息处理员", "filler": "填单人", "verifier": "核实人",
    "assistant": "客服助理", "archivist": "资料管理员",
    "outgoing": "交班人", "incoming": "接班人", "swapper": "换班人", "supervisor": "上级",
}  # fmt: skip


@dataclass(frozen=True)
class Fact:
    """One labelled line of a paper; `look` names a style of `STYLES`.

    With a `number`, the number of a paper, that stands first, and only it has the look: a struck-off number is
    struck through, the word 已消档 behind it stays readable.
    """

    label: str
    text: str
    look: str = ""
    number: str = ""


@dataclass(frozen=True)
class Block:
    """Facts under a title; a block without facts shows `none`, or is left out where that is empty.

    `look` is that of the `number` before the title where there is one.
    """

    title: str
    facts: tuple[Fact, ...] = ()
    look: str = "title"
    none: str = ""
    number: str = ""


class Moments:
    """Instants as text: site time, without the day on the day of `now`, with the year in another year."""

    def __init__(self, zone: ZoneInfo, now: datetime) -> None:
        """`zone` is the site's, `now` an instant in UTC."""
        self.zone, self.now = zone, now

    def __call__(self, moment: datetime | None) -> str:
        """`14:05`, `11-22 14:05`, `2025-11-22 14:05`, empty for None."""
        return shown(moment, self.zone, self.now)


def facts(*pairs: tuple[str, str] | tuple[str, str, str]) -> tuple[Fact, ...]:
    """Facts out of (label, text[, look]), those without text left out."""
    return tuple(Fact(*pair) for pair in pairs if pair[1])


def rendered(blocks: Iterable[Block], cells: int) -> Content:
    """The blocks as text of at most `cells` cells a line."""
    lines: list[Content] = []
    for block in blocks:
        if not block.facts and not block.none:
            continue
        if lines:
            lines.append(Content(""))
        lines += _title_lines(block, cells)
        lines += [line for fact in block.facts for line in _fact_lines(fact, cells)]
        if not block.facts:
            lines.append(Content.styled(block.none, STYLES["dim"]))
    return Content("\n").join(lines)


def _title_lines(block: Block, cells: int) -> Iterator[Content]:
    style = STYLES["title" if block.number else block.look]
    yield from _numbered(block.number, block.title, STYLES[block.look], style, cells)


def _numbered(number: str, text: str, number_style: str, style: str, cells: int) -> Iterator[Content]:
    """`text` wrapped, with `number` in its own style before it."""
    for nr, part in enumerate(wrap(f"{number} {text}" if number else text, cells)):
        # A number is shorter than any line and has no blanks, so it stands whole on the first one.
        split = len(number) if nr == 0 else 0
        yield Content.assemble((part[:split], number_style), (part[split:], style))


def _fact_lines(fact: Fact, cells: int) -> Iterator[Content]:
    label = max(LABEL, width(fact.label) + 1) if fact.label else 2
    look = STYLES.get(fact.look, "")
    label_style = look if fact.look in LOUD else STYLES["dim"]
    lines = _numbered(fact.number, fact.text, look, "" if fact.number else look, cells - label)
    for nr, line in enumerate(lines):
        yield Content.assemble((pad(fact.label if nr == 0 else "", label), label_style), line)


def wrap(text: str, cells: int) -> list[str]:
    """`text` in lines of at most `cells` cells: Latin words and digits stay whole, no line begins with 。."""
    lines: list[str] = []
    for written in text.splitlines() or [""]:
        line = ""
        for token in _TOKEN.findall(written):
            if width(line) + width(token.rstrip()) > cells and line:
                lines.append(line.rstrip())
                line = ""
            *whole, line = chop_cells(line + token, max(cells, 2)) or [""]
            lines += whole
        lines.append(line.rstrip())
    return lines


def clock_block(clocks: Sequence[ClockLine], moments: Moments, title: str = "时限") -> Block:
    """The clocks of a paper, open ones first, each with state word, rule, clause and when it is due."""
    ordered = sorted(clocks, key=lambda c: (not c.open, c.due_at))
    return Block(title, tuple(_clock_fact(clock, moments) for clock in ordered))


def _clock_fact(clock: ClockLine, moments: Moments) -> Fact:
    state = clock_state(clock, moments.now)
    symbol, _, look = MARKS[state]
    rule = RULES[clock.rule]
    source = f"{rule.clause}{' 内部约定' if rule.house else ''}"
    again = f" 第{clock.round}轮" if clock.round > 1 else ""
    text = f"{clock.rule.zh}{again} {moments(clock.due_at)} 止 {source}"
    if clock.open:
        label = f"{symbol} {time_left(moments.now, clock.warn_at, clock.due_at).word}".strip()
    else:
        label = f"{symbol} {state.zh}".strip()
        done = moments(clock.met_at or clock.ended_at)
        text += f"，{done} {'完成' if clock.met_at else clock.end_reason or '终止'}"
    return Fact(label, text, look if state is not ClockState.RUNNING else "")


def note_block(notes: Sequence[NoteRow], moments: Moments, kinds: Sequence[NoteKind] = tuple(NoteKind)) -> Block:
    """The notes of a paper, oldest first."""
    wanted = [note for note in notes if note.kind in kinds]
    return Block("跟进与备注", tuple(Fact(moments(n.at), _noted(n, moments)) for n in wanted))


def _noted(note: NoteRow, moments: Moments) -> str:
    until = f"（约定 {moments(note.promised_at)}）" if note.promised_at else ""
    return f"[{note.kind.zh}] {note.by}：{note.text}{until}"


def chasing_block(chasings: Sequence[ChasingRow], moments: Moments) -> Block:
    """Whom somebody chased, oldest first: the answer, and by when they promised it (4.2.4)."""
    last = f"  {len(chasings)} 次，最近 {moments(chasings[-1].at)}" if chasings else ""
    return Block(f"催办{last}", tuple(Fact(moments(c.at), chased_words(c, moments(c.promised_at))) for c in chasings))


def signature_block(signatures: Sequence[SignatureRow], moments: Moments) -> Block:
    """Who signed for what, how, before whom."""
    return Block("签名", tuple(_signature_fact(s, moments) for s in signatures))


def _signature_fact(sign: SignatureRow, moments: Moments) -> Fact:
    again = f"（第{sign.round}轮）" if sign.round > 1 else ""
    who = f"{_SIGNER.get(sign.role, sign.role)} {sign.name}".strip()
    if sign.refusal:
        return Fact(moments(sign.at), f"{action_zh(sign.step)}{again}：客户未签名，原因：{sign.refusal}", "late")
    words = [f"{sign.how.zh} {sign.number}".strip(), f"见证 {sign.witness}" if sign.witness else ""]
    words += [f"名单外：{sign.reason}"] if sign.outside else [sign.reason]
    waits = ("待确认" if sign.outside else sign.waits.zh) if sign.waits else ""
    words += [waits or sign.settled_zh(moments(sign.settled_at))]
    changed = "  ! 签后有改动" if sign.changed else ""
    text = f"{action_zh(sign.step)}{again}：{who}（{'，'.join(filter(None, words))}）{changed}"
    return Fact(moments(sign.at), text, "late" if sign.changed or sign.owed else "")


def history_blocks(rows: Sequence[JournalRow], moments: Moments) -> list[Block]:
    """The journal of a paper, newest first: when, who, what, and each field from old to new."""
    blocks = []
    for row in reversed(rows):
        title = f"{moments(row.at)}  {row.who}  {action_zh(row.action)}"
        changed = tuple(
            _change(row.paper, c.field, c.old, c.new, moments) for c in row.changes if c.field not in INWARD
        )
        blocks.append(Block(title, changed, none="  （没有改动栏目）"))
    return blocks or [Block("历史", none="还没有记录。")]


def _change(paper: Paper | None, field: str, old: object, new: object, moments: Moments) -> Fact:
    words = [value_zh(field, value, moments.zone, paper) for value in (old, new)]
    text = words[1] if words[0] == "空" else f"{words[0]} → {words[1]}"
    return Fact(field_zh(field, paper), text)
