"""Which topic of today is which of yesterday: by the messages that both hold."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

Name = TypeVar("Name", int, str)
Key = TypeVar("Key", int, str)


def lasting(
    before: Mapping[Name, Collection[Key]], now: Sequence[Collection[Key]]
) -> list[Name | None]:
    """For each group of keys the name it had before, None where it is new. No name is given twice.

    A group keeps a name if it shares with it more than half of the smaller of both; where several
    could, the one that shares most keeps it. Messages no longer among any group do not count, so
    that a topic does not lose its name because its oldest messages left. The order of groups and
    of keys changes nothing.
    """
    owner = {key: name for name, keys in before.items() for key in keys}
    held = Counter(owner[key] for keys in now for key in set(keys) if key in owner)
    pairs = []
    for at, keys in enumerate(now):
        shared = Counter(owner[key] for key in set(keys) if key in owner)
        pairs += [
            (-n, str(name), min(keys), name, at)
            for name, n in shared.items()
            if 2 * n > min(held[name], len(set(keys)))
        ]
    names: list[Name | None] = [None] * len(now)
    given: set[Name] = set()
    for *_, name, at in sorted(pairs):
        if names[at] is None and name not in given:
            names[at] = name
            given.add(name)
    return names
