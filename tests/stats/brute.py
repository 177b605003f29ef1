"""The figures counted by hand: every row of the file read and looked at one by one, as their definitions say."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pmconsole.procedure.figures import By
from pmconsole.procedure.periods import Period
from pmconsole.procedure.vocabulary import Rule

Row = dict[str, Any]
Found = dict[str, dict[str, tuple[float | None, int, int]]]
TIMES = ("received_at", "struck_off_at", "followed_up_at", "issued_at", "signed_at", "started_at", "due_at", "met_at",
         "ended_at", "at")  # fmt: skip


def rows(path: Path, table: str) -> list[Row]:
    """Every row of a table, instants read."""
    with sqlite3.connect(path) as connection:
        connection.row_factory = sqlite3.Row
        found = [dict(row) for row in connection.execute(f"SELECT * FROM {table}")]
    connection.close()
    for row in found:
        for name in TIMES:
            if row.get(name):
                row[name] = datetime.fromisoformat(row[name]).replace(tzinfo=UTC)
    return found


Tables = dict[str, list[Row]]


def read(path: Path) -> Tables:
    """All that is counted, read once."""
    return {table: rows(path, table) for table in ("ledger_entry", "dispatch_order", "clock", "follow_up", "chasing")}


def figures(tables: Tables, period: Period, by: By, zone: ZoneInfo, now: datetime) -> Found:
    """Part to figure to (number, part, of)."""
    departments = {row["id"]: row["department"] for row in tables["dispatch_order"]}
    entries = {
        row["id"]: row
        for row in tables["ledger_entry"]
        if row["state"] != "void" and period.first <= row["received_at"].astimezone(zone).date() <= period.last
    }
    orders = {
        row["id"]: row
        for row in tables["dispatch_order"]
        if row["entry_id"] in entries and row["state"] != "void"
    }  # fmt: skip
    held = defaultdict(set)
    for order in orders.values():
        held[order["entry_id"]].add(order["department"])

    def of_entry(entry: Row) -> set[str]:
        if by is By.DEPARTMENT:
            return held[entry["id"]] or {entry["internal_department"] or "信息中心"}
        column = {By.CATEGORY: "category", By.BUILDING: "building", By.CHANNEL: "channel", By.PERSON: "handler"}.get(by)
        return {entry[column]} if column else {""}

    def of_order(order: Row) -> set[str]:
        return {order["department"]} if by is By.DEPARTMENT else of_entry(entries[order["entry_id"]])

    def of_clock(clock: Row) -> set[str]:
        if clock["entry_id"] is None:
            return {""}
        if by is By.DEPARTMENT:
            return {departments[clock["paper_id"]] if clock["paper"] == "PG" else "信息中心"}
        return of_entry(entries[clock["entry_id"]])

    clocks = [row for row in tables["clock"] if row["entry_id"] in entries]
    if by is By.ALL:
        clocks += [
            row
            for row in tables["clock"]
            if row["entry_id"] is None and period.first <= row["started_at"].astimezone(zone).date() <= period.last
        ]
    opinions = [row for row in tables["follow_up"] if row["entry_id"] in entries]
    dispatched = {row["entry_id"] for row in tables["dispatch_order"]}
    tally: dict[str, dict[str, tuple[float | None, int, int]]] = defaultdict(dict)
    for name, found in (
        *_of_entries(list(entries.values()), of_entry, lambda row: asked(row, dispatched)),
        *_of_orders(list(orders.values()), of_order),
        *_of_chasings(list(orders.values()), tables["chasing"], of_order),
        *_of_clocks(clocks, of_clock, now),
        *_of_opinions(opinions, lambda row: of_entry(entries[row["entry_id"]])),
    ):
        for part, value in found.items():
            tally[part][name] = value
    return dict(tally)


Parts = Callable[[Row], set[str]]
Told = Iterator[tuple[str, dict[str, tuple[float | None, int, int]]]]


def _split(found: list[Row], parts: Parts) -> dict[str, list[Row]]:
    split = defaultdict(list)
    for row in found:
        for part in parts(row):
            split[part].append(row)
    return split


def _count(number: int) -> tuple[float | None, int, int]:
    return (number, number, 0)


def _rate(part: int, of: int) -> tuple[float | None, int, int]:
    return (part / of if of else None, part, of)


def _spans(name: str, found: dict[str, list[int]]) -> Told:
    for end, share in (("median", 50), ("p95", 95)):
        yield (
            f"{name}_{end}",
            {
                part: (sorted(took)[-(-len(took) * share // 100) - 1], len(took), len(took))
                for part, took in found.items()
                if took
            },
        )


def minutes(begun: datetime, ended: datetime) -> int:
    """Whole minutes, as they are counted in whole seconds."""
    return int((ended.replace(microsecond=0) - begun.replace(microsecond=0)) / timedelta(minutes=1))


def asked(row: Row, dispatched: set[int]) -> bool:
    """Whether anybody is followed up: who is known, about what was neither praise nor internal nor answered at once."""
    at_once = row["category"] == "enquiry" and row["handled_at"] == row["replied_at"] is not None
    known = bool(row["source"] or row["phone"])
    return known and row["category"] not in ("praise", "internal") and not (at_once and row["id"] not in dispatched)


def _of_entries(found: list[Row], parts: Parts, asked: Callable[[Row], bool]) -> Told:
    split = _split(found, parts)
    done = {part: [r for r in mine if r["state"] == "struck_off"] for part, mine in split.items()}
    yield "volume", {part: _count(len(mine)) for part, mine in split.items()}
    yield "open", {part: _count(len(mine) - len(done[part])) for part, mine in split.items()}
    yield (
        "follow_up",
        {
            part: _rate(sum(r["followed_up_at"] is not None for r in due), len(due))
            for part, due in ((part, [r for r in mine if asked(r)]) for part, mine in done.items())
        },
    )
    for figure, key in (("repeat_callers", "phone_key"), ("repeat_rooms", "room_key")):
        yield (
            figure,
            {
                part: _count(sum(n > 1 for k, n in Counter(r[key] for r in mine).items() if k))
                for part, mine in split.items()
            },
        )
    yield from _spans(
        "close",
        {
            part: [minutes(r["received_at"], r["struck_off_at"]) for r in mine if r["struck_off_at"]]
            for part, mine in split.items()
        },
    )


def _of_chasings(found: list[Row], chasings: list[Row], parts: Parts) -> Told:
    times = Counter(row["paper_id"] for row in chasings if row["paper"] == "PG")
    split = {part: [times[r["id"]] for r in mine] for part, mine in _split(found, parts).items()}
    yield "chased", {part: (sum(mine), sum(one > 0 for one in mine), 0) for part, mine in split.items()}


def _of_orders(found: list[Row], parts: Parts) -> Told:
    split = _split(found, parts)
    yield "orders", {part: _count(len(mine)) for part, mine in split.items()}
    yield (
        "reissue",
        {part: _rate(sum(r["reissued_from_id"] is not None for r in mine), len(mine)) for part, mine in split.items()},
    )
    verified = {
        part: [r for r in mine if r["round"] > 1 or r["state"] in ("verified", "returned", "struck_off")]
        for part, mine in split.items()
    }
    yield "rework", {part: _rate(sum(r["round"] > 1 for r in mine), len(mine)) for part, mine in verified.items()}
    signed = {
        part: [minutes(r["issued_at"], r["signed_at"]) for r in mine if r["signed_at"]] for part, mine in split.items()
    }
    yield from _spans("sign", signed)


def late(clock: Row, now: datetime) -> bool | None:
    """Whether a clock was too late; None where it is not decided, or ended in time without being met."""
    if clock["met_at"]:
        return bool(clock["met_at"] > clock["due_at"])
    return True if (clock["ended_at"] or now) > clock["due_at"] else None


def _of_clocks(found: list[Row], parts: Parts, now: datetime) -> Told:
    for rule in (None, *Rule):
        of_rule = [r for r in found if rule in (None, r["rule"]) and late(r, now) is not None]
        yield (
            f"on_time_{rule.value}" if rule else "on_time",
            {
                part: _rate(sum(not late(r, now) for r in mine), len(mine))
                for part, mine in _split(of_rule, parts).items()
            },
        )
    for name in ("arrange", "feedback"):
        first = [r for r in found if r["rule"] == name and r["round"] == 1 and r["met_at"]]
        yield from _spans(
            name,
            {
                part: [minutes(r["started_at"], r["met_at"]) for r in mine]
                for part, mine in _split(first, parts).items()
            },
        )


def _of_opinions(found: list[Row], parts: Parts) -> Told:
    reached = _split([r for r in found if r["satisfaction"] != "unreached"], parts)
    yield (
        "satisfaction",
        {
            part: _rate(sum(r["satisfaction"] in ("satisfied", "fair") for r in mine), len(mine))
            for part, mine in reached.items()
        },
    )
