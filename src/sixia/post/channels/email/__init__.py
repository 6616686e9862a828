"""E-mail through the deployment's own mail server (SIXIA_EMAIL_HOST)."""

from datetime import datetime
from smtplib import SMTPException, SMTPServerDisconnected

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from sixia.post import outbox
from sixia.post.models import Message

MOST_TRIES = 5


def ready() -> bool:
    """Is a mail server named? Without one, e-mails wait and the outbox page says so."""
    return bool(settings.EMAIL_HOST and settings.DEFAULT_FROM_EMAIL)


def send_waiting(now: datetime, most: int = 50) -> tuple[int, int]:
    """Send what waits, in one call to the server. Returns (sent, failed for now); each is tried
    `MOST_TRIES` times. Raises OSError if the server can't be reached or falls silent between
    messages: that is no message's fault, and all wait on."""
    sent = failed = 0
    # Those tried least go first: one that hangs keeps no other back.
    waiting = list(outbox.waiting("email").order_by("tries", "id")[:most]) if ready() else []
    if not waiting:
        return sent, failed
    with get_connection() as line:
        for message in waiting:
            _ask(line)
            try:
                done = _send(message, line, now)
            except (TimeoutError, SMTPServerDisconnected):
                return sent, failed + 1  # the next would take as long; nothing else may wait so
            sent, failed = sent + done, failed + (not done)
    return sent, failed


def _ask(line: BaseEmailBackend) -> None:
    """Raises OSError unless the server still answers."""
    if server := getattr(line, "connection", None):  # those that only pretend to send have none
        server.ehlo_or_helo_if_needed()
        server.noop()


def _send(message: Message, line: BaseEmailBackend, now: datetime) -> bool:
    """Raises what says that the line is dead, with the message taken back as of other trouble: it
    was told the server, may have arrived, and must not go out without end."""
    if not outbox.hand([message], now):
        return False  # someone else has it
    to = [outbox.address(message)]
    mail = EmailMessage(message.subject, outbox.body(message), to=to, connection=line)
    try:
        mail.send()
    except (SMTPException, OSError, ValueError) as error:  # ValueError: not an address
        outbox.take_back(message, _trouble(error), MOST_TRIES, now)
        if isinstance(error, (TimeoutError, SMTPServerDisconnected)):
            raise
        return False
    return True


def _trouble(error: Exception) -> str:
    """What went wrong, by its name and number; the text of such an error may hold the address."""
    number = getattr(error, "smtp_code", None) or getattr(error, "errno", None)
    return type(error).__name__ + (f" {number}" if number else "")
