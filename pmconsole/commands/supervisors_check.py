"""Says what keeps the account that runs it from looking on: rights, paths, keys, language, terminal.

Every finding is a sentence that says what to do. It is run by the account the supervisors come in with.
"""

import locale
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from pmconsole.commands.looks import record_folders
from pmconsole.commands.opening import Options, say, say_json
from pmconsole.commands.status import ExitStatus
from pmconsole.data.core.errors import StoreError
from pmconsole.data.view import looked, supervisors
from pmconsole.data.view.supervisors import Supervisor
from pmconsole.procedure.viewing import Sight

COLUMNS, LINES = 80, 24


def check(options: Options, *, as_json: bool = False) -> int:
    """Print what is right and what is wrong; exit status 1 where anything is wrong."""
    database = options.database()
    told: list[dict[str, object]] = []
    for title, findings in (
        ("路径和权限", rights(database)), ("打开数据文件", opens(database)), ("查看记录", record(database)),
        ("名单和公钥", keys(database, Path.home() / ".ssh" / "authorized_keys")),
        ("语言", language()), ("终端", terminal()),
    ):  # fmt: skip
        told.append({"subject_zh": title, "findings": (found := list(findings))})
        if not as_json:
            say(f"{'不对' if found else '正常'}  {title}", *(f"      {one}" for one in found))
    if as_json:
        say_json(told)
    return ExitStatus.FOUND if any(one["findings"] for one in told) else ExitStatus.DONE


def rights(database: Path) -> Iterator[str]:
    """What is wrong with the way to the file, the file and its folder."""
    for folder in reversed(database.parents):
        if not folder.is_dir() or not os.access(folder, os.X_OK):
            yield f"进不了目录 {folder}。请在那里给本账户进入的权限（x），或把数据文件移到它进得了的目录。"
            return
    if not database.is_file():
        yield f"找不到数据文件 {database}。请检查 --db。"
        return
    if not os.access(database, os.R_OK):
        yield f"读不了 {database}。请用 chgrp 把它给本账户的组，再 chmod 640。"
        return
    for end in ("-wal", "-shm"):
        beside = database.with_name(database.name + end)
        if beside.exists() and not os.access(beside, os.R_OK):
            yield f"读不了 {beside}。请用 chgrp 把它给本账户的组，并把目录设为 chmod g+s，以后新建的也归这个组。"
    if database.stat().st_uid != os.geteuid():
        yield from _of_another(database)


def _of_another(database: Path) -> Iterator[str]:
    """What must not be, and what must be, where the file belongs to another account than the one that looks."""
    folder, file = database.parent.stat(), database.stat()
    if os.access(database, os.W_OK):
        yield f"本账户能改写 {database}。查看的账户只该能读，请 chmod g-w,o-w。"
    if os.access(database.parent, os.W_OK):
        yield f"本账户能写目录 {database.parent}，会妨碍值班台写入。请 chmod g-w,o-w。"
    by_group = file.st_gid in os.getgroups() or file.st_gid == os.getegid()
    follows = folder.st_mode & stat.S_ISGID and folder.st_gid == file.st_gid
    if by_group and not file.st_mode & stat.S_IROTH and not follows:
        yield f"值班台下次打开时新建的文件不归本账户的组，到时会看不到。请 chgrp 目录 {database.parent} 并 chmod g+s。"


def opens(database: Path) -> Iterator[str]:
    """Why the file cannot be looked at now."""
    from pmconsole.data.view.store import open_way

    try:
        open_way(database, Sight()).close()
    except StoreError as error:
        yield str(error)


def record(database: Path) -> Iterator[str]:
    """Whether a look can be put on record."""
    if not any(os.access(folder, os.W_OK) for folder in record_folders(database)):
        yield f"查看记录写不进 {database.parent / looked.FOLDER}，也写不进本账户的数据目录。请给其中一个写的权限。"


def keys(database: Path, file: Path) -> Iterator[str]:
    """What is wrong with the list, and with the keys of this account."""
    try:
        everyone = supervisors.load(database)
    except StoreError as error:
        yield str(error)
        return
    if not everyone:
        yield "查看人名单是空的，或本账户看不到它。请先运行 pmconsole supervisors add。"
        return
    try:
        lines = file.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        yield f"读不了 {file}。请按 pmconsole supervisors add 输出的内容建立，权限 600。"
        return
    for path in (file, file.parent, file.parent.parent):
        if path.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            yield f"{path} 能被别的账户改写，sshd 会不认它。请 chmod g-w,o-w {path}。"
    for one in everyone:
        yield from _line_of(one, lines, file, database.exists() and database.stat().st_uid == os.geteuid())


def _line_of(one: Supervisor, lines: list[str], file: Path, own: bool) -> Iterator[str]:
    """What is wrong with the line of `one`; `own` says that the account owns the data, so no server block holds it."""
    found = [line for line in lines if one.key in line.split() and not line.lstrip().startswith("#")]
    if not found:
        yield f"{one.name} 的公钥不在 {file} 里，连不上。请加入 pmconsole supervisors add 输出的那一行。"
    for line in found:
        before = line.partition(one.kind)[0]
        options = before.partition('command="')[0].strip().rstrip(",").split(",")
        if "restrict" not in options or "pty" not in options:
            yield f"{one.name} 的那一行不以 restrict,pty 开头，能做的不只是查看。请换成 supervisors add 输出的。"
        elif own and "command=" not in before:
            yield f"{one.name} 的那一行没有 command=，登录后不是查看。请换成 supervisors add 输出的。"


def language() -> Iterator[str]:
    """Whether Chinese can be read and typed."""
    named = locale.getlocale()[1] or locale.getpreferredencoding(False)
    if named.lower().replace("-", "") not in ("utf8", "utf_8"):
        yield f"本账户的语言环境是 {named}，不是 UTF-8，中文会乱。请设 LANG=C.UTF-8；查看本身总按 UTF-8 输出。"


def terminal() -> Iterator[str]:
    """Whether this terminal can show the view."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        yield "现在没有终端，不能判断；请在查看人要用的终端里运行（ssh -t）。"
        return
    if os.environ.get("TERM", "") in ("", "dumb", "unknown"):
        yield "TERM 没有设置或为 dumb，画面显示不了。请用 xterm-256color 一类的终端。"
    size = shutil.get_terminal_size()
    if size.columns < COLUMNS or size.lines < LINES:
        yield f"窗口是 {size.columns}×{size.lines}，小于 {COLUMNS}×{LINES}，请放大。"
