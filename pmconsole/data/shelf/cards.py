"""Reading flow cards with the site's own over the defaults (4.1.1), what was ticked on an entry, phrase codes."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from pmconsole.data.papers.tables import LedgerEntry
from pmconsole.data.shelf.tables import CardTick, EntryCard, Phrase, SiteCard
from pmconsole.procedure.flow_cards import CARDS, FlowCard
from pmconsole.procedure.phrases import PHRASES, PhraseCode
from pmconsole.procedure.vocabulary import Category


@dataclass(frozen=True)
class TickRow:
    """A step of a card that was done; `at` is UTC."""

    id: int
    card_key: str
    step: int
    text: str
    at: datetime
    by: str


@dataclass(frozen=True)
class EntryCardRow:
    """The card an entry is handled by, None where none was chosen, and its ticks in their order."""

    card_key: str | None
    ticks: tuple[TickRow, ...]


def flow_cards(session: Session, site_id: int) -> list[FlowCard]:
    """The cards of the site: defaults in their order, each as the site changed it, then the site's own."""
    own = {row.key: row for row in session.exec(select(SiteCard).where(SiteCard.site_id == site_id))}
    cards = [_card(own[card.key]) if card.key in own else card for card in CARDS]
    known = {card.key for card in CARDS}
    more = [_card(row) for key, row in own.items() if key not in known]
    # The site's own come first: where two cards fit equally, the site has said what it wants.
    return [card for card in more + cards if card.key not in own or own[card.key].active]


def card_of_entry(session: Session, site_id: int, entry_id: int) -> EntryCardRow:
    """What was chosen and ticked on an entry; ticks taken back are left out."""
    here = select(LedgerEntry.id).where(LedgerEntry.id == entry_id, LedgerEntry.site_id == site_id)
    chosen = session.exec(select(EntryCard).where(col(EntryCard.entry_id).in_(here))).first()
    rows = session.exec(
        select(CardTick)
        .where(col(CardTick.entry_id).in_(here), col(CardTick.undone_at).is_(None))
        .order_by(col(CardTick.at), col(CardTick.id))
    )
    ticks = tuple(TickRow(row.id or 0, row.card_key, row.step, row.text, row.at, row.by) for row in rows)
    return EntryCardRow(chosen.card_key if chosen else None, ticks)


def phrases(session: Session, site_id: int) -> list[PhraseCode]:
    """The site's phrase codes by code: its own over the defaults, those it put away left out."""
    own = {row.code: row for row in session.exec(select(Phrase).where(Phrase.site_id == site_id))}
    found = {default.code: default for default in PHRASES if default.code not in own}
    found |= {code: PhraseCode(code, row.text, row.kind) for code, row in own.items() if row.active}
    return [found[code] for code in sorted(found)]


def _card(row: SiteCard) -> FlowCard:
    known = set(Category)
    return FlowCard(
        row.key,
        row.title,
        tuple(Category(word) for word in row.categories.split() if word in known),
        tuple(row.words.split()),
        tuple(row.steps.splitlines()),
        tuple(row.call.splitlines()),
        row.major,
    )
