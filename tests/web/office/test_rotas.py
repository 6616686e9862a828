"""The rota's pages: laid down, arranged ahead, two change days, stopped."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from sixia.field import lay_rota, rota
from sixia.field.models import Outing, Rota
from tests.factories import OTHER_TOWN, TOWN, County
from tests.web.office.conftest import SignIn
from tests.web.office.test_draws import form, text
from tests.web.office.test_hostile import BAD, safe
from tests.web.office.test_lists import statements


def rota_of(c: County, **more: Any) -> Rota:
    """The county's rota from next week on, two turns, laid down by Mei."""
    now = timezone.now()
    told: dict[str, Any] = {
        "name": "县领导接访", "kind": "home", "unit": c.government.pk, "begins": time(9),
        "first_day": timezone.localdate(now) + timedelta(days=7),
        "turns": [(c.he.pk, TOWN), (c.qin.pk, OTHER_TOWN)],
    }  # fmt: skip
    return lay_rota.create(lay_rota.NewRota(**{**told, **more}), c.can("mei"), now)


def arranged(c: County, each: Rota) -> list[Outing]:
    until = timezone.localdate() + timedelta(weeks=6)
    return rota.make_outings(each.pk, until, c.can("mei"), timezone.now())


@pytest.fixture(autouse=True)
def known_years(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever year the tests run in, its official holidays are known, and there are none."""
    from sixia.clock import Calendar

    year = timezone.localdate().year
    days = Calendar(years=frozenset({year, year + 1}))
    monkeypatch.setattr("sixia.field.rota_days.calendar", lambda: days)


def test_laid_down_arranged_and_shown(c: County, as_: SignIn) -> None:
    mei = as_("mei")
    sent = {**form(mei, "/office/rotas/new/"), "name": "县领导接访", "unit": c.government.pk,
            "who0": c.he.pk, "where0": TOWN, "who1": c.qin.pk, "where1": OTHER_TOWN}  # fmt: skip
    page = mei.post("/office/rotas/new/", sent, follow=True).content.decode()
    each = Rota.objects.get()
    assert [t.staff for t in each.turns.all()] == [c.he, c.qin]
    assert "还没排上" in page
    url = f"/office/rotas/{each.pk}/"
    page = mei.post(f"{url}arrange/", follow=True).content.decode()
    made = Outing.objects.count()
    assert made == 12
    assert f"排上了 {made} 次" in page
    assert f"/office/outings/{Outing.objects.earliest('starts_at').pk}/" in page
    mei.post(f"{url}arrange/")
    assert Outing.objects.count() == made


def test_two_change_days(c: County, as_: SignIn) -> None:
    each = rota_of(c)
    first, second, *_ = arranged(c, each)
    day = first.starts_at
    as_("mei").post(f"/office/rotas/{each.pk}/swap/", {"one": first.pk, "other": second.pk})
    second.refresh_from_db()
    assert second.starts_at == day


def test_someone_takes_over(c: County, as_: SignIn) -> None:
    each = rota_of(c)
    first, *_ = arranged(c, each)
    turn = each.turns.get(staff=c.he)
    url = f"/office/rotas/{each.pk}/take-over/"
    page = as_("mei").post(url, {"turn": turn.pk, "to": c.qin.pk}, follow=True).content.decode()
    assert "换好了" in page
    first.refresh_from_db()
    assert first.lead == c.qin


@pytest.mark.parametrize("odd", ["", "x", "-1", "9" * 30, "0"])
def test_odd_numbers_change_nothing(c: County, as_: SignIn, odd: str) -> None:
    each = rota_of(c)
    first, *_ = arranged(c, each)
    url = f"/office/rotas/{each.pk}/swap/"
    answer = as_("mei").post(url, {"one": first.pk, "other": odd}, follow=True)
    assert "才能对调" in answer.content.decode()
    answer = as_("mei").post(f"/office/rotas/{each.pk}/take-over/", {"turn": odd, "to": c.qin.pk})
    assert answer.status_code == 302
    assert not each.turns.filter(staff=c.qin, area=TOWN).exists()
    assert as_("mei").post(f"/office/rotas/{each.pk}/burn/").status_code == 404
    assert as_("mei").post("/office/rotas/99999/stop/").status_code == 404


def test_stopping_says_why_and_calls_off(c: County, as_: SignIn) -> None:
    each = rota_of(c)
    made = arranged(c, each)
    url = f"/office/rotas/{each.pk}/"
    assert "不能空着" in as_("mei").post(f"{url}stop/", follow=True).content.decode()
    page = as_("mei").post(f"{url}stop/", {"why": "改为每月一次"}, follow=True).content.decode()
    assert f"取消了 {len(made)} 次" in page
    assert "停了" in page


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"who0": "", "where0": ""}, "至少要有一位"),
        ({"where0": ""}, "谁和去哪里要一起选"),
        ({"who0": "999999"}, "谁"),
        ({"every_weeks": "0"}, "隔几周一次"),
        ({"first_day": "1900-01-01"}, "第一天要在前后一年以内"),
        ({"begins": "25:00"}, "请写时间"),
        ({"name": ""}, "叫什么"),
        ({"kind": "parade"}, "去做什么"),
    ],
)
def test_mistakes_are_named_and_nothing_is_laid_down(
    c: County, as_: SignIn, wrong: dict[str, str], told: str
) -> None:
    mei = as_("mei")
    sent = {**form(mei, "/office/rotas/new/"), "name": "接访", "unit": c.government.pk,
            "who0": c.he.pk, "where0": TOWN, **wrong}  # fmt: skip
    answer = mei.post("/office/rotas/new/", sent)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Rota.objects.exists()


def test_another_units_head_sees_it_and_keeps_his_hands_off(c: County, as_: SignIn) -> None:
    each = rota_of(c)
    page = text(as_("tan"), f"/office/rotas/{each.pk}/")
    assert "/arrange/" not in page
    assert as_("tan").post(f"/office/rotas/{each.pk}/arrange/").status_code == 403
    assert not Outing.objects.exists()


def test_more_rows_to_fill_in(c: County, as_: SignIn) -> None:
    assert 'name="who47"' in text(as_("mei"), "/office/rotas/new/?rows=48")
    assert 'name="who12"' not in text(as_("mei"), "/office/rotas/new/?rows=nonsense")


def test_script_in_a_rota_is_shown_as_text(c: County, as_: SignIn) -> None:
    each = rota_of(c, name=BAD[:80], place=BAD)
    arranged(c, each)
    for url in ("/office/rotas/", f"/office/rotas/{each.pk}/"):
        safe(text(as_("mei"), url))


def test_lists_cost_the_same_however_long(c: County, as_: SignIn) -> None:
    each, mei = rota_of(c, turns=[(c.he.pk, TOWN)]), as_("mei")
    arranged(c, each)
    one = [statements(mei, url) for url in ("/office/rotas/", f"/office/rotas/{each.pk}/")]
    many = rota_of(c, turns=[(c.he.pk, TOWN), (c.qin.pk, OTHER_TOWN), (c.tan.pk, TOWN)])
    rota_of(c)
    arranged(c, many)
    assert [statements(mei, url) for url in ("/office/rotas/", f"/office/rotas/{many.pk}/")] == one
    assert max(one) <= 20
