"""What templates say in more than one place."""

from datetime import date, datetime, timedelta

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.http import HttpRequest
from django.template import Context
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from sixia.clock import Calendar
from sixia.grid.queries import calendar
from sixia.ledger.deadlines import Ticking, colour
from sixia.ledger.models import Case
from sixia.web import names
from sixia.web.story import own

CALENDAR = "sixia.calendar"  # in a request's META: the calendar that the page goes by
register = template.Library()
register.simple_tag(own)
register.filter("class_name", names.class_name)
register.filter("class_path", names.class_path)
register.filter("clock_name", names.clock_name)
register.filter("place_name", names.place_name)
register.filter("spoken", names.spoken)


@register.simple_tag(takes_context=True)
def tag(context: Context, case: Case, now: datetime) -> SafeString:
    """The case's colour as sign and words: "▲ 2 working days left"."""
    return sign(case.colour(now), left(case, now, _calendar(context)))


@register.simple_tag
def sign(colour: str, words: str) -> SafeString:
    """A tag of this colour with its sign; the words stand beside it, always."""
    mark = names.SIGN.get(colour, "…")
    kind = colour if colour in names.SIGN else "quiet"
    return format_html(
        '<span class="tag {}"><span aria-hidden="true">{}</span>{}</span>', kind, mark, words
    )


def _calendar(context: Context) -> Calendar:
    """The working calendar, read once a page."""
    page = context.render_context
    request: HttpRequest | None = context.get("request")
    keeper = request.META if request is not None else page
    if CALENDAR not in keeper:
        keeper[CALENDAR] = calendar()
    found: Calendar = keeper[CALENDAR]
    return found


def left(case: Case, now: datetime, days: Calendar) -> str:
    """How long until the nearest thing is due, or since it was; else the stage."""
    if case.due_at is None:
        return str(names.STAGE.get(case.stage, case.stage))
    return remaining(case.due_at, now, days, paused=case.paused)


def remaining(due_at: datetime, now: datetime, days: Calendar, *, paused: bool) -> str:
    """Working days until a moment, or since it passed."""
    today, due = timezone.localdate(now), timezone.localdate(due_at)
    n = days.count(min(today, due), max(today, due))
    if due_at < now:
        over = ngettext("逾期 %(n)s 个工作日", "逾期 %(n)s 个工作日", n) % {"n": n}
        return over if n else gettext("刚刚逾期")
    if paused:
        return gettext("暂停中")
    if today == due:
        return gettext("今天 %s 前") % time_format(timezone.localtime(due_at), "H:i")
    return ngettext("还有 %(n)s 个工作日", "还有 %(n)s 个工作日", n) % {"n": n}


@register.simple_tag(takes_context=True)
def owed(context: Context, ticking: Ticking, now: datetime) -> SafeString:
    """One clock's colour as sign and words."""
    paused = ticking.state == "paused"
    words = remaining(ticking.due_at, now, _calendar(context), paused=paused)
    return sign(colour(ticking, now), words)


@register.filter
def moment(text: str) -> str:
    """The day of a moment as an event's structure keeps it."""
    return date_format(timezone.localtime(datetime.fromisoformat(text)), "DATE_FORMAT")


@register.simple_tag
def ago(moment: datetime, now: datetime) -> str:
    """When, as people say it: today with the time, yesterday, some days ago, else the day."""
    here, today = timezone.localtime(moment), timezone.localdate(now)
    gone = (today - here.date()).days
    if gone == 0:
        return gettext("今天 %s") % time_format(here, "H:i")
    if gone == 1:
        return gettext("昨天")
    if 1 < gone < 7:
        return ngettext("%(n)s 天前", "%(n)s 天前", gone) % {"n": gone}
    return day(moment, now)


@register.simple_tag
def day(moment: datetime, now: datetime) -> str:
    """The day, with its year unless it is near."""
    here = timezone.localtime(moment)
    near = abs(moment - now) < timedelta(days=180)
    return date_format(here, "MONTH_DAY_FORMAT" if near else "DATE_FORMAT")


@register.simple_tag
def until(moment: datetime, now: datetime) -> str:
    """The day and the time of day."""
    return f"{day(moment, now)} {time_format(timezone.localtime(moment), 'H:i')}"


@register.simple_tag
def coming(moment: datetime, now: datetime) -> str:
    """How far ahead, as people say it: today, tomorrow, in some days."""
    n = (timezone.localdate(moment) - timezone.localdate(now)).days
    if n < 1:
        return gettext("今天")
    if n == 1:
        return gettext("明天")
    return ngettext("%(n)s 天后", "%(n)s 天后", n) % {"n": n}


@register.simple_tag
def hours(starts: datetime, ends: datetime, now: datetime) -> str:
    """The day with its weekday, from when to when."""
    first, last = timezone.localtime(starts), timezone.localtime(ends)
    begins = f"{_with_weekday(day(starts, now), first)} {time_format(first, 'H:i')}"
    if first.date() == last.date():
        return f"{begins}–{time_format(last, 'H:i')}"
    return f"{begins} – {until(ends, now)}"


@register.filter
def weekday(on: date) -> str:
    """The day with its weekday, without the year."""
    return _with_weekday(date_format(on, "MONTH_DAY_FORMAT"), on)


def _with_weekday(told: str, on: date) -> str:
    return gettext("%(day)s %(weekday)s") % {"day": told, "weekday": date_format(on, "l")}


@register.filter
def label(code: str, table: str) -> str:
    """The words for a code: {{ case.stage|label:"stage" }}, and so for each table in `names`."""
    found: names.Labels = getattr(names, table.upper())
    return str(found.get(code, code))


@register.simple_tag
def aria(field: BoundField) -> SafeString:
    """The field's input, tied to its hint and its error."""
    told = []
    if field.help_text:
        told.append(f"{field.auto_id}_hint")
    if field.errors:
        told.append(f"{field.auto_id}_error")
    attrs: dict[str, str | bool] = {"aria-describedby": " ".join(told)} if told else {}
    if field.errors:
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs=attrs)


@register.filter
def many(field: BoundField) -> bool:
    """Is this a group of radio buttons or boxes?"""
    return isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple)


@register.filter
def ticked(field: BoundField) -> bool:
    """Is this one box to tick?"""
    return isinstance(field.field.widget, CheckboxInput)


# Classes of poster.css with the Chinese characters a line of A4 then takes, and the lines.
PRINTED = (("", 25, 15), ("long", 36, 23))


@register.filter
def printed(text: str) -> str:
    """How large a text can be printed to fit one page: "", "long" or "longer"."""
    for name, width, most in PRINTED:
        if sum(1 + len(line) // width for line in text.splitlines()) <= most:
            return name
    return "longer"
