"""Sentences with choices. `[a|b]` is one of two, `{3-20}` a number, `{name}` a slot.

A slot holds a string, or several texts of which one is taken, which may have slots of their own.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from sixia.demo.dice import between, pick


@dataclass(frozen=True, slots=True)
class Choice:
    texts: tuple["Text", ...]


@dataclass(frozen=True, slots=True)
class Slot:
    name: str


@dataclass(frozen=True, slots=True)
class Number:
    low: int
    high: int


Text = tuple[str | Choice | Slot | Number, ...]
Slots = Mapping[str, str | Sequence[Text]]
TOKEN = re.compile(r"\{(\d+)-(\d+)\}|\{(\w+)\}|([\[|\]])")


@cache
def parse(source: str) -> Text:
    """`source` as a text; ValueError where a bracket is not closed."""
    stack: list[list[list[str | Choice | Slot | Number]]] = [[[]]]
    end = 0
    for token in TOKEN.finditer(source):
        if token.start() > end:
            stack[-1][-1].append(source[end : token.start()])
        end = token.end()
        low, high, name, mark = token.groups()
        if low:
            stack[-1][-1].append(Number(int(low), int(high)))
        elif name:
            stack[-1][-1].append(Slot(name))
        elif mark == "[":
            stack.append([[]])
        elif mark == "|":
            stack[-1].append([])
        elif len(stack) > 1:
            options = stack.pop()
            stack[-1][-1].append(Choice(tuple(tuple(option) for option in options)))
        else:
            raise ValueError(f"a bracket is not opened: {source}")
    if end < len(source):
        stack[-1][-1].append(source[end:])
    if len(stack) != 1 or len(stack[0]) != 1 or re.search(r"[{}]", source[end:]):
        raise ValueError(f"a bracket is not closed: {source}")
    return tuple(stack[0][0])


@cache
def parse_all(sources: tuple[str, ...]) -> tuple[Text, ...]:
    return tuple(parse(source) for source in sources)


def render(text: Text, rng: Random, slots: Slots) -> str:
    """`text` with its choices made; KeyError names a slot that nobody filled."""
    said = ""
    for part in text:
        if isinstance(part, str):
            said += part
        elif isinstance(part, Slot):
            value = slots[part.name]
            said += value if isinstance(value, str) else render(pick(rng, value), rng, slots)
        elif isinstance(part, Choice):
            said += render(pick(rng, part.texts), rng, slots)
        else:
            said += str(between(rng, part.low, part.high))
    return said
