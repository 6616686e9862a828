"""Asking an index: segments that many processes map, and a tail of what was added lately."""

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sixia.learn.alike import parts, tail
from sixia.learn.alike.grams import codes_of
from sixia.learn.alike.parts import Parts
from sixia.learn.alike.search import Asked, Found, search
from sixia.learn.alike.segment import GONE, Segment, Texts, opened

TRIES = 5


@dataclass(frozen=True, slots=True)
class View:
    """An index as it stood at one moment."""

    parts: Parts
    length: int = 0  # bytes of the tail
    segments: tuple[Segment, ...] = ()
    tail: Texts = tail.NOTHING
    whole: int = 0  # bytes of the tail's whole records

    def __len__(self) -> int:
        texts = [*(each.texts for each in self.segments), self.tail]
        return sum(int((each.keys != GONE).sum()) for each in texts)


@dataclass(slots=True)
class Index:
    """The index of a folder, for asking; looks at each question what was written since."""

    folder: Path
    _view: View = field(default_factory=lambda: View(Parts()))

    def alike(self, text: str, place: int = 0, day: int = 0, most: int = 10) -> list[Found]:
        """The texts most similar to one that was normalised, the most similar first. `place` is
        an area code of 12 digits as a number, `day` counts from 1970; 0: not known."""
        view = self.view()
        return search(view.segments, view.tail, Asked(codes_of(text), place, day), most)

    def view(self) -> View:
        """As it stands now. Whoever writes may take a part away while we open it: then again."""
        for _ in range(TRIES):
            with suppress(FileNotFoundError):
                self._view = self._fresh()
                return self._view
        raise FileNotFoundError(self.folder / "index.json")

    def _fresh(self) -> View:
        now = parts.told(self.folder)
        file = self.folder / now.tail
        length = file.stat().st_size if file.exists() else 0
        if (now, length) == (self._view.parts, self._view.length):
            return self._view
        held = dict(zip(self._view.parts.segments, self._view.segments, strict=True))
        segments = tuple(held.get(name) or opened(self.folder / name) for name in now.segments)
        return View(now, length, segments, *tail.read(file))
