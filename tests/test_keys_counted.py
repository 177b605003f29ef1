"""How many keys the two commonest calls take in a real terminal, and how long that is by the keystroke-level model."""

from datetime import timedelta
from pathlib import Path

import pytest

from pmconsole.data.core.timekeeping import SettableClock, SystemClock
from pmconsole.data.file.store import Store
from pmconsole.desk.board import acts as board
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.desk.people.setup import DepartmentIn, set_up
from pmconsole.procedure.clocks import Policy
from pmconsole.procedure.vocabulary import Category, ChangeKind, Channel, ReplyHow
from pmconsole.procedure.working_days import WorkingCalendar
from tests.conftest import WANG, ZONE
from tests.terminal import Terminal

KEY_SECONDS, THINK_SECONDS = 0.28, 1.35


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """李女士 of 3-2-1702 called before; 3栋 is without water."""
    path = tmp_path / "desk.db"
    clock = SettableClock(SystemClock().now() - timedelta(hours=1))
    store = Store.open(path, clock)
    departments = [DepartmentIn("工程部", "赵强", "孙伟"), DepartmentIn("客服部")]
    site_id = set_up(store, clock, site_name="锦绣花园", departments=departments, on_duty=WANG.name)
    desk = Desk(store, clock, WorkingCalendar(ZONE), Policy(), site_id, ZONE)
    _prepare(desk, WANG)
    store.close()
    return path


def _prepare(desk: Desk, actor: Actor) -> None:
    register(desk, actor, Intake(Channel.PHONE, "灯不亮", "李女士", "13800001111", "3-2-1702", Category.REPAIR))
    board.register_change(
        desk, actor, kind=ChangeKind.WATER, department="工程部", reported_how=ReplyHow.PHONE, scope="3栋",
        content="清洗水箱", answer="三栋停水到傍晚",
    )  # fmt: skip


def klm(what: str, keys: int, thoughts: int) -> None:
    seconds = keys * KEY_SECONDS + thoughts * THINK_SECONDS
    print(f"{what}: {keys} keys, {thoughts} thoughts, {seconds:.1f} s beside the text (KLM)")


def at_the_intake(terminal: Terminal) -> None:
    """F2, the number as the caller tells it; the panel knows who it is."""
    terminal.wait("灯不亮")
    terminal.keys = 0
    terminal.press("F2").wait("联系电话")
    terminal.type("13800001111").wait("李女士", "3-2-1702", "信息变更")


def test_a_routine_repair_call_is_registered_and_dispatched_in_twelve_keys(file: Path) -> None:
    with Terminal("--db", str(file)) as terminal:
        at_the_intake(terminal)
        terminal.press("Enter", "Enter", "Enter", "1")
        terminal.type("厨房水管爆裂").wait("厨房水管爆裂")
        terminal.press("C-d").wait("责任部门")
        terminal.press("1", "Enter").wait("PG-", gone="责任部门")
        klm("repair call registered and dispatched", terminal.keys, 3)
        assert terminal.keys <= 12


def test_an_enquiry_is_answered_from_the_board_in_six_keys(file: Path) -> None:
    with Terminal("--db", str(file)) as terminal:
        at_the_intake(terminal)
        terminal.press("C-o").wait("已登记", "三栋停水到傍晚")
        terminal.wait(gone="咨询停水")  # the form is empty again for the next call
        klm("enquiry answered from the board", terminal.keys, 2)
        assert terminal.keys <= 6
        terminal.press("F3").wait("咨询停水")
