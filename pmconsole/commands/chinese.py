"""The command line speaks Chinese: Typer's own English words and sentences are replaced in this one place."""

import re
from typing import Any

from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

# Order counts: longer phrases before the words they contain.
_HELP = (
    ("Usage: ", "用法："),
    ("[OPTIONS]", "[选项]"),
    ("COMMAND [ARGS]...", "命令 [参数]……"),
    ("Show this message and exit.", "显示这页说明。"),
    ("Arguments:", "参数："),
    ("Options:", "选项："),
    ("Commands:", "命令："),
    ("[required]", "（必填）"),
    ("}...", "}……"),
    ("]...", "]……"),
    ("<path>", "<文件>"),
    ("<list[str]>", "<文字>"),
    ("<str>", "<文字>"),
    ("<int>", "<整数>"),
    ("<float>", "<数>"),
)
_DEFAULT = re.compile(r"\[default:\s+([^\]]*)\]")
_QUOTED = re.compile(r"'([^']*)'")
_EXTRA = re.compile(r"\(([^)]*)\)\.?$")


def _chinese(text: str) -> str:
    for english, chinese in _HELP:
        text = text.replace(english, chinese)
    return _DEFAULT.sub(r"（不写则为 \1）", text)


class ChineseCommand(TyperCommand):
    """A command whose help is Chinese throughout."""

    def get_help(self, ctx: Any) -> str:
        """The help text with Typer's own words replaced."""
        return _chinese(super().get_help(ctx))


class ChineseGroup(TyperGroup):
    """A group of commands whose help is Chinese throughout."""

    def get_help(self, ctx: Any) -> str:
        """The help text with Typer's own words replaced."""
        return _chinese(super().get_help(ctx))


def usage_sentence(error: TyperException) -> str:
    """What was wrong with the command line, as a Chinese sentence with the help to ask for."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "pmconsole"
    return f"{_complaint(error)}。用法见 {path} --help。"


def _complaint(error: TyperException) -> str:
    """The sentence without its end, by the kind of the error."""
    text, parameter = error.message, getattr(error, "param", None)
    name = parameter.opts[0] if parameter is not None and parameter.param_type_name == "option" else None
    name = name or (parameter.display_name_raw if parameter is not None else "")
    match type(error).__name__:
        case "NoSuchOption":
            near = getattr(error, "possibilities", None)
            hint = f"，是不是 {'、'.join(sorted(near))}" if near else ""
            return f"没有 {getattr(error, 'option_name', '')} 这个选项{hint}"
        case "MissingParameter":
            return f"缺少 {name}"
        case "BadOptionUsage":
            return f"选项 {getattr(error, 'option_name', '')} 后面要写一个值，且只写一个"
        case "BadParameter":
            return f"{name} 的值不正确"
        case "FileError":
            return f"打不开文件 {getattr(error, 'ui_filename', '')}"
    if text.startswith("No such command"):
        return f"没有“{_first(_QUOTED, text)}”这个命令"
    if text.startswith("Missing command"):
        return "还要写上一个子命令"
    if "extra argument" in text:
        return f"多出了“{_first(_EXTRA, text)}”"
    return "命令行写得不对"


def _first(pattern: re.Pattern[str], text: str) -> str:
    """The first thing `pattern` catches in `text`, empty where there is none."""
    found = pattern.search(text)
    return found[1] if found else ""
