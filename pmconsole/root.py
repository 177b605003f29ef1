"""The composition root: here, once, a clock, a store, a calendar and a policy become the desk everybody is handed."""

import getpass
import os
import socket
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pmconsole.data.core.timekeeping import Clock
    from pmconsole.data.file.store import Store
    from pmconsole.desk.core.unit import Actor, Desk
    from pmconsole.settings import Settings

DATABASE_VARIABLE = "PMCONSOLE_DB"
DATABASE_NAME = "pmconsole.sqlite"
DEMO_NAME = "demo.sqlite"


def data_folder() -> Path:
    """The user's data folder: data file, backups and log live there unless they are told otherwise."""
    from platformdirs import user_data_path

    return user_data_path("pmconsole", appauthor=False)


def database_path(db: Path | None, settings: "Settings") -> Path:
    """Which data file: `db` (from --db), else PMCONSOLE_DB, else the settings' own, else the user's data folder."""
    named = db or os.environ.get(DATABASE_VARIABLE) or settings.database or data_folder() / DATABASE_NAME
    return Path(named).expanduser().absolute()


def nothing_settled() -> "Settings":
    """The settings of a site that has settled nothing: every key as it stands in the file's own description."""
    from pmconsole.settings import Settings

    return Settings()


def open_desk(db: Path, settings: "Settings", clock: "Clock | None" = None) -> "Desk":
    """Open the file at `db` (made when missing, brought up to date when older) and put the desk together.

    `clock` is the machine's own unless a drill or a test brings another. On a file without a site the desk's
    `site_id` is 0: only the guide may be shown then. Raises StoreError.
    """
    from pmconsole.data.core.timekeeping import SystemClock
    from pmconsole.data.file.store import Store

    clock = clock or SystemClock()
    store = Store.open(db, clock)
    try:
        return desk_of(store, settings, clock)
    except BaseException:
        store.close()
        raise


def desk_of(store: "Store", settings: "Settings", clock: "Clock") -> "Desk":
    """The desk of the file's site, with the site's own calendar days over the settings' and the published ones."""
    from sqlmodel import col, select

    from pmconsole.data.core.tables import CalendarDay, Site
    from pmconsole.desk.core.unit import Desk

    with store.read() as session:
        site_id = session.exec(select(Site.id).order_by(col(Site.id))).first() or 0
        days = session.exec(select(CalendarDay).where(CalendarDay.site_id == site_id)).all()
        extra = {row.day: row.working for row in days}
    return Desk(
        store=store,
        clock=clock,
        calendar=settings.calendar(extra),
        policy=settings.policy(),
        site_id=site_id,
        zone=settings.site_zone(),
        console=settings.console or console_name(),
    )


def actor_on_duty(desk: "Desk") -> "Actor | None":
    """Who is on duty at the desk; None where nobody has taken the duty yet."""
    from pmconsole.data.core.desk import on_duty
    from pmconsole.desk.core.unit import Actor

    with desk.store.read() as session:
        row = on_duty(session, desk.site_id)
    return None if row is None else Actor(row.name, frozenset(row.roles), row.person_id)


def console_name() -> str:
    """This keyboard's name, the same after a restart so that its drafts are found again: user@host."""
    user = "console"
    with suppress(OSError, KeyError, ImportError):
        user = getpass.getuser()
    return f"{user}@{socket.gethostname()}"
