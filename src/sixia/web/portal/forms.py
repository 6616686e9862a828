"""What residents fill in. Errors keep everything that was typed."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from sixia.hear import attachments
from sixia.hear.people import Speaker
from sixia.hear.record import LONGEST
from sixia.web import refusals
from sixia.web.names import REPLY, SATISFIED_WORDS, SOLVED_WORDS
from sixia.web.portal import choices

SALT, FILES = "portal.say", 4
WANTS = [
    ("request", _("解决一件事")),
    ("suggestion", _("提个建议")),
    ("enquiry", _("问一件事")),
    ("complaint", _("投诉")),
    ("thanks", _("表扬")),
]


class Keyed(forms.Form):
    """A form with a signed key, so that sending it twice does once; and a trap for robots."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    website = forms.CharField(required=False)
    spent = False

    def clean_key(self) -> UUID:
        try:
            return UUID(signing.loads(self.cleaned_data["key"], salt=SALT))
        except (signing.BadSignature, ValueError) as error:
            self.spent = True
            raise forms.ValidationError(_("这一页放得太久或者不完整,请再点一次提交。")) from error

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("这一格要空着。"))
        return ""

    def key_shown(self) -> str:
        """The key to send back: the one that came if it is ours and can be used, else a new one."""
        sent = self.data.get("key") if not self.spent else None
        return sent or signing.dumps(str(uuid7()), salt=SALT)


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, _data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class Files(forms.FileField):
    """Up to four files, each cleaned or refused with its reason."""

    widget = ManyFiles

    def clean(self, data: Any, _initial: Any = None) -> list[attachments.Clean]:
        sent: list[UploadedFile[bytes]] = [one for one in data or [] if one]
        if len(sent) > FILES:
            told = ngettext("最多 %(n)s 个附件。", "最多 %(n)s 个附件。", FILES) % {"n": FILES}
            raise forms.ValidationError(told)
        return [self._cleaned(one) for one in sent]

    def _cleaned(self, file: "UploadedFile[bytes]") -> attachments.Clean:
        limit = settings.SIXIA_FILE_LIMIT
        try:
            # One byte more than is taken: what is larger is never read into memory.
            return attachments.clean(file.read(limit + 1), limit)
        except attachments.Refused as error:
            name = file.name or gettext("附件")
            told = gettext("“%(name)s”:%(why)s") % {"name": name, "why": refusals.bad_file(error)}
            raise forms.ValidationError(told) from error


def _listed(
    nothing: Any, options: Callable[[], choices.Groups]
) -> Callable[[], list[tuple[str, Any]]]:
    """A list that is read when it is shown, with a choice on top that names nothing."""
    return lambda: [("", nothing), *options()]


class Shared(dict[str, forms.Field]):
    """Fields that no form changes: one set serves all, where Django would copy each for each."""

    def __deepcopy__(self, _memo: object) -> dict[str, forms.Field]:
        return dict(self)


class SayForm(Keyed):
    words = forms.CharField(
        label=_("您想说什么事?"),
        help_text=_("照平常说话写就行,一句也可以。什么事、在哪里、多久了。"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("请写一写是什么事,一句话也行。")},
    )
    kind = forms.ChoiceField(
        label=_("您是想"), choices=WANTS, initial="request", widget=forms.RadioSelect
    )
    area = choices.Listed(
        label=_("在哪个村、哪个社区?"),
        help_text=_("事情在哪里就选哪里,不一定是您住的地方。"),
        widget=choices.Names(),
        choices=_listed(_("请选择"), choices.places),
        error_messages={"required": _("请选事情在哪里;说不清就选乡镇。")},
    )
    place = forms.CharField(
        label=_("具体在哪里"),
        help_text=_("路名、小区、几栋、几组、谁家旁边。"),
        max_length=200,
        required=False,
    )
    class_code = choices.Listed(
        label=_("大概是哪方面的事"),
        help_text=_("不知道也没关系,我们来分。"),
        required=False,
        widget=choices.Long(),
        choices=_listed(_("不知道,请你们来分"), choices.classes),
    )
    about_unit = choices.Listed(
        label=_("要是投诉一个单位,是哪一个"),
        help_text=_("您投诉的单位不会自己一家来办这件事。"),
        required=False,
        widget=choices.Names(),
        choices=_listed(_("不是投诉单位"), choices.offices),
    )
    attached = Files(
        label=_("照片、录音或材料"),
        help_text=_("最多 4 个,每个不超过 10 MB。照片里的拍摄地点和时间会自动去掉。"),
        required=False,
    )
    name = forms.CharField(
        label=_("怎么称呼您"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    phone = forms.RegexField(
        r"^[0-9+()()\- ]{5,24}$", label=_("电话"), required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        error_messages={"invalid": _("电话里有认不出的字,请只写数字。")},
    )  # fmt: skip
    email = forms.EmailField(
        label=_("电子邮件"), max_length=120, required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip
    address = forms.CharField(
        label=_("收信地址"), max_length=200, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )  # fmt: skip
    reply_by = forms.ChoiceField(
        label=_("有了消息怎么告诉您?"), choices=list(REPLY.items()), initial="none",
        widget=forms.RadioSelect,
    )  # fmt: skip
    consent = forms.BooleanField(
        label=_("办完以后,可以把我的话去掉姓名和地址后公开"),
        help_text=_("不勾就不公开。勾不勾,都一样办。"),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        needs = {"sms": "phone", "phone": "phone", "email": "email", "letter": "address"}
        wanted = needs.get(told.get("reply_by", ""))
        if wanted and not told.get(wanted) and wanted not in self.errors:
            self.add_error(wanted, _("您选了这样告诉您,请填这一格;或者改选“凭编号来查”。"))
        return told

    def speaker(self) -> Speaker:
        told = self.cleaned_data
        return Speaker(**{f: told.get(f, "") for f in ("name", "phone", "email", "address")})


SayForm.base_fields = Shared(SayForm.base_fields)


class TellForm(Keyed):
    words = forms.CharField(
        label=_("您要检举、控告什么?"),
        help_text=_("谁、什么时候、在哪里、做了什么、有什么凭据。"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("请写一写是什么事,一句话也行。")},
    )
    about = forms.CharField(label=_("是谁,在哪个单位"), max_length=200, required=False)
    name = forms.CharField(label=_("怎么称呼您"), max_length=40, required=False)
    phone = forms.CharField(label=_("怎么找到您"), max_length=120, required=False)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("查询码"),
        help_text=_("13 个字母和数字,在您的回执上。大小写、横线、空格都不要紧。"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("请写上查询码。")},
    )


class LostForm(forms.Form):
    contact = forms.CharField(
        label=_("当时留的电话或电子邮件"),
        max_length=120,
        error_messages={"required": _("请写上当时留的电话或电子邮件。")},
    )


class JudgeForm(forms.Form):
    solved = forms.ChoiceField(
        label=_("问题解决了吗?"), choices=list(SOLVED_WORDS.items()), widget=forms.RadioSelect
    )
    satisfied = forms.TypedChoiceField(
        label=_("对办理满意吗?"), choices=list(SATISFIED_WORDS.items()), coerce=int,
        widget=forms.RadioSelect,
    )  # fmt: skip
    trips = forms.IntegerField(
        label=_("为这件事您跑了几趟?"), min_value=0, max_value=99, required=False
    )
    said = forms.CharField(
        label=_("还想说的话"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("补充什么?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("为什么撤回"), max_length=500, required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("为什么"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
