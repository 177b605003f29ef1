"""A list of any length: it knows the ids of all rows, reads only the rows that are seen, paints only what changed.

The ledger may have a million entries (design: Lists). Rows are fetched a screenful at a time by an async function of
the screen and kept in a small cache by id, so a row that moved because others came above it is not read again.
"""

import logging
from array import array
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, ClassVar, Generic

from rich.segment import Segment
from rich.style import Style
from textual import events, getters
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from pmconsole.screens.kit.cells import clip, pad, width
from pmconsole.screens.kit.kit_app import KitApp
from pmconsole.screens.kit.list_line import Column, Layout, ListLine
from pmconsole.screens.kit.row_cache import CACHED_ROWS, R, RowCache

_log = logging.getLogger(__name__)
NEAR = 512
LOOKS = ("breached", "due_soon", "major", "struck", "void", "dim", "good")


class PagedList(ScrollView, Generic[R], can_focus=True):
    """Rows by id, one line each, under a fixed header.

    `fetch(ids)` returns the rows of these ids (any order, missing ones left out); `draw(row)` says what a row shows and
    is asked again whenever `redraw` is called, so it may depend on the time.
    """

    kit_app = getters.app(KitApp)
    DEFAULT_CSS = """
    PagedList {
        height: 1fr; overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; scrollbar-gutter: stable;
        & > .paged-list--header { text-style: bold; color: $text-muted; background: $panel; }
        & > .paged-list--cursor { background: $primary-muted; }
        & > .paged-list--cursor-focus { background: $primary-darken-3; text-style: bold; }
        & > .paged-list--breached { color: $error; text-style: bold; }
        & > .paged-list--due_soon { color: $warning; text-style: bold; }
        & > .paged-list--major { color: $error; text-style: bold; }
        & > .paged-list--struck { color: $error; text-style: strike; }
        & > .paged-list--void { color: $text-muted; text-style: dim; }
        & > .paged-list--dim { color: $text-muted; text-style: dim; }
        & > .paged-list--good { color: $success; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "paged-list--header", "paged-list--cursor", "paged-list--cursor-focus", *(f"paged-list--{k}" for k in LOOKS)
    }  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1)", "上一行", show=False),
        Binding("down", "step(1)", "下一行", show=False),
        Binding("pageup", "page(-1)", "上一页", show=False),
        Binding("pagedown", "page(1)", "下一页", show=False),
        Binding("home,ctrl+home", "edge(-1)", "第一行", show=False),
        Binding("end,ctrl+end", "edge(1)", "最后一行", show=False),
        Binding("enter", "activate", "打开", show=False),
    ]

    class Highlighted(Message):
        """The cursor came to another row; `row_id` is None when the list is empty."""

        def __init__(self, paged_list: "PagedList[Any]", row_id: int | None) -> None:
            """`row_id` is the id under the cursor."""
            self.paged_list, self.row_id = paged_list, row_id
            super().__init__()

        @property
        def control(self) -> "PagedList[Any]":
            """The list."""
            return self.paged_list

    class Activated(Highlighted):
        """Enter or a second click on a row."""

    class Loaded(Highlighted):
        """Every row that is seen has been read."""

    class Failed(Message):
        """Rows could not be read; `error` is what the fetch raised. They are asked for again at the next move."""

        def __init__(self, paged_list: "PagedList[Any]", error: Exception) -> None:
            """`error` as raised by the fetch."""
            self.paged_list, self.error = paged_list, error
            super().__init__()

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        fetch: Callable[[Sequence[int]], Awaitable[Sequence[R]]],
        draw: Callable[[R], ListLine],
        empty: str = "",
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """`empty` is the sentence shown when there is no row; its lines are centred."""
        super().__init__(id=id, classes=classes)
        self._columns, self._fetch, self._draw, self.empty = tuple(columns), fetch, draw, empty
        self._ids: array[int] = array("q")
        self._rows = RowCache[R]()
        self._painted: dict[int, tuple[ListLine, str, Strip]] = {}
        self._layout = Layout((), 0)
        self._cursor = 0
        self._loading = False

    # What the list holds

    @property
    def ids(self) -> "array[int]":
        """The ids of all rows in order; not to be changed in place."""
        return self._ids

    @property
    def cursor(self) -> int:
        """The index of the selected row, 0 when empty."""
        return self._cursor

    @property
    def selected_id(self) -> int | None:
        """The id under the cursor."""
        return self._ids[self._cursor] if self._ids else None

    @property
    def selected(self) -> R | None:
        """The row under the cursor, None until it is read."""
        return self._rows.get(self.selected_id)

    def row(self, row_id: int) -> R | None:
        """The row of `row_id` where it is in the cache."""
        return self._rows.get(row_id)

    def set_ids(self, ids: "array[int]", *, top: bool = False) -> None:
        """Show these rows. The selected id stays selected, on its line where possible; `top` starts at the first row.

        What is cached counts as old and is read again; until then it stays on the screen.
        """
        before, seen, old = self.selected_id, self._seen(), self._ids
        offset = self._cursor - self.scroll_offset.y
        self._ids = ids
        self._cursor = 0 if top else self._find(before, self._cursor)
        self._resize_virtual(len(ids))
        if top:
            self._scroll(0)
        elif self.scroll_offset.y:  # at the very top new rows come into sight instead
            self._scroll(self._cursor - offset)
        self._show_cursor()
        if not ids or not old:
            self.refresh()
        else:
            self._refresh_indices([i for i in self._seen() if not (i in seen and i < len(old) and old[i] == ids[i])])
            if len(ids) < len(old):
                # Only what is in sight: a million lines may have gone.
                first = self.scroll_offset.y
                self._refresh_indices(range(max(len(ids), first), min(len(old), first + self.size.height)))
        if self.selected_id != before:
            self.post_message(self.Highlighted(self, self.selected_id))
        self.reread()

    def reread(self) -> None:
        """Read the rows again that are seen; lines are repainted where what they show changed."""
        self._rows.all_old()
        self._want()

    def select(self, row_id: int) -> bool:
        """Put the cursor on `row_id`; False when it is not in the list."""
        index = self._find(row_id, self._cursor)
        if not self._ids or self._ids[index] != row_id:
            return False
        self._move(index)
        return True

    def redraw(self) -> None:
        """Ask `draw` again for the lines that are seen, and repaint those that now show something else."""
        changed = []
        for index in self._seen():
            row = self._rows.get(self._ids[index])
            kept = self._painted.get(self._ids[index])
            if row is not None and kept is not None and self._draw(row) != kept[0]:
                del self._painted[self._ids[index]]
                changed.append(index)
        self._refresh_indices(changed)

    def _find(self, row_id: int | None, near: int) -> int:
        last = max(0, len(self._ids) - 1)
        if row_id is None:
            return 0
        # Mostly the row only moved a little: look around its old place before searching a million.
        for span in (slice(max(0, near - NEAR), near + NEAR), slice(0, len(self._ids))):
            try:
                return self._ids.index(row_id, span.start, span.stop)
            except ValueError:
                continue
        return min(near, last)

    # Reading

    def _seen(self) -> range:
        first = self.scroll_offset.y
        return range(min(first, len(self._ids)), min(first + max(0, self.size.height - 1), len(self._ids)))

    def _missing(self) -> list[int]:
        return self._rows.missing(self._ids, self._seen())

    def _want(self) -> None:
        if not self._loading and self.is_attached and self._missing():
            self._loading = True
            self.run_worker(self._load(), group=f"rows-{id(self)}", exit_on_error=False)

    async def _load(self) -> None:
        # One reader for the list: it asks anew what is seen after every answer, so places passed in haste are skipped.
        try:
            while ids := self._missing():
                epoch = self._rows.epoch
                rows = await self._fetch(ids)
                self._take(ids, rows, epoch)
        except Exception as error:
            _log.warning("rows could not be read: %s", error)
            self.post_message(self.Failed(self, error))
        finally:
            self._loading = False

    def _take(self, ids: Sequence[int], rows: Sequence[R], epoch: int) -> None:
        changed = self._rows.take(ids, rows, epoch)
        for row_id in changed:
            self._painted.pop(row_id, None)
        seen = self._seen()
        self._refresh_indices([i for i in seen if self._ids[i] in changed])
        if self._rows.is_fresh([self._ids[i] for i in seen]):
            self.post_message(self.Loaded(self, self.selected_id))

    # Moving

    def action_step(self, by: int) -> None:
        """One row up or down."""
        self._move(self._cursor + by)

    def action_page(self, by: int) -> None:
        """A screenful up or down; the line of the cursor on the screen stays."""
        page = max(1, self.size.height - 2)
        self._scroll(self.scroll_offset.y + by * page)
        self._move(self._cursor + by * page)

    def action_edge(self, by: int) -> None:
        """To the first or the last row."""
        self._move(0 if by < 0 else len(self._ids) - 1)

    def action_activate(self) -> None:
        """Open the selected row."""
        if self.selected_id is not None:
            self.post_message(self.Activated(self, self.selected_id))

    def on_click(self, event: events.Click) -> None:
        """A click selects, a second one on the same row opens."""
        index = self.scroll_offset.y + event.y - 1
        if event.y < 1 or index >= len(self._ids):
            return
        again = index == self._cursor and event.chain > 1
        self._move(index)
        if again:
            self.action_activate()

    def _move(self, index: int) -> None:
        index = max(0, min(index, len(self._ids) - 1))
        if not self._ids or index == self._cursor:
            return
        old, self._cursor = self._cursor, index
        self._show_cursor()
        self._refresh_indices([old, index])
        self.post_message(self.Highlighted(self, self.selected_id))
        self._want()

    def _show_cursor(self) -> None:
        first, lines = self.scroll_offset.y, max(1, self.size.height - 1)
        if self._cursor < first:
            self._scroll(self._cursor)
        elif self._cursor >= first + lines:
            self._scroll(self._cursor - lines + 1)

    def _scroll(self, first: int) -> None:
        self.scroll_to(y=max(0, first), animate=False, force=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Other rows are seen: read them."""
        super().watch_scroll_y(old_value, new_value)
        self._want()

    def _resize_virtual(self, count: int) -> None:
        # Set past the reactive: its watcher lays the whole screen out and repaints the list for one row more.
        size = Size(self.size.width, count + 1)
        if size == self.virtual_size:
            return
        self.set_reactive(Widget.virtual_size, size)
        if self.is_attached:
            self.vertical_scrollbar.window_virtual_size = size.height
            self.scroll_y = self.validate_scroll_y(self.scroll_y)

    # Painting

    def on_resize(self, event: events.Resize) -> None:
        """Another width or height: other rows are seen."""
        self._resize_virtual(len(self._ids))
        self._show_cursor()
        self._want()

    def notify_style_update(self) -> None:
        """Colours changed: nothing painted counts."""
        super().notify_style_update()
        self._painted.clear()

    def _fit_columns(self) -> None:
        # Asked at every paint: a screen may be painted before its Resize has come through the queue.
        width = self.scrollable_content_region.width
        if self._layout.width != width:
            self._layout = Layout.of(self._columns, width)
            self._painted.clear()

    def _refresh_indices(self, indices: Sequence[int]) -> None:
        for index in indices:
            if 0 <= (y := index - self.scroll_offset.y) < self.size.height - 1:
                self.refresh_line(self.scroll_offset.y + y + 1)

    def render_line(self, y: int) -> Strip:
        """Line `y` of the window: the header, a row, a dot for a row not read yet, or blank."""
        self._fit_columns()
        if y == 0:
            return Strip(self._layout.header(self._look("header")), self._layout.width)
        index = self.scroll_offset.y + y - 1
        if index < len(self._ids):
            return self._row_strip(index)
        lines = [] if self._ids else self.empty.splitlines()
        if self.kit_app.look_only:
            del lines[1:]  # what follows says what to do about it
        total = self._layout.width
        text = clip(lines[y - 3], total) if 0 <= y - 3 < len(lines) else ""
        gap = (total - width(text)) // 2
        return Strip([Segment(pad(" " * gap + text, total), self.rich_style)], total)

    def _row_strip(self, index: int) -> Strip:
        row_id = self._ids[index]
        cursor = "" if index != self._cursor else "cursor-focus" if self.has_focus else "cursor"
        kept = self._painted.get(row_id)
        if kept is not None and kept[1] == cursor:
            return kept[2]
        row = self._rows.get(row_id)
        if row is None:
            first = self._layout.columns[0][0].key if self._layout.columns else ""
            return self._strip(self._layout, ListLine({first: "."}, "dim"), cursor)
        line = self._draw(row)
        strip = self._strip(self._layout, line, cursor)
        if len(self._painted) > CACHED_ROWS:
            self._painted.clear()
        self._painted[row_id] = (line, cursor, strip)
        return strip

    def _strip(self, layout: Layout, line: ListLine, cursor: str) -> Strip:
        over = self.get_component_rich_style(f"paged-list--{cursor}", partial=True) if cursor else None
        return Strip(layout.draw(line, self.rich_style, self._partial, over), layout.width)

    def _look(self, kind: str) -> Style:
        return self.get_component_rich_style(f"paged-list--{kind}")

    def _partial(self, kind: str) -> Style:
        return self.get_component_rich_style(f"paged-list--{kind}", partial=True)
