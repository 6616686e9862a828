"""What the people who spoke are told, and when: written to the outbox with the event itself."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sixia.hear import people
from sixia.hear.models import Concern
from sixia.ledger.append import Done
from sixia.ledger.models import Case
from sixia.ledger.states import Event
from sixia.post import outbox
from sixia.post.outbox import Letter

ADDRESS = {"sms": "phone", "phone": "phone", "email": "email", "letter": "address"}
CHANNEL = {"sms": "sms", "phone": "call", "email": "email", "letter": "letter"}


def receipt(concern: Concern, case: Case, code: str, now: datetime) -> None:
    """Tell the number under which to follow the case; the code leaves by the chosen channel."""
    outbox.queue(receipt_letters(concern, case, code), now)


def receipt_letters(concern: Concern, case: Case, code: str) -> list[Letter]:
    """What tells the number, for whoever left an address."""
    if concern.reply_by == "none":
        return []
    with translation.override(concern.language):
        text = _(
            "%(name)s:您反映的事已收到,编号 %(number)s,查询码 %(code)s。"
            "凭查询码可在网上查看办理情况。请保管好,不要给别人看。"
        ) % {"name": settings.SIXIA_PORTAL_NAME, "number": case.number, "code": code}
        return list(_letters([concern], case, "receipt", _("已收到"), text))


def tell(done: Done, now: datetime) -> None:
    """Put into the outbox what the events of a move have to tell the people who spoke."""
    told = [(e, NOTICES[e.verb]) for e in done.events if e.verb in NOTICES]
    if not told:
        return
    concerns = Concern.objects.filter(pk__in=done.after.concerns).exclude(reply_by="none")
    letters: list[Letter] = []
    for concern in concerns.select_related("person"):
        with translation.override(concern.language):
            for event, notice in told:
                text = notice.text(done, event)
                letters += _letters([concern], done.case, event.verb, notice.subject(), text)
    outbox.queue(letters, now)


def _letters(
    concerns: Iterable[Concern], case: Case, purpose: str, subject: str, text: str
) -> Iterator[Letter]:
    for concern in concerns:
        speaker = people.opened(concern.person) if concern.person else people.Speaker()
        to = getattr(speaker, ADDRESS.get(concern.reply_by, ""), "")
        if to:
            channel = CHANNEL[concern.reply_by]
            yield Letter(
                case.key, concern.pk, purpose, channel, to, subject, text, concern.language
            )


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")


def _accepted(done: Done, _event: Event) -> str:
    return _("您反映的事(%(number)s)已受理,会有单位和专人来办。") % {"number": done.case.number}


def _declined(done: Done, event: Event) -> str:
    return _("您反映的事(%(number)s)不能在这里受理。原因和可以走的路:%(reason)s") % {
        "number": done.case.number,
        "reason": event.words.get("reason", ""),
    }


def _answered(done: Done, event: Event) -> str:
    parts = [_("您反映的事(%(number)s)有了答复。") % {"number": done.case.number}]
    if facts := event.words.get("facts"):  # a review's opinion has none of its own
        parts.append(_("情况:%s") % facts)
    parts.append(_("意见:%s") % event.words.get("view", ""))
    parts.append(_("依据:%s") % event.words.get("basis", ""))
    if means := event.words.get("means"):
        parts.append(_("怎么办:%s") % means)
    if path := event.words.get("other_path"):
        parts.append(_("该找哪里:%s") % path)
    parts.append(_("办没办好,请您来评:凭查询码上网,或者告诉来电的人。"))
    return "\n".join(parts)


def _extended(done: Done, event: Event) -> str:
    due = done.after.clocks["finish"].due_at
    return _("您反映的事(%(number)s)要延期到 %(day)s。原因:%(reason)s") % {
        "number": done.case.number,
        "day": _day(due),
        "reason": event.words.get("reason", ""),
    }


def _reopened(done: Done, _event: Event) -> str:
    return _("您反映的事(%(number)s)重新办理,由单位负责人接手。") % {"number": done.case.number}


class Notice(NamedTuple):
    """What one kind of event tells: its subject line and its text, in the current language."""

    subject: Callable[[], str]
    text: Callable[[Done, Event], str]


NOTICES = {
    "accepted": Notice(lambda: _("已受理"), _accepted),
    "declined": Notice(lambda: _("不予受理"), _declined),
    "answered": Notice(lambda: _("有了答复"), _answered),
    "extended": Notice(lambda: _("延期"), _extended),
    "reopened": Notice(lambda: _("重新办理"), _reopened),
}
