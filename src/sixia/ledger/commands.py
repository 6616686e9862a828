"""What can be asked of a case: one small frozen record a move. Pure.

Fields ending in `_at` are aware datetimes; `unit`, `person`, `checker`, `concern` are ids.
Fields that carry people's words become the *words* of the event and can be erased; all other
fields become its *structure* and cannot.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from sixia.ledger.deadlines import Ticking

Outcome = Literal["solved", "explained", "planned", "not_ours"]
Solved = Literal["yes", "partly", "no"]


class Command:
    """A move. `move`, from the class's name, is its name in the table of legal moves."""

    __slots__ = ()
    move: ClassVar[str]

    def __init_subclass__(cls) -> None:
        cls.move = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Register(Command):
    kind: str = "request"
    pack: str
    pack_version: int
    grade: str
    dispatch: int
    area_code: str
    class_code: str = ""
    concern_kind: str = "request"
    concerns: tuple[int, ...] = ()
    about_unit: int | None = None
    about_path: tuple[int, ...] = ()
    parent: int | None = None
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Import(Command):
    """A case as another system told it: nothing is invented, what is missing stays unstated.

    `due_at`, `closed_at`, `in_time` and `status` are the source's own and touch no clock of ours.
    `over`: it has ended there, or stays there; it does not wait here to be taken up.
    """

    pack: str
    pack_version: int
    grade: str
    dispatch: int
    area_code: str
    received_at: datetime
    answered_at: datetime | None = None
    due_at: datetime | None = None
    closed_at: datetime | None = None
    in_time: bool | None = None
    over: bool = False
    class_code: str = ""
    concern_kind: str = "request"
    concerns: tuple[int, ...] = ()
    unit_code: str = ""
    title: str = ""
    reply: str = ""
    source_unit: str = ""
    source_class: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept(Command):
    grade: str | None = None
    class_code: str | None = None
    title: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline(Command):
    ground: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign(Command):
    unit: int
    unit_path: tuple[int, ...]
    unit_kind: str
    person: int
    checker: int
    path: str
    check_at: datetime | None = None
    catalogue: str | None = None
    with_unit: int | None = None
    with_path: tuple[int, ...] = ()
    grade: str | None = None
    class_code: str | None = None
    title: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand(Command):
    person: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign(Command):
    note: str = ""
    # Named dates the unit takes on with its signature (a promise's).
    clocks: tuple[Ticking, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Object(Command):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusePush(Command):
    """A village or town hands back work outside the dispatch catalogue; the rule decides."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewObjection(Command):
    uphold: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Command):
    how: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Command):
    """`concern`: whose words these are, if a resident's; found by it when they are erased."""

    note: str
    concern: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Command):
    found: str
    next_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite(Command):
    unit: int
    due_at: datetime
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPart(Command):
    unit: int
    report: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause(Command):
    ground: str
    until_at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume(Command):
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskExtension(Command):
    amount: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideExtension(Command):
    grant: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refer(Command):
    """Move the case up or down to another unit; the resident's deadline goes on running."""

    direction: Literal["up", "down"]
    unit: int
    unit_path: tuple[int, ...]
    unit_kind: str
    person: int
    catalogue: str | None = None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskHelp(Command):
    need: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveHelp(Command):
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Command):
    outcome: Outcome
    facts: str
    view: str
    basis: str
    means: str = ""
    promised_at: datetime | None = None
    other_path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Serve(Command):
    """The answer reached the person: from here rights of review run."""

    how: Literal["web", "letter", "phone", "visit", "sms", "email"]
    concern: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge(Command):
    """One person's judgement: solved and satisfied are two questions; trips they had to make."""

    concern: int
    head: int
    solved: Solved
    satisfied: int
    trips: int | None = None
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Close(Command):
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen(Command):
    head: int
    reason: str
    concern: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(Command):
    concern: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskReview(Command):
    """复查 (level 1) or 复核 (level 2): a body above the one that answered looks again."""

    unit: int
    person: int
    reason: str
    concern: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerReview(Command):
    upheld: bool
    head: int
    view: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Join(Command):
    """并单: concerns of another case come onto this one."""

    concerns: tuple[int, ...]
    from_case: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge(Command):
    """This case ends because all its concerns went onto another."""

    into_case: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(Command):
    """拆分: one concern leaves for a case of its own."""

    concern: int
    title: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PullOut(Command):
    """One concern leaves, at whatever stage and without a word why; see `sealoff`.

    `orphan`: the case this one came from goes altogether.
    """

    concern: int
    orphan: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRepeat(Command):
    """The same matter came before: linked by matter, never by person. None takes it away."""

    matter: int | None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinCampaign(Command):
    """Worked within a campaign, in one of its batches. None takes the case out, with a reason."""

    campaign: int | None
    batch: int | None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeLead(Command):
    leader: int
    progress_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HandLead(Command):
    leader: int
    progress_at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLead(Command):
    progress: str
    progress_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(Command):
    """督办: a requirement with a reply date of its own."""

    requirement: str
    reply_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyOrder(Command):
    order: int
    final: bool
    reply: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Warn(Command):
    clock: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalate(Command):
    clock: str
    step: int
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Erase(Command):
    """Erase words: of an event of this case (seq), or of a concern that hangs on it."""

    seq: int | None = None
    concern: int | None = None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalendar(Command):
    """A year's notice became known: running clocks that rested on a guess are set again."""

    year: int
