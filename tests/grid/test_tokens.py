"""Keys of telephones and programs: what they open, and when they open nothing any more."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sixia.grid import tokens
from sixia.grid.models import Token
from sixia.grid.setup import one_time_password, set_active
from tests.factories import NOW, County, later


def test_only_a_hash_is_kept(c: County) -> None:
    token, secret = tokens.make_device(c.bo, " 薄经办的手机 ", NOW)
    row = Token.objects.values().get()
    assert secret.startswith("sixia_")
    assert secret[6:] not in str(row)
    assert c.bo.password not in str(row)
    assert (row["name"], row["scopes"]) == ("薄经办的手机", ["sync"])
    found = tokens.find(secret, NOW)
    assert (found, found.staff, found.kind) == (token, c.bo, "device")
    assert tokens.make_device(c.bo, "第二部", NOW)[1] != secret


@pytest.mark.parametrize(
    "secret", ["", "sixia_", "sixia_" + "A" * 43, "sixia_" + "é" * 43, "x" * 49]
)
def test_a_secret_nobody_made_is_unknown(c: County, secret: str) -> None:
    with pytest.raises(tokens.Unknown):
        tokens.find(secret, NOW)


def test_who_is_cut_off_or_left_learns_it(c: County) -> None:
    token, secret = tokens.make_device(c.bo, "手机", NOW)
    assert tokens.end(token.key, c.admin, later(hours=1))
    assert not tokens.end(token.key, c.bo, later(hours=2))
    with pytest.raises(tokens.CutOff):
        tokens.find(secret, later(hours=1))
    token.refresh_from_db()
    assert (token.ended_by, token.ended_at) == (c.admin, later(hours=1))
    _, other = tokens.make_device(c.tao, "手机", NOW)
    set_active(c.tao, active=False)
    with pytest.raises(tokens.CutOff):
        tokens.find(other, NOW)


def test_a_new_password_ends_what_the_old_one_opened(c: County) -> None:
    _, secret = tokens.make_device(c.bo, "手机", NOW)
    one_time_password(c.bo)
    with pytest.raises(tokens.Unknown):
        tokens.find(secret, NOW)


def test_a_telephone_in_use_goes_on_and_one_in_a_drawer_does_not(c: County) -> None:
    token, secret = tokens.make_device(c.bo, "手机", NOW)
    for day in (100, 200, 300):
        tokens.seen(tokens.find(secret, later(days=day)), later(days=day))
    with pytest.raises(tokens.Unknown):
        tokens.find(secret, later(days=480))
    tokens.seen(token, later(days=300, minutes=59))
    token.refresh_from_db()
    assert token.seen_at == later(days=300)


@pytest.mark.parametrize(("scopes", "days"), [(["sync"], 9), (["read:cases"], 401), ([], 0)])
def test_a_program_gets_no_more_than_there_is(c: County, scopes: list[str], days: int) -> None:
    with pytest.raises(ValueError, match="scopes"):
        tokens.make_machine(c.bo, "程序", scopes, days, NOW)


MINUTES = st.integers(min_value=0, max_value=1_000_000).map(lambda n: NOW + timedelta(minutes=n))


@given(made=MINUTES, seen=st.none() | MINUTES, until=st.none() | MINUTES, now=MINUTES)
def test_running_out(
    made: datetime, seen: datetime | None, until: datetime | None, now: datetime
) -> None:
    """What has a day ends on it; what has none ends half a year after it was used; for good."""
    token = Token(made_at=made, seen_at=seen, expires_at=until)
    over = tokens.run_out(token, now)
    assert over == (now >= (until or (seen or made) + timedelta(days=180)))
    assert tokens.run_out(token, now + timedelta(days=181 if until is None else 800)) or not over
