"""Reading something from the shelf: only the lines seen are drawn, the words found are marked, Enter goes on."""

from bisect import bisect_right
from typing import ClassVar

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from pmconsole.data.shelf import queries
from pmconsole.data.shelf.files import path_of
from pmconsole.data.shelf.queries import ShelfRow, TextPlace
from pmconsole.screens.frame.base import ConsoleScreen
from pmconsole.screens.frame.keys import Command
from pmconsole.screens.kit.cells import wrapped

Row = tuple[int, int, str]  # line of the text, its first character, what stands on the screen's row


class ShelfReading(ConsoleScreen):
    """The text of one edition under its head."""

    TITLE_ZH = "资料架 › 阅读"
    DEFAULT_CSS = """
    ShelfReading #reading-head { height: auto; max-height: 3; width: 1fr; padding: 0 1; color: $text-muted; }
    ShelfReading #reading-text { height: 1fr; width: 1fr; padding: 0 1; }
    """
    KEYS: ClassVar = (
        Command("reading.next", "enter", "下一处", "place(1)", "到查到的下一处。"),
        Command("reading.last", "ctrl+b", "上一处", "place(-1)", "到查到的上一处。"),
        Command("reading.pagedown", "pagedown,space", "下一页", "page(1)", footer=False),
        Command("reading.pageup", "pageup", "上一页", "page(-1)", footer=False),
        Command("reading.down", "down", "下一行", "line(1)", footer=False, palette=False),
        Command("reading.up", "up", "上一行", "line(-1)", footer=False, palette=False),
        Command("reading.home", "home", "开头", "line(-100000000)", footer=False),
        Command("reading.end", "end", "末尾", "line(100000000)", footer=False),
        Command("reading.back", "escape", "返回", "app.pop_screen", "回到资料架。", palette=False),
    )

    def __init__(self, row: ShelfRow, words: str) -> None:
        """`row` is the edition to read, `words` what was looked for."""
        super().__init__()
        self.row, self.words = row, words
        self.top, self.at = 0, -1
        self.rows: list[Row] = []
        self.places: list[TextPlace] = []
        self._laid_for = 0

    def body(self) -> ComposeResult:
        """Head and text."""
        yield Static(id="reading-head", markup=False)
        yield Static(id="reading-text", markup=False)

    async def refresh_data(self) -> None:
        """Read and lay out, once for each width."""
        cells = max(self.size.width - 2, 20)
        if self._laid_for != cells:
            text = reading_text(self.row, await self.console.read(queries.body_of, self.row.id))
            self.rows, self.places = await self.console.look(lay_out, text, self.words, cells)
            first, self._laid_for = not self._laid_for, cells
            if first and self.places:
                self.action_place(1)
        self._show()

    def on_resize(self) -> None:
        """Another width: the lines break elsewhere."""
        self.refresh_soon()

    @property
    def _height(self) -> int:
        return max(self.query_one("#reading-text", Static).size.height, 1)

    def _show(self) -> None:
        self.top = max(0, min(self.top, len(self.rows) - self._height))
        marked: dict[int, list[TextPlace]] = {}
        for place in self.places:
            marked.setdefault(place.line, []).append(place)
        here = self.places[self.at] if 0 <= self.at < len(self.places) else None
        seen = self.rows[self.top : self.top + self._height]
        lines = [row_content(row, marked.get(row[0], []), here) for row in seen]
        self.query_one("#reading-text", Static).update(Content("\n").join(lines))
        self.query_one("#reading-head", Static).update(Content("\n".join(self._head())))

    def _head(self) -> list[str]:
        row = self.row
        since = f"{row.valid_from} 起有效" if row.valid_from else ""
        told = f"“{self.words.strip()}”{self.at + 1}/{len(self.places)} 处" if self.places else ""
        lines = ["  ".join(part for part in (row.title, row.kind.zh, row.edition, since, told) if part)]
        if row.file_hash:
            lines.append(f"文件 {row.file_name}，存在 {path_of(self.console.desk.store.path, row.file_hash)}")
        return lines

    def action_line(self, by: int) -> None:
        """Lines down or up."""
        self.top += by
        self._show()

    def action_page(self, by: int) -> None:
        """A page down or up; one line stays in sight."""
        self.action_line(by * max(self._height - 1, 1))

    def action_place(self, by: int) -> None:
        """The next place found, after the last the first."""
        if not self.places:
            return
        self.at = (self.at + by) % len(self.places)
        place = self.places[self.at]
        row = bisect_right(self.rows, (place.line, place.start), key=lambda row: (row[0], row[1])) - 1
        if not self.top <= row < self.top + self._height:
            self.top = row - self._height // 3
        self._show()


def reading_text(row: ShelfRow, body: str) -> str:
    """Prices first, then the text; a sentence where there is neither."""
    prices = [f"{one.name}：{one.price} {one.unit}{f'（{one.remark}）' if one.remark else ''}" for one in row.tariff]
    text = "\n".join(filter(None, ["\n".join(prices), body]))
    return text or "这个文件读不出文字，请用别的程序打开上面的文件。"


def lay_out(text: str, words: str, cells: int) -> tuple[list[Row], list[TextPlace]]:
    """The rows of the screen, and where the words stand."""
    rows: list[Row] = []
    for number, line in enumerate(text.split("\n")):
        at = 0
        for piece in wrapped(line, cells):
            rows.append((number, at, piece))
            at += len(piece)
    return rows, queries.places(text, words)


def row_content(row: Row, places: list[TextPlace], here: TextPlace | None) -> Content:
    """A row with its places marked, the present one more strongly."""
    _, start, text = row
    content = Content(text)
    for place in places:
        begin, end = max(place.start - start, 0), min(place.end - start, len(text))
        if begin < end:
            content = content.stylize("reverse bold" if place is here else "bold underline", begin, end)
    return content
