"""What goes over the wire, in and out, but for what telephones send (`records.py`)."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import AfterValidator, StringConstraints

from sixia.guide.models import Policy as PolicyRow
from sixia.hear.record import LONGEST


def _kept(text: str) -> str:
    if "\x00" in text:
        raise ValueError("NUL")
    return text


# Texts that every database keeps: no NUL; pydantic itself refuses halves of surrogate pairs.
Kept = AfterValidator(_kept)
Short = Annotated[str, StringConstraints(max_length=40), Kept]
Line = Annotated[str, StringConstraints(max_length=200), Kept]
Words = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST), Kept]
AreaCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{2,18}$")]


class Named(Schema):
    code: str
    name: str


class Case(Schema):
    """A case, without a word of who spoke. `due_at` is kept back from the unit that handled it
    while people may still judge."""

    id: int
    number: str
    kind: str
    concern_kind: str
    class_code: str
    title: str
    stage: str
    outcome: str
    area: Named
    unit: Named | None
    speakers: int
    parent: int | None
    opened_at: datetime
    due_at: datetime | None
    ended_at: datetime | None


class Step(Schema):
    """One move of a case: what and when, by staff, a resident or the system; not who."""

    seq: int
    verb: str
    by: Literal["staff", "resident", "system"]
    happened_at: datetime
    recorded_at: datetime


class CaseStory(Case):
    story: list[Step]


class Cases(Schema):
    items: list[Case]
    next: str | None


class Outing(Schema):
    key: UUID
    kind: str
    state: str
    area: Named
    place: str
    unit: Named
    starts_at: datetime
    ends_at: datetime
    held_at: datetime | None
    head_count: int | None


class Outings(Schema):
    items: list[Outing]
    next: str | None


class Policy(Schema):
    key: UUID
    title: str
    issuer: str
    number: str
    text: str
    plain: str
    audience: str
    class_code: str
    since: date
    until: date | None
    supersedes: UUID | None

    @staticmethod
    def resolve_supersedes(row: PolicyRow) -> UUID | None:
        return row.supersedes.key if row.supersedes else None


class Policies(Schema):
    items: list[Policy]
    next: str | None


class Area(Schema):
    code: str
    name: str
    full_name: str
    level: str


class Areas(Schema):
    items: list[Area]
    next: str | None


class Held(Schema):
    role: str
    unit: int
    area: str
    since: date
    until: date | None


class Me(Schema):
    """Whose token this is, and what it opens."""

    staff: int
    name: str
    unit: Named
    duties: list[Held]
    token: str
    scopes: list[str]
    expires_at: datetime | None


class NewConcern(Schema):
    """What someone said, taken down by another system. `reply_by` needs its address."""

    words: Words
    area: AreaCode
    kind: Literal["request", "suggestion", "enquiry", "complaint", "thanks"] = "request"
    class_code: Annotated[str, StringConstraints(max_length=6), Kept] = ""
    place: Line = ""
    received_at: datetime | None = None
    name: Short = ""
    phone: Annotated[str, StringConstraints(max_length=24), Kept] = ""
    email: Line = ""
    address: Line = ""
    reply_by: Literal["none", "sms", "phone", "email", "letter"] = "none"
    consent: bool = False


class Raised(Schema):
    """The case that was opened. `code`, the tracking code, is told this once and kept nowhere."""

    case: int
    number: str
    code: str | None = None


class NewNote(Schema):
    note: Annotated[str, StringConstraints(min_length=1, max_length=4000), Kept]


class Noted(Schema):
    case: int
    seq: int


class SignIn(Schema):
    username: Annotated[str, StringConstraints(min_length=1, max_length=40), Kept]
    password: Annotated[str, StringConstraints(min_length=1, max_length=200), Kept]
    name: Annotated[str, StringConstraints(min_length=1, max_length=60), Kept] = Field(
        description="What its owner calls this telephone."
    )


class Signed(Schema):
    token: str
    device: UUID
    staff: "Owner"


class Owner(Schema):
    id: int
    name: str
    unit: int
    unit_name: str
    roles: list[str]
