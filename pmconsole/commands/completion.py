"""Tab in the shell: typer's own two options, told in Chinese."""

import io
import re
from collections.abc import Callable
from contextlib import redirect_stdout
from typing import Any

import typer
from typer.exceptions import Exit

from pmconsole.commands.opening import CommandError, say
from pmconsole.commands.status import ExitStatus

_HELP = {
    "install_completion": "为正在用的 shell 装上命令补全（按 Tab 补全）。",
    "show_completion": "输出命令补全的脚本，自己安装。",
}
_INSTALLED = re.compile(r"(\w+) completion installed in (.+)")


def command_line(app: typer.Typer) -> Any:
    """The whole command line of `app`, ready to run, its two options for completion speaking Chinese."""
    made = typer.main.get_command(app)
    for parameter in made.params:
        if parameter.name in _HELP:
            option: Any = parameter
            option.help = _HELP[parameter.name]
            option.callback = _in_chinese(option.callback)
    return made


def _in_chinese(callback: Callable[..., Any]) -> Callable[..., Any]:
    """What `callback` says, said in Chinese. Raises CommandError where the shell is not known."""

    def asked(context: Any, parameter: Any, value: Any) -> Any:
        told = io.StringIO()
        try:
            with redirect_stdout(told):
                return callback(context, parameter, value)
        except Exit as error:
            raise CommandError("认不出正在用的 shell，没有改动。命令补全支持 bash、zsh、fish。") from error
        except SystemExit as end:
            done = _INSTALLED.search(told.getvalue())
            say(f"已为 {done[1]} 装上命令补全：{done[2]}。重新打开终端后生效。" if done else told.getvalue().rstrip())
            raise typer.Exit(ExitStatus.DONE) from end

    return asked
