"""Sets a guide of `docs/` as PDF: `python -m tools.guide docs/handler.md` writes docs/handler.pdf beside it.

The Markdown is the source; what it says goes to Typst as data, never as markup. Known are headings, paragraphs, lists,
tables, pictures, bold words and keys (`code`): what else stands in a guide raises, so that nothing is left out unseen.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typst
from markdown_it import MarkdownIt
from markdown_it.token import Token

from pmconsole.papers import fonts

TEMPLATE = Path(__file__).with_name("guide.typ")
Block = dict[str, Any]


def blocks(source: str) -> list[Block]:
    """What the guide says, block by block, as JSON's own kinds."""
    return list(_blocks(iter(MarkdownIt("commonmark").enable("table").parse(source))))


def _blocks(tokens: Iterator[Token], until: str = "") -> Iterator[Block]:
    for token in tokens:
        if token.type == until:
            return
        match token.type:
            case "heading_open":
                yield {"kind": "heading", "level": int(token.tag[1:]), "runs": _runs(next(tokens))}
            case "paragraph_open":
                yield from _paragraph(next(tokens))
            case "bullet_list_open":
                yield {"kind": "list", "items": list(_blocks(tokens, "bullet_list_close"))}
            case "list_item_open":
                yield {"kind": "item", "blocks": list(_blocks(tokens, "list_item_close"))}
            case "table_open":
                yield {"kind": "table", "rows": list(_blocks(tokens, "table_close"))}
            case "tr_open":
                yield {"kind": "row", "cells": list(_blocks(tokens, "tr_close"))}
            case "th_open" | "td_open":
                yield {"kind": token.tag, "runs": _runs(next(tokens))}
            case "fence":
                yield {"kind": "code", "text": token.content.rstrip()}
            case kind if not kind.endswith("_close") and kind not in ("thead_open", "tbody_open"):
                raise ValueError(f"a guide cannot hold {kind}: {token.content}")


def _paragraph(inline: Token) -> Iterator[Block]:
    children = inline.children or []
    if len(children) == 1 and children[0].type == "image":
        yield {"kind": "picture", "file": children[0].attrs["src"], "words": children[0].content}
    else:
        yield {"kind": "paragraph", "runs": _runs(inline)}


def _runs(inline: Token) -> list[dict[str, str]]:
    """Pieces of a line with how each looks: plain, strong or key. A link is its words."""
    runs, look = [], "plain"
    for one in inline.children or []:
        match one.type:
            case "text" | "softbreak":
                runs.append({"look": look, "text": one.content})
            case "code_inline":
                runs.append({"look": "key", "text": one.content})
            case "strong_open":
                look = "strong"
            case "strong_close":
                look = "plain"
            case "link_open" | "link_close":
                pass
            case kind:
                raise ValueError(f"a line of a guide cannot hold {kind}: {one.content}")
    return runs


def set_guide(source: Path) -> bytes:
    """The PDF of the guide `source`; the same text and pictures give the same bytes. Raises ValueError."""
    found = blocks(source.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for block in (one for one in found if one["kind"] == "picture"):
            picture = source.parent / block["file"]
            block["file"] = picture.name
            (folder / picture.name).write_bytes(picture.read_bytes())
        (folder / "guide.json").write_text(json.dumps(found, ensure_ascii=False), "utf-8")
        (folder / "guide.typ").write_bytes(TEMPLATE.read_bytes())
        body = typst.compile(
            str(folder / "guide.typ"),
            font_paths=sorted({str(file.parent) for file in fonts.font_files()}),
            ignore_system_fonts=True,
            timestamp=0,
        )
    assert isinstance(body, bytes)
    return body


def main(arguments: list[str]) -> None:
    """Set each guide that is named."""
    for name in arguments:
        source = Path(name)
        source.with_suffix(".pdf").write_bytes(set_guide(source))
        print(f"已排好 {source.with_suffix('.pdf')}")


if __name__ == "__main__":
    main(sys.argv[1:])
