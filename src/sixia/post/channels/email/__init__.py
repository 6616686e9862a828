"""E-mail through the deployment's own mail server (SIXIA_EMAIL_HOST)."""

from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage

from sixia.post import outbox
from sixia.post.models import Message

MOST_TRIES = 5


def ready() -> bool:
    """Is a mail server named? Without one, e-mails wait and the outbox page says so."""
    return bool(settings.EMAIL_HOST and settings.DEFAULT_FROM_EMAIL)


def send_waiting(now: datetime, most: int = 50) -> tuple[int, int]:
    """Send what waits. Returns (sent, failed for now); each is tried `MOST_TRIES` times."""
    sent = failed = 0
    for message in outbox.waiting("email")[:most] if ready() else ():
        if _send(message, now):
            sent += 1
        else:
            failed += 1
    return sent, failed


def _send(message: Message, now: datetime) -> bool:
    if not outbox.hand([message], now):
        return False  # someone else has it
    mail = EmailMessage(message.subject, outbox.body(message), to=[outbox.address(message)])
    try:
        mail.send()
    except (SMTPException, OSError, ValueError) as error:  # ValueError: not an address
        outbox.take_back(message, _trouble(error), MOST_TRIES, now)
        return False
    return True


def _trouble(error: Exception) -> str:
    """What went wrong, by its name and number; the text of such an error may hold the address."""
    number = getattr(error, "smtp_code", None) or getattr(error, "errno", None)
    return type(error).__name__ + (f" {number}" if number else "")
