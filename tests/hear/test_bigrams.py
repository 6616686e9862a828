import os
import sqlite3
import sys
import unicodedata
from collections.abc import Iterator

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sixia.hear import bigrams

# Few letters, so that substrings recur; with everything that could upset a tokenizer or a parser.
LETTERS = "水电路aAß9０ＡñИ가𠀀㈱①ꙮ᧐ᦰ́ \t'\"*:&|!<->()\\%_；。😀"
texts = st.text(LETTERS, max_size=12)
queries = st.text(LETTERS, max_size=4) | st.text(f"{LETTERS}   \u3000", max_size=8)
DATABASE = os.environ.get("SIXIA_TEST_DATABASE_URL")


def contains(text: str, query: str) -> bool:
    words = [letters for part in query.split() if (letters := bigrams.normalise(part))]
    return bool(words) and all(word in bigrams.normalise(text) for word in words)


@pytest.fixture(scope="module")
def sqlite() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute(
        f"CREATE VIRTUAL TABLE said USING fts5(words, tokenize='{bigrams.FTS5_TOKENIZER}')"
    )
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def postgresql() -> Iterator[psycopg.Connection]:
    if not DATABASE:
        pytest.skip("SIXIA_TEST_DATABASE_URL is not set")
    with psycopg.connect(DATABASE) as connection:
        yield connection
        connection.rollback()


def on_sqlite(connection: sqlite3.Connection, said: list[str], query: str) -> list[str]:
    connection.execute("DELETE FROM said")
    rows = [(number, bigrams.fts5_text(text)) for number, text in enumerate(said)]
    connection.executemany("INSERT INTO said(rowid, words) VALUES (?, ?)", rows)
    assert looked_through(rows, query) == [
        number for number, text in enumerate(said) if contains(text, query)
    ]
    found = connection.execute(
        "SELECT rowid FROM said WHERE said MATCH ? ORDER BY rowid", [bigrams.fts5_match(query)]
    )
    return [said[number] for (number,) in found]


def looked_through(rows: list[tuple[int, str]], query: str) -> list[int]:
    """Without the index: the stored text of each row alone."""
    pieces = bigrams.fts5_pieces(query)
    return [n for n, text in rows if pieces and all(piece in f" {text} " for piece in pieces)]


def on_postgresql(
    connection: psycopg.Connection, said: list[str], query: str, kept: int = bigrams.KEPT
) -> list[str]:
    found = connection.execute(
        "SELECT number FROM unnest(%s::text[]) WITH ORDINALITY AS said(words, number)"
        " WHERE words::tsvector @@ %s::tsquery"
        " OR words::tsvector @@ %s::tsquery AND words::tsvector @@ %s::tsquery ORDER BY number",
        [
            [bigrams.tsvector(text, kept=kept) for text in said],
            bigrams.tsquery(query),
            f"'{bigrams.CROWDED}'",
            bigrams.tsquery(query, crowded=True),
        ],
    )
    return [said[number - 1] for (number,) in found]


@settings(max_examples=300)
@given(said=st.lists(texts, max_size=6), query=queries)
def test_sqlite_finds_exactly_the_texts_that_contain_the_query(
    sqlite: sqlite3.Connection, said: list[str], query: str
) -> None:
    assert on_sqlite(sqlite, said, query) == [text for text in said if contains(text, query)]


@pytest.mark.postgres
@settings(max_examples=300)
@given(said=st.lists(texts, max_size=6), query=queries)
def test_postgresql_finds_exactly_the_texts_that_contain_the_query(
    postgresql: psycopg.Connection, said: list[str], query: str
) -> None:
    assert on_postgresql(postgresql, said, query) == [t for t in said if contains(t, query)]


@pytest.mark.postgres
@settings(max_examples=300)
@given(
    said=st.lists(st.text("水电a", max_size=20), max_size=4),
    query=st.text("水电a ", max_size=5),
    kept=st.integers(1, 3),
)
def test_a_crowded_text_is_found_by_each_place_a_bigram_stands(
    postgresql: psycopg.Connection, said: list[str], query: str, kept: int
) -> None:
    found = on_postgresql(postgresql, said, query, kept)
    assert found == [text for text in said if contains(text, query)]


@given(st.data())
def test_a_piece_of_a_text_is_found_wherever_it_stands(
    sqlite: sqlite3.Connection, data: st.DataObject
) -> None:
    letters = data.draw(st.text("水电路a9𠀀", min_size=1, max_size=30))
    start = data.draw(st.integers(0, len(letters) - 1))
    piece = letters[start : data.draw(st.integers(start + 1, len(letters)))]
    assert on_sqlite(sqlite, [letters], piece) == [letters]


def test_no_letter_python_knows_is_split_folded_or_lost_by_sqlite(
    sqlite: sqlite3.Connection,
) -> None:
    every = (chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
    letters = sorted(set(bigrams.normalise("".join(every))))
    sqlite.execute("CREATE VIRTUAL TABLE letter USING fts5(words, content='', tokenize='ascii')")
    sqlite.execute("CREATE VIRTUAL TABLE term USING fts5vocab(letter, 'instance')")
    sqlite.executemany(
        "INSERT INTO letter(rowid, words) VALUES (?, ?)", ((ord(c), c) for c in letters)
    )
    stored = sqlite.execute("SELECT doc, term FROM term ORDER BY doc").fetchall()
    assert stored == [(ord(letter), letter) for letter in letters]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("清溪县，第 3 小学！", "清溪县第3小学"),
        ("STRAẞE", "strasse"),
        ("㈱①", "株1"),
        ("cafe\u0301", unicodedata.normalize("NFC", "café")),
        ("<b>' OR 1=1 --</b>", "bor11b"),
        ("😀\x00\ud800", ""),
    ],
)
def test_normalise(written: str, meant: str) -> None:
    assert bigrams.normalise(written) == meant


def test_stream_and_phrase() -> None:
    assert bigrams.stream("路灯不亮") == ["路灯", "灯不", "不亮", "亮"]
    assert bigrams.stream("路灯不亮", limit=2) == ["路灯", "灯"]
    assert bigrams.wanted("路灯不") == (bigrams.Word(("路灯", "灯不")),)
    assert bigrams.wanted("亮 路灯") == (
        bigrams.Word(("亮",), prefix=True),
        bigrams.Word(("路灯",)),
    )
    assert bigrams.wanted(" !? ") == ()
    assert bigrams.fts5_match("亮 路灯") == '"亮"* AND "路灯"'
    assert bigrams.fts5_pieces("亮 路灯") == [" 亮", " 路灯 "]
    assert bigrams.tsquery("路灯不") == "('路灯' <-> '灯不')"
    assert bigrams.tsquery("亮 路灯") == "('亮':*) & ('路灯')"
    assert bigrams.tsvector("灯灯灯") == "'灯灯':1,2 '灯':3"
    assert bigrams.tsvector("灯灯灯灯", kept=2) == "'灯灯':1,2 '灯灯.1':3 '灯':4 '.'"


def test_a_word_within_another_need_not_be_looked_for() -> None:
    assert bigrams.words("路灯 灯 路灯 ＬＥＤ led ,. 灯泡") == ["路灯", "led", "灯泡"]


def test_an_endless_query_is_refused() -> None:
    with pytest.raises(ValueError, match="2001 letters"):
        bigrams.words("水" * 2001)
    with pytest.raises(ValueError, match="17 words"):
        bigrams.words(" ".join(map(str, range(10, 27))))


def test_long_texts_and_queries(sqlite: sqlite3.Connection) -> None:
    long = "".join(chr(0x4E00 + number * number % 9973) for number in range(16_000))
    assert on_sqlite(sqlite, [long], long[14_000:]) == [long]


@pytest.mark.postgres
def test_long_texts_and_queries_on_postgresql(postgresql: psycopg.Connection) -> None:
    long = "".join(chr(0x4E00 + number * number % 9973) for number in range(16_000))
    assert on_postgresql(postgresql, [long], long[14_000:]) == [long]


@pytest.mark.postgres
def test_a_bigram_said_more_often_than_postgresql_counts(postgresql: psycopg.Connection) -> None:
    said = "哈" * 400 + "关门" + "哈" * 900
    for query in ("哈哈", "关门", "哈哈关门", "门哈哈", "哈" * 600, "关门 哈哈哈"):
        assert on_postgresql(postgresql, [said], query) == [said]
    assert on_postgresql(postgresql, [said], "门哈关") == []
    assert on_postgresql(postgresql, [said], "哈" * 901) == []
