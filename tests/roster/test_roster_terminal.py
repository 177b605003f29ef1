"""The roster in a real terminal of 80x24: found in the palette by initials, next week filled by a few keys."""

from pmconsole.desk.core.unit import Desk
from tests.terminal import Terminal


def test_next_week_is_filled_by_keys_in_a_real_terminal(desk: Desk) -> None:
    desk.store.close()
    with Terminal("--db", str(desk.store.path)) as terminal:
        terminal.wait("还没有记录。", "F2 登记")
        terminal.press("C-p").wait("输入中文、拼音或首字母")
        terminal.press("p", "b").wait("每周排班")
        terminal.press("Enter").wait("下一班", "本周", "00:00-08:00")
        terminal.press("PgDn").wait("下周", "!空缺")
        terminal.press("Enter").wait("由谁上")
        terminal.press("1", "Enter").wait("Ctrl+W 换班", gone="由谁上")
        terminal.wait_until(lambda shown: shown.count("!空缺") == 20, "20 of the week's 21 shifts still empty")
        terminal.press("PgDn").wait("2 周后")
        terminal.press("C-l").wait("已照上周排好 1 班。")
