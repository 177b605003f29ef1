"""Who is on duty, as this console knows it: followed when another console hands over, and asked for the PIN again.

A console nobody has touched for a while goes on showing alarms and board, but before the next write whoever is on
duty types their PIN. Someone without a PIN is not asked: there is nothing they could prove.
"""

from dataclasses import dataclass

from pmconsole.data.core.errors import StoreError
from pmconsole.data.core.session import Session
from pmconsole.data.papers import queries
from pmconsole.data.people import queries as queries_people
from pmconsole.desk.core.errors import DeskError
from pmconsole.desk.core.unit import Actor
from pmconsole.procedure.vocabulary import SignedHow
from pmconsole.screens.frame.console import Console
from pmconsole.screens.frame.signing import ask_hand


class NotUnlocked(DeskError):
    """Nobody proved to be on duty; nothing was written."""


@dataclass(frozen=True)
class OnDuty:
    """Who is on duty in the file, their shift, and whether they have a PIN."""

    actor: Actor
    shift: str
    pinned: bool


def read_on_duty(session: Session, site_id: int) -> OnDuty | None:
    """Who is on duty now."""
    row = queries.on_duty(session, site_id)
    if row is None:
        return None
    pinned = row.name in queries_people.with_pin(session, site_id)
    return OnDuty(Actor(row.name, row.roles, row.person_id), row.shift, pinned)


class DutyLink:
    """Belongs to the app; `lock_after` are minutes without a key, 0 never locks."""

    def __init__(self, app: Console, lock_after: int) -> None:
        """Nobody is known yet, and a key has just been struck."""
        self._app, self._lock_after = app, lock_after
        self._pinned = self._locked = self._asking = False
        self._touched = app.desk.clock.monotonic()

    async def look(self) -> None:
        """Read who is on duty; somebody else than before acts from now on, and the console says so."""
        app = self._app
        if not app.desk.site_id:
            return
        try:
            seen = await app.read(read_on_duty)
        except StoreError:
            return  # whoever writes next is told why
        if seen is None:
            return
        self._pinned = seen.pinned
        before = app.actor
        app.act_as(seen.actor)
        if before.name and before.name != seen.actor.name:
            self._locked = False
            self._touched = app.desk.clock.monotonic()
            shift = f"（{seen.shift}）" if seen.shift else ""
            app.tell(f"当班人换成了{seen.actor.name}{shift}。从现在起，本台以{seen.actor.name}的名义办理。", "warning")

    # The lock

    def touch(self) -> None:
        """A key was struck; one that comes after a long rest finds the console locked."""
        if not self.locked:
            self._touched = self._app.desk.clock.monotonic()

    @property
    def locked(self) -> bool:
        """Whether the next write asks for the PIN."""
        rest = self._app.desk.clock.monotonic() - self._touched
        self._locked = self._pinned and bool(self._lock_after) and (self._locked or rest >= self._lock_after * 60)
        return self._locked

    def proved(self, name: str) -> None:
        """`name` has proven at this console who they are; whoever is on duty need not do so a second time."""
        if name == self._app.actor.name:
            self._locked, self._touched = False, self._app.desk.clock.monotonic()

    async def unlock(self) -> None:
        """Before a write: nothing while the console is in use, else the PIN of whoever is on duty. In a worker.

        Raises NotUnlocked where it is not given.
        """
        if not self.locked:
            return
        if self._asking:
            raise NotUnlocked("本台已锁，正在等密码，没有保存；填写的内容还在。")
        name, self._asking = self._app.actor.name, True
        try:
            hand = await ask_hand(self._app, f"本台闲置已锁，请{name}输入密码再保存", [name], hows=(SignedHow.PIN,))
        finally:
            self._asking = False
        if hand is None:
            raise NotUnlocked("没有输入密码，没有保存；填写的内容还在。要换人当班，请在 F8 各用密码签名。")
        self.proved(name)
