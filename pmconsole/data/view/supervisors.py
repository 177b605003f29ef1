"""Who may look on over SSH: a list of names, roles and public keys in a file of its own beside the data file.

The desk's database knows nothing of it: looking on must work, and be stopped, without writing there.
"""

import base64
import binascii
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pmconsole.data.core.errors import StoreError
from pmconsole.procedure.viewing import VIEWERS
from pmconsole.procedure.vocabulary import Role

FILE_NAME = "supervisors.json"
KINDS = (
    "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa",
    "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com",
)  # fmt: skip
_NAME = re.compile(r"[^\W_](?:[\w .·-]{0,28}[^\W_])?")
_RSA_BITS = 2048
_LONGEST = 16_384


class WrongSupervisor(StoreError):
    """A name or key cannot be taken; the message is a Chinese sentence."""


@dataclass(frozen=True)
class Supervisor:
    """Somebody who may look on: `kind` and `key` are the two words of the public key."""

    name: str
    role: Role
    kind: str
    key: str

    @property
    def fingerprint(self) -> str:
        """The key's fingerprint as `ssh-keygen -l` shows it."""
        digest = hashlib.sha256(base64.b64decode(self.key)).digest()
        return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


def list_file(database: Path) -> Path:
    """Where the list of the data file `database` lies."""
    return database.parent / FILE_NAME


def load(database: Path) -> list[Supervisor]:
    """Everybody on the list, by name; none where there is no list. Raises WrongSupervisor for a damaged one."""
    file = list_file(database)
    try:
        rows = json.loads(file.read_text("utf-8"))
        found = [Supervisor(r["name"], Role(r["role"]), *parse_key(f"{r['kind']} {r['key']}")) for r in rows]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise WrongSupervisor(f"读不了查看人名单 {file}，请检查权限。") from error
    except (ValueError, KeyError, TypeError) as error:
        raise WrongSupervisor(f"查看人名单 {file} 已损坏，没有改动。请从备份恢复，或移走后重新添加。") from error
    return sorted(found, key=lambda one: one.name)


def save(database: Path, supervisors: Sequence[Supervisor]) -> None:
    """Replace the list as a whole; whoever reads it meanwhile sees the old or the new one. Raises WrongSupervisor."""
    file = list_file(database)
    text = json.dumps([asdict(one) for one in supervisors], ensure_ascii=False, indent=1)
    try:
        handle, unfinished = tempfile.mkstemp(dir=file.parent, prefix=f".{FILE_NAME}.")
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            os.fchmod(stream.fileno(), 0o640)
            stream.write(text + "\n")
        os.replace(unfinished, file)
    except OSError as error:
        raise WrongSupervisor(f"写不了查看人名单 {file}，没有改动。请用值班台的账户运行，并检查权限。") from error


def add(database: Path, name: str, role: Role, key_file: Path) -> Supervisor:
    """Put somebody on the list. Raises WrongSupervisor for a wrong name or key, or one that is on it already."""
    name = name.strip()
    if not _NAME.fullmatch(name):
        raise WrongSupervisor(f"姓名“{name[:30]}”不能用：请写 1 到 30 个汉字、字母或数字，中间可有空格、点和短横。")
    if role not in VIEWERS:
        raise WrongSupervisor(f"{role.zh}不是查看人。")
    try:
        text = key_file.read_bytes()[: _LONGEST + 1].decode("utf-8")
    except OSError as error:
        raise WrongSupervisor(f"读不了公钥文件 {key_file}：{error.strerror}。") from error
    except UnicodeDecodeError as error:
        raise WrongSupervisor(f"{key_file} 不是公钥文件。请用 ssh-keygen 生成的 .pub 文件。") from error
    kind, key = parse_key(text)
    known = load(database)
    for one in known:
        if one.name == name:
            raise WrongSupervisor(f"{name} 已在名单里。要换公钥，请先运行 pmconsole supervisors remove {name}。")
        if one.key == key:
            raise WrongSupervisor(f"这把公钥已经是 {one.name} 的。每个人要有自己的公钥。")
    new = Supervisor(name, role, kind, key)
    save(database, [*known, new])
    return new


def remove(database: Path, name: str) -> Supervisor:
    """Take somebody off the list. Raises WrongSupervisor for a name that is not on it."""
    known = load(database)
    gone = next((one for one in known if one.name == name.strip()), None)
    if gone is None:
        raise WrongSupervisor(f"名单里没有“{name.strip()[:30]}”。")
    save(database, [one for one in known if one is not gone])
    return gone


def parse_key(text: str) -> tuple[str, str]:
    """Kind and body of the one public key in `text`. Raises WrongSupervisor for anything else."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if "PRIVATE KEY" in text:
        raise WrongSupervisor("这是私钥，不能交给别人，也没有保存。请用以 .pub 结尾的公钥文件。")
    if len(lines) != 1 or len(text) > _LONGEST:
        raise WrongSupervisor("公钥文件里要正好有一行公钥。请用 ssh-keygen 生成的 .pub 文件。")
    kind, _, rest = lines[0].partition(" ")
    key = rest.split(" ")[0] if rest else ""
    if kind not in KINDS:
        raise WrongSupervisor(f"不认识这种公钥。可用：{'、'.join(KINDS)}；行首不能有别的选项。")
    try:
        blob = base64.b64decode(key, validate=True)
    except (binascii.Error, ValueError) as error:
        raise WrongSupervisor("这行公钥不完整或被改动过，没有保存。请重新复制 .pub 文件。") from error
    parts = _parts(blob)
    if not parts or parts[0] != kind.encode():
        raise WrongSupervisor("这行公钥不完整或被改动过，没有保存。请重新复制 .pub 文件。")
    if kind == "ssh-rsa" and (len(parts) < 3 or int.from_bytes(parts[2], "big").bit_length() < _RSA_BITS):
        raise WrongSupervisor(f"这把 RSA 公钥短于 {_RSA_BITS} 位，不安全。请用 ssh-keygen -t ed25519 重新生成。")
    return kind, key


def _parts(blob: bytes) -> list[bytes]:
    """The length-prefixed fields of a key; none where the lengths do not add up."""
    parts, at = [], 0
    while at + 4 <= len(blob):
        end = at + 4 + int.from_bytes(blob[at : at + 4], "big")
        if end > len(blob):
            return []
        parts.append(blob[at + 4 : end])
        at = end
    return parts if at == len(blob) else []
