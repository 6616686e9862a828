"""E-mail through the deployment's own mail server (SIXIA_EMAIL_HOST)."""

from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from sixia.post import outbox
from sixia.post.models import Message

MOST_TRIES = 5


def ready() -> bool:
    """Is a mail server named? Without one, e-mails wait and the outbox page says so."""
    return bool(settings.EMAIL_HOST and settings.DEFAULT_FROM_EMAIL)


def send_waiting(now: datetime, most: int = 50) -> tuple[int, int]:
    """Send what waits. Returns (sent, failed for now); each is tried `MOST_TRIES` times. Raises
    OSError if the server can't be reached: that is no message's fault, and all wait on."""
    sent = failed = 0
    waiting = list(outbox.waiting("email")[:most]) if ready() else []
    if waiting:
        with get_connection():
            pass
    for message in waiting:
        try:
            done = _send(message, now)
        except TimeoutError:
            return sent, failed + 1  # the next one would take as long; nothing else may wait so
        sent, failed = sent + done, failed + (not done)
    return sent, failed


def _send(message: Message, now: datetime) -> bool:
    """Raises TimeoutError, with the message taken back as of any other trouble."""
    if not outbox.hand([message], now):
        return False  # someone else has it
    mail = EmailMessage(message.subject, outbox.body(message), to=[outbox.address(message)])
    try:
        mail.send()
    except (SMTPException, OSError, ValueError) as error:  # ValueError: not an address
        outbox.take_back(message, _trouble(error), MOST_TRIES, now)
        if isinstance(error, TimeoutError):
            raise
        return False
    return True


def _trouble(error: Exception) -> str:
    """What went wrong, by its name and number; the text of such an error may hold the address."""
    number = getattr(error, "smtp_code", None) or getattr(error, "errno", None)
    return type(error).__name__ + (f" {number}" if number else "")
