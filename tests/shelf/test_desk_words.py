"""Flow cards and phrase codes as the site changes them, and the ways between an entry, its card and its calls."""

from pmconsole.app import ConsoleApp
from pmconsole.data.shelf.cards import flow_cards, phrases
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.procedure.flow_cards import CARDS
from pmconsole.procedure.vocabulary import Category, Channel
from pmconsole.screens.calls.screen import PhoneScreen
from pmconsole.screens.kit.form_box import FormBox
from pmconsole.screens.papers.paper_view import PaperView
from pmconsole.screens.shelf.flow_card import FlowCardBox
from tests.keyboard import settle, typed
from tests.seen import whole_screen

FIRE = next(card for card in CARDS if card.key == "fire")


async def test_a_card_is_changed_where_it_is_used_and_taken_back_to_its_first_words(desk: Desk, wang: Actor) -> None:
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f2")
        await settle(pilot)
        for key in ("tab", "tab", "tab", "6"):
            await pilot.press(key)
        await typed(pilot, "车库着火")
        await settle(pilot)
        await pilot.press("ctrl+k")
        await settle(pilot)
        assert isinstance(app.screen, FlowCardBox) and app.screen.card.key == "fire"
        await pilot.press("ctrl+e")
        await settle(pilot)
        assert isinstance(app.screen, FormBox)
        app.screen.form.field("title").text = "火警[/本小区]"
        await pilot.press("ctrl+s")
        await settle(pilot)
        with desk.store.read() as session:
            changed = next(card for card in flow_cards(session, desk.site_id) if card.key == "fire")
        assert (changed.title, changed.steps, changed.major) == ("火警[/本小区]", FIRE.steps, True)
        await pilot.press("ctrl+k")
        await settle(pilot)
        await pilot.press("ctrl+e")
        await settle(pilot)
        assert isinstance(app.screen, FormBox)
        app.screen.form.field("what").text = "ours"
        await pilot.press("ctrl+s")
        await settle(pilot)
        with desk.store.read() as session:
            assert next(card for card in flow_cards(session, desk.site_id) if card.key == "fire").title == FIRE.title


async def test_a_new_phrase_code_works_in_the_next_content(desk: Desk, wang: Actor) -> None:
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f2")
        await settle(pilot)
        await pilot.press("ctrl+b")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, FormBox)
        await typed(pilot, "Bad Code")
        await pilot.press("tab")
        await typed(pilot, "玻璃破裂")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert isinstance(app.screen, FormBox) and "要以字母开头" in whole_screen(pilot), "nothing typed is lost"
        app.screen.form.field("code").text = "bl"
        await pilot.press("ctrl+s")
        await settle(pilot)
        with desk.store.read() as session:
            assert {p.code: p.text for p in phrases(session, desk.site_id)}["bl"] == "玻璃破裂"
        for key in ("tab", "tab", "tab", "1"):
            await pilot.press(key)
        await typed(pilot, "bl ")
        await settle(pilot)
        assert "玻璃破裂" in whole_screen(pilot)


async def test_from_an_entry_one_key_leads_to_its_card_and_one_to_its_calls(desk: Desk, wang: Actor) -> None:
    done = register(
        desk, wang, Intake(Channel.PHONE, "着火了", "李女士", "13800001111", "3-2-1702", Category.EMERGENCY)
    )
    register(desk, wang, Intake(Channel.PHONE, "灯不亮", "张先生", "13900002222", "1-1-101", Category.REPAIR))
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        app.push_screen(PaperView(done.entry_id))
        await settle(pilot)
        await pilot.press("ctrl+b")
        await settle(pilot)
        assert isinstance(app.screen, PhoneScreen) and len(app.screen.list.ids) == 1
        assert "13800001111" in whole_screen(pilot) and "13900002222" not in whole_screen(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, PaperView) and app.screen.entry_id == done.entry_id
        await pilot.press("ctrl+k")
        await settle(pilot)
        await typed(pilot, "hj")
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, FlowCardBox)
        await pilot.press("1")
        await settle(pilot)
        assert app.screen.ticked.keys() == {1}
