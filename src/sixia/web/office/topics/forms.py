"""What is decided of a topic, as forms: each says in a sentence what comes of it."""

from collections.abc import Collection
from hashlib import sha256
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from sixia.learn.models import Decision, Member, Topic
from sixia.learn.topics_kept import decide, read
from sixia.learn.topics_kept.words import short
from sixia.web.names import Label, place_name
from sixia.web.office.doors import Desk
from sixia.web.office.moves.fields import line, words
from sixia.web.office.topics.words import title

CANDIDATES, OFFERED = 300, 12
LOOKED = 2_000  # messages that the machine looks at to show where it would cut
FITTED = 10_000  # further ones that go to the side they are most like; more would take too long
TICKED = 150  # messages to tick one by one; of more, the machine's own cut is offered


class ActForm(forms.Form):
    """`label` is the verb on the button, `about` what comes of it."""

    label: ClassVar[Label]
    about: ClassVar[Label]
    grave = False

    def __init__(self, topic: Topic, request: Desk, data: Any = None) -> None:
        super().__init__(data)
        self.topic, self.request = topic, request
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices and beginnings."""

    def carry_out(self) -> Decision:
        raise NotImplementedError


class NameForm(ActForm):
    label, about = _("改名"), _("名字跟着话题走:以后再找话题,还叫这个名字。")
    words = line(_("叫什么"), _("空着,就用居民自己的话。"), required=False, most=decide.NAME)

    def prepare(self) -> None:
        self.initial["words"] = self.topic.name

    def carry_out(self) -> Decision:
        told = self.cleaned_data["words"]
        return decide.name(self.topic.pk, told, self.request.duties, self.request.now)


class DismissForm(ActForm):
    label = _("搁下")
    about = _("不再列着。里面的事项照旧办,一件也不动。说的人多了一倍、又多了五个以上,会再列出来。")
    reason = words(_("为什么搁下"), _("例如:已经立项,六月动工。以后看的人要明白。"), rows=2)
    grave = True

    def carry_out(self) -> Decision:
        told = self.cleaned_data["reason"]
        return decide.dismiss(self.topic.pk, told, self.request.duties, self.request.now)


class MergeForm(ActForm):
    label = _("并到一起")
    about = _("说的是同一件事,就并成一个话题。只并话题,不并事项。")
    other = forms.ChoiceField(label=_("把哪个并进来"), widget=forms.RadioSelect)

    def prepare(self) -> None:
        field = self.fields["other"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(other.pk, _told(other)) for other in likely(self.topic, self.request)]

    def carry_out(self) -> Decision:
        other = int(self.cleaned_data["other"])
        return decide.merge(self.topic.pk, other, self.request.duties, self.request.now)


def likely(topic: Topic, request: Desk) -> list[Topic]:
    """Topics it might be one with: those that say most of the same, then those of the same class
    and place."""
    rows = read.shared(read.seen(request.duties))
    rows = rows.filter(state="standing").exclude(pk=topic.pk)
    mine = [one for one in rows[:CANDIDATES] if read.may_decide(request.duties, one)]
    pairs = _pairs(title(topic))

    def far(other: Topic) -> tuple[float, bool, bool, int]:
        theirs = _pairs(title(other))
        shared = len(pairs & theirs) / (len(pairs | theirs) or 1)
        same = other.class_code[:2] == topic.class_code[:2]
        return -shared, not same, other.area_id != topic.area_id, other.rank

    return sorted(mine, key=far)[:OFFERED]


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _told(topic: Topic) -> str:
    place = place_name(topic.area) if topic.area else ""
    told = ngettext("%(shown)s 人说过", "%(shown)s 人说过", topic.persons)
    n = told % {"shown": topic.persons}
    return " · ".join(part for part in (title(topic), place, n) if part)


class SplitForm(ActForm):
    label = _("拆开")
    about = _("说的是两件事,就把其中几条单拆成一个话题。电脑先勾了它觉得不一样的,您来定。")
    concerns = forms.MultipleChoiceField(
        label=_("拆出哪几条"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少勾几条。")},
    )  # fmt: skip

    def prepare(self) -> None:
        living = read.living([self.topic]).order_by("concern")
        self.keys = list(living.values_list("concern", flat=True))
        self.parts = proposed(self.keys[:LOOKED])
        self.shown = _digest(self.keys, self.parts)
        if len(self.keys) > TICKED:
            del self.fields["concerns"]
            return
        field = self.fields["concerns"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = _choices(self.topic, self.request)
        self.initial["concerns"] = sorted(self.parts)

    def clean(self) -> None:
        """Only what was shown is parted: of a topic that has changed since nothing is."""
        gone = "concerns" in self.data and "concerns" not in self.fields
        if gone or self.data.get("shown") != self.shown:
            self.errors.clear()
            raise forms.ValidationError(
                _("您看着的时候,这个话题变了:又有人说了,或者有话删了。什么都没有拆,请再看一遍。")
            )

    @property
    def many(self) -> int:
        """Of so many that they are not ticked one by one, how many the machine would take out."""
        return 0 if "concerns" in self.fields else len(self.parts)

    @property
    def rest(self) -> int:
        """How many go, once it is parted, to the side that they are most like."""
        return min(FITTED, max(0, len(self.keys) - LOOKED))

    @property
    def left(self) -> int:
        """How many more stay where they are."""
        return max(0, len(self.keys) - LOOKED - FITTED)

    def carry_out(self) -> Decision:
        if "concerns" in self.fields:
            chosen = {int(one) for one in self.cleaned_data["concerns"]}
        else:
            looked, rest = self.keys[:LOOKED], self.keys[LOOKED : LOOKED + FITTED]
            chosen = self.parts | fitting(rest, set(looked) - self.parts, self.parts)
        return decide.split(self.topic.pk, chosen, self.request.duties, self.request.now)


def _choices(topic: Topic, request: Desk) -> list[tuple[int, str]]:
    """Its messages in short; of cases that this person may not read the place only."""
    members = list(read.said_of(topic)[:TICKED])
    cases = read.cases_of([member.concern_id for member in members], request.duties)

    def shown(member: Member) -> str:
        if member.concern_id in cases:
            return short(member.concern) or gettext("(没有文字)")
        return f"{place_name(member.concern.area)} · {gettext('这一件不归您看,所以没有原话')}"

    return [(member.concern_id, shown(member)) for member in members]


def _digest(keys: Collection[int], parts: Collection[int]) -> str:
    """The same as long as the messages and where they would be cut are the same."""
    return sha256(repr((list(keys), sorted(parts))).encode()).hexdigest()


def proposed(concerns: Collection[int]) -> set[int]:
    """Where the machine would cut next."""
    from sixia.learn.topics.cutting import cut
    from sixia.learn.topics_kept import said

    return {int(key) for key in cut(said.of(concerns))}


def fitting(rest: Collection[int], stay: Collection[int], go: Collection[int]) -> set[int]:
    """Which of the rest are more like those that go than like those that stay."""
    from sixia.learn.topics.steering import like

    fit = like([list(_letters(part).values()) for part in (stay, go)])
    return {key for key, text in _letters(rest).items() if fit(text)}


def _letters(concerns: Collection[int]) -> dict[int, str]:
    from sixia.learn.text import letters
    from sixia.learn.topics_kept import said

    told = said.of(concerns).select(["key", "subject", "more"]).to_pylist()
    return {int(one["key"]): letters(one["subject"] + one["more"]) for one in told}


FORMS: dict[str, type[ActForm]] = {
    "name": NameForm, "merge": MergeForm, "split": SplitForm, "dismiss": DismissForm,
}  # fmt: skip
