"""The rows are what the events say, whatever people do, also after words were erased."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from sixia.hear.models import Concern
from sixia.judge.rate import Verdict, rate
from sixia.ledger import commands as m
from sixia.ledger import packs
from sixia.ledger.append import projection, sealed, state_of
from sixia.ledger.models import Case, Clock, Event
from sixia.ledger.moves import Refused
from sixia.ledger.perform import Forbidden, offered, perform
from sixia.post.models import Message
from sixia.seal import leaf
from tests.factories import NOW, County, assignment, raised, walked
from tests.ledger.test_states import candidates

AHEAD = ("assign", "sign", "answer", "serve", "judge", "review_objection", "resume")
ENDING = ("withdraw", "decline", "erase", "join")
STAFF = ("mei", "bo", "bo", "qin", "su", "tao", "tao", "he", "lin")


def proved(case: Case) -> None:
    """Row and clocks are what the events give; every leaf holds."""
    case.refresh_from_db()
    state = state_of(case)
    told = projection(state)
    assert {name: getattr(case, name) for name in told} == told
    names = ("kind", "owner", "state", "started_at", "due_at", "warn_at")
    rows = {x.key: tuple(getattr(x, n) for n in names) for x in Clock.objects.filter(case=case)}
    assert rows == {k: tuple(getattr(t, n) for n in names) for k, t in state.clocks.items()}
    events = list(Event.objects.filter(case=case).order_by("seq"))
    assert [e.seq for e in events] == list(range(1, case.seq + 1))
    assert {leaf_of(case, e) for e in events} <= {"whole", "erased"}


def leaf_of(case: Case, row: Event) -> str:
    salt = bytes(row.words_salt) if row.words_salt is not None else None
    return leaf.check(
        sealed(case.key, row), bytes(row.structure_salt), row.words, salt,
        bytes(row.words_commit), bytes(row.leaf),
    )  # fmt: skip


def command_for(c: County, case: Case, move: str, rng: Random, at: Any) -> m.Command:
    """What one of the staff would say, with ids that are in the county."""
    unit, who = rng.choice([("housing", "bo"), ("traffic", "tao")])
    pack = packs.get(case.pack, case.pack_version)
    if move == "assign":
        return assignment(c, unit, who, path=pack.paths[0].code)
    if move == "refer":
        other, person = (c.traffic, c.tao) if case.unit_id == c.housing.pk else (c.housing, c.bo)
        return m.Refer(direction="up", unit=other.pk, unit_path=other.ids, unit_kind=other.kind,
                       person=person.pk, reason="该那边办")  # fmt: skip
    if move == "hand":
        return m.Hand(person=c.qin.pk if case.unit_id == c.housing.pk else c.tan.pk)
    if move == "invite":
        return m.Invite(unit=c.town.pk, due_at=at + timedelta(days=2), part="搭把手")
    if move in ("take_lead", "hand_lead"):
        return m.TakeLead(leader=c.he.pk, progress_at=at + timedelta(days=5))
    if move == "reopen":
        return m.Reopen(head=c.qin.pk, reason="又坏了")
    if move == "link_repeat":
        return m.LinkRepeat(matter=raised(words="早先的一件", now=at).case.pk)
    return candidates(state_of(case), pack, at, 2)[move]


@pytest.mark.parametrize("seed", range(8))
def test_the_rows_follow_the_events_wherever_people_go(c: County, seed: int) -> None:
    rng, at = Random(seed), NOW
    case = raised(reply_by="none").case
    reached = {"registered"}
    for _ in range(40):
        at += timedelta(hours=rng.choice((1, 5, 20, 60)))
        who = rng.choice(STAFF)
        moves = [x for x in offered(case, c.can(who)) if x not in ENDING]
        ahead = [x for x in moves if x in AHEAD and rng.random() < 0.9]
        move = rng.choice(ahead or moves or ["note"])
        with suppress(Refused, Forbidden):
            _make(c, case, move, who, rng, at)
        proved(case)
        reached.add(case.stage)
    assert len(reached) > 2, "the walk went somewhere"


def _make(c: County, case: Case, move: str, who: str, rng: Random, at: Any) -> None:
    if move == "judge":
        concern = Concern.objects.get(links__case=case, links__current=True)
        verdict = Verdict(rng.choice(("yes", "partly", "no")), 3)
        rate(case, concern, verdict, at, c.can(who))
    else:
        perform(case.pk, command_for(c, case, move, rng, at), c.can(who), at)


def told_of(case: Case) -> Iterable[str]:
    """Every text that the case's rows still hold."""
    yield case.title
    for words in Event.objects.filter(case=case).values_list("words", flat=True):
        yield from (words or {}).values()


def test_erasing_an_event_takes_its_words_and_nothing_else(c: County) -> None:
    case = walked(c, "in_hand")
    perform(case.pk, m.Note(note="兰大姐的电话是 19900000001"), c.can("bo"), NOW)
    case.refresh_from_db()
    seq, clocks = case.seq, list(Clock.objects.filter(case=case).values())
    facts = projection(state_of(case))
    perform(case.pk, m.Erase(seq=seq, why="误记了电话"), c.can("su"), NOW)
    assert leaf_of(case, Event.objects.get(case=case, seq=seq)) == "erased"
    assert not any("19900000001" in text for text in told_of(case))
    assert list(Clock.objects.filter(case=case).values()) == clocks
    assert projection(state_of(case)) == {**facts, "seq": seq + 1}
    proved(case)


def test_erasing_a_concern_takes_all_that_was_kept_of_the_persons_words(c: County) -> None:
    case = walked(c, "served", words="麻雀巷七号的化粪池往外冒。")
    concern = Concern.objects.get(links__case=case)
    perform(case.pk, m.Note(note="现场看了"), c.can("su"), NOW)
    rate(case, concern, Verdict("no", 1, 3, "麻雀巷还是臭"), NOW)
    clocks = list(Clock.objects.filter(case=case).values())
    perform(case.pk, m.Erase(concern=concern.pk, why="本人要求"), c.can("su"), NOW)
    concern.refresh_from_db()
    case.refresh_from_db()
    assert (concern.words, concern.place, concern.person) == (None, "", None)
    assert not any("麻雀巷" in text for text in told_of(case))
    assert any("现场看了" in text for text in told_of(case)), "the staff's own words stay"
    assert not Message.objects.filter(concern=concern.pk).exists()
    assert list(Clock.objects.filter(case=case).values()) == clocks
    proved(case)


def test_each_erased_event_is_named_by_an_event(c: County) -> None:
    case = walked(c, "in_hand", words="麻雀巷七号的化粪池往外冒。")
    concern = Concern.objects.get(links__case=case)
    perform(case.pk, m.Erase(concern=concern.pk, why="本人要求"), c.can("su"), NOW)
    erased = set(Event.objects.filter(case=case, words__isnull=True).values_list("seq", flat=True))
    named = Event.objects.filter(case=case, verb="erased").values_list("structure", flat=True)
    assert erased == {s["erased_seq"] for s in named if "erased_seq" in s}


def test_a_changed_event_is_found(c: County) -> None:
    case = walked(c, "in_hand")
    row = Event.objects.get(case=case, seq=2)
    row.structure["unit"] = c.traffic.pk
    assert leaf_of(case, row) == "broken"
    late = Event.objects.get(case=case, seq=2)
    late.happened_at -= timedelta(days=3)
    assert leaf_of(case, late) == "broken"


def test_the_database_itself_refuses_an_assigned_case_without_a_fact(c: County) -> None:
    case = walked(c, "in_hand")
    gone = ({"unit": None}, {"person": None}, {"checker": None}, {"check_at": None},
            {"due_at": None}, {"path": ""})  # fmt: skip
    for fact in gone:
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(**fact)


def test_a_paused_case_is_not_late_while_it_may_wait(c: County) -> None:
    case = walked(c, "in_hand")
    perform(case.pk, m.Contact(how="phone"), c.can("bo"), NOW)
    until = NOW + timedelta(days=60)
    pause = m.Pause(ground="season", until_at=until, reason="冻土")
    case = perform(case.pk, pause, c.can("qin"), NOW).case
    assert case.colour(NOW + timedelta(days=30)) == "paused"
    assert case.colour(until + timedelta(days=1)) == "late", "but nobody can forget it there"
    proved(case)
