"""What two texts have in common, in their own words."""

from difflib import SequenceMatcher

READ = 300  # characters
SHORTEST, MOST = 3, 3


def shared(one: str, other: str) -> list[str]:
    """At most three phrases of three characters or more that both texts use, the longest first."""
    one, other = one[:READ], other[:READ]
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    phrases = (one[block.a : block.a + block.size] for block in blocks)
    parts = {part for phrase in phrases for part in _words(phrase) if len(part) >= SHORTEST}
    return sorted(parts, key=lambda part: (-len(part), one.index(part)))[:MOST]


def _words(phrase: str) -> list[str]:
    """Parts between signs."""
    return "".join(sign if sign.isalnum() else " " for sign in phrase).split()
