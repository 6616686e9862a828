"""One message, as topics are found among many."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """`subject` is what it is in short, `more` what else was said ("" where there is no such
    division). `day` counts days from any one day; `place` is an area's code of twelve digits,
    its unknown steps 0; 0 where nothing is known. `person` only tells voices apart."""

    key: str
    subject: str
    more: str = ""
    person: str = ""
    day: int = 0
    place: int = 0
    likes: int = 0
