"""Lists cost the same however long they are, and show nobody what is not theirs."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sixia.hear.accusations import Told, receive
from sixia.hear.people import look
from sixia.judge.rate import Verdict, rate
from sixia.ledger.commands import Answer, Order
from sixia.ledger.perform import perform
from sixia.ledger.queries import concerns_of
from tests.factories import NOW, County, later, raised, walked
from tests.web.office.conftest import SignIn


def promise(c: County) -> None:
    case = walked(c, "in_hand")
    answer = Answer(
        outcome="planned", facts="要换管", view="列入计划", basis="年度计划",
        means="四月换管", promised_at=later(days=2000),
    )  # fmt: skip
    perform(case.pk, answer, c.can("bo"), NOW)


def ordered(c: County) -> None:
    order = Order(requirement="三日内到场", reply_at=later(days=3))
    perform(walked(c, "in_hand").pk, order, c.can("su"), NOW)


def looked(c: County) -> None:
    look(concerns_of(raised().case)[0], c.mei, "回电话", NOW)


def staff(c: County) -> None:
    from sixia.grid.setup import add_staff

    add_staff(f"new{c.bo.__class__.objects.count()}", "新人", c.housing)


LISTS: list[tuple[str, str, Callable[[County], object]]] = [
    ("mei", "/office/", lambda c: raised()),
    ("bo", "/office/", lambda c: walked(c, "in_hand")),
    ("su", "/office/", lambda c: walked(c, "served")),
    ("mei", "/office/list/dispatch/", lambda c: raised()),
    ("mei", "/office/list/late/", lambda c: walked(c, "in_hand")),
    ("mei", "/office/list/soon/", lambda c: walked(c, "in_hand")),
    ("su", "/office/list/calls/", lambda c: walked(c, "served")),
    ("su", "/office/list/promises/", promise),
    ("su", "/office/list/silent/", promise),
    ("su", "/office/list/orders/", ordered),
    ("jian", "/office/list/ledger/", lambda c: walked(c, "served")),
    ("mei", "/office/search/?q=化粪池", lambda c: walked(c, "assigned")),
    ("mei", "/office/outbox/", lambda c: raised(reply_by="phone")),
    ("mei", "/office/outbox/call/", lambda c: raised(reply_by="phone")),
    ("mei", "/office/outbox/sms/", lambda c: raised()),
    ("ji", "/office/accusations/", lambda c: receive(Told(words="收钱"), "web", NOW)),
    ("jian", "/office/looks/", looked),
    ("admin", "/office/people/", staff),
    ("admin", "/office/units/", lambda c: None),
    ("admin", "/office/areas/990103/", lambda c: None),
]


@pytest.mark.parametrize(("who", "url", "one_more"), LISTS, ids=[f"{w} {u}" for w, u, _ in LISTS])
def test_one_row_costs_as_much_as_three(
    c: County, as_: SignIn, who: str, url: str, one_more: Callable[[County], object]
) -> None:
    client = as_(who)
    one_more(c)
    one = statements(client, url)
    one_more(c)
    one_more(c)
    assert statements(client, url) == one
    assert one <= 20


def statements(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_a_case_costs_the_same_however_many_spoke(c: County, as_: SignIn) -> None:
    from sixia.ledger.commands import Join

    case = raised().case
    one = statements(as_("mei"), f"/office/case/{case.pk}/")
    for words in ("管子又堵了。", "臭得开不了窗。"):
        other = raised(words).case
        concerns = tuple(concerns_of(other).values_list("pk", flat=True))
        perform(case.pk, Join(concerns=concerns, from_case=other.pk), c.can("mei"), NOW)
    assert abs(statements(as_("mei"), f"/office/case/{case.pk}/") - one) <= 1


def test_the_next_thing_is_on_top_and_says_why(c: County, as_: SignIn) -> None:
    walked(c, "assigned", words="路灯不亮。")
    html = as_("bo").get("/office/").content.decode()
    assert "等您签收" in html
    assert "路灯不亮" in html


def test_empty_lists_say_what_will_come(c: County, as_: SignIn) -> None:
    assert "都会排到这里" in as_("bo").get("/office/").content.decode()
    assert "还没有岗位职责" in as_("outsider").get("/office/").content.decode()


def test_filters_narrow_and_nonsense_in_them_is_left_out(c: County, as_: SignIn) -> None:
    walked(c, "in_hand")
    client = as_("mei")
    here = client.get("/office/list/ledger/?area=990103001&stage=in_hand")
    assert here.context["size"].n == 1
    elsewhere = client.get("/office/list/ledger/?area=990103002")
    assert elsewhere.context["size"].n == 0
    assert "一件也没有" in elsewhere.content.decode()
    odd = client.get("/office/list/ledger/?area=%27%22&unit=99999999999999999999&page=-3&stage=x")
    assert odd.context["size"].n == 1


def test_search_finds_what_one_may_see_and_nothing_else(c: County, as_: SignIn) -> None:
    case = walked(c, "in_hand")
    for query in ("化粪池", case.number, case.number.lower()):
        assert case.number in as_("bo").get("/office/search/", {"q": query}).content.decode()
        assert case.title not in as_("tao").get("/office/search/", {"q": query}).content.decode()
    for odd in ("", " ", "\x00", "x" * 5000, "-".join(["9" * 5000] * 3), "QX-2026-²", "'\"*("):
        assert as_("bo").get("/office/search/", {"q": odd}).status_code == 200


def test_nobody_waits_for_what_is_over(c: County, as_: SignIn) -> None:
    case = walked(c, "served")
    rate(case, concerns_of(case).get(), Verdict("yes", 5, 0, ""), NOW, c.can("su"))
    html = as_("mei").get("/office/list/ledger/").content.decode()
    assert "已办结" in html
    assert "个人在等" not in html


def test_the_lists_of_cases_cost_at_most_eight_statements(c: County, as_: SignIn) -> None:
    raised()
    walked(c, "in_hand")
    for who, url, _ in LISTS:
        if url == "/office/" or url.startswith("/office/list/"):
            assert statements(as_(who), url) <= 8, (who, url)
            assert statements(as_(who), f"{url}?area=990103001") <= 8, (who, url)


def test_more_than_is_counted_is_said_so(c: County, as_: SignIn) -> None:
    from sixia.web.office.counts import Size

    assert str(Size(1000)) == "1,000"
    assert str(Size(1001)) == "1,000+"
    assert str(Size(3, 2)) == "2+"
