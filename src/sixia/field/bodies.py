"""What a telephone's record may say, by its kind. Pure.

What is optional may be absent or "". Fields not named here are passed over, so that an older
telephone and a newer server understand each other."""

import math
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

WORDS, LINE, SHORT = 10_000, 200, 40


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("NUL")
    return text


def _degrees(most: int) -> Any:
    def checked(value: float) -> Decimal:
        if not math.isfinite(value) or abs(value) > most:
            raise ValueError("degrees")
        return Decimal(f"{value:.6f}")

    return AfterValidator(checked)


def _absent(value: object) -> object:
    return None if value == "" else value


_Kept = AfterValidator(_storable)
Words = Annotated[str, Field(max_length=WORDS), _Kept]
Line = Annotated[str, Field(max_length=LINE), _Kept]
Short = Annotated[str, Field(max_length=SHORT), _Kept]
Needed = Annotated[str, Field(max_length=WORDS, pattern=r"\S"), _Kept]
Area = Annotated[str, Field(pattern=r"^[0-9]{2,18}$")]
Ref = Annotated[UUID | None, BeforeValidator(_absent)]
Day = Annotated[date, Field(le=date(2100, 1, 1))]
CaseId = Annotated[int, Field(ge=1, lt=2**63)]


class Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Mark(Body):
    """A place its worker chose to mark, in degrees (WGS 84)."""

    lat: Annotated[float, _degrees(90)]
    lon: Annotated[float, _degrees(180)]


class From(Body):
    """What it belongs to: the id of a visit's record, the key of an outing or a household."""

    visit: Ref = None
    outing: Ref = None
    household: Ref = None


class Who(Body):
    """Who spoke, as far as they said so, and how they want to be told."""

    name: Short = ""
    phone: Annotated[str, Field(max_length=24), _Kept] = ""
    reply_by: Annotated[Literal["none", "sms", "phone"], BeforeValidator(lambda v: v or "none")] = (
        "none"
    )


class Visit(From):
    area: Area
    met: Literal["yes", "no"]
    note: Words = ""
    place: Line = ""
    mark: Mark | None = None


class Concern(From, Who):
    area: Area
    words: Needed
    kind: Literal["request", "suggestion", "enquiry", "complaint", "thanks"] = "request"
    place: Line = ""
    consent: bool = False
    code: Short = ""
    files: Annotated[list[UUID], Field(max_length=9)] = []
    mark: Mark | None = None


class Promise(From, Who):
    area: Area
    means: Needed
    due_on: Day
    words: Words = ""
    place: Line = ""


class Entry(From):
    household: UUID
    words: Needed


class Measure(Entry):
    means: Needed
    due_on: Day


class Question(From, Who):
    area: Area
    words: Needed
    answer: Words = ""
    policy: Ref = None
    code: Short = ""


class Held(Body):
    outing: Ref = None
    kind: Short
    area: Area
    place: Annotated[str, Field(max_length=120), _Kept] = ""
    head_count: Annotated[int, Field(ge=0, le=100_000)]
    note: Words = ""


class Note(Body):
    case: CaseId
    note: Needed


class Contact(Body):
    case: CaseId
    how: Literal["phone", "visit"]
    note: Words = ""


class Help(Body):
    need: Needed
    case: Annotated[CaseId | None, BeforeValidator(_absent)] = None


KINDS: Mapping[str, type[Body]] = {
    "visit": Visit,
    "concern": Concern,
    "promise": Promise,
    "need": Entry,
    "result": Entry,
    "measure": Measure,
    "question": Question,
    "held": Held,
    "note": Note,
    "contact": Contact,
    "help": Help,
}
