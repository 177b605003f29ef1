"""The flow card of what is typed into the intake: chosen by category, words or hand, ticked, handed in with it."""

from datetime import datetime
from functools import partial
from typing import Any

from pmconsole.desk.shelf.cards import Tick
from pmconsole.procedure.flow_cards import FlowCard, card_for, offered
from pmconsole.procedure.vocabulary import Category
from pmconsole.screens.intake.known import KnowingScreen
from pmconsole.screens.kit.chooser import Chooser, ChooserItem
from pmconsole.screens.shelf.desk_words import edit_card
from pmconsole.screens.shelf.entry_card import open_card
from pmconsole.screens.shelf.flow_card import FlowCardBox, FlowCardPanel, Ticked


class IntakeCard:
    """One for the intake screen. Its draft goes with the draft of the form."""

    def __init__(self, screen: KnowingScreen) -> None:
        """No card yet."""
        self._screen = screen
        self.clear()

    def clear(self) -> None:
        """Forget it: what was typed is registered or thrown away."""
        self._picked = ""
        self._ticks: list[Tick] = []
        self._preset = self._by_hand = False

    @property
    def _category(self) -> Category:
        value = self._screen.form.field("category").value
        return Category(str(value)) if value else Category.UNCLASSIFIED

    @property
    def card(self) -> FlowCard | None:
        """The card that goes with what is typed now; what was picked by hand stays."""
        cards = self._screen.console.side.cards
        picked = next((card for card in cards if card.key == self._picked), None)
        return picked or card_for(cards, self._category, self._screen.form.field("content").text)

    @property
    def key(self) -> str:
        """The key of the card, empty without one."""
        return self.card.key if self.card else ""

    @property
    def ticks(self) -> tuple[Tick, ...]:
        """What was ticked so far, on any card."""
        return tuple(self._ticks)

    def _ticked(self, card: FlowCard) -> dict[int, datetime]:
        return {tick.step: tick.at for tick in self._ticks if tick.card_key == card.key}

    def look(self, changed: str = "") -> None:
        """Show the card that fits now and preset a major incident; `changed` is the field that was typed into."""
        screen, card = self._screen, self.card
        flag = screen.form.field("major")
        if changed == "major" and bool(flag.value) != self._preset:
            self._by_hand = True
        wants = card is not None and card.major
        if not self._by_hand and wants != self._preset:
            self._preset = wants
            flag.text = str(wants)
        note = "  已预设为重大事件" if wants and flag.value else ""
        if card is None and self._category is Category.UNCLASSIFIED:
            note = ""
        panel = screen.query_one(FlowCardPanel)
        panel.show(card, self._ticked(card) if card else {}, screen.console.desk.zone, note)

    def draft(self) -> dict[str, Any]:
        """What a draft keeps."""
        return {"card": self._picked, "ticks": [[t.card_key, t.step, t.at.isoformat()] for t in self._ticks]}

    def restore(self, body: dict[str, Any]) -> None:
        """Take up what a draft kept."""
        self._picked = str(body.get("card", ""))
        self._ticks = [Tick(str(k), int(n), datetime.fromisoformat(at)) for k, n, at in body.get("ticks", [])]

    async def open(self) -> None:
        """Open the card to tick; where none fits or another is wanted, choose one first."""
        screen, done = self._screen, self._screen.last_registered
        if not screen.has_text() and done is not None:
            await open_card(screen.console, done.entry_id, done.number)
            return
        card = self.card
        while True:
            card = card or await self._choose(self._category)
            if card is None:
                break
            self._picked = card.key if card != self.card else self._picked
            self.look()
            box = FlowCardBox("", card, self._ticked(card), partial(self._tick, card), screen.console.desk.zone)
            answer = await screen.console.push_screen_wait(box)
            if answer == "edit":
                await edit_card(screen.console, card)
            if answer != "choose":
                break
            card = None
        screen.changed_by_card()

    async def _tick(self, card: FlowCard, step: int) -> Ticked:
        standing = [t for t in self._ticks if (t.card_key, t.step) == (card.key, step)]
        if standing:
            self._ticks.remove(standing[0])
        else:
            self._ticks.append(Tick(card.key, step, self._screen.console.desk.now()))
        self.look()
        return self._ticked(card)

    async def _choose(self, category: Category) -> FlowCard | None:
        cards = offered(self._screen.console.side.cards, category)
        items = [ChooserItem(c, c.title, "、".join(c.words[:4]), f"{c.title} {' '.join(c.words)}") for c in cards]
        hint = "数字、拼音首字母或中文，如 1、hj、火警"
        chooser: Chooser[FlowCard] = Chooser("选流程卡", items, hint, "↑↓ 选择   Enter 确定   Esc 返回")
        return await self._screen.console.push_screen_wait(chooser)
