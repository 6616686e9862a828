"""The frame that all pages share, and the words that all faces use."""

import inspect
import re
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import connection
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from sixia.grid.models import Area
from sixia.hear import attachments
from sixia.ledger import queries, sealoff
from sixia.ledger.deciding import act, answer, assign, oversee, record
from sixia.ledger.moves import MOVES, UNOFFERED, Refused
from sixia.ledger.packs import VERBS
from sixia.ledger.perform import perform
from sixia.web import errors, names, refusals, story
from tests.factories import ANSWER, NOW, County, later, raised, walked


def test_every_move_stage_and_verb_has_its_words() -> None:
    assert set(names.MOVE) == set(MOVES) - UNOFFERED
    assert set(names.PUBLIC_STAGE) == {*names.STAGE, "judged"}
    assert set(names.WHY) == set(queries.WHYS)
    assert VERBS - {"imported"} <= set(story.VERB)
    assert {r.value for r in attachments.Reason} == set(refusals.FILE)


def test_every_refusal_in_the_source_has_its_words() -> None:
    rooms = (act, answer, assign, oversee, record, sealoff)
    source = "".join(inspect.getsource(room) for room in rooms)
    codes = set(re.findall(r"(?:need\([^\n]*?|Refused\()\"([a-z_]+)\"", source))
    assert "own_unit" in codes
    assert codes <= set(refusals.REFUSED)


def test_a_refusal_says_what_can_be_done_instead(c: County) -> None:
    with pytest.raises(Refused) as refused:
        perform(walked(c, "assigned").pk, ANSWER, c.can("bo"), NOW)
    told = refusals.refusal(refused.value)
    assert "已派单" in told
    assert "什么都没有改动" in told
    assert "签收" in told


def test_the_story_names_who_and_what(c: County) -> None:
    case = walked(c, "served")
    lines = [t.line for t in story.told(queries.story(case))]
    assert any("住建局" in line and "薄经办" in line and "苏督查" in line for line in lines)
    assert all("%(" not in line for line in lines)


def test_the_story_costs_the_same_however_long(c: County) -> None:
    for stage in ("in_hand", "served"):
        events = list(queries.story(walked(c, stage)))
        with CaptureQueriesContext(connection) as spent:
            story.told(events)
        assert len(spent) == 2


def shown(source: str, **told: object) -> str:
    return Template("{% load web %}" + source).render(Context(told))


@pytest.mark.parametrize(
    ("days", "colour", "words"),
    [(0, "calm", "还有"), (30, "late", "逾期"), (None, "quiet", "已登记")],
)
def test_colours_come_with_words(c: County, days: int | None, colour: str, words: str) -> None:
    case = raised().case
    if days is None:
        case.due_at = None
    told = shown("{% tag case now %}", case=case, now=later(days=days or 0))
    assert f"tag {colour}" in told
    assert words in told
    assert names.SIGN.get(colour, "…") in told


def test_scripts_in_names_are_escaped(c: County) -> None:
    c.housing.name = "<script>alert(1)</script>"
    c.housing.save()
    lines = "".join(t.line for t in story.told(queries.story(walked(c, "assigned"))))
    assert "<script" not in lines
    assert "&lt;script" in lines


def test_language_is_chosen_without_javascript(client: Client) -> None:
    sent = client.post("/view/language/", {"language": "en", "next": "/"})
    assert sent.status_code == 302
    assert 'lang="en"' in client.get("/nowhere").content.decode()


def test_big_text_is_a_cookie_and_a_class(client: Client) -> None:
    sent = client.post("/view/text-size/", {"big": "1", "next": "//elsewhere.example/"})
    assert sent.headers["Location"] == "/"
    assert 'class="big"' in client.get("/nowhere").content.decode()


def test_a_wrong_csrf_token_is_told_kindly() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/view/text-size/", {"big": "1"})
    assert answer.status_code == 403
    assert "什么都没有保存" in answer.content.decode()


def test_error_pages_are_whole_in_both_languages(rf: RequestFactory) -> None:
    for page in (errors.bad_request, errors.forbidden, errors.not_found, errors.broken):
        for language in ("zh-hans", "en"):
            with override(language):
                assert "<h1>" in page(rf.get("/")).content.decode()


@pytest.mark.parametrize(
    ("language", "figure", "day"), [("zh-hans", "12,345", "3月9日"), ("en", "12,345", "9 Mar")]
)
def test_figures_and_days_read_alike(language: str, figure: str, day: str) -> None:
    told = {"n": 12345, "at": datetime(2026, 3, 9, 1, 30, tzinfo=UTC)}
    with override(language):
        shown = Template('{{ n }} {{ at|date:"MONTH_DAY_FORMAT" }}').render(Context(told))
    assert shown == f"{figure} {day}"


def test_a_grid_is_named_with_its_town_and_village() -> None:
    grid = Area(
        code="990103001001002",
        name="第2网格",
        full_name=f"{settings.SIXIA_NAME}柳岸街道玉兰社区第2网格",
    )
    assert names.place_name(grid) == "柳岸街道玉兰社区第2网格"
    county = Area(code="990103", name=settings.SIXIA_NAME, full_name=settings.SIXIA_NAME)
    assert names.place_name(county) == settings.SIXIA_NAME


def test_a_page_that_only_a_button_opens_is_not_blank(c: County) -> None:
    client = Client()
    answer = client.get("/follow/leave/")
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "这一页不能直接打开" in answer.content.decode()


def test_staff_who_lose_their_way_are_led_back_to_their_queue(c: County) -> None:
    client = Client()
    assert 'href="/office/"' in client.get("/office/nowhere/").content.decode()
    assert 'class="btn main" href="/"' in client.get("/nowhere/").content.decode()
