"""One way of writing: width, traditional characters, repeated signs, spaces."""

import re
import unicodedata
from functools import cache
from typing import Protocol

ROUNDS = 4  # a change of one kind may call for one of another; two rounds have been enough so far
REPEATED = re.compile(r"([^\w\s])\1+")
SPACES = re.compile(r"\s+")
# Characters that show nothing and would keep apart what stands together.
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")


class Converter(Protocol):
    def convert(self, text: str) -> str: ...


@cache
def _converter() -> Converter | None:
    """OpenCC, traditional to simplified; None without the extra `[mining]`."""
    try:
        from opencc import OpenCC
    except ImportError:
        return None
    made: Converter = OpenCC("t2s")
    return made


HAN = range(0x3400, 0xA000)


@cache
def _traditional() -> frozenset[str]:
    """Characters that are written otherwise in simplified texts, whatever stands beside them."""
    convert = _converter()
    return frozenset(c for c in map(chr, HAN) if convert and convert.convert(c) != c)


def simplified(text: str) -> str:
    """In simplified characters. Without OpenCC, as it is. Only characters that are traditional by
    themselves change: beside others OpenCC would read 坏 in 打坏 as the old way to write 坯."""
    convert, traditional = _converter(), _traditional()
    if not convert or traditional.isdisjoint(text):
        return text
    told = convert.convert(text)
    if len(told) != len(text):
        return told
    pairs = zip(text, told, strict=True)
    return "".join(after if before in traditional else before for before, after in pairs)


def tidy(text: str) -> str:
    """The same text, still to be read by people: full width made half (NFKC), traditional made
    simplified, a sign repeated at once written once, any space one blank, nothing unseen.

    Doing it twice changes nothing. At most 18 times as long (the longest a sign becomes in NFKC),
    and never longer where that signs are not used.
    """
    for _ in range(ROUNDS):
        before, text = text, _round(text)
        if text == before:
            break
    return text


def _round(text: str) -> str:
    text = unicodedata.normalize("NFKC", UNSEEN.sub("", text.replace("\0", "")))
    return SPACES.sub(" ", REPEATED.sub(r"\1", simplified(text))).strip()
