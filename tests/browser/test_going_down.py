"""Going down in a browser: five stories from a plan in an office to what became of it."""

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from sixia.field.models import Asked, Draw, Outing, Record, Visit
from sixia.grid.models import Area, Household, Pairing
from sixia.guide.models import Question
from sixia.ledger.models import Case
from tests.browser.going import Desk, Look, come, pocket
from tests.browser.years import code_in, colleague, shelf, two_years
from tests.factories import COUNTY, TOWN, VILLAGE, County, county

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def c(transactional_db: None) -> County:
    return county()


RAISED = (
    "化粪池一下雨就往外冒,老人小孩都绕着走。",
    "祠堂门口的路灯坏了三盏,晚上看不见路。",
    "井水发黄,三户人家都不敢喝。",
    "村口的班车一天只有两趟,看病赶不上。",
    "垃圾房天一热就臭,离灶屋太近。",
    "低保的名单什么时候贴出来?",
)
PROMISED = ("请镇里的吸污车来清,周五以前清完", "换三盏路灯,村里出钱")


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"], indirect=True)
def test_a_courtyard_meeting_from_its_notice_to_the_next_one(
    c: County, desk: Desk, browser: Browser, live_server: LiveServer, look: Look, language: str
) -> None:
    tongue = language[:2]
    desk.sign_in("cun")
    desk.go("/office/outings/")
    look(f"{tongue}-outings-none")
    outing = planned(desk, lambda page: look(f"{tongue}-meeting-{page}"))
    look(f"{tongue}-meeting-announced")

    desk.as_anyone("/outings/")
    look(f"{tongue}-portal-outings")
    desk.click(f"main a[href*='{outing.key}']")
    desk.says("老祠堂")
    look(f"{tongue}-portal-notice")

    come(outing)
    with pocket(browser, live_server, "cun", language) as phone:
        look(f"{tongue}-meeting-pocket-today", phone.page)
        with phone.without_network(waiting=1 + 6 + 2):
            phone.tap(f"a[href*='{outing.key}']")
            phone.tap(f"a[href*='held'][href*='{outing.key}']")
            phone.page.fill("#head_count", "37")
            sheets = phone.page.locator("main form > .sheet")
            for n, words in enumerate(RAISED):
                if n:
                    sheets.nth(1).locator("button").last.click()
                phone.page.fill(f"#raised-{n}", words)
            for n, means in enumerate(PROMISED):
                if n:
                    sheets.nth(2).locator("button").last.click()
                phone.page.fill(f"#promised-{n}-means", means)
                phone.page.locator(f"[name=promised-{n}-span]").nth(1).check()
            look(f"{tongue}-meeting-pocket-held", phone.page)
            phone.save()
            look(f"{tongue}-meeting-pocket-saved", phone.page)
            codes = phone.codes()
            assert Record.objects.count() == 0
    assert set(Record.objects.values_list("outcome", flat=True)) == {"kept"}
    outing.refresh_from_db()
    assert (outing.state, outing.head_count, len(codes)) == ("held", 37, 6)
    assert Case.objects.filter(kind="promise").count() == 2

    desk.as_anyone("/follow/")
    desk.send(code=codes[2])
    desk.says(RAISED[2])

    promise = Case.objects.filter(kind="promise").order_by("pk")[0]
    desk.sign_in("cun")
    look(f"{tongue}-meeting-queue")
    desk.click(f"main a[href$='/case/{promise.pk}/']")
    look(f"{tongue}-meeting-promise")
    answered(desk, "吸污车周三来过,两个化粪池都清空了。")
    desk.move("v")
    desk.page.check("[name=how][value=visit]")
    look(f"{tongue}-meeting-serve")
    desk.send()

    desk.go(f"/office/outings/{outing.pk}/")
    look(f"{tongue}-meeting-held")
    desk.act("write-up")
    desk.send(summary="到的多是老人,最急的是化粪池。")
    desk.act("report-back")
    look(f"{tongue}-meeting-report")
    desk.send(report="化粪池清了;路灯下周换。别的都在办,凭查询码看得到。")
    look(f"{tongue}-meeting-reported")

    following = planned(desk)
    look(f"{tongue}-next-announced")
    assert following.before == outing
    desk.says(PROMISED[0])
    desk.says("路灯下周换")
    desk.as_anyone(f"/outings/{following.key}/")
    desk.says(PROMISED[0])
    desk.says("路灯下周换")
    look(f"{tongue}-portal-next")
    desk.go(f"/outings/{outing.key}/")
    desk.says("37")
    look(f"{tongue}-portal-held")


def planned(desk: Desk, look: Look = lambda _page: None) -> Outing:
    """A courtyard meeting, planned and announced."""
    desk.go("/office/outings/")
    desk.click("main a.main")
    look("kinds")
    desk.click("main a[href*='kind=meeting']")
    desk.pick(area=VILLAGE)
    desk.fill(place="老祠堂门口", purpose="说说化粪池和路灯")
    look("plan")
    desk.send()
    look("planned")
    desk.act("publish")
    look("publish")
    desk.send()
    return Outing.objects.filter(state="published").latest("pk")


def answered(desk: Desk, facts: str) -> None:
    desk.move("a")
    desk.page.check("[name=outcome][value=solved]")
    desk.send(facts=facts, view="已经办好。", basis="村民议事记录")


def test_a_paired_household_over_two_years_and_a_hand_over(
    c: County, desk: Desk, look: Look
) -> None:
    home, code, measure = two_years(c)
    following = colleague(c, "min", "闵经办")
    desk.sign_in("bo")
    desk.go("/office/households/")
    look("household-list")
    desk.silent("王婆婆")
    desk.click(f"main a[href*='{home.key}']")
    look("household-why")
    desk.silent("王婆婆")
    desk.send(why="交接前再看一遍")
    for words in ("王婆婆", "门口想装扶手", "扶手装好了", "屋顶漏雨"):
        desk.says(words)
    story = desk.page.locator("ol.story").inner_text()
    years = {str(timezone.localdate().year - n) for n in (1, 2)}
    assert all(year in story for year in years)
    look("household-file")
    desk.click("main a[href*='/hand-over/']")
    desk.pick(seat=f"{c.housing.pk}:{following.pk}")
    desk.page.fill("[name=note]", "耳背,敲门要重些;屋顶的瓦已经订了。")
    look("household-hand-over")
    desk.send()
    look("household-handed")
    assert desk.go(f"/office/households/{home.key}/") == 200  # this day belongs to both

    day_after(home)
    desk.sign_in("min")
    desk.go("/office/households/")
    desk.click(f"main a[href*='{home.key}']")
    desk.send(why="接手,先看看情况")
    for words in ("耳背,敲门要重些", "扶手装好了", "屋顶漏雨", measure.title):
        desk.says(words)
    look("household-successor")
    desk.sign_in("bo")
    assert desk.go(f"/office/households/{home.key}/") == 404

    desk.as_anyone("/household/")
    look("portal-household-code")
    desk.send(code=code)
    for words in ("王婆婆", "扶手装好了", "屋顶漏雨", "接手,先看看情况", "住建局"):
        desk.says(words)
    look("portal-household")
    desk.click("main a[href$='/correct/']")
    desk.send(address="3 栋 102")
    desk.says("3 栋 102")
    look("portal-household-corrected")

    desk.as_anyone("/follow/")
    desk.send(code=code_in(measure))
    desk.says("安装扶手")
    desk.page.check("[name$='-solved'][value=yes]")
    desk.page.check("[name$='-satisfied'][value='5']")
    look("portal-household-judge")
    desk.click("form#judge button.main")
    measure.refresh_from_db()
    assert measure.ratings.get().solved == "yes"


def day_after(home: Household) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    Pairing.objects.filter(household=home).exclude(until=None).update(until=yesterday)
    Pairing.objects.filter(household=home, until=None).update(since=yesterday)


ASKED = "独居老人住院,津贴停不停?"
ANSWERED = "住院不停发;超过一年不在本县住的才停。"


def test_a_question_nobody_could_answer_is_answered_a_week_later(
    c: County, desk: Desk, browser: Browser, live_server: LiveServer, look: Look, language: str
) -> None:
    policy, _other = shelf(c)
    desk.sign_in("bo")
    desk.go("/office/outings/plan/?kind=outreach")
    desk.pick(area=VILLAGE)
    desk.fill(place="村口大樟树下", purpose="讲高龄津贴")
    desk.page.check(f"[name=policies][value='{policy.pk}']")
    look("outreach-plan")
    desk.send()
    outing = Outing.objects.get()
    come(outing)

    with pocket(browser, live_server, "bo", language) as phone, phone.without_network(waiting=3):
        phone.go("policies")
        phone.page.fill("#find", "津贴")
        expect(phone.page.locator("ul.rows li")).to_have_count(1)
        look("outreach-pocket-found", phone.page)
        phone.tap("ul.rows a")
        expect(phone.page.locator("main")).to_contain_text("每月 80 元")
        look("outreach-pocket-policy", phone.page)
        phone.go(f"outing/{outing.key}")
        look("outreach-pocket-outing", phone.page)
        phone.tap(f"a[href*='{policy.key}']")
        phone.tap("main .acts a.main")
        phone.page.fill("#words", "满多少岁有?")
        phone.page.fill("#answer", "满八十。")
        phone.save()
        assert phone.codes() == []
        phone.go(f"policy/{policy.key}?outing={outing.key}")
        phone.tap("main .acts a.main")
        phone.page.fill("#words", ASKED)
        phone.save()
        (code,) = phone.codes()
        look("outreach-pocket-asked", phone.page)
        phone.go(f"held?outing={outing.key}")
        phone.page.fill("#head_count", "23")
        phone.save()

    assert Asked.objects.filter(outing=outing, question__policy=policy).count() == 2
    question = Question.objects.get(concern__isnull=False)
    Question.objects.filter(pk=question.pk).update(asked_at=timezone.now() - timedelta(days=7))
    desk.sign_in("mei")
    desk.go("/office/library/questions/")
    desk.says(ASKED)
    look("library-questions")
    desk.click("main .rows a")
    look("library-question-case")
    desk.move("d")
    desk.pick(seat=f"{c.housing.pk}:{c.bo.pk}")
    desk.send()

    desk.sign_in("bo")
    desk.click("main a[href*='/case/']")
    desk.move("s")
    desk.send()
    desk.move("a")
    desk.page.check("[name=outcome][value=explained]")
    desk.page.fill("[name=facts]", "查了办法第七条。")
    desk.page.fill("[name=view]", ANSWERED)
    desk.page.fill("[name=basis]", "高龄津贴办法第七条")
    desk.send()
    desk.go("/office/library/questions/")
    desk.silent(ASKED)

    desk.sign_in("qin")
    desk.go(f"/office/library/{policy.key}/")
    for words in (ASKED, ANSWERED, "满八十。"):
        desk.says(words)
    look("library-answered")
    desk.as_anyone(f"/policies/{policy.key}/")
    desk.silent("津贴停不停")
    desk.sign_in("qin")
    desk.go(f"/office/library/questions/{question.key}/")
    desk.page.fill("[name=words]", "住院了,津贴停不停?")
    desk.page.fill("[name=answer]", ANSWERED)
    look("library-show")
    desk.send()
    desk.as_anyone(f"/policies/{policy.key}/")
    desk.says("住院了,津贴停不停?")
    desk.says(ANSWERED)
    desk.silent(ASKED)
    look("portal-policy-asked")
    desk.go("/follow/")
    desk.send(code=code)
    desk.click("form[action$='/serve/'] button")
    desk.says(ANSWERED)


def test_a_drawn_visit_that_nobody_is_told_of(
    c: County, desk: Desk, browser: Browser, live_server: LiveServer, look: Look, tmp_path: Path
) -> None:
    for n in range(2, 10):
        name = f"第{'一二三四五六七八九'[n - 1]}村"
        Area(code=f"{TOWN}{n:03}", name=name, full_name=name).save()
    desk.sign_in("su")
    desk.go("/office/draws/")
    look("draws-none")
    desk.click("main a.main")
    desk.page.check("[name=of][value=village]")
    desk.pick(area=COUNTY)
    desk.fill(n="2", why="看看低保名单贴出来没有")
    look("draw-new")
    desk.send()
    draw = Draw.objects.get()
    desk.says(draw.digest)
    look("draw-framed")
    desk.send(seed="03 09 14 21 26 31 + 07", seed_from="双色球第 2026027 期")
    draw.refresh_from_db()
    first = str((draw.result or [""])[0])
    desk.says(first)
    look("draw-drawn")
    desk.click("main a[href$='/visit/']")
    desk.pick(area=first, kind="home")
    look("draw-visit")
    desk.send()
    outing = Outing.objects.get()
    look("draw-outing")

    place = outing.area.name
    for who in ("bo", "tao", "cun"):
        desk.sign_in(who)
        for path in ("/office/outings/", "/office/draws/"):
            desk.go(path)
            desk.silent(place)
            desk.silent("低保名单")
        for path in (f"/office/outings/{outing.pk}/", f"/office/draws/{draw.key}/"):
            assert desk.go(path) == 404
    for path in ("/outings/", "/draws/"):
        desk.as_anyone(path)
        desk.silent("低保名单")
    for path in (f"/outings/{outing.key}/", f"/draws/{draw.key}/", f"/draws/{draw.key}/frame.txt"):
        assert desk.go(path) == 404
    with pocket(browser, live_server, "cun", "zh-CN") as phone:
        expect(phone.page.locator(f"a[href*='{outing.key}']")).to_have_count(0)

    come(outing)
    Draw.objects.filter(pk=draw.pk).update(opens_on=timezone.localdate())
    desk.sign_in("cun")
    desk.go("/office/outings/")
    desk.says(place)
    with pocket(browser, live_server, "su", "zh-CN") as phone, phone.without_network(waiting=2):
        phone.tap(f"a[href*='{outing.key}']")
        look("draw-pocket-outing", phone.page)
        for n, note in enumerate(("名单贴在墙上,字太小。", "敲了门,没有人。")):
            phone.go(f"visit?outing={outing.key}&n={n}")
            phone.page.fill("#note", note)
            phone.page.locator("[name=met]").nth(n).check()
            phone.save()
    seen = Visit.objects.filter(outing=outing, area=first).order_by("pk")
    assert list(seen.values_list("met", flat=True)) == [True, False]
    desk.sign_in("su")
    desk.go(f"/office/outings/{outing.pk}/")
    look("draw-visited")

    desk.as_anyone("/draws/")
    look("portal-draws")
    desk.click(f"main a[href*='{draw.key}']")
    for words in (draw.digest, draw.seed, *(draw.result or ())):
        desk.says(words)
    look("portal-draw")
    assert repeated(desk, tmp_path) == [draw.digest, *(draw.result or ())]


def repeated(desk: Desk, folder: Path) -> list[str]:
    """What the page's shell lines print beside the frame that it offers."""
    with desk.page.expect_download() as got:
        desk.page.click("a[download]")
    got.value.save_as(folder / "frame.txt")
    lines = desk.page.locator("main pre").inner_text()
    done = subprocess.run(
        ["bash", "-eu", "-c", lines], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout.split()
