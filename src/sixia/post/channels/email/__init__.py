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
    mail = EmailMessage(message.subject, outbox.body(message), to=[outbox.address(message)])
    try:
        mail.send()
    except (SMTPException, OSError) as error:
        message.tries += 1
        message.trouble = f"{type(error).__name__}: {error}"[:200]
        if message.tries >= MOST_TRIES:
            message.state, message.settled_at = "failed", now
        message.save(update_fields=["tries", "trouble", "state", "settled_at"])
        return False
    message.state, message.handed_at = "handed", now
    message.save(update_fields=["state", "handed_at"])
    return True
