"""Stories are pure, so many processes tell them, while one writes what they told.

Nothing of Django is imported here before it is set up in the new process.
"""

import gc
import os
import pickle
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import datetime
from itertools import islice
from multiprocessing import get_context
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sixia.demo.cast import Cast
    from sixia.demo.play import Play
    from sixia.demo.voices import Voice

PART = 250
AHEAD = 3  # parts told but not yet written, for each process
Task = tuple["list[Voice]", "Cast", int, datetime]
_task: list[Task] = []  # of this process


def tell_all(task: Task) -> Iterator["list[Play]"]:
    """All plays, some hundred at a time, in no order that matters."""
    said, cast, _, _ = task
    parts = (range(n, min(n + PART, len(said) + 1)) for n in range(1, len(said) + 1, PART))
    crew = os.cpu_count() or 1
    if len(said) < 10 * PART or crew == 1:
        yield from (_tell(task, part) for part in parts)
        return
    with ProcessPoolExecutor(crew, get_context("spawn"), _begin, (pickle.dumps(task),)) as pool:
        under_way: deque[Future[bytes]] = deque()
        under_way.extend(pool.submit(_part, part) for part in islice(parts, AHEAD * crew))
        while under_way:
            told: list[Play] = pickle.loads(under_way.popleft().result())  # noqa: S301 - of our own process
            under_way.extend(pool.submit(_part, part) for part in islice(parts, 1))
            for play in told:
                play.cast = cast
            yield told


def _begin(packed: bytes) -> None:
    import django

    django.setup()
    gc.disable()  # nothing here forms cycles, and looking for them takes a third of the time
    _task.append(pickle.loads(packed))  # noqa: S301 - of our own process


def _part(part: range) -> bytes:
    told = _tell(_task[0], part)
    for play in told:
        play.story.seal(lambda event: event.happened_at)
        play.lighten()
    return pickle.dumps(told)


def _tell(task: Task, part: range) -> "list[Play]":
    from sixia.demo.together import plays

    said, cast, seed, now = task
    return list(plays(said, cast, seed, now, part))
