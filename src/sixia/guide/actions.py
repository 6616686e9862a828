"""Writing policies: drafted, changed, published, put in another's place, explained, ended."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from sixia.grid.rules import Duties
from sixia.guide.models import Policy
from sixia.guide.queries import published
from sixia.guide.rules import MOST, BadEntry, Draft, check, fits, may, need
from sixia.hear.bigrams import normalise
from sixia.hear.record import NOT_TEXT

SAME = ("since", "until", "class_code")
SEARCHED = ("title", "number", "audience", "plain", "text")


@transaction.atomic
def write(draft: Draft, duties: Duties, now: datetime) -> Policy:
    """Keep a draft, which only staff see. The same key again changes nothing. Raises BadEntry."""
    need(may(duties, "write"), "not_yours")
    draft = _sound(draft)
    made = _fill(Policy(key=draft.key, made_by_id=duties.staff, made_at=now), draft, now)
    kept, _ = Policy.objects.get_or_create(key=draft.key, defaults=_columns(made))
    return kept


@transaction.atomic
def change(key: UUID, draft: Draft, duties: Duties, now: datetime) -> Policy:
    """Write a draft anew. Raises BadEntry, also once it is published: then people rely on it, and
    another text is another policy, which supersedes this one."""
    need(may(duties, "write"), "not_yours")
    policy = _locked(key)
    need(policy.published_at is None, "published")
    draft = _sound(draft)
    _fill(policy, draft, now).save()
    return policy


@transaction.atomic
def publish(key: UUID, duties: Duties, now: datetime) -> Policy:
    """Show it to all. The one it supersedes ends the day before this one begins, or has ended
    already. Publishing twice changes nothing. Raises BadEntry."""
    need(may(duties, "publish"), "not_yours")
    policy = _locked(key)
    if policy.published_at is None:
        if policy.supersedes_id:
            _supersede(Policy.objects.select_for_update().get(pk=policy.supersedes_id), policy)
        policy.published_at = policy.changed_at = now
        policy.save()
    return policy


def _supersede(old: Policy, new: Policy) -> None:
    need(not published().filter(supersedes=old).exists(), "already_superseded")
    need(new.since > old.since, "begins_too_early", since=old.since)
    last = new.since - timedelta(days=1)
    old.until = min(old.until, last) if old.until else last
    old.save(update_fields=["until"])


@transaction.atomic
def explain(key: UUID, plain: str, audience: str, duties: Duties, now: datetime) -> Policy:
    """Put a published policy's plain words and whom it is for better; `changed_at` says when.

    These are the office's own explanation, not the rule: one that misleads must be mended at once
    wherever it is read, and a new version of the rule would say that the rule had changed.
    Raises BadEntry.
    """
    need(may(duties, "publish"), "not_yours")
    policy = _locked(key)
    need(policy.published_at, "not_published")
    told = {"plain": clean(plain), "audience": clean(audience)}
    for name, text in told.items():
        fits(name, text, MOST[name])
        storable(name, text)
        setattr(policy, name, text)
    policy.changed_at, policy.searched = now, searched(policy)
    policy.save()
    return policy


@transaction.atomic
def end(key: UUID, last_day: date, duties: Duties, now: datetime) -> Policy:
    """Its last day in force, come or to come; a day named in error can be named anew. One that
    was superseded ends by that alone. Raises BadEntry."""
    need(may(duties, "publish"), "not_yours")
    policy = _locked(key)
    need(policy.published_at, "not_published")
    need(not published().filter(supersedes=policy).exists(), "already_superseded")
    need(policy.since <= last_day, "ends_before_it_begins")
    need(last_day.year < 2100, "bad_year", field="until")
    policy.until, policy.changed_at = last_day, now
    policy.save(update_fields=["until", "changed_at"])
    return policy


def clean(text: str) -> str:
    """Text as it is kept: lines end one way, nothing before or after."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def storable(name: str, text: str) -> None:
    """Can every database keep these characters? Raises BadEntry."""
    need(not NOT_TEXT.search(text), "not_text", field=name)


def searched(policy: Policy) -> str:
    """What is looked in; no word matches across the border of two texts."""
    return "\n".join(normalise(getattr(policy, name)) for name in SEARCHED)


def _sound(draft: Draft) -> Draft:
    texts = {name: clean(getattr(draft, name)) for name in MOST}
    told = replace(draft, **texts)  # type: ignore[arg-type]  # these fields are texts
    check(told)
    for name, text in texts.items():
        storable(name, text)
    return told


def _fill(policy: Policy, draft: Draft, now: datetime) -> Policy:
    for name in (*MOST, *SAME):
        setattr(policy, name, getattr(draft, name))
    policy.supersedes = _old(draft.supersedes) if draft.supersedes else None
    policy.changed_at, policy.searched = now, searched(policy)
    return policy


def _columns(policy: Policy) -> dict[str, object]:
    fields = policy._meta.concrete_fields
    return {f.attname: getattr(policy, f.attname) for f in fields if f.name not in ("id", "key")}


def _old(key: UUID) -> Policy:
    """The published policy a draft names. That one was there first, so no line runs in a ring."""
    old = published().filter(key=key).first()
    if old is None:
        raise BadEntry("no_policy")
    return old


def _locked(key: UUID) -> Policy:
    try:
        return Policy.objects.select_for_update().get(key=key)
    except Policy.DoesNotExist:
        raise BadEntry("no_policy") from None
