"""Words that say how something is said, not what it is about (`stopwords.txt`)."""

from pathlib import Path

STOP = frozenset(Path(__file__).with_suffix(".txt").read_text("utf-8").split())
