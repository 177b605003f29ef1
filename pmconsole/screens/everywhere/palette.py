"""The palette (Ctrl+P): every command of the present screen and of the app, by Chinese, pinyin or initials."""

from typing import Any

from textual.screen import Screen

from pmconsole.screens.frame.console import Console
from pmconsole.screens.frame.keys import Command
from pmconsole.screens.kit.chooser import Chooser, ChooserItem


class Palette(Chooser[Command]):
    """Runs the chosen command on the screen below."""

    def __init__(self, app: Console, below: Screen[Any]) -> None:
        """`below` is the screen of `app` the commands are for."""
        self.below = below
        items = [
            ChooserItem(c, c.zh, f"{' '.join(c.shown_keys(app.keymap))}  {c.help}", f"{c.zh} {c.help}")
            for c in app.commands_of(below)
            if c.palette and c.action != "palette"
        ]
        super().__init__(
            "命令",
            items,
            "输入中文、拼音或首字母，例如 dj、dengji、登记",
            "↑↓ 选择   Enter 执行   Esc 返回",
            digits=False,
        )
