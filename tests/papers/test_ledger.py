"""The ledger (F3) by real keys on a real file: what it shows, finds, filters, and how it follows the store."""

from array import array

import pytest
from rich.cells import cell_len

from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.store import Store
from pmconsole.data.papers import queries
from pmconsole.data.papers.rows import LedgerFilter
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers import entries
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.procedure.vocabulary import Category, Channel
from pmconsole.screens.frame.action_menu import ActionMenu
from pmconsole.screens.intake.screen import IntakeScreen
from pmconsole.screens.kit.short import short_number, short_room
from pmconsole.screens.papers.ledger import LedgerScreen, SearchLine
from pmconsole.screens.papers.paper_view import PaperView
from tests.console import Console
from tests.keyboard import settle, typed
from tests.morning import Morning
from tests.seen import acted, row_line, screen_lines, styles_of, the_list, whole_screen


def count_word(text: str) -> str:
    """The number of rows the filter bar says."""
    return text.splitlines()[3].split()[-2]


async def test_4_3_7_struck_off_numbers_are_red_struck_through_and_say_so(console: Console, morning: Morning) -> None:
    async with console() as pilot:
        line = row_line(pilot, morning.done)
        assert "已消档" in line
        for number in ("FW-001", "PG-002"):
            assert {"strike", "red"} <= set(styles_of(pilot, morning.done, number))
        await pilot.press("end", "up")  # and under the cursor
        assert {"strike", "red"} <= set(styles_of(pilot, morning.done, "PG-002"))
        assert "strike" not in styles_of(pilot, morning.done, "已消档")
        assert "strike" not in styles_of(pilot, morning.pipe, "PG-006")


async def test_void_entries_are_dim_and_say_so(console: Console, morning: Morning) -> None:
    async with console() as pilot:
        assert "作废" in row_line(pilot, morning.void)
        assert "dim" in styles_of(pilot, morning.void, "作废")


async def test_marks_say_in_words_and_signs_what_is_late(console: Console, morning: Morning) -> None:
    async with console() as pilot:
        assert row_line(pilot, morning.noise).startswith("!!超时 12:40")
        assert row_line(pilot, morning.pipe).startswith("> 将超 14:06")
        assert row_line(pilot, morning.lift).startswith("!!重大 09:40")
        assert row_line(pilot, morning.done).startswith("       08:10")


async def test_marks_change_at_the_second_without_reading(
    console: Console, morning: Morning, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console() as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, LedgerScreen)
        clock.set(clock.now().replace(hour=6, minute=36, second=0))  # 14:36 at the site: the signature is due
        screen.tick()
        assert row_line(pilot, morning.pipe).startswith("> 将超")
        clock.advance(seconds=1)
        repainted: list[int] = []
        monkeypatch.setattr(type(the_list(pilot)), "refresh_line", lambda self, y: repainted.append(y))
        screen.tick()
        assert row_line(pilot, morning.pipe).startswith("!!超时")
        assert repainted == [1]


async def test_every_line_is_as_wide_as_the_terminal_and_markup_stays_text(console: Console, morning: Morning) -> None:
    for size in ((80, 24), (100, 30), (140, 40)):
        async with console(size=size) as pilot:
            assert all(cell_len(line) == size[0] for line in screen_lines(pilot.app))
            assert "见[/ 备注" in row_line(pilot, morning.nasty)
            assert "[b]1" in row_line(pilot, morning.nasty)


async def test_search_narrows_while_typing_and_escape_gives_everything_back(console: Console, morning: Morning) -> None:
    async with console() as pilot:
        before = list(the_list(pilot).ids)
        await pilot.press("ctrl+f")
        await typed(pilot, "电梯")
        await settle(pilot)
        assert list(the_list(pilot).ids) == [morning.lift]
        assert count_word(whole_screen(pilot)) == "1"
        await typed(pilot, "没有这回事")
        await settle(pilot)
        assert "没有符合条件的记录。" in whole_screen(pilot)
        assert "Ctrl+U" in whole_screen(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert list(the_list(pilot).ids) == before
        await pilot.press("escape")
        assert pilot.app.focused is the_list(pilot)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("PG-20261123-002", "done"), ("13812345678", "noise"), ("3-2-1702", "pipe"), ("[B2]", "nasty"),
        ("广场舞", "noise"), ("周先生", "pipe"),
    ],
)  # fmt: skip
async def test_found_by_number_telephone_room_word(
    console: Console, morning: Morning, words: str, expected: str
) -> None:
    async with console("ctrl+f") as pilot:
        await typed(pilot, words)
        await settle(pilot)
        assert getattr(morning, expected) in the_list(pilot).ids
        assert len(the_list(pilot).ids) < 5


async def test_enter_and_down_lead_from_the_search_into_the_list(console: Console, morning: Morning) -> None:
    async with console("ctrl+f") as pilot:
        assert pilot.app.screen.query_one(SearchLine).has_focus
        await pilot.press("enter")
        assert the_list(pilot).has_focus
        await pilot.press("ctrl+f", "down")
        assert the_list(pilot).has_focus
        await pilot.press("down")
        assert the_list(pilot).selected_id == morning.noise


async def test_an_answer_to_an_older_question_is_dropped(
    console: Console, morning: Morning, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[int] = []
    async with console() as pilot:
        rows = the_list(pilot)
        keep = rows.set_ids

        def set_ids(ids: "array[int]", *, top: bool = False) -> None:
            shown.append(len(ids))
            keep(ids, top=top)

        monkeypatch.setattr(rows, "set_ids", set_ids)
        screen = pilot.app.screen
        assert isinstance(screen, LedgerScreen)
        for words in ("电", "电梯", "电梯困", "没有的词", "电梯困人"):
            screen.ask(words=words)
        await settle(pilot)
        assert set(shown) == {1}


async def test_only_open_and_filters_by_digits(console: Console, morning: Morning) -> None:
    async with console("ctrl+o") as pilot:
        assert morning.done not in the_list(pilot).ids
        assert morning.void not in the_list(pilot).ids
        assert "只看未办结" in whole_screen(pilot)
        await pilot.press("ctrl+l")
        await settle(pilot)
        await pilot.press("2")
        await settle(pilot)
        await pilot.press("4")
        await settle(pilot)
        assert set(the_list(pilot).ids) == {morning.noise, morning.reissued_entry}
        assert "只看未办结  投诉" in whole_screen(pilot)
        await pilot.press("ctrl+u")
        await settle(pilot)
        assert morning.done in the_list(pilot).ids
        assert len(the_list(pilot).ids) == 11


@pytest.mark.parametrize(("digit", "count"), [("1", 11), ("2", 10), ("3", 0), ("4", 11), ("5", 11), ("6", 11)])
async def test_periods_begin_at_the_midnight_of_the_site(
    console: Console, morning: Morning, digit: str, count: int
) -> None:
    async with console("ctrl+l", "4", digit) as pilot:
        assert len(the_list(pilot).ids) == count


async def test_an_empty_ledger_says_what_to_do(console: Console) -> None:
    async with console() as pilot:
        assert "还没有记录。" in whole_screen(pilot)
        assert "按 F2 登记" in whole_screen(pilot)
        await pilot.press("enter", "ctrl+e", "down", "end", "home")
        await pilot.press("f2")
        await settle(pilot)
        assert isinstance(pilot.app.screen, IntakeScreen)


async def test_what_another_console_registers_comes_into_sight(
    console: Console, desk: Desk, wang: Actor, clock: SettableClock, morning: Morning
) -> None:
    async with console("down", "down") as pilot:
        chosen = the_list(pilot).selected_id
        other = Desk(Store.open(desk.store.path, clock), clock, desk.calendar, desk.policy, desk.site_id, desk.zone)
        fresh = register(other, wang, Intake(Channel.PHONE, "路灯不亮", category=Category.REPAIR))
        other.store.close()
        await pilot.app.look_at_feed()  # type: ignore[attr-defined]
        await settle(pilot)
        assert the_list(pilot).ids[0] == fresh.entry_id
        assert "路灯不亮" in row_line(pilot, fresh.entry_id)
        assert the_list(pilot).selected_id == chosen


async def test_a_change_repaints_its_line_only(
    console: Console, desk: Desk, wang: Actor, morning: Morning, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console() as pilot:
        rows = the_list(pilot)
        repainted: list[int] = []
        monkeypatch.setattr(type(rows), "refresh_line", lambda self, y: repainted.append(y))
        entries.classify(desk, wang, morning.nasty, category=Category.SUGGESTION)
        await pilot.app.look_at_feed()  # type: ignore[attr-defined]
        await settle(pilot)
        assert "建议" in row_line(pilot, morning.nasty)
        assert repainted == [1 + list(rows.ids).index(morning.nasty)]


async def test_enter_opens_the_paper_at_any_size_and_escape_comes_back(console: Console, morning: Morning) -> None:
    for size in ((80, 24), (140, 40)):
        async with console("down", "enter", size=size) as pilot:
            assert isinstance(pilot.app.screen, PaperView)
            assert pilot.app.screen.entry_id == morning.noise
            await pilot.press("escape")
            await settle(pilot)
            assert isinstance(pilot.app.screen, LedgerScreen)
            assert the_list(pilot).selected_id == morning.noise


async def test_the_paper_stands_beside_the_list_on_wide_terminals(console: Console, morning: Morning) -> None:
    async with console("down", size=(140, 40)) as pilot:
        assert "XX-20261123-009  已派工" in whole_screen(pilot)
        assert "24 小时处理" in whole_screen(pilot)
        await pilot.press("down")
        await settle(pilot)
        assert "XX-20261123-008  已派工" in whole_screen(pilot)
        await pilot.resize_terminal(100, 30)
        await settle(pilot)
        assert "24 小时处理 " not in "".join(line[50:] for line in screen_lines(pilot.app)[4:])


async def test_actions_open_by_one_key_and_are_done_by_digit(console: Console, desk: Desk, morning: Morning) -> None:
    async with console("down", "ctrl+e") as pilot:
        assert isinstance(pilot.app.screen, ActionMenu)
        await typed(pilot, "加备注")
        await pilot.press("enter")
        await settle(pilot)
        await typed(pilot, "已向派出所通报")
        await pilot.press("ctrl+s")
        await acted(pilot)
        assert isinstance(pilot.app.screen, LedgerScreen)
    with desk.store.read() as session:
        detail = queries.entry_detail(session, desk.site_id, morning.noise)
    assert detail is not None and [note.text for note in detail.notes] == ["已向派出所通报"]


async def test_more_entries_than_lines_scroll_by_keys(
    console: Console, desk: Desk, wang: Actor, clock: SettableClock
) -> None:
    for number in range(120):
        clock.advance(seconds=20)
        register(desk, wang, Intake(Channel.PHONE, f"第{number:03d}件事", category=Category.ENQUIRY))
    async with console("end") as pilot:
        assert "第000件事" in whole_screen(pilot)
        await pilot.press("home", "pagedown")
        await settle(pilot)
        with desk.store.read() as session:
            assert list(the_list(pilot).ids) == list(queries.ledger_ids(session, desk.site_id, LedgerFilter()))
        assert "120 条" in whole_screen(pilot)


async def test_a_store_that_fails_is_told_and_the_list_stays(
    console: Console, morning: Morning, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pmconsole.data.core.errors import Locked

    def locked(*_: object) -> None:
        raise Locked("数据文件正被其他程序占用。")

    async with console() as pilot:
        monkeypatch.setattr(queries, "ledger_ids", locked)
        await pilot.press("ctrl+o")
        await settle(pilot)
        assert "数据文件正被其他程序占用。" in whole_screen(pilot)
        assert "水管爆裂" in row_line(pilot, morning.pipe)
        monkeypatch.undo()
        await pilot.press("ctrl+o", "ctrl+o")
        await settle(pilot)
        assert morning.done not in the_list(pilot).ids


@pytest.mark.parametrize(
    ("number", "expected"),
    [("PG-20261123-007", "PG-007"), ("PG-20261124-012", "PG-1124-012"), ("PG-20260105-001", "PG-0105-001"),
     ("PG-20270105-001", "PG-0105-001"), ("PG-20251231-001", "PG-20251231-001"), ("PG-20261399-1", "PG-20261399-1"),
     ("旧单12", "旧单12"), ("", "")],
)  # fmt: skip
def test_numbers_are_shortened_by_the_day_of_the_entry(number: str, expected: str, desk: Desk) -> None:
    assert short_number(number, desk.today()) == expected


@pytest.mark.parametrize(
    ("room", "expected"),
    [("3栋2单元1702", "3-2-1702"), ("3栋大堂", "3栋大堂"), ("[b]1", "[b]1"), ("", "")],
)
def test_rooms_are_shown_short_only_where_nothing_is_lost(room: str, expected: str) -> None:
    assert short_room(room) == expected
