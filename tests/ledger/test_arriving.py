"""A concern that comes in costs two statements between the beginning and the end of one
transaction, whatever it brings along."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sixia.hear.models import Concern
from sixia.hear.people import Speaker
from sixia.ledger import rebuild
from sixia.ledger.models import Case
from sixia.post.models import Message
from tests.factories import LAN, County, raised, said
from tests.web.portal.conftest import Resident

__all__ = ["lan"]
from tests.web.portal.conftest import lan

TABLES = 8  # person, concern, case, event, clocks, link, message, search


def told(queries: CaptureQueriesContext) -> list[str]:
    """The statements without savepoints, which are the test's own transactions."""
    return [
        q["sql"]
        for q in queries.captured_queries
        if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
    ]


def test_two_statements_on_postgresql_and_one_a_table_on_sqlite(c: County) -> None:
    raised()
    with CaptureQueriesContext(connection) as queries:
        raised(speaker=LAN, reply_by="sms", key=uuid4())
    most = 2 if connection.vendor == "postgresql" else 1 + TABLES
    assert len(told(queries)) <= most, told(queries)


def test_the_public_form_adds_none(c: County, lan: Resident) -> None:
    lan.client.post("/say/", lan.form())
    form = lan.form()
    with CaptureQueriesContext(connection) as queries:
        assert lan.client.post("/say/", form).status_code == 302
    most = 2 if connection.vendor == "postgresql" else 1 + TABLES
    assert len(told(queries)) <= most, told(queries)


@pytest.mark.parametrize("speaker", [LAN, Speaker()])
def test_what_was_written_at_once_is_whole(c: County, speaker: Speaker) -> None:
    done = raised(speaker=speaker, reply_by="sms" if speaker else "none")
    concern = Concern.objects.select_related("person").get(pk=done.concern.pk)
    case = Case.objects.get(pk=done.case.pk)
    assert (concern.words, concern.anonymous) == (said().words, not speaker)
    assert [link.concern_id for link in case.links.all()] == [concern.pk]
    assert Message.objects.filter(about=case.key).exists() is bool(speaker)
    assert rebuild.check().differences == []
    assert (case.dispatch, done.case.number) == (done.case.dispatch, case.number)


def test_ids_go_on_where_others_left_off(c: County) -> None:
    first, second = raised(), raised(key=uuid4())
    assert second.concern.pk > first.concern.pk
    other = Case.objects.get(pk=second.case.pk)
    other.pk, other.key = None, uuid4()
    other.save(force_insert=True)
    assert other.pk > second.case.pk


def test_a_phone_needs_no_session(c: County, lan: Resident) -> None:
    assert lan.client.post("/say/", lan.form()).status_code == 302
    assert "sessionid" not in lan.client.cookies
