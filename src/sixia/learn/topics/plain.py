"""The letters of very many texts, found a character at a time where that comes to the same."""

import unicodedata
from functools import cache

from sixia.learn.text import letters

UNSURE = "\uffff"  # is no character
# These become another with the one before or after them.
JOINING = ("Mn", "Mc", "Me", "Lm")
JAMO = ((0x1100, 0x11FF), (0xA960, 0xA97F), (0xD7B0, 0xD7FF))


class _Plain(dict[int, str]):
    """What becomes of each character alone; `UNSURE` where what stands beside it may matter."""

    def __missing__(self, code: int) -> str:
        self[code] = found = _alone(chr(code))
        return found


def _alone(one: str) -> str:
    jamo = any(low <= ord(one) <= high for low, high in JAMO)
    if jamo or unicodedata.category(one) in JOINING:
        return UNSURE
    found = letters(one)
    simple = len(found) <= 1 and (found in ("", one) or ord(found) < 0x80)
    return found if simple else UNSURE


@cache
def _plain() -> _Plain:
    return _Plain()


def plain(text: str) -> str:
    """The same as `letters`, four times as fast."""
    found = text.translate(_plain())
    return letters(text) if UNSURE in found else found
