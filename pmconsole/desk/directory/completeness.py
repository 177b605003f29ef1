"""The completeness check (4.1.4): what the desk must hold, and what of it is missing or long not looked at."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from sqlmodel import Session

from pmconsole.data.directory import queries
from pmconsole.data.shelf.queries import titles
from pmconsole.desk.core.unit import Desk
from pmconsole.procedure.demanded import CLAUSE, DEMANDED_CATEGORIES, missing_titles

_NAMED = 5


@dataclass(frozen=True)
class Gap:
    """One thing that is not as the clause wants it: `kind` of gap, what it is, a sentence that says what to do."""

    kind: Literal["missing", "old", "title"]
    what: str
    text: str
    clause: str = CLAUSE


def check(desk: Desk) -> list[Gap]:
    """Everything missing or too old for the site, directory and shelf; empty where nothing is. Raises StoreError."""
    with desk.store.read() as session:
        return gaps(session, desk, titles(session, desk.site_id))


def gaps(session: Session, desk: Desk, on_shelf: list[str]) -> list[Gap]:
    """The same inside a transaction, with the titles `on_shelf`."""
    age_days = desk.policy.directory_age_days
    before = desk.now() - timedelta(days=age_days)
    newest = queries.newest_by_category(session, desk.site_id, desk.today())
    found = [
        Gap("missing", category.zh, f"通讯录里没有{category.zh}的可用号码，请补上。")
        for category in DEMANDED_CATEGORIES
        if category not in newest
    ]
    old = queries.old_contacts(session, desk.site_id, before, DEMANDED_CATEGORIES)
    if old:
        named = "、".join(old[:_NAMED]) + ("等" if len(old) > _NAMED else "")
        text = f"有 {len(old)} 个联系人超过 {age_days} 天没有核对：{named}。请打电话核对。"
        found.append(Gap("old", "联系人核对", text))
    return found + [
        Gap("title", title, f"资料架上没有《{title}》，请放上最新的一份。") for title in missing_titles(on_shelf)
    ]
