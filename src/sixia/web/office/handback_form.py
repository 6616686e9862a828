"""What is asked for to hand changes back: to whom, since which mark, and for what."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sixia.hear import profiles
from sixia.hear.profiles import Profile
from sixia.ledger import handback as ledger
from sixia.ledger.trying import own_profiles
from sixia.web.office.moves.fields import line, pick


def offered(known: list[str]) -> Iterator[tuple[str, Profile, str]]:
    """Each way back there is: a key for it, the profile, and the source it tells. `known` are the
    sources that files came from."""
    for profile in profiles.every(own_profiles()).values():
        if profile.out:
            for source in [profile.source] if profile.source else known:
                yield f"{profile.name} {source}", profile, source


class HandBack(forms.Form):
    to = pick(_("回传给哪里"), hint=_("按哪个对接方案的列和说法来写。"))
    since = forms.IntegerField(
        label=_("从哪个标记起"), min_value=0, initial=0,
        help_text=_("上一次回传的标记。从头来,写 0。"),
    )  # fmt: skip
    until = forms.IntegerField(
        label=_("到哪个标记止"), min_value=0, required=False,
        help_text=_("空着就到现在。写上以前的标记,就是当时那一份,一字不差。"),
    )  # fmt: skip
    why = line(
        _("为什么"), _("方案里带姓名、电话的,要写。看一次记一次。"), required=False, most=200
    )

    def __init__(self, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        known = ledger.sources()
        ways = sorted(offered(known), key=lambda way: way[2] not in known)
        self.ways = {key: (profile, source) for key, profile, source in ways}
        language = get_language() or "zh"
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (key, f"{source} · {profile.title(language)}")
            for key, (profile, source) in self.ways.items()
        ]

    @property
    def chosen(self) -> str:
        """The source that is asked about; "" before one was chosen."""
        key = self.data.get("to") or self.initial.get("to", "")
        return self.ways[key][1] if key in self.ways else ""
