"""The library, as far as it holds today."""

from collections import defaultdict

from sixia.field.sections.scene import Items, Scene
from sixia.guide import queries as library

MOST = 300


def policies(s: Scene) -> Items:
    """What holds today, with the questions everyone may read."""
    rows = list(library.in_force(s.today).order_by("-since", "-pk")[:MOST])
    asked: dict[int, Items] = defaultdict(list)
    for question in library.shown().filter(policy__in=[row.pk for row in rows]):
        told = {"words": question.words, "answer": question.answer}
        asked[question.policy_id or 0].append(told)
    return [
        {
            "key": str(row.key),
            "title": row.title,
            "source": row.text,
            "plain": row.plain,
            "audience": row.audience,
            "since": row.since,
            "until": row.until,
            "questions": asked[row.pk],
        }
        for row in rows
    ]
