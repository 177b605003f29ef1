"""How many keys a shift takes to hand over in a real terminal at 80x24, with PINs, when nothing is wrong."""

from datetime import timedelta
from pathlib import Path

import pytest

from pmconsole.data.core.timekeeping import SettableClock, SystemClock
from pmconsole.data.file.store import Store
from pmconsole.data.handover import queries as queries_handover
from pmconsole.data.roster import queries as queries_roster
from pmconsole.desk.core import pins
from pmconsole.desk.core.unit import Desk
from pmconsole.desk.handover import notes as shift_notes
from pmconsole.desk.handover.gathering import duty_now
from pmconsole.desk.papers import entries, orders
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.desk.people import setup
from pmconsole.desk.people.acts import ADMINISTRATOR
from pmconsole.desk.people.setup import DepartmentIn, set_up
from pmconsole.desk.roster import acts as roster
from pmconsole.procedure.clocks import Policy
from pmconsole.procedure.handover import Section
from pmconsole.procedure.vocabulary import Category, Channel, Role
from pmconsole.procedure.working_days import WorkingCalendar
from tests.conftest import WANG, ZONE, found
from tests.terminal import Terminal

PINS = {"王芳": "2580", "陈晨": "1472"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """王芳's shift is nearly over: papers done and open, a note written; 陈晨 is put down for the next, 刘洋 is not."""
    path = tmp_path / "desk.db"
    now = SystemClock().now()
    clock = SettableClock(now - timedelta(hours=3))
    store = Store.open(path, clock)
    site_id = set_up(store, clock, site_name="锦绣花园", departments=[DepartmentIn("工程部", "赵强")], on_duty="王芳")
    desk = Desk(store, clock, WorkingCalendar(ZONE), Policy(), site_id, ZONE)
    with store.write() as session:
        people = {name: found(setup.add_person(session, site_id, name, Role.HANDLER)) for name in ("王芳", "陈晨")}
        setup.add_person(session, site_id, "刘洋", Role.HANDLER)
    with desk.unit(ADMINISTRATOR, "pin.set") as unit:
        for person in people.values():
            pins.set_pin(unit, person, "9753", "管理员")
    for name, pin in PINS.items():
        pins.prove(desk, name, "9753", pin)
    made = register(desk, WANG, Intake(Channel.PHONE, "灯不亮", "李女士", "13800001111", "3-2-1702", Category.REPAIR))
    entries.handle(desk, WANG, made.entry_id, handling="换了灯泡", replied=True)
    clock.set(now - timedelta(minutes=20))
    setup.take_duty(desk, "王芳", "", now + timedelta(minutes=10))
    shift_notes.note(desk, WANG, "快递柜 2 号格坏了")
    other = register(desk, WANG, Intake(Channel.PHONE, "水管漏", "周先生", "13800002222", "5-1-301", Category.REPAIR))
    orders.issue_order(desk, WANG, other.entry_id, department="工程部")
    _put_down(desk)
    store.close()
    return path


def _put_down(desk: Desk) -> None:
    with desk.store.read() as session:
        duty = found(duty_now(session, desk))
        turn = found(queries_roster.shift_of(session, desk.site_id, found(duty.ends_at), ZONE))
    roster.assign(desk, WANG, turn.day, turn.name, ["陈晨"])


def test_a_quiet_shift_is_handed_over_in_at_most_twenty_keys(file: Path) -> None:
    with Terminal("--db", str(file)) as terminal:
        terminal.wait("信息中心", "王芳", "灯不亮")
        terminal.keys = 0
        terminal.press("A-8").wait("Ctrl+A 全部正常")
        terminal.press("C-a").wait("都清点过了")
        terminal.press("C-s").wait("交班签名：王芳", "本机密码")
        terminal.press("2", *PINS["王芳"], "Enter").wait("请接班人按 Ctrl+S")
        terminal.press("C-s").wait("接班签名", "陈晨", "本机密码")
        terminal.press("2", *PINS["陈晨"], "Enter").wait("已交接，陈晨当班")
        keys = terminal.keys
        terminal.press("Esc").wait("陈晨", "灯不亮", "Ctrl+E 办理", gone="设备钥匙")
    store = Store.open(file, SystemClock())
    with store.read() as session:
        row = found(queries_handover.latest(session, 1))
        content = found(found(queries_handover.paper(session, 1, row.id)).content)
    store.close()
    assert (row.outgoing, row.incoming) == ("王芳", "陈晨")
    assert "快递柜 2 号格坏了" in content.of(Section.NOTES)[0].text
    assert keys == 16 <= 20, "the page of the product says how many: the digits of two PINs counted"
