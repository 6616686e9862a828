"""SMS by hand-off: a CSV for whatever gateway the office has; one row a message."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.db import transaction

from sixia.papers.tables import write_csv
from sixia.post import outbox
from sixia.post.models import Message

HEADINGS = ("编号 id", "手机号 phone", "内容 text")


@transaction.atomic
def hand_off(path: Path, now: datetime, most: int = 5000) -> int:
    """Write waiting messages to a file and mark them handed over. Returns how many."""
    taken = outbox.hand(outbox.waiting("sms")[:most], now)
    write_csv(path, list(HEADINGS), rows(taken))
    return len(taken)


def rows(messages: Iterable[Message]) -> list[list[str]]:
    return [[str(m.pk), outbox.address(m), outbox.body(m)] for m in messages]
