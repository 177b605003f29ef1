"""One entry with its form and orders over the whole screen: all of it readable, actions and history by keys."""

import pytest

from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.papers import queries
from pmconsole.data.papers.rows import EntryDetail
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers import entries, orders
from pmconsole.procedure.act_words import action_zh
from pmconsole.procedure.columns import EntryField, field_zh
from pmconsole.procedure.values import value_zh
from pmconsole.procedure.vocabulary import EntryState, Paper, SignedHow
from pmconsole.screens.frame.action_dialog import ActionDialog
from pmconsole.screens.frame.action_menu import ActionMenu
from pmconsole.screens.kit.blocks import Block, Fact, rendered, wrap
from pmconsole.screens.kit.cells import width
from pmconsole.screens.kit.paper_text_view import PaperText
from pmconsole.screens.papers.paper_view import PaperView
from tests.conftest import ZONE, found
from tests.console import Console
from tests.keyboard import settle, typed
from tests.morning import NASTY, Morning
from tests.seen import acted, the_list, whole_screen


async def opened(pilot: object, entry_id: int) -> PaperView:
    """The paper of `entry_id`, opened from the ledger by Enter."""
    the_list(pilot).select(entry_id)  # type: ignore[arg-type]
    await settle(pilot)  # type: ignore[arg-type]
    await pilot.press("enter")  # type: ignore[attr-defined]
    await settle(pilot)  # type: ignore[arg-type]
    screen = pilot.app.screen  # type: ignore[attr-defined]
    assert isinstance(screen, PaperView)
    return screen


def kind(screen: PaperView) -> Paper:
    return screen.which[0]


def text_of(screen: PaperView) -> str:
    return "\n".join(
        f"{block.number}{block.title}\n" + "\n".join(f"{f.label}|{f.number} {f.text}" for f in block.facts) + block.none
        for block in screen.query_one(PaperText).blocks
    )


def detail_of(desk: Desk, entry_id: int) -> EntryDetail:
    with desk.store.read() as session:
        return found(queries.entry_detail(session, desk.site_id, entry_id))


async def test_an_entry_shows_everything_that_hangs_on_it(console: Console, morning: Morning) -> None:
    async with console() as pilot:
        text = text_of(await opened(pilot, morning.lift))
    for words in (
        "XX-20261123-007 已派工  重大事件", "2 栋电梯困人", "13800138000", "突发事件", "重大跟进 第3轮 14:05 止 4.2.7",
        "24 小时处理", "PG-20261123-003 工程部 待签收", "09:40 标为重大", "王芳 以电话请示 赵强", "先救人,报 110",
        "书面报告| 未提交", "[跟进] 王芳：人已救出", "内部约定",
    ):  # fmt: skip
        assert words in text, words


async def test_tab_goes_from_the_entry_to_its_form_and_orders_and_round(console: Console, morning: Morning) -> None:
    async with console() as pilot:
        screen = await opened(pilot, morning.done)
        assert "1 记录 XX-20261123-001" in whole_screen(pilot)
        await pilot.press("tab")
        assert kind(screen) is Paper.SERVICE
        assert "印刷单号| 0001288" in text_of(screen)
        assert "张敏 客服部（员工）" in text_of(screen)
        await pilot.press("tab")
        assert kind(screen) is Paper.ORDER
        assert "何队长 13700000001" in text_of(screen)
        assert "签收：接单人 周敏（纸质签名，见证 王芳）" in text_of(screen)
        await pilot.press("tab")
        assert screen.which == (Paper.LEDGER, morning.done)
        await pilot.press("shift+tab")
        assert kind(screen) is Paper.ORDER
        await pilot.press("2")
        assert kind(screen) is Paper.SERVICE


async def test_all_rounds_are_kept_and_shown(console: Console, desk: Desk, morning: Morning) -> None:
    async with console() as pilot:
        screen = await opened(pilot, detail_of_order(desk, morning.rework_order))
        await pilot.press("2")
        text = text_of(screen)
    assert text.index("第2轮") < text.index("第1轮")
    for words in ("已打胶", "未签：客户不在家", "不通过，返工", "返工原因| 仍在渗水"):
        assert words in text


def detail_of_order(desk: Desk, order_id: int) -> int:
    with desk.store.read() as session:
        return found(queries.order_detail(session, desk.site_id, order_id)).entry_id


async def test_a_reissued_order_names_the_one_that_follows(console: Console, morning: Morning) -> None:
    async with console() as pilot:
        screen = await opened(pilot, morning.reissued_entry)
        await pilot.press("2")
        assert "已重派为| PG-20261123-001" in text_of(screen)
        await pilot.press("3")
        text = text_of(screen)
        assert "重派自| PG-20261118-001" in text
        assert "部门主管 赵强" in text


async def test_history_says_who_when_what_from_old_to_new(
    console: Console, desk: Desk, wang: Actor, clock: SettableClock, morning: Morning
) -> None:
    clock.advance(minutes=3)
    entries.correct(desk, wang, morning.pipe, field=EntryField.ROOM, value="3-2-1703", reason="听错了")
    async with console() as pilot:
        screen = await opened(pilot, morning.pipe)
        await pilot.press("ctrl+l")
        await settle(pilot)
        text = text_of(screen)
        assert "14:35  王芳  更正" in text
        assert "房号| 3栋2单元1702 → 3-2-1703" in text
        assert "听错了" in text
        assert "状态| 待处理 → 已派工" in text
        assert "14:06  王芳  登记" in text
        assert "search_text" not in text and "检索" not in text
        await pilot.press("tab")
        await settle(pilot)
        assert "PG-20261123-006 的历史" in text_of(screen)
        assert "派工人| 王芳" in text_of(screen)
        await pilot.press("escape")
        assert "的历史" not in text_of(screen)
        assert isinstance(pilot.app.screen, PaperView)
        await pilot.press("escape")
        assert not isinstance(pilot.app.screen, PaperView)


async def test_enter_lists_the_steps_of_the_shown_paper_and_does_them(
    console: Console, desk: Desk, morning: Morning
) -> None:
    async with console() as pilot:
        screen = await opened(pilot, morning.pipe)
        await pilot.press("2", "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ActionMenu)
        await pilot.press("1")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ActionDialog)
        await typed(pilot, "孙伟")
        await pilot.press("enter", "1", "ctrl+s")
        await acted(pilot)
        assert screen.is_current
        assert "待安排" in text_of(screen)
        assert "2 小时安排" in text_of(screen)
    assert detail_of(desk, morning.pipe).orders[0].receiver == "孙伟"


async def test_a_new_order_is_shown_at_once(console: Console, desk: Desk, morning: Morning) -> None:
    async with console() as pilot:
        screen = await opened(pilot, morning.nasty)
        await pilot.press("enter")
        await settle(pilot)
        await typed(pilot, "派工")
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("1", "ctrl+s")
        await acted(pilot)
        assert pilot.app.screen is screen
        assert kind(screen) is Paper.ORDER
        assert "PG-20261123-008 待签收" in text_of(screen)


async def test_what_another_console_changes_is_seen_here(
    console: Console, desk: Desk, wang: Actor, morning: Morning
) -> None:
    async with console() as pilot:
        screen = await opened(pilot, morning.pipe)
        await pilot.press("2")
        orders.sign_for(desk, wang, morning.pipe_order, receiver="孙伟", how=SignedHow.PAPER)
        await pilot.app.look_at_feed()  # type: ignore[attr-defined]
        await settle(pilot)
        assert "签收| 14:32 孙伟" in text_of(screen)


async def test_clocks_run_on_while_one_reads(console: Console, morning: Morning, clock: SettableClock) -> None:
    async with console() as pilot:
        screen = await opened(pilot, morning.pipe)
        await pilot.press("2")
        assert "> 余 0:04|" in text_of(screen)
        clock.advance(minutes=5)
        screen.show()
        assert "!! 超 0:01|" in text_of(screen)


async def test_a_void_entry_says_why_and_offers_nothing_but_reasons(console: Console, morning: Morning) -> None:
    async with console() as pilot:
        screen = await opened(pilot, morning.void)
        assert "与上一条重复" in text_of(screen)
        assert found(screen.detail).entry.state is EntryState.VOID


async def test_markup_and_5000_characters_are_only_text(
    console: Console, desk: Desk, wang: Actor, morning: Morning
) -> None:
    entries.correct(desk, wang, morning.nasty, field=EntryField.CONTENT, value=NASTY + "很长" * 2400, reason="[/x")
    for size in ((80, 24), (140, 40)):
        async with console(size=size) as pilot:
            screen = await opened(pilot, morning.nasty)
            assert NASTY in text_of(screen)
            assert "见[/ 备注 [B2]车库 [bold]" in whole_screen(pilot)
            await pilot.press("end", "pageup", "home", "ctrl+l")
            await settle(pilot)
            assert "[/x" in text_of(screen)


async def test_a_digit_without_a_paper_does_nothing(console: Console, morning: Morning) -> None:
    async with console() as pilot:
        screen = await opened(pilot, morning.pipe)
        await pilot.press("9", "0")
        assert screen.which == (Paper.LEDGER, morning.pipe)


@pytest.mark.parametrize(
    ("field", "value", "paper", "expected"),
    [
        ("state", "dispatched", Paper.LEDGER, "已派工"), ("state", "issued", Paper.ORDER, "待签收"),
        ("category", "repair", None, "报修"), ("major", True, None, "是"), ("handling", "", None, "空"),
        ("received_at", "2026-11-23T06:32:07+00:00", None, "2026-11-23 14:32"),
        ("received_at", "2026-11-23 06:32:07.000000", None, "2026-11-23 14:32"),
        ("content", "repair", None, "repair"),
        ("第1轮.arranged_at", "2026-11-23T06:32:07+00:00", None, "2026-11-23 14:32"),
        ("channel", "unknown-to-us", None, "unknown-to-us"), ("x", ["a", "b"], None, "a、b"), ("x", 3, None, "3"),
    ],
)  # fmt: skip
def test_values_of_the_journal_in_words(field: str, value: object, paper: Paper | None, expected: str) -> None:
    assert value_zh(field, value, ZONE, paper) == expected


def test_names_of_the_journal_in_words() -> None:
    assert field_zh("第2轮.worker") == "第2轮 处理人员"
    assert field_zh("quite_new") == "quite_new"
    assert action_zh("order.sign") == "签收"
    assert action_zh("entry.register") == "登记"


@pytest.mark.parametrize("cells", [1, 2, 7, 20, 33])
def test_lines_are_never_wider_than_the_window_and_nothing_is_lost(cells: int) -> None:
    text = "回访 11-25 18:00 止 4.3.2 内部约定，09:10 完成。见 PG-20261123-0012345678901234567890\n第二行"
    lines = wrap(text, cells)
    assert all(width(line) <= max(cells, 2) for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_words_of_digits_stay_whole_and_no_line_begins_with_a_comma() -> None:
    assert wrap("24 小时处理 11-24 08:10 止 4.3.2，08:20 完成", 30) == [
        "24 小时处理 11-24 08:10 止",
        "4.3.2，08:20 完成",
    ]
    assert wrap("已到户劝停，约定", 10) == ["已到户劝", "停，约定"]


def test_only_the_number_of_a_struck_off_paper_is_struck_through() -> None:
    content = rendered([Block("", (Fact("派工单", "工程部 已消档", "struck", "PG-20261123-002"),), none="x")], 60)
    struck = [content.plain[span.start : span.end] for span in content.spans if "strike" in str(span.style)]
    assert struck == ["PG-20261123-002"]
