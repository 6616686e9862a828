"""Exact substring search by phrases of character bigrams, the same set on SQLite and PostgreSQL.

"Text contains word" means ``normalise(word) in normalise(text)``; a query is words between spaces,
all of which a text must contain. A text is stored as the stream of its bigrams plus its last
character alone. A word of two or more characters is then a phrase of bigrams, a word of one
character is a prefix: it begins a bigram wherever it stands, or is that last token.

Beside its words a text can have labels, the months it belongs to, so that one can ask the index
for a month alone.

Tokens are stored as they are. FTS5 must use ``FTS5_TOKENIZER``: "ascii" takes every character
above U+007F as part of a word and folds only A–Z, which `normalise` has already folded. "unicode61"
splits at letters its own Unicode tables do not know (21 of 128,409 in SQLite 3.40, more as Python
learns newer letters); hexadecimal tokens would be safe with it, but index three times slower.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

FTS5_TOKENIZER = "ascii"
TEXT_LIMIT = 16_000  # PostgreSQL keeps word positions up to 16,383
QUERY_LIMIT = 2_000  # PostgreSQL's parser runs out of stack between 5,000 and 16,000 words
WORD_LIMIT = 16  # FTS5 takes expressions up to 256 deep; nobody types more than a few words
KEPT = 256  # positions that PostgreSQL keeps of one word in one text
CROWDED = "."  # marks a text with a bigram that stands there more than `KEPT` times
LABEL = "\ue000"  # begins a label; no letter, so that no query can ask for one


@dataclass(frozen=True, slots=True)
class Word:
    """One word to look for: a phrase of bigrams, or with `prefix` one character that begins a
    token."""

    tokens: tuple[str, ...]
    prefix: bool = False


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


def words(query: str) -> list[str]:
    """The words of a query, normalised, without those that another one contains anyway.

    Raises ValueError beyond `QUERY_LIMIT` letters or `WORD_LIMIT` words.
    """
    told = dict.fromkeys(letters for part in query.split() if (letters := normalise(part)))
    kept = [word for word in told if not any(word != other and word in other for other in told)]
    if (long := sum(map(len, kept))) > QUERY_LIMIT:
        raise ValueError(f"query of {long} letters; at most {QUERY_LIMIT} can be searched")
    if len(kept) > WORD_LIMIT:
        raise ValueError(f"query of {len(kept)} words; at most {WORD_LIMIT} can be searched")
    return kept


def wanted(query: str) -> tuple[Word, ...]:
    """What to look for in a stream; nothing for a query without letters. Raises ValueError."""
    return tuple(_word(letters) for letters in words(query))


def _word(letters: str) -> Word:
    if len(letters) == 1:
        return Word((letters,), prefix=True)
    return Word(tuple(letters[place : place + 2] for place in range(len(letters) - 1)))


def streams(texts: Iterable[str], limit: int = TEXT_LIMIT) -> list[str]:
    """Return the streams of several texts one after another: nothing matches across a border."""
    return [token for text in texts for token in stream(text)][:limit]


def month(at: datetime) -> str:
    """The label of the month, in UTC, that a text belongs to."""
    return f"{LABEL}{at.astimezone(UTC):%Y%m}"


def fts5_text(*texts: str, labels: Sequence[str] = ()) -> str:
    """Return what a SQLite FTS5 column with `FTS5_TOKENIZER` and full detail stores."""
    return " ".join([*streams(texts), *labels])


def fts5_match(query: str, labels: Sequence[str] = ()) -> str:
    """Return the right-hand side of an FTS5 MATCH; a query with nothing to look for finds none.

    With `labels`, only texts that have one of them.
    """
    phrases = [
        f'"{" ".join(word.tokens)}"' + ("*" if word.prefix else "") for word in wanted(query)
    ]
    if phrases and labels:
        phrases.append("(" + " OR ".join(f'"{label}"' for label in labels) + ")")
    return " AND ".join(phrases) or '""'


def fts5_pieces(query: str) -> list[str]:
    """What stands in ``" " + fts5_text(…) + " "`` of a text if, and only if, it contains the
    query: for one text, looking is quicker than asking the index."""
    return [f" {' '.join(word.tokens)}" + ("" if word.prefix else " ") for word in wanted(query)]


def tsvector(*texts: str, labels: Sequence[str] = (), kept: int = KEPT) -> str:
    """Return a literal for ``::tsvector``.

    PostgreSQL keeps the first 256 positions of a word. Where one bigram stands more often in one
    text, further ones go by other names (哈哈, 哈哈.1, 哈哈.2 …), and the text is marked `CROWDED`.
    """
    positions: dict[str, list[str]] = {}
    for place, token in enumerate(streams(texts), start=1):
        positions.setdefault(token, []).append(str(place))
    return " ".join([*_lexemes(positions, kept), *(f"'{label}'" for label in labels)])


def _lexemes(positions: dict[str, list[str]], kept: int) -> Iterator[str]:
    for token, places in positions.items():
        yield f"'{token}':{','.join(places[:kept])}"
        for nth, start in enumerate(range(kept, len(places), kept), start=1):
            yield f"'{token}{CROWDED}{nth}':{','.join(places[start : start + kept])}"
    if any(len(places) > kept for places in positions.values()):
        yield f"'{CROWDED}'"


def tsquery(query: str, labels: Sequence[str] = (), *, crowded: bool = False) -> str:
    """Return a literal for ``::tsquery``; "" for a query with nothing to look for.

    With `labels`, only texts that have one of them. It finds every text that is not `CROWDED`,
    with `crowded` those too, but the index is slower.
    """
    phrases = [_tsphrase(word, crowded) for word in wanted(query)]
    if phrases and labels:
        phrases.append("(" + " | ".join(f"'{label}'" for label in labels) + ")")
    return " & ".join(phrases)


def _tsphrase(word: Word, crowded: bool) -> str:
    # No bigram begins another, so a prefix finds a bigram under all of its names.
    end = ":*" if word.prefix or crowded else ""
    return "(" + " <-> ".join(f"'{token}'{end}" for token in word.tokens) + ")"
