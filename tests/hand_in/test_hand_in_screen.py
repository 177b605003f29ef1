"""F9 by keys: prepared, received by signature, gone through, passed or sent back, searched for, printed as it was."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from pmconsole.app import ConsoleApp
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.hand_in import review
from pmconsole.papers import hand_in
from pmconsole.procedure.archive import HandInState, ItemResult
from pmconsole.procedure.vocabulary import Paper
from pmconsole.screens.hand_in.review import ReviewScreen
from pmconsole.screens.hand_in.screen import HandInScreen
from pmconsole.screens.kit.blocks_box import BlocksBox
from pmconsole.screens.kit.form_box import FormBox
from pmconsole.screens.papers.paper_view import PaperView
from tests.hand_in.weeks import ARCHIVIST, Weeks
from tests.keyboard import settle, typed

SIZES = [(80, 24), (140, 40)]


pytestmark = pytest.mark.usefixtures("quiet")


def text_of(app: ConsoleApp, selector: str) -> str:
    return str(app.screen.query_one(selector, Static).content)


def told(app: ConsoleApp) -> str:
    return "\n".join(str(one.message) for one in app._notifications)


async def press(pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


async def sign(pilot: Pilot[Any], name: str = ARCHIVIST) -> None:
    """The form that asks who signs: name, on paper, done."""
    box = pilot.app.screen
    assert isinstance(box, FormBox)
    box.form.field("name").text = name
    box.form.field("how").editor.focus()
    await press(pilot, "2", "enter")


async def test_the_archivist_receives_passes_and_sends_back_by_keys(desk: Desk, wang: Actor, weeks: Weeks) -> None:
    weeks.repair()
    weeks.enquiry()
    made = weeks.hand_in()
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "f9")
        assert isinstance(app.screen, HandInScreen) and made.number in text_of(app, "#hand-in-detail")
        await press(pilot, "enter")
        screen = app.screen
        assert isinstance(screen, ReviewScreen)
        await press(pilot, "ctrl+e")
        await sign(pilot)
        assert weeks.row(made.hand_in_id).received_by == ARCHIVIST
        assert f"审核人 {ARCHIVIST}" in text_of(app, "#review-head")
        await press(pilot, "enter")
        assert isinstance(app.screen, PaperView)
        await press(pilot, "escape", "ctrl+s")
        assert [one.result for one in weeks.items(made.hand_in_id)].count(ItemResult.PASSED) == 1
        assert screen.list.selected is not None and screen.list.selected.result is ItemResult.PENDING
        await press(pilot, "ctrl+d", "2")
        await typed(pilot, "结果没写清")
        await press(pilot, "ctrl+s")
        await press(pilot, "2")
        assert screen.kind is Paper.ORDER
        await press(pilot, "ctrl+n", "enter")
        await press(pilot, "3", "ctrl+n", "enter")
        assert weeks.row(made.hand_in_id).state is HandInState.REVIEWED, told(app)
        row = weeks.row(made.hand_in_id)
        assert (row.passed, row.returned, row.pending) == (row.handed - 1, 1, 0)
        together = [one for one in weeks.items(made.hand_in_id) if one.together]
        assert {one.paper for one in together} == {Paper.ORDER, Paper.PHONE}
        await press(pilot, "escape", "3")
        assert isinstance(app.screen, HandInScreen) and "退给工程部：结果没写清" in text_of(app, "#hand-in-detail")
        await press(pilot, "ctrl+e")
        await typed(pilot, "写清楚了")
        await press(pilot, "ctrl+s")
        assert "登记改正：写清楚了" in text_of(app, "#hand-in-detail")


async def test_what_is_not_archived_is_listed_with_its_clause_and_found_by_its_reason(
    desk: Desk, wang: Actor, weeks: Weeks
) -> None:
    weeks.order()
    weeks.enquiry()
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "f9", "2")
        screen = app.screen
        assert isinstance(screen, HandInScreen) and len(screen.list.ids) == 5
        await press(pilot, "ctrl+f")
        await typed(pilot, "接单人签字")
        await settle(pilot)
        assert len(screen.list.ids) == 1 and "没有接单人签字(4.2.3)" in text_of(app, "#hand-in-detail")
        await press(pilot, "enter", "ctrl+d", "1")
        await typed(pilot, "接单人没签")
        await press(pilot, "ctrl+s", "enter")
        assert isinstance(app.screen, BlocksBox)
        await press(pilot, "escape")
        assert "退回信息中心改正" in text_of(app, "#hand-in-detail") or "还缺" in text_of(app, "#hand-in-detail")
        await press(pilot, "escape", "escape")
        assert not isinstance(app.screen, HandInScreen)


async def test_the_paper_itself_says_what_it_lacks(desk: Desk, wang: Actor, weeks: Weeks) -> None:
    weeks.order()
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "f4", "ctrl+d", "ctrl+w")
        box = app.screen
        assert isinstance(box, BlocksBox)
        assert any("没有接单人签字" in fact.text and fact.label == "4.2.3" for fact in box.blocks[0].facts)


async def test_a_key_prepares_while_the_desk_goes_on_and_the_archive_prints_what_it_kept(
    desk: Desk, wang: Actor, weeks: Weeks
) -> None:
    _, order = weeks.repair()
    number = weeks.number(Paper.ORDER, order)
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(140, 40), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "f9", "ctrl+n")
        await press(pilot, "f3")  # other screens answer meanwhile
        assert app.current_mode == "ledger"
        async with asyncio.timeout(60):
            while "已准备" not in told(app):
                await pilot.pause(0.05)
        weeks.pass_all(1)
        await press(pilot, "f9", "4", "ctrl+f")
        await typed(pilot, "换阀")
        await press(pilot, "enter")
        screen = app.screen
        assert isinstance(screen, HandInScreen) and screen.list.selected is not None
        assert screen.list.selected.number == number
        await press(pilot, "ctrl+s")
        (file,) = (desk.store.path.parent / "outbox").glob("*.pdf")
        assert number in file.name and file.read_bytes().startswith(b"%PDF")
        from pypdf import PdfReader

        text = "".join("".join(page.extract_text().split()) for page in PdfReader(file).pages)
        assert number in text and "已换阀" in text and text.count("派工单") >= 1
        await press(pilot, "escape", "1", "ctrl+s")
        assert "审核结果" in told(app)


def test_what_is_amiss_with_a_hand_in_that_prepared_itself_is_said_too(
    desk: Desk, wang: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = hand_in.PreparedHandIn(1, "ZJ-20261129-001", desk.store.path, 2, 0, "已准备。", ("字体里没有“𪚥”。",))
    monkeypatch.setattr(hand_in, "prepare", lambda *_: made)
    assert ConsoleApp(desk, wang).hand_in._at_slot(desk.now()) == "已准备。\n字体里没有“𪚥”。"


SHOTS = {
    "empty": (), "prepared": ("f9",), "preparing": ("f9",), "waiting": ("f9", "2"), "review": ("f9", "enter"),
    "archive": ("f9", "4"),
}  # fmt: skip


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("shot", SHOTS)
def test_picture(
    snap_compare: Callable[..., bool],
    desk: Desk,
    wang: Actor,
    weeks: Weeks,
    monkeypatch: pytest.MonkeyPatch,
    shot: str,
    size: tuple[int, int],
) -> None:
    # A word changed anywhere on a paper changes the hash, and is no reason to draw this anew.
    monkeypatch.setattr(hand_in._Preparation, "write_manifest", lambda _: "0123456789abcdef" * 4)
    if shot != "empty":
        weeks.repair()
        weeks.form()
        weeks.change()
        weeks.order()
        made = weeks.hand_in()
        if shot in ("review", "archive"):
            reviewer = weeks.receive(made.hand_in_id)
            ids = [one.id for one in weeks.items(made.hand_in_id)]
            review.return_item(desk, reviewer, ids[2], department="工程部", reason="结果写得不清")
            place = review.ArchivePlace("第 7 盒", "A 架 2 层")
            review.pass_items(desk, reviewer, made.hand_in_id, ids[:2] + ids[3:5], place)

    async def keys(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        if shot == "preparing":
            pilot.app.hand_in.progress = (840, 2000)  # type: ignore[attr-defined]
        await press(pilot, *(SHOTS[shot] or ("f9",)))
        while shot == "preparing" and "840 / 2000" not in text_of(pilot.app, "#hand-in-far-words"):  # type: ignore[arg-type]
            await pilot.pause(0.02)
        while shot != "empty" and pilot.app.screen.list.selected is None:  # type: ignore[attr-defined]
            await settle(pilot)
        await settle(pilot)

    assert snap_compare(ConsoleApp(desk, wang), terminal_size=size, run_before=keys)
