"""The roster in words and cells: the line that says who is on and who comes next, the grid of a week, a swap."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from textual.content import Content

from pmconsole.data.papers.rows import SignatureRow
from pmconsole.data.roster.queries import ShiftRow, SlotRow, SwapRow
from pmconsole.desk.roster.week import Week
from pmconsole.procedure.shifts import day_zh
from pmconsole.screens.kit.list_line import CellText
from pmconsole.screens.roster.week_grid import Grid, cell_lines


def people_zh(row: ShiftRow) -> str:
    """Who is put down for a turn."""
    return "、".join(row.people) or "没有排人"


def heading(found: Week, now: datetime, zone: ZoneInfo) -> Content:
    """`现在 早班 08:00-16:00 王芳`, below it `下一班 中班 16:00 陈晨，还有 1 小时 28 分`; amber where it differs."""
    parts: list[Content] = []
    if found.now is None:
        parts.append(Content("现在   没有班次"))
    else:
        shift = found.calendar.pattern_on(found.now.day).shift(found.now.name)
        assert shift is not None, "the turn under way is one of its day's pattern"
        parts.append(Content(f"现在   {shift.name} {shift.hours_zh} {people_zh(found.now)}"))
        if found.duty is not None and found.duty.name not in found.now.people:
            parts.append(Content.styled(f"（当班的是{found.duty.name}）", "$text-warning"))
    if (coming := found.coming) is not None:
        begins = coming.begins.astimezone(zone)
        left = int((coming.begins - now).total_seconds()) // 60
        wait = f"{left // 60} 小时 {left % 60} 分" if left >= 60 else f"{left} 分"
        text = f"\n下一班 {coming.name} {begins:%H:%M} {people_zh(coming)}，还有 {wait}"
        parts.append(Content.styled(text, "bold" if coming.people else "bold $text-warning"))
    return Content("").join(parts)


def grid_of(found: Week, now: datetime, today: date, lines: int) -> Grid:
    """The week as a grid; each cell shows at most `lines` people."""
    troubled = {(one.day, one.shift, one.person) for one in found.findings if one.person}
    cells = {}
    for row, shift in enumerate(found.shifts):
        for column, day in enumerate(found.days):
            turn = found.turns.get((day, shift.name))
            people = found.cells.get((day, shift.name), ())
            cells[row, column] = cell_lines(_pieces(turn, people, troubled, now), lines)
    heads = tuple(_head(day, today) for day in found.days)
    labels = tuple((shift.name, shift.hours_zh.replace("次日", "")) for shift in found.shifts)
    return Grid(heads, labels, cells, lines)


def _head(day: date, today: date) -> CellText:
    return CellText(" 今天", "today") if day == today else CellText(f" {day_zh(day)[-1]} {day:%m-%d}")


def _pieces(
    turn: ShiftRow | None, people: tuple[SlotRow, ...], troubled: set[tuple[date, str, str]], now: datetime
) -> list[CellText]:
    present = turn is not None and turn.begins <= now < turn.ends
    past = turn is not None and turn.ends <= now
    if not people:
        if turn is None:
            return [CellText(" .", "past")]
        return [CellText(" --", "past") if past else CellText(f"{'>' if present else '!'}空缺", "vacant")]
    pieces = []
    for slot in people:
        wrong = (slot.day, slot.shift, slot.person) in troubled
        mark, look = ("!", "trouble") if wrong else (">", "present") if present else (" ", "past" if past else "")
        pieces.append(CellText(f"{mark}{slot.person}{'~' if slot.swapped else ''}", look))
    return pieces


def swap_zh(swap: SwapRow) -> str:
    """`11-24 周二 早班王芳与11-29 周日 夜班陈晨对换；原因：…；同意：陈晨（本机密码）（王芳记）`."""
    one = f"{day_zh(swap.day)} {swap.shift}{swap.person}"
    other = f"{day_zh(swap.other_day)} {swap.other_shift}{swap.other_person}"
    how = {sign.name: f"（{_signed_zh(sign)}）" for sign in swap.signatures}
    agreed = "、".join(f"{name}{how.get(name, '')}" for name in swap.agreed.split("、"))
    return f"{one}与{other}对换；原因：{swap.reason}；同意：{agreed}；{swap.by}记"


def _signed_zh(sign: SignatureRow) -> str:
    words = [f"{sign.how.zh} {sign.number}".strip(), "欠补签" * sign.owed, "已补签" * (sign.settled_at is not None)]
    return "，".join(filter(None, [*words, "签后有改动" * sign.changed]))
