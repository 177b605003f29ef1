"""The figures as tables: CSV that every spreadsheet opens in Chinese, XLSX with numbers that are numbers.

Names of departments, people and rooms are data: they are never written so that a spreadsheet computes them.
"""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pmconsole.commands.opening import CommandError
from pmconsole.data.stats.rows import Group, GroupedFigures, Repeat
from pmconsole.desk.sheets.out import neutral
from pmconsole.procedure.clocks import RULES
from pmconsole.procedure.figures import AGEING, AGES, FIGURES, HOURS, FigureUnit
from pmconsole.procedure.vocabulary import Rule

_DAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
Cell = str | float | int | None
_FIRST = ("分组", "起日", "止日")


@dataclass(frozen=True)
class StatsReport:
    """All that is exported; `now` is site time."""

    grouped: GroupedFigures
    ages: tuple[int, ...]
    hours: tuple[tuple[int, ...], ...]
    callers: tuple[Repeat, ...]
    rooms: tuple[Repeat, ...]
    now: datetime

    def breaches(self, rule: Rule) -> tuple[int, int]:
        """How many clocks of `rule` were breached in the period, of how many."""
        value = self.grouped.whole.values[f"on_time_{rule.value}"]
        return value.of - value.part, value.of


def head() -> list[str]:
    """The titles of the table of figures."""
    return [*_FIRST, *(figure.zh + _UNIT.get(figure.unit, "") for figure in FIGURES.values())]


_UNIT = {FigureUnit.MINUTES: "（分钟）"}


def line(group: Group) -> list[Cell]:
    """One part: its name and days, then its figures; a rate between 0 and 1, a span in minutes."""
    return [
        group.zh, group.period.first.isoformat(), group.period.last.isoformat(),
        *(_cell(key, group.number(key)) for key in FIGURES),
    ]  # fmt: skip


def _cell(key: str, number: float | None) -> Cell:
    if number is None:
        return None
    return round(number, 4) if FIGURES[key].unit is FigureUnit.RATE else round(number)


def save_csv(path: Path, report: StatsReport) -> None:
    """Write the table of figures to `path`, UTF-8 with its mark. Raises CommandError."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(head())
    for group in (report.grouped.whole, *report.grouped.groups):
        table.writerow(neutral(cell) if isinstance(cell, str) else "" if cell is None else cell for cell in line(group))
    _writing(path, lambda: path.write_text(out.getvalue(), encoding="utf-8-sig", newline=""))


def save_xlsx(path: Path, report: StatsReport) -> None:
    """Write all tables to `path`, a sheet each. Raises CommandError."""
    _writing(path, lambda: _workbook(path, report))


def _writing(path: Path, write: Callable[[], object]) -> None:
    from xlsxwriter.exceptions import XlsxWriterException

    try:
        write()
    except OSError as error:
        raise CommandError(f"写不了 {path}：{error.strerror}。请换一个目录。") from error
    except XlsxWriterException as error:
        raise CommandError(f"写不了 {path}。请检查目录和权限。") from error


def _workbook(path: Path, report: StatsReport) -> None:
    from xlsxwriter import Workbook

    book = Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    rate, bold = book.add_format({"num_format": "0.0%"}), book.add_format({"bold": True})
    grouped = report.grouped
    figures: list[list[Cell]] = [line(group) for group in (grouped.whole, *grouped.groups)]
    rates = {nr for nr, f in enumerate(FIGURES.values(), len(_FIRST)) if f.unit is FigureUnit.RATE}
    _sheet(book, "指标", head(), figures, bold, {nr: rate for nr in rates})
    breaches: list[list[Cell]] = [
        [row.clause, rule.zh, "内部约定" if row.house else "程序", *report.breaches(rule)]
        for rule, row in RULES.items()
    ]
    _sheet(book, "超时", ["条款", "时限", "依据", "超时", "合计"], breaches, bold)
    ages: list[list[Cell]] = [[zh, count] for (_, zh), count in zip(AGES, report.ages, strict=True)]
    _sheet(book, "账龄", ["接收以来", "条数"], ages, bold)
    hours: list[list[Cell]] = [[day, *counts] for day, counts in zip(_DAYS, report.hours, strict=True)]
    _sheet(book, "时段", ["", *(f"{hour} 时" for hour in range(24))], hours, bold)
    again: list[list[Cell]] = [["来电", one.zh, one.count] for one in report.callers]
    again += [["房号", one.zh, one.count] for one in report.rooms]
    _sheet(book, "重复", ["", "号码、房号", "次数"], again, bold)
    words: list[list[Cell]] = [[f.zh, f.key, f.clause, f.definition] for f in (*FIGURES.values(), AGEING, HOURS)]
    _sheet(book, "定义", ["指标", "代码", "条款", "定义"], words, bold)
    book.close()


def _sheet(
    book: Any, name: str, titles: Sequence[str], rows: Sequence[Sequence[Cell]], bold: Any, formats: Any = None
) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    for column, title in enumerate(titles):
        sheet.write_string(0, column, title, bold)
        sheet.set_column(column, column, 60 if title == "定义" else max(8, 2 * len(title)))
    for nr, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(nr, column, cell)
            elif cell is not None:
                sheet.write_number(nr, column, cell, (formats or {}).get(column))
