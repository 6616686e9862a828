"""All campaigns, and one: what is left, with whom, in which batch, and why it does not move."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse

from sixia.ledger import campaigns as ledger
from sixia.ledger.burndown import burn
from sixia.ledger.campaign import may_run
from sixia.ledger.campaigns import Size
from sixia.ledger.models import Campaign
from sixia.web.burndown import drawn
from sixia.web.names import Label
from sixia.web.office.campaigns.batch import BatchForm
from sixia.web.office.campaigns.plan import STARTERS
from sixia.web.office.campaigns.words import campaign_or_404, sign_of, why
from sixia.web.office.doors import CASEWORK, Desk, opens_to
from sixia.web.office.pages import page_of, show


@dataclass(frozen=True, slots=True)
class Row:
    campaign: Campaign
    size: Size
    sign: tuple[str, Label]


@opens_to(*CASEWORK)
def campaigns(request: Desk) -> HttpResponse:
    page = page_of(request, ledger.listed())
    sizes = ledger.sizes(page.object_list, request.now)
    rows = [Row(c, sizes[c.pk], sign_of(c, request.today)) for c in page.object_list]
    starts = bool(request.duties.roles & set(STARTERS))
    return show(request, "campaigns.html", {"page": page, "rows": rows, "starts": starts})


@opens_to(*CASEWORK)
def campaign(request: Desk, key: UUID) -> HttpResponse:
    """The same number of statements however many cases it holds."""
    one = campaign_or_404(key)
    units = ledger.by_unit(one, request.now)
    runs = may_run(request.duties, one) and one.closed_at is None
    told = {
        "campaign": one,
        "sign": sign_of(one, request.today),
        "size": ledger.sizes([one], request.now)[one.pk],
        "burn": drawn(burn(one, request.today), one.until),
        "units": units,
        "batches": ledger.by_batch(one, request.now),
        "stuck": [(each, why(each)) for each in ledger.stuck(one, request.now)],
        "runs": runs,
        "batch_form": BatchForm(one) if runs else None,
    }
    return show(request, "campaign.html", told)
