"""Preparing the weekly hand-in (4.3.8): one folder and ZIP with PDFs by form, a workbook, a manifest, a cover to sign.

Prepared once however many consoles run: the folder is held by a lock, the slot by a key of the file. Everything is
read in one read transaction, which keeps nobody from writing, and written beside; the folder is renamed when it is on
the disk, and counts once the data file says so in one short transaction. Cut off anywhere, the old one or the new one
is there, never half of one, and the next preparation takes up where this one began.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path

from sqlmodel import Session, col, select

from pmconsole.data.core.tables import Site
from pmconsole.data.hand_in import anchors
from pmconsole.data.hand_in import files as hand_in_files
from pmconsole.data.hand_in.fingerprints import fingerprints
from pmconsole.data.hand_in.tables import HandIn
from pmconsole.data.shelf import files as shelf_files
from pmconsole.desk.core.errors import DeskError
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.hand_in import acts as hand_in
from pmconsole.desk.hand_in.acts import Claim, Filed, WrittenFolder
from pmconsole.desk.papers.qualifying import Qualification, left_out, standings
from pmconsole.papers import content_hand_in, hand_in_sheet
from pmconsole.papers.content import period_text
from pmconsole.papers.content_hand_in import HandInContent
from pmconsole.papers.hand_in_print import Job, Printer, jobs, print_job, print_sheet
from pmconsole.papers.render import PageOptions, Rendered
from pmconsole.procedure.papers import HANDED_IN
from pmconsole.procedure.vocabulary import Paper

COVER, KEPT, WORKBOOK = "00-移交封面", "01-未入档清单", "总表.xlsx"


class HandInStage(StrEnum):
    """Where a preparation stands; whoever follows it is told after each."""

    CLAIMED = "claimed"
    GATHERED = "gathered"
    PRINTED = "printed"
    SHEET = "sheet"
    MANIFEST = "manifest"
    ON_DISK = "on_disk"
    NAMED = "named"
    ZIPPED = "zipped"
    KEPT = "kept"
    SWEPT = "swept"


class NotWritten(DeskError):
    """The folder could not be written; what was there before is there still."""


@dataclass(frozen=True)
class HandInPolicy:
    """How a hand-in is prepared and where it goes besides.

    `printer` prints the papers, `sheets` cover and lists; `options` stand on every page;
    `progress(done, of)` and `step` are told how far it is;
    `out` is a folder that gets a copy; papers begun before the day `since` do not count.
    """

    printer: Printer = print_job
    sheets: Callable[[HandInContent, PageOptions], Rendered] = print_sheet
    options: PageOptions = field(default_factory=PageOptions)
    since: date | None = None
    out: Path | None = None
    progress: Callable[[int, int], None] = lambda _done, _of: None
    step: Callable[[HandInStage], None] = lambda _step: None


@dataclass(frozen=True)
class PreparedHandIn:
    """A hand-in that was prepared: its number, where its folder lies, how many papers are in it and are kept back.

    `said` are sentences about what is not as it should be, such as a character no font has.
    """

    hand_in_id: int
    number: str
    folder: Path
    handed: int
    kept: int
    message: str
    said: tuple[str, ...] = ()


def prepare(desk: Desk, actor: Actor, slot: datetime | None = None, how: HandInPolicy | None = None) -> PreparedHandIn:
    """Prepare the hand-in of `slot` (aware), or without one the present one by key. Takes seconds.

    Raises AlreadyThere, NotWritten, Refused, StoreError; then what was there before is there still.
    """
    how = how or HandInPolicy()
    root = hand_in_files.folder_of(desk.store.path)
    try:
        with hand_in_files.only_one(root):
            claimed = hand_in.claim(desk, actor, slot)
            how.step(HandInStage.CLAIMED)
            return _write(desk, actor, claimed, how, root)
    except hand_in_files.Busy as error:
        raise hand_in.AlreadyThere("别的操作台正在准备周交，这一次没有重复准备。请稍候再看。") from error
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise NotWritten(
            f"周交没有写成：{error.filename or root}：{why}。原来的还在。请检查磁盘空间和权限后再试。"
        ) from error


def _write(desk: Desk, actor: Actor, claimed: Claim, how: HandInPolicy, root: Path) -> PreparedHandIn:
    with desk.store.read() as session:
        hand_in_files.sweep_out(root, _folders(session))
    part = hand_in_files.begin(root)
    with desk.store.read() as session:
        work = _Preparation(desk, actor, session, claimed, how, part)
        work.gather()
        how.step(HandInStage.GATHERED)
        work.print_papers()
        how.step(HandInStage.PRINTED)
        work.write_sheet()
        how.step(HandInStage.SHEET)
    manifest = work.write_manifest()
    how.step(HandInStage.MANIFEST)
    hand_in_files.to_disk(part)
    how.step(HandInStage.ON_DISK)
    folder = hand_in_files.take_place(part, hand_in_files.edition_name(claimed.number, claimed.edition))
    how.step(HandInStage.NAMED)
    hand_in_files.take_place(hand_in_files.write_zip(root, folder), f"{folder.name}.zip")
    how.step(HandInStage.ZIPPED)
    message = hand_in.keep(desk, actor, claimed, WrittenFolder(folder.name, manifest, work.filed, work.kept))
    message += work.first_time()
    how.step(HandInStage.KEPT)
    with desk.store.read() as session:
        hand_in_files.sweep_out(root, _folders(session))
    if how.out is not None:
        try:
            message += f"副本在 {hand_in_files.copy_out(folder, how.out)}。"
        except OSError as error:
            # The hand-in itself counts by now.
            why = error.strerror or "已经有一份同名的"
            work.said[f"副本没有写进 {how.out}：{why}。周交已准备好，可以另行复制 {folder}。"] = None
    how.step(HandInStage.SWEPT)
    return PreparedHandIn(
        claimed.hand_in_id, claimed.number, folder, len(work.filed), len(work.kept), message, tuple(work.said)
    )


def _folders(session: Session) -> list[str]:
    return list(session.exec(select(HandIn.folder).where(col(HandIn.folder) != "")))


class _Preparation:
    """One preparation under way, inside one read transaction."""

    def __init__(
        self, desk: Desk, actor: Actor, session: Session, claimed: Claim, how: HandInPolicy, part: Path
    ) -> None:
        self.desk, self.actor, self.session, self.claimed, self.how, self.part = (
            desk,
            actor,
            session,
            claimed,
            how,
            part,
        )
        self.now = desk.now()
        self.handed: list[Qualification] = []
        self.kept: list[Qualification] = []
        self.filed: list[Filed] = []
        self.said: dict[str, None] = {}
        self.files: dict[str, dict[str, object]] = {}
        site = session.get_one(Site, desk.site_id)
        self.options = replace(
            how.options, site=how.options.site or site.name, drill=site.drill, at=self.now,
            printed=f"{claimed.number} 第 {claimed.edition} 版",
        )  # fmt: skip
        self.site, self.begun = site.name, site.created_at
        self.old = 0
        self.anchor = anchors.last(session, desk.site_id)

    def gather(self) -> None:
        """Which papers are ready, and which are not and why."""
        unit = self.desk.reading(self.session, self.actor, self.now)
        for one in standings(unit, self.claimed.period_to, self.claimed.hand_in_id, self.how.since):
            (self.kept if one.missing else self.handed).append(one)
        self.old = left_out(unit, self.claimed.period_to, self.how.since)

    def first_time(self) -> str:
        """What to say at the first hand-in about papers from before the console was there; else nothing."""
        if not self.old or self.claimed.period_from != self.begun:
            return ""
        since = f"{self.how.since} 以前" if self.how.since else "启用控制台以前"
        return (
            f"{since}的旧单据 {self.old} 张不在内，早已在纸上归档的不用再交；"
            "要交的，在设置文件的 hand_in_since 写上从哪天起，再准备一次。"
        )

    def print_papers(self) -> None:
        """Cover, list of what is kept back, then the papers by form."""
        claimed, zone = self.claimed, self.desk.zone
        cover = content_hand_in.cover(
            claimed, self.handed, self.kept, self.actor.name, self.now, zone, self.anchor, self.old
        )
        self._put(COVER, self.how.sheets(cover, self.options))
        self._put(KEPT, self.how.sheets(content_hand_in.kept_list(claimed, self.kept, zone), self.options))
        period = period_text(claimed.period_from, claimed.period_to, zone)
        work = [job for paper in HANDED_IN for job in jobs(paper, self._ids(paper), period)]
        known = {(one.paper, one.paper_id): one for one in self.handed}
        done = 0
        self.how.progress(0, len(self.handed))
        for job in work:
            self._print(replace(job, done=partial(self._far, done)), known)
            done += len(job.ids)
            self.how.progress(done, len(self.handed))

    def _far(self, before: int, done: int) -> None:
        self.how.progress(before + done, len(self.handed))

    def _print(self, job: Job, known: Mapping[tuple[Paper, int], Qualification]) -> None:
        rendered = self.how.printer(self.session, self.desk.site_id, self.desk.zone, job, self.now, self.options)
        name = self._put(job.name, rendered)
        hashes = fingerprints(self.session, job.paper, job.ids)
        sha = str(self.files[name]["sha256"])
        self.filed += [Filed(known[job.paper, one], hashes[one], name, sha) for one in job.ids]
        # The rows were read for this file alone: a large week must not pile up.
        self.session.expunge_all()

    def _ids(self, paper: Paper) -> list[int]:
        return [one.paper_id for one in self.handed if one.paper is paper]

    def write_sheet(self) -> None:
        """The workbook."""
        path = self.part / WORKBOOK
        handed = {paper: self._ids(paper) for paper in HANDED_IN}
        of = hand_in_sheet.SheetOf(self.desk.site_id, self.desk.zone, self.desk.now())
        hand_in_sheet.write(path, self.session, of, handed, self.kept)
        self._note(path)

    def write_manifest(self) -> str:
        """What is in the folder, files by SHA-256, papers by version; returns the manifest's own hash."""
        claimed = self.claimed
        body = {
            "number": claimed.number, "edition": claimed.edition, "site": self.site,
            "slot": _iso(claimed.slot), "period": [_iso(claimed.period_from), _iso(claimed.period_to)],
            "prepared": {"at": _iso(self.now), "by": self.actor.name}, "journal": self.anchor.as_json(),
            "files": self.files,
            "papers": [
                {"number": one.standing.number, "version": one.standing.version, "content": one.content_hash,
                 "file": one.file}
                for one in self.filed
            ],
            "kept": [{"number": one.number, "reasons": list(map(str, one.missing))} for one in self.kept],
        }  # fmt: skip
        text = json.dumps(body, ensure_ascii=False, indent=1).encode()
        (self.part / hand_in_files.MANIFEST).write_bytes(text)
        return hashlib.sha256(text).hexdigest()

    def _put(self, name: str, rendered: Rendered) -> str:
        path = self.part / f"{name}{rendered.suffix}"
        path.write_bytes(rendered.body)
        self._note(path)
        self.said |= dict.fromkeys(rendered.said)
        return path.name

    def _note(self, path: Path) -> None:
        self.files[path.name] = {"sha256": shelf_files.hash_of(path), "bytes": path.stat().st_size}


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")


__all__ = ["HandInPolicy", "HandInStage", "NotWritten", "PreparedHandIn", "prepare"]
