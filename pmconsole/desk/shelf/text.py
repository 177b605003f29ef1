"""Reading the words out of a file that comes onto the shelf: TXT, PDF, DOCX. A file without words is kept all the same.

Nothing in a file is run or followed; how much is unpacked and read has a limit.
"""

import logging
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pmconsole.data.core.text import clean
from pmconsole.desk.sheets.files import decoded

_log = logging.getLogger(__name__)
MOST_TEXT = 2_000_000
MOST_PAGES = 3_000
MOST_UNPACKED = 200 * 1024 * 1024
_WORD = "word/document.xml"


@dataclass(frozen=True)
class ReadableText:
    """What could be read, and a Chinese sentence where something could not; empty where all is well."""

    text: str
    remark: str = ""


def read_words(path: Path) -> ReadableText:
    """The text of the file, by what it holds and not by its name; without one, `remark` says why. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(4096)
    if b"%PDF" in head[:1024]:
        return _guarded(_pdf, path, "PDF")
    if head.startswith(b"PK\x03\x04"):
        return _guarded(_docx, path, "DOCX")
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return ReadableText(
            "", "旧版 Office 或加了密码的文件，文件已保存，但查不到它的内容；请另存为不加密的 DOCX 或 PDF。"
        )
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ReadableText("", "这个文件里没有能读出的文字（图片、表格或程序），文件已保存，但查不到它的内容。")
    return _cut(decoded(path.read_bytes())[0])


def _guarded(reader: Callable[[Path], ReadableText], path: Path, kind: str) -> ReadableText:
    """What `reader` reads; whatever a strange file makes the library raise becomes a sentence and a line in the log."""
    try:
        return reader(path)
    except OSError:
        raise
    except Exception as error:
        # The libraries raise many kinds on broken files; the file is kept, so nothing is lost.
        _log.warning("a %s of the shelf could not be read: %s", kind, type(error).__name__)
        return ReadableText("", f"这个 {kind} 文件损坏或加了密，读不出文字；文件已保存，但查不到它的内容。")


def _pdf(path: Path) -> ReadableText:
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    reader = PdfReader(path)
    if reader.is_encrypted and not reader.decrypt(""):
        return ReadableText("", "这个 PDF 加了密码，读不出文字；文件已保存，但查不到它的内容。请换一份没有密码的。")
    parts: list[str] = []
    size = 0
    for page in reader.pages[:MOST_PAGES]:
        parts.append(page.extract_text())
        size += len(parts[-1])
        if size > MOST_TEXT:
            break
    words = _cut("\n".join(parts))
    if not words.text:
        return ReadableText("", "这个 PDF 里没有文字（多半是扫描的图片）；文件已保存，但查不到它的内容。")
    return words


def _docx(path: Path) -> ReadableText:
    with zipfile.ZipFile(path) as packed:
        sizes = {info.filename: info.file_size for info in packed.infolist()}
    if _WORD not in sizes:
        return ReadableText("", "这个文件不是 DOCX，读不出文字；文件已保存，但查不到它的内容。")
    if sum(sizes.values()) > MOST_UNPACKED:
        return ReadableText("", "这个 DOCX 展开后太大，没有读取文字；文件已保存，但查不到它的内容。")
    from docx import Document
    from docx.table import Table

    lines: list[str] = []
    for block in Document(str(path)).iter_inner_content():
        if isinstance(block, Table):
            lines += ["  ".join(cell.text for cell in row.cells) for row in block.rows]
        else:
            lines.append(block.text)
    return _cut("\n".join(lines))


def _cut(text: str) -> ReadableText:
    """The text cleaned, and shortened where it is longer than anything one reads at a desk."""
    told = clean(text[:MOST_TEXT], lines=True).strip()
    if len(text) > MOST_TEXT:
        return ReadableText(told, f"文字很长，只能查到前 {MOST_TEXT // 10_000} 万字。")
    return ReadableText(told, "" if told else "这个文件里没有文字；文件已保存，但查不到它的内容。")
