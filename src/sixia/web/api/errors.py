"""What goes wrong, told the same way everywhere: a code for the machine, a sentence for people."""

import logging
from collections.abc import Callable, Mapping
from typing import TypeVar, cast

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpResponse, UnreadablePostError
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from sixia.field.rules import NotYours
from sixia.hear import attachments
from sixia.hear.record import BadConcern
from sixia.ledger.moves import Refused
from sixia.ledger.perform import Forbidden
from sixia.web import errors, refusals
from sixia.web.names import Label

log = logging.getLogger(__name__)
E = TypeVar("E", bound=Exception)

WORDS: Mapping[str, Label] = {
    "no_token": _("请重新登录,或者换一把还有效的钥匙。手机上的东西都还在。"),
    "cut_off": _("这把钥匙已经停用,用它取来的资料要清掉。要再用,请找管理员。"),
    "wrong_password": _("用户名或密码不对,或者账号已停用。请再试一次;忘了密码请找管理员。"),
    "no_scope": _("这把钥匙没有这一项权限(%(scope)s)。请换一把。"),
    "not_yours": _("这不归您办,什么都没有改动。"),
    "too_often": _("太频繁了,请过几分钟再试。"),
    "malformed": _("发来的内容看不懂,什么都没有保存。请核对:%(where)s。"),
    "not_json": _("这里只收 JSON(application/json)。什么都没有保存。"),
    "bad_cursor": _("翻页的记号不对,请从第一页重新取。"),
    "too_large": _("一次发来的太多了,什么都没有保存。请分几次发。"),
    "too_many": _("一次最多 %(most)s 条,什么都没有保存。请分几次发。"),
    "key_taken": _("这个幂等键已经用过,内容不一样。什么都没有改动;新的一件请用新的键。"),
    "no_home": _("这个地方还没有派单单位,没有保存。请管理员先设好。"),
}


class Problem(Exception):
    """Ends a request with a status, a code out of `WORDS`, and what its sentence speaks of."""

    def __init__(self, status: int, code: str, **params: object) -> None:
        self.status, self.code, self.params = status, code, params
        super().__init__(code)


class Told(Schema):
    """What every error looks like. `wipe`: what the telephone holds must go at once."""

    error: str
    detail: str
    wipe: bool = False


def on(api: NinjaAPI) -> None:
    """Answer whatever is raised in an operation of this interface."""

    def answer(kind: type[E], told: Callable[[E], HttpResponse]) -> None:
        api.add_exception_handler(kind, lambda _request, error: told(cast("E", error)))

    answer(Problem, tell)
    answer(AuthenticationError, lambda _: tell(Problem(401, "no_token")))
    answer(ValidationError, lambda e: tell(_malformed(e)))
    answer(HttpError, lambda e: tell(_unread(e)))
    answer(RequestDataTooBig, lambda _: tell(Problem(413, "too_large")))
    answer(SuspiciousOperation, lambda e: tell(_unread(e)))
    answer(UnreadablePostError, lambda e: tell(_unread(e)))
    answer(Http404, lambda _: errors.plain(404))
    answer(Forbidden, lambda _: tell(Problem(403, "not_yours")))
    answer(NotYours, lambda _: tell(Problem(403, "not_yours")))
    answer(attachments.Refused, lambda e: errors.told(_file(e), e.code, refusals.bad_file(e)))
    answer(Refused, lambda e: errors.told(409, e.code, refusals.refusal(e)))
    answer(BadConcern, lambda e: errors.told(422, e.code, refusals.bad_concern(e)))
    answer(Exception, _broken)


def tell(problem: Problem) -> HttpResponse:
    detail = str(WORDS[problem.code]) % problem.params
    return errors.told(problem.status, problem.code, detail, wipe=problem.code == "cut_off")


def _unread(error: Exception) -> Problem:
    """It was not JSON, not sent as JSON, or broke off; the frame's reader may have said which."""
    cause = error.__cause__
    return cause if isinstance(cause, Problem) else Problem(422, "malformed", where="JSON")


def _malformed(error: ValidationError) -> Problem:
    """Which fields are wrong; never what stood in them."""
    wrong = [".".join(map(str, each["loc"])).removeprefix("body.body.") for each in error.errors]
    told = ", ".join(dict.fromkeys(wrong))[:500]
    return Problem(422, "malformed", where=told.encode(errors="replace").decode())


def _file(error: attachments.Refused) -> int:
    return 413 if error.code == attachments.Reason.TOO_BIG else 415


def _broken(error: Exception) -> HttpResponse:
    log.error("An operation ended in %s", type(error).__name__, exc_info=error)
    return errors.plain(500)
