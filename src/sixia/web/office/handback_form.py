"""What is asked for to hand changes back: to whom, since which mark, and for what."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sixia.ledger import handback as ledger
from sixia.ledger.ways import ways
from sixia.web.office.moves.fields import line, pick


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
        _("为什么"),
        _("方案里带姓名、电话、原话、地点的,要写。看一次记一次。"),
        required=False,
        most=200,
    )

    def __init__(self, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        known = ledger.sources()
        found = sorted(ways(known), key=lambda way: way[1] not in known)
        self.known = bool(known)  # or nothing was ever imported
        self.ways = {f"{profile.name} {source}": (profile, source) for profile, source in found}
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
