"""The six papers as they come out of the printer: every field where it belongs, signatures, red lines, page counts."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from pmconsole.data.papers.tables import DispatchOrder, ServiceForm
from pmconsole.desk.core.unit import Desk
from pmconsole.papers import (
    content_change,
    content_hand_in,
    content_ledger,
    content_order,
    content_report,
    content_service,
    registers,
)
from pmconsole.papers.content import RegisterPage, SignBox
from pmconsole.papers.content_handover import HandoverContent
from pmconsole.papers.gathering import of_period
from pmconsole.papers.render import PageOptions, render
from pmconsole.procedure.vocabulary import Paper
from tests.morning import Morning
from tests.papers.reading import bookmarks, drawn, fonts, pages, words

RED = b"0.78431374 0.0627451 0.18039216"


def order_contents(desk: Desk, *ids: int) -> list[content_order.OrderContent]:
    with desk.store.read() as session:
        wanted = list(ids) or list(session.exec(select(DispatchOrder.id).order_by(DispatchOrder.id)))  # type: ignore[arg-type]
        return content_order.gather(session, desk.site_id, desk.zone, [one for one in wanted if one is not None])


def service_contents(desk: Desk) -> list[content_service.ServiceContent]:
    with desk.store.read() as session:
        return content_service.gather(
            session, desk.site_id, desk.zone, [one or 0 for one in session.exec(select(ServiceForm.id))]
        )


def ledger_page(desk: Desk, days: int = 7) -> RegisterPage:
    with desk.store.read() as session:
        since = desk.calendar.start_of_day(desk.now()) - timedelta(days=days - 1)
        return of_period(session, desk.site_id, desk.zone, Paper.LEDGER, since, desk.now(), desk.now())


def test_an_order_fresh_from_the_desk_leaves_room_to_write_and_names_its_clauses(
    desk: Desk, morning: Morning, options: PageOptions
) -> None:
    (order,) = order_contents(desk, morning.pipe_order)
    text = words(render(Paper.ORDER, [order], options).body)
    for part in (
        "锦绣物业服务有限公司", "派工单", "KF-CQ08-01-F3", "项目：锦绣花园", order.number, "厨房水管爆裂，漏到楼下",
        "3栋2单元1702", "周先生13800138000", "工程部", "李娜", "第1页共1页", "2026-11-2314:32王芳",
    ):  # fmt: skip
        assert part in text, part
    assert "日期：年月日" in text
    assert "次打印" not in text


def test_an_order_with_rework_shows_every_round_and_why_the_customer_did_not_sign(
    desk: Desk, morning: Morning, options: PageOptions
) -> None:
    (order,) = order_contents(desk, morning.rework_order)
    text = words(render(Paper.ORDER, [order], options).body)
    for part in (
        "第1轮处理",
        "第2轮处理",
        "已打胶",
        "原因：客户不在家",
        "不通过，返工",
        "仍在渗水",
        "孙伟",
        "纸质签名",
    ):
        assert part in text, part


def test_a_reissued_order_names_the_one_before_and_the_one_after(
    desk: Desk, morning: Morning, options: PageOptions
) -> None:
    old = next(order for order in order_contents(desk) if order.reissued_to)
    new = next(order for order in order_contents(desk) if order.reissued_from)
    assert (old.reissued_to, new.reissued_from) == (new.number, old.number)
    first, second = pages(render(Paper.ORDER, [old, new], options).body)
    assert f"本单已重派为{new.number}" in first and "已重派" in first
    assert f"本单由{old.number}重派" in second and "部门主管赵强" in second


def test_many_orders_are_one_file_each_counts_its_own_pages_and_has_its_bookmark(
    desk: Desk, morning: Morning, options: PageOptions
) -> None:
    orders = order_contents(desk)
    long = replace(orders[1], content="鑫" * 6000)
    pdf = render(Paper.ORDER, [orders[0], long, *orders[2:]], options).body
    told = pages(pdf)
    assert told[0].count("第1页共1页") == 1
    count = len(told) - len(orders) + 1
    assert count > 2 and [f"第{nr}页共{count}页" in told[nr] for nr in range(1, count + 1)] == [True] * count
    assert sum(page.count("鑫") for page in told) == 6000
    expected, at = [], 1
    for order in orders:
        expected.append((order.number, at))
        at += count if order.number == long.number else 1
    assert bookmarks(pdf) == expected


def test_two_orders_share_a_page_each_with_a_counterfoil_that_bears_its_number(
    desk: Desk, morning: Morning, options: PageOptions
) -> None:
    orders = [order for order in order_contents(desk) if len(order.rounds) < 2][:4]
    half = replace(options, half=True)
    told = pages(render(Paper.ORDER, orders, half).body)
    assert len(told) == 2
    assert all(page.count("派工单存根") == 2 for page in told)
    for nr, order in enumerate(orders):
        # Counterfoil, the line to cut along, the part that leaves the desk.
        assert told[nr // 2].count(order.number) >= 3
    long = replace(orders[0], content="鑫" * 1500)
    pdf = render(Paper.ORDER, [orders[1], long, orders[2]], half).body
    assert words(pdf).count("鑫") == 1500 and "第1页共" in words(pdf), "too long for half a page: a whole one"


def test_a_service_form_shows_what_was_done_and_signed_and_strikes_off_its_order(
    desk: Desk, morning: Morning, options: PageOptions
) -> None:
    (form,) = service_contents(desk)
    pdf = render(Paper.SERVICE, [form], options).body
    text = words(pdf)
    for part in (
        "客户服务单", "KF-CQ08-01-F2", form.number, "0001288", "张敏（客服部）", "吴女士", "5-1-301", "楼上装修噪音",
        "满意", "周末不再施工", "已消档", "已到户劝停", "客户签名：吴女士", "接收人（信息处理员）：王芳",
    ):  # fmt: skip
        assert part in text, part
    assert RED in drawn(pdf)
    halves = render(Paper.SERVICE, [form, form], replace(options, half=True)).body
    assert len(pages(halves)) == 1 and words(halves).count("客户服务单存根") == 2


def test_the_ledger_page_draws_a_red_line_through_struck_off_numbers_only(
    desk: Desk, morning: Morning, options: PageOptions
) -> None:
    page = ledger_page(desk)
    struck = [mark.number for line in page.lines for mark in line.papers if mark.struck]
    assert len(struck) == 2 and len(page.lines) == 11
    pdf = render(Paper.LEDGER, [page], options).body
    text = words(pdf)
    for part in (
        "信息中心记录表",
        "期间：2026-11-17至2026-11-23",
        "共11条",
        *struck,
        "已告知今日15至18时停水",
        "重大事件",
        "作废",
    ):
        assert part in text, part
    assert drawn(pdf).count(RED) == len(struck)
    open_lines = [replace(line, papers=tuple(replace(m, struck=False) for m in line.papers)) for line in page.lines]
    unstruck = render(Paper.LEDGER, [replace(page, lines=tuple(open_lines))], options).body
    assert drawn(unstruck).count(RED) == 0


def test_registers_of_calls_and_changes_run_over_pages_with_their_head_repeated(
    desk: Desk, morning: Morning, options: PageOptions
) -> None:
    with desk.store.read() as session:
        since, until = desk.now() - timedelta(days=9), desk.now()
        calls = of_period(session, desk.site_id, desk.zone, Paper.PHONE, since, until, until)
    assert calls.lines
    many = replace(calls, lines=tuple(replace(calls.lines[0], nr=nr) for nr in range(1, 81)))
    told = pages(render(Paper.PHONE, [many], options).body)
    assert len(told) > 2 and all("登记人" in page and f"共{len(told)}页" in page for page in told)
    assert "KF-CQ08-01-F4" in told[0] and "厨房水管爆裂" not in told[0]
    line = content_change.ChangeLine(
        1, "BG-20261123-001", "2026-11-23 09:00", "停水", "工程部", "孙伟 电话", "2026-11-23 01:00", True, "3栋",
        "2026-11-23 15:00", content="换阀门", state="生效中",
    )  # fmt: skip
    change = words(render(Paper.CHANGE, [RegisterPage("2026-11-23", (line,))], options).body)
    for part in ("信息登记表", "KF-CQ08-01-F5", "BG-20261123-001", "停水", "迟报", "未定", "换阀门", "3栋"):
        assert part in change, part


def test_a_long_register_is_set_in_pieces_and_nobody_sees_it(
    options: PageOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [
        content_ledger.LedgerLineContent(
            nr, f"XX-20261123-{nr:03}", "2026-11-23 08:00", content="鑫" * (nr * 37 % 200), reply="一\n二"
        )
        for nr in range(1, 91)
    ]
    lines[40] = replace(lines[40], content="长" * 3000)  # runs over from one page to the next
    page = RegisterPage("2026-11-23", tuple(lines))
    whole = pages(render(Paper.LEDGER, [page], options).body)
    count = len(whole)
    assert count > 6 and [f"第{nr}页共{count}页" in told for nr, told in enumerate(whole, 1)] == [True] * count
    for many in (30, 43):
        monkeypatch.setattr(registers, "LINES", many)
        assert pages(render(Paper.LEDGER, [page], options).body) == whole


def test_a_long_result_of_a_review_is_set_in_pieces_and_nobody_sees_it(
    options: PageOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def table(title: str, count: int) -> content_hand_in.TableContent:
        rows = tuple(content_hand_in.RowContent((f"{title}{nr:03}", "事" * (nr % 40))) for nr in range(count))
        return content_hand_in.TableContent(f"{title} {count} 张", ("编号", "内容"), (1, 1), rows)

    facts = (content_hand_in.FactContent("期间", "2026-11-23"),)
    sign = (SignBox("审核人"),)
    for counts in ((90, 0, 30), (0, 80), (90,)):
        tables = tuple(table(f"第{nr}表", count) for nr, count in enumerate(counts))
        sheet = content_hand_in.HandInContent("ZJ-20261123-001", "审核结果", facts, tables, "说明在最后。", sign)
        monkeypatch.setattr(registers, "LINES", 1000)
        whole = pages(render(Paper.HAND_IN, [sheet], options).body)
        monkeypatch.setattr(registers, "LINES", 45)
        assert pages(render(Paper.HAND_IN, [sheet], options).body) == whole
        assert len(whole) > 2 and "".join(whole).count("审核人：") == 1


def test_a_template_of_the_site_that_does_not_tell_its_lines_is_cut_all_the_same(
    tmp_path: Path, options: PageOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = '#import "common.typ": *\n#for (i, p) in data.papers.enumerate() '
    (tmp_path / "ledger.typ").write_text(body + "{ sheet(i, for l in p.lines [#l.content #linebreak()]) }", "utf-8")
    lines = tuple(content_ledger.LedgerLineContent(nr, content=f"<{nr}>") for nr in range(30))
    monkeypatch.setattr(registers, "LINES", 12)
    page = RegisterPage("2026-11-23", lines)
    done = render(Paper.LEDGER, [page], replace(options, templates=tmp_path))
    told = pages(done.body)
    assert not done.said and len(told) == 3 and all(f"第{nr}页共3页" in page for nr, page in enumerate(told, 1))
    assert "".join(told).count("<") == 30


@pytest.mark.parametrize("kind", [paper for paper in Paper if paper is not Paper.SWAP])
def test_an_empty_paper_of_every_kind_comes_out_on_one_page_with_its_fonts(kind: Paper, options: PageOptions) -> None:
    blank = {
        Paper.LEDGER: RegisterPage("2026-11-23"),
        Paper.PHONE: RegisterPage("2026-11-23"),
        Paper.CHANGE: RegisterPage("2026-11-23"),
        Paper.HANDOVER: HandoverContent(),
        Paper.SERVICE: content_service.ServiceContent(),
        Paper.ORDER: content_order.OrderContent(),
        Paper.REPORT: content_report.ReportContent(),
        Paper.HAND_IN: content_hand_in.HandInContent(),
    }[kind]
    done = render(kind, [blank], options)
    assert not done.plain and not done.said
    assert kind.zh in words(done.body) and "第1页共1页" in words(done.body)
    used = fonts(done.body)
    assert set(used) <= {"NotoSansSC-Regular", "NotoSerifSC-Regular"} and used
    assert all(used.values())


def test_the_same_paper_printed_twice_is_the_same_file(desk: Desk, morning: Morning, options: PageOptions) -> None:
    orders = order_contents(desk)
    assert render(Paper.ORDER, orders, options).body == render(Paper.ORDER, orders, options).body
