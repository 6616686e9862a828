"""Tracking codes a resident can read over the telephone: K7QF-3M2P-9XTD-B.

Twelve symbols of Crockford's base 32 (no I, L, O, U) carry 60 random bits; the thirteenth checks
them: a Reed–Solomon check symbol over GF(32), each place weighted by another power of a generator.
It finds every single wrong symbol and every swap of two symbols, neighbours or not (check symbol
included), because all weights and their differences can be inverted. Of random codes one in 32
passes, so a code that passes is well written, not genuine.
"""

import secrets
import unicodedata
from typing import Literal

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SYMBOLS = 12
MISREAD = str.maketrans("OIL", "011")

Reason = Literal["length", "symbol", "check"]
WORDS: dict[Reason, str] = {
    "length": "a tracking code has 13 letters and digits",
    "symbol": "a tracking code has only the digits 0-9 and the letters A-Z without U",
    "check": "a letter or digit of this tracking code is wrong, or two changed places",
}


class BadCode(ValueError):
    """Not a tracking code; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(WORDS[reason])
        self.reason = reason


def new_code() -> str:
    """Return a new random code as people see it; also the form to store and compare."""
    symbols = "".join(secrets.choice(ALPHABET) for _ in range(SYMBOLS))
    return _shown(symbols + ALPHABET[_sum(symbols + "0")])


def made_of(digest: str) -> str:
    """The code that goes with a digest of at least 60 bits, in hex: the same for the same."""
    number = int(digest, 16)
    symbols = "".join(ALPHABET[(number >> 5 * n) % len(ALPHABET)] for n in range(SYMBOLS))
    return _shown(symbols + ALPHABET[_sum(symbols + "0")])


def normal_code(text: str) -> str:
    """Return a code someone typed in the form `new_code` gives it.

    Forgives lower case, full width, spaces, dashes and dots anywhere, O for 0, I and L for 1.
    Raises BadCode.
    """
    if len(text) > 100:
        raise BadCode("length")
    letters = (each for each in unicodedata.normalize("NFKC", text).upper() if each.isalnum())
    symbols = "".join(letters).translate(MISREAD)
    if not set(symbols) <= set(ALPHABET):
        raise BadCode("symbol")
    if len(symbols) != SYMBOLS + 1:
        raise BadCode("length")
    if _sum(symbols) != 0:
        raise BadCode("check")
    return _shown(symbols)


def _sum(symbols: str) -> int:
    """Evaluate the symbols as a polynomial over GF(32) = GF(2)[x] / (x⁵ + x² + 1) at x."""
    total = 0
    for symbol in symbols:
        total <<= 1
        if total & 0b100000:
            total ^= 0b100101
        total ^= ALPHABET.index(symbol)
    return total


def _shown(symbols: str) -> str:
    return "-".join(symbols[start : start + 4] for start in range(0, len(symbols), 4))
