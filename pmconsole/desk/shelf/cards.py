"""Flow cards at work (4.1.1): which card an entry goes by, each step ticked with its time, the site's own cards.

Ticks made before the entry has a number are handed in with it; nothing that was ticked is ever deleted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from pmconsole.data.core.text import clean
from pmconsole.data.papers.tables import LedgerEntry
from pmconsole.data.shelf.cards import flow_cards
from pmconsole.data.shelf.tables import CardTick, EntryCard, SiteCard
from pmconsole.desk.core.errors import BadInput, NotFound
from pmconsole.desk.core.unit import Actor, Desk, Unit
from pmconsole.procedure.flow_cards import FlowCard
from pmconsole.procedure.vocabulary import Category

MOST_STEPS = 10
STEP_CELLS = 100


@dataclass(frozen=True)
class Tick:
    """A step ticked before its entry was registered; `step` counts from 1, `at` is an aware instant."""

    card_key: str
    step: int
    at: datetime


def attach(unit: Unit, entry: LedgerEntry, card_key: str, ticks: Sequence[Tick]) -> None:
    """Within the registration of `entry`: its card, and what was ticked on the way, each at its own time."""
    cards = {card.key: card for card in flow_cards(unit.session, unit.desk.site_id)}
    assert entry.id is not None
    if card_key in cards:
        _choose(unit, entry.id, cards[card_key])
    for tick in ticks:
        card = cards.get(tick.card_key)
        if card is not None and 1 <= tick.step <= len(card.steps):
            _write(unit, entry, card, tick.step, min(tick.at, unit.now))


def tick(desk: Desk, actor: Actor, entry_id: int, card_key: str, step: int) -> str:
    """Tick `step` (from 1) of a card on an entry, or take the tick back; returns the sentence to show.

    Both are journaled with their time. Raises NotFound, BadInput, StoreError.
    """
    with desk.unit(actor, "card.tick") as unit:
        entry = unit.session.get(LedgerEntry, entry_id)
        card = next((c for c in flow_cards(unit.session, desk.site_id) if c.key == card_key), None)
        if entry is None or entry.site_id != desk.site_id or card is None:
            raise NotFound("没有找到这条记录或这张流程卡，没有记下。请返回后重新打开。")
        if not 1 <= step <= len(card.steps):
            raise BadInput({"step": f"流程卡“{card.title}”没有第 {step} 步。"})
        _choose(unit, entry_id, card)
        standing = unit.session.exec(
            select(CardTick).where(
                CardTick.entry_id == entry_id,
                CardTick.card_key == card_key,
                CardTick.step == step,
                col(CardTick.undone_at).is_(None),
            )
        ).first()
        if standing is None:
            _write(unit, entry, card, step, unit.now)
            return f"{entry.number} 第 {step} 步已办：{card.steps[step - 1]}"
        standing.undone_at = unit.now
        unit.session.add(standing)
        unit.record(entry, "card.untick", {f"{card.title}.{step}": (standing.text, "")})
        return f"{entry.number} 第 {step} 步的勾已取消，两次时间都留在日志里。"


def change_card(desk: Desk, actor: Actor, card: FlowCard, *, active: bool = True) -> str:
    """Keep `card` as the site's own over the default of the same key; `active=False` puts it away.

    Raises BadInput (title, steps missing, too many or too long), StoreError.
    """
    card = _checked(card)
    with desk.unit(actor, "card.change") as unit:
        before = next((c for c in flow_cards(unit.session, desk.site_id) if c.key == card.key), None)
        row = unit.session.exec(
            select(SiteCard).where(SiteCard.site_id == desk.site_id, SiteCard.key == card.key)
        ).first() or SiteCard(site_id=desk.site_id, key=card.key, title="", version=0)
        row.title, row.words, row.major = card.title, " ".join(card.words), card.major
        row.categories = " ".join(card.categories)
        row.steps, row.call = "\n".join(card.steps), "\n".join(card.call)
        row.version += 1
        unit.session.add(row)
        was, row.active = row.active, active
        changes = {name: (_plain(before, name) if before else "", _plain(card, name)) for name in _KEPT}
        changes["active"] = (was, active)
        changed = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
        unit.log("card.change", number=card.key, version=row.version, changes=changed)
    return f"流程卡“{card.title}”已{'保存' if active else '停用'}。"


_KEPT = ("title", "words", "categories", "steps", "call", "major")


def _plain(card: FlowCard, name: str) -> object:
    value = getattr(card, name)
    return "；".join(str(getattr(one, "zh", one)) for one in value) if isinstance(value, tuple) else value


def _checked(card: FlowCard) -> FlowCard:
    wrong: dict[str, str] = {}
    title = clean(card.title).strip()[:20]
    steps = tuple(text for step in card.steps if (text := clean(step).strip()))
    if not title:
        wrong["title"] = "流程卡要有名称。"
    if not steps:
        wrong["steps"] = "流程卡至少要有一步，一行写一步。"
    elif len(steps) > MOST_STEPS:
        wrong["steps"] = f"流程卡最多 {MOST_STEPS} 步，现在 {len(steps)} 步；内容没有丢，请合并后再保存。"
    elif max(map(len, steps)) > STEP_CELLS:
        wrong["steps"] = f"每一步最多 {STEP_CELLS} 字，请写短些；内容没有丢。"
    if wrong:
        raise BadInput(wrong)
    words = tuple(word for word in map(clean, card.words) if word.strip())
    call = tuple(text for line in card.call if (text := clean(line).strip()))
    return FlowCard(card.key, title, card.categories or (Category.OTHER,), words, steps, call, card.major)


def _choose(unit: Unit, entry_id: int, card: FlowCard) -> None:
    row = unit.session.get(EntryCard, entry_id) or EntryCard(entry_id=entry_id, card_key="", title="")
    row.card_key, row.title = card.key, card.title
    unit.session.add(row)


def _write(unit: Unit, entry: LedgerEntry, card: FlowCard, step: int, at: datetime) -> None:
    text = card.steps[step - 1]
    unit.session.add(
        CardTick(entry_id=entry.id or 0, card_key=card.key, step=step, text=text, at=at, by=unit.actor.name)
    )
    unit.record(entry, "card.tick", {f"{card.title}.{step}": ("", f"{text}（{at.astimezone(unit.desk.zone):%H:%M}）")})
