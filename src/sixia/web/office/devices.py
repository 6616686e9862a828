"""我的手机和钥匙: what comes in by machine in one's name, and how to end it."""

from collections.abc import Iterable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from sixia.grid import tokens
from sixia.grid.models import Staff, Token
from sixia.web import limits
from sixia.web.office.doors import Desk, opens_to
from sixia.web.office.moves.fields import line
from sixia.web.office.pages import page_of, show

SCOPES = (
    ("read:cases", _("读我看得到的事项")),
    ("read:outings", _("读下访安排")),
    ("read:policies", _("读政策库")),
    ("write:concerns", _("登记诉求")),
    ("write:notes", _("在事项上记一笔")),
)
TRIES, WINDOW = 10, 600  # wrong passwords in ten minutes


class NewKey(forms.Form):
    """A key for a program. Who makes one proves again who they are: a key outlives a session."""

    name = line(_("给哪个程序用"), _("例如:数据大屏。以后认得出来就行。"), most=60)
    scopes = forms.MultipleChoiceField(
        label=_("它可以做什么"),
        choices=SCOPES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("只勾用得着的。它能做的,永远不会多过您的职责。"),
    )
    days = forms.IntegerField(
        label=_("管多少天"), min_value=1, max_value=tokens.LONGEST, initial=90,
        help_text=_("最多 400 天,到期自动作废。"),
    )  # fmt: skip
    password = forms.CharField(
        label=_("您的登录密码"),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("确认是您本人。改了登录密码,旧钥匙都会作废。"),
    )

    def __init__(self, staff: Staff, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # handed on as it came
        self.staff = staff

    def clean_password(self) -> str:
        given: str = self.cleaned_data["password"]
        allowed = limits.allowed("key", str(self.staff.pk), TRIES, WINDOW)
        # Not the model's own check: that may renew the hash, which ends session and keys.
        if not allowed or not check_password(given, self.staff.password):
            raise ValidationError(_("密码不对,或者试得太多了。请核对,或过几分钟再试。"))
        return given


@opens_to()
def devices(request: Desk) -> HttpResponse:
    """One's own telephones and keys; a POST makes a key, which is shown this once."""
    form = NewKey(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        token, secret = tokens.make_machine(
            request.user, told["name"], told["scopes"], told["days"], request.now
        )
        return show(request, "device_key.html", {"token": token, "secret": secret})
    page = page_of(request, Token.objects.filter(staff=request.user))
    told = {"page": page, "keys": keys(page.object_list, request), "form": form}
    return show(request, "devices.html", told, 422 if form.errors else 200)


def keys(rows: Iterable[Token], request: Desk) -> list[tuple[Token, str]]:
    """Each key with how it stands: holds, over (run out or outdated) or ended."""
    return [(token, _stands(token, request)) for token in rows]


def _stands(token: Token, request: Desk) -> str:
    if token.ended_at:
        return "ended"
    return "over" if tokens.run_out(token, request.now) else "holds"


@opens_to()
@require_POST
def cut_off(request: Desk, key: UUID) -> HttpResponse:
    """End one of one's own: a lost telephone wipes itself when it next comes near."""
    token = get_object_or_404(Token, key=key, staff=request.user)
    tokens.end(token.key, request.user, request.now)
    messages.success(request, gettext("“%s”已经停用。") % token.name)
    return redirect("office:devices")


@opens_to("administrator")
@require_POST
def cut_off_theirs(request: Desk, staff_id: int, key: UUID) -> HttpResponse:
    """End a key of anyone's, when they can't."""
    token = Token.objects.filter(key=key, staff=staff_id).first()
    if token is None:
        raise Http404
    tokens.end(token.key, request.user, request.now)
    messages.success(request, gettext("“%s”已经停用。") % token.name)
    return redirect("office:person", staff_id)
