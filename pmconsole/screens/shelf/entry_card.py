"""The flow card of an entry that is on the ledger already: each tick is written at once (4.1.1)."""

from datetime import datetime
from functools import partial

from pmconsole.data.shelf.cards import card_of_entry
from pmconsole.desk.core.errors import DeskError, StoreError
from pmconsole.desk.shelf import cards as desk_cards
from pmconsole.procedure.flow_cards import FlowCard
from pmconsole.screens.frame.console import Console
from pmconsole.screens.kit.chooser import Chooser, ChooserItem
from pmconsole.screens.shelf.desk_words import edit_card
from pmconsole.screens.shelf.flow_card import FlowCardBox, Ticked


async def open_card(app: Console, entry_id: int, number: str) -> None:
    """Open the card of an entry that is on the ledger; ticks are written at once. Inside a worker."""
    try:
        kept = await app.read(card_of_entry, entry_id)
    except StoreError as error:
        app.tell(str(error), severity="error")
        return
    card = next((c for c in app.side.cards if c.key == kept.card_key), None)
    while True:
        if card is None:
            items = [
                ChooserItem(c, c.title, "、".join(c.words[:4]), f"{c.title} {' '.join(c.words)}")
                for c in app.side.cards
            ]
            card = await app.push_screen_wait(Chooser("选流程卡", items, "拼音首字母或中文", "Enter 确定   Esc 返回"))
        if card is None:
            return
        ticked = {t.step: t.at for t in kept.ticks if t.card_key == card.key}
        box = FlowCardBox(number, card, ticked, partial(_tick_kept, app, entry_id, card, dict(ticked)), app.desk.zone)
        answer = await app.push_screen_wait(box)
        if answer == "edit":
            await edit_card(app, card)
        if answer != "choose":
            return
        card = None


async def _tick_kept(app: Console, entry_id: int, card: FlowCard, before: dict[int, datetime], step: int) -> Ticked:
    try:
        await app.desk_call(desk_cards.tick, app.desk, app.actor, entry_id, card.key, step)
        kept = await app.read(card_of_entry, entry_id)
    except (DeskError, StoreError) as error:
        app.tell(str(error), severity="error")
        return before
    return {t.step: t.at for t in kept.ticks if t.card_key == card.key}
