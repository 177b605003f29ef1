"""The console on a file at a time of the test's own: `python -m tests.pty_console FILE 2026-12-07T09:00+08:00`."""

import os
import sys
from datetime import datetime
from pathlib import Path

os.environ["TEXTUAL_DISABLE_KITTY_KEY"] = "1"


def main() -> None:
    """Open the file with a clock that starts where it is told and then runs as the real one."""
    from pmconsole.app import ConsoleApp
    from pmconsole.data.core.timekeeping import DrillClock
    from pmconsole.root import actor_on_duty, open_desk
    from pmconsole.settings import load

    settings = load(None)
    desk = open_desk(Path(sys.argv[1]), settings, DrillClock(datetime.fromisoformat(sys.argv[2])))
    actor = actor_on_duty(desk)
    assert actor is not None
    ConsoleApp(desk, actor, settings).run()


if __name__ == "__main__":
    main()
