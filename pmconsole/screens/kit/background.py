"""Work a screen starts and does not wait for. A fault of it is logged and said, never silent, and ends nothing."""

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from textual.dom import DOMNode

from pmconsole.screens.kit.kit_app import KitApp

_log = logging.getLogger(__name__)


def in_background(
    node: DOMNode,
    work: Callable[..., Coroutine[Any, Any, Any]],
    *args: Any,
    group: str = "default",
    exclusive: bool = False,
) -> None:
    """Run `work(*args)` in a worker of `node`; with `exclusive` one of the same `group` that still runs is dropped."""
    app = node.app
    assert isinstance(app, KitApp)

    async def guarded() -> None:
        try:
            await work(*args)
        except Exception:
            _log.exception("background work of %s failed", type(node).__name__)
            app.tell("程序出了差错，已记入日志；已保存的和填写的都在。", severity="error")

    call: Any = guarded
    node.run_worker(call, group=group, exclusive=exclusive, exit_on_error=False)
