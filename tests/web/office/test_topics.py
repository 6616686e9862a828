"""Topics on pages: people's words first, counted by persons, opened down to each case; what is
decided is written down and can be taken back."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from uuid_utils.compat import uuid7

from sixia import learn
from sixia.grid.models import Area
from sixia.grid.setup import give_duty
from sixia.hear.people import Speaker
from sixia.learn.models import Decision, Member, Topic, TopicRun
from sixia.ledger.models import Case
from sixia.ledger.sealoff import seal_off
from sixia.web.office.topics import forms
from tests.factories import NOW, OTHER_TOWN, SINCE, TOWN, VILLAGE, County, later, raised
from tests.web.office.conftest import SignIn

LAMP = "柳树村三组路灯坏了没人修,我是张三丰,电话19912345678。晚上看不见。"
LIGHT = "080604"


def spoken_of(c: County, words: str = LAMP, persons: int = 3, **more: object) -> Topic:
    """A topic of so many persons, as a run would leave it, without what it takes to run."""
    cases = [
        raised(words=words, speaker=Speaker(name="张三丰", phone=f"199{n:08}"), now=later(days=-n),
               reply_by="none", area_code=str(more.get("area", VILLAGE))).case
        for n in range(persons)
    ]  # fmt: skip
    run = TopicRun.objects.first() or TopicRun.objects.create(
        at=NOW, since=later(days=-365).date(), until=NOW.date(), messages=persons, topics=1
    )
    concerns = [case.links.get().concern_id for case in cases]
    topic = Topic.objects.create(
        key=uuid7(), voice_id=concerns[0], class_code=LIGHT, first=later(days=1 - persons).date(),
        last=run.until, persons=persons, likes=0, heat=1.0, rank=Topic.objects.count() + 1,
        born_at=NOW, **{"area_id": VILLAGE, "rising": False,
                        **{k: v for k, v in more.items() if k != "area"}},
    )  # fmt: skip
    Member.objects.bulk_create(
        Member(topic=topic, concern_id=concern, voice=n) for n, concern in enumerate(concerns, 1)
    )
    return topic


def page(client: Client, topic: Topic | None = None, **asked: str) -> str:
    url = f"/office/topics/{topic.key}/" if topic else "/office/topics/"
    answer = client.get(url, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def decide(client: Client, topic: Topic, name: str, **told: object) -> int:
    return client.post(f"/office/topics/{topic.key}/{name}/", told).status_code


def test_the_list_says_what_in_masked_words_where_and_how_many_persons(
    c: County, as_: SignIn
) -> None:
    spoken_of(c, rising=True)
    html = page(as_("he"))
    assert "“柳树村三组路灯坏了没人修,我是[姓名],电话[号码]。”" in html
    assert "在升温" in html
    assert "安置小区社区" in html
    assert re.search(r"<b>3 人</b>说过", html)
    assert "近 30 天 3 人,之前 30 天 0 人" in html
    assert "19912345678" not in html
    assert "张三丰" not in html


def test_the_story_opens_each_message_in_its_case(c: County, as_: SignIn) -> None:
    topic = spoken_of(c)
    html = page(as_("he"), topic)
    for case in Case.objects.all():
        assert f"/office/case/{case.pk}/" in html
    assert "19912345678" not in html
    assert "张三丰" not in html
    assert "并到一起" not in html  # a leader reads


@pytest.mark.parametrize("who", ["mei", "su"])
def test_those_who_sort_decide_with_keys(c: County, as_: SignIn, who: str) -> None:
    html = page(as_(who), spoken_of(c))
    for key in "msnx":
        assert f'data-key="{key}"' in html


def test_what_was_erased_or_sealed_off_counts_no_more(c: County, as_: SignIn) -> None:
    topic = spoken_of(c, persons=4)
    assert topic.voice_id
    seal_off(topic.voice_id, c.mei, NOW)
    html = page(as_("he"))
    assert re.search(r"<b>3 人</b>说过", html)
    assert "原话删了" in html
    assert page(as_("he"), topic).count("/office/case/") == 3


def test_names_and_dismissals_show_with_who_and_can_be_taken_back(c: County, as_: SignIn) -> None:
    topic, mei = spoken_of(c), as_("mei")
    assert decide(mei, topic, "name", words="三组的路灯") == 302
    assert "三组的路灯" in page(mei)
    assert decide(mei, topic, "dismiss", reason="") == 422
    assert decide(mei, topic, "dismiss", reason="六月换灯") == 302
    assert "三组的路灯" not in page(mei)
    assert "三组的路灯" in page(mei, which="dismissed")
    html = page(as_("he"), topic)
    assert "六月换灯" in html
    assert "梅派单" in html
    for one in Decision.objects.order_by("-pk"):
        decide(mei, topic, "undo", decision=one.pk)
    assert "“柳树村三组路灯坏了没人修" in page(mei)
    assert "(已撤回)" in page(mei, topic)


def test_one_dismissed_and_grown_says_why_it_is_back(c: County, as_: SignIn) -> None:
    topic = spoken_of(c, persons=12)
    made = Decision.objects.create(
        topic=topic, verb="dismiss", words="修好了", persons=5, staff=c.mei, at=NOW
    )
    Topic.objects.filter(pk=topic.pk).update(dismissed=made)
    assert "搁下过,又多了" in page(as_("he"))
    html = page(as_("he"), topic)
    assert "那时 5 人说过,现在 12 人" in html
    assert "修好了" in html


def test_a_merged_topic_leads_to_the_one_it_went_into(c: County, as_: SignIn) -> None:
    topic, other, mei = spoken_of(c), spoken_of(c, "路灯坏了三天没人修,请来看看"), as_("mei")
    html = mei.get(f"/office/topics/{topic.key}/merge/").content.decode()
    assert "路灯坏了三天没人修" in html
    assert decide(mei, topic, "merge", other=other.pk) == 302
    answer = as_("he").get(f"/office/topics/{other.key}/")
    assert answer.headers["Location"] == f"/office/topics/{topic.key}/"
    html = page(mei, topic)
    assert "3 人说过" in html  # the same three, by the numbers they left
    assert "6 条" in html


def test_the_machine_ticks_what_it_would_take_out(c: County, as_: SignIn) -> None:
    topic, other, mei = spoken_of(c), spoken_of(c, "自来水又黄又浑不能喝,求解决"), as_("mei")
    decide(mei, topic, "merge", other=other.pk)
    html = mei.get(f"/office/topics/{topic.key}/split/").content.decode()
    ticked = re.findall(r'value="(\d+)"[^>]* checked', html)
    assert len(ticked) == 3
    url, shown = f"/office/topics/{topic.key}/split/", digest(html)
    few = mei.post(url, {"concerns": ticked[:2], "shown": shown})
    assert few.status_code == 422
    assert "至少要有三个人" in few.content.decode()
    assert decide(mei, topic, "split", concerns=ticked, shown=shown) == 302
    assert Topic.objects.filter(state="standing").count() == 2


def digest(html: str) -> str:
    found = re.search(r'name="shown" value="(\w+)"', html)
    assert found
    return found[1]


def add(topic: Topic, words: str = LAMP, voice: int = 9, area: str = VILLAGE) -> int:
    """One more message of the topic; the concern's id."""
    said = raised(words=words, area_code=area, reply_by="none").concern
    Member.objects.create(topic=topic, concern=said, voice=voice)
    return said.pk


def elsewhere(c: County, concern: int) -> None:
    """Let its case lie where a dispatcher of the town does not read."""
    Case.objects.filter(links__concern=concern).update(area=OTHER_TOWN)
    c.mei.duties.all().delete()
    give_duty(c.mei, "dispatcher", c.town, Area.objects.get(pk=TOWN), SINCE)


def test_the_split_form_shows_no_words_of_cases_one_may_not_read(c: County, as_: SignIn) -> None:
    topic = spoken_of(c)
    elsewhere(c, add(topic, "东山村的井也干了"))
    for name in ("", "split/"):
        html = as_("mei").get(f"/office/topics/{topic.key}/{name}").content.decode()
        assert "东山村的井" not in html
        assert "这一件不归您看,所以没有原话" in html
        assert "柳树村三组路灯坏了" in html


def test_a_title_is_in_words_that_one_may_read(c: County, as_: SignIn) -> None:
    topic, other = spoken_of(c), spoken_of(c, "自来水又黄又浑不能喝,求解决")
    assert topic.voice_id
    assert other.voice_id
    elsewhere(c, topic.voice_id)
    story = page(as_("mei"), topic).split("<h1>")[1].split("</h1>")[0]
    for html in (page(as_("mei")), story):
        assert "坏了没人修" not in html
        assert " · 安置小区社区" in html
    assert "“自来水又黄又浑不能喝" in page(as_("mei"))
    html = as_("mei").get(f"/office/topics/{other.key}/merge/").content.decode()
    assert "路灯坏了没人修" not in html


def test_what_was_decided_tells_no_words_of_a_topic_elsewhere(c: County, as_: SignIn) -> None:
    topic = spoken_of(c)
    far = spoken_of(c, "东山村没有水喝了", area=OTHER_TOWN, area_id=OTHER_TOWN, name="东山村的水")
    Decision.objects.create(topic=topic, verb="split", other=far, persons=3, staff=c.su, at=NOW)
    assert "拆出了东山村的水" in page(as_("he"), topic)
    assert far.voice_id
    elsewhere(c, far.voice_id)
    html = page(as_("mei"), topic)
    assert "东山村" not in html
    assert re.search("拆出了[^<]* · 石桥镇", html)


def test_of_fewer_than_three_persons_nothing_is_told(c: County, as_: SignIn) -> None:
    topic, mei = spoken_of(c, rising=True), as_("mei")
    decide(mei, topic, "name", words="三组的路灯")
    first, *others = topic.members.values_list("concern", flat=True)
    seal_off(first, c.mei, NOW)
    assert "三组的路灯" not in page(mei)
    assert "个话题在升温" not in as_("he").get("/office/").content.decode()
    html = page(mei, topic)
    for told in ("起名“三组的路灯”", "原话还在的不到三个人"):
        assert told in html
    for hidden in ("坏了没人修", "人说过", "/office/case/", 'data-key="x"', "每个月几个人说"):
        assert hidden not in html
    answer = mei.post(f"/office/topics/{topic.key}/dismiss/", {"reason": "修了"}, follow=True)
    assert "什么都没有改动" in answer.content.decode()
    for concern in others:
        seal_off(concern, c.mei, NOW)
    html = page(mei, topic)
    assert "三组的路灯" not in html
    assert "改了名字" in html


@pytest.mark.parametrize("ticked", [5, 6, 150])  # all by the machine, then only now, or by hand
def test_a_split_of_what_was_not_shown_is_refused(
    c: County, as_: SignIn, monkeypatch: pytest.MonkeyPatch, ticked: int
) -> None:
    monkeypatch.setattr(forms, "TICKED", ticked)
    topic, other, mei = spoken_of(c), spoken_of(c, "自来水又黄又浑不能喝,求解决"), as_("mei")
    decide(mei, topic, "merge", other=other.pk)
    url = f"/office/topics/{topic.key}/split/"
    html = mei.get(url).content.decode()
    chosen = re.findall(r'value="(\d+)"[^>]* checked', html)
    assert bool(chosen) == (ticked > 5)
    new = add(topic)
    answer = mei.post(url, {"concerns": chosen, "shown": digest(html)})
    assert answer.status_code == 422
    assert "什么都没有拆,请再看一遍" in answer.content.decode()
    assert topic.members.filter(concern=new).exists()
    assert not Decision.objects.filter(verb="split").exists()
    again = {"shown": digest(answer.content.decode())}
    if ticked == 6:  # what was ticked is not what the machine would part
        assert decide(mei, topic, "split", concerns=chosen, **again) == 422
        chosen = []
    assert decide(mei, topic, "split", concerns=chosen, **again) == 302


def test_of_very_many_the_machine_looks_at_some_and_parts_all(
    c: County, as_: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "TICKED", 5)
    monkeypatch.setattr(forms, "LOOKED", 4)
    topic, other, mei = spoken_of(c), spoken_of(c, "自来水又黄又浑不能喝,求解决"), as_("mei")
    decide(mei, topic, "merge", other=other.pk)
    html = mei.get(f"/office/topics/{topic.key}/split/").content.decode()
    assert "拆出 1 条" in html
    assert "另外 2 条还没有看" in html
    assert decide(mei, topic, "split", shown=digest(html)) == 302
    parts = Topic.objects.filter(state="standing").values_list("persons", flat=True)
    assert list(parts) == [3, 3]


def test_of_more_than_can_be_fitted_at_once_the_rest_stays_and_is_said(
    c: County, as_: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, n in (("TICKED", 5), ("LOOKED", 6), ("FITTED", 1)):
        monkeypatch.setattr(forms, name, n)
    topic, mei = spoken_of(c), as_("mei")
    other = spoken_of(c, "自来水又黄又浑不能喝,求解决", persons=5)
    decide(mei, topic, "merge", other=other.pk)
    fitted: list[int] = []

    def fitting(rest: list[int], _stay: set[int], _go: set[int]) -> set[int]:
        fitted.extend(rest)
        return set(rest)

    monkeypatch.setattr(forms, "fitting", fitting)
    html = mei.get(f"/office/topics/{topic.key}/split/").content.decode()
    assert "另外 1 条还没有看" in html
    assert "再多的 1 条这次不动,留在原来的话题里" in html
    assert decide(mei, topic, "split", shown=digest(html)) == 302
    assert len(fitted) == 1
    parts = Topic.objects.filter(state="standing").values_list("persons", flat=True)
    assert sorted(parts) == [4, 4]


def test_without_the_part_that_counts_nothing_is_merged_or_split(
    c: County, as_: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic, other, mei = spoken_of(c), spoken_of(c, "自来水又黄又浑不能喝,求解决"), as_("mei")
    third = spoken_of(c, "公交车总是不来")
    decide(mei, topic, "merge", other=other.pk)
    made = Decision.objects.get()
    monkeypatch.setattr(learn, "find_spec", lambda _name: None)
    html = page(mei, topic)
    assert re.findall(r'data-key="(\w)"', html) == ["n", "x"]
    assert "撤回这一步" not in html
    for name, told in (
        ("split", {}), ("merge", {"other": third.pk}), ("undo", {"decision": made.pk}),
    ):  # fmt: skip
        answer = mei.post(f"/office/topics/{topic.key}/{name}/", told, follow=True)
        assert "缺“mining”这一部分。什么都没有改动" in answer.content.decode()
    assert Decision.objects.get() == made
    assert decide(mei, topic, "name", words="路灯") == 302


@pytest.mark.parametrize(("asked", "shown"), [
    ({}, 2), ({"area": OTHER_TOWN}, 1), ({"class_code": "08"}, 2), ({"class_code": "01"}, 0),
    ({"which": "rising"}, 1), ({"which": "dismissed"}, 0),
])  # fmt: skip
def test_the_list_is_narrowed(c: County, as_: SignIn, asked: dict[str, str], shown: int) -> None:
    spoken_of(c, rising=True)
    spoken_of(c, "东山村没有水喝了", area_id=OTHER_TOWN, area=OTHER_TOWN)
    assert page(as_("he"), None, **asked).count('class="row"') == shown


def test_a_topic_of_several_towns_says_where(c: County, as_: SignIn) -> None:
    topic = spoken_of(c, area_id="990103")
    assert "哪里的人在说" not in page(as_("he"), topic)
    other = raised(words=LAMP, area_code=OTHER_TOWN, reply_by="none").concern
    Member.objects.create(topic=topic, concern=other, voice=9)
    html = page(as_("he"), topic)
    assert html.index("柳岸街道") < html.index("石桥镇</span>", html.index("哪里的人在说"))


@pytest.mark.parametrize("installed", [True, False])
def test_an_empty_page_says_how_to_begin(
    c: County, as_: SignIn, monkeypatch: pytest.MonkeyPatch, installed: bool
) -> None:
    if not installed:
        monkeypatch.setattr(learn, "find_spec", lambda _name: None)
    assert ("sixia mine" if installed else "make install-mining") in page(as_("he"))


def test_rising_topics_are_told_where_leaders_begin(c: County, as_: SignIn) -> None:
    for words in (LAMP, "自来水发黄"):
        spoken_of(c, words, rising=True)
    for who in ("he", "su"):
        assert "有 2 个话题在升温" in as_(who).get("/office/").content.decode()
    assert "升温" not in as_("bo").get("/office/").content.decode()


@pytest.mark.parametrize("many", [1, 3])
def test_statements_do_not_grow(
    c: County, as_: SignIn, django_assert_num_queries: DjangoAssertNumQueries, many: int
) -> None:
    topics = [spoken_of(c, persons=3 * many) for _ in range(many)]
    client = as_("mei")
    page(client)
    with django_assert_num_queries(LIST):
        page(client)
    with django_assert_num_queries(STORY):
        page(client, topics[0])


LIST, STORY = 10, 15


def test_unknown_things_are_not_there(c: County, as_: SignIn) -> None:
    topic, mei = spoken_of(c), as_("mei")
    assert mei.get(f"/office/topics/{uuid7()}/").status_code == 404
    assert mei.get(f"/office/topics/{topic.key}/burn/").status_code == 404
    assert decide(mei, topic, "undo", decision="x") == 302
    assert decide(mei, topic, "undo", decision=99) == 302
    assert decide(mei, topic, "merge", other=topic.pk) == 422
