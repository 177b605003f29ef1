"""What every screen has at hand: the calls that ring now, the flow cards, the phrase codes; and taking a call.

Read again whenever the store changed, so that a call announced by another process is seen at once.
"""

from datetime import date, datetime

from pmconsole.data.calls import queries as queries_calls
from pmconsole.data.calls.queries import CallRow
from pmconsole.data.core.errors import StoreError
from pmconsole.data.core.session import Session
from pmconsole.desk.calls import acts as calls
from pmconsole.desk.core.errors import DeskError
from pmconsole.procedure.flow_cards import FlowCard
from pmconsole.procedure.phrases import PhraseCode
from pmconsole.screens.frame.call_line import CallLine
from pmconsole.screens.frame.console import Console, Room
from pmconsole.screens.kit.background import in_background

LOOK_SECONDS = 5.0


def read_side(
    session: Session, site_id: int, rings_since: datetime, today: date
) -> tuple[list[CallRow], list[FlowCard], list[PhraseCode], dict[str, str]]:
    """Everything of this module in one transaction."""
    from pmconsole.data.directory import whom as queries_whom
    from pmconsole.data.shelf import cards as queries_cards

    cards = queries_cards.flow_cards(session, site_id)
    return (
        queries_calls.ringing(session, site_id, rings_since),
        cards,
        queries_cards.phrases(session, site_id),
        queries_whom.numbers_for(session, site_id, (whom for card in cards for whom in card.call), today),
    )


class Side:
    """Belongs to the app; `phrases` are by code, `whom` gives the numbers of those a card says to call."""

    def __init__(self, app: Console) -> None:
        """Empty until the first look."""
        self._app = app
        self.ringing: list[CallRow] = []
        self.cards: list[FlowCard] = []
        self.phrases: dict[str, PhraseCode] = {}
        self.whom: dict[str, str] = {}

    def start(self) -> None:
        """Look now, and every few seconds: a ring ends by itself."""
        self._app.set_interval(LOOK_SECONDS, self._ring_on)
        self.look_soon()

    def look_soon(self) -> None:
        """Read again in the background."""
        in_background(self._app, self.look, group="side", exclusive=True)

    async def look(self) -> None:
        """Read again; what cannot be read stays as it was."""
        app = self._app
        if not app.desk.site_id:
            return
        await app.duty.look()
        try:
            since, today = app.desk.now() - calls.RINGING_FOR, app.desk.today()
            ringing, self.cards, phrases, self.whom = await app.read(read_side, since, today)
        except StoreError:
            return  # whoever writes next is told why
        self.phrases = {phrase.code: phrase for phrase in phrases}
        self._show(ringing)

    def _ring_on(self) -> None:
        since = self._app.desk.now() - calls.RINGING_FOR
        self._show([call for call in self.ringing if call.at >= since])

    def _show(self, ringing: list[CallRow]) -> None:
        self.ringing = ringing
        for screen in self._app.screen_stack:
            for line in screen.query(CallLine):
                line.show()

    async def take(self) -> None:
        """Take the newest ring into the intake; what is half typed there is put by and comes back afterwards."""
        from pmconsole.screens.intake.screen import IntakeScreen

        app = self._app
        if not self.ringing:
            return
        call = self.ringing[0]
        if app.current_mode == "intake" and not isinstance(app.screen, IntakeScreen):
            app.tell("眼前的窗口还没有办完，请先完成或按 Esc 关掉，再按 Ctrl+R 接听；来电还留着。", severity="warning")
            return
        try:
            taken = await app.desk_call(calls.take, app.desk, app.actor, call.id)
        except (DeskError, StoreError) as error:
            app.tell(str(error), severity="warning")
            self.look_soon()
            return
        self._show([other for other in self.ringing if other.id != call.id])
        self._into_intake(call, taken.number)

    async def register_call(self, call: CallRow) -> None:
        """Register a call of the phone list that has no entry; a ring nobody took is taken by it."""
        self._into_intake(call, call.number)

    async def show_calls(self, entry_id: int) -> None:
        """Show the calls of one entry on the screen of the calls; Esc there shows all again."""
        from pmconsole.screens.calls.screen import PhoneScreen

        def show(room: Room) -> None:
            if isinstance(room, PhoneScreen):
                room.show_entry(entry_id)

        self._app.go("phone", show)

    def _into_intake(self, call: CallRow, number: str) -> None:
        from pmconsole.screens.intake.screen import IntakeScreen

        async def fill(room: Room) -> bool:
            if not isinstance(room, IntakeScreen):
                return False
            await room.take_call(call.id, call.phone, call.person, number)
            return True

        self._app.go("intake", fill, otherwise=f"{number} 已接听，登记窗口没有打开；请按 F2 登记。")
