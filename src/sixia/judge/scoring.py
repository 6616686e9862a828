"""Shares with honest intervals. Pure."""

from math import sqrt

Interval = tuple[float, float]
Z95 = 1.959963984540054


def wilson(hits: int, of: int, z: float = Z95) -> Interval | None:
    """The Wilson score interval of a share, as shares of 1; None for no observations.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    JASA 22 (1927) 209-212.
    """
    if of == 0:
        return None
    share = hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    spread = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return max(0.0, min(share, middle - spread)), min(1.0, max(share, middle + spread))
