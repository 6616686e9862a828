"""What pages say of campaigns: why cases do not move, and how a campaign stands."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from sixia.ledger.campaigns import Stuck, listed
from sixia.ledger.models import Campaign
from sixia.ledger.packs import shipped
from sixia.web.names import Label, spoken

STUCK: Mapping[str, Label] = {
    "paused": _("暂停着计时"),
    "extension": _("等批延期"),
    "help": _("请求帮助,还没帮上"),
    "objected": _("单位有异议,等审"),
    "part": _("等协办单位"),
    "nobody": _("过了期还没派出去"),
    "late": _("在办,逾期了"),
    "silent": _("在办,三十天没人动"),
}


def campaign_or_404(key: UUID) -> Campaign:
    found = listed().filter(key=key).first()
    if found is None:
        raise Http404
    return found


def sign_of(campaign: Campaign, today: date) -> tuple[str, Label]:
    """The colour and words that say how a campaign stands."""
    if campaign.closed_at:
        return "done", _("收官了")
    if today < campaign.since:
        return "quiet", _("还没开始")
    return ("late", _("过了最后一天")) if today > campaign.until else ("calm", _("在办"))


def why(stuck: Stuck) -> str:
    """The reason in words; a pause with its ground, as its rule pack calls it."""
    told = str(STUCK[stuck.why])
    pack = shipped().get(stuck.pack)
    ground = next((g for g in pack.pauses if g.code == stuck.ground), None) if pack else None
    return f"{told} · {spoken(ground.name)}" if ground else told
