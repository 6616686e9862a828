"""Every page of the house, for everyone: who gets in is written down here and nowhere guessed.

A new URL without a row fails. So does a view of the office that does not say who may open it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from sixia.grid.homes import Minors
from sixia.grid.minors import ask
from sixia.grid.models import Area, Pairing
from sixia.grid.tokens import make_device
from sixia.grid.villages import pair_village
from sixia.guide.models import Question
from sixia.hear.accusations import Told, receive
from sixia.hear.models import Accusation, Attachment
from sixia.hear.people import Speaker
from sixia.ledger.campaign import publish
from sixia.ledger.models import Case, Event
from sixia.ledger.moves import MOVES, UNOFFERED
from sixia.ledger.perform import offered
from sixia.ledger.queries import visible
from sixia.post.models import Message
from sixia.web.office.moves import FORMS
from tests.factories import NOW, County, household, walked
from tests.guide.shelves import shelve
from tests.hear.test_attachments import picture
from tests.ledger.test_campaign import started
from tests.web.office.outings import outings
from tests.web.office.test_draws import drew
from tests.web.office.test_imports import brought
from tests.web.office.test_rotas import rota_of
from tests.web.office.test_topics import spoken_of
from tests.web.portal.test_outings import announced

# The case of these tests is housing's: bo and qin are of its unit; tao, tan and cun of others.
CASEWORK = "lin mei bo qin tao tan cun wang su he jian"
STAFF = f"{CASEWORK} admin ji outsider"
SEES = "mei bo qin su he jian"  # the case itself; lin only what she took down
EVERYONE = f"{STAFF} anonymous"


@dataclass(frozen=True)
class Row:
    """`opens` get `code`. Others get `shut`, but for those in `others`. Nobody unlisted."""

    opens: str
    args: tuple[str, ...] = ()
    code: int = 200
    shut: int = 403
    others: dict[int, str] = field(default_factory=dict)
    post: dict[str, str] | None = None

    def expected(self, who: str) -> int:
        if who in self.opens.split():
            return self.code
        for code, names in self.others.items():
            if who in names.split():
                return code
        return 302 if who == "anonymous" else self.shut


POSTED: dict[str, str] = {}
OUTBOX = "lin mei bo qin tao tan cun"
IN_OUTBOX = "lin mei bo qin"  # this message is theirs to hand on; the others' outbox lacks it
WRITES = "mei bo qin tao tan cun he"
ABOVE = "mei qin tan cun su he jian"  # who looks over cases
PUBLISHES = "mei qin tan cun he"
# Cun runs the meeting; He leads the reception day and the on-site office, Qin goes along.
GOES = "lin mei bo qin tao tan cun wang su he"
HIDDEN = {404: "tao tan cun"}
DRAWS, KEEPS = "mei qin tan cun su he", "mei qin tan cun he"
# Su drew, and it is not open yet: to all others there is no such draw.
NO_TRIP = {404: "lin mei bo qin tao tan cun wang he"}
NOT_TOLD = {404: f"{NO_TRIP[404]} jian"}
CASE = ("case",)
READS_ALL = "mei su he jian"  # of the whole county
# Bo opened the household's file and Qin heads his unit; all others find no file there.
ON_DUTY, OFF_DUTY = "bo qin", {404: "lin mei tao tan cun wang su he"}
# Where a token opens the door, no session does (tests/web/api has who opens what).
NOBODY = {401: "anonymous"}
TOKEN = Row("", shut=401, others=NOBODY)
TOKENED = Row("", shut=401, others=NOBODY, post=POSTED)
TABLE: dict[str, Row] = {
    "office:sign_in": Row("anonymous", others={302: STAFF}),
    "office:sign_out": Row(EVERYONE, code=302, post=POSTED),
    "office:account": Row(STAFF),
    "office:devices": Row(STAFF),
    "office:cut_off": Row("bo", ("key",), code=302, shut=404, post=POSTED),
    "office:cut_off_theirs": Row("admin", ("holder", "key"), code=302, post=POSTED),
    "office:queue": Row(STAFF),
    "office:list": Row(CASEWORK, ("late",)),
    "office:search": Row(CASEWORK),
    "office:counter": Row("lin mei wang"),
    "office:case": Row(SEES, CASE, others={404: "lin tao tan cun wang"}),
    "office:log": Row("jian", CASE),
    "office:look": Row("mei bo qin su", ("case", "concern"), others={404: "lin tao tan cun wang"}),
    "office:seal_off": Row("mei su", ("case", "concern")),
    "office:move": Row("mei bo qin su he", ("case", "note"), others={404: "lin tao tan cun wang"}),
    "office:file": Row(SEES, ("file",), others={404: "lin tao tan cun wang"}),
    "office:library": Row(CASEWORK),
    "office:policy": Row(CASEWORK, ("policy",)),
    "office:write_policy": Row(WRITES),
    "office:change_policy": Row(PUBLISHES, ("policy",)),  # published: only its explanation
    "office:publish_policy": Row(PUBLISHES, ("policy",), code=302, post=POSTED),
    "office:end_policy": Row(PUBLISHES, ("policy",), code=302, post={"until": "2026-12-31"}),
    "office:questions": Row(CASEWORK),
    "office:show_question": Row("mei qin he", ("question",), others={404: "tan cun"}),
    "office:hide_question": Row("mei qin he", ("question",), code=302, post=POSTED,
                                others={404: "tan cun"}),  # on housing's case
    "office:needs": Row(ABOVE),
    "office:model": Row("mei su he jian admin"),
    "office:needs_list": Row(ABOVE, ("hard",)),
    "office:needs_xlsx": Row(ABOVE, ("old",)),
    "office:needs_lead": Row("he", CASE, code=302, post=POSTED),
    "office:topics": Row(READS_ALL),
    "office:topic": Row(READS_ALL, ("topic",)),
    "office:topic_act": Row("mei su", ("topic", "name")),
    "office:campaigns": Row(CASEWORK),
    "office:new_campaign": Row("mei qin tan cun he"),
    "office:campaign": Row(CASEWORK, ("campaign",)),
    "office:change_campaign": Row("mei qin he", ("campaign",)),  # housing's, led by Qin
    "office:campaign_cases": Row(CASEWORK, ("campaign",)),
    "office:campaign_add": Row("mei qin he", ("campaign",)),
    "office:campaign_report": Row(CASEWORK, ("campaign", "docx")),
    "office:campaign_act": Row("mei qin he", ("campaign", "publish"), code=302, post=POSTED),
    "office:hand_back": Row("mei"),
    "office:imports": Row("mei"),
    "office:import": Row("mei", ("import",)),
    "office:act_on_import": Row("mei", ("import",), code=302, post={"act": "run"}),
    "office:import_rejects": Row("", ("import",), others={404: "mei"}),  # it has not run yet
    "office:outings": Row(CASEWORK),
    "office:outings_xlsx": Row(CASEWORK),
    "office:outings_week": Row(CASEWORK),
    "office:plan_outing": Row(GOES),
    "office:outing": Row(CASEWORK, ("meeting",)),
    "office:change_outing": Row("cun", ("meeting",)),
    "office:outing_act": Row("cun", ("meeting", "hear")),
    "office:desk": Row("lin he qin", ("reception",)),
    "office:door": Row("lin he qin", ("reception",)),
    "office:table": Row("he qin", ("onsite",)),
    "office:minutes": Row(CASEWORK, ("onsite", "docx")),
    "office:poster": Row(CASEWORK, ("reception",)),
    "office:poster_pdf": Row(CASEWORK, ("reception",)),
    "office:households": Row(CASEWORK),
    "office:open_household": Row("bo qin tao tan cun wang"),
    "office:household": Row(ON_DUTY, ("home",), others=OFF_DUTY),
    "office:household_act": Row(ON_DUTY, ("home", "need"), code=302, others=OFF_DUTY),  # ask why
    "office:settle_need": Row(ON_DUTY, ("home", "nine"), code=302, others=OFF_DUTY, post=POSTED),
    "office:household_minors": Row(ON_DUTY, ("home",), others=OFF_DUTY),
    "office:hand_over": Row(ON_DUTY, ("pairing",), others=OFF_DUTY),
    "office:decide_minors": Row("qin su", ("approval",), others={404: "tan cun"}),
    "office:pairings": Row(f"{CASEWORK} admin"),
    "office:pair_village": Row("qin tan cun he admin"),
    "office:end_pairing": Row("qin he admin", ("village_pairing",), code=302, post=POSTED,
                              others={404: "tan cun"}),
    "office:barometer": Row(READS_ALL),
    "office:barometer_csv": Row("", others={404: READS_ALL}),  # nothing was counted yet
    "office:barometer_cases": Row("", others={404: READS_ALL}),  # of no figure
    "office:coverage": Row(CASEWORK),
    "office:coverage_months": Row(CASEWORK),
    "office:coverage_unit": Row(CASEWORK, ("unit",)),
    "office:coverage_place": Row(CASEWORK, ("area",)),
    "office:draws": Row(CASEWORK),
    "office:new_draw": Row(DRAWS),
    "office:draw": Row("su", ("closed_draw",), others=NOT_TOLD),
    "office:visit_drawn": Row("su", ("closed_draw",), others=NO_TRIP),
    "office:rotas": Row(KEEPS),
    "office:new_rota": Row(KEEPS),
    "office:rota": Row(KEEPS, ("rota",)),
    "office:rota_act": Row("mei he", ("rota", "arrange"), code=302, post=POSTED),  # the county's
    "office:outbox": Row(OUTBOX),
    "office:waiting": Row(OUTBOX, ("call",)),
    "office:sms": Row(OUTBOX, code=302, post=POSTED),
    "office:settle": Row(IN_OUTBOX, ("message",), code=302, others=HIDDEN, post={"arrived": "yes"}),
    "office:ring": Row(IN_OUTBOX, ("message",), others=HIDDEN, post=POSTED),
    "office:letter": Row("", ("message",), others={404: OUTBOX}),  # this message is a call
    "office:accusations": Row("ji", shut=404),
    "office:accusation": Row("ji", ("accusation",), shut=404),
    "office:accusation_act": Row("ji", ("accusation",), code=302, shut=404,
                                 post={"verb": "noted", "words": "问过了"}),
    "office:accusation_file": Row("", ("accusation", "nine"), shut=404),  # it has no ninth file
    "office:people": Row("admin"),
    "office:add": Row("admin"),
    "office:person": Row("admin", ("person",)),
    "office:set_active": Row("admin", ("person",), code=302, post={"active": "1"}),
    "office:new_password": Row("admin", ("person",), post=POSTED),
    "office:end_duty": Row("admin", ("duty",), code=302, post=POSTED),
    "office:units": Row("admin"),
    "office:areas": Row("admin"),
    "office:area": Row("admin", ("area",)),
    "office:holidays": Row("admin"),
    "office:looks": Row("jian"),
    "portal:home": Row(EVERYONE),
    "portal:about": Row(EVERYONE),
    "portal:privacy": Row(EVERYONE),
    "portal:accessibility": Row(EVERYONE),
    "portal:policies": Row(EVERYONE),
    "portal:policy": Row(EVERYONE, ("policy",)),
    "portal:draws": Row(EVERYONE),
    "portal:draw": Row(EVERYONE, ("open_draw",)),
    "portal:draw_frame": Row(EVERYONE, ("open_draw",)),
    "portal:campaigns": Row(EVERYONE),
    "portal:campaign": Row(EVERYONE, ("open_campaign",)),
    "portal:outings": Row(EVERYONE),
    "portal:feed": Row(EVERYONE),
    "portal:outing": Row(EVERYONE, ("notice",)),
    "portal:entry": Row(EVERYONE, ("notice",)),
    "portal:say": Row(EVERYONE),
    "portal:alike": Row(EVERYONE),
    "portal:done": Row(EVERYONE, code=302),  # nothing was said: back to the form
    "portal:tell": Row(EVERYONE),
    "portal:told": Row(EVERYONE, code=302),
    "portal:follow": Row(EVERYONE),
    "portal:leave": Row(EVERYONE, code=302, post=POSTED),
    "portal:lost": Row(EVERYONE),
    "portal:mine": Row(EVERYONE, code=302),  # no code was shown: back to where it is asked
    "portal:act": Row(EVERYONE, ("case", "withdraw"), code=302, post=POSTED),
    "portal:file": Row(EVERYONE, ("file",), code=404),
    "portal:household": Row(EVERYONE),
    "portal:household_correct": Row(EVERYONE, code=302),
    "portal:household_answer": Row(EVERYONE, code=302, post={"close": "yes"}),
    "portal:household_erase": Row(EVERYONE, code=302, post=POSTED),
    "portal:household_leave": Row(EVERYONE, code=302, post=POSTED),
    "api:api-root": Row(EVERYONE),
    "api:openapi-json": Row(EVERYONE),
    "api:me": TOKEN,
    "api:areas": TOKEN,
    "api:policies": TOKEN,
    "api:cases": TOKEN,
    "api:case": Row("", CASE, shut=401, others=NOBODY),
    "api:outings": TOKEN,
    "api:plan": TOKEN,
    "api:section": Row("", ("me",), shut=401, others=NOBODY),
    "api:records": TOKENED,
    "api:upload": Row(EVERYONE, ("key",), code=405),  # takes PUT only
    "api:concerns": TOKENED,
    "api:notes": Row("", CASE, shut=401, others=NOBODY, post=POSTED),
    "api:devices": Row(EVERYONE, code=415, post=POSTED),  # takes JSON only
    "api:device": Row(EVERYONE, code=405),  # takes DELETE only
    "pocket:shell": Row(EVERYONE),
    "pocket:worker": Row(EVERYONE),
    "pocket:manifest": Row(EVERYONE),
    "set_language": Row(EVERYONE, code=302, post={"language": "en"}),
    "text_size": Row(EVERYONE, code=302, post={"big": "1"}),
}  # fmt: skip


def patterns(found: Any = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in (found or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            yield from patterns(each, f"{each.namespace}:" if each.namespace else space)
        else:
            yield f"{space}{each.name}", each


def test_every_page_has_its_row_and_no_row_lacks_its_page() -> None:
    assert {name for name, _ in patterns()} == set(TABLE)


def test_every_view_of_the_office_says_who_may_open_it() -> None:
    silent = [name for name, each in patterns()
              if name.startswith("office:") and not hasattr(each.callback, "opens_to")]  # fmt: skip
    assert silent == ["office:sign_out"]  # Django's own: whoever signs out is signed out


@pytest.fixture
def things(c: County) -> dict[str, object]:
    """What the pages speak of: a case of housing's, its concern, a file, a message and so on."""
    from sixia.hear.attachments import clean

    speaker = Speaker(name="兰大姐", phone="19900000001")
    case = walked(c, "answered", reply_by="phone", speaker=speaker, files=[clean(picture("PNG"))])
    receive(Told(words="有人收了钱。"), "web", NOW)
    message = Message.objects.filter(channel="call", state="queued").latest("pk")
    concern = case.links.get().concern
    policy = shelve(c)
    question = Question.objects.create(
        key=policy.key, policy=policy, area_id=case.area_id, asked_at=NOW, concern=concern
    )
    return {
        **homely(c),
        **chosen(c),
        **outings(c),
        **run_by_housing(c),
        "topic": spoken_of(c).key,
        "notice": announced(c).key, "import": brought(c).key,
        "policy": policy.key, "question": question.key,
        "case": case.pk, "concern": concern.pk, "file": Attachment.objects.get().pk,
        "message": message.pk, "accusation": Accusation.objects.get().key, "person": c.tao.pk,
        "key": make_device(c.bo, "手机", NOW)[0].key, "holder": c.bo.pk,
        "duty": c.tao.duties.get().pk, "area": "990103", "nine": 9,
    }  # fmt: skip


def chosen(c: County) -> dict[str, object]:
    """A draw of Su's that nobody else is told of yet, one that is open, a rota of the county's."""
    return {
        "closed_draw": drew(c, days=3).key, "open_draw": drew(c).key, "rota": rota_of(c).pk,
        "unit": c.housing.pk,
    }  # fmt: skip


def run_by_housing(c: County) -> dict[str, object]:
    """A campaign that Qin leads, and one that everyone may read of."""
    campaign, told = started(c)[0], started(c)[0]
    return {"campaign": campaign.key, "open_campaign": publish(told.pk, c.can("qin"), NOW).key}


def homely(c: County) -> dict[str, object]:
    """A household that Bo opened, what he asked about its minors, a village of housing's."""
    now = timezone.now()
    home = household(c, now=now, minors=Minors("孙女")).household
    village = Area.objects.get(pk=home.area_id)
    pairing = pair_village(c.housing, village, None, c.can("qin"), now.date())
    return {
        "home": home.key, "pairing": Pairing.objects.get(household=home).pk,
        "approval": ask(home, c.bo, c.can("bo"), "办补助", now).pk, "village_pairing": pairing.pk,
    }  # fmt: skip


LISTS = {
    "mine": CASEWORK, "dispatch": "mei", "soon": CASEWORK, "late": CASEWORK, "calls": "mei su",
    "promises": "mei bo qin tao tan cun su he jian", "silent": "mei qin tan cun su he jian",
    "orders": "mei bo qin tao tan cun su he jian", "ledger": CASEWORK, "nonsense": "",
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_who_has_which_list(c: County, name: str) -> None:
    url = reverse("office:list", args=[name])
    opened = [who for who in CASEWORK.split() if client_of(c, who).get(url).status_code == 200]
    assert opened == LISTS[name].split()


def client_of(c: County, who: str) -> Client:
    client = Client(raise_request_exception=True)
    if who != "anonymous":
        client.force_login(getattr(c, who), "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("who", EVERYONE.split())
def test_the_matrix(c: County, things: dict[str, object], who: str) -> None:
    got, wanted, reads = {}, {}, client_of(c, who)
    for name, row in TABLE.items():
        url = reverse(name, args=[things.get(arg, arg) for arg in row.args])
        # Signed in anew where something is sent: it may end the session, or leave a trace in it.
        answer = reads.get(url) if row.post is None else client_of(c, who).post(url, row.post)
        got[name], wanted[name] = answer.status_code, row.expected(who)
    assert got == wanted


def test_every_move_that_can_be_offered_has_its_form() -> None:
    assert set(FORMS) == set(MOVES) - UNOFFERED


EVERY = [pytest.param(1, id="each", marks=pytest.mark.prove), pytest.param(13, id="thirteenth")]


@pytest.mark.parametrize("nth", EVERY)
@pytest.mark.parametrize("stage", ["registered", "assigned", "in_hand", "answered", "served"])
def test_what_is_not_offered_is_refused_and_changes_nothing(
    c: County, stage: str, nth: int
) -> None:
    """Each person tries every thirteenth move, each another; under `prove` every one."""
    case = walked(c, stage)
    told = Event.objects.count()
    for turn, who in enumerate(STAFF.split()):
        duties, client = c.can(who), client_of(c, who)
        sees = visible(duties).filter(pk=case.pk).exists()
        can = set(offered(case, duties)) if sees else set()
        shut = sorted(set(FORMS) - can) if sees else ["assign", "note", "answer"]
        for move in shut[turn % nth :: nth] or shut[:1]:
            url = reverse("office:move", args=[case.pk, move])
            answer = client.post(url, {"note": "试试", "reason": "试试", "how": "phone"})
            assert answer.status_code in ({403, 409} if sees else {403, 404}), (who, move)
        for move in can:
            assert client.get(reverse("office:move", args=[case.pk, move])).status_code == 200
    assert Event.objects.count() == told
    assert Case.objects.get(pk=case.pk).stage == stage
