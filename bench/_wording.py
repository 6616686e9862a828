"""How people say the same otherwise: what the benchmark of `alike` swaps to plant reworded texts.

The words stand in `wording.txt`. The index knows nothing of them; it ships no synonyms.
"""

import re
from pathlib import Path

from bench._said import Told

CHINESE = str.maketrans("0123456789", "〇一二三四五六七八九")
KINDS = re.compile("(村|社区|镇|乡|街道)$")


def _swaps() -> dict[str, str]:
    swaps: dict[str, str] = {}
    lines = Path(__file__).with_name("wording.txt").read_text("utf-8").splitlines()
    for pair in " ".join(line for line in lines if not line.startswith("#")).split():
        one, other = pair.split(":")
        swaps.setdefault(one, other)
        swaps.setdefault(other, one)
    return swaps


SWAPS = _swaps()
PATTERN = re.compile("|".join(sorted(SWAPS, key=lambda word: (-len(word), word))))


def reworded(one: Told) -> str:
    """Every synonym and abbreviation swapped; the village as its people call it, without the town;
    house and group numbers in characters."""
    village, town = one.names
    text = one.text.replace(town, "").replace(village, KINDS.sub("", village) + "那边")
    text = re.sub(r"\d{1,2}(?=[组号栋])", lambda m: m.group().translate(CHINESE), text)
    return PATTERN.sub(lambda found: SWAPS[found.group()], text)
