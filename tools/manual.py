"""Writes the manual page from the commands themselves: `python -m tools.manual docs/pmconsole.1`."""

import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pmconsole import cli
from pmconsole.commands.completion import command_line
from pmconsole.commands.status import ExitStatus


def plain(text: str) -> str:
    """`text` as roff takes it: no character of it is a request or an escape, and hyphens stay what they are."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


def commands(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every command as it is typed, with what stands behind it."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


def _how(parameter: Any) -> str:
    """A parameter as it is typed."""
    if parameter.param_type_name == "argument":
        return str(parameter.metavar or parameter.name)
    value = "" if parameter.is_flag else f" {parameter.metavar or ''}"
    return ", ".join(parameter.opts) + value.rstrip()


def _parameters(command: Any) -> Iterator[str]:
    for parameter in command.params:
        words = getattr(parameter, "help", None) or ("必填。" if parameter.required else "")
        yield from (".TP", f".B {plain(_how(parameter))}", plain(words) or "\\&")


def page() -> str:
    """The whole page, in roff."""
    top = command_line(cli.app)
    lines = [
        f'.TH PMCONSOLE 1 "" "pmconsole {version("pmconsole")}" "物业信息中心控制台"',
        ".SH 名称", "pmconsole \\- 物业信息中心控制台：登记、派工、计时、报警",
        ".SH 用法", ".B pmconsole", "[选项] [命令] [参数]",
        ".SH 说明", plain(top.help), "按 KF\\-CQ08\\-01 执行。每个命令加 \\-\\-help 看它自己的说明。",
        ".SH 选项", *_parameters(top),
        ".SH 命令",
    ]  # fmt: skip
    for name, command in commands(top):
        arguments = " ".join(_how(one) for one in command.params if one.param_type_name == "argument")
        lines += [".SS " + plain(f"pmconsole {name} {arguments}".rstrip()), plain(command.help), *_parameters(command)]
    lines += [".SH 退出状态"]
    for status in ExitStatus:
        lines += [".TP", f".B {status.value}", f"{status.zh}。"]
    lines += [
        ".SH 环境变量",
        ".TP", ".B PMCONSOLE_DB", "数据文件，在 \\-\\-db 之后、设置文件之前。",
        ".TP", ".B PMCONSOLE_SETTINGS", "设置文件，在 \\-\\-settings 之后。",
        ".SH 文件",
        ".TP", ".I ~/.local/share/pmconsole/pmconsole.sqlite", "数据文件；备份、日志、打印的单据在它旁边。",
        ".TP", ".I ~/.config/pmconsole/settings.toml", "设置文件；pmconsole settings 输出样本。",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> None:
    """Write the page into the file that is named."""
    Path(arguments[0]).write_text(page(), "utf-8")
    print(f"已写好 {arguments[0]}")


if __name__ == "__main__":
    main(sys.argv[1:])
