"""Personal data: sealed at rest, found by a keyed index, never looked at without a reason."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from sixia.grid.looks import NoReason
from sixia.grid.models import Look
from sixia.hear import people, record
from sixia.hear.models import Person
from sixia.hear.people import Speaker, email_index, look, opened, phone_index, sealed
from tests.factories import LAN, NOW, County, raised

WHOLE = Speaker("兰大姐", "199 0000 0001", "Lan@Example.org", "安置小区 3 栋 2 单元 501")


def test_nothing_of_a_person_is_readable_in_the_database(c: County) -> None:
    raised(speaker=WHOLE, reply_by="email")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM hear_person")
        raw = b"".join(
            bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode()
            for row in cursor.fetchall()
            for v in row
        )
    for part in ("兰大姐", "19900000001", "0000 0001", "xample", "安置小区"):
        assert part.encode() not in raw
    assert opened(Person.objects.get()) == WHOLE


def test_the_same_person_twice_is_two_different_rows(c: County) -> None:
    raised(speaker=WHOLE)
    raised(speaker=WHOLE, words="还有一件")
    one, other = Person.objects.all()
    assert bytes(one.name) != bytes(other.name)
    assert one.phone_index == other.phone_index


@pytest.mark.parametrize(
    "spelt",
    [
        "19900000001",
        "199-0000-0001",
        "+86 199 0000 0001",
        "008619900000001",
        "１９９０００００００１",
    ],
)
def test_one_number_is_found_however_it_is_written(spelt: str) -> None:
    assert phone_index(spelt) == phone_index("19900000001")
    assert email_index(" LAN@example.ORG ") == email_index("lan@example.org")


@given(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
)
def test_other_numbers_have_other_indexes_that_tell_nothing(one: str, other: str) -> None:
    assert (phone_index(one) == phone_index(other)) == (one == other)
    assert one not in phone_index(one)


def test_nothing_given_is_nothing_kept() -> None:
    assert sealed(Speaker()) is None
    assert (phone_index(""), phone_index("不详"), email_index(" ")) == ("", "", "")


def test_a_look_needs_a_reason_and_is_logged(c: County) -> None:
    concern = raised(speaker=WHOLE).concern
    for why in ("", "  \n"):
        with pytest.raises(NoReason):
            look(concern, c.bo, why, NOW)
    assert not Look.objects.exists()
    assert look(concern, c.bo, "回电核实地点", NOW) == WHOLE
    logged = Look.objects.get()
    assert (logged.staff, logged.about, logged.why, logged.at) == (
        c.bo, concern.key, "回电核实地点", NOW,
    )  # fmt: skip


def test_nobody_sees_what_could_not_be_logged(c: County, monkeypatch: pytest.MonkeyPatch) -> None:
    concern = raised(speaker=WHOLE).concern
    monkeypatch.setattr(Look.objects, "create", lambda **_: 1 / 0)
    monkeypatch.setattr(people, "opened", lambda _: pytest.fail("opened before it was logged"))
    with pytest.raises(ZeroDivisionError):
        look(concern, c.bo, "回电", NOW)


def test_erasing_a_concern_takes_the_person_and_keeps_the_log_of_looks(c: County) -> None:
    concern = raised(speaker=LAN).concern
    look(concern, c.bo, "回电", NOW)
    record.erase(concern)
    assert not Person.objects.exists()
    assert Look.objects.filter(about=concern.key).count() == 1
    concern.refresh_from_db()
    assert (concern.words, concern.place, concern.anonymous) == (None, "", True)


def test_a_speaker_does_not_print_itself_into_a_log(c: County) -> None:
    concern = raised(speaker=LAN).concern
    for row in (concern, concern.person):
        assert LAN.name not in f"{row!r} {row!s}"
        assert LAN.phone not in f"{row!r} {row!s}"
