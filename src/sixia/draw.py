"""Random draws that anyone can repeat with nothing but SHA-256. Pure.

The frame is every id that could be drawn, each a line of text:

- frame digest = SHA-256 of the ids in order of their UTF-8 bytes, each followed by LF
  (``LC_ALL=C sort ids.txt | sha256sum``);
- an id's ticket = SHA-256 of ``seed LF frame-digest LF id``, the digest as 64 hex digits, nothing
  after the id (``printf '%s\\n%s\\n%s' "$seed" "$digest" "$id" | sha256sum``);
- drawn are the ids with the n lowest tickets, in order of their tickets.

A stratified draw does so in each stratum, with the same tickets; its strata digest is the frame
digest of the lines ``id TAB stratum``. For a fair draw the seed is fixed after the frame, by
something nobody in it decides (a public lottery number, a resident's dice).
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from heapq import nsmallest
from itertools import pairwise
from shlex import quote
from typing import Self


@dataclass(frozen=True)
class Frame:
    """Every id that could be drawn, in order of UTF-8 bytes, and their digest (64 hex digits)."""

    ids: tuple[str, ...]
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        for one in self.ids:
            _line(one, "an id")
        for one, following in pairwise(self.ids):
            if one == following:
                raise ValueError(f"{one!r} is in the frame twice")
            if one > following:  # by code point, which is the order of UTF-8 bytes
                raise ValueError(f"{one!r} and {following!r} are not in order")
        object.__setattr__(self, "digest", _digest(self.ids))

    @classmethod
    def of(cls, ids: Iterable[str]) -> Self:
        """Record a frame from ids in any order.

        ValueError names an id that comes twice, is empty, or has a line break or a tab in it.
        """
        return cls(tuple(sorted(ids)))


@dataclass(frozen=True)
class Record:
    """A draw as it is kept and published, so that `check` or anyone can repeat it.

    ``sizes`` has one entry a stratum; a simple draw has one for ``""`` and no ``strata`` digest.
    """

    frame: str
    seed: str
    sizes: Mapping[str, int]
    result: tuple[str, ...]
    strata: str = ""


def simple(frame: Frame, n: int, seed: str) -> list[str]:
    """``n`` ids, each set of n equally likely over seeds. ValueError if the frame has fewer."""
    return _lowest(frame.ids, n, frame, seed, "the frame")


def stratified(
    frame: Frame, strata: Mapping[str, str], sizes: Mapping[str, int] | int, seed: str
) -> list[str]:
    """A simple draw in each stratum, strata in order of name.

    ``strata`` gives every id's stratum. ``sizes`` gives the number to draw in each, or the total,
    which `allocate` then shares out. ValueError when an id or a stratum is missing or unknown.
    """
    members = _members(frame, strata)
    if isinstance(sizes, int):
        sizes = allocate({name: len(ids) for name, ids in members.items()}, sizes)
    if unlike := sorted(sizes.keys() ^ members.keys()):
        raise ValueError(f"sizes and strata do not name the same strata: {', '.join(unlike)}")
    return [
        one
        for name in sorted(members)
        for one in _lowest(members[name], sizes[name], frame, seed, f"stratum {name!r}")
    ]


def allocate(counts: Mapping[str, int], total: int) -> dict[str, int]:
    """Share ``total`` out in proportion to ``counts``, by largest remainder; ties go by name.

    No stratum gets more than it has. ValueError when all together have fewer than ``total``.
    """
    everyone = sum(counts.values())
    if not 0 <= total <= everyone:
        raise ValueError(f"cannot draw {total} from {everyone}")
    if not everyone:
        return dict.fromkeys(counts, 0)
    shares = {name: total * count // everyone for name, count in counts.items()}
    by_remainder = sorted(counts, key=lambda name: (-(total * counts[name] % everyone), name))
    for name in by_remainder[: total - sum(shares.values())]:
        shares[name] += 1
    return shares


def record(
    frame: Frame,
    sizes: Mapping[str, int] | int,
    seed: str,
    strata: Mapping[str, str] | None = None,
) -> Record:
    """Draw, and keep what is needed to check the draw: simple without ``strata``."""
    if strata is None:
        if not isinstance(sizes, int):
            raise ValueError("a simple draw has one size")
        return Record(frame.digest, seed, {"": sizes}, tuple(simple(frame, sizes, seed)))
    result = tuple(stratified(frame, strata, sizes, seed))
    drawn = Counter(strata[one] for one in result)
    kept = {name: drawn[name] for name in sorted(_members(frame, strata))}
    return Record(frame.digest, seed, kept, result, strata_digest(frame, strata))


def check(record: Record, frame: Frame, strata: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """What differs between a recorded draw and the same draw made again; nothing: it verifies."""
    if record.frame != frame.digest:
        return (f"the frame changed: recorded {record.frame}, now {frame.digest}",)
    try:
        if (strata is None) != (not record.strata):
            return ("one of the draws has strata, the other has none",)
        if strata is not None and record.strata != strata_digest(frame, strata):
            return ("the strata changed",)
        again = _again(record, frame, strata)
    except ValueError as error:
        return (str(error),)
    return _differences(list(record.result), again)


def by_hand(record: Record, file: str = "frame.txt") -> tuple[str, str, str]:
    """Three shell lines that repeat a draw with sort, sha256sum and awk: the digest of the frame,
    the seed, and the ids drawn, in order.

    ``file`` holds the frame, one id a line; of a stratified draw, ``id TAB stratum``. Neither may
    hold spaces.
    """
    digest = f"digest=$(cut -f1 {file} | LC_ALL=C sort | sha256sum | cut -c1-64); echo $digest"
    ticket = """$(printf '%s\\n%s\\n%s' "$seed" $digest $id | sha256sum | cut -c1-64)"""
    each = f'while read -r id group; do echo "{ticket} $id $group"; done < {file} | LC_ALL=C sort'
    return digest, f"seed={quote(record.seed)}", f"{each} | {_lowest_by_hand(record)}"


def _lowest_by_hand(record: Record) -> str:
    if not record.strata:
        return f"head -n {record.sizes['']} | cut -d' ' -f2"
    wanted = "; ".join(f'want["{name}"] = {n}' for name, n in sorted(record.sizes.items()))
    first = f"awk 'BEGIN {{ {wanted} }} got[$3]++ < want[$3]'"
    return f"{first} | LC_ALL=C sort -s -k3,3 | cut -d' ' -f2"


def _again(record: Record, frame: Frame, strata: Mapping[str, str] | None) -> list[str]:
    if strata is not None:
        return stratified(frame, strata, record.sizes, record.seed)
    if record.sizes.keys() != {""}:
        raise ValueError("a simple draw has one size")
    return simple(frame, record.sizes[""], record.seed)


def _differences(recorded: list[str], again: list[str]) -> tuple[str, ...]:
    if recorded == again:
        return ()
    was, now = set(recorded), set(again)
    added = [f"{one!r} was not drawn" for one in recorded if one not in now]
    missing = [f"{one!r} was drawn and is missing" for one in again if one not in was]
    return (*added, *missing) or ("the order or number of the ids differs",)


def _members(frame: Frame, strata: Mapping[str, str]) -> dict[str, list[str]]:
    if unlike := sorted(strata.keys() ^ set(frame.ids)):
        raise ValueError(f"frame and strata do not name the same ids: {unlike[0]!r}")
    members: dict[str, list[str]] = defaultdict(list)
    for one in frame.ids:
        _line(strata[one], "a stratum")
        members[strata[one]].append(one)
    return members


def _lowest(ids: Collection[str], n: int, frame: Frame, seed: str, where: str) -> list[str]:
    _line(seed, "a seed")
    if not 0 <= n <= len(ids):
        raise ValueError(f"cannot draw {n} from {where}, which has {len(ids)}")
    prefix = hashlib.sha256(f"{seed}\n{frame.digest}\n".encode())

    def ticket(one: str) -> bytes:
        hashed = prefix.copy()
        hashed.update(one.encode())
        return hashed.digest()

    return nsmallest(n, ids, key=ticket)


def strata_digest(frame: Frame, strata: Mapping[str, str]) -> str:
    """The digest of the lines ``id TAB stratum``. ValueError when they do not fit the frame."""
    _members(frame, strata)  # refuses strata that do not fit the frame
    return _digest(sorted(f"{one}\t{strata[one]}" for one in frame.ids))


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


def _line(text: str, what: str) -> None:
    if not text or any(sign in text for sign in "\n\r\t"):
        raise ValueError(f"{what} must be a line of text without tabs, not {text!r}")
