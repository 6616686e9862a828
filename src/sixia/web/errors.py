"""Pages for what went wrong: what happened, what was kept, what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def page(request: HttpRequest, status: int, happened: str, kept: str, todo: str) -> HttpResponse:
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
