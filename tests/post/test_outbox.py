"""What is to be told: written with its event, handed on once, addresses never in the open."""

import csv
import runpy
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connections, transaction
from hypothesis import given
from hypothesis import strategies as st

import sixia.settings
from sixia.hear.models import Concern
from sixia.ledger.models import Case
from sixia.post import outbox
from sixia.post.channels import email, sms
from sixia.post.channels.call import call
from sixia.post.channels.letter import sheet
from sixia.post.models import Message
from sixia.post.outbox import Letter, hint
from tests.factories import ANSWER, NOW, County, later, raised, walked

ABOUT = uuid4()


def letter(channel: str = "sms", to: str = "19900000001", body: str = "收到了") -> Letter:
    return Letter(ABOUT, 7, "receipt", channel, to, "已收到", body)


def queued(*letters: Letter) -> list[Message]:
    return outbox.queue(letters or (letter(),), NOW)


# --- in the transaction of its event


def test_a_message_is_there_with_its_event_or_not_at_all(c: County) -> None:
    with transaction.atomic():
        raised()
        assert Message.objects.exists()
        transaction.set_rollback(True)
    assert not Message.objects.exists()
    assert not Case.objects.exists()
    assert not Concern.objects.exists()


def test_a_message_that_cannot_be_written_takes_the_move_back(
    c: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sixia.ledger.perform import perform

    case = walked(c, "in_hand")
    monkeypatch.setattr(outbox, "queue", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        perform(case.pk, ANSWER, c.can("bo"), NOW)
    case.refresh_from_db()
    assert case.stage == "in_hand"


def test_who_asked_for_no_reply_is_sent_none(c: County) -> None:
    walked(c, "answered", reply_by="none")
    assert not Message.objects.exists()


def test_the_address_and_the_text_are_sealed(c: County) -> None:
    told = raised()
    row = Message.objects.values().get()
    assert told.code
    for secret in ("19900000001", told.code):
        assert secret not in str(row)
        assert secret.encode() not in bytes(row["to"]) + bytes(row["body"])
    message = Message.objects.get()
    assert outbox.address(message) == "19900000001"
    assert told.code in outbox.body(message)


# --- hints


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("19900000001", "199****0001"),
        ("+86 199 0000 0001", "+86****0001"),
        ("0999-5000001", "099****0001"),
        ("5000001", "50…"),
        ("123456789", "12…"),
        ("lan@example.org", "l***@example.org"),
        ("清溪县柳岸街道安置小区三栋501", "清溪…"),
    ],
)
def test_a_hint_is_enough_to_recognise_it_by(address: str, shown: str) -> None:
    assert hint(address) == shown


@given(st.text("0123456789 -+()", min_size=3, max_size=30))
def test_a_hint_never_shows_a_whole_number(number: str) -> None:
    shown = hint(number)
    assert number not in shown
    assert sum(x.isdigit() for x in shown) <= max(7, sum(x.isdigit() for x in number) - 1)


@given(st.emails())
def test_a_hint_never_shows_a_whole_mail_address(address: str) -> None:
    name, shown = address.rpartition("@")[0], hint(address).partition("@")[0]
    assert shown.endswith("***")
    assert len(shown) - 3 == (1 if len(name) > 1 else 0)


# --- handing on


@pytest.mark.django_db
def test_the_sms_file_holds_each_waiting_message_once(tmp_path: Path) -> None:
    queued(letter(), letter(to="19900000002", body="=HYPERLINK(1)"), letter("email", "a@b.cn"))
    assert sms.hand_off(tmp_path / "1.csv", NOW) == 2
    assert sms.hand_off(tmp_path / "2.csv", NOW) == 0
    with (tmp_path / "1.csv").open(encoding="utf-8-sig", newline="") as file:
        _, *rows = csv.reader(file)
    assert [row[1] for row in rows] == ["19900000001", "19900000002"]
    assert not rows[1][2].startswith("="), "no formula reaches a spreadsheet"
    assert set(outbox.waiting("email").values_list("channel", flat=True)) == {"email"}


@pytest.mark.django_db
def test_a_file_that_cannot_be_written_leaves_them_waiting(tmp_path: Path) -> None:
    queued()
    with pytest.raises(OSError, match="nowhere"):
        sms.hand_off(tmp_path / "nowhere" / "1.csv", NOW)
    assert outbox.waiting("sms").count() == 1


@pytest.mark.django_db
def test_two_who_read_the_same_list_share_it(tmp_path: Path) -> None:
    queued(letter(), letter())
    first, second = list(outbox.waiting("sms")), list(outbox.waiting("sms"))
    assert len(outbox.hand(first[:1], NOW)) == 1
    assert outbox.hand(second, NOW) == second[1:]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_hand_offs_at_once_hand_each_message_once(tmp_path: Path) -> None:
    queued(*(letter() for _ in range(40)))

    def run(n: int) -> int:
        try:
            return sms.hand_off(tmp_path / f"{n}.csv", NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(run, range(2))) == 40
    ids = [line for n in range(2) for line in (tmp_path / f"{n}.csv").read_text().splitlines()[1:]]
    assert len(ids) == len(set(ids)) == 40


@pytest.mark.django_db
def test_whether_it_arrived_is_said_once() -> None:
    [message] = queued()
    assert outbox.settle(message, arrived=False, now=NOW, trouble="空号")
    assert not outbox.settle(message, arrived=True, now=NOW)
    message.refresh_from_db()
    assert (message.state, message.trouble) == ("failed", "空号")


@pytest.mark.django_db
def test_a_letter_and_a_call_carry_address_and_text() -> None:
    post, ring = queued(letter("letter", "安置小区 3 栋"), letter("call"))
    assert (sheet(post).address, sheet(post).text) == ("安置小区 3 栋", "收到了")
    assert (call(ring).phone, call(ring).say) == ("19900000001", "收到了")


# --- e-mail


@pytest.fixture
def server(settings: Any) -> None:
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "mail.example.org", "sixia@example.org"


@pytest.mark.django_db
def test_without_a_server_mail_waits() -> None:
    queued(letter("email", "lan@example.org"))
    assert email.send_waiting(NOW) == (0, 0)
    assert outbox.waiting("email").count() == 1


@pytest.mark.django_db
def test_mail_is_sent_once(server: None) -> None:
    queued(letter("email", "lan@example.org"))
    assert email.send_waiting(NOW) == (1, 0)
    assert email.send_waiting(NOW) == (0, 0)
    [sent] = mail.outbox
    assert (sent.to, sent.subject, sent.body) == (["lan@example.org"], "已收到", "收到了")


@pytest.mark.django_db
def test_mail_another_sender_has_is_not_sent_again(
    server: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    [message] = queued(letter("email", "lan@example.org"))
    outbox.hand([message], NOW)
    assert not email._send(message, mail.get_connection(), NOW)
    assert mail.outbox == []


@pytest.mark.django_db
def test_a_heading_cannot_be_smuggled_into_a_mail(server: None) -> None:
    queued(letter("email", "lan@example.org\nBcc: all@example.org"))
    queued(letter("email", "lan@example.org"))
    assert email.send_waiting(NOW) == (1, 1), "and it holds up nobody else's"
    assert [m.to for m in mail.outbox] == [["lan@example.org"]]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "error",
    [
        SMTPServerDisconnected("lost lan@example.org"),
        SMTPRecipientsRefused({"lan@example.org": (550, b"no such lan@example.org")}),
        ConnectionRefusedError(111, "refused"),
    ],
)
def test_what_cannot_be_sent_is_tried_again_and_then_given_up(
    server: None, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(_: EmailMessage) -> None:
        raise error

    monkeypatch.setattr(EmailMessage, "send", fail)
    queued(letter("email", "lan@example.org"))
    for number in range(1, email.MOST_TRIES + 1):
        assert email.send_waiting(later(hours=number)) == (0, 1)
        message = Message.objects.get()
        assert message.tries == number
        assert message.state == ("failed" if number == email.MOST_TRIES else "queued")
        assert type(error).__name__ in message.trouble
        assert "lan@" not in message.trouble, "the address is not kept in the open"
    assert email.send_waiting(later(days=1)) == (0, 0)


@pytest.mark.django_db
def test_a_server_that_never_answers_holds_nobody_up_and_loses_nothing(
    server: None, settings: Any
) -> None:
    queued(letter("email", "lan@example.org"))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        assert settings.EMAIL_TIMEOUT, "else it would wait for ever"
        settings.EMAIL_TIMEOUT = 0.1
        for _ in range(email.MOST_TRIES + 1):
            with pytest.raises(OSError, match="timed out"):
                email.send_waiting(NOW)
    message = Message.objects.get()
    assert (message.state, message.tries) == ("queued", 0)


@contextmanager
def mail_server(settings: Any, hangs_at: str, nth: int = 1) -> Iterator[list[str]]:
    """A real one that says nothing any more from the nth such word on; gives all it was told."""
    told: list[str] = []

    class Talk(StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 mail.example.org\r\n")
            for line in self.rfile:
                told.append(line.split()[0].decode().upper())
                if told[-1] == hangs_at and told.count(hangs_at) >= nth:
                    self.rfile.read()
                    return
                if told[-1] == "DATA":
                    self.wfile.write(b"354 go on\r\n")
                    while self.rfile.readline() != b".\r\n":
                        pass
                self.wfile.write(b"250 ok\r\n")

    with ThreadingTCPServer(("127.0.0.1", 0), Talk) as server, ThreadPoolExecutor(1) as pool:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.socket.getsockname()
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_TIMEOUT = 0.5
        pool.submit(server.serve_forever, 0.01)
        try:
            yield told
        finally:
            server.shutdown()


def tries() -> list[tuple[str, int]]:
    return list(Message.objects.order_by("pk").values_list("state", "tries"))


@pytest.mark.django_db
def test_a_server_that_greets_and_is_silent_costs_one_wait_a_round_and_loses_nothing(
    server: None, settings: Any
) -> None:
    queued(letter("email", "lan@example.org"), letter("email", "zhou@example.org"))
    rounds = email.MOST_TRIES + 1
    with mail_server(settings, "EHLO") as told:
        for _ in range(rounds):
            with pytest.raises(OSError, match="timed out"):
                email.send_waiting(NOW)
    assert told == ["EHLO"] * rounds
    assert tries() == [("queued", 0), ("queued", 0)]


@pytest.mark.django_db
def test_a_server_that_falls_silent_between_two_messages_costs_the_second_no_try(
    server: None, settings: Any
) -> None:
    queued(*(letter("email", f"{name}@example.org") for name in ("lan", "zhou", "wang")))
    with (
        mail_server(settings, "NOOP", nth=2) as told,
        pytest.raises(OSError, match="timed out"),
    ):
        email.send_waiting(NOW)
    assert told == ["EHLO", "NOOP", "MAIL", "RCPT", "DATA", "NOOP"]
    assert tries() == [("handed", 0), ("queued", 0), ("queued", 0)]


@pytest.mark.django_db
def test_a_message_that_the_server_hangs_at_ends_the_round_and_goes_last_in_the_next(
    server: None, settings: Any
) -> None:
    queued(letter("email", "lan@example.org"), letter("email", "zhou@example.org"))
    with mail_server(settings, "MAIL") as told:
        assert email.send_waiting(NOW) == (0, 1)
        assert told == ["EHLO", "NOOP", "MAIL"]
        assert tries() == [("queued", 1), ("queued", 0)]
        assert email.send_waiting(NOW) == (0, 1)
        assert tries() == [("queued", 1), ("queued", 1)]


@pytest.mark.django_db
@pytest.mark.parametrize("error", [TimeoutError(), SMTPServerDisconnected("lost")])
def test_whatever_says_that_the_server_hangs_ends_the_round(
    server: None, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def hang(_: EmailMessage) -> None:
        raise error

    monkeypatch.setattr(EmailMessage, "send", hang)
    queued(letter("email", "lan@example.org"), letter("email", "zhou@example.org"))
    assert email.send_waiting(NOW) == (0, 1)
    assert tries() == [("queued", 1), ("queued", 0)]


@pytest.mark.parametrize(
    ("port", "tls", "ssl"), [("587", True, False), ("465", False, True), ("25", False, False)]
)
def test_the_port_says_how_the_line_is_made_safe(
    monkeypatch: pytest.MonkeyPatch, port: str, tls: bool, ssl: bool
) -> None:
    monkeypatch.setenv("SIXIA_EMAIL_PORT", port)
    told = runpy.run_path(str(Path(sixia.settings.__file__)))
    assert (told["EMAIL_USE_TLS"], told["EMAIL_USE_SSL"]) == (tls, ssl)
    assert 0 < told["EMAIL_TIMEOUT"] <= 60


# --- taken back


def test_withdrawing_takes_all_of_one_concern_or_case_and_nothing_else(c: County) -> None:
    one, other = walked(c, "answered"), walked(c, "answered", words="另一件")
    pk = Concern.objects.get(links__case=one).pk
    outbox.withdraw(concern=pk)
    assert not outbox.of(one.key).exists()
    assert outbox.of(other.key).count() == 3
    outbox.withdraw()
    assert Message.objects.count() == 3, "no name, nothing taken"
    outbox.withdraw(about=other.key)
    assert not Message.objects.exists()
