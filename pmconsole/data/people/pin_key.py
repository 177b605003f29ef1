"""The key the PIN hashes are mixed with. It lies beside the data file and only its owner may read it.

Whoever may read the data file (a supervisor's account) could try all short PINs against a bare hash; without this
file they cannot. It is never copied into a backup.
"""

import contextlib
import os
import secrets
from pathlib import Path

from pmconsole.data.core.errors import StoreError

_BYTES = 32


def key_path(database: Path) -> Path:
    """Where the key of the data file at `database` lies."""
    return database.with_name(f"{database.name}.pin-key")


def read_key(database: Path, *, make: bool = False) -> bytes | None:
    """The key of the data file; with `make` a missing one is made, else None. Raises StoreError (Chinese)."""
    path = key_path(database)
    try:
        if make:
            _make(path)
        key = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"密码钥匙文件 {path} 读写不了：{error.strerror}。请检查权限；其他内容不受影响。") from error
    if len(key) != _BYTES:
        raise StoreError(f"密码钥匙文件 {path} 不完整。请从备份找回，或由管理员给各人重设密码。")
    return key


def _make(path: Path) -> None:
    """Put a new key there unless one stands; two consoles that start at once end up with the same."""
    if path.exists():
        return
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, secrets.token_bytes(_BYTES))
        os.fsync(handle)
    finally:
        os.close(handle)
    with contextlib.suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()
