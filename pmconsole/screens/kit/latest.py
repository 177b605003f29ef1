"""Reading for a screen that is asked again and again while it still reads: one at a time, the newest last."""

import logging
from collections.abc import Awaitable, Callable

from textual.dom import DOMNode

from pmconsole.data.core.errors import StoreError

_log = logging.getLogger(__name__)


class Latest:
    """Runs `work` once for any number of `ask`s that came meanwhile, and once more after a later one.

    `work` looks up itself what is wanted now, and drops what it read when that is no longer wanted. What goes wrong
    is told through `tell`; what stands on the screen stays.
    """

    def __init__(self, owner: DOMNode, work: Callable[[], Awaitable[None]], tell: Callable[[str], None]) -> None:
        """`owner` is the screen: its end ends the reading."""
        self._owner, self._work, self._tell = owner, work, tell
        self._asked = self._running = False

    def ask(self) -> None:
        """Read soon."""
        self._asked = True
        if not self._running:
            self._running = True
            self._owner.run_worker(self._run(), group=f"latest-{id(self)}", exit_on_error=False)

    async def _run(self) -> None:
        try:
            while self._asked:
                self._asked = False
                await self._work()
        except StoreError as error:
            self._tell(str(error))
        except Exception:
            _log.exception("a screen could not be read")
            self._tell("这一屏没有读出来，已记入日志；显示的是之前的内容。")
        finally:
            self._running = False
