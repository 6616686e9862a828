"""The assign page offers class and unit; one is taken, one refused, and both are written down."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from sixia.learn import shelf, train
from sixia.learn.models import Offer
from sixia.ledger.models import Case
from tests.factories import County, later, raised
from tests.learn.test_suggest import LIGHT, closed
from tests.web.office.conftest import SignIn


@pytest.fixture
def learnt(c: County, settings: Any, tmp_path: Path) -> County:
    settings.SIXIA_HOME = str(tmp_path)
    shelf._read.cache_clear()
    closed(c, 40)
    train.train(later(days=1))
    return c


def page(client: Client, case: Case, query: str = "") -> str:
    answer = client.get(f"/office/case/{case.pk}/assign/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def sent(c: County, html: str, **told: str) -> dict[str, str]:
    seen = html.split('name="seen" value="')[1].split('"')[0]
    plain = {"title": "路灯坏了", "grade": "ordinary", "path": "handle", "checker": str(c.su.pk)}
    return {**plain, "seen": seen, **told}


def test_what_is_likely_is_offered_and_a_click_fills_it_in(learnt: County, as_: SignIn) -> None:
    case = raised(words="3栋路灯又坏了").case
    mei = as_("mei")
    html = page(mei, case)
    assert "电脑的建议" in html
    assert f"class_code={LIGHT}" in html
    taken = page(mei, case, f"?class_code={LIGHT}")
    assert f'<option value="{LIGHT}" selected' in taken
    assert "已填" in taken


def test_one_is_taken_one_refused_and_both_are_known(learnt: County, as_: SignIn) -> None:
    case = raised(words="3栋路灯又坏了").case
    mei = as_("mei")
    html = page(mei, case)
    seat = f"{learnt.traffic.pk}:{learnt.tao.pk}"
    shown = html.split('name="seen" value="')[1].split('"')[0].replace(f",{learnt.traffic.pk}", "")
    told = sent(learnt, html, class_code=LIGHT, seat=seat, seen=shown)
    form = mei.get(f"/office/case/{case.pk}/assign/").context["form"]
    told |= {name: form.fields[name].choices[-1][0] for name in ("path", "grade")}
    answer = mei.post(f"/office/case/{case.pk}/assign/", told)
    assert answer.status_code == 302, answer.content.decode()
    kept = {offer.what: (offer.taken, offer.chosen) for offer in Offer.objects.all()}
    assert kept == {"class": (True, LIGHT), "unit": (False, str(learnt.traffic.pk))}


def test_what_a_form_carries_may_be_anything(learnt: County, as_: SignIn) -> None:
    from sixia.web.office.moves.hints import unpacked

    assert unpacked("class=1;unit=2,3") == {"class": ["1"], "unit": ["2", "3"]}
    assert unpacked("x=1;class=<b>;unit='--") == {}


def test_asks_as_much_however_many_cases_there_are(
    learnt: County, as_: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    case = raised(words="3栋路灯又坏了").case
    mei = as_("mei")
    page(mei, case)  # what closed since is caught up with once
    with django_assert_max_num_queries(34):
        page(mei, case)


def test_without_models_the_page_is_as_ever(
    c: County, as_: SignIn, settings: Any, tmp_path: Path
) -> None:
    settings.SIXIA_HOME = str(tmp_path)
    assert "电脑的建议" not in page(as_("mei"), raised().case)
