"""Exact substring search by phrases of character bigrams, the same set on SQLite and PostgreSQL.

"Text contains query" means ``normalise(query) in normalise(text)``. A text is stored as the stream
of its bigrams plus its last character alone. A query of two or more characters is then a phrase of
bigrams, a query of one character is a prefix: it begins a bigram wherever it stands, or is that
last token.

Tokens are stored as they are. FTS5 must use ``FTS5_TOKENIZER``: "ascii" takes every character
above U+007F as part of a word and folds only A–Z, which `normalise` has already folded. "unicode61"
splits at letters its own Unicode tables do not know (21 of 128,409 in SQLite 3.40, more as Python
learns newer letters); hexadecimal tokens would be safe with it, but index three times slower.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

FTS5_TOKENIZER = "ascii"
TEXT_LIMIT = 16_000  # PostgreSQL keeps word positions up to 16,383
QUERY_LIMIT = 2_000  # PostgreSQL's parser runs out of stack between 5,000 and 16,000 words


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for: a phrase of bigrams, or with `prefix` one character that begins a token.

    A query with nothing to look for is false and finds nothing.
    """

    tokens: tuple[str, ...]
    prefix: bool = False

    def __bool__(self) -> bool:
        return bool(self.tokens)


def normalise(text: str) -> str:
    """Return the letters and digits of `text` after NFKC and case folding, and nothing else.

    Full and half width, upper and lower case become one; spaces, punctuation, symbols and
    combining marks are dropped. The result depends on Python's Unicode version
    (`unicodedata.unidata_version`): after a change of it, the index should be built again.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())


def stream(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """Return the bigram at every position and the last character alone.

    Only the first `limit` characters of the normalised text are searchable.
    """
    letters = normalise(text)[:limit]
    return [letters[place : place + 2] for place in range(len(letters))]


def phrase(query: str) -> Query:
    """Return what to look for in a stream. Raises ValueError beyond `QUERY_LIMIT` letters."""
    letters = normalise(query)
    if len(letters) > QUERY_LIMIT:
        raise ValueError(f"query of {len(letters)} letters; at most {QUERY_LIMIT} can be searched")
    if len(letters) == 1:
        return Query((letters,), prefix=True)
    return Query(tuple(letters[place : place + 2] for place in range(len(letters) - 1)))


def streams(texts: Iterable[str], limit: int = TEXT_LIMIT) -> list[str]:
    """Return the streams of several texts one after another: nothing matches across a border."""
    return [token for text in texts for token in stream(text)][:limit]


def fts5_text(*texts: str) -> str:
    """Return what a SQLite FTS5 column with `FTS5_TOKENIZER` and full detail stores."""
    return " ".join(streams(texts))


def fts5_match(query: str) -> str:
    """Return the right-hand side of an FTS5 MATCH."""
    wanted = phrase(query)
    return f'"{" ".join(wanted.tokens)}"' + ("*" if wanted.prefix else "")


def tsvector(*texts: str) -> str:
    """Return a literal for ``::tsvector``.

    PostgreSQL keeps the first 256 positions of a word: where one bigram occurs more often in one
    text, a phrase that needs a later occurrence is not found there.
    """
    positions: dict[str, list[str]] = {}
    for place, token in enumerate(streams(texts), start=1):
        positions.setdefault(token, []).append(str(place))
    return " ".join(f"'{token}':{','.join(places)}" for token, places in positions.items())


def tsquery(query: str) -> str:
    """Return a literal for ``::tsquery``; "" for a query with nothing to look for."""
    wanted = phrase(query)
    return " <-> ".join(f"'{token}'" for token in wanted.tokens) + (":*" if wanted.prefix else "")
