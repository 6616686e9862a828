"""Area codes. Pure.

An area is known by the significant prefix of its 12-digit code (2-2-2-3-3: province, city,
county, town, village; 统计用区划代码), followed by 3 digits for the grid and 3 for the micro-grid.
"""

LEVELS = {
    2: "province",
    4: "city",
    6: "county",
    9: "town",
    12: "village",
    15: "grid",
    18: "micro_grid",
}


def level_of(code: str) -> str:
    """The level of this prefix. Raises ValueError if no level has such a code."""
    level = LEVELS.get(len(code))
    if level is None or not code.isascii() or not code.isdigit():
        raise ValueError(f"not an area code: {code!r} (2, 4, 6, 9, 12, 15 or 18 digits)")
    return level


def above(code: str) -> tuple[str, ...]:
    """The codes of all areas this one lies in, widest first, itself last."""
    level_of(code)
    return tuple(code[:n] for n in LEVELS if n <= len(code))


def significant(code: str) -> str:
    """The significant prefix of a full 12-digit code: trailing zero levels are dropped.

    "431102000000" → "431102". Shorter codes and grid codes come back as they are.
    """
    if len(code) != 12:
        level_of(code)
        return code
    for length in (9, 6, 4, 2):
        if set(code[length:]) != {"0"}:
            break
        code = code[:length]
    level_of(code)
    return code


def padded(code: str) -> str:
    """The full 12-digit code of an area down to the village."""
    return code.ljust(12, "0")
