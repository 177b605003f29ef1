"""Shows the blocks of a paper, wrapped to the width it has."""

from collections.abc import Sequence

from textual.widgets import Static

from pmconsole.screens.kit.blocks import Block, rendered


class PaperText(Static):
    """Blocks of a paper as text; repainted only when they or the width changed."""

    DEFAULT_CSS = "PaperText { width: 1fr; height: auto; }"

    def __init__(self, id: str | None = None) -> None:
        """Empty at first."""
        super().__init__(id=id, markup=False)
        self._blocks: tuple[Block, ...] = ()
        self._shown: tuple[tuple[Block, ...], int] = ((), 0)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What is shown."""
        return self._blocks

    def show(self, blocks: Sequence[Block]) -> None:
        """Show these."""
        self._blocks = tuple(blocks)
        self._paint()

    def on_resize(self) -> None:
        """Wrap anew."""
        self._paint()

    def _paint(self) -> None:
        cells = self.size.width
        if cells > 0 and (self._blocks, cells) != self._shown:
            self._shown = (self._blocks, cells)
            self.update(rendered(self._blocks, cells))
