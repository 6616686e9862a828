"""How people say the same otherwise: what the benchmark of `alike` swaps to plant reworded texts.

The words stand in `wording.txt`. The index knows nothing of them; it ships no synonyms.
"""

import re
from pathlib import Path
from zlib import crc32

from bench._said import Told

CHINESE = str.maketrans("0123456789", "〇一二三四五六七八九")


LINES = Path(__file__).with_name("wording.txt").read_text("utf-8").splitlines()


def _swaps() -> dict[str, str]:
    swaps: dict[str, str] = {}
    for pair in " ".join(line for line in LINES if line[0] not in "#@").split():
        one, other = pair.split(":")
        swaps.setdefault(one, other)
        swaps.setdefault(other, one)
    return swaps


SWAPS = _swaps()
OLD_NAMES = [line.split()[1:] for line in LINES if line[0] == "@"]
PATTERN = re.compile("|".join(sorted(SWAPS, key=lambda word: (-len(word), word))))


def reworded(one: Told) -> str:
    """Every synonym and abbreviation swapped; the village by its old name, without the town; house
    and group numbers in characters."""
    village, town = one.names
    text = one.text.replace(town, "").replace(village, old_name(village))
    text = re.sub(r"\d{1,2}(?=[组号栋])", lambda m: m.group().translate(CHINESE), text)
    return PATTERN.sub(lambda found: SWAPS[found.group()], text)


def old_name(village: str) -> str:
    """What the old call it: the same for the same village, nearly always another for another."""
    number = crc32(village.encode())
    first, second = OLD_NAMES
    return first[number % len(first)] + second[number // len(first) % len(second)]
