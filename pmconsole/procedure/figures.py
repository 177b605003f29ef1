"""The figures a desk is judged by: each defined once, with its clause. SQL, screens and exports all speak of these.

All figures of a period are of one set: what was received in it and not voided, with the papers and clocks hanging on
it, as they stand now. So parts add up to the whole, and from each figure one comes to its papers.
"""

from collections.abc import Collection
from dataclasses import dataclass

from pmconsole.procedure.clocks import RULES
from pmconsole.procedure.vocabulary import Role, Rule, Term


class By(Term):
    """What the figures of a period are grouped by."""

    ALL = "all", "总计"
    DAY = "day", "日"
    WEEK = "week", "周"
    MONTH = "month", "月"
    DEPARTMENT = "department", "部门"
    CATEGORY = "category", "类别"
    BUILDING = "building", "楼栋"
    CHANNEL = "channel", "渠道"
    PERSON = "person", "登记人"


class FigureUnit(Term):
    """What a figure is counted in."""

    COUNT = "count", "个"
    RATE = "rate", "%"
    MINUTES = "minutes", "分钟"


class Measure(Term):
    """The spans of time that are measured."""

    SIGN = "sign", "签收用时"
    ARRANGE = "arrange", "安排用时"
    FEEDBACK = "feedback", "反馈用时"
    CLOSE = "close", "办结用时"


@dataclass(frozen=True)
class Figure:
    """One figure: `key` for programs, `zh` for the eye, how it is defined, and by which clause or house rule."""

    key: str
    zh: str
    definition: str
    clause: str
    unit: FigureUnit = FigureUnit.COUNT
    rule: Rule | None = None
    measure: Measure | None = None


#: Where no department has the matter: the desk itself.
DESK_ITSELF = "信息中心"
HOUSE = "内部约定"
#: Stands where there is nothing to count.
NONE = "–"
_FROM_TO = {
    Measure.SIGN: ("派工单发出到接单人签收", "4.2.3"),
    Measure.ARRANGE: ("派工单签收到第一次安排人员", "4.3.7"),
    Measure.FEEDBACK: ("派工单签收到第一次反馈结果、未完原因或退回", "4.3.7"),
    Measure.CLOSE: ("信息接收到消档", "4.3.7"),
}


def _clocks() -> list[Figure]:
    said = "已到期或已完成的时限中按时完成的比例；完成晚于期限、到期未完成、超时后才终止的都算超时"
    found = [Figure("on_time", "全部按时率", f"各种时限合计：{said}。", "4.3", FigureUnit.RATE)]
    for rule, row in RULES.items():
        source = f"{row.clause} {HOUSE}" if row.house else row.clause
        text = f"自{row.starts}起到{row.met_by}为止的时限；怎样算按时，同“全部按时率”。"
        found.append(Figure(f"on_time_{rule.value}", f"{rule.zh}按时率", text, source, FigureUnit.RATE, rule))
    return found


def _measures() -> list[Figure]:
    found = []
    for measure, (text, clause) in _FROM_TO.items():
        half = f"{text}，整分钟；从短到长排，第一个不少于一半的。还没有发生的不计。"
        most = f"{text}，整分钟；从短到长排，第一个不少于 95% 的。还没有发生的不计。"
        found.append(
            Figure(f"{measure.value}_median", f"{measure.zh}中位", half, clause, FigureUnit.MINUTES, None, measure)
        )
        found.append(
            Figure(f"{measure.value}_p95", f"{measure.zh} 95%", most, clause, FigureUnit.MINUTES, None, measure)
        )
    return found


FIGURES: dict[str, Figure] = {
    figure.key: figure
    for figure in (
        Figure(
            "volume",
            "信息量",
            "接收并登记的信息条数，作废的不计；内部管理类计入，只读查看的部门主管看到的不含。",
            "4.3.6",
        ),
        Figure("orders", "派工单", "这些信息开出的派工单张数，作废的不计，重派的另计一张。", "4.2.4"),
        Figure("open", "未办结", "这些信息中现在还没有消档的条数。", "4.3.7"),
        *_clocks(),
        *_measures(),
        Figure("rework", "返工率", "核实过的派工单中至少返工一次的比例。", "4.2.5", FigureUnit.RATE),
        Figure("reissue", "重派率", "派工单中由另一张派工单重派而来的比例。", "4.3.11", FigureUnit.RATE),
        Figure("chased", "催办次数", "这些信息开出的派工单一共被催办了几次；直接在记录上催的不计。", "4.2.4"),
        Figure("repeat_callers", "重复来电", "在期内来过两次或更多的电话号码个数。", HOUSE),
        Figure("repeat_rooms", "重复房号", "在期内有过两条或更多信息的房号个数。", HOUSE),
        Figure("satisfaction", "满意率", "联系上的回访中“满意”和“基本满意”的比例。", "4.3.2", FigureUnit.RATE),
        Figure(
            "follow_up",
            "回访率",
            "已消档、需要回访的信息中回访到客户的比例；表扬、内部管理、当场答复的咨询和无名无电话的不计。",
            "4.3.2",
            FigureUnit.RATE,
        ),
    )
}
#: Told beside the figures of a period, as things stand now.
AGEING = Figure("open_by_age", "未办结时长", "现在还没有消档的全部信息，按接收以来的时间分段。", "4.3.7")
HOURS = Figure("hours", "时段分布", "信息接收的星期和钟点（项目所在地时间），作废的不计。", "4.3.2")
#: Upper ends of the ages, in hours; the last is open.
AGES: tuple[tuple[int | None, str], ...] = (
    (4, "4 小时内"), (24, "4–24 小时"), (48, "1–2 天"), (168, "2–7 天"), (720, "7–30 天"), (None, "30 天以上"),
)  # fmt: skip

_MAY_SEE_INTERNAL = frozenset({Role.HANDLER, Role.SUPERVISOR, Role.MANAGER, Role.GENERAL_MANAGER})


def may_see_internal(roles: Collection[Role]) -> bool:
    """Whether someone with `roles` may see papers of the internal route: handlers on duty and above (4.3.9)."""
    return bool(_MAY_SEE_INTERNAL & frozenset(roles))


def number_zh(figure: str, number: float | None) -> str:
    """A figure as it is read out: `1,204`, `93.4%`, `2 时 05 分`; a dash where there is none."""
    if number is None:
        return NONE
    match FIGURES[figure].unit:
        case FigureUnit.RATE:
            return f"{number * 100:.1f}%"
        case FigureUnit.MINUTES:
            return span_zh(round(number))
    return f"{number:,.0f}"


def made_of(figure: str, part: int, of: int) -> str:
    """What a figure is made of: `超时 3/120`, `118/120`, `120 次`; empty for a count."""
    unit = FIGURES[figure].unit
    if not of or unit is FigureUnit.COUNT:
        return ""
    if unit is FigureUnit.MINUTES:
        return f"{of:,} 次"
    return f"超时 {of - part:,}/{of:,}" if figure.startswith("on_time") else f"{part:,}/{of:,}"


def span_zh(minutes: int) -> str:
    """`35 分`, `2 时 05 分`, `3 天 4 时`."""
    if minutes < 60:
        return f"{minutes} 分"
    if minutes < 2880:
        return f"{minutes // 60} 时 {minutes % 60:02} 分"
    return f"{minutes // 1440} 天 {minutes % 1440 // 60} 时"
