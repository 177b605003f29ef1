"""Who calls: one line under the alarm strip of every screen while a call rings; it takes no caret and no key."""

from textual import getters
from textual.content import Content
from textual.widgets import Static

from pmconsole.screens.frame.console import Console
from pmconsole.screens.kit.cells import clip, width
from pmconsole.screens.kit.key_names import key_name


class CallLine(Static):
    """Shows the newest ring and how many more there are; gone when nothing rings."""

    console = getters.app(Console)
    DEFAULT_CSS = """
    CallLine { height: 1; width: 1fr; display: none; padding: 0 1; background: $accent 30%; text-style: bold; }
    CallLine.-ringing { display: block; }
    """

    def __init__(self) -> None:
        """Empty at first."""
        super().__init__("", markup=False)
        self._said = ""

    def on_mount(self) -> None:
        """What rings already rings here too."""
        self.show()

    def show(self) -> None:
        """Show what rings now."""
        app = self.console
        ringing = app.side.ringing
        self.set_class(bool(ringing), "-ringing")
        if not ringing:
            self._say("")
            return
        call = ringing[0]
        more = f"  另有 {len(ringing) - 1} 个来电" if len(ringing) > 1 else ""
        key = key_name(app.keymap.get("app.take_call", "ctrl+r").split(",")[0])
        end = f"{more}  {key} 接听"
        room = max((self.size.width or self.screen.size.width) - 4 - width(end), 12)
        who = f"来电 {call.phone or '未显示号码'} {call.person}".rstrip()
        self._say(clip(f"> {who}", room) + end)

    def _say(self, words: str) -> None:
        # It is asked every few seconds, and what is updated lays the whole screen out anew.
        if words != self._said:
            self._said = words
            self.update(Content(words))

    def on_resize(self) -> None:
        """Another width."""
        self.show()
