"""What the rooms refuse, in words: shown above the form, in which all that was typed still is."""

from django.core import signing
from django.utils.translation import gettext

from sixia.field.rules import Unfit
from sixia.grid.queries import NoHome
from sixia.guide.rules import BadEntry
from sixia.hear.record import BadConcern
from sixia.ledger.moves import Refused
from sixia.web.outings import unfit
from sixia.web.refusals import bad_concern, bad_entry, refusal

REFUSED = (Unfit, Refused, BadConcern, BadEntry, NoHome, signing.BadSignature)


def worded(error: Exception) -> str:
    match error:
        case Unfit():
            return unfit(error)
        case Refused():
            return refusal(error, ())
        case BadConcern():
            return bad_concern(error)
        case BadEntry():
            return bad_entry(error)
        case NoHome():
            return gettext("这个地方还没有派单单位,没有保存。请管理员先设好。")
    return gettext("这张表不是从这一页打开的,没有保存。请重新打开。")
