"""The call list: whom to ring, with what to say."""

from dataclasses import dataclass

from sixia.post import outbox
from sixia.post.models import Message


@dataclass(frozen=True, slots=True)
class Call:
    message: Message
    phone: str
    say: str


def call(message: Message) -> Call:
    """One call with its number in clear."""
    return Call(message, outbox.address(message), outbox.body(message))
