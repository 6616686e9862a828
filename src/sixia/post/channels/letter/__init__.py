"""Printable letters: address and text in clear, for one sheet of paper each."""

from dataclasses import dataclass

from sixia.post import outbox
from sixia.post.models import Message


@dataclass(frozen=True, slots=True)
class Sheet:
    message: Message
    address: str
    text: str


def sheet(message: Message) -> Sheet:
    return Sheet(message, outbox.address(message), outbox.body(message))
