"""A dispatcher is offered class, unit and a case alike; takes one and refuses one; the refusal is
learnt from."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from sixia.learn import gather, shelf, train
from sixia.learn.models import Offer
from sixia.learn.suggest import suggestions
from sixia.ledger.models import Case
from tests.browser.going import Desk, Look
from tests.factories import NOW, County, county, later, raised
from tests.learn.test_suggest import LIGHT, closed, teaching

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "3栋路灯又坏了晚上看不见"


@pytest.fixture
def c(transactional_db: None, settings: Any, tmp_path: Path) -> County:
    settings.SIXIA_HOME = str(tmp_path)
    shelf._read.cache_clear()
    c = county()
    closed(c, 40)
    train.train(later(days=1))
    return c


def likely(c: County, case: Case) -> float:
    """How likely the model finds it that the traffic bureau gets such a case."""
    told = suggestions(case, WORDS, "web", timezone.now(), LIGHT)
    return {one.what: one.share for one in told.units}.get(str(c.traffic.pk), 0.0)


def refuse(c: County, desk: Desk, case: Case) -> None:
    """Take the class with a click, and choose another unit than the one suggested."""
    desk.go(f"/office/case/{case.pk}/assign/")
    desk.click(f"main section a[href*='class_code={LIGHT}']")
    assert desk.page.input_value("[name=class_code]") == LIGHT
    desk.pick(seat=f"{c.traffic.pk}:{c.tao.pk}")
    desk.send(title="路灯坏了")


def test_one_is_taken_one_refused_and_learnt_from(c: County, desk: Desk, look: Look) -> None:
    other = raised(words=WORDS, now=NOW).case
    cases = [teaching(WORDS) for _ in range(3)]
    gather.gather(NOW)
    before = likely(c, cases[0])
    desk.sign_in("mei")
    desk.go(f"/office/case/{cases[0].pk}/")
    assert desk.page.locator(f"a[href='/office/case/{other.pk}/']").count()
    desk.go(f"/office/case/{cases[0].pk}/assign/")
    desk.says("电脑的建议")
    desk.says("住建局", "main section")
    look("suggested")
    for case in cases:
        refuse(c, desk, case)
    # What was refused once may be offered the next time, and is then taken.
    told = Offer.objects.filter(case=cases[0]).values_list("what", "taken", "chosen")
    assert set(told) == {("class", True, LIGHT), ("unit", False, str(c.traffic.pk))}
    assert Offer.objects.filter(what="class", taken=True).count() == len(cases)
    assert {row.unit_id for row in Case.objects.filter(pk__in=[x.pk for x in cases])} == {
        c.traffic.pk
    }
    assert likely(c, raised(words=WORDS).case) > before
