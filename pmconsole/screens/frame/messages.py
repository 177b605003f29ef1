"""What the app tells its screens, in the past tense."""

from textual.message import Message


class StoreChanged(Message, bubble=False):
    """Somebody committed, here or on another console: screens re-read what they show. `version` is the feed's."""

    def __init__(self, version: int) -> None:
        """`version` differs from that of the message before."""
        self.version = version
        super().__init__()
