"""Reading: what is next, what lies at a place, what the next meeting opens with; questions."""

from datetime import timedelta
from uuid import uuid4

from sixia.field import heard, outings
from sixia.field.heard import Source
from sixia.field.models import Asked, Heard, Outing
from sixia.field.queries import AHEAD, PAST, UNWRITTEN, around, calendar
from sixia.guide.questions import Asking
from sixia.ledger import spot
from tests.factories import NOW, OTHER_TOWN, VILLAGE, County, later, raised, walked
from tests.field.conftest import planned


def test_next_ones_first_then_what_waits_to_be_written_up_then_the_rest(c: County) -> None:
    far, near = planned(c, starts_at=later(days=9)), planned(c, starts_at=later(days=2))
    done, forgotten = planned(c, starts_at=later(days=-3)), planned(c, starts_at=later(days=-4))
    off = planned(c, starts_at=later(days=-5))
    outings.hold(done.pk, c.can("cun"), NOW)
    outings.call_off(off.pk, "下雨", c.can("cun"))
    rows = calendar(c.can("bo"), NOW.date(), NOW)
    assert [(o.pk, o.rank) for o in rows] == [  # type: ignore[attr-defined]  # annotated
        (near.pk, AHEAD), (far.pk, AHEAD), (done.pk, UNWRITTEN), (forgotten.pk, UNWRITTEN),
        (off.pk, PAST),
    ]  # fmt: skip


def test_late_ones_and_silent_promises_are_proposed_first(c: County) -> None:
    then = NOW - timedelta(days=60)
    late = walked(c, "in_hand", now=then)
    unit, person = spot.keeper(c.can("bo"), NOW.date())
    given = spot.Given(kind="promise", means="换管", due_at=later(days=300), area_code=VILLAGE,
                       unit=unit, person=person)  # fmt: skip
    silent = spot.commit(given, None, c.can("bo"), NOW, then).case
    fresh = walked(c, "in_hand", words="路灯不亮。")
    rows = around(VILLAGE, c.can("bo"), NOW)
    assert [(x, x.rank) for x in rows] == [(late, 0), (silent, 1), (fresh, 2)]  # type: ignore[attr-defined]  # annotated
    assert not around(OTHER_TOWN, c.can("bo"), NOW)
    assert not around(VILLAGE, c.can("tao"), NOW)


def test_a_pending_rating_is_not_told_by_an_agenda(c: County) -> None:
    walked(c, "served")
    assert not around(VILLAGE, c.can("bo"), later(days=99))


def test_what_was_planned_before_the_last_one_was_held_opens_with_it(c: County) -> None:
    first, second = planned(c, starts_at=later(days=1)), planned(c, starts_at=later(days=30))
    assert second.before is None
    outings.hold(first.pk, c.can("cun"), later(days=1), heads=9)
    assert Outing.objects.get(pk=second.pk).before == first
    older = planned(c, starts_at=later(days=-9))
    outings.hold(older.pk, c.can("cun"), later(days=2), heads=9)
    assert Outing.objects.get(pk=second.pk).before == first


def test_a_question_nobody_answers_there_goes_on_the_ledger_tied_to_where_it_was(
    c: County, meeting: Outing
) -> None:
    asking = Asking(words="低保怎么申请?", area_code=VILLAGE, asked_at=NOW, key=uuid4())
    for _ in range(2):
        heard.ask(asking, Source(outing=meeting), c.can("cun"), NOW)
    assert Asked.objects.get().outing == Heard.objects.get().outing == meeting
    told = Asking(words="几点办公?", answer="八点半。", area_code=VILLAGE, asked_at=NOW)
    heard.ask(told, Source(outing=meeting), c.can("cun"), NOW)
    assert (Asked.objects.count(), Heard.objects.count()) == (2, 1)


def test_what_is_committed_to_without_a_word_is_there_once(c: County) -> None:
    unit, person = spot.keeper(c.can("bo"), NOW.date())
    given = spot.Given(kind="promise", means="换管", due_at=later(days=9), area_code=VILLAGE,
                       unit=unit, person=person, key=uuid4())  # fmt: skip
    first, again = (spot.commit(given, None, c.can("bo"), NOW) for _ in range(2))
    assert first == again
    assert raised().case != first.case
