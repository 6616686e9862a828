"""检举控告 never reach the accused: own tables, own duty, and pulled out whole when found late."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import TestCase

from sixia.hear import accusations, files, record, search
from sixia.hear.accusations import NotYours, Told
from sixia.hear.attachments import Clean
from sixia.hear.bigrams import stream
from sixia.hear.models import Accusation, AccusationEvent, Attachment, Concern
from sixia.hear.record import BadConcern
from sixia.judge.rate import Verdict, rate
from sixia.ledger import commands as m
from sixia.ledger import queries
from sixia.ledger.models import Case, Clock, Event, Link
from sixia.ledger.perform import perform
from sixia.ledger.record import raise_concern
from sixia.ledger.sealoff import seal_off
from sixia.post.models import Message
from tests.factories import ANSWER, LAN, NOW, County, assignment, later, raised, said, walked
from tests.ledger.test_database_walk import proved

MARK = "麹黌籬戢收了红包"  # letters that stand nowhere else


def everything() -> Iterator[tuple[str, str]]:
    """Every value of every column of every table, as text, the index's own tables included."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"SELECT * FROM {quoted}")  # noqa: S608  # the database's own names
            for row in cursor.fetchall():
                for value in row:
                    yield table, _text(value)


def _text(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    if isinstance(value, str) and value[:1] in ("{", "["):
        return f"{value} {json.loads(value)}"  # SQLite keeps JSON with escapes
    return str(value)


def traces(*marks: str) -> set[tuple[str, str]]:
    return {(table, mark) for table, text in everything() for mark in marks if mark in text}


BIGRAMS = [b for b in stream(MARK) if len(b) == 2][:4]


def test_what_is_looked_for_would_be_found(c: County) -> None:
    raised(words=MARK)
    tables = {table for table, _ in traces(MARK)}
    assert {"hear_concern", "ledger_case", "ledger_event"} <= tables
    assert any(table.startswith("hear_search") for table, _ in traces(*BIGRAMS))


def test_taking_one_in_leaves_nothing_outside_its_own_tables(c: County) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        accusations.receive(Told(words=MARK, speaker=LAN, about="麹主任"), "web", NOW)
    for model in (Concern, Case, Event, Message):
        assert not model.objects.exists()
    assert not search.containing(MARK[:4]).exists()
    assert traces(MARK, LAN.phone, *BIGRAMS) == set(), "not even in its own tables in clear"


def test_only_staff_with_the_duty_open_one_and_each_opening_is_logged(c: County) -> None:
    accusations.receive(Told(words=MARK, speaker=LAN), "web", NOW)
    key = str(Accusation.objects.get().key)
    others = ("lin", "mei", "bo", "qin", "su", "tao", "he", "jian", "admin", "cun", "outsider")
    for who in others:
        with pytest.raises(NotYours):
            accusations.listed(c.can(who))
        with pytest.raises(NotYours):
            accusations.open_one(key, getattr(c, who), c.can(who), NOW)
        with pytest.raises(NotYours):
            accusations.act(key, getattr(c, who), c.can(who), "ended", "无事", NOW)
    with pytest.raises(NotYours):  # someone else's duty is no key
        accusations.open_one(key, c.bo, c.can("ji"), NOW)
    assert AccusationEvent.objects.count() == 1
    assert len(accusations.listed(c.can("ji"))) == 1
    for _ in range(2):
        _, told = accusations.open_one(key, c.ji, c.can("ji"), NOW)
    assert (told.words, told.speaker) == (MARK, LAN)
    opened = AccusationEvent.objects.filter(verb="opened", staff=c.ji)
    assert opened.count() == 2


def test_the_one_who_told_it_follows_it_with_the_code(c: County) -> None:
    code = accusations.receive(Told(words=MARK), "web", NOW)
    assert code
    key = str(Accusation.objects.get().key)
    assert accusations.progress(code) == accusations.Progress("received", "")
    accusations.act(key, c.ji, c.can("ji"), "taken", "开始核查", NOW)
    assert accusations.progress(code) == accusations.Progress("in_hand", "")
    accusations.act(key, c.ji, c.can("ji"), "ended", "已依规处理", NOW)
    assert accusations.progress(code) == accusations.Progress("ended", "已依规处理")
    with pytest.raises(BadConcern, match="ended"):
        accusations.act(key, c.ji, c.can("ji"), "noted", "补记", NOW)
    assert record.by_code(code) is None


def test_the_log_of_an_accusation_cannot_be_forged(c: County) -> None:
    accusations.receive(Told(words=MARK), "web", NOW)
    key = str(Accusation.objects.get().key)
    with pytest.raises(ValueError, match="opened"):
        accusations.act(key, c.ji, c.can("ji"), "opened", "没有打开", NOW)


@pytest.mark.parametrize(("told", "code"), [("  ", "no_words"), ("长" * 10_001, "too_long")])
def test_an_accusation_has_words_but_not_too_many(c: County, told: str, code: str) -> None:
    with pytest.raises(BadConcern, match=code):
        accusations.receive(Told(words=told), "web", NOW)


# --- found late: a concern that turns out to be an accusation


def found_late(c: County, stage: str = "answered") -> tuple[Concern, Case, str]:
    """A concern that went some way before anybody saw what it was."""
    attached = Clean(b"%PDF-1.4 receipt", "application/pdf", ".pdf", "a" * 64)
    told = raise_concern(said(MARK, files=(attached,), place="麹家湾"), NOW)
    assert told.code
    moves: tuple[tuple[str, m.Command], ...] = (
        ("mei", assignment(c, note=f"核实:{MARK}")),
        ("bo", m.Sign()),
        ("bo", m.Note(note=f"问了 {MARK}")),
        ("su", m.Order(requirement="限期", reply_at=later(days=3))),
        ("bo", m.Answer(outcome="planned", facts=MARK, view="再查", basis="条例", means=MARK,
                        promised_at=later(days=40))),
    )  # fmt: skip
    for who, command in moves if stage == "answered" else ():
        perform(told.case.pk, command, c.can(who), NOW)
    return told.concern, told.case, told.code


@pytest.mark.django_db(transaction=True)
def test_a_lone_case_goes_whole_with_its_promise() -> None:
    from tests.factories import county

    c = county()
    concern, case, code = found_late(c)
    other = walked(c, "in_hand", words="路灯不亮")
    link = m.LinkRepeat(matter=case.pk, note="同一个单位")
    perform(other.pk, link, c.can("mei"), NOW)
    path = files.path_of("a" * 64)
    assert path.exists()
    number, key, tracking = case.number, str(case.key), concern.tracking
    promise = Case.objects.get(parent=case)
    leaves = [bytes(e.leaf) for e in Event.objects.filter(case__in=(case, promise))]
    sealed = seal_off(concern.pk, c.mei, NOW)

    assert set(Case.objects.all()) == {other}
    assert traces(MARK, number, key, promise.number, *BIGRAMS, "麹家湾", LAN.phone) == set()
    assert not set(leaves) & {bytes(e.leaf) for e in Event.objects.all()}
    assert not Clock.objects.exclude(case=other).exists()
    assert not Message.objects.exclude(about=other.key).exists()
    assert not Attachment.objects.exists()
    assert not path.exists()
    other.refresh_from_db()
    assert other.matter is None
    proved(other)
    perform(other.pk, m.Note(note="还能办"), c.can("bo"), NOW)

    assert record.by_code(code) is None
    assert accusations.progress(code) == accusations.Progress("received", "")
    assert Accusation.objects.get().tracking == tracking
    _, told = accusations.open_one(str(sealed.key), c.ji, c.can("ji"), NOW)
    assert (told.words, told.speaker) == (MARK, LAN)
    assert MARK in told.history
    assert files.apart(told.files[0][0]) == b"%PDF-1.4 receipt"
    verbs = list(AccusationEvent.objects.order_by("id").values_list("verb", "staff"))
    assert verbs == [("sealed_off", c.mei.pk), ("opened", c.ji.pk)]


@pytest.mark.parametrize("stage", ["registered", "in_hand", "answered", "served", "closed"])
@pytest.mark.parametrize("first", [True, False], ids=["it-came-first", "it-came-second"])
def test_from_a_shared_case_only_it_goes(c: County, stage: str, first: bool) -> None:
    lan = raised(words=MARK if first else "化粪池往外冒")
    neighbour = raised(words="邻居也说臭" if first else MARK)
    join = m.Join(concerns=(neighbour.concern.pk,), from_case=neighbour.case.pk)
    perform(lan.case.pk, join, c.can("mei"), NOW)
    bad, good = (lan, neighbour) if first else (neighbour, lan)
    moves: tuple[tuple[str, str, m.Command], ...] = (
        ("assigned", "mei", assignment(c)),
        ("in_hand", "bo", m.Sign()),
        ("answered", "bo", ANSWER),
        ("served", "bo", m.Serve(how="phone")),
    )
    case = lan.case
    for reached, who, command in moves:
        if case.stage == stage:
            break
        case = perform(case.pk, command, c.can(who), NOW).case
        assert case.stage == reached
    if stage == "closed":
        rate(case, bad.concern, Verdict("yes", 5, 1, MARK), NOW)
        case = rate(case, good.concern, Verdict("yes", 5, 1, "谢谢"), NOW).case
    assert case.stage == stage
    seal_off(bad.concern.pk, c.su, NOW)

    case = Case.objects.get(pk=lan.case.pk)
    assert (case.stage, case.speakers) == (stage, 1)
    assert list(queries.concerns_of(case)) == [good.concern]
    assert traces(MARK, *BIGRAMS) == set()
    assert Message.objects.filter(concern=good.concern.pk).exists()
    assert not Message.objects.filter(concern=bad.concern.pk).exists()
    assert search.containing("邻居也说臭" if first else "化粪池").count() == 1
    assert good.code is not None
    assert record.by_code(good.code) == good.concern
    why = Event.objects.filter(case=case, verb="parted").get()
    assert why.words == {}
    proved(case)


def test_a_promise_shared_with_others_stays_theirs(c: County) -> None:
    bad, good = raised(words="化粪池往外冒"), raised(words=MARK)
    bad, good = good, bad
    join = m.Join(concerns=(bad.concern.pk,), from_case=bad.case.pk)
    perform(good.case.pk, join, c.can("mei"), NOW)
    planned = m.Answer(outcome="planned", facts="属实", view="列入计划", basis="条例", means="换管",
                       promised_at=later(days=40))  # fmt: skip
    for who, command in (("mei", assignment(c)), ("bo", m.Sign()), ("bo", planned)):
        perform(good.case.pk, command, c.can(who), NOW)
    seal_off(bad.concern.pk, c.mei, NOW)
    promise = Case.objects.get(parent=good.case)
    assert list(queries.concerns_of(promise)) == [good.concern]
    proved(promise)
    proved(Case.objects.get(pk=good.case.pk))


def test_it_happens_altogether_or_not_at_all(c: County, monkeypatch: pytest.MonkeyPatch) -> None:
    concern, _, code = found_late(c)

    def snapshot() -> list[Any]:
        models = [x for x in apps.get_models() if x._meta.app_label in ("hear", "ledger", "post")]
        return [list(model._default_manager.order_by("pk").values()) for model in models]

    before = snapshot()
    monkeypatch.setattr(search, "drop", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        seal_off(concern.pk, c.mei, NOW)
    assert snapshot() == before
    assert record.by_code(code) == concern
    assert search.containing(MARK[:4]).count() == 1


def test_it_cannot_be_sent_again_from_a_clients_memory(c: County) -> None:
    """A field client that never heard back sends the same key again: it stays sealed."""
    told = said(MARK)
    concern = raise_concern(told, NOW).concern
    seal_off(concern.pk, c.mei, NOW)
    with pytest.raises(BadConcern, match="already_here"):
        raise_concern(told, NOW)
    assert traces(MARK, *BIGRAMS) == set()


@pytest.mark.parametrize("who", ["lin", "bo", "qin", "tao", "he", "jian", "admin", "outsider"])
def test_a_handler_cannot_hide_a_matter_by_calling_it_an_accusation(c: County, who: str) -> None:
    concern = walked(c, "in_hand").links.get().concern
    with pytest.raises(NotYours):
        seal_off(concern.pk, getattr(c, who), NOW)
    assert Link.objects.count() == 1


def test_a_complaint_keeps_whom_it_is_about(c: County) -> None:
    concern = raised(words=MARK, about_unit=c.housing.pk, kind="complaint").concern
    sealed = seal_off(concern.pk, c.mei, NOW)
    _, told = accusations.open_one(str(sealed.key), c.ji, c.can("ji"), NOW)
    assert told.about == "住建局"
