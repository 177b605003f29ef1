"""Where hand-ins lie, written so that a folder is there whole or not at all: beside, to the disk, then renamed (4.3.8).

`<data file>-hand-in/ZJ-20261129-001/` with its ZIP beside it; a later edition of the same is `ZJ-20261129-001-2`.
"""

import contextlib
import os
import shutil
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import uuid4

MANIFEST = "manifest.json"
#: What is being written; a rest of it is of a preparation that was cut off.
_PART = ".part-"
_LOCK = ".lock"


class Busy(Exception):
    """Another console is preparing a hand-in right now."""


def folder_of(database: Path) -> Path:
    """The folder of all hand-ins of the data file at `database`; it may not be there yet."""
    database = Path(database)
    return database.with_name(f"{database.stem}-hand-in")


def edition_name(number: str, edition: int) -> str:
    """The folder of one edition of a hand-in."""
    return number if edition == 1 else f"{number}-{edition}"


@contextlib.contextmanager
def only_one(root: Path) -> Iterator[None]:
    """Hold the folder of all hand-ins alone; a process that dies lets go of it by itself. Raises Busy, OSError."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / _LOCK).open("wb") as file:
        try:
            _hold(file.fileno())
        except OSError as error:
            raise Busy from error
        yield


def _hold(handle: int) -> None:
    """Lock an open file until it is closed. Raises OSError where another process has it."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def begin(root: Path) -> Path:
    """A new folder to write into, next to where it is to stand. Raises OSError."""
    folder = root / f"{_PART}{uuid4().hex}"
    folder.mkdir()
    return folder


def to_disk(folder: Path) -> None:
    """Have every file of `folder`, and the folder itself, on the disk. Raises OSError."""
    for path in (*(path for path in folder.iterdir() if path.is_file()), folder):
        _sync(path)


def take_place(part: Path, name: str) -> Path:
    """Give a finished folder or file its name, at one stroke; a rest that stood there goes. Raises OSError."""
    place = part.parent / name
    if place.is_dir() and part.is_dir():
        shutil.rmtree(place)
    os.replace(part, place)
    _sync(part.parent)
    return place


def write_zip(root: Path, folder: Path) -> Path:
    """The files of `folder` in one ZIP, written beside and to the disk; it has no name yet. Raises OSError."""
    part = root / f"{_PART}{uuid4().hex}.zip"
    with part.open("xb") as file:
        # PDF and XLSX are packed already; packing them again takes time and saves nothing.
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as packed:
            for path in sorted(folder.iterdir()):
                packed.write(path, f"{folder.name}/{path.name}")
        file.flush()
        os.fsync(file.fileno())
    return part


def sweep_out(root: Path, known: Iterable[str]) -> None:
    """Take away what was cut off, and editions that no hand-in (`known` by folder name) has any more."""
    keep = {name for one in known if one for name in (one, f"{one}.zip")} | {_LOCK}
    for path in root.iterdir():
        ours = path.name.startswith((_PART, "ZJ-"))
        if ours and path.name not in keep:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def copy_out(folder: Path, target: Path) -> Path:
    """A copy of the folder and its ZIP in `target`, each whole or not at all. Raises OSError, FileExistsError."""
    target.mkdir(parents=True, exist_ok=True)
    place = target / folder.name
    if place.exists():
        raise FileExistsError(place)
    packed = folder.with_name(f"{folder.name}.zip")
    part = target / f"{_PART}{uuid4().hex}"
    try:
        shutil.copytree(folder, part)
        to_disk(part)
        os.replace(part, place)
        zip_part = target / f"{_PART}{uuid4().hex}.zip"
        shutil.copyfile(packed, zip_part)
        os.replace(zip_part, target / packed.name)
        _sync(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return place


def _sync(path: Path) -> None:
    if sys.platform == "win32" and path.is_dir():
        return  # a folder cannot be opened there, and its names are kept by the file system's own log
    handle = os.open(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
