"""Phrase codes in a real terminal: key by key they expand; what an input method commits, or a word holds, stays."""

from pathlib import Path

from tests.terminal import Terminal
from tests.test_keys_counted import at_the_intake, file

__all__ = ["file"]


def test_a_code_is_suggested_and_expands_but_not_what_an_input_method_commits(file: Path) -> None:
    with Terminal("--db", str(file)) as terminal:
        at_the_intake(terminal)
        terminal.press("Enter", "Enter", "Enter", "1")
        terminal.press("s", "g").wait("水管爆裂  （空格展开）")
        terminal.press("Space").wait("水管爆裂", gone="空格展开")
        # An input method hands over whole words at once; none of their letters is a code.
        terminal.type("阀门sg坏").press("Space").wait("水管爆裂阀门sg坏")
        terminal.press("x", "s", "g", "Space").wait("xsg")
        assert terminal.text.count("水管爆裂") == 1 + terminal.text.count("流程卡 水管爆裂")


def test_a_reply_is_written_by_its_code(file: Path) -> None:
    with Terminal("--db", str(file)) as terminal:
        at_the_intake(terminal)
        terminal.press("Enter", "Enter", "Enter", "1")
        for key in "hfyp":
            terminal.press(key)
        terminal.press("Space").wait("您反映的问题已派工")
