"""What on this console keeps the shift from being handed over (F1): a form left open in another room, an emergency
half written down."""

from pmconsole.screens.frame.console import Console
from pmconsole.screens.frame.keys import APP_COMMANDS, mode_of
from pmconsole.screens.kit.fields import FieldForm
from pmconsole.screens.kit.form_dialog import FormDialog
from pmconsole.screens.kit.message import MessageBox


def forms_open(app: Console) -> list[str]:
    """The forms that stand half filled in other rooms of this console, an emergency's among them, and how to get back.

    `「向上请示  XX-20261123-001」在记录表，按 F3 回到它`
    """
    return [
        f"「{screen.title_zh}」{_way_to(app, mode)}"
        for mode, screen in app.every_screen()
        if isinstance(screen, FormDialog) and screen is not app.screen and screen.query(FieldForm)
    ]


def _way_to(app: Console, mode: str) -> str:
    command = next((one for one in APP_COMMANDS if mode_of(one) == mode), None)
    if command is None:
        return ""
    keys = command.shown_keys(app.keymap)
    return f"在{command.zh}，按 {keys[0] if keys else f'Ctrl+P 输入 {command.zh}'} 回到它"


async def nothing_open(app: Console) -> bool:
    """Whether no form stands open; says which do. What is half typed is kept first, so that the desk sees it."""
    await app.keep_drafts()
    if not (found := forms_open(app)):
        return True
    lines = "\n".join(f"- {line}" for line in found)
    await app.ahead.ask(
        MessageBox(f"还有没填完的表单，现在不能交接班：\n{lines}\n请先办完，或在那里按 Esc 取消；填写的内容都在。")
    )
    return False
