"""The list of those who may look on over SSH, and what has to be put where for it. Outside the data folder nothing is
written: the lines are printed, and the administrator puts them in place."""

import os
import shlex
import shutil
import stat
import sys
from pathlib import Path
from typing import Annotated

import typer

from pmconsole.commands.looks import record_folders
from pmconsole.commands.opening import AsJson, CommandError, Db, Options, SettingsFile, chosen, iso, say, say_json
from pmconsole.commands.status import ExitStatus
from pmconsole.commands.topics import topic
from pmconsole.data.view import looked, supervisors
from pmconsole.data.view.supervisors import Supervisor
from pmconsole.procedure.viewing import VIEWERS, sight_of
from pmconsole.procedure.vocabulary import Role

app = topic("经 SSH 只读查看的人：名单、公钥、检查、谁看过。")
Program = Annotated[str, typer.Option("--program", metavar="路径", help="pmconsole 的完整路径，装在别处时写。")]


@app.command("add")
def add_command(
    name: Annotated[str, typer.Argument(metavar="姓名", show_default=False)],
    key: Annotated[Path, typer.Option("--key", metavar="文件", help="公钥文件（.pub）。", show_default=False)],
    role: Annotated[
        str,
        typer.Option(
            "--role", metavar="角色", help="客服助理、部门主管、客户服务经理或分公司总经理。", show_default=False
        ),
    ],
    db: Db = None,
    settings: SettingsFile = None,
    account: Annotated[str, typer.Option("--account", metavar="账户", help="单独的查看账户名。")] = "pmview",
    program: Program = "",
) -> int:
    """加入一个查看人，并输出要放到 SSH 配置里的内容。"""
    return add(chosen(db, settings), name, role=role, key=key, account=account, program=program)


@app.command("list")
def list_command(db: Db = None, settings: SettingsFile = None, as_json: AsJson = False) -> int:
    """列出查看人、公钥指纹、最近一次查看。"""
    return show(chosen(db, settings), as_json=as_json)


@app.command("remove")
def remove_command(
    name: Annotated[str, typer.Argument(metavar="姓名", show_default=False)],
    db: Db = None,
    settings: SettingsFile = None,
) -> int:
    """移出一个查看人；正在看的几秒内结束。"""
    return take_off(chosen(db, settings), name)


@app.command("check")
def examine_command(db: Db = None, settings: SettingsFile = None, as_json: AsJson = False) -> int:
    """检查运行它的账户能不能查看：权限、路径、公钥、语言、终端。有问题退出码为 1。"""
    from pmconsole.commands.supervisors_check import check

    return check(chosen(db, settings), as_json=as_json)


@app.command("looked")
def looked_command(db: Db = None, settings: SettingsFile = None, as_json: AsJson = False) -> int:
    """谁看过，从何时到何时。"""
    return show_looks(chosen(db, settings), as_json=as_json)


#: The Unix account of the second way.
ACCOUNT = "pmview"


def role_of(text: str) -> Role:
    """The role of that name, English or Chinese. Raises CommandError for one that does not look on."""
    for role in VIEWERS:
        if text in (role.value, role.zh):
            return role
    named = "、".join(f"{role.value}（{role.zh}）" for role in VIEWERS)
    raise CommandError(f"没有“{text}”这个查看人角色，可写：{named}。")


def add(options: Options, name: str, *, role: str, key: Path, account: str = ACCOUNT, program: str = "") -> int:
    """Put somebody on the list and print where their key goes, for both ways."""
    database = options.database()
    if not database.parent.is_dir():
        raise CommandError(f"找不到数据文件所在的目录 {database.parent}。请检查 --db。")
    one = supervisors.add(database, name, role_of(role), key.expanduser())
    make_folder(database)
    say(f"已加入查看人名单：{one.name}，{one.role.zh}，{one.fingerprint}。", sight_of([one.role]).in_words())
    command = view_command(options, program)
    say("", "一、简单的办法：在值班台账户的 ~/.ssh/authorized_keys 里加这一行（文件权限 600）：", "")
    say(key_line(one, f"{command} --name {shlex.quote(one.name)}"))
    say("", f"二、单独的账户（操作系统也不让它写）：用 root 建立一次账户 {account} 和权限：", "")
    say(*account_lines(database, account))
    programs = [Path(program)] if program else [Path(this_program()), Path(sys.executable).resolve()]
    for folder in shut_to_others(database, *programs):
        say("", f"注意：账户 {account} 进不了 {folder}，办法二会打不开。请 chmod o+x，或移到 /opt、/srv 一类的目录。")
    say("", f"在 ~{account}/.ssh/authorized_keys 末尾加这一行（每人一行）：", "")
    say(f"restrict,pty {one.kind} {one.key} {one.name}")
    say("", "在 /etc/ssh/sshd_config 末尾加这一段（只需一次），然后运行 sshd -t 检查，再让 sshd 重新读取：", "")
    say(*server_block(f"{command} --by-key", account))
    check = check_command(options, program)
    say("", "两种办法任选一种。装好后检查，办法一用值班台的账户运行：", "", check)
    say("", "办法二用 root 运行：", "", f"runuser -l {account} -c {shlex.quote(check)}")
    return ExitStatus.DONE


def show(options: Options, *, as_json: bool = False) -> int:
    """Print the list with each one's last look."""
    database = options.database()
    last = {look.name: look for look in reversed(looked.looks(record_folders(database), database))}
    everyone = supervisors.load(database)
    zone = options.settings().site_zone()
    if as_json:
        rows = [
            {"name": one.name, "role": one.role.value, "fingerprint": one.fingerprint,
             "last": iso(last[one.name].since, zone) if one.name in last else None}
            for one in everyone
        ]  # fmt: skip
        say_json(rows)
        return ExitStatus.DONE
    for one in everyone:
        look = last.get(one.name)
        when = f"最近查看 {look.since.astimezone(zone):%Y-%m-%d %H:%M}" if look else "没有查看过"
        say(f"{one.name}  {one.role.zh}  {one.fingerprint}  {when}")
    if not everyone:
        say("名单是空的。加人：pmconsole supervisors add 姓名 --key 公钥文件 --role 角色。")
    return ExitStatus.DONE


def take_off(options: Options, name: str) -> int:
    """Take somebody off the list: their views end within seconds and open no more."""
    gone = supervisors.remove(options.database(), name)
    say(f"已从查看人名单移出 {gone.name}；打开着的查看几秒内结束，以后也打不开。")
    say("authorized_keys 里的这把公钥请一并删去：", f"{gone.kind} {gone.key}")
    return ExitStatus.DONE


def show_looks(options: Options, *, as_json: bool = False, most: int = 50) -> int:
    """Print who looked, from when to when, the newest first."""
    found = looked.looks(record_folders(options.database()), options.database())[:most]
    zone = options.settings().site_zone()
    if as_json:
        rows = [{**vars(look), "since": iso(look.since, zone), "until": iso(look.until, zone)} for look in found]
        say_json(rows)
        return ExitStatus.DONE
    for look in found:
        since, until = look.since.astimezone(zone), look.until.astimezone(zone)
        end = f"{until:%H:%M:%S} {look.ended}" if look.ended else f"{until:%H:%M:%S} 还在看，或未能记下结束"
        say(f"{since:%Y-%m-%d %H:%M:%S} 至 {end}  {look.name or '本机'}  {look.account}  {look.where}".rstrip())
    if not found:
        say("还没有人查看过。")
    return ExitStatus.DONE


def make_folder(database: Path) -> None:
    """The folder the record lies in. Raises CommandError where it cannot be made."""
    folder = database.parent / looked.FOLDER
    try:
        folder.mkdir(mode=0o750, exist_ok=True)
    except OSError as error:
        raise CommandError(f"建不了目录 {folder}（{error.strerror}），名单已保存。请检查权限。") from error


def view_command(options: Options, program: str = "") -> str:
    """The shell command that opens the view, without saying for whom. Every path is quoted.

    `exec` leaves no shell behind it: the session is the view's own (see `give_way`). `PYTHONUTF8` keeps Chinese Chinese
    whatever the terminal's own encoding says it is.
    """
    words = ["exec", "env", "PYTHONUTF8=1", program or this_program(), "view", "--db", str(options.database())]
    if options.settings_file is not None:
        words += ["--settings", str(options.settings_file.expanduser().absolute())]
    for word in words:
        if any(ord(c) < 32 or ord(c) == 127 for c in word):
            raise CommandError("路径里有控制字符，不能写进 SSH 的配置。请换一个路径。")
    return shlex.join(words)


def check_command(options: Options, program: str = "") -> str:
    """The command with which an account checks itself; Chinese whatever its language."""
    return shlex.join(
        ["env", "PYTHONUTF8=1", program or this_program(), "supervisors", "check", "--db", str(options.database())]
    )


def this_program() -> str:
    """The full path of the program that runs now."""
    found = shutil.which(sys.argv[0]) or shutil.which("pmconsole")
    installed = Path(sys.executable).with_name("pmconsole")
    return str(Path(found).absolute()) if found and not found.endswith(".py") else str(installed)


def key_line(one: Supervisor, command: str) -> str:
    """The line of `authorized_keys` that lets `one` do nothing but look."""
    escaped = command.replace('"', '\\"')
    return f'restrict,pty,command="{escaped}" {one.kind} {one.key} {one.name}'


def account_lines(database: Path, account: str) -> list[str]:
    """The shell lines that make the second account and give it the right to read, and nothing more.

    The set-group-id bit on the folder gives the log, which the desk makes anew each time, to the same group; that of a
    desk that is open now is given to it by hand. A password of `*` fits none, and does not lock the account for sshd.
    """
    folder, file = shlex.quote(str(database.parent)), shlex.quote(str(database))
    log = " ".join(shlex.quote(f"{database}{end}") for end in ("-wal", "-shm"))
    keys = f"~{account}/.ssh/authorized_keys"
    record, listed = (shlex.quote(str(database.parent / name)) for name in (looked.FOLDER, supervisors.FILE_NAME))
    return [
        f"useradd --system --create-home --shell /bin/sh --password '*' {account}",
        f"chgrp {account} {folder} {file} {listed} {record}",
        f"chmod 2750 {folder} && chmod 640 {file} {listed} && chmod 3770 {record}",
        f"chgrp -f {account} {log} || true; chmod -f 640 {log} || true",
        f"install -d -m 700 -o {account} -g {account} ~{account}/.ssh",
        f"touch {keys} && chown {account}: {keys} && chmod 600 {keys}",
    ]


def shut_to_others(database: Path, *programs: Path) -> list[Path]:
    """The folders on the way to the data folder and to `programs` that another account cannot go through."""
    ways = [*database.parent.parents, *(folder for program in programs for folder in program.parents)]
    return sorted({way for way in ways if way.is_dir() and not way.stat().st_mode & stat.S_IXOTH})


def server_block(command: str, account: str) -> list[str]:
    """The block of `sshd_config` for the second account."""
    return [
        f"Match User {account}",
        f"    ForceCommand {command}",
        "    ExposeAuthInfo yes",
        "    AuthenticationMethods publickey",
        "    PermitTTY yes",
        "    DisableForwarding yes",
        "    PermitUserRC no",
        "    ClientAliveInterval 30",
        "    ClientAliveCountMax 3",
    ]


def by_key(database: Path) -> Supervisor:
    """Whose key opened this SSH connection (`ExposeAuthInfo`). Raises CommandError for nobody on the list."""
    named = os.environ.get("SSH_USER_AUTH", "")
    try:
        lines = Path(named).read_text("utf-8").splitlines() if named else []
    except OSError:
        lines = []
    keys = {tuple(line.split(" ")[1:3]) for line in lines if line.startswith("publickey ")}
    for one in supervisors.load(database):
        if (one.kind, one.key) in keys:
            return one
    raise CommandError("这把公钥不在查看人名单里，不能查看。请让管理员用 pmconsole supervisors add 加入。")


def by_name(database: Path, name: str) -> Supervisor:
    """Who on the list has that name. Raises CommandError for nobody."""
    for one in supervisors.load(database):
        if one.name == name:
            return one
    raise CommandError(f"“{name[:30]}”不在查看人名单里，不能查看。请让管理员用 pmconsole supervisors add 加入。")
