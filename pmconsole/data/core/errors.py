"""What can be wrong with the file or the disk, each as a Chinese sentence that says what was kept and what to do."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: With these words the file refuses to change what is archived (4.3.8).
LOCKED = "已归档，不得更改"


class StoreError(Exception):
    """The store cannot do it; the message is a Chinese sentence for the user."""


class Archived(StoreError):
    """The paper has passed into the archive: the file itself refuses to change it; nothing was written."""


class NotOurs(StoreError):
    """The file exists but was not made by this program; it is left untouched."""


class NewerVersion(StoreError):
    """The file was written by a newer version of the program; it is left untouched."""


class Locked(StoreError):
    """Another program holds the write lock longer than we wait; nothing was written."""


class DiskFull(StoreError):
    """There is no room for the write; nothing was written."""


class Damaged(StoreError):
    """The file is no longer a sound database."""


def not_ours(path: Path) -> NotOurs:
    """The sentence for a file of another program."""
    return NotOurs(f"文件 {path} 不是本程序的数据文件，没有打开，也没有改动。请换一个文件名，或选对数据文件。")


def newer(path: Path, found: int, known: int) -> NewerVersion:
    """The sentence for a file whose schema `found` is beyond the `known` one."""
    return NewerVersion(
        f"数据文件 {path} 由较新版本的程序写成（文件第 {found} 版，本程序只认到第 {known} 版），"
        "没有打开，也没有改动。请先升级本程序。"
    )


def damaged(path: Path) -> Damaged:
    """The sentence for a file that no longer reads."""
    return Damaged(f"数据文件 {path} 已损坏，读不下去。请停止登记，保留此文件，用最近的备份恢复后再打开。")


_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_FULL = {sqlite3.SQLITE_FULL}
_FULL_EXTENDED = {sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_SHMSIZE}


def explain(error: sqlite3.Error, path: Path) -> StoreError:
    """The StoreError for what SQLite said about the file at `path`; nothing of the running transaction was kept."""
    code = getattr(error, "sqlite_errorcode", None)
    primary = None if code is None else code & 0xFF
    if primary in _LOCKED:
        return Locked("数据文件正被其他程序占用，这一步没有写入，已输入的内容仍在。请稍候再试。")
    if primary in _FULL or code in _FULL_EXTENDED:
        return DiskFull("磁盘已满，这一步没有写入，以前的记录都在。请腾出磁盘空间后再试。")
    if primary == sqlite3.SQLITE_CORRUPT:
        return damaged(path)
    if primary == sqlite3.SQLITE_NOTADB:
        return not_ours(path)
    if primary == sqlite3.SQLITE_READONLY:
        return StoreError(f"数据文件 {path} 只能读不能写，这一步没有写入。请检查文件和所在目录的权限。")
    if primary in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        return StoreError(f"打不开数据文件 {path}。请检查路径是否存在、目录是否可写。")
    if primary == sqlite3.SQLITE_IOERR:
        return StoreError(f"读写数据文件 {path} 时磁盘出错，这一步没有写入。请检查磁盘。")
    return StoreError(f"数据文件 {path} 出错，这一步没有写入：{error}。")


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn errors of the database inside the block into StoreError; broken constraints pass, they are ours to see."""
    # The sentences are wanted where no database is opened, by the command line's help too: SQLAlchemy only here.
    from sqlalchemy.exc import DatabaseError, IntegrityError

    try:
        yield
    except IntegrityError as error:
        if LOCKED in str(error.orig):
            raise Archived(
                "这张单据已归档，不能再改，这一步没有写入（4.3.8）。要看原样请在周交（F9）的档案里查。"
            ) from error
        raise
    except DatabaseError as error:
        if isinstance(error.orig, sqlite3.Error):
            raise explain(error.orig, path) from error
        raise
    except sqlite3.IntegrityError:
        raise
    except sqlite3.Error as error:
        raise explain(error, path) from error
