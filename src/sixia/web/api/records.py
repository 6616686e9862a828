"""What telephones send and are given."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import AwareDatetime, StringConstraints

# What any clock of a telephone may show: a stopped one begins in 1970.
Clock = Annotated[
    AwareDatetime, Field(ge=datetime(1970, 1, 1, tzinfo=UTC), le=datetime(2100, 1, 1, tzinfo=UTC))
]


class Listed(Schema):
    name: str
    etag: str
    bytes: int


class Plan(Schema):
    """The sections as they are now, and how much all of them weigh."""

    server_time: datetime
    sections: list[Listed]
    bytes: int


class Section(Schema):
    name: str
    etag: str
    items: list[dict[str, Any]]


class Record(Schema):
    """`id` makes it known for good; `seq` is the telephone's own order. `mends`: the id of a
    refused record whose place this one takes."""

    id: UUID
    seq: Annotated[int, Field(ge=1, lt=2**31)]
    kind: Annotated[str, StringConstraints(max_length=40)]
    happened_at: Clock
    body: dict[str, Any]
    mends: UUID | None = None


class Batch(Schema):
    """1 to 100 records; `sent_at` is the moment by the telephone's clock."""

    device: UUID
    sent_at: Clock
    records: Annotated[list[Record], Field(min_length=1)]


class Result(Schema):
    """`outcome`: kept, already or refused. `code`: why it was refused, or what of a kept one was
    left out (no_link, no_file, new_code)."""

    id: UUID
    outcome: str
    code: str = ""
    detail: str = ""
    made: dict[str, Any] = {}


class Results(Schema):
    server_time: datetime
    results: list[Result]


class Upload(Schema):
    id: UUID
    mime: str
    bytes: int


class Refused(Schema):
    """A record that was refused, as it came, and why."""

    id: UUID
    seq: int
    kind: str
    happened_at: datetime
    code: str
    detail: str
    body: dict[str, Any]


class AllRefused(Schema):
    items: list[Refused]
    next: str | None
