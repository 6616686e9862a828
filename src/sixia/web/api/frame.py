"""The frame all operations stand in: how bodies are read, what answers look like, who gets in."""

import json
import math
from collections.abc import Mapping
from typing import Any, cast

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.parser import Parser
from ninja.renderers import JSONRenderer

from sixia.web.api import errors
from sixia.web.api.auth import Bearer
from sixia.web.api.errors import Problem, Told

DEEPEST = 40


class Reader(Parser):
    """Takes JSON only, and none that is nested deeper than anything of ours."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type != "application/json":
            raise Problem(415, "not_json")
        told = json.loads(request.body.decode(), parse_float=_finite, parse_constant=_finite)
        if _deep(told, DEEPEST):
            raise Problem(422, "malformed", where="JSON")
        return told


def _finite(text: str) -> float:
    """Neither NaN nor a number without end: no answer of ours could tell it again."""
    if not math.isfinite(number := float(text)):
        raise ValueError(text)
    return number


def _deep(told: object, left: int) -> bool:
    inside = told.values() if isinstance(told, dict) else told if isinstance(told, list) else ()
    return left < 0 or any(_deep(each, left - 1) for each in inside)


class Writer(JSONRenderer):
    """Chinese as it is, not as \\u escapes: half the bytes. Only what a telephone sent with halves
    of surrogate pairs in it goes back the way it came, escaped."""

    def render(
        self,
        request: HttpRequest,  # noqa: ARG002 - ninja hands it over
        data: Any,
        *,
        response_status: int,  # noqa: ARG002 - the same
    ) -> bytes:
        try:
            return json.dumps(data, cls=self.encoder_class, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            return json.dumps(data, cls=self.encoder_class).encode()


frame = NinjaAPI(
    title=cast("str", _("四下接口")),  # put into words when it is read
    version="1",
    description=cast("str", _("读诉求事项、下访安排和政策,登记诉求,和手机同步。")),
    urls_namespace="api",
    docs_url=None,
    parser=Reader(),
    renderer=Writer(),
)
errors.on(frame)


def operation(
    name: str, summary: Any, ok: Mapping[int, Any], *wrong: int, scope: str = ""
) -> dict[str, Any]:
    """What an operation behind a token says of itself: its URL's name, a summary, each status it
    can end with, and the scope a token needs for it."""
    return {
        "url_name": name,
        "summary": summary,
        "response": {**ok, **dict.fromkeys((401, 403, *wrong, 429), Told)},
        "auth": Bearer(scope),
        "openapi_extra": {"x-scope": scope},
    }
