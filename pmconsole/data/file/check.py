"""What `pmconsole verify` looks at: the file's pages, the journal's chain, the triggers, the numbers, the clocks."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import Integer, cast, func, literal_column, or_, select
from sqlmodel import Session

from pmconsole.data.core import dialect, every_table
from pmconsole.data.core.paper_tables import NUMBERED
from pmconsole.data.core.signed_content import is_intact
from pmconsole.data.file import trigger_sets
from pmconsole.data.file.store import Store
from pmconsole.data.hand_in import anchors
from pmconsole.data.hand_in.queries import archive_findings
from pmconsole.data.journal import chain as journal
from pmconsole.data.shelf import files as shelf_files
from pmconsole.procedure.vocabulary import EntryState, OrderState, Paper

_T = every_table.metadata().tables
_CLOCK, _COUNTER = _T["clock"], _T["paper_counter"]


def verify_file(store: Store) -> list[str]:
    """Every finding about the file as a Chinese sentence, none when all is sound. Reads everything; changes nothing.

    Raises StoreError where the file cannot be read at all.
    """
    with store.read() as session:
        if gone := _gone(session):
            return gone  # nothing else can be asked of such a file
        findings = [finding for look in _LOOKS for finding in look(session)]
        kept = shelf_files.findings(session, store.path) + archive_findings(session, store.path)
        return [*findings, *kept, *anchors.findings(session, store.path)]


def _gone(session: Session) -> list[str]:
    found = dialect.columns_in(session.connection())
    here = {table for table, _ in found}
    wanted = every_table.metadata().tables
    return [
        *(f"缺少数据表 {name}，其中的记录都不在了。" for name in sorted(wanted.keys() - here)),
        *(
            f"数据表 {name} 缺少 {column.name} 一列，其中的内容都不在了。"
            for name in sorted(wanted.keys() & here)
            for column in wanted[name].columns
            if (name, column.name) not in found
        ),
    ]


def _pages(session: Session) -> list[str]:
    return dialect.integrity_findings(session.connection())


def _triggers(session: Session) -> list[str]:
    return trigger_sets.findings(session.connection())


def _numbers(session: Session) -> list[str]:
    findings = []
    for paper, name in NUMBERED.items():
        table = _T[name]
        day = func.substr(table.c.number, literal_column("4"), literal_column("8"))
        last = func.max(cast(func.substr(table.c.number, literal_column("13")), Integer))
        given: dict[tuple[int, str], tuple[int, int]] = {
            (row[0], row[1]): (row[2], row[3])
            for row in session.execute(
                select(table.c.site_id, day, func.count(), last).group_by(table.c.site_id, day)
            )
        }  # fmt: skip
        where = _COUNTER.c.kind == paper
        counters: dict[tuple[int, str], int] = {
            (row.site_id, _compact(row.day)): row.last for row in session.execute(select(_COUNTER).where(where))
        }
        findings += [
            sentence
            for key in sorted(given.keys() | counters.keys())
            for sentence in _number_findings(paper, key[1], *given.get(key, (0, 0)), counters.get(key, 0))
        ]
    return findings


def _number_findings(paper: Paper, day: str, count: int, last: int, counter: int) -> list[str]:
    head = f"{paper.zh} {paper.value}-{day}"
    if last > counter:
        return [f"{head} 用到第 {last} 号，计数只到 {counter}。"]
    if count != counter:
        return [f"{head} 应有 {counter} 张，实有 {count} 张，编号不连续。"]
    return []


def _compact(day: date) -> str:
    return f"{day:%Y%m%d}"


def _clocks(session: Session) -> list[str]:
    wrong = {
        "到期早于开始": _CLOCK.c.due_at < _CLOCK.c.started_at,
        "提醒不在开始与到期之间": or_(_CLOCK.c.warn_at < _CLOCK.c.started_at, _CLOCK.c.warn_at > _CLOCK.c.due_at),
        "完成早于开始": _CLOCK.c.met_at < _CLOCK.c.started_at,
        "既完成又终止": _CLOCK.c.met_at.is_not(None) & _CLOCK.c.ended_at.is_not(None),
    }
    columns = (_CLOCK.c.number, _CLOCK.c.rule, _CLOCK.c.round)
    findings = [
        f"{row.number} 第 {row.round} 轮的时限“{row.rule.zh}”有误：{words}。"
        for words, condition in wrong.items()
        for row in session.execute(select(*columns).where(condition).order_by(_CLOCK.c.id))
    ]
    return findings + [
        f"{row.number} 已作废或已重派，时限“{row.rule.zh}”却仍在计时。" for row in session.execute(_left_running())
    ]


def _left_running() -> Any:
    """Open clocks of papers that are over."""
    entry, order = _T["ledger_entry"], _T["dispatch_order"]
    over_orders = select(order.c.id).where(order.c.state.in_([OrderState.VOID, OrderState.REISSUED]))
    over_entries = select(entry.c.id).where(entry.c.state == EntryState.VOID)
    return select(_CLOCK.c.number, _CLOCK.c.rule).where(
        _CLOCK.c.met_at.is_(None),
        _CLOCK.c.ended_at.is_(None),
        or_(
            (_CLOCK.c.paper == Paper.ORDER) & _CLOCK.c.paper_id.in_(over_orders),
            (_CLOCK.c.paper == Paper.LEDGER) & _CLOCK.c.paper_id.in_(over_entries),
        ),
    )


def _search(session: Session) -> list[str]:
    connection = session.connection()
    entries = connection.execute(select(func.count()).select_from(_T["ledger_entry"])).scalar_one()
    indexed = connection.execute(dialect.FTS_COUNT).scalar_one()
    return [] if entries == indexed else [f"记录表有 {entries} 条，检索目录有 {indexed} 条，有记录可能搜不到。"]


def _handovers(session: Session) -> list[str]:
    """What both sides of a handover signed still has the hash they signed it under (F1)."""
    table = _T["shift_handover"]
    rows = session.execute(select(table.c.number, table.c.content, table.c.content_hash).where(table.c.content != ""))
    return [
        f"交接班记录 {row.number} 的内容与签名时的校验值不符，已被改动。"
        for row in rows.yield_per(100)
        if not is_intact(row.content, row.content_hash)
    ]


_LOOKS: tuple[Callable[[Session], list[str]], ...] = (
    _pages, journal.verify, _triggers, _numbers, _clocks, _search, _handovers,
)  # fmt: skip
