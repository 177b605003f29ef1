"""Print: the paper set, written into the outbox, counted and journaled, sent to the printer (section 5).

What goes wrong with a printer is a sentence and never loses the file. Everything here may take a second or two: the
console calls it in a thread.
"""

import hashlib
import os
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from pmconsole.data.core.text import clean
from pmconsole.data.papers import queries
from pmconsole.data.prints import queries as queries_papers
from pmconsole.desk.core.errors import DeskError, NotFound
from pmconsole.desk.core.prints import Copied, copies_made, keep_copies
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.papers.content import stamp
from pmconsole.papers.gathering import contents_of
from pmconsole.papers.render import PageOptions, Rendered, render
from pmconsole.papers.wanted import PrintRequest, by_number
from pmconsole.procedure.vocabulary import Paper

PRINTER_SECONDS = 60
_TRIES = 5
STUB = "存根"


@dataclass(frozen=True)
class PrintPolicy:
    """What the site has settled about paper.

    `outbox` is the folder of the files (None: `outbox` beside the data file), `command` the argument list that sends
    a file to the printer (empty: none), `half` whether orders and service forms stand two to a page. `parts` are the
    copies an order is printed in, by whose they are; on half pages the counterfoil is the desk's.
    """

    company: str = ""
    logo: Path | None = None
    templates: Path | None = None
    outbox: Path | None = None
    command: tuple[str, ...] = ()
    half: bool = False
    parts: tuple[str, ...] = ()


#: Whose copies an order is printed in, where it is printed in several and the site has not settled it.
USUAL_PARTS = (STUB, "部门", "财务", "客户")


@dataclass(frozen=True)
class Printed:
    """What was made: `message` says it in one sentence, `said` what is not as it should be."""

    file: Path
    copy: int
    message: str
    said: tuple[str, ...] = ()


def find_paper(desk: Desk, number: str) -> PrintRequest:
    """The paper with this number. Raises NotFound."""
    number = clean(number).upper()
    with desk.store.read() as session:
        found = queries_papers.find(session, desk.site_id, number)
    if found is None:
        raise NotFound(f"没有编号为“{number}”的单据，没有打印。编号写成 PG-20261123-007 这样。")
    return by_number(found[0], number, found[1])


def options_for(desk: Desk, actor: Actor, policy: PrintPolicy) -> PageOptions:
    """What stands on every page that is printed now."""
    with desk.store.read() as session:
        site = queries.site(session, desk.site_id)
    now = desk.now()
    return PageOptions(
        company=policy.company,
        site=site.name if site else "",
        drill=bool(site and site.drill),
        logo=policy.logo,
        printed=f"{stamp(now, desk.zone)} {actor.name}".strip(),
        at=now,
        half=policy.half,
        templates=policy.templates,
    )


def print_papers(
    desk: Desk, actor: Actor, wanted: Sequence[PrintRequest], policy: PrintPolicy, target: Path | None = None
) -> Printed:
    """Print what is wanted, all of one kind, as one file.

    It goes into the outbox and to the printer; with a `target` into that file alone, never over one that is there.
    Raises NotFound, Refused, StoreError, and DeskError where the file cannot be written.
    """
    for name in (target, target.with_suffix(".txt")) if target is not None else ():
        if name.exists():
            raise DeskError(f"文件 {name} 已经存在，没有覆盖。请换一个文件名。")
    options = options_for(desk, actor, policy)
    for _ in range(_TRIES):
        rendered, copies = _set(desk, wanted, options, policy.parts)
        folder = target.parent if target else policy.outbox or desk.store.path.parent / "outbox"
        draft = written_draft(folder, rendered)
        try:
            file = place_for(folder, wanted, max(copies.values()), rendered.suffix, target)
            copied = [Copied(one.paper, one.subject, one.paper_id) for one in wanted]
            if keep_copies(desk, actor, copied, copies, file.name, hashlib.sha256(rendered.body).hexdigest()):
                os.replace(draft, file)
                return told_of(wanted, rendered, file, max(copies.values()), policy, target is None)
        finally:
            draft.unlink(missing_ok=True)
    raise DeskError("别的操作台一直在打印同一张单据，这次没有打印。请稍后再按一次。")


def print_kept(desk: Desk, actor: Actor, what: Copied, rendered: Rendered, policy: PrintPolicy) -> Printed:
    """Print what is set already, such as an archived paper out of its kept file; counted and journaled as any other.

    Raises StoreError, and DeskError where the file cannot be written.
    """
    wanted = [by_number(what.paper, what.subject, what.paper_id or 0)]
    folder = policy.outbox or desk.store.path.parent / "outbox"
    for _ in range(_TRIES):
        with desk.store.read() as session:
            copies = {one: nr + 1 for one, nr in copies_made(session, desk.site_id, [what.subject]).items()}
        draft = written_draft(folder, rendered)
        try:
            file = place_for(folder, wanted, max(copies.values()), rendered.suffix, None)
            if keep_copies(desk, actor, [what], copies, file.name, hashlib.sha256(rendered.body).hexdigest()):
                os.replace(draft, file)
                return told_of(wanted, rendered, file, max(copies.values()), policy, to_printer=True)
        finally:
            draft.unlink(missing_ok=True)
    raise DeskError("别的操作台一直在打印同一张单据，这次没有打印。请稍后再按一次。")


def _set(
    desk: Desk, wanted: Sequence[PrintRequest], options: PageOptions, parts: Sequence[str] = ()
) -> tuple[Rendered, dict[str, int]]:
    """The papers set, orders once for each of `parts`, and which copy each is."""
    with desk.store.read() as session:
        contents = contents_of(session, desk, wanted)
        made = copies_made(session, desk.site_id, [one.subject for one in wanted])
    if not contents:
        raise NotFound(f"找不到{wanted[0].subject}，没有打印。")
    copies = {subject: count + 1 for subject, count in made.items()}
    if wanted[0].paper is Paper.ORDER and (own := [part for part in parts if not (options.half and part == STUB)]):
        contents = [replace(one, part=part) for one in contents for part in own]
    return render(wanted[0].paper, contents, replace(options, copies=copies, copy=max(copies.values()))), copies


def written_draft(folder: Path, rendered: Rendered) -> Path:
    """The file written, safe on the disk, under a name nobody looks for."""
    draft = folder / f".{os.getpid()}-{hashlib.sha256(rendered.body).hexdigest()[:12]}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as file:
            file.write(rendered.body)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise DeskError(
            f"文件写不进 {folder}（{error.strerror}），没有打印。请检查目录的权限和空间，或改设置项 outbox。"
        ) from error
    return draft


def place_for(folder: Path, wanted: Sequence[PrintRequest], copy: int, suffix: str, target: Path | None) -> Path:
    """Where the file will stand; what lies there already is never covered."""
    if target is not None:
        return target.with_suffix(suffix) if suffix == ".txt" else target
    stem = wanted[0].stem + (f"-等{len(wanted)}张" if len(wanted) > 1 else "") + (f"-{copy}" if copy > 1 else "")
    names = [folder / f"{stem}{f'~{nr}' if nr else ''}{suffix}" for nr in range(1000)]
    return next(name for name in names if not name.exists())


def told_of(
    wanted: Sequence[PrintRequest], rendered: Rendered, file: Path, copy: int, policy: PrintPolicy, to_printer: bool
) -> Printed:
    """What was made, sent to the printer where it goes there."""
    name = wanted[0].subject + (f" 等 {len(wanted)} 张" if len(wanted) > 1 else "")
    again = f"，第 {copy} 次打印" if copy > 1 else ""
    trouble = _send(policy.command, file) if to_printer else None
    sent = "已送打印" if to_printer and policy.command and trouble is None else "已写成文件"
    said = (*rendered.said, *([trouble] if trouble else []))
    return Printed(file, copy, f"{name} {sent}{again}：{file}", said)


def _send(command: Sequence[str], file: Path) -> str | None:
    """Hand the file to the printer; what goes wrong as a sentence, None where nothing does or there is no printer."""
    if not command:
        return None
    kept = "文件已存好，可以另行打印。"
    try:
        done = subprocess.run(
            [*command, str(file)], stdin=subprocess.DEVNULL, capture_output=True, timeout=PRINTER_SECONDS, check=False
        )
    except FileNotFoundError:
        return f"这台机器没有打印命令 {command[0]}，没有送到打印机；{kept}设置项 print_command 可以另写。"
    except subprocess.TimeoutExpired:
        return f"打印命令 {command[0]} 在 {PRINTER_SECONDS} 秒内没有结束，已不再等；{kept}"
    except OSError as error:
        return f"打印命令 {command[0]} 运行不了（{error.strerror}）；{kept}"
    if done.returncode:
        words = clean(done.stderr.decode(errors="replace"))[:80]
        return f"打印命令 {command[0]} 没有成功（退出码 {done.returncode}{'，' + words if words else ''}）；{kept}"
    return None
