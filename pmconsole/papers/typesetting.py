"""Runs of Typst: a folder with the templates and the logo, the data handed over as JSON, a PDF back or why not."""

import json
import logging
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from pmconsole.papers.worker import WORKER, NotSet

#: Where the program's own templates lie.
TEMPLATES = Path(__file__).parent / "templates"
_LOGOS = (".png", ".jpg", ".jpeg", ".svg", ".gif", ".webp")
_PLACE = re.compile(r"([\w.-]+\.typ):(\d+)")
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

        Typst keeps what it lays out, a megabyte a paper, until the batch is over: hence batches. `done` is told how
        many papers are set.
        """
        count = 0
        # While Typst sets a batch in its process, the one before is joined and the next one made ready here.
        with ThreadPoolExecutor(1, "typst") as thread, closing(_Parts(self.folder / "joined.pdf")) as parts:
            setting: Future[bytes | None] | None = None
            for batch in batches:
                body = setting.result() if setting is not None else b""
                if body is None:
                    return None
                setting = thread.submit(self.run, template, {"frame": frame, "papers": batch})
                if body:
                    parts.add(body)
                    done(count)
                count += len(batch)
            body = setting.result() if setting is not None else None
            if body is None:
                return None
            parts.add(body)
            done(count)
            return parts.pdf()

    def run(self, template: Path | bytes, data: dict[str, Any]) -> bytes | None:
        """`data` set by `template` (a file in the folder, or the text itself); None where it cannot be."""
        try:
            return WORKER.set(self.request(template, data))
        except NotSet as error:
            found = _PLACE.search(str(error))
            self.place = f"{found[1]} 第 {found[2]} 行" if found else "模板文件读不出来"
            _log.warning("typesetting failed at %s", found[0] if found else "no place that is known")
            return None

    def where(self, template: Path | bytes, data: dict[str, Any], label: str) -> list[Any]:
        """What the layout of `data` says in its metadata of this label; nothing where it cannot be laid out."""
        try:
            return list(json.loads(WORKER.set(self.request(template, data) | {"label": label})))
        except NotSet:
            return []

    def request(self, template: Path | bytes, data: dict[str, Any]) -> dict[str, Any]:
        """What Typst is asked for, as `typst_worker` takes it."""
        return {
            "label": "",
            "template": str(template) if isinstance(template, Path) else "",
            "source": None if isinstance(template, Path) else template.decode(),
            "root": str(self.folder),
            "fonts": list(dict.fromkeys(str(file.parent) for file in self.files)),
            "data": json.dumps(data, ensure_ascii=False),
            "timestamp": int(self.at.timestamp()) if self.at else 0,
        }


class _Parts:
    """Finished parts; one alone stays as it is, several are joined in `file`."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._first = b""
        self._out: IO[bytes] | None = None
        self._joined: Any = None

    def add(self, part: bytes) -> None:
        """Put `part` behind the others."""
        if not self._first:
            self._first = part
            return
        if self._joined is None:
            # Imported here: a single paper does without the PDF library.
            from pmconsole.papers.joining import Joined

            self._out = self._file.open("wb")
            self._joined = Joined(self._out)
            self._joined.add(self._first)
        self._joined.add(part)

    def pdf(self) -> bytes:
        """All of them as one file."""
        if self._joined is None:
            return self._first
        self._joined.finish()
        self.close()
        return self._file.read_bytes()

    def close(self) -> None:
        """Leave the file."""
        if self._out is not None:
            self._out.close()
