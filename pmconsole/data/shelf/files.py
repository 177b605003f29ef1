"""Where the files of the reference shelf lie: in a folder beside the data file, each under its SHA-256 (4.1.4)."""

import hashlib
from pathlib import Path

from sqlmodel import Session, col, select

from pmconsole.data.shelf.tables import ShelfItem

FOLDER = "shelf"
_CHUNK = 1 << 20


def folder_of(database: Path) -> Path:
    """The folder of the files that belong to the data file at `database`; it may not be there yet."""
    return Path(database).parent / FOLDER


def path_of(database: Path, file_hash: str) -> Path:
    """Where the file with this hash lies."""
    return folder_of(database) / file_hash


def hash_of(path: Path) -> str:
    """SHA-256 of a file in hexadecimal. Raises OSError."""
    told = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            told.update(chunk)
    return told.hexdigest()


def findings(session: Session, database: Path) -> list[str]:
    """A sentence for every kept file that is missing, cannot be read or is no longer what was put in."""
    rows = session.exec(select(ShelfItem).where(col(ShelfItem.file_hash) != "").order_by(col(ShelfItem.id)))
    found = []
    for row in rows:
        path, head = path_of(database, row.file_hash), f"资料“{row.title}”的文件 {row.file_name}"
        try:
            if hash_of(path) != row.file_hash:
                found.append(f"{head}（{path}）与放入时不同，可能被改过；请用原文件重新放入。")
        except FileNotFoundError:
            found.append(f"{head}不在 {path}；请从备份取回，或用原文件重新放入。")
        except OSError as error:
            found.append(f"{head}（{path}）读不了：{error.strerror}。")
    return found
