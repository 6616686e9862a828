"""Why a record of a telephone was not taken, in the worker's language."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from sixia.field.rules import Unfit
from sixia.field.sync import code_of
from sixia.guide.rules import BadEntry
from sixia.hear.record import BadConcern
from sixia.ledger.moves import Refused
from sixia.web import refusals
from sixia.web.names import Label
from sixia.web.outings import unfit

WORDS: Mapping[str, Label] = {
    "not_yours": _("这不归您办,或者您已经不负责这一户、这件事了。原文留在服务器上。"),
    "unknown_kind": _("服务器还不认识这一种记录,原文留在服务器上。请更新手机上的程序再发。"),
    "malformed": _("有几项服务器看不懂(%(where)s),原文留在服务器上。请改一改再发。"),
    "no_home": _("这个地方还没有派单单位,原文留在服务器上。请管理员先设好,再发一次。"),
    "no_words": _("没有写内容,或者太长了。原文留在服务器上,请改一改再发。"),
    "broken": _("服务器这里出了错,原文留在服务器上,没有丢。请再发一次;还不行,请告诉管理员。"),
}


def why(error: Exception) -> str:
    """What happened with it, what was kept, and what to do."""
    match error:
        case Refused():
            return refusals.refusal(error)
        case BadConcern():
            return refusals.bad_concern(error)
        case BadEntry():
            return refusals.bad_entry(error)
        case Unfit():
            return unfit(error)
        case ValidationError():
            return str(WORDS["malformed"]) % {"where": _where(error)}
    return str(WORDS[code_of(error)])


def _where(error: ValidationError) -> str:
    """The fields that are wrong; never what stood in them."""
    wrong = (".".join(map(str, each["loc"])) for each in error.errors(include_input=False))
    return ", ".join(dict.fromkeys(wrong))[:200].encode(errors="replace").decode()
