"""Print from any screen: what it shows, one key; where several things may be meant, a digit more (section 5)."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from pmconsole.desk.core.errors import DeskError, Refused, StoreError
from pmconsole.papers.printing import print_papers
from pmconsole.papers.wanted import PrintRequest, by_number, of_days
from pmconsole.procedure.papers import HALVES, KINDS, REGISTERS
from pmconsole.procedure.vocabulary import Paper
from pmconsole.screens.frame.console import Console
from pmconsole.screens.kit.chooser import Chooser, ChooserItem

NOTHING = "这一屏没有可以打印的单据。请到记录表、派工单、电话、变更，或打开一张单据再按。"


def one(paper: Paper, number: str, paper_id: int) -> ChooserItem[PrintRequest]:
    """A paper by its number."""
    what = f"只印这一条 {number}" if paper in REGISTERS else f"{paper.zh} {number}"
    return ChooserItem(by_number(paper, number, paper_id), what)


def days_of(paper: Paper, app: "Console", at: datetime | None = None) -> list[ChooserItem[PrintRequest]]:
    """The register of today, of the day of `at` (the chosen line's), of yesterday, of a week and a month."""
    zone, today, name = app.desk.zone, app.desk.today(), KINDS[paper].register
    yesterday = today - timedelta(days=1)
    spans: dict[tuple[date, date], str] = {(today, today): f"今天的{name}"}
    if at is not None:
        day = at.astimezone(zone).date()
        spans.setdefault((day, day), f"{'昨天' if day == yesterday else f'{day:%m-%d}'}的{name}")
    spans.setdefault((yesterday, yesterday), f"昨天的{name}")
    spans[today - timedelta(days=6), today] = f"近 7 天的{name}"
    spans[today - timedelta(days=29), today] = f"近 30 天的{name}"
    return [ChooserItem(of_days(paper, first, last, zone), zh) for (first, last), zh in spans.items()]


async def print_shown(app: "Console", items: Sequence[ChooserItem[PrintRequest]], half: bool) -> None:
    """Print what the screen offers, or what is chosen of it. Runs inside a worker."""
    items = [item for item in items if not half or (item.value and item.value.paper in HALVES)]
    if not items:
        app.tell("只有派工单和客户服务单能两张印在一页上。" if half else NOTHING, severity="warning")
        return
    wanted = items[0].value
    if len(items) > 1:
        keys = "数字/Enter 打印   Esc 返回"
        wanted = await app.push_screen_wait(Chooser("打印", items, "按数字选", keys))
    if wanted is not None:
        await _print(app, wanted, half)


async def _print(app: "Console", wanted: PrintRequest, half: bool) -> None:
    policy = app.settings.papers()
    policy = replace(policy, half=half or policy.half)
    if wanted.since is not None:  # a register of many days takes a while
        app.tell(f"正在打印{wanted.subject}……")
    try:
        # A thread of its own: a long register must not hold up what the screens read.
        done = await asyncio.to_thread(print_papers, app.desk, app.actor, [wanted], policy)
    except (DeskError, Refused, StoreError) as error:
        app.tell(str(error), severity="error")
        return
    finally:
        await app.look_at_feed()
    app.tell(f"{done.message}。")
    for sentence in done.said:
        app.tell(sentence, severity="warning")
