"""What somebody said, in two: the sentence that says what it is about, and the rest."""

import re

ENDS = re.compile(r"(?<=[。!?！？;；\n])")
SHORT = 8  # letters; a sentence of fewer ("您好。") says nothing yet
LONG = 80  # characters; what goes on longer is cut


def opening(words: str) -> tuple[str, str]:
    """The first sentence with something in it, with what stood before it; and all that follows.
    Together they are the words, but for blanks around them."""
    at = _end(words)
    return words[:at].strip(), words[at:].strip()


def sentences(words: str) -> list[str]:
    """All of it, part by part, each with the sign it ends in."""
    return ENDS.split(words)


def _end(words: str) -> int:
    said = end = 0
    for sentence in sentences(words):
        end += len(sentence)
        said += sum(map(str.isalnum, sentence))
        if said >= SHORT:
            break
    return min(end, LONG)
