"""What is internal (4.3.9) reaches the managers who look on and no head of department, in none of the rooms."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from pmconsole.alerts import acting
from pmconsole.alerts.rows import standing
from pmconsole.alerts.sweep import sweep
from pmconsole.data.core.signed_content import content_hash
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.handover.queries import content_json
from pmconsole.data.papers.orders import signatures_of
from pmconsole.data.papers.tables import ShiftHandover
from pmconsole.data.view.hidden import LEFT_OUT, papers_in, seen_text
from pmconsole.data.view.store import ViewStore
from pmconsole.desk.board import acts as board
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.handover import acts as handover
from pmconsole.desk.handover import notes as shift_notes
from pmconsole.desk.papers import entries, major, orders
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.desk.people import setup
from pmconsole.procedure.viewing import VIEWERS, Sight, sight_of
from pmconsole.procedure.vocabulary import Category, ChangeKind, Channel, Paper, ReplyHow, Role, SignedHow
from tests.hand_in.weeks import Weeks
from tests.handover.acts import CHEN, WANG
from tests.keyboard import settle
from tests.seen import whole_screen
from tests.view.conftest import View

#: What must not be read, wherever it was written, and what stands beside it in the same text.
SECRET, BESIDE = "克扣伙食", "旁边的话"
ABOVE = frozenset({Role.MANAGER, Role.GENERAL_MANAGER})
#: Keys after which the next one means nothing before the screen has been read.
SLOW = ("enter", "f4", "f5", "f8", "f9", "ctrl+t", "ctrl+l", "ctrl+f", "5")
#: Every place of the view: the keys that lead there, what everybody reads there, what only those above read there.
PLACES: dict[str, tuple[tuple[str, ...], str, str]] = {
    "记录表": (("f3",), "今日登记 1", SECRET),
    "记录表：最旧一条整屏": (("end", "enter"), BESIDE, SECRET),
    "记录表：它的历史": (("ctrl+l",), "登记", SECRET),
    "记录表：按号码查找": (("escape", "escape", "ctrl+f", *"0000"), "查找", SECRET),
    "派工单": (("escape", "f4"), "工程部", SECRET),
    "派工单：整屏": (("enter",), BESIDE, SECRET),
    "变更": (("escape", "f5"), BESIDE, SECRET),
    "变更：历史": (("ctrl+l",), "登记", SECRET),
    "报警：在报": (("escape", "ctrl+g"), "在报 ", "内部管理事项"),
    "报警：暂缓": (("2",), BESIDE, SECRET),
    "报警：历史": (("3",), "历史", SECRET),
    "交接班：记事": (("f8", "7"), "对讲机", SECRET),
    "交接班：以往": (("ctrl+l", "enter"), "早班", SECRET),
    "周交：清单": (("escape", "f9", "enter"), "早班", SECRET),
    "周交：未入档": (("escape", "2"), "未入档", SECRET),
    "统计：信息量的单据": (("ctrl+t", "home", "enter"), "问路", SECRET),
    "统计：账龄的单据": (("escape", "5", "home", "down", "down", "enter"), BESIDE, SECRET),
}


def written(number: str, *more: str) -> str:
    """What somebody typed about an internal entry, among other things."""
    return "\n".join([BESIDE, f"员工反映{SECRET}，见 {number}", *more])


@pytest.fixture
def whispers(desk: Desk, wang: Actor, clock: SettableClock) -> str:
    """An internal entry that came by telephone, and what people wrote of it everywhere else; returns its number."""
    with desk.store.write() as session:
        setup.add_person(session, desk.site_id, "陈晨", Role.HANDLER)
    setup.take_duty(desk, wang.name, "早班", clock.now() + timedelta(hours=40))
    about = register(desk, wang, Intake(Channel.VISIT, BESIDE, "周先生", room="3-1-101", category=Category.REPAIR))
    call = Intake(Channel.PHONE, f"员工反映{SECRET}", "员工", "13900000000", category=Category.INTERNAL)
    number = register(desk, wang, call).number
    said = written(number)
    entries.note(desk, wang, about.entry_id, text=said)
    asked = register(desk, wang, Intake(Channel.VISIT, "问停车费", category=Category.ENQUIRY))
    entries.handle(desk, wang, asked.entry_id, handling=said)
    entries.reply(desk, wang, asked.entry_id, told="周先生", how=ReplyHow.PHONE, text=said)
    order = orders.issue_order(desk, wang, about.entry_id, department="工程部", content=said, requirement=f"问{number}")
    orders.sign_for(desk, wang, order.paper_id, receiver="孙伟", how=SignedHow.PAPER)
    orders.note_order(desk, wang, order.paper_id, text=said)
    change = {"kind": ChangeKind.WATER, "department": "工程部", "reported_how": ReplyHow.PHONE, "scope": "3栋"}
    board.register_change(desk, wang, **change, content=said, answer=said, sure=True)
    shift_notes.note(desk, wang, f"{SECRET}的事见{number}")
    shift_notes.all_fine(desk, wang)
    clock.advance(hours=25)
    sweep(desk)
    with desk.store.read() as session:
        alarms = standing(session, desk.site_id)
    mine = [one for one in alarms if one.number == order.number]
    acting.shelve(desk, wang, [acting.SeenAlarm(one.id, -1) for one in mine], clock.now() + timedelta(hours=1), said)
    handover.sign_out(desk, wang, WANG)
    objections = {item.id: f"{SECRET}？{number}" for item in handover.prepare(desk).content.critical}
    handover.take_over(desk, wang, CHEN, objections)
    shift_notes.note(desk, wang, f"{SECRET}的事见{number}")
    register(desk, wang, Intake(Channel.VISIT, "问路"))
    Weeks(desk, clock, wang).hand_in()
    return number


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.MANAGER])
async def test_each_place_tells_of_it_to_those_above_alone(whispers: str, view: View, role: Role) -> None:
    wrong, never = [], (SECRET, whispers, "XX-1123-002", "内部管理")
    async with view(role=role, size=(130, 40)) as pilot:
        for place, (keys, everybody, above) in PLACES.items():
            for key in keys:
                await pilot.press(key)
                if key in SLOW or key == keys[-1]:
                    await settle(pilot)
            shown = whole_screen(pilot)
            told = above in shown if role in ABOVE else any(word in shown for word in never)
            if everybody not in shown or told is not (role in ABOVE):
                wrong.append(f"{place}\n{shown}")
        await pilot.press("f1")
        helped = "\n".join(line.plain for line in pilot.app.screen._lines())  # type: ignore[attr-defined]
        assert ("全部都看得到" in helped) is (role in ABOVE) and ("认不出来" in helped) is (role not in ABOVE)
    assert not wrong, "\n".join(wrong)


def test_the_general_manager_sees_what_the_service_manager_sees() -> None:
    assert [sight_of([role]) for role in VIEWERS] == [Sight(), Sight(), Sight(True, True), Sight(True, True)]


@pytest.fixture
def internal(desk: Desk, wang: Actor) -> str:
    """An employee's complaint about internal management on its route; returns its number."""
    done = register(desk, wang, Intake(Channel.LETTER, "食堂管理员克扣员工伙食", category=Category.INTERNAL))
    entries.route_internally(desk, wang, done.entry_id, seen=done.version, department="工程部")
    return done.number


def test_every_table_that_tells_of_an_entry_leaves_out_internal_ones(
    internal: str, desk: Desk, looking: Callable[[Role], ViewStore]
) -> None:

    tables = """SELECT t.name, group_concat(c.name) FROM main.sqlite_master AS t
        JOIN pragma_table_info(t.name, 'main') AS c WHERE t.type = 'table' GROUP BY t.name"""
    with looking(Role.SUPERVISOR).read() as session:
        shadowed = set(session.execute(text("SELECT name FROM sqlite_temp_master WHERE type = 'view'")).scalars())
        for name, columns in session.execute(text(tables)).all():
            has = set(columns.split(","))
            if "entry_id" in has or {"paper", "paper_id"} <= has or "contact_id" in has:
                assert name in shadowed, name
        assert session.execute(text("SELECT count(*) FROM ledger_entry")).scalar() == 0
        assert session.execute(text("SELECT count(*) FROM journal WHERE number = :n"), {"n": internal}).scalar() == 0
        assert session.execute(text("SELECT count(*) FROM clock")).scalar() == 0
    with looking(Role.GENERAL_MANAGER).read() as session:
        assert session.execute(text("SELECT count(*) FROM ledger_entry")).scalar() == 1
        assert session.execute(text("SELECT count(*) FROM journal WHERE number = :n"), {"n": internal}).scalar()


def test_a_note_that_names_an_internal_entry_tells_nothing_of_it_in_the_journal(
    internal: str, desk: Desk, wang: Actor, looking: Callable[[Role], ViewStore]
) -> None:
    about = register(desk, wang, Intake(Channel.VISIT, "水管爆裂", category=Category.REPAIR)).entry_id
    major.mark_major(desk, wang, about, reason=f"与 {internal} 一样克扣伙食")
    for role, told in ((Role.SUPERVISOR, False), (Role.MANAGER, True)):
        with looking(role).read() as session:
            (line,) = session.execute(text("SELECT changes FROM journal WHERE action = 'entry.major'")).scalars()
        assert ("克扣伙食" in line) is told


def test_a_signed_handover_is_shown_without_its_internal_items(
    internal: str, desk: Desk, looking: Callable[[Role], ViewStore]
) -> None:
    values = {"items": [{"text": "食堂管理员克扣员工伙食", "entry_id": 1}, {"text": "对讲机", "entry_id": None}]}
    row = ShiftHandover(
        site_id=desk.site_id, number="JB-20261123-001", shift="早班", begins_at=desk.now(), ends_at=desk.now(),
        outgoing="王芳", content=content_json(values), content_hash=content_hash(values), standing="食堂管理员",
    )  # fmt: skip
    with desk.store.write() as session:
        session.add(row)
    for role, items in ((Role.SUPERVISOR, 1), (Role.MANAGER, 2)):
        with looking(role).read() as session:
            seen = session.exec(select(ShiftHandover)).one()
            assert len(json.loads(seen.content)["items"]) == items
            assert ("食堂" in seen.content + seen.standing) is (role is Role.MANAGER)
            assert seen.content_hash == content_hash(json.loads(seen.content)), "nobody is told of a forgery"


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("甲\n见 XX-20261123-002\n乙", f"甲\n{LEFT_OUT}\n乙"),
        ("见ｘｘ－20261123－2，再说", LEFT_OUT),
        ("XX 20261123 002\nxx20261123-0002", LEFT_OUT),
        ("见 XX-20261123-003", "见 XX-20261123-003"),
        ('{"text": ["", "见 XX-20261123-002"]}', f'{{"text": ["", "{LEFT_OUT}"]}}'),
        ('{"不是 JSON，XX-20261123-002', LEFT_OUT),
        ("", ""),
    ],
)
def test_the_lines_that_name_it_are_left_out(typed: str, left: str) -> None:
    named = {"XX-20261123-002"} & set(json.loads(papers_in(typed)))
    assert seen_text(typed, ",".join(named) or None) == left


def test_nobody_is_told_that_a_paper_was_changed_because_a_line_of_it_is_left_out(
    whispers: str, desk: Desk, looking: Callable[[Role], ViewStore]
) -> None:
    for role in (Role.SUPERVISOR, Role.MANAGER):
        with looking(role).read() as session:
            signed = [*signatures_of(session, 1, Paper.ORDER, [1]), *signatures_of(session, 1, Paper.HANDOVER, [1])]
            assert len(signed) == 3 and not [one for one in signed if one.changed]


def test_the_counts_of_a_hand_in_are_those_of_its_list(
    whispers: str, desk: Desk, looking: Callable[[Role], ViewStore]
) -> None:
    """One of the papers that were handed in, and one of those kept back, is nothing for heads of department."""
    for role, counts in ((Role.SUPERVISOR, (1, 5)), (Role.MANAGER, (2, 6))):
        with looking(role).read() as session:
            assert session.execute(text("SELECT handed, kept FROM hand_in")).one() == counts
            listed = session.execute(text("SELECT (SELECT count(*) FROM hand_in_item), count(*) FROM hand_in_kept"))
            assert listed.one() == counts
