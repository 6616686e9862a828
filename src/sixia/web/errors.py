"""Pages for what went wrong: what happened, what was kept, what to do. Machines get it as JSON."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sixia.web.names import Label

API = "/api/"
PLAIN: Mapping[int, tuple[str, Label]] = {
    400: ("malformed", gettext_lazy("这个请求我们看不懂,什么都没有改动。")),
    403: ("not_yours", gettext_lazy("这不归您办,什么都没有改动。")),
    404: ("not_found", gettext_lazy("这里没有这个,或者不归您看。")),
    405: ("wrong_method", gettext_lazy("这个地址不能这样用,什么都没有改动。请看接口说明。")),
    413: ("too_large", gettext_lazy("一次发来的太多了,什么都没有保存。请分几次发。")),
    429: ("locked", gettext_lazy("试错的次数太多,请过一刻钟再试。")),
    500: ("broken", gettext_lazy("我们这里出了错,这一次没有做成。请过几分钟再试。")),
}


def told(status: int, code: str, detail: str, *, wipe: bool = False) -> HttpResponse:
    """An error as a machine reads it. `wipe`: what a telephone holds must go at once."""
    answer = {"error": code, "detail": detail, **({"wipe": True} if wipe else {})}
    return JsonResponse(answer, status=status, json_dumps_params={"ensure_ascii": False})


def plain(status: int) -> HttpResponse:
    """What goes wrong everywhere in the same way, as a machine reads it."""
    code, detail = PLAIN[status]
    return told(status, code, str(detail))


def page(request: HttpRequest, status: int, happened: str, kept: str, todo: str) -> HttpResponse:
    if request.path.startswith(API):
        return plain(status)
    office = request.path.startswith("/office/")
    told = {"happened": happened, "kept": kept, "todo": todo, "office": office}
    return render(request, "web/error.html", told, status=status)


def bad_request(
    request: HttpRequest,
    exception: Exception | None = None,  # noqa: ARG001 - Django hands it over
) -> HttpResponse:
    return page(
        request,
        400,
        _("这个请求我们看不懂"),
        _("什么都没有改动。"),
        _("请回到上一页再试一次;文件太大时,请换小一点的。"),
    )


def too_large(request: HttpRequest) -> HttpResponse:
    return page(
        request,
        413,
        _("一次发来的太多了"),
        _("什么都没有保存。您刚才写的字,按浏览器的“后退”多半还在。"),
        _("请少放几个附件,或者换小一点的。"),
    )


def unreadable(request: HttpRequest) -> HttpResponse:
    return page(
        request,
        400,
        _("文字里有认不出的编码"),
        _("什么都没有保存。您刚才写的字,按浏览器的“后退”多半还在。"),
        _("请用 UTF-8 编码再发一次;平常的浏览器都会这样发。"),
    )


def forbidden(
    request: HttpRequest,
    exception: Exception | None = None,  # noqa: ARG001 - Django hands it over
) -> HttpResponse:
    return page(
        request,
        403,
        _("这一页不归您看"),
        _("什么都没有改动。"),
        _("要是您觉得应该能看,请找管理员核对您的职责。"),
    )


def not_found(
    request: HttpRequest,
    exception: Exception | None = None,  # noqa: ARG001 - Django hands it over
) -> HttpResponse:
    return page(
        request,
        404,
        _("没有这一页"),
        _("地址可能写错了,也可能这一页已经不在了。"),
        _("请从首页再找,或者核对一下地址。"),
    )


def not_this_way(request: HttpRequest, allowed: str) -> HttpResponse:
    """A page that only a button opens, asked for by its address."""
    answer = page(
        request,
        405,
        _("这一页不能直接打开"),
        _("什么都没有改动。"),
        _("它要从前一页上的按钮进来,请回去再点一次。"),
    )
    answer.headers["Allow"] = allowed
    return answer


def broken(request: HttpRequest) -> HttpResponse:
    return page(
        request,
        500,
        _("我们这里出了错"),
        _("刚才的操作没有做成,之前保存的都还在。"),
        _("请过几分钟再试。急事请打热线电话。"),
    )


def csrf_failure(request: HttpRequest, **_told: object) -> HttpResponse:
    return page(
        request,
        403,
        _("没能确认这一页是您打开的"),
        _("什么都没有保存。您刚才写的字,按浏览器的“后退”多半还在。"),
        _("请允许本站使用 Cookie,刷新页面后再提交一次。"),
    )
