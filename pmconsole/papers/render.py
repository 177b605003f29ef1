"""Contents become one PDF, however many papers they are: Typst sets them some dozens at a time, memory stays flat.

    render(kind, contents, options[, done]) -> Rendered(body, suffix, said, plain)

`contents` are what the `content_*` module of the kind gathers: `OrderContent`, `ServiceContent`, `HandoverContent` for
papers by number, `RegisterPage` for registers by period. Every paper begins on a page of its
own, counts its own pages (第 x 页 共 y 页), and has a bookmark of its number. The same contents and options give the
same bytes. User text is data (JSON) for Typst, never markup.
"""

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from pmconsole.papers import fonts, plain
from pmconsole.papers.forms import forms, words_on
from pmconsole.papers.qr import qr_svg
from pmconsole.papers.registers import pieces
from pmconsole.papers.typesetting import Typesetter
from pmconsole.procedure.papers import KINDS, REGISTERS
from pmconsole.procedure.vocabulary import Paper

#: Lists that may go over many pages.
LONG = REGISTERS | {paper for paper, kind in KINDS.items() if kind.long}
_LONG_WORD = re.compile(r"[!-~]{20,}")
_BREAK = "\u200b"
_NO_FONTS = "找不到中文字体，没有排成表格，改为文字稿。请重新安装程序，或把字体文件放进模板目录。"
#: So many papers are set at a time; even, since two may share a page.
BATCH = 40
Progress = Callable[[int], None]


def nobody(_count: int) -> None:
    """Nobody wants to know how far it is."""


@dataclass(frozen=True)
class PageOptions:
    """What stands on every page and how it is laid out.

    `company` and `site` are names; `logo` a picture file; `drill` marks a sample site; `printed` says when and by
    whom (site time); `copy` counts prints of the same paper, 0 for none, `copies` does so by the paper's number; `at`
    is the instant the file is dated; `half` puts two papers on a page; `templates` is the site's folder of templates
    and fonts.
    """

    company: str = ""
    site: str = ""
    drill: bool = False
    logo: Path | None = None
    printed: str = ""
    copy: int = 0
    copies: Mapping[str, int] = field(default_factory=dict)
    at: datetime | None = None
    half: bool = False
    templates: Path | None = None


@dataclass(frozen=True)
class Rendered:
    """A finished paper: the bytes of a file that ends in `suffix` (`.pdf`, `.txt` where there are no fonts).

    `said` are sentences (Chinese) about what is not as it should be; `plain` says that the form is missing.
    """

    body: bytes
    suffix: str = ".pdf"
    said: tuple[str, ...] = ()
    plain: bool = False


def render(kind: Paper, contents: Sequence[Any], options: PageOptions, done: Progress = nobody) -> Rendered:
    """The papers `contents`, all of `kind`, as one file. Never fails for want of fonts or of a sound template.

    `done` is told again and again how many papers are set. Raises ValueError where there is nothing to print.
    """
    if not contents:
        raise ValueError("nothing to print")
    head = head_of(kind, options)
    found = tuple(fonts.font_files(options.templates))
    if not any(ord("单") in fonts.glyphs(file) for file in found):
        return Rendered(plain.as_text(contents, head), ".txt", (_NO_FONTS,), plain=True)
    said = _rare((list(contents), head), found)
    with tempfile.TemporaryDirectory(prefix="pmconsole-") as folder:
        work = Work(Typesetter(Path(folder), found, options.at), kind, contents, head, done)
        body, wrong, bare = _set(work, options)
    said = (*said, *wrong)
    if body is None:
        return Rendered(plain.as_text(contents, head), ".txt", (*said, "排版没有成功，改为文字稿。"), plain=True)
    return Rendered(body, ".pdf", said, plain=bare)


@dataclass(frozen=True)
class Work:
    """What is to be set, and with what."""

    typesetter: Typesetter
    kind: Paper
    contents: Sequence[Any]
    head: dict[str, Any]
    done: Progress

    def run(self, template: Path | bytes, logo: str, ready: Callable[[Any], Any]) -> bytes | None:
        """All papers, each made `ready`, set by `template`."""
        frame = self.head | {"logo": logo}
        parts = (self.contents[start : start + BATCH] for start in range(0, len(self.contents), BATCH))
        batches: Iterator[list[Any]] = ([ready(one) for one in part] for part in parts)
        if self.kind in LONG and ready is not plain.as_rows:
            batches = (
                [piece]
                for batch in batches
                for paper in batch
                for piece in pieces(self.typesetter, template, frame, paper)
            )
        return self.typesetter.run_all(template, frame, batches, self.done)


def _set(work: Work, options: PageOptions) -> tuple[bytes | None, tuple[str, ...], bool]:
    """The first that can be set of: the site's template, the program's own, two columns without a form.

    Returns the PDF, what went wrong before, and whether the form is missing.
    """
    said: list[str] = []
    typesetter = work.typesetter
    for folder, whose in typesetter.lay_out(options.templates):
        for logo in dict.fromkeys((typesetter.take_logo(options.logo), "")):
            body = work.run(template_in(folder, work.kind), logo, partial(marked, options))
            if body is not None:
                if options.logo is not None and not logo:
                    said.append(f"公司标志 {options.logo} 用不了，这次没有印上。请换成 PNG、JPG 或 SVG 图片。")
                return body, tuple(said), False
        said.append(f"{whose}有误（{typesetter.place}），没有采用。")
    said.append("没有可用的模板，已按简单格式打印。")
    return work.run(plain.TEMPLATE, "", plain.as_rows), tuple(said), True


def template_in(folder: Path, kind: Paper) -> Path:
    """The template of a kind of paper; that of any row where it has none of its own."""
    own, form = folder / f"{kind.name.lower()}.typ", forms().get(kind)
    return own if own.exists() or form is None or not form.template else folder / f"{form.template}.typ"


def marked(options: PageOptions, content: Any) -> dict[str, Any]:
    """A content as JSON has it, with the code of its number and which copy it is."""
    number = getattr(content, "number", "")
    copy = options.copies.get(number, 0 if number and options.copies else options.copy)
    return dict(_ready(content), qr=qr_svg(number), copy=copy_words(copy))


def copy_words(copy: int) -> str:
    """`第 2 次打印`; nothing for the first."""
    return f"第 {copy} 次打印" if copy > 1 else ""


def head_of(kind: Paper, options: PageOptions) -> dict[str, Any]:
    """What stands on every page."""
    return {
        "company": options.company,
        "site": options.site,
        "drill": options.drill,
        "title": kind.zh,
        "words": words_on(kind),
        "narrow": words_on(kind, "narrow"),
        "form_no": KINDS[kind].form_no,
        "printed": options.printed,
        "copy": copy_words(options.copy),
        "half": options.half and KINDS[kind].halves,
        "logo": "",
    }


def _ready(value: Any) -> Any:
    """A content as JSON has it; words longer than a column get places to break at."""
    if isinstance(value, str):
        return _LONG_WORD.sub(lambda word: _BREAK.join(re.findall(".{1,8}", word[0])), value)
    if isinstance(value, tuple):
        return [_ready(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: _ready(item) for name, item in vars(value).items()}
    return value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        yield from _texts(list(value.values()))
    elif hasattr(value, "__dataclass_fields__"):
        yield from _texts(list(vars(value).values()))


def _rare(contents: Any, files: Sequence[Path]) -> tuple[str, ...]:
    """A sentence that names the characters no font has."""
    lost = fonts.missing(_texts(contents), files)
    if not lost:
        return ()
    named = "、".join(f"“{character}”（U+{ord(character):04X}）" for character in lost[:10])
    more = f"等 {len(lost)} 个字" if len(lost) > 10 else ""
    return (f"字体里没有{named}{more}，纸上是方框，请手写补上；或把有这些字的字体放进模板目录。",)
