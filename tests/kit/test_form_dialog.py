"""Forms over a screen: what is typed stays until the desk has taken it, and it is handed in once."""

import asyncio

from pmconsole.desk.core.errors import BadInput, DeskError
from pmconsole.screens.kit.fields import TextField
from pmconsole.screens.kit.form_box import FormBox
from pmconsole.screens.kit.kit_app import KitApp
from tests.seen import screen_lines


class Desk:
    """Takes what is handed in when it is let, or says why it does not."""

    def __init__(self, *answers: str | DeskError) -> None:
        self.answers, self.taken, self.gate = list(answers), list[str](), asyncio.Event()

    async def take(self, values: dict[str, object]) -> str:
        self.taken.append(str(values["what"]))
        await self.gate.wait()
        answer = self.answers.pop(0)
        if isinstance(answer, DeskError):
            raise answer
        return answer

    def form(self) -> FormBox:
        return FormBox("记一笔", [TextField("what", "内容", required=True)], self.take)


async def test_saved_twice_in_a_row_it_is_handed_in_once() -> None:
    app, desk, answers = KitApp(), Desk("记下了。"), list[str | None]()
    async with app.run_test() as pilot:
        app.push_screen(desk.form(), answers.append)
        await pilot.pause()
        await pilot.press("a", "ctrl+s")
        form = app.screen
        assert isinstance(form, FormBox)
        form.action_save()
        desk.gate.set()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert desk.taken == ["a"] and answers == ["记下了。"] and not isinstance(app.screen, FormBox)


async def test_what_the_desk_refuses_is_said_and_what_was_typed_stays_and_can_be_handed_in_again() -> None:
    app, desk = KitApp(), Desk(DeskError("文件正被占用。"), BadInput({"what": "太短了。"}), "记下了。")
    desk.gate.set()
    async with app.run_test() as pilot:
        app.push_screen(desk.form())
        await pilot.pause()
        form = app.screen
        assert isinstance(form, FormBox)
        await pilot.press("a")
        for said in ("文件正被占用。", "太短了。"):
            await pilot.press("ctrl+s")
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert said in "\n".join(screen_lines(app)) and form.form.texts() == {"what": "a"}
        await pilot.press("ctrl+s")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert desk.taken == ["a", "a", "a"] and not form.is_attached


async def test_esc_hands_nothing_in() -> None:
    app, desk, answers = KitApp(), Desk("记下了。"), list[str | None]()
    async with app.run_test() as pilot:
        app.push_screen(desk.form(), answers.append)
        await pilot.pause()
        await pilot.press("a", "escape")
        await pilot.pause()
        assert not desk.taken and answers == [None]
