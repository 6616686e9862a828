"""What a telephone sends: each kind of record ends where it belongs, once, and none is lost."""

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.db import OperationalError
from hypothesis import given
from hypothesis import strategies as st

from sixia.field import acts, sync, uploads
from sixia.field.models import Heard, Made, Outing, Record, Upload, Visit
from sixia.field.outings import hold, write_up
from sixia.field.rules import NotYours
from sixia.field.visits import note_of
from sixia.grid.homes import told as entry_told
from sixia.grid.models import Entry
from sixia.grid.pairing import hand_over
from sixia.guide.models import Question
from sixia.hear import attachments, files
from sixia.hear.models import Attachment, Concern
from sixia.hear.record import by_code
from sixia.ledger.models import Case, Event
from sixia.post.models import Message
from sixia.seal.tracking import new_code
from tests.factories import NOW, VILLAGE, County, household, later, walked
from tests.field.conftest import planned
from tests.field.phones import PLACE, Phone, phone
from tests.hear.test_attachments import picture

WHO = {"name": "兰大姐", "phone": "19900000001", "reply_by": "sms"}


# --- each kind


def test_a_visit_and_what_was_heard_on_it(c: County) -> None:
    wang, code = phone(c), new_code()
    visit = wang.write("visit", later(days=-2), **PLACE, met="yes", note="灯不亮", place="3 栋",
                       mark={"lat": 27.1234567, "lon": 111.5})  # fmt: skip
    said = wang.write("concern", later(days=-2), **PLACE, **WHO, words="井水发黄", code=code,
                      kind="complaint", consent=True, visit=str(visit.id))  # fmt: skip
    kept = wang.send(visit, said)
    assert [r.outcome for r in kept] == ["kept", "kept"]
    row = Visit.objects.get(key=visit.id)
    assert (row.staff, row.met, note_of(row)) == (c.wang, True, "灯不亮")
    assert (str(row.latitude), row.happened_at, row.recorded_at) == (
        "27.123457", later(days=-2), NOW,
    )  # fmt: skip
    concern = Concern.objects.get(key=said.id)
    assert by_code(code) == concern
    assert (concern.kind, concern.channel, concern.recorded_by) == ("complaint", "field", c.wang)
    assert concern.received_at == later(days=-2)
    assert concern.heard.visit == row
    assert kept[1].made["number"] == Case.objects.get().number


def test_a_promise_is_on_the_ledger_and_its_code_goes_past_the_phone(c: County) -> None:
    wang = phone(c)
    made = wang.sent("promise", **PLACE, **WHO, means="周五前换灯", due_on="2026-03-13",
                     words="楼道灯坏了", code=new_code())  # fmt: skip
    case = Case.objects.get(pk=made.made["case"])
    assert (case.kind, case.person, case.title) == ("promise", c.wang, "周五前换灯")
    assert case.due_at == datetime(2026, 3, 13, 9, 30, tzinfo=UTC)
    assert Message.objects.filter(purpose="receipt").count() == 1
    assert set(made.made) == {"case", "number"}


def test_a_promise_to_nobody_by_name(c: County) -> None:
    wang, outing = phone(c, "cun"), planned(c)
    made = wang.sent("promise", **PLACE, means="修路灯", due_on="2026-03-13", reply_by="none",
                     outing=str(outing.key))  # fmt: skip
    assert made.outcome == "kept"
    assert Made.objects.get().outing == outing
    assert not Concern.objects.exists()


def test_needs_results_and_measures_of_a_household(c: County) -> None:
    home, bo = household(c).household, phone(c, "bo")
    ref = {"household": str(home.key)}
    kept = [
        bo.sent("need", **ref, words="换一床被子"),
        bo.sent("result", **ref, words="送到了"),
        bo.sent("measure", **ref, words="屋顶漏雨", means="修屋顶", due_on="2026-04-01"),
    ]
    assert [r.outcome for r in kept] == ["kept"] * 3
    assert {entry_told(e)["words"] for e in Entry.objects.filter(kind__in=("need", "result"))} == {
        "换一床被子", "送到了",
    }  # fmt: skip
    case = Case.objects.get(pk=kept[2].made["case"])
    assert (case.kind, case.made.household) == ("measure", home)
    other = phone(c, "tao").sent("need", **ref, words="看一眼")
    assert (other.outcome, other.code) == ("refused", "not_yours")


def test_a_visit_before_a_hand_over_stays_with_the_household(c: County) -> None:
    home, bo = household(c, now=later(days=-9)).household, phone(c, "bo")
    visit = bo.write("visit", later(days=-1), **PLACE, met="yes", household=str(home.key))
    hand_over(home.pairings.get().pk, c.qin, "老人耳背", c.can("bo"), NOW)
    assert bo.send(visit, now=later(days=1))[0].code == ""
    assert Visit.objects.get().household == home


def test_questions_answered_and_not(c: County) -> None:
    wang = phone(c)
    told = wang.sent("question", **PLACE, words="低保怎么申请?", answer="到便民中心。")
    open_ = wang.sent("question", **PLACE, **WHO, words="高龄补贴几时发?", code=new_code(),
                      policy=str(uuid4()))  # fmt: skip
    assert (told.outcome, set(told.made)) == ("kept", {"question"})
    assert (open_.outcome, open_.code) == ("kept", "no_link")
    question = Question.objects.get(pk=open_.made["question"])
    assert question.concern
    assert question.concern.kind == "enquiry"


def test_two_who_were_at_a_meeting_both_say_so(c: County) -> None:
    outing = planned(c, goers=[c.wang.pk], starts_at=later(hours=1))
    told = {**PLACE, "kind": "meeting", "place": "村口", "outing": str(outing.key)}
    at = later(hours=3)
    first = phone(c, "cun").sent("held", at, at, **told, head_count=42, note="说了路灯")
    second = phone(c).sent("held", at, at, **told, head_count=40)
    stranger = phone(c, "tao").sent("held", at, at, **told, head_count=1)
    assert [r.outcome for r in (first, second, stranger)] == ["kept", "kept", "refused"]
    outing.refresh_from_db()
    assert (outing.state, outing.head_count, outing.held_at) == ("held", 42, at)
    assert outing.summary == "村主任(42):说了路灯\n王网格(40):"
    write_up(outing.pk, "写好了", c.can("cun"), at)
    late = phone(c).sent("held", at, at, **told, head_count=41)
    assert (late.outcome, late.code) == ("refused", "not_now")


def test_a_meeting_nobody_planned_is_known_by_its_record(c: County) -> None:
    cun = phone(c, "cun")
    held = cun.write("held", later(hours=-2), **PLACE, kind="meeting", place="村口", head_count=9)
    said = cun.write("concern", later(hours=-2), **PLACE, words="路灯不亮", outing=str(held.id),
                     code=new_code())  # fmt: skip
    assert [r.code for r in cun.send(held, said)] == ["", ""]
    outing = Outing.objects.get(key=held.id)
    assert (outing.state, outing.head_count, outing.lead) == ("held", 9, c.cun)
    assert (Heard.objects.get().outing, Concern.objects.get().channel) == (outing, "meeting")


def test_moves_on_a_case(c: County) -> None:
    case, bo = walked(c, "in_hand"), phone(c, "bo")
    kept = [
        bo.sent("note", case=str(case.pk), note="约了周三"),
        bo.sent("contact", case=case.pk, how="phone"),
        bo.sent("help", case=case.pk, need="要一台吊车"),
        bo.sent("note", later(days=-30), later(days=1), case=case.pk, note="早就知道"),
    ]
    assert [r.outcome for r in kept] == ["kept"] * 4
    case.refresh_from_db()
    assert case.help_open
    noted = Event.objects.filter(case=case, verb="noted").last()
    assert noted
    assert noted.happened_at == case.opened_at  # never before there was a case
    tao = phone(c, "tao").sent("note", case=case.pk, note="x")
    assert (tao.outcome, tao.code) == ("refused", "not_yours")


def test_help_for_the_work_itself_goes_to_ones_head(c: County) -> None:
    asked = phone(c, "bo").sent("help", need="电脑坏了三天", case="")
    case = Case.objects.get(pk=asked.made["case"])
    assert (case.kind, case.person) == ("help", c.qin)


def test_photos_come_first_and_are_named_after(c: County) -> None:
    wang, key = phone(c), uuid4()
    kept, new = uploads.keep_file(wang.token, key, picture("JPEG"), 10**7, NOW)
    assert (new, kept.mime) == (True, "image/jpeg")
    assert uploads.keep_file(wang.token, key, picture("PNG"), 10**7, NOW) == (kept, False)
    with pytest.raises(NotYours):
        uploads.keep_file(phone(c, "bo").token, key, picture("PNG"), 10**7, NOW)
    with pytest.raises(attachments.Refused):
        uploads.keep_file(wang.token, uuid4(), b"MZ" + bytes(99), 10**7, NOW)
    said = wang.sent("concern", **PLACE, words="井水发黄", code=new_code(),
                     files=[str(key), str(uuid4())])  # fmt: skip
    assert (said.outcome, said.code) == ("kept", "no_file")
    assert files.data(Attachment.objects.get()).startswith(b"\xff\xd8")
    assert uploads.sweep(later(hours=9)) == 0
    assert uploads.sweep(later(days=2)) == 1
    assert not files.path_of(kept.sha256, uploads.CONTEXT).exists()
    assert files.data(Attachment.objects.get())
    uploads.keep_file(wang.token, uuid4(), picture("PNG"), 10**7, NOW)
    assert (uploads.sweep(later(days=29)), uploads.sweep(later(days=31))) == (0, 1)
    assert not Upload.objects.exists()


# --- nothing is lost


BAD: list[tuple[str, dict[str, Any], str]] = [
    ("gossip", {"x": 1}, "unknown_kind"),
    ("visit", {}, "malformed"),
    ("visit", {**PLACE, "met": "maybe"}, "malformed"),
    ("visit", {"area": "77", "met": "no"}, "no_area"),
    ("visit", {**PLACE, "met": "no", "mark": {"lat": 91, "lon": 0}}, "malformed"),
    ("concern", {**PLACE, "words": " "}, "malformed"),
    ("concern", {**PLACE, "words": "a\x00b"}, "malformed"),
    ("concern", {**PLACE, "words": "\ud800", "kind": "thanks"}, "malformed"),
    ("concern", {"area": "77", "words": "井水"}, "no_area"),
    ("promise", {**PLACE, "means": "修", "due_on": "2026-02-01"}, "promise_needs_date"),
    ("promise", {**PLACE, "means": "修", "due_on": "9999-12-31"}, "malformed"),
    ("need", {"household": str(uuid4()), "words": "x"}, "not_yours"),
    ("held", {**PLACE, "kind": "party", "head_count": 1}, "no_kind"),
    ("held", {**PLACE, "kind": "meeting", "head_count": -1}, "malformed"),
    ("note", {"case": 1, "note": "x"}, "not_yours"),
    ("note", {"case": "9" * 30, "note": "x"}, "malformed"),
    ("help", {"need": ["x"]}, "malformed"),
]


def test_what_is_refused_is_kept_sealed_and_holds_up_nothing(c: County) -> None:
    wang = phone(c)
    bad = [wang.write(kind, **body) for kind, body, _ in BAD]
    good = wang.write("visit", **PLACE, met="no")
    results = wang.send(*bad, good)
    assert [r.code for r in results] == [*(code for *_, code in BAD), ""]
    assert (results[-1].outcome, Visit.objects.count()) == ("kept", 1)
    told = [sync.opened(row) for row in sync.refused(c.wang).order_by("seq")]
    assert [(k.kind, k.body) for k in told] == [(kind, body) for kind, body, _ in BAD]
    assert "井水" not in str(list(Record.objects.values()))
    assert wang.send(*bad, good)[0].outcome == "refused"
    assert Record.objects.count() == len(BAD) + 1


def test_a_mended_record_takes_the_place_of_the_refused_one(c: County) -> None:
    wang = phone(c)
    bad = wang.write("visit", area="77", met="no")
    wang.send(bad)
    good = wang.write("visit", **PLACE, met="no")
    wang.send(sync.Sent(good.id, good.seq, good.kind, NOW, good.body, mends=bad.id))
    assert not sync.refused(c.wang).exists()
    assert Record.objects.get(pk=bad.id).sealed == b""
    assert wang.send(bad)[0].outcome == "already"


def test_what_it_names_may_be_unknown_and_it_is_kept_all_the_same(c: County) -> None:
    wang, bo = phone(c), phone(c, "bo")
    others = bo.write("visit", **PLACE, met="yes")
    bo.send(others)
    for name, key in (("visit", others.id), ("outing", uuid4()), ("household", uuid4())):
        said = wang.sent("concern", **PLACE, words="井水发黄", code=new_code(), **{name: str(key)})
        assert (said.outcome, said.code) == ("kept", "no_link")
    assert Concern.objects.count() == 3
    assert not Heard.objects.exists()


@pytest.mark.parametrize("code", ["same", "nonsense", ""])
def test_a_code_that_opens_something_else_is_replaced(c: County, code: str) -> None:
    wang, first = phone(c), new_code()
    wang.sent("concern", **PLACE, words="井水发黄", code=first)
    given = first if code == "same" else code
    again = wang.sent("concern", **PLACE, **WHO, words="路灯不亮", code=given)
    assert (again.outcome, again.code) == ("kept", "new_code" if code else "")
    assert by_code(first) == Concern.objects.get(words="井水发黄")
    assert Message.objects.filter(purpose="receipt").count() == 1


def test_a_key_that_is_someone_elses_is_not_taken(c: County) -> None:
    wang, bo = phone(c), phone(c, "bo")
    one = wang.write("visit", **PLACE, met="no")
    wang.send(one)
    [stolen] = bo.send(one)
    assert (stolen.outcome, stolen.code, stolen.made) == ("refused", "id_taken", {})
    concern = walked(c, "registered").links.get().concern
    said = wang.write("concern", **PLACE, words="x", code=new_code())
    [result] = wang.send(sync.Sent(concern.key, 9, "concern", NOW, said.body))
    assert (result.outcome, result.made) == ("refused", {})


def test_when_the_database_fails_the_rest_is_sent_again(c: County) -> None:
    wang = phone(c)
    three = [wang.write("visit", **PLACE, met="no", note=str(n)) for n in range(3)]
    real = acts.perform_record

    def failing(kind: str, body: Any, scene: Any) -> Any:
        made = real(kind, body, scene)
        if body["note"] == "1":
            raise OperationalError("gone")
        return made

    with patch.object(sync, "perform_record", failing), pytest.raises(OperationalError):
        wang.send(*three)
    assert Visit.objects.count() == Record.objects.count() == 1
    assert [r.outcome for r in wang.send(*three)] == ["already", "kept", "kept"]


def test_a_fault_of_ours_costs_no_words_and_holds_up_nothing(c: County) -> None:
    wang = phone(c)
    two = [wang.write("visit", **PLACE, met="no", note=str(n)) for n in range(2)]
    real = acts.perform_record

    def faulty(kind: str, body: Any, scene: Any) -> Any:
        real(kind, body, scene)
        if body["note"] == "0":
            raise ZeroDivisionError
        return {}

    with patch.object(sync, "perform_record", faulty):
        results = wang.send(*two)
    assert [(r.outcome, r.code) for r in results] == [("refused", "broken"), ("kept", "")]
    assert Visit.objects.count() == 1
    assert sync.opened(sync.refused(c.wang).get()).body == two[0].body


# --- when it happened


FIRST = datetime(1970, 1, 2, tzinfo=UTC)
MOMENTS = st.integers(0, 4_099_680_000).map(lambda n: FIRST + timedelta(seconds=n))


@given(claimed=MOMENTS, sent=MOMENTS, now=MOMENTS)
def test_the_time_a_record_is_given(claimed: datetime, sent: datetime, now: datetime) -> None:
    """Never after now. Of a clock that is wrong the error goes; of a right one nothing changes."""
    at = sync.corrected(claimed, sent, now)
    assert now - sync.OLDEST < at <= now
    gone = sent - claimed
    if timedelta(0) <= gone < sync.OLDEST - timedelta(days=1):
        expected = now - gone if abs(now - sent) > sync.SKEW else min(claimed, now)
        assert at == expected


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_a_clock_a_day_off(c: County, days: int) -> None:
    wang = Phone(c.wang, timedelta(days=days))
    visit = wang.write("visit", later(hours=-3), **PLACE, met="no")
    wang.send(visit)
    row = Visit.objects.get()
    assert row.happened_at == later(hours=-3)
    assert row.claimed_at == later(hours=-3, days=days)


def test_records_are_applied_in_the_phones_order(c: County) -> None:
    wang = phone(c)
    visit = wang.write("visit", **PLACE, met="yes")
    said = wang.write("concern", **PLACE, words="井水", visit=str(visit.id), code=new_code())
    assert [r.code for r in wang.send(said, visit)] == ["", ""]
    assert Heard.objects.get().visit == Visit.objects.get()


def test_hold_leaves_untold_who_came(c: County) -> None:
    outing = planned(c, "onsite", starts_at=later(hours=1), invited=[c.housing.pk])
    hold(outing.pk, c.can("cun"), later(hours=2), heads=3)
    assert outing.invited.get().came is None
    assert VILLAGE in outing.area_id
