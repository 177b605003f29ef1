"""A table of old records to fill in, with a row that shows how (4.3.6)."""

from pathlib import Path

from pmconsole.desk.sheets import out as sheet_out

COLUMNS = (
    ("编号", 10), ("接收时间", 18), ("渠道", 10), ("分类", 10), ("姓名", 12), ("电话", 24), ("房号", 16), ("内容", 48),
    ("备注", 24),
)  # fmt: skip
EXAMPLE = (
    "1", "2026-11-03 08:20", "电话", "报修", "张三", "13900001111、68881234 住宅", "3-2-1702", "厨房水龙头漏水",
    "上午在家",
)  # fmt: skip


def template(path: Path) -> None:
    """Write it to `path`, XLSX or CSV by its ending. Raises SheetRefused."""
    sheet_out.save(path, "旧记录", COLUMNS, [EXAMPLE])
