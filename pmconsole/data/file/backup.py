"""A copy of the file taken while it is in use: before every migration, and whenever the desk asks for one."""

import os
import sqlite3
from datetime import datetime
from pathlib import Path

from pmconsole.data.core.errors import Damaged, StoreError, explained


def backup(path: Path, to_dir: Path, at: datetime, label: str = "") -> Path:
    """Copy the database at `path` into `to_dir` (made when missing), named by the instant `at` (aware) and `label`.

    The copy is checked before it gets its name. Returns its path; raises StoreError, and then leaves no half copy.
    """
    target = _free_name(to_dir, f"{path.stem}-{at:%Y%m%d-%H%M%S}{label}")
    unfinished = target.with_suffix(".part")
    try:
        to_dir.mkdir(parents=True, exist_ok=True)
        try:
            with explained(path):
                _copy(path, unfinished)
            os.replace(unfinished, target)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"不能在 {to_dir} 写备份，数据文件没有改动。请检查目录权限和磁盘空间。") from error
    return target


def _copy(path: Path, target: Path) -> None:
    source = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)
    copy = sqlite3.connect(target)
    try:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        if copy.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise Damaged(f"数据文件 {path} 的备份没有通过检查，原文件可能已损坏，没有改动。请用较早的备份恢复。")
    finally:
        copy.close()
        source.close()


def _free_name(to_dir: Path, stem: str) -> Path:
    target, n = to_dir / f"{stem}.db", 1
    while target.exists():
        n += 1
        target = to_dir / f"{stem}-{n}.db"
    return target
