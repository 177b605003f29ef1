"""The session a reading is handed: screens pass it on to queries by this name and need no SQL for it."""

from sqlmodel import Session

__all__ = ["Session"]
