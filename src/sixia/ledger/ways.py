"""To whom changes can be handed back: each profile with a way back, and each source whose file was
read without one, in that file's own columns."""

from collections.abc import Collection, Iterator

from django.db.models import Max

from sixia.hear import profiles
from sixia.hear.profiles import Profile
from sixia.hear.reading import PLAIN
from sixia.hear.wayback import own_way
from sixia.ledger.models import ImportRun
from sixia.ledger.trying import own_profiles, plan_of


def ways(known: Collection[str]) -> Iterator[tuple[Profile, str]]:
    """Each way back there is, and the source it tells; `known` are those that files came from."""
    yield from ((profile, profile.source) for profile in own_ways(known))
    for profile in profiles.every(own_profiles()).values():
        if profile.out:
            for source in [profile.source] if profile.source else known:
                yield profile, source


def own_ways(sources: Collection[str]) -> Iterator[Profile]:
    """The ways back in the columns of the last file that came from each of these sources, of those
    read by no profile but the plain one. Two queries."""
    rows = ImportRun.objects.filter(
        source__in=sources, state="ended", plan__profile=PLAIN.name, counts__new__gt=0
    )
    last = rows.order_by("source").values("source").annotate(last=Max("pk")).values("last")
    for run in ImportRun.objects.filter(pk__in=last).order_by("source"):
        plan = plan_of(run)
        if found := own_way(run.source, plan.columns, plan.headings):
            yield found
