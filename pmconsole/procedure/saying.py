"""Whether words that had to be written say anything: "无" in the place of a report is no report (4.2.7)."""

import re

#: What is written where nothing is said.
_NOTHING = frozenset({
    "无", "没有", "暂无", "没", "略", "同上", "见上", "如上", "不详", "未填", "none", "no", "na", "null", "nil", "test",
})  # fmt: skip


def says_something(text: str | None) -> bool:
    """Whether `text` says more than that there is nothing to say; marks and figures alone say nothing."""
    words = "".join(re.findall(r"[^\W\d_]+", text or "")).casefold()
    return bool(words) and words not in _NOTHING
