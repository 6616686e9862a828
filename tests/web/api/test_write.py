"""Writing by token: once for each key, and never more than the owner may."""

from uuid import uuid4

import pytest

from sixia.hear.models import Concern
from sixia.hear.people import opened
from sixia.hear.record import by_code
from sixia.ledger.commands import Join
from sixia.ledger.models import Event
from sixia.ledger.perform import perform
from sixia.ledger.sealoff import seal_off
from sixia.web.api.models import Sent
from tests.factories import NOW, VILLAGE, County, raised, walked
from tests.web.api.conftest import Give

SAID = {"words": "井水发黄,三天了。", "area": VILLAGE, "name": "兰大姐", "phone": "199 0000 0001",
        "reply_by": "sms"}  # fmt: skip


def test_a_concern_is_raised_once_for_its_key(c: County, program: Give) -> None:
    lin, key = program("lin"), str(uuid4())
    first = lin.post("/concerns", SAID, 201, key)
    again = lin.post("/concerns", SAID, 200, key)
    assert (again["case"], again["number"], again["code"]) == (first["case"], first["number"], None)
    concern = Concern.objects.get()
    assert by_code(first["code"]) == concern
    assert (concern.channel, concern.recorded_by, str(concern.key)) == ("api", c.lin, key)
    assert concern.person
    assert opened(concern.person).name == "兰大姐"
    assert first["code"] not in str(Sent.objects.values().get())
    assert "井水" not in str(Sent.objects.values().get())


def test_a_key_stands_for_one_thing(c: County, program: Give) -> None:
    lin, mei, key = program("lin"), program("mei"), str(uuid4())
    lin.post("/concerns", SAID, 201, key)
    for who, body in ((lin, {**SAID, "words": "别的"}), (mei, SAID)):
        assert who.post("/concerns", body, 409, key)["error"] == "key_taken"
    other = raised()
    assert lin.post("/concerns", SAID, 409, str(other.concern.key))["error"] == "key_taken"
    assert Concern.objects.count() == 2


def test_the_key_of_what_was_sealed_off_tells_nothing(c: County, program: Give) -> None:
    lin, key = program("lin"), str(uuid4())
    made = lin.post("/concerns", SAID, 201, key)
    seal_off(Concern.objects.get().pk, c.mei, NOW.replace(year=2030))
    assert lin.post("/concerns", SAID, 200, key) == {**made, "code": None}
    assert lin.get("/cases?limit=1", 200)["items"] == []


def test_what_is_refused_keeps_nothing_and_frees_its_key(c: County, program: Give) -> None:
    lin, key = program("lin"), str(uuid4())
    assert lin.post("/concerns", {**SAID, "area": "77"}, 422, key)["error"] == "no_area"
    assert lin.post("/concerns", {**SAID, "words": " "}, 422, key)["error"] == "no_words"
    assert not Sent.objects.exists()
    lin.post("/concerns", SAID, 201, key)


@pytest.mark.parametrize("who", ["jian", "admin", "outsider", "ji"])
def test_only_those_who_go_to_people_take_down(c: County, program: Give, who: str) -> None:
    assert program(who).post("/concerns", SAID, 403)["error"] == "not_yours"


def test_a_note_is_made_once_by_whom_may(c: County, program: Give) -> None:
    case, key = walked(c, "in_hand"), str(uuid4())
    bo, path = program("bo"), f"/cases/{case.pk}/notes"
    made = bo.post(path, {"note": "约了周三上门。"}, 201, key)
    assert bo.post(path, {"note": "约了周三上门。"}, 200, key) == made
    event = Event.objects.get(case=case, verb="noted")
    assert (event.seq, event.words) == (made["seq"], {"note": "约了周三上门。"})
    assert program("tao").post(path, {"note": "x"}, 404)["error"] == "not_found"
    assert program("jian").post(path, {"note": "x"}, 403)["error"] == "not_yours"


def test_a_move_that_is_not_legal_now_says_so(c: County, program: Give) -> None:
    case, into = walked(c, "in_hand"), walked(c, "in_hand")
    concern = case.links.get().concern_id
    perform(into.pk, Join(concerns=(concern,), from_case=case.pk), c.can("mei"), NOW)
    told = program("bo").post(f"/cases/{case.pk}/notes", {"note": "x"}, 409)
    assert told["error"] == "not_now"


def test_without_a_key_nothing_is_written(c: County, program: Give) -> None:
    answer = program("lin")("POST", "/concerns", SAID)
    assert answer.status_code == 422
    assert "Idempotency-Key" in answer.content.decode()
    assert not Concern.objects.exists()
