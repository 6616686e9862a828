"""Writing, changing, publishing and ending a policy."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sixia.guide import actions
from sixia.guide.models import Policy
from sixia.guide.queries import published
from sixia.guide.rules import PUBLISHERS, WRITERS, BadEntry, may
from sixia.web.office.doors import Desk, opens_to
from sixia.web.office.library import policy_or_404, policy_page
from sixia.web.office.library_forms import Ending, Explained, PolicyForm, beginning, following
from sixia.web.office.pages import show
from sixia.web.refusals import bad_entry


@opens_to(*sorted(WRITERS))
def write_policy(request: Desk) -> HttpResponse:
    """A new draft; `?supersedes=` begins with the policy it takes the place of."""
    if request.method != "POST":
        old = _named(request.GET.get("supersedes", ""))
        return _form(request, PolicyForm(initial=following(old) if old else {}))
    form = PolicyForm(request.POST)
    if not form.is_valid():
        return _form(request, form, status=422)
    try:
        kept = actions.write(form.draft(), request.duties, request.now)
    except BadEntry as error:
        form.refuse(error)
        return _form(request, form, status=422)
    messages.success(request, _("草稿存好了。看一遍,没有错就公布。"))
    return redirect("office:policy", kept.key)


def _named(text: str) -> Policy | None:
    try:
        return published().filter(key=UUID(text)).first()
    except ValueError:
        return None


def _form(
    request: Desk, form: Explained, policy: Policy | None = None, status: int = 200
) -> HttpResponse:
    return show(request, "library_write.html", {"form": form, "policy": policy}, status)


@opens_to(*sorted(WRITERS))
def change_policy(request: Desk, key: UUID) -> HttpResponse:
    """A draft anew; of a published one the plain words and whom it is for."""
    policy = policy_or_404(request, key)
    if policy.published_at and not may(request.duties, "publish"):
        raise PermissionDenied
    kind = Explained if policy.published_at else PolicyForm
    if request.method != "POST":
        return _form(request, kind(initial=beginning(policy)), policy)
    form = kind(request.POST)
    if not form.is_valid():
        return _form(request, form, policy, 422)
    try:
        _change(request, policy, form)
    except BadEntry as error:
        form.refuse(error)
        return _form(request, form, policy, 422)
    messages.success(request, _("改好了。"))
    return redirect("office:policy", policy.key)


def _change(request: Desk, policy: Policy, form: Explained) -> None:
    if isinstance(form, PolicyForm):
        actions.change(policy.key, form.draft(), request.duties, request.now)
    else:
        actions.explain(policy.key, **form.cleaned_data, duties=request.duties, now=request.now)


@opens_to(*sorted(PUBLISHERS))
@require_POST
def publish_policy(request: Desk, key: UUID) -> HttpResponse:
    policy = policy_or_404(request, key)
    try:
        actions.publish(policy.key, request.duties, request.now)
    except BadEntry as error:
        messages.error(request, bad_entry(error))
    else:
        messages.success(request, _("公布了。门户上看得到,下乡时带得走。"))
    return redirect("office:policy", policy.key)


@opens_to(*sorted(PUBLISHERS))
@require_POST
def end_policy(request: Desk, key: UUID) -> HttpResponse:
    policy, form = policy_or_404(request, key), Ending(request.POST)
    if not form.is_valid():
        return policy_page(request, policy, form, 422)
    try:
        actions.end(policy.key, form.cleaned_data["until"], request.duties, request.now)
    except BadEntry as error:
        form.refuse(error)
        return policy_page(request, policy, form, 422)
    messages.success(request, _("记下了最后一天。"))
    return redirect("office:policy", policy.key)
