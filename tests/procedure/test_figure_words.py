"""The figures a desk is judged by: how each is defined, read out, and what it is made of; written by hand."""

import pytest

from pmconsole.procedure import figures
from pmconsole.procedure.figures import FIGURES, FigureUnit, made_of, number_zh, span_zh

HOUSE = "内部约定"
#: Word, clause, unit of every figure, in the order in which they are shown.
TABLE = {
    "volume": ("信息量", "4.3.6", "个"),
    "orders": ("派工单", "4.2.4", "个"),
    "open": ("未办结", "4.3.7", "个"),
    "on_time": ("全部按时率", "4.3", "%"),
    "on_time_handle": ("24 小时处理按时率", "4.3.2", "%"),
    "on_time_sign": ("签收按时率", "4.2.3 内部约定", "%"),
    "on_time_arrange": ("2 小时安排按时率", "4.3.7", "%"),
    "on_time_feedback": ("4 小时反馈按时率", "4.3.7", "%"),
    "on_time_return": ("两个工作日返单按时率", "4.3.11", "%"),
    "on_time_refer": ("重大请示按时率", "4.2.7 内部约定", "%"),
    "on_time_progress": ("重大跟进按时率", None, "%"),
    "on_time_verify": ("核实按时率", "4.2.5 内部约定", "%"),
    "on_time_reply": ("回复按时率", "4.2.6 内部约定", "%"),
    "on_time_follow_up": ("回访按时率", "4.3.2 内部约定", "%"),
    "on_time_report_change": ("变更上报按时率", "4.3.3", "%"),
    "on_time_hand_in": ("周交按时率", "4.3.8 内部约定", "%"),
    "on_time_handover": ("交接班按时率", "F1 内部约定", "%"),
    "on_time_promise": ("约定时间按时率", "4.3.10", "%"),
    "sign_median": ("签收用时中位", "4.2.3", "分钟"),
    "sign_p95": ("签收用时 95%", "4.2.3", "分钟"),
    "arrange_median": ("安排用时中位", "4.3.7", "分钟"),
    "arrange_p95": ("安排用时 95%", "4.3.7", "分钟"),
    "feedback_median": ("反馈用时中位", "4.3.7", "分钟"),
    "feedback_p95": ("反馈用时 95%", "4.3.7", "分钟"),
    "close_median": ("办结用时中位", "4.3.7", "分钟"),
    "close_p95": ("办结用时 95%", "4.3.7", "分钟"),
    "rework": ("返工率", "4.2.5", "%"),
    "reissue": ("重派率", "4.3.11", "%"),
    "chased": ("催办次数", "4.2.4", "个"),
    "repeat_callers": ("重复来电", HOUSE, "个"),
    "repeat_rooms": ("重复房号", HOUSE, "个"),
    "satisfaction": ("满意率", "4.3.2", "%"),
    "follow_up": ("回访率", "4.3.2", "%"),
}
LATE = "已到期或已完成的时限中按时完成的比例；完成晚于期限、到期未完成、超时后才终止的都算超时"
DEFINED = {
    "volume": "接收并登记的信息条数，作废的不计；内部管理类计入，只读查看的部门主管看到的不含。",
    "orders": "这些信息开出的派工单张数，作废的不计，重派的另计一张。",
    "open": "这些信息中现在还没有消档的条数。",
    "on_time": f"各种时限合计：{LATE}。",
    "on_time_sign": "自派工单发出起到接单人签收为止的时限；怎样算按时，同“全部按时率”。",
    "sign_median": "派工单发出到接单人签收，整分钟；从短到长排，第一个不少于一半的。还没有发生的不计。",
    "sign_p95": "派工单发出到接单人签收，整分钟；从短到长排，第一个不少于 95% 的。还没有发生的不计。",
    "arrange_p95": "派工单签收到第一次安排人员，整分钟；从短到长排，第一个不少于 95% 的。还没有发生的不计。",
    "feedback_median": (
        "派工单签收到第一次反馈结果、未完原因或退回，整分钟；从短到长排，第一个不少于一半的。还没有发生的不计。"
    ),
    "close_median": "信息接收到消档，整分钟；从短到长排，第一个不少于一半的。还没有发生的不计。",
    "rework": "核实过的派工单中至少返工一次的比例。",
    "reissue": "派工单中由另一张派工单重派而来的比例。",
    "chased": "这些信息开出的派工单一共被催办了几次；直接在记录上催的不计。",
    "repeat_callers": "在期内来过两次或更多的电话号码个数。",
    "repeat_rooms": "在期内有过两条或更多信息的房号个数。",
    "satisfaction": "联系上的回访中“满意”和“基本满意”的比例。",
    "follow_up": "已消档、需要回访的信息中回访到客户的比例；表扬、内部管理、当场答复的咨询和无名无电话的不计。",
}


def test_every_figure_with_its_clause_and_unit() -> None:
    assert list(FIGURES) == list(TABLE)
    for key, (word, clause, unit) in TABLE.items():
        figure = FIGURES[key]
        assert (figure.zh, figure.unit.zh) == (word, unit)
        assert clause is None or figure.clause == clause
        rule = key.removeprefix("on_time_") if key.startswith("on_time_") else None
        assert (figure.rule and figure.rule.value) == rule
        measure = key.rpartition("_")[0] if unit == FigureUnit.MINUTES.zh else None
        assert (figure.measure and figure.measure.value) == measure
    for key, text in DEFINED.items():
        assert FIGURES[key].definition == text


def test_what_is_told_beside_the_figures() -> None:
    age, hours = figures.AGEING, figures.HOURS
    assert (age.key, age.zh, age.clause) == ("open_by_age", "未办结时长", "4.3.7")
    assert age.definition == "现在还没有消档的全部信息，按接收以来的时间分段。"
    assert (hours.key, hours.zh, hours.clause) == ("hours", "时段分布", "4.3.2")
    assert hours.definition == "信息接收的星期和钟点（项目所在地时间），作废的不计。"
    assert figures.AGES == (
        (4, "4 小时内"), (24, "4–24 小时"), (48, "1–2 天"), (168, "2–7 天"), (720, "7–30 天"), (None, "30 天以上"),
    )  # fmt: skip
    assert figures.DESK_ITSELF == "信息中心"


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (0, "0 分"), (35, "35 分"), (59, "59 分"), (60, "1 时 00 分"), (125, "2 时 05 分"), (1439, "23 时 59 分"),
        (1440, "24 时 00 分"), (2879, "47 时 59 分"), (2880, "2 天 0 时"), (4320 + 240 + 59, "3 天 4 时"),
    ],
)  # fmt: skip
def test_a_span_of_time_is_read_out(minutes: int, told: str) -> None:
    assert span_zh(minutes) == told


@pytest.mark.parametrize(
    ("figure", "number", "told"),
    [
        ("volume", None, "–"), ("rework", None, "–"), ("volume", 0, "0"), ("volume", 1204, "1,204"),
        ("rework", 0.934, "93.4%"), ("on_time", 1, "100.0%"), ("sign_median", 125.4, "2 时 05 分"),
        ("sign_p95", 34.6, "35 分"),
    ],
)  # fmt: skip
def test_a_figure_is_read_out(figure: str, number: float | None, told: str) -> None:
    assert number_zh(figure, number) == told


@pytest.mark.parametrize(
    ("figure", "part", "of", "told"),
    [
        ("on_time", 117, 120, "超时 3/120"), ("on_time_sign", 1000, 2345, "超时 1,345/2,345"),
        ("follow_up", 118, 120, "118/120"), ("rework", 1204, 2000, "1,204/2,000"),
        ("sign_p95", 7, 1200, "1,200 次"), ("volume", 3, 120, ""), ("on_time", 0, 0, ""), ("sign_median", 0, 0, ""),
    ],
)  # fmt: skip
def test_what_a_figure_is_made_of(figure: str, part: int, of: int, told: str) -> None:
    assert made_of(figure, part, of) == told
