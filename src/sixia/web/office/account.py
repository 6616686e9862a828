"""Signing in and out, one's own password."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sixia.web import errors
from sixia.web.office.doors import Desk, opens_to
from sixia.web.office.pages import show


class Entrance(AuthenticationForm):
    """The same words for a wrong name and a wrong password: neither is given away."""

    error_messages = {
        "invalid_login": _("用户名或密码不对,或者账号已停用。请再试一次;忘了密码请找管理员。"),
        "inactive": _("账号已停用,请找管理员。"),
    }

    def __init__(self, request: HttpRequest | None = None, *args: object, **kwargs: object) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = _("用户名")
        self.fields["password"].label = _("密码")


class SignIn(LoginView):
    template_name = "office/sign_in.html"
    authentication_form = Entrance
    redirect_authenticated_user = True


sign_in = SignIn.as_view()
sign_in.opens_to = ("anyone",)  # type: ignore[attr-defined]  # read by the matrix test


def locked_out(request: HttpRequest, *_args: object, **_told: object) -> HttpResponse:
    """Too many wrong passwords in a row."""
    if request.path.startswith(errors.API):
        return errors.plain(429)
    return render(request, "office/locked_out.html", status=429)


class NewPassword(PasswordChangeForm):
    """Django's own form with our words."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        names = {
            "old_password": _("现在的密码"),
            "new_password1": _("新密码"),
            "new_password2": _("再写一遍新密码"),
        }
        for name, label in names.items():
            self.fields[name].label = label
        self.fields["new_password1"].help_text = _("至少 10 个字符,不要用常见的密码。")
        self.fields["new_password2"].help_text = ""


@opens_to()
def account(request: Desk) -> HttpResponse:
    """Who I am here, what I am charged with, and a new password."""
    form = NewPassword(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        update_session_auth_hash(request, form.save())
        messages.success(request, gettext("密码改好了。"))
        return redirect("office:account")
    held = request.user.duties.select_related("unit", "area").order_by("-since", "pk")
    return show(request, "account.html", {"form": form, "held": held}, 422 if form.errors else 200)
