"""The alarm figures in Chinese lines: for the alarm screen and for the shell."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from pmconsole.alerts.figures import DAYS, AlarmReport, Figures


def figure_lines(report: AlarmReport, zone: ZoneInfo) -> list[str]:
    """The report as lines; times in `zone`."""
    lines = [*_period("本班", report.shift, zone), "", *_period(f"{DAYS} 天", report.month, zone), ""]
    lines.append(f"超过 24 小时仍在报：{len(report.stale)} 条")
    lines += [
        f"  {one.number} {one.rule.zh}  自 {one.since.astimezone(zone):%m-%d %H:%M}"
        for one in report.stale[:10]
        if one.since is not None
    ]
    return lines


def _period(name: str, found: Figures, zone: ZoneInfo) -> Iterable[str]:
    yield f"【{name}】 {found.since.astimezone(zone):%m-%d %H:%M} 至 {found.until.astimezone(zone):%m-%d %H:%M}"
    yield f"  报警 {found.alarms} 次，每小时 {found.per_hour:.2f} 次，最忙的一小时 {found.busiest_hour} 次"
    total = max(found.alarms, 1)
    shares = "  ".join(
        f"{priority} 级 {count} 次（{count * 100 // total}%）" for priority, count in found.by_priority.items()
    )
    yield f"  优先级：{shares}"
    if found.ack_median is not None and found.ack_95th is not None:
        median, worst = _seconds(found.ack_median), _seconds(found.ack_95th)
        yield f"  确认 {found.acknowledged} 次，用时中位数 {median}，95% 在 {worst} 以内"
    else:
        yield "  还没有确认过报警"
    yield f"  报警过多 {len(found.floods)} 次" + "".join(
        f"；{flood.begin.astimezone(zone):%m-%d %H:%M} 起 {flood.count} 条" for flood in found.floods[:3]
    )
    yield f"  反复报警 {len(found.chattering)} 条" + "".join(
        f"；{one.number} {one.rule.zh} {one.count} 次" for one in found.chattering[:3]
    )
    if found.worst:
        yield "  来源最多："
    for nr, source in enumerate(found.worst, 1):
        yield f"   {nr:>2}. {source.rule.zh} {source.department}  {source.count} 次"


def _seconds(value: float) -> str:
    whole = round(value)
    if whole < 60:
        return f"{whole} 秒"
    return f"{whole // 60} 分 {whole % 60} 秒" if whole < 3600 else f"{whole // 3600} 时 {whole % 3600 // 60} 分"
