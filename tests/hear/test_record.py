"""What was said is written down once, whole, or not at all."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections

from sixia.grid.queries import NoHome
from sixia.hear import record, search
from sixia.hear.models import Attachment, Concern, Person
from sixia.hear.people import Speaker
from sixia.hear.record import BadConcern, by_code, headline, new_code
from sixia.ledger.models import Case, Event, Link
from sixia.ledger.record import Raised, raise_concern
from sixia.post.models import Message
from sixia.seal.tracking import BadCode
from tests import factories
from tests.factories import LAN, NOW, County, raised, said


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"words": " \n\t"}, "no_words"),
        ({"words": "长" * 10_001}, "too_long"),
        ({"words": "坏\x00字"}, "not_text"),
        ({"words": "半个\ud83d"}, "not_text"),
        ({"place": "3\x00栋"}, "not_text"),
        ({"received_at": NOW + timedelta(seconds=1)}, "in_the_future"),
        ({"class_code": "999999"}, "no_class"),
        ({"area_code": "110101"}, "no_area"),
        ({"area_code": "哪里"}, "no_area"),
    ],
)
def test_what_cannot_be_a_concern_leaves_nothing(
    c: County, more: dict[str, str], code: str
) -> None:
    with pytest.raises(BadConcern) as bad:
        raise_concern(said(**{"words": "楼下往外冒", **more}), NOW)
    assert bad.value.code == code
    for model in (Concern, Person, Case, Event, Link, Message, Attachment):
        assert not model.objects.exists()


def test_a_place_that_nobody_dispatches_for_leaves_nothing(c: County) -> None:
    c.centre.dispatches = False
    c.centre.save()
    with pytest.raises(NoHome):
        raised()
    assert not Concern.objects.exists()
    assert not search.containing("化粪池").exists()


def test_words_are_kept_as_they_were_said(c: County) -> None:
    words = "  <script>alert(1)</script>' OR 1=1; -- 𠮷野家 👩‍👩‍👧 \r\n第二行 "
    concern = raised(words=words).concern
    concern.refresh_from_db()
    assert concern.words == words.strip()


def test_sending_the_same_again_records_it_once(c: County) -> None:
    told = said(key=uuid4())
    first, again = raise_concern(told, NOW), raise_concern(told, NOW)
    assert (again.concern, again.case, again.code) == (first.concern, first.case, None)
    assert Concern.objects.count() == Case.objects.count() == Message.objects.count() == 1


@pytest.fixture
def committed(transactional_db: None) -> County:
    return factories.county()


@pytest.mark.postgres
def test_the_same_sent_twice_at_once_is_one_concern(committed: County) -> None:
    for _ in range(5):
        told = said(key=uuid4())

        def send(_: int, told: record.Said = told) -> Raised:
            try:
                return raise_concern(told, NOW)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as pool:
            one, other = pool.map(send, range(2))
        assert one.concern == other.concern
        assert sorted(bool(x.code) for x in (one, other)) == [False, True]
    assert Concern.objects.count() == Case.objects.count() == 5


def test_the_loser_of_a_race_gets_what_the_winner_wrote(
    c: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither saw the other before writing; the unique key decides."""
    from sixia.ledger import arriving

    told = said(key=uuid4())
    first = raise_concern(told, NOW)
    look = arriving.look
    monkeypatch.setattr(arriving, "look", lambda *asked: replace(look(*asked), here=False))
    again = raise_concern(told, NOW)
    assert (again.concern, again.code) == (first.concern, None)
    assert Person.objects.count() == 1, "nothing of the second try stays"


def test_the_tracking_code_opens_and_is_kept_nowhere(c: County) -> None:
    told = raised()
    assert told.code
    assert by_code(told.code.lower().replace("-", " ")) == told.concern
    assert told.code not in str(list(Concern.objects.values()))
    with pytest.raises(BadCode):
        by_code("K7QF-3M2P-9XTD-A")
    fresh = new_code(told.concern)
    assert by_code(fresh) == told.concern
    assert by_code(told.code) is None, "the lost one stops working"


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("路灯不亮。已经三个月了", "路灯不亮"),
        ("路灯\n\n不亮!快修", "路灯 不亮"),
        ("一" * 30, "一" * 23 + "…"),
        ("", ""),
        ("。", ""),
    ],
)
def test_the_first_title_is_the_first_sentence(words: str, title: str) -> None:
    assert headline(words) == title


def test_an_anonymous_concern_has_no_person_and_no_message(c: County) -> None:
    concern = raised(speaker=Speaker(), reply_by="none").concern
    assert concern.anonymous
    assert not Message.objects.exists()
    assert Person.objects.count() == 0
    assert LAN.name not in str(list(Concern.objects.values()))
