"""QR codes as data that a template draws: what a visitor's telephone reads from a slip."""

from dataclasses import dataclass
from itertools import groupby

import segno

BORDER = 4  # modules of white around it, as the standard asks


@dataclass(frozen=True, slots=True)
class Qr:
    """A drawing `size` units wide and high; `path` is what is dark in it, as an SVG path."""

    size: int
    path: str

    @property
    def svg(self) -> str:
        """The drawing as a document of its own."""
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.size} {self.size}">'
        return f'{head}<path d="{self.path}"/></svg>'


def qr(text: str) -> Qr:
    """A code with room for a quarter of it to be worn away (level Q)."""
    code = segno.make(text, error="q", micro=False)
    runs = []
    for y, row in enumerate(code.matrix):
        x = 0
        for dark, cells in groupby(row):
            width = len(list(cells))
            if dark:
                runs.append(f"M{x + BORDER} {y + BORDER}h{width}v1h-{width}z")
            x += width
    return Qr(len(code.matrix) + 2 * BORDER, "".join(runs))
