"""Searching finds exactly what contains the query, on either database."""

from itertools import islice

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sixia.hear import purge, record, search
from sixia.hear.bigrams import normalise
from sixia.hear.models import Concern
from tests.factories import NOW, County, county, later, raised

LETTERS = st.text(st.sampled_from("路灯不亮井盖abAB12  ,。'\"\\%_*ßﬁ①𠮷"), max_size=8)


def found(query: str) -> set[int]:
    return set(search.containing(query).values_list("pk", flat=True))


@pytest.mark.django_db
@settings(
    max_examples=40, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(texts=st.lists(LETTERS, min_size=1, max_size=6), wanted=st.lists(LETTERS, max_size=6))
def test_found_is_what_contains_it_and_nothing_else(
    search_only: None, texts: list[str], wanted: list[str]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM hear_search")
    rows = [Concern(pk=n, words=text, place="", received_at=NOW) for n, text in enumerate(texts, 1)]
    search.index(rows)
    for query in (*wanted, *texts, "路", "b"):
        meant = {row.pk for row in rows if contains(row.words or "", query)}
        assert hits(search.listed(query)) == hits(search.holds(query)) == meant, (query, texts)
        assert hits(search.listed(query, [NOW])) == meant
        assert hits(search.listed(query, [later(days=40)])) == set()


def contains(text: str, query: str) -> bool:
    words = [letters for word in query.split() if (letters := normalise(word))]
    return bool(words) and all(word in normalise(text) for word in words)


def hits(part: search.Part) -> set[int]:
    """The index alone, without the concerns it belongs to."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT rowid FROM hear_search AS said WHERE {part.sql}", part.params)  # noqa: S608  # no SQL of a query's
        return {row[0] for row in cursor.fetchall()}


@pytest.fixture
def search_only(db: None) -> None:
    """The index, cleaned by the test itself."""


def test_words_and_place_are_searched_but_not_across_the_border(c: County) -> None:
    concern = raised(words="化粪池外冒", place="柳岸三栋").concern
    assert found("化粪") == found("岸三") == found("冒") == {concern.pk}
    assert found("冒柳") == set()


def test_a_concern_must_contain_each_word_in_words_or_place(c: County) -> None:
    concern = raised(words="化粪池外冒", place="柳岸三栋").concern
    raised(words="化粪池外冒", place="石桥")
    assert found("柳岸 粪池") == found("粪池\u3000 柳岸") == found("粪 三栋") == {concern.pk}
    assert found("柳岸 粪池 石桥") == set()


def test_a_concern_can_belong_to_several_months(c: County) -> None:
    concern = raised(words="化粪池外冒").concern
    search.under([concern.pk], NOW)
    search.under([concern.pk], later(days=400))
    search.under([concern.pk], later(days=400))
    for months in ([NOW], [later(days=400)], [later(days=40), NOW]):
        assert hits(search.listed("粪池", months)) == {concern.pk}
    assert hits(search.listed("粪池", [later(days=40)])) == set()
    assert hits(search.holds("粪池外")) == found("冒") == {concern.pk}
    assert found("202603") == found("2") == set()


PROGRAMS = """
' OR 1=1 --|" OR "a|粪*|NEAR(粪 池)|body:粪|粪 & !池|粪 <-> 外|) / (|\\|%|_
""".strip().split("|")


@pytest.mark.parametrize("query", PROGRAMS)
def test_a_query_is_never_read_as_a_program(c: County, query: str) -> None:
    concern = raised(words="化粪池外冒", place="").concern
    assert found(query) == ({concern.pk} if contains("化粪池外冒", query) else set())
    assert hits(search.holds(query)) == found(query)


@pytest.mark.parametrize("query", ["", " ", "。,!", "\n"])
def test_nothing_to_look_for_finds_nothing(c: County, query: str) -> None:
    raised()
    assert found(query) == set()


def test_a_query_far_too_long_is_an_error(c: County) -> None:
    with pytest.raises(ValueError, match="2000"):
        search.containing("长" * 2001)


def test_what_was_erased_is_found_no_more_and_leaves_no_trace(c: County) -> None:
    concern = raised(words="麹黌籬戢").concern
    record.erase(concern)
    assert found("麹黌") == set()
    while purge.purge():
        pass
    no_trace()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL takes all away at once")
def test_what_is_erased_between_two_steps_goes_too(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    county()
    monkeypatch.setattr(purge, "PAGES", 1)
    kept = [raised(words=f"第几盏灯{text}。").concern for text in filling(60)]
    record.erase(raised(words="先说的话").concern)
    late = raised(words="麹黌籬戢").concern
    steps = 0
    while purge.purge():
        steps += 1
        if steps == 2:
            record.erase(late)
        assert found("盏灯") == {one.pk for one in kept}, "found all along"
    assert steps > 2
    no_trace()
    assert not purge.purge(), "nothing is owed"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL takes all away at once")
@pytest.mark.parametrize("between", [1, 2, 3, 4])
def test_writing_between_the_steps_holds_up_no_trace(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch, between: int
) -> None:
    county()
    monkeypatch.setattr(purge, "PAGES", 1)
    for text in filling(60):
        raised(words=text)
    late = raised(words="麹黌籬戢").concern
    purge.at_once()  # one part holds it all
    record.erase(late)
    new = iter(filling(40, 7))
    while purge.purge():
        for text in islice(new, between):
            raised(words=text)
    no_trace()


def filling(n: int, first: int = 0) -> list[str]:
    """Words long enough that the index needs pages for them."""
    return [
        "".join(chr(0x5000 + (97 * k + m * m) % 9000) for m in range(80))
        for k in range(first, first + n)
    ]


def no_trace() -> None:
    with connection.cursor() as cursor:
        tables = [t for t in connection.introspection.table_names(cursor) if "hear_search" in t]
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  # the database's own names
            rows = str([[bytes(v) if isinstance(v, memoryview) else v for v in r] for r in cursor])
            for pair in ("麹黌", "黌籬"):  # the index writes of a pair what differs from the last
                assert pair not in rows
                assert str(pair.encode())[2:-1] not in rows
