"""How the words of the command line find their commands: one file a topic, imported when its word is asked for."""

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from importlib import import_module
from typing import Any, ClassVar, TypeVar

import typer

from pmconsole.commands.chinese import ChineseCommand, ChineseGroup

_Function = TypeVar("_Function", bound=Callable[..., Any])


class Topic(typer.Typer):
    """What stands behind one word of the command line: a command, or a group of them. All its help is Chinese."""

    def command(self, name: str | None = None, **more: Any) -> Callable[[_Function], _Function]:
        """As Typer's own, with Chinese help."""
        return super().command(name, **{"cls": ChineseCommand, **more})


def single() -> Topic:
    """For a file that holds one command, of the same name."""
    return Topic(rich_markup_mode=None, add_completion=False)


def topic(words: str) -> Topic:
    """For a file that holds a group of commands; `words` say in Chinese what they are about."""
    return Topic(cls=ChineseGroup, callback=lambda: None, help=words, rich_markup_mode=None, add_completion=False)


class Topics(MutableMapping[str, Any]):
    """The words of the command line and what stands behind them, each file imported when its word is asked for."""

    def __init__(self, files: Mapping[str, str]) -> None:
        """`files` maps a word to the module of `pmconsole.commands` that holds its `app`."""
        self._files, self._made = dict(files), dict[str, Any]()

    def __getitem__(self, word: str) -> Any:
        """The command or group behind `word`. Raises KeyError for a word that is none."""
        if word not in self._made:
            held = import_module(f"pmconsole.commands.{self._files[word]}").app
            self._made[word] = typer.main.get_command(held)
            self._made[word].name = word
        return self._made[word]

    def __setitem__(self, word: str, command: Any) -> None:
        """Put a command that is made already behind `word`."""
        self._files.setdefault(word, "")
        self._made[word] = command

    def __delitem__(self, word: str) -> None:
        """Take `word` off the command line."""
        del self._files[word]
        self._made.pop(word, None)

    def __iter__(self) -> Iterator[str]:
        """The words, in the order of the help."""
        return iter(self._files)

    def __len__(self) -> int:
        """How many words there are."""
        return len(self._files)


class CommandLine(ChineseGroup):
    """The group of all words; a subclass names the files."""

    files: ClassVar[Mapping[str, str]] = {}

    def __init__(self, **more: Any) -> None:
        """As any group, with what stands behind `files` as its commands."""
        super().__init__(**{**more, "commands": None})
        self.commands = Topics(self.files)

    def list_commands(self, ctx: Any) -> list[str]:
        """The words; no file is imported for them."""
        return list(self.commands)
