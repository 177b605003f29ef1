"""A fast hand, or a line that delivers keys in bundles: each key finds the screen as the key before it left it."""

from pathlib import Path

from tests.terminal import Terminal
from tests.test_keys_counted import at_the_intake, file

__all__ = ["file"]


def test_keys_that_arrive_in_one_bundle_do_what_they_do_one_by_one(file: Path) -> None:
    with Terminal("--db", str(file)) as terminal:
        at_the_intake(terminal)
        # Number, room and name passed by, the category chosen, the content typed, registered, dispatched: one bundle.
        terminal.child.send("\r\r\r1厨房水管爆裂\x041\r")
        shown = terminal.wait("已登记 XX-", "派工单 PG-", "已派往工程部")
        assert "责任部门" not in shown
        terminal.press("F3").wait("厨房水管爆裂", "3-2-1702", "报修")


def test_a_key_after_the_save_key_belongs_to_the_next_call(file: Path) -> None:
    with Terminal("--db", str(file)) as terminal:
        at_the_intake(terminal)
        terminal.child.send("\r\r\r1厨房水管爆裂\x1313900002222")
        shown = terminal.wait("已登记 XX-", "13900002222")
        assert "厨房水管爆裂" not in shown.split("内容")[1].split("接收时间")[0]


def test_the_menu_and_its_form_take_the_keys_that_were_struck_before_they_stood(file: Path) -> None:
    with Terminal("--db", str(file)) as terminal:
        terminal.wait("灯不亮")
        terminal.child.send("\x0521\r")
        terminal.wait("派工单 PG-", "已派往工程部")
