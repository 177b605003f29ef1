"""One run of Typst: a folder with the templates and the logo, the data handed over as JSON, a PDF back or why not."""

import io
import json
import logging
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

#: Where the program's own templates lie.
TEMPLATES = Path(__file__).parent / "templates"
_LOGOS = (".png", ".jpg", ".jpeg", ".svg", ".gif", ".webp")
_PLACE = re.compile(r"([\w.-]+\.typ):(\d+)")
#: So many compilations after its last use Typst forgets what it has laid out.
_GENERATIONS = 12
#: A file of so many bytes took memory worth giving back at once.
_MUCH = 300_000
_log = logging.getLogger(__name__)


class Typesetter:
    """Works in `folder`, which is its own, with the fonts `files`; the PDF is dated `at`.

    After a run that gave nothing, `place` says where the template goes wrong.
    """

    def __init__(self, folder: Path, files: tuple[Path, ...], at: datetime | None) -> None:
        """Nothing is read yet."""
        self.folder, self.files, self.at = folder, files, at
        self.place = ""

    def lay_out(self, own: Path | None) -> Iterator[tuple[Path, str]]:
        """The folders of templates to try, with whose they are: the site's (its files over ours), then ours."""
        mine = sorted(own.glob("*.typ")) if own is not None else []
        if mine:
            folder = self.folder / "site"
            shutil.copytree(TEMPLATES, folder)
            for file in mine:
                shutil.copyfile(file, folder / file.name)
            yield folder, f"模板目录 {own} 里的模板"
        if TEMPLATES.is_dir():
            shutil.copytree(TEMPLATES, self.folder / "standard")
            yield self.folder / "standard", "程序自带的模板"

    def take_logo(self, logo: Path | None) -> str:
        """Put the picture where templates find it; returns its name there, empty where there is none to take."""
        if logo is None or logo.suffix.lower() not in _LOGOS:
            return ""
        try:
            shutil.copyfile(logo, self.folder / f"logo{logo.suffix.lower()}")
        except OSError:
            return ""
        return f"/logo{logo.suffix.lower()}"

    def run_all(
        self, template: Path | bytes, frame: dict[str, Any], batches: Iterable[list[Any]], done: Callable[[int], None]
    ) -> bytes | None:
        """The papers of all `batches` set by `template`, as one PDF; None where one of them cannot be set.

        Typst keeps what it has laid out, some megabytes a paper, and slows down with it: hence batches, and it is
        made to forget after each. `done` is told how many papers are set.
        """
        joined = _Joined()
        count, batch = 0, list[Any]()
        # While Typst sets a batch in its thread, the one before is joined and the next one made ready here.
        with ThreadPoolExecutor(1, "typst") as thread:
            setting: Future[bytes | None] | None = None
            for batch in batches:
                if setting is not None:
                    body = setting.result()
                    if body is None:
                        return None
                    setting = thread.submit(self._run_next, template, {"frame": frame, "papers": batch})
                    joined.add(body)
                    done(count)
                else:
                    setting = thread.submit(self.run, template, {"frame": frame, "papers": batch})
                count += len(batch)
            body = setting.result() if setting is not None else None
        if count > len(batch) or (body is not None and len(body) > _MUCH):
            self.forget()
        if body is None:
            return None
        joined.add(body)
        done(count)
        return joined.pdf()

    def _run_next(self, template: Path | bytes, data: dict[str, Any]) -> bytes | None:
        self.forget()
        return self.run(template, data)

    def forget(self) -> None:
        """Make Typst forget what it has laid out: the memory goes on to the next papers."""
        forget(self.files)

    def run(self, template: Path | bytes, data: dict[str, Any]) -> bytes | None:
        """`data` set by `template` (a file in the folder, or the text itself); None where it cannot be."""
        try:
            import typst

            body = typst.compile(
                template if isinstance(template, bytes) else str(template),
                root=str(self.folder),
                font_paths=_loaded(self.files),
                ignore_system_fonts=True,
                sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
                timestamp=int(self.at.timestamp()) if self.at else 0,
                pdf_tags=False,  # tags cost time with the square of the pages
            )
        except (ImportError, OSError, RuntimeError) as error:
            found = _PLACE.search(getattr(error, "diagnostic", "") or "")
            self.place = f"{found[1]} 第 {found[2]} 行" if found else "模板文件读不出来"
            _log.warning("typesetting failed at %s", found[0] if found else type(error).__name__)
            return None
        assert isinstance(body, bytes)
        return body


def forget(files: tuple[Path, ...]) -> None:
    """Make Typst, with these fonts, forget whatever it has laid out."""
    import typst

    for _ in range(_GENERATIONS):
        typst.compile(b"", font_paths=_loaded(files), ignore_system_fonts=True)


@lru_cache(maxsize=4)
def _loaded(files: tuple[Path, ...]) -> Any:
    import typst

    folders = dict.fromkeys(str(file.parent) for file in files)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders))


class _Joined:
    """PDFs one after the other, bookmarks too; one alone stays as it is."""

    def __init__(self) -> None:
        self._first = b""
        self._writer: Any = None

    def add(self, part: bytes) -> None:
        """Put `part` behind the others."""
        if not self._first:
            self._first = part
            return
        if self._writer is None:
            from pypdf import PdfReader, PdfWriter

            self._writer = PdfWriter()
            self._writer.append(io.BytesIO(self._first))
            self._writer.metadata = PdfReader(io.BytesIO(self._first)).metadata
        self._writer.append(io.BytesIO(part))

    def pdf(self) -> bytes:
        """All of them as one file."""
        if self._writer is None:
            return self._first
        out = io.BytesIO()
        self._writer.write(out)
        return out.getvalue()
