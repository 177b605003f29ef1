"""Amounts of money: typed in yuan, kept in fen, so that no sum is a rounding away from what was paid."""

import re

_YUAN = re.compile(r"(?:¥|￥|人民币)?\s*(\d{1,7})(?:\.(\d{1,2}))?\s*(?:元|块|RMB)?", re.IGNORECASE)


class NoAmount(ValueError):
    """What was typed is no amount; the message is a Chinese sentence."""


def fen(text: str) -> int | None:
    """What `35.5`, `¥35.50` or `35 元` is in fen; None for an empty text. Raises NoAmount."""
    written = text.strip().replace(",", "").replace("，", "")
    if not written:
        return None
    found = _YUAN.fullmatch(written)
    if found is None:
        raise NoAmount(f"“{text.strip()[:20]}”不是金额，请写成 35 或 35.50（元）。")
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def yuan(amount: int | None) -> str:
    """An amount in fen as it is written on paper: `35.50 元`; nothing for None."""
    return "" if amount is None else f"{amount // 100}.{amount % 100:02} 元"
