"""Whether what is typed fits a text: by Chinese, by pinyin, by initials."""

from functools import lru_cache


@lru_cache(maxsize=2048)
def sounds(text: str) -> tuple[str, str]:
    """Full pinyin and initials of `text`, lower case: `新登记` is `xindengji`, `xdj`."""
    # Imported here: the dictionary is large and only the palette needs it.
    from pypinyin import Style, lazy_pinyin

    full = lazy_pinyin(text)
    initials = lazy_pinyin(text, style=Style.FIRST_LETTER)
    return "".join(full).lower(), "".join(part[:1] if part.isalpha() else part for part in initials).lower()


def matches(query: str, text: str) -> int:
    """How well `query` fits `text`: 0 not at all, 1 inside, 2 at the start; by Chinese, pinyin or initials."""
    needle = "".join(query.lower().split())
    if not needle:
        return 1
    hay = "".join(text.lower().split())
    spoken, initials = sounds(hay)
    return max(
        2 * any(form.startswith(needle) for form in (hay, spoken, initials)),
        1 * any(needle in form for form in (hay, spoken, initials)),
    )
