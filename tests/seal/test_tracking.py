import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sixia.seal.tracking import ALPHABET, BadCode, made_of, new_code, normal_code

places = st.integers(0, 12)


def bare(code: str) -> str:
    return code.replace("-", "")


def checked(symbols: str) -> str:
    """Return the one code that begins with these twelve symbols."""
    passed = []
    for last in ALPHABET:
        with suppress(BadCode):
            passed.append(normal_code(symbols + last))
    (code,) = passed
    return code


codes = st.text(ALPHABET, min_size=12, max_size=12).map(checked)


def test_a_code_looks_like_one_and_is_new_each_time() -> None:
    made = {new_code() for _ in range(1000)}
    assert len(made) == 1000
    assert made == {normal_code(code) for code in made}
    shape = re.compile(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]")
    assert all(shape.fullmatch(code) for code in made)
    for place in range(12):
        assert {bare(code)[place] for code in made} == set(ALPHABET)


@given(st.binary(min_size=8, max_size=32))
def test_a_digest_makes_one_well_written_code(digest: bytes) -> None:
    code = made_of(digest.hex())
    assert code == normal_code(code) == made_of(digest.hex())


def test_the_check_symbol_stays_the_same_over_releases() -> None:
    assert normal_code("k7qf 3m2p 9xtd b") == "K7QF-3M2P-9XTD-B"


@given(codes)
def test_a_code_is_its_own_normal_form(code: str) -> None:
    assert normal_code(code) == code


@given(code=codes, data=st.data())
def test_how_people_write_is_forgiven(code: str, data: st.DataObject) -> None:
    alike = {"0": "0Oo０Ｏ", "1": "1IiLl１ｌ"}
    written = "".join(
        data.draw(st.sampled_from(["", " ", "-", "—", "－", "\u3000", ".", "_"]))
        + data.draw(st.sampled_from(alike.get(each, each + each.lower() + chr(ord(each) + 0xFEE0))))
        for each in bare(code)
    )
    assert normal_code(written) == code


@given(code=codes, place=places, symbol=st.sampled_from(ALPHABET))
def test_every_wrong_symbol_is_found(code: str, place: int, symbol: str) -> None:
    right = bare(code)
    wrong = right[:place] + symbol + right[place + 1 :]
    if wrong == right:
        assert normal_code(wrong) == code
    else:
        with pytest.raises(BadCode) as error:
            normal_code(wrong)
        assert error.value.reason == "check"


@given(code=codes, one=places, other=places)
def test_every_swap_is_found(code: str, one: int, other: int) -> None:
    symbols = list(bare(code))
    symbols[one], symbols[other] = symbols[other], symbols[one]
    if symbols[one] == symbols[other]:
        assert normal_code("".join(symbols)) == code
    else:
        with pytest.raises(BadCode) as error:
            normal_code("".join(symbols))
        assert error.value.reason == "check"


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "length"),
        ("K7QF-3M2P-9XTD", "length"),
        ("K7QF-3M2P-9XTD-BG", "length"),
        ("0" * 1_000_000, "length"),
        ("K7QF-3M2P-9XTD-U", "symbol"),
        ("查询码K7QF3M2P9XTD", "symbol"),
        ("٣٣٣٣٣٣٣٣٣٣٣٣٣", "symbol"),
        ("' OR 1=1 --", "length"),
        ("\x00" * 13, "length"),
    ],
)
def test_what_is_no_code_is_said_plainly(written: str, reason: str) -> None:
    with pytest.raises(BadCode, match="tracking code") as error:
        normal_code(written)
    assert error.value.reason == reason


@given(st.text(ALPHABET.lower() + " -—٣uß\x00", max_size=20) | st.text(max_size=40))
def test_no_text_does_anything_but_pass_or_be_refused(text: str) -> None:
    with suppress(BadCode):
        code = normal_code(text)
        assert normal_code(code) == code
