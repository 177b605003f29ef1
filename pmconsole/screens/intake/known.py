"""What the intake knows at the first ring, and the two keys that use it: answer from the board, join a running entry.

As soon as number or room is typed the panel shows the changes in force here, what is open at this door and in this
building, and the last calls (4.3.3, 4.3.5).
"""

from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from textual.content import Content
from textual.widgets import Static

from pmconsole.data.board import queries as queries_board
from pmconsole.data.board.queries import Caller, CallerKnowledge, ChangeForCaller, RunningEntry
from pmconsole.data.papers.rows import LedgerRow
from pmconsole.desk.board import answering
from pmconsole.desk.core.errors import BadInput, DeskError, Refused, StoreError
from pmconsole.desk.papers.registering import Intake, Registered
from pmconsole.procedure.board import ChangeState
from pmconsole.procedure.vocabulary import Category, EntryState
from pmconsole.screens.board.line import period
from pmconsole.screens.frame.base import ConsoleScreen
from pmconsole.screens.frame.keys import Command
from pmconsole.screens.kit.background import in_background
from pmconsole.screens.kit.cells import clip, pad
from pmconsole.screens.kit.chooser import Chooser, ChooserItem
from pmconsole.screens.kit.fields import FieldForm
from pmconsole.screens.kit.moments import shown

#: Ctrl+O answers, Ctrl+N joins; both pass the input that has the focus.
KNOWN_KEYS = (
    Command("intake.answer", "ctrl+o", "按变更答复", "answer", "按信息变更答复来电人，记为咨询并办结。", priority=True),
    Command(
        "intake.person", "ctrl+u", "选人", "person", "一个号码或房号有几个人：选是谁。", footer=False, priority=True
    ),
    Command("intake.join", "ctrl+n", "并入", "join", "同一件事已在办理：并入那一条，以后一并回复。", priority=True),
)
NOTHING = "没有这个号码或房号的以往记录。"
_KEYS = "数字/Enter 选   Esc 返回"


def _person(who: Caller) -> str:
    return f"{who.name} {who.room}".strip()


class KnowingScreen(ConsoleScreen):
    """The part of the intake that knows and answers; the form itself is the subclass's."""

    form: FieldForm
    picture: CallerKnowledge | None = None
    last_registered: Registered | None = None
    _saving: bool = False

    def intake(self) -> Intake | None:
        """What is typed."""
        raise NotImplementedError

    def has_text(self) -> bool:
        """Whether something is typed."""
        raise NotImplementedError

    def changed_by_card(self) -> None:
        """A tick or another card is kept with the draft."""
        raise NotImplementedError

    def say(self, text: str = "") -> None:
        """The line above the form."""
        raise NotImplementedError

    def known_keys(self) -> tuple[str, str]:
        """The keys of number and room as typed now."""
        raise NotImplementedError

    async def registered(self, done: Registered) -> None:
        """Empty the form and say what was registered."""
        raise NotImplementedError

    async def refresh_data(self) -> None:
        """A change or a running entry may have come or gone meanwhile."""
        await self.read_known()

    async def read_known(self) -> CallerKnowledge | None:
        """Read and show what is known; an answer to what is no longer typed is dropped, None then."""
        keys = self.known_keys()
        try:
            desk = self.console.desk
            found = await self.console.read(queries_board.picture, desk.now(), *keys, desk.today())
        except StoreError as error:
            self.query_one("#intake-known", Static).update(Content(f"以往记录没有读出来：{error}"))
            return None
        if keys != self.known_keys():
            return None
        self.picture = found
        self.show_known()
        return found

    def show_known(self) -> None:
        """Paint the panel."""
        panel, picture = self.query_one("#intake-known", Static), self.picture
        if picture is None or (picture.nothing and not any(self.known_keys())):
            panel.update("")
            return
        cells, wide = max(panel.size.width - 2, 30), self.has_class("-wide")
        lines = list(self._lines(picture, cells, wide))
        panel.update(Content("\n").join(lines) if lines else Content(NOTHING))

    def _lines(self, picture: CallerKnowledge, cells: int, wide: bool) -> Iterator[Content]:
        yield from self._people_lines(picture, cells)
        if picture.changes:
            yield Content.styled("信息变更  Ctrl+O 按变更答复", "bold $text-warning")
        for here in picture.changes[: 9 if wide else 2]:
            yield Content.styled(clip(self._change_line(here), cells), "$text-warning")
            if wide:
                told = here.change.answer or here.change.content
                yield Content(clip(f"  “{told}”", cells))
        mains = (*picture.open_here, *self._alike(picture))
        if mains:
            yield Content.styled(clip(f"正在办理  Ctrl+N 并入{self._left_out(picture)}", cells), "bold")
        yield from (Content(clip(self._main_line(main, main in picture.open_here), cells)) for main in mains[:3])
        seen = {main.row.id for main in mains[:3]}
        last = [row for row in picture.recent if row.id not in seen]
        if last:
            yield Content.styled("以往记录", "bold")
        yield from (Content(clip(self._call_line(row), cells)) for row in last)

    def _people_lines(self, picture: CallerKnowledge, cells: int) -> Iterator[Content]:
        choice = self._undecided(picture)
        if choice:
            told = "  ".join(_person(who) for who in choice)
            yield Content.styled(clip(f"有 {len(choice)} 个人，Ctrl+U 选是谁：{told}", cells), "bold $text-warning")
        elif picture.household:
            yield Content(
                clip(f"本房  {'  '.join(f'{who.name} {who.note} {who.phone}' for who in picture.household)}", cells)
            )

    def _undecided(self, picture: CallerKnowledge) -> tuple[Caller, ...]:
        """All who may be calling while nobody is named yet; empty where there is no choice."""
        named = not self.form.field("source").empty
        return () if named or len(picture.people) < 2 else picture.people

    def _alike(self, picture: CallerKnowledge) -> list[RunningEntry]:
        """What runs in this building: of the chosen category, where one is chosen (one burst pipe, many calls)."""
        chosen = self.form.field("category").value
        return [main for main in picture.nearby if chosen in (None, "", main.row.category)]

    def _left_out(self, picture: CallerKnowledge) -> str:
        others = len(picture.nearby) - len(self._alike(picture))
        return f"（同楼另有其他类别 {others} 条）" if others else "同一件事"

    def _change_line(self, here: ChangeForCaller) -> str:
        desk, change = self.console.desk, here.change
        state = change.state(desk.now())
        told = change.content if self.has_class("-wide") else change.answer or change.content
        doubt = "" if here.sure else "（是否在范围内请核对）"
        asked = {ChangeState.OVERDUE: "? 已到期，请先问部门", ChangeState.COMING: "未开始"}.get(state, "")
        when = period(change, desk.zone, desk.now())
        return " ".join(filter(None, (change.kind.zh, change.scope, when, asked, told))) + doubt

    def _main_line(self, main: RunningEntry, here: bool) -> str:
        row, where = main.row, "本房" if here else "同楼"
        also = f" 已并入 {main.joined}" if main.joined else ""
        when = shown(row.received_at, self.console.desk.zone, self.console.desk.now())
        return f"{where} {pad(when, 11)} {row.state.zh} {row.room} {row.category.zh} {row.content}{also}"

    def _call_line(self, row: LedgerRow) -> str:
        when = shown(row.received_at, self.console.desk.zone, self.console.desk.now())
        return f"{pad(when, 11)} {pad(row.state.zh, 8)} {pad(row.source, 8)} {row.category.zh} {row.content}"

    # The keys

    def action_person(self) -> None:
        """Choose who calls, where several people have this number or live at this door."""
        in_background(self, self._choose_person, group="person", exclusive=True)

    async def _choose_person(self) -> None:
        picture = await self.read_known()
        people = picture.people if picture else ()
        items = [ChooserItem(who, _person(who), who.note, f"{who.name} {who.room}") for who in people]
        if not items:
            self.say("这个号码和房号下没有登记过的人；请先填联系电话或房号。")
            return
        who = await self.app.push_screen_wait(Chooser("是哪一位", items, "按数字选", _KEYS))
        if who is not None:
            self.form.field("source").text = who.name
            if who.room:
                self.form.field("room").text = who.room

    def action_answer(self) -> None:
        """Answer the caller from the board."""
        self._once(self._answer)

    def action_join(self) -> None:
        """Join the call to what runs already."""
        self._once(self._join)

    def _once(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        if not self._saving:
            self._saving = True
            in_background(self, self._guarded, work)

    async def _guarded(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            await work()
        except BadInput as error:
            self.say("；".join(["还没有登记，请改正标出的地方；填写的都在。", *self.form.complain(error.fields)]))
        except (Refused, DeskError, StoreError) as error:
            self.say(f"没有登记，填写的都在。{error}")
            await self.read_known()
        finally:
            self._saving = False

    async def _answer(self) -> None:
        picture = await self.read_known()
        changes = picture.changes if picture else ()
        items = [
            ChooserItem(here.change, f"{here.change.kind.zh} {here.change.scope}", self._change_line(here))
            for here in changes
        ]
        change = await self._one_of("按哪一条答复", items, "这里没有可以答复的信息变更；请先填联系电话或房号。")
        if change is None:
            return
        self._fill_content(f"咨询{change.kind.zh}（{change.number}）")
        intake = self.intake()
        if intake is None:
            return
        console = self.console
        done = await console.desk_call(
            answering.answer_from, console.desk, console.actor, intake, change.id, change.version
        )  # fmt: skip
        await self.registered(done)
        self.say(f"已登记 {done.number}，按 {change.number} 答复：{change.answer or change.content}")

    async def _join(self) -> None:
        picture = await self.read_known()
        mains = self._joinable(picture) if picture else []
        items = [ChooserItem(main, main.row.number, self._main_line(main, main in mains)) for main in mains]
        main = await self._one_of("并入哪一条", items, "这里没有正在办理、可以并入的记录；请先填联系电话或房号。")
        if main is None:
            return
        self._fill_content(f"同 {main.row.number}：{main.row.content}")
        intake = self.intake()
        if intake is None:
            return
        console = self.console
        done = await console.desk_call(answering.join_call, console.desk, console.actor, intake, main.row.id)
        await self.registered(done)
        self.say(f"已登记 {done.number}，并入 {main.row.number}；那一条回复时会列出这位来电人。")

    def _joinable(self, picture: CallerKnowledge) -> list[RunningEntry]:
        """What a call can be joined to, those of the chosen category first."""
        open_now = (EntryState.RECEIVED, EntryState.HANDLED, EntryState.DISPATCHED)
        found = [m for m in (*picture.nearby, *picture.open_here) if m.row.state in open_now]
        found = [m for m in found if m.row.category not in (Category.INTERNAL, Category.ENQUIRY)]
        chosen = self.form.field("category").value
        return sorted(found, key=lambda main: main.row.category is not chosen)

    async def _one_of(self, title: str, items: list[ChooserItem[Any]], nothing: str) -> Any:
        """The only one, or the one chosen by digit; None where there is none, which is said."""
        if not items:
            self.say(nothing)
            return None
        if len(items) == 1:
            return items[0].value
        return await self.app.push_screen_wait(Chooser(title, items, "按数字选", _KEYS))

    def _fill_content(self, text: str) -> None:
        field = self.form.field("content")
        if field.empty:
            field.text = text
